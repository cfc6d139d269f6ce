package investigation

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dustin/go-humanize"

	"pugmark/intel"
)

// An IntakeState is what is known of an indicator of a paste before anything is
// asked. The strings are stored.
type IntakeState string

// The states. Those after IntakeKept are not asked about by themselves.
const (
	IntakeNew      IntakeState = "new"
	IntakeKept     IntakeState = "kept"     // a fresh answer is here
	IntakeOurs     IntakeState = "ours"     // the team says that it is theirs, or is not to be blocked
	IntakeAllowed  IntakeState = "allowed"  // it is on the allow list
	IntakeReserved IntakeState = "reserved" // nobody can know anything of it
)

// leftOut reports whether an indicator in this state is not asked about by
// itself.
func (s IntakeState) leftOut() bool { return s != "" && s != IntakeNew && s != IntakeKept }

// An IntakeItem is one indicator of a paste.
type IntakeItem struct {
	Found intel.Found
	State IntakeState
	// Why is the reason for a state that leaves it out: "ours · from
	// payroll.example". It may quote people and is untrusted.
	Why string
	// Included says that a plan may ask about it. A person may change it, except
	// where [IntakeItem.Fixed].
	Included bool
	Team     TeamWords
}

// Fixed reports whether the item stays left out whatever a person wants: asking
// about what is reserved would waste a call and give it away.
func (i IntakeItem) Fixed() bool { return i.State == IntakeReserved }

// isAskable reports whether a plan asks about the item: it is included, and the
// team has not come to call it theirs after that was decided.
func (i IntakeItem) isAskable() bool {
	return i.Included && !i.Fixed() && (i.State == IntakeOurs || !i.Team.isOurs())
}

// An Intake is a paste or a file, read and sorted, and what is to be done with
// it. Everything in it that was read is untrusted.
type Intake struct {
	ID   string // of its job, which is kept when it is worked through
	Name string // of the file; without one the subject of the mail, or the form and the first indicator
	Case string // the case its indicators belong to, "" for none
	Form string // what it was read as: "mail", "CSV"
	Cut  bool   // there was more than can be read at once
	// LeftOut are the appearances of indicators beyond [intel.MostFound].
	LeftOut int
	// Items has each indicator once, in the order in which they were found.
	Items      []IntakeItem
	Unread     []intel.Unread
	Duplicates int
	Hits       int // everything found, repetitions and what was not understood included
	// Begun is when its job began, zero before that. What was fresh then and
	// what was answered since is not asked again.
	Begun time.Time
	// MaxCalls is what a run may spend; nil is no limit.
	MaxCalls *int
	failed   []triageFailure // in runs before, as its job keeps them
}

// IntakeCounts counts what a paste holds. New, Kept, Ours, Allowed, Reserved,
// Duplicates and Unread add up to Hits; the four kinds to Unique.
type IntakeCounts struct {
	Hits, Unique                       int
	New, Kept, Ours, Allowed, Reserved int
	Duplicates, Unread                 int
	Domains, Addresses, URLs, Systems  int
	Included, Excluded                 int
}

// Counts counts the items of an intake as they are now.
func (in Intake) Counts() IntakeCounts {
	c := IntakeCounts{Hits: in.Hits, Unique: len(in.Items), Duplicates: in.Duplicates, Unread: len(in.Unread)}
	for _, item := range in.Items {
		switch item.State {
		case IntakeKept:
			c.Kept++
		case IntakeOurs:
			c.Ours++
		case IntakeAllowed:
			c.Allowed++
		case IntakeReserved:
			c.Reserved++
		default:
			c.New++
		}
		switch item.Found.Indicator.Kind() {
		case intel.IndicatorURL:
			c.URLs++
		case intel.IndicatorASN:
			c.Systems++
		case intel.IndicatorDomain:
			c.Domains++
		default:
			c.Addresses++
		}
		if item.Included {
			c.Included++
		} else {
			c.Excluded++
		}
	}
	return c
}

// Kinds are what an intake holds, by kind: "200 hits, 143 unique: 96 domains, 31
// IPs, 12 URLs, 4 AS numbers".
func (c IntakeCounts) Kinds() string {
	var kinds []string
	for _, k := range []struct {
		n         int
		one, many string
	}{{c.Domains, "domain", "domains"}, {c.Addresses, "IP", "IPs"}, {c.URLs, "URL", "URLs"}, {c.Systems, "AS number", "AS numbers"}} {
		if k.n > 0 {
			kinds = append(kinds, several(k.n, k.one, k.many))
		}
	}
	words := fmt.Sprintf("%s, %s unique", several(c.Hits, "hit", "hits"), humanize.Comma(int64(c.Unique)))
	if len(kinds) == 0 {
		return words
	}
	return words + ": " + strings.Join(kinds, ", ")
}

// Sum says what the hits add up from: "112 new + 22 kept + 9 ours or
// allow-listed + 54 duplicate + 3 not understood". Parts of 0 are left out.
func (c IntakeCounts) Sum() string {
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{c.New, "new"}, {c.Kept, "kept"}, {c.Ours + c.Allowed, "ours or allow-listed"}, {c.Reserved, "reserved"},
		{c.Duplicates, "duplicate"}, {c.Unread, "not understood"}} {
		if p.n > 0 {
			parts = append(parts, humanize.Comma(int64(p.n))+" "+p.what)
		}
	}
	return strings.Join(parts, " + ")
}

func several(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return humanize.Comma(int64(n)) + " " + many
}

// Lacking says what of a paste was not read, "" where all of it was.
func (in Intake) Lacking() string {
	var lacks []string
	if in.Cut {
		lacks = append(lacks, fmt.Sprintf("not all of it was read: it is longer than %d MiB, or mails stand in mails too deep", intel.MostExtracted>>20))
	}
	if in.LeftOut > 0 {
		lacks = append(lacks, fmt.Sprintf("more than %s indicators: %s left out", humanize.Comma(intel.MostFound), several(in.LeftOut, "more appearance is", "more appearances are")))
	}
	return strings.Join(lacks, "; ")
}

// ReadPaste finds the indicators of a paste or a file. In a mere list of
// indicators every item counts, whatever it looks like; in anything else
// [intel.Extract] tells what was meant as one.
func ReadPaste(text []byte) intel.Extraction {
	if !utf8.Valid(text) || !intel.IsIndicatorList(string(text)) {
		return intel.Extract(text)
	}
	x := intel.Extraction{Form: "list"}
	places := map[intel.Indicator]int{}
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		found, _ := intel.ParseIndicators(line)
		for _, i := range found {
			if at, known := places[i]; known {
				x.Found[at].Times++
				x.Duplicates++
				continue
			}
			places[i] = len(x.Found)
			x.Found = append(x.Found, intel.Found{Indicator: i, Text: i.Defanged(), Where: intel.Place{Line: number}, Times: 1})
		}
	}
	return x
}
