package investigation

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"pugmark/intel"
)

// fail notes a question without an answer, and stops asking when every other
// one would meet the same. It reports whether the question left at all.
func (r *triageRun) fail(q triageQuestion, err error) (left bool) {
	if errors.Is(err, errNotBegun) {
		return false
	}
	if r.stopped == nil && endsTriage(err, q.key.Kind) {
		r.stopped = err
	}
	r.sum.Problems[intel.ProblemOf(err)]++
	if neverSent(err) {
		return false
	}
	r.sum.Unanswered++
	r.newFailed = true
	return true
}

// neverSent reports whether a question failed without leaving, for a reason that
// is not its own.
func neverSent(err error) bool {
	switch intel.ProblemOf(err) {
	case intel.ProblemNoCredentials, intel.ProblemCap, intel.ProblemShare, intel.ProblemRole, intel.ProblemLedger:
		return true
	}
	return errors.Is(err, errNotBegun)
}

// endsTriage reports whether a failure will meet every other question too.
func endsTriage(err error, kind intel.Kind) bool {
	switch intel.ProblemOf(err) {
	case intel.ProblemShare, intel.ProblemRole, intel.ProblemLedger:
		return true
	case intel.ProblemCancelled:
		return false // the context says so itself, and a question may be cancelled for others
	case intel.ProblemScope:
		return kind != intel.KindPhishing
	}
	return endsAll(err)
}

// tellOf is what is told now: an older answer stays below a failure.
func tellOf[T any](before bestAnswer[T], value *T, line Line) bestAnswer[T] {
	if line.Err != nil {
		before.failed, before.failedAt, before.asked = line.Err, time.Time{}, true
		return before
	}
	return bestAnswer[T]{report: value, at: line.At, analyst: line.Analyst, stands: true, asked: true}
}

// A triageFailure is how questions of one kind failed, all in the same way, as
// the job of a list keeps it. It is remembered until they are answered.
type triageFailure struct {
	failedWay
	Values []string `json:"values"`
}

// A failedWay is what the words about a failure are made of.
type failedWay struct {
	Kind    intel.Kind    `json:"kind"`
	Problem intel.Problem `json:"problem"`
	Status  int           `json:"status,omitempty"`
	Code    int           `json:"code,omitempty"`
	Said    string        `json:"said,omitempty"` // by Cloudflare
	Counted int           `json:"counted,omitempty"`
	Until   int64         `json:"until,omitempty"` // Unix seconds, 0 for not known
	At      int64         `json:"at"`              // Unix seconds
}

// mostFailureWords bounds what is kept of Cloudflare's words about a failure.
const mostFailureWords = 300

func wayOf(kind intel.Kind, e *intel.Error, at time.Time) failedWay {
	w := failedWay{Kind: kind, Problem: e.Problem, Status: e.Status, Counted: e.Counted, At: at.Unix()}
	if !e.Until.IsZero() {
		w.Until = e.Until.Unix()
	}
	if len(e.Messages) > 0 {
		w.Code, w.Said = e.Messages[0].Code, clip(e.Messages[0].Message, mostFailureWords)
	}
	return w
}

// failed is the failure of a question about a value.
func (w failedWay) failed(value string) *intel.Error {
	e := &intel.Error{Key: intel.Key{Kind: w.Kind, Value: value}, Problem: w.Problem, Status: w.Status, Counted: w.Counted}
	if w.Until != 0 {
		e.Until = time.Unix(w.Until, 0)
	}
	if w.Code != 0 || w.Said != "" {
		e.Messages = []intel.Message{{Code: w.Code, Message: w.Said}}
	}
	return e
}

// failures are those of all questions that are without an answer, by how they
// failed. Those of this run are dated now.
func (k *triageKnowledge) failures(now time.Time) []triageFailure {
	ways := map[failedWay][]string{}
	addFailures(ways, k.names, intel.KindDomain, now)
	addFailures(ways, k.addresses, intel.KindIP, now)
	addFailures(ways, k.scans, intel.KindPhishing, now)
	addFailures(ways, k.systems, intel.KindASN, now)
	addFailures(ways, k.whois, intel.KindWHOIS, now)
	addFailures(ways, k.pasts, intel.KindHistory, now)
	var all []triageFailure
	for way, values := range ways {
		slices.Sort(values)
		all = append(all, triageFailure{way, values})
	}
	slices.SortFunc(all, func(a, b triageFailure) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Values[0], b.Values[0]))
	})
	return all
}

func addFailures[T any](ways map[failedWay][]string, answers map[string]bestAnswer[T], kind intel.Kind, now time.Time) {
	for value, answer := range answers {
		var e *intel.Error
		if errors.As(answer.failed, &e) {
			way := wayOf(kind, e, cmp.Or(answer.failedAt, now))
			ways[way] = append(ways[way], value)
		}
	}
}

// recall has the questions that failed before be failures still, where no answer
// has come since.
func (k *triageKnowledge) recall(failed []triageFailure) {
	for _, f := range failed {
		for _, value := range f.Values {
			switch f.Kind {
			case intel.KindDomain:
				recallIn(k.names, f.failedWay, value)
			case intel.KindIP:
				recallIn(k.addresses, f.failedWay, value)
			case intel.KindPhishing:
				recallIn(k.scans, f.failedWay, value)
			case intel.KindASN:
				recallIn(k.systems, f.failedWay, value)
			case intel.KindWHOIS:
				recallIn(k.whois, f.failedWay, value)
			case intel.KindHistory:
				recallIn(k.pasts, f.failedWay, value)
			}
		}
	}
}

func recallIn[T any](answers map[string]bestAnswer[T], w failedWay, value string) {
	if answer := answers[value]; !answer.stands {
		answer.failed, answer.failedAt = w.failed(value), time.Unix(w.At, 0)
		answers[value] = answer
	}
}
