package investigation

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"pugmark/history"
	"pugmark/intel"
)

// A HistoryQuery chooses look-ups of the past, in the same words on a screen
// and on a command line. The zero value chooses all.
type HistoryQuery struct {
	// Text is looked for in what was asked about, as a part of it, and among the
	// words of the answers and of the team's notes.
	Text string
	// Name is looked for only in what was asked about, Words only among words.
	Name, Words  string
	Analysts     []string
	Kinds        []intel.Kind
	Verdicts     []history.Verdict // of the team, that hold now
	Origin       HistoryOrigin     // "": any
	Flagged      *bool             // whether Cloudflare listed a threat then
	Since, Until time.Time         // from the one on, and before the other
	Case         string            // the name of a case that has the indicator
}

// A HistoryOrigin is where look-ups come from.
type HistoryOrigin string

// Where look-ups come from.
const (
	OriginAPI    HistoryOrigin = "api"       // Cloudflare's API, whatever the account
	OriginDemo   HistoryOrigin = "demo"      // invented
	OriginHere   HistoryOrigin = "here"      // the account and the server that is asked now
	OriginOther  HistoryOrigin = "other"     // any other account or server
	OriginFailed HistoryOrigin = "no-answer" // a call that ended without an answer
)

// Everything reports whether the query chooses every look-up.
func (q HistoryQuery) Everything() bool {
	return q.Text == "" && q.Name == "" && q.Words == "" && q.Analysts == nil && q.Kinds == nil && q.Verdicts == nil && q.Origin == "" &&
		q.Flagged == nil && q.Since.IsZero() && q.Until.IsZero() && q.Case == ""
}

// HistoryReader is who asks, for the words of a query that depend on that.
type HistoryReader struct {
	Now     time.Time
	Analyst string // "me" and "you" in a query
}

// longestHistoryQuery is the longest query that is read, in bytes.
const longestHistoryQuery = 4096

// historyFilters are the filters there are, by the word in front of the colon.
func historyFilters() map[string]func(*HistoryQuery, string, HistoryReader) error {
	return map[string]func(*HistoryQuery, string, HistoryReader) error{
		"who":     (*HistoryQuery).ofAnalysts,
		"kind":    (*HistoryQuery).ofKinds,
		"verdict": (*HistoryQuery).ofVerdicts,
		"origin":  (*HistoryQuery).ofOrigin,
		"flagged": (*HistoryQuery).flagged,
		"since":   (*HistoryQuery).since,
		"until":   (*HistoryQuery).until,
		"case":    (*HistoryQuery).ofCase,
		"name":    func(q *HistoryQuery, text string, _ HistoryReader) error { return joinText(&q.Name, text) },
		"words":   func(q *HistoryQuery, text string, _ HistoryReader) error { return joinText(&q.Words, text) },
	}
}

// HistoryFilters are the words in front of the colon, sorted.
func HistoryFilters() []string { return slices.Sorted(maps.Keys(historyFilters())) }

// ParseHistoryQuery reads a query as a person types it:
//
//	who:maria kind:whois since:"last week" verdict:malicious payro
//
// What is no filter is text: a part of an indicator, defanged or not, or words.
// Quotes keep blanks together, and make text of what looks like a filter. Several
// values of one filter stand behind commas, and any of them will do. The error
// says which word is wrong and what the rule is.
func ParseHistoryQuery(text string, by HistoryReader) (HistoryQuery, error) {
	var q HistoryQuery
	if len(text) > longestHistoryQuery {
		return q, fmt.Errorf("this is %d bytes long; at most %d are searched for", len(text), longestHistoryQuery)
	}
	for _, word := range queryWords(text) {
		if word.filter == "" {
			if err := joinText(&q.Text, word.text); err != nil {
				return q, err
			}
			continue
		}
		if err := q.Filter(word.filter, word.text, by); err != nil {
			return q, err
		}
	}
	return q, nil
}

// Filter adds one filter, named as in front of the colon.
func (q *HistoryQuery) Filter(name, value string, by HistoryReader) error {
	add, known := historyFilters()[strings.ToLower(name)]
	if !known {
		return fmt.Errorf("there is no filter %s: there are %s; in quotes it is text", cutWord(name), strings.Join(HistoryFilters(), ", "))
	}
	if strings.TrimSpace(value) == "" {
		return fmt.Errorf("%s: needs something behind it", strings.ToLower(name))
	}
	return add(q, value, by)
}

func joinText(to *string, text string) error {
	if text = strings.TrimSpace(text); text == "" {
		return nil
	}
	if *to != "" {
		text = *to + " " + text
	}
	if len(text) > longestHistoryQuery {
		return fmt.Errorf("the text is %d bytes long; at most %d are searched for", len(text), longestHistoryQuery)
	}
	*to = text
	return nil
}
