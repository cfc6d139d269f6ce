package investigation

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"pugmark/history"
	"pugmark/intel"
)

// A SubmissionTone says what a state of a submission means to a person.
type SubmissionTone int

// Tones of submissions.
const (
	SubmissionQuiet    SubmissionTone = iota // nothing is expected of anybody
	SubmissionWaiting                        // Cloudflare has it
	SubmissionWell                           // what was asked for came
	SubmissionDoubtful                       // a part of it, or nobody knows
	SubmissionIll                            // turned down, not done, or taken back
)

// SubmissionWords say the state of a submission: one table for the screen, the
// command line and its JSON.
type SubmissionWords struct {
	Mark     string // one sign that stands for the state: "✓"
	Word     string // "accepted"
	Tone     SubmissionTone
	Next     string // "in 2 d", "due", "you", "done", "repeated"
	Sentence string // what it means, and what to do next
}

// StateWords is the table of the states of submissions.
func StateWords(s history.Submission, now time.Time) SubmissionWords {
	w := SubmissionWords{Word: string(s.State), Next: nextLook(s, now)}
	switch s.State {
	case history.SubmissionDraft:
		w.Mark, w.Next = "–", "you"
		w.Sentence = "a draft: nothing was sent"
	case history.SubmissionDiscarded:
		w.Mark, w.Next = "–", "done"
		w.Sentence = "a draft that was removed: nothing was sent"
	case history.SubmissionProposed:
		w.Mark, w.Tone, w.Next = "…", SubmissionWaiting, "another"
		w.Sentence = "proposed: another person has to send it, and nothing has left"
		if s.Analyst != "" {
			w.Sentence = "proposed by " + s.Analyst + ": another person has to send it, and nothing has left"
		}
	case history.SubmissionIntended:
		w.Mark, w.Tone, w.Next = "…", SubmissionWaiting, "now"
		w.Sentence = "about to be sent: nothing has left yet"
	case history.SubmissionSending:
		w.Mark, w.Tone, w.Next = "…", SubmissionWaiting, "now"
		w.Sentence = "being sent"
	case history.SubmissionAccepted:
		w.Mark, w.Tone = "…", SubmissionWaiting
		w.Sentence = acceptedWords + "; Cloudflare decides by itself"
		if s.Next.IsZero() {
			w.Tone, w.Sentence = SubmissionQuiet, acceptedWords+"; "+untellable
		}
	case history.SubmissionRejected:
		w.Mark, w.Tone, w.Next = "✗", SubmissionIll, "done"
		w.Sentence = "Cloudflare rejected it: change what it names, and send it anew"
	case history.SubmissionUnknown:
		w.Mark, w.Tone, w.Next = "?", SubmissionDoubtful, "you"
		w.Sentence = unknownSentence("")
	case history.SubmissionApplied:
		w.Mark, w.Tone = "✓", SubmissionWell
		w.Sentence = "all that was asked for is there"
	case history.SubmissionPartial:
		w.Mark, w.Tone = "◐", SubmissionDoubtful
		w.Sentence = "a part of what was asked for is there"
	case history.SubmissionUnchanged:
		w.Mark, w.Tone = "=", SubmissionIll
		w.Sentence = "nothing of what was asked for is there; Cloudflare says nothing of why"
	case history.SubmissionReverted:
		w.Mark, w.Tone, w.Next = "↺", SubmissionIll, "you"
		w.Sentence = "what had been applied is gone again"
	default:
		w.Mark, w.Tone, w.Sentence = "?", SubmissionDoubtful, "a newer version of Pugmark knows this state"
	}
	if s.RepeatedBy == "" || w.Next != "you" {
		return w
	}
	// It would wait for a person, and another one repeats it.
	w.Next = nextRepeated
	if s.State == history.SubmissionUnknown {
		w.Sentence = unknownAnswer("")
	}
	w.Sentence += "; repeated on purpose"
	return w
}

const nextRepeated = "repeated"

// nextLook is when a look is due; without one a person is next, unless there
// is nothing to do.
func nextLook(s history.Submission, now time.Time) string {
	switch {
	case s.Next.IsZero() && (s.State == history.SubmissionApplied || s.State == history.SubmissionAccepted):
		return "done"
	case s.Next.IsZero():
		return "you"
	case !s.Next.After(now):
		return "due"
	}
	return "in " + Countdown(s.Next.Sub(now))
}

// NeedsYou reports whether a submission that was sent waits for a person: nobody
// knows what became of it, or its looks ended without all that was asked for. A
// draft waits too, and what is proposed for another; they stand apart.
func NeedsYou(s history.Submission) bool {
	if s.RepeatedBy != "" {
		return false
	}
	switch s.State {
	case history.SubmissionUnknown, history.SubmissionReverted:
		return true
	case history.SubmissionPartial, history.SubmissionUnchanged:
		return s.Next.IsZero()
	}
	return false
}

// Open reports whether something is still expected of a submission that was to
// be sent: of Cloudflare, of a look of the schedule, or of a person. It is not
// of drafts, and not of what was repeated on purpose.
func Open(s history.Submission) bool {
	switch {
	case s.RepeatedBy != "":
		return false
	case s.State == history.SubmissionProposed, s.State == history.SubmissionIntended, s.State == history.SubmissionSending, NeedsYou(s):
		return true
	}
	return !s.Next.IsZero()
}

// untellable is said of what stays accepted after the last look.
const untellable = "looks cannot tell what became of it"

const acceptedWords = "accepted by the API, no ticket exists"

// httpStatus begins the words for an answer that does not say what became of it.
const httpStatus = "HTTP "

const lookFirst = "Look first; send again only by hand"

// unknownSentence says what is not known, and what to do about it.
func unknownSentence(why string) string {
	return unknownAnswer(why) + ". " + lookFirst
}

// unknownAnswer says what is not known.
func unknownAnswer(why string) string {
	answer := "no answer"
	if strings.HasPrefix(why, httpStatus) {
		answer = "no clear answer"
	}
	if why != "" {
		why = " (" + why + ")"
	}
	return answer + " from Cloudflare" + why + ". It may or may not have arrived"
}

// ReceiptWords say how sending ended, in the sentences that the screen, the
// command line and the history share. They may quote Cloudflare.
func ReceiptWords(r intel.Receipt, now time.Time) Words {
	failure := r.Failure
	if failure == nil {
		failure = &intel.Error{}
	}
	switch r.Outcome {
	case intel.SubmissionAccepted:
		return Words{Title: "accepted", Sentence: acceptedWords, More: said(&intel.Error{Messages: r.Messages})}
	case intel.SubmissionRejected:
		w := Words{Title: "rejected", Sentence: "Cloudflare rejected it", Weight: Trouble,
			More: said(failure), Next: "change what it names, and send it anew"}
		if next := afterRefusal(failure); next != "change the question" {
			w.Next = next
		}
		return w
	case intel.SubmissionUnsent:
		return sayUnsent(r.Failure, now)
	}
	return Words{Title: "unknown", Weight: Trouble, Sentence: unknownSentence(whyUnknown(failure))}
}

// eventWords are what the history keeps of how sending ended: why, and what
// Cloudflare said to it.
func eventWords(r intel.Receipt, now time.Time) string {
	w := ReceiptWords(r, now)
	switch r.Outcome {
	case intel.SubmissionAccepted:
		return w.More
	case intel.SubmissionRejected:
		if strings.HasPrefix(w.Next, seeDocument) {
			return join(w.More, oneLine(w.Next))
		}
		return w.More
	case intel.SubmissionUnsent:
		return reason(w.Sentence, w.More) // what is next is over when it is read
	}
	failure := r.Failure
	if failure == nil {
		failure = &intel.Error{}
	}
	return whyUnknown(failure)
}

// said is what Cloudflare said, or the beginning of what is not JSON.
func said(e *intel.Error) string {
	if words := quote(e); words != "" {
		return strings.Join(strings.Fields(words), " ")
	}
	return quoteBody(e)
}

// whyUnknown is what came instead of an answer that says what became of it.
func whyUnknown(e *intel.Error) string {
	switch {
	case e.Status != 0 && e.Problem == intel.ProblemBroken:
		return fmt.Sprintf(httpStatus+"%d, and an answer that cannot be read", e.Status)
	case e.Status != 0:
		return join(fmt.Sprintf(httpStatus+"%d", e.Status), said(e))
	case e.Detail() != "":
		return strings.Replace(e.Detail(), "no answer in ", "none in ", 1)
	case e.Problem == intel.ProblemTimeout:
		return "none in time"
	}
	return "the connection was lost after sending"
}

// sayUnsent says why nothing was taken: every sentence begins with "not sent".
func sayUnsent(failure *intel.Error, now time.Time) Words {
	const notSent = "not sent: "
	if failure == nil {
		failure = &intel.Error{}
	}
	var kept *history.Error
	var not *NotPossible
	w := Say(State(failure.Problem), Situation{Now: now, Failure: failure})
	switch {
	case errors.As(failure, &not):
		w = Words{Title: "not sent", Sentence: not.Why}
	case errors.As(failure, &kept):
		w = Words{Title: "not sent", Sentence: kept.Error(), Next: "it stays a draft"}
	case failure.Problem == intel.ProblemScope || failure.Status == 403 && failure.Problem == intel.ProblemRefused:
		w = Words{Title: "refused", Sentence: "the token may not submit: it needs Account › Intel › Edit", More: said(failure),
			Next: "change the token's permissions at Cloudflare"}
	case failure.Problem == intel.ProblemCancelled:
		w = Words{Title: "stopped", Sentence: "stopped before anything left", Next: "it stays a draft"}
	case failure.Problem == intel.ProblemRateLimit:
		w = later(Words{Title: "too fast", Sentence: "too fast for Cloudflare", More: said(failure), Next: "send again", Again: "may send again"}, failure, now)
		if w.Ends.After(now) {
			w.Next = "send again in " + Countdown(w.Ends.Sub(now))
		}
	case failure.Problem == intel.ProblemQuota:
		w.Typed = ""
	case failure.Problem == intel.ProblemOffline, failure.Problem == intel.ProblemTimeout:
		w.Next, w.Again = "send again", "sends again"
	}
	w.Sentence, w.Weight = notSent+w.Sentence, Trouble
	return w
}
