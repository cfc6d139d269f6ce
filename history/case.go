package history

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"pugmark/intel"
)

// A Case is a piece of work of a team: indicators and notes under a name. Title
// and Owner are what people wrote and untrusted.
type Case struct {
	ID      string // UUIDv7
	Name    string // one word: "INC-4411"
	Title   string // "payroll lure, wave 2"
	Owner   string
	By      string      // who opened it
	Scope   intel.Scope // it holds for every account of the base and the demo
	Created time.Time
	Changed time.Time
	Closed  time.Time // zero: it is open
	// Indicators and Notes count what is in it.
	Indicators int
	Notes      int
}

// A CaseQuery chooses cases of the base and the demo of its scope.
type CaseQuery struct {
	Scope  intel.Scope
	Open   bool   // only open ones
	Text   string // a part of the name, in letters of any case, or of the title
	Owner  string
	Before time.Time // strictly; when they were changed
	Limit  int       // 0: no limit
}

// A CaseChange is what changes of a case; nil does not.
type CaseChange struct {
	Name, Title, Owner *string
	Closed             *bool
}

// A CaseEntry is an indicator of a case, or was one.
type CaseEntry struct {
	ID        string
	Case      string // the case's id
	Subject   string // canonical text of the indicator
	At        time.Time
	Analyst   string
	Removed   time.Time // when it was taken out, zero: it is in it
	RemovedBy string
}

// A CaseHappening is what a [CaseEvent] is about. The strings are stored.
type CaseHappening string

// What happens to cases, their indicators apart.
const (
	CaseOpened   CaseHappening = "opened"
	CaseRenamed  CaseHappening = "renamed"  // Words are the new name
	CaseTitled   CaseHappening = "titled"   // Words are the new title
	CaseOwned    CaseHappening = "owned"    // Words are the new owner
	CaseClosed   CaseHappening = "closed"   //
	CaseReopened CaseHappening = "reopened" //
	CaseNoted    CaseHappening = "noted"    // Words are the note
)

// A CaseEvent is something that happened to a case. Words are untrusted.
type CaseEvent struct {
	ID      string
	Case    string // the case's id
	At      time.Time
	Analyst string
	What    CaseHappening
	Words   string
}

var (
	// ErrNoCase means that there is no such case.
	ErrNoCase = errors.New("there is no such case")
	// ErrCaseExists means that another case has the name.
	ErrCaseExists = errors.New("another case has this name")
)

// The bounds of what is kept of a case.
const (
	longestCaseName  = 64  // characters
	longestCaseTitle = 400 // bytes
	longestOwner     = 200 // bytes
)

// ParseCaseName reads the name of a case: one word of letters, digits and - _ . #
// that begins with a letter or a digit and can be taken neither for an indicator
// nor for a submission.
func ParseCaseName(text string) (string, error) {
	name := strings.TrimSpace(text)
	switch length := utf8.RuneCountInString(name); {
	case name == "":
		return "", errors.New("a case needs a name, such as INC-4411")
	case length > longestCaseName:
		return "", fmt.Errorf("the name of a case has at most %d characters, and this has %d", longestCaseName, length)
	case strings.IndexFunc(name, isNoCaseLetter) >= 0:
		return "", fmt.Errorf("%q is no name of a case: that is one word of letters, digits and - _ . #, such as INC-4411", name)
	case strings.ContainsAny(name[:1], "-_.#"):
		return "", fmt.Errorf("%q is no name of a case: that begins with a letter or a digit", name)
	}
	if i, err := intel.ParseIndicator(name); err == nil {
		return "", fmt.Errorf("%q is no name of a case: it can be taken for an indicator (%s)", name, i.Kind())
	}
	if _, is := ParseSubmissionName(name); is {
		return "", fmt.Errorf("%q is no name of a case: it can be taken for a submission", name)
	}
	return name, nil
}

func isNoCaseLetter(r rune) bool {
	return r == utf8.RuneError || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.#", r)
}

// check returns why a case cannot be kept as it is, nil if it can.
func (c *Case) check(doing string) error {
	name, err := ParseCaseName(c.Name)
	if err != nil {
		return because(doing, ErrRule, err.Error())
	}
	c.Name, c.Title, c.Owner = name, strings.TrimSpace(c.Title), strings.TrimSpace(c.Owner)
	for _, part := range []struct {
		name  string
		bytes int
		most  int
	}{
		{"the title", len(c.Title), longestCaseTitle},
		{"the owner's name", len(c.Owner), longestOwner},
	} {
		if part.bytes > part.most {
			return because(doing, ErrRule, fmt.Sprintf("%s is %d bytes long; at most %d are kept", part.name, part.bytes, part.most))
		}
	}
	return nil
}
