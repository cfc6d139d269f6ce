package history

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"pugmark/intel"
)

// A Verdict is what a team says of an indicator. The strings are stored.
type Verdict string

// The verdicts there are.
const (
	VerdictMalicious  Verdict = "malicious"
	VerdictSuspicious Verdict = "suspicious"
	VerdictBenign     Verdict = "benign"
	VerdictOurs       Verdict = "ours"
	VerdictDoNotBlock Verdict = "do-not-block"
)

// EveryVerdict returns the verdicts, the gravest first.
func EveryVerdict() []Verdict {
	return []Verdict{VerdictMalicious, VerdictSuspicious, VerdictBenign, VerdictOurs, VerdictDoNotBlock}
}

// ParseVerdict reads a verdict as people write it: "do not block" or
// "do-not-block", in letters of any case.
func ParseVerdict(text string) (Verdict, error) {
	v := Verdict(strings.Join(strings.Fields(strings.ToLower(text)), "-"))
	if slices.Contains(EveryVerdict(), v) {
		return v, nil
	}
	var names []string
	for _, v := range EveryVerdict() {
		names = append(names, string(v))
	}
	return "", fmt.Errorf("%q is no verdict: there are %s", text, strings.Join(names, ", "))
}

// String returns the verdict in words: "do not block".
func (v Verdict) String() string { return strings.ReplaceAll(string(v), "-", " ") }

// HoldsBelow reports whether the verdict on a name holds for names below it as
// well.
func (v Verdict) HoldsBelow() bool { return v == VerdictOurs || v == VerdictDoNotBlock }

// A TagKind is what a tag says. The strings are stored.
type TagKind string

// The kinds of tags.
const (
	TagVerdict TagKind = "verdict"
	TagNote    TagKind = "note"
	TagStar    TagKind = "star"
)

// A Tag is one thing that a member of a team said of an indicator. Words are
// the reason of a verdict, or a note; they and the subject may quote what
// others wrote and are untrusted.
type Tag struct {
	ID       string      // UUIDv7, made when it is kept without one
	At       time.Time   // the clock's where it is zero
	Scope    intel.Scope // it holds for every account of the base and the demo
	Analyst  string
	Key      string // fingerprint of the analyst's key
	Subject  string // canonical text of the indicator
	Kind     TagKind
	Verdict  Verdict // of a verdict
	Words    string
	Expires  time.Time // zero: never
	Undone   time.Time // when it was taken back, zero for never
	UndoneBy string
}

// Holds reports whether a tag says something now: it was neither taken back nor
// has it expired.
func (t Tag) Holds(now time.Time) bool { return t.Undone.IsZero() && !t.Expired(now) }

// Expired reports whether the time of a tag is over.
func (t Tag) Expired(now time.Time) bool { return !t.Expires.IsZero() && !t.Expires.After(now) }

// A TagQuery chooses tags of the base and the demo of its scope. What is left
// out does not choose.
type TagQuery struct {
	Scope    intel.Scope
	Subjects []string // exact; nil: of every subject
	Kinds    []TagKind
	Verdicts []Verdict
	Analyst  string
	Text     string // a part of the subject, in letters of any case
	Words    string // each of them is a part of the tag's words
	// ExpiresAfter and ExpiresBy choose what expires after the one and not
	// after the other.
	ExpiresAfter, ExpiresBy time.Time
	Since                   time.Time
	Undone                  bool // also those that were taken back
	Limit                   int  // 0: no limit
}

// The bounds of what is said of an indicator.
const (
	// LongestNote is how many bytes a reason or a note may have.
	LongestNote = 4 << 10
	// MostTagged is how many tags are kept at once.
	MostTagged = 20_000

	longestSubject = 16 << 10
)

// ErrRule means that what was to be kept breaks a rule, which the error says.
var ErrRule = errors.New("what was to be kept breaks a rule")

// check returns why a tag cannot be kept, nil if it can.
func (t Tag) check(doing string) error {
	if err := checkSubject(doing, t.Subject); err != nil {
		return err
	}
	if len(t.Words) > LongestNote {
		what := "the note"
		if t.Kind == TagVerdict {
			what = "the reason"
		}
		return because(doing, ErrRule, fmt.Sprintf("%s is %d bytes long; at most %d are kept", what, len(t.Words), LongestNote))
	}
	switch t.Kind {
	case TagVerdict:
		if _, err := ParseVerdict(string(t.Verdict)); err != nil {
			return because(doing, ErrRule, err.Error())
		}
	case TagNote:
		if strings.TrimSpace(t.Words) == "" {
			return because(doing, ErrRule, "the note says nothing")
		}
	case TagStar:
	default:
		return because(doing, ErrRule, fmt.Sprintf("there is no tag of the kind %q", string(t.Kind)))
	}
	if t.Kind != TagVerdict && t.Verdict != "" {
		return because(doing, ErrRule, "only a verdict says "+t.Verdict.String())
	}
	return nil
}

func checkSubject(doing, subject string) error {
	switch {
	case subject == "":
		return because(doing, ErrRule, "no indicator was named")
	case len(subject) > longestSubject:
		return because(doing, ErrRule, fmt.Sprintf("the indicator is %d bytes long; at most %d are kept", len(subject), longestSubject))
	case !utf8.ValidString(subject) || strings.ContainsRune(subject, 0):
		return because(doing, ErrRule, "the indicator is no text")
	}
	return nil
}
