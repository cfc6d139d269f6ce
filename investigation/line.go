package investigation

import (
	"encoding/json"
	"time"

	"pugmark/intel"
)

// A Line is one answer of a look-up, or one failure to get it.
type Line struct {
	// Subject is the indicator the look-up was given; Key says what was asked
	// about it, which may be another value: an address of a domain, say.
	Subject intel.Indicator
	Topic   Topic
	Key     intel.Key
	// Value is the typed report, such as intel.DomainReport; nil on failure.
	Value   any
	Result  json.RawMessage // Cloudflare's result, byte for byte; nil on failure
	At      time.Time       // when Cloudflare answered, or the failure was known
	Analyst string          // who asked then
	Origin  intel.Origin
	Cost    int // calls this answer spent in this look-up
	Err     error
	Unfiled error // the answer is good but could not be kept
	// Repeated says that an earlier line of the same look-up is this answer.
	Repeated bool
}

// newLine describes what became of a question.
func newLine[T any](topic Topic, answer intel.Answer[T], err error) Line {
	if err != nil {
		return Line{Topic: topic, Key: answer.Key, Cost: countedOf(err), Err: err}
	}
	return Line{Topic: topic, Key: answer.Key, Value: answer.Value, Result: answer.Result, At: answer.At,
		Analyst: answer.Analyst, Origin: answer.Origin, Cost: answer.Cost, Unfiled: answer.Unfiled}
}

// A Summary says how a look-up went.
type Summary struct {
	Answers  int // lines that were answered, repetitions not counted
	Kept     int // of these, how many came from the archive
	Spent    int // calls, failures included
	Failed   int // questions without an answer
	NotAsked int // indicators a cancelled look-up did not come to
	Unfiled  int // answers that could not be kept
	// Nothing holds the indicators none of the topics apply to, and why.
	Nothing []LeftOut
	// Problems counts the failures by what they were.
	Problems map[intel.Problem]int
}

// A LeftOut is an indicator nothing was asked about.
type LeftOut struct {
	Subject intel.Indicator
	Why     string
}

func (s *Summary) add(l Line) {
	s.Spent += l.Cost
	switch {
	case l.Err != nil:
		s.Failed++
		if s.Problems == nil {
			s.Problems = map[intel.Problem]int{}
		}
		s.Problems[intel.ProblemOf(l.Err)]++
		return
	case l.Origin == intel.FromArchive, l.Cost == 0:
		s.Kept++
	}
	s.Answers++
	if l.Unfiled != nil {
		s.Unfiled++
	}
}
