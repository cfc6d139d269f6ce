package history

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"pugmark/intel"
)

// A SubmissionState says how far a miscategorization request has come. The
// strings are stored and printed by the command line; they do not change.
type SubmissionState string

// The states, in the order a submission goes through them.
const (
	SubmissionDraft     SubmissionState = "draft"     // nothing was sent, or Cloudflare did not let it in
	SubmissionDiscarded SubmissionState = "discarded" // a draft that a person removed
	SubmissionProposed  SubmissionState = "proposed"  // one person wants it sent, and another has to send it
	SubmissionIntended  SubmissionState = "intended"  // to be sent: on the disk, and nothing has left
	SubmissionSending   SubmissionState = "sending"   // its first byte may have left
	SubmissionAccepted  SubmissionState = "accepted"  // Cloudflare has received it, and decides by itself
	SubmissionRejected  SubmissionState = "rejected"  // Cloudflare said why it does not take it
	SubmissionUnknown   SubmissionState = "unknown"   // it may have arrived or not; never sent again by itself
	SubmissionApplied   SubmissionState = "applied"   // a look found all that was asked for
	SubmissionPartial   SubmissionState = "partial"   // a look found a part of it
	SubmissionUnchanged SubmissionState = "unchanged" // looks found nothing of it after several days
	SubmissionReverted  SubmissionState = "reverted"  // what had been applied is gone again
)

// A Submission is one miscategorization request and how far it has come. The
// texts in it are untrusted.
type Submission struct {
	ID      string // UUIDv7
	Number  int    // 42 of MC-0042: one sequence in a history, the demo's apart; 0 before it is kept
	Scope   intel.Scope
	Analyst string // who composed it
	// AnalystKey is the fingerprint of the key with which Analyst signed in, for
	// what they do now, and "" for the person at their own terminal. It is kept
	// with what happened; what is proposed is read with the key with which
	// Analyst proposed it last.
	AnalystKey string
	// Sender is who sent it, or was to send it last, SenderKey the fingerprint of
	// their key. "" is who composed it.
	Sender, SenderKey string
	Created           time.Time

	Request intel.Miscategorization
	Payload []byte // the exact body that is sent
	Hash    string // of Payload: SHA-256 in hex
	Before  string // id of the kept answer that says what the target was before, "" for unknown
	// Reason and Evidence stay here: the API has no field for them.
	Reason, Evidence string
	// Warnings are the rules of the findings that were accepted with it.
	Warnings []string
	// Again is the id of the submission it repeats on purpose, RepeatedBy the
	// id of the one that repeats it; "" for none.
	Again, RepeatedBy string

	State   SubmissionState
	Sent    time.Time // when sending began last; zero before
	Changed time.Time // of the newest event
	Looks   int       // how many looks of the schedule are done
	Next    time.Time // when the next look is due; zero for none
}

// Name is the local id, "MC-0042"; "" before the submission is kept.
func (s Submission) Name() string {
	if s.Number == 0 {
		return ""
	}
	return fmt.Sprintf("MC-%04d", s.Number)
}

// by is who sends or sent it.
func (s Submission) by() Actor {
	if s.Sender == "" {
		return Actor{Name: s.Analyst}
	}
	return Actor{s.Sender, s.SenderKey}
}

// unsent is what a submission becomes that was to be sent and was not: what
// another was to send waits for another again.
func (s Submission) unsent() SubmissionState {
	if s.State == SubmissionProposed || s.Sender != "" && s.Sender != s.Analyst && s.State != SubmissionDraft {
		return SubmissionProposed
	}
	return SubmissionDraft
}

// HiddenFrom reports whether a member of a team must not see a submission:
// drafts are their author's alone. From nobody, "", nothing is hidden.
func (s Submission) HiddenFrom(reader string) bool {
	return reader != "" && s.Analyst != reader && (s.State == SubmissionDraft || s.State == SubmissionDiscarded)
}

// Settled reports whether nothing more is expected of Cloudflare: the same may
// be asked for again.
func (s Submission) Settled() bool {
	switch s.State {
	case SubmissionRejected, SubmissionApplied, SubmissionReverted, SubmissionDraft, SubmissionDiscarded:
		return true
	case SubmissionPartial, SubmissionUnchanged:
		return s.Next.IsZero()
	case SubmissionAccepted:
		// No answer can tell what became of it, and the last look is done.
		return s.Next.IsZero() && s.Looks > 0
	}
	return false
}

// ParseSubmissionName reads "MC-0042", "mc-42" or "42".
func ParseSubmissionName(text string) (number int, ok bool) {
	text = strings.TrimSpace(text)
	if len(text) > 3 && strings.EqualFold(text[:3], "MC-") {
		text = text[3:]
	}
	if strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	number, err := strconv.Atoi(text)
	return number, err == nil && number > 0
}

// A SubmissionEvent is one thing that happened to a submission. Events are
// only ever added.
type SubmissionEvent struct {
	ID         string // UUIDv7
	Submission string // its id
	At         time.Time
	Analyst    string
	Key        string          // fingerprint of the key that Analyst signed in with, "" at their own terminal
	State      SubmissionState // of the submission from then on
	// Words say why, or what a look found. They may quote Cloudflare and are
	// untrusted.
	Words string
	// Look is which look of the schedule it was, from 1; 0 for none of them.
	Look int
	// Answer is the id of the kept answer a look was judged by, "" for none.
	Answer string
	// Status, Ray and Body are what came back on sending: 0, "" and nil
	// without an answer.
	Status int
	Ray    string
	Body   []byte
}

// An Actor is who does something to a submission.
type Actor struct {
	Name string
	// Key is the fingerprint of the key that signed. Without one it is the person
	// at their own terminal, who may change every draft; a member of a team may
	// change their own.
	Key string
}

// owns reports whether an actor may change what the named analyst composed and
// nobody has sent or proposed.
func (a Actor) owns(analyst string) bool { return a.Key == "" || a.Name == analyst }
