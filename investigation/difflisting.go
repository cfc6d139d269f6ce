package investigation

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pugmark/intel"
)

// A loadedList is one that may be longer than what was loaded of it.
type loadedList struct {
	values []string
	maybe  []string // further values that nothing says the place of
	whole  bool
	left   int // values that were not loaded
}

// compareNames compares the names seen at an address, inside the days that both
// windows cover. A name that is in only one of two lists came or went only if
// the other list was loaded whole.
func (c *Comparison) compareNames() {
	was, now := c.Before.window(), c.After.window()
	common := intel.Window{Start: max(was.Start, now.Start), End: min(was.End, now.End)}
	if common.Start > common.End && (was != intel.Window{} || now != intel.Window{}) {
		c.cannot(fmt.Sprintf("no day is in both windows, %s … %s and %s … %s: nothing is compared", was.Start, was.End, now.Start, now.End))
		return
	}
	before, after := c.Before.names(was, common), c.After.names(now, common)
	var limits []string
	if was != now {
		limits = append(limits, fmt.Sprintf("only the days both windows cover, %s … %s", common.Start, common.End))
	}
	if undated := len(before.maybe) + len(after.maybe); undated > 0 {
		limits = append(limits, fmt.Sprintf("%d without days left out", undated))
	}
	c.compareLists(naming(setOf("names", nil)), before, after, limits)
	c.Changes = append(c.Changes, compareUnknownPages(c.Before, c.After)...)
}

// compareSubnets compares the prefixes of a network, and what is said of all.
func (c *Comparison) compareSubnets() {
	was, now := c.Before.subnets(), c.After.subnets()
	c.Changes = compareFields(subnetFields(c.Before), subnetFields(c.After))
	c.compareLists(naming(setOf("subnets", nil)), was, now, nil)
	c.Changes = append(c.Changes, compareUnknownPages(c.Before, c.After)...)
}

// compareLists compares what was loaded of two lists, and says what that cannot
// tell.
func (c *Comparison) compareLists(like field, was, now loadedList, limits []string) {
	change := Change{Field: like.name, Named: like.named}
	if was.whole {
		change.Added = lacking(now.values, slices.Concat(was.values, was.maybe))
	} else {
		limits = append(limits, fmt.Sprintf("which are new cannot be said: %d of the earlier list were not loaded", was.left))
	}
	if now.whole {
		change.Removed = lacking(was.values, slices.Concat(now.values, now.maybe))
	} else {
		limits = append(limits, fmt.Sprintf("which are gone cannot be said: %d of the later list are not loaded", now.left))
	}
	if len(change.Added)+len(change.Removed) > 0 {
		c.Changes = append(c.Changes, change)
	}
	c.Partly = strings.Join(limits, " · ")
	c.Nothing = !was.whole && !now.whole && c.Equal()
}

// window is that of the question.
func (s Snapshot) window() intel.Window { return s.Key.Window }

// names are those seen on some days of a window; without days of their own they
// may be.
func (s Snapshot) names(window, days intel.Window) (l loadedList) {
	count, loaded := 0, map[string]bool{}
	for _, a := range s.Answers {
		r, ok := a.Value.(intel.PassiveDNSReport)
		if !ok {
			continue
		}
		count = r.Count
		for _, record := range r.Records {
			name := comparedName(record.Hostname)
			loaded[name] = true
			switch in, told := seenWithin(record, window, days); {
			case !told:
				l.maybe = append(l.maybe, name)
			case in:
				l.values = append(l.values, name)
			}
		}
	}
	l.left = max(0, count-len(loaded))
	l.whole = l.left == 0
	return l
}

// seenWithin reports whether a name was seen on some days of a window; told is
// false where its own days do not say. Cloudflare cuts a name's days to the
// window, so that what reaches into the days was seen in them.
func seenWithin(r intel.PassiveDNSRecord, window, days intel.Window) (in, told bool) {
	if window == days {
		return true, true
	}
	if r.First.IsZero() || r.Last.IsZero() {
		return false, false
	}
	first, last := r.First.UTC().Format(time.DateOnly), r.Last.UTC().Format(time.DateOnly)
	return first <= days.End && last >= days.Start, true
}

// subnets are the prefixes that were loaded.
func (s Snapshot) subnets() loadedList {
	var l loadedList
	count := 0
	for _, a := range s.Answers {
		if r, ok := a.Value.(intel.SubnetsReport); ok {
			count = r.Count
			l.values = append(l.values, r.Subnets...)
		}
	}
	l.values = unique(l.values)
	l.left = max(0, count-len(l.values))
	l.whole = l.left == 0
	return l
}

func subnetFields(s Snapshot) []field {
	r, ok := s.Answers[0].Value.(intel.SubnetsReport)
	if !ok {
		return nil
	}
	total := ""
	if r.AddressTotal != nil {
		total = r.AddressTotal.String()
	}
	return []field{scalar("addresses", total), scalar("prefixes in all", fmt.Sprint(r.Count))}
}

// SnapshotsOf groups answers of one kind about one value into snapshots, newest
// first: each answer is one, and of a list the pages of one window and size,
// from a first page until the next, are one together.
func SnapshotsOf(answers []intel.AnyAnswer) []Snapshot {
	oldestFirst := slices.Clone(answers)
	slices.SortStableFunc(oldestFirst, func(a, b intel.AnyAnswer) int { return a.At.Compare(b.At) })
	var out []Snapshot
	open := map[intel.Key]int{} // the newest list of a window and size
	for _, a := range oldestFirst {
		list := a.Key
		list.Page = 0
		at, known := open[list]
		if a.Key.Page <= 1 || !known {
			open[list], out = len(out), append(out, SnapshotOf(a))
			continue
		}
		out[at].add(a)
	}
	slices.Reverse(out)
	return out
}

// add puts a page into the snapshot; of a page that is there already the newer
// stays.
func (s *Snapshot) add(a intel.AnyAnswer) {
	if i := slices.IndexFunc(s.Answers, func(b intel.AnyAnswer) bool { return b.Key.Page == a.Key.Page }); i >= 0 {
		s.Answers[i] = a
	} else {
		s.Answers = append(s.Answers, a)
	}
	if a.At.After(s.At) {
		s.At, s.Analyst = a.At, a.Analyst
	}
}
