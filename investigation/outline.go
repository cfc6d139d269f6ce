package investigation

import (
	"context"
	"fmt"
	"time"

	"pugmark/history"
)

// A SubmissionOutline is what is said of a submission wherever it stands, in a
// list or on a page of its own. Its texts are untrusted.
type SubmissionOutline struct {
	Words  SubmissionWords
	Events []history.SubmissionEvent // oldest first
	// HandLooks is how many looks there were beside those of the schedule,
	// LookedAt when the last look of either was done, zero for none.
	HandLooks int
	LookedAt  time.Time
	// Repeats and RepeatedBy name the submissions it is linked with: "MC-0042".
	Repeats, RepeatedBy string
}

// SubmissionOutline reads what is said of a submission. It asks nothing.
func (w *Workbench) SubmissionOutline(ctx context.Context, s history.Submission) (SubmissionOutline, error) {
	o := SubmissionOutline{Words: StateWords(s, w.now())}
	if w.History == nil || s.ID == "" {
		return o, nil
	}
	err := w.mayRead(ctx, s)
	if err != nil {
		return o, err
	}
	if o.Events, err = w.History.SubmissionEvents(ctx, s.ID); err != nil {
		return o, err
	}
	for _, e := range o.Events {
		if !isLook(e) {
			continue
		}
		if o.LookedAt = e.At; e.Look == 0 {
			o.HandLooks++
		}
	}
	if o.Repeats, err = w.nameOfSubmission(ctx, s.Again); err != nil {
		return o, err
	}
	if o.RepeatedBy, err = w.nameOfSubmission(ctx, s.RepeatedBy); err != nil {
		return o, err
	}
	o.Words.Sentence = o.sentence(s)
	return o, nil
}

// sentence adds to what a state means what its events say.
func (o SubmissionOutline) sentence(s history.Submission) string {
	var entered, looked string // why it came to the state, and what the last look found
	for n, e := range o.Events {
		if e.State == s.State && (n == 0 || o.Events[n-1].State != e.State) {
			entered = e.Words
		}
		if isLook(e) {
			looked = e.Words
		}
	}
	repeated := ""
	if o.Words.Next == nextRepeated && o.RepeatedBy != "" {
		repeated = "; repeated by " + o.RepeatedBy
		s.RepeatedBy = "" // it is named
	}
	usual := StateWords(s, time.Time{}).Sentence
	switch {
	case s.State == history.SubmissionUnknown:
		return unknownAnswer(entered) + o.afterUnknown(repeated)
	case s.State == history.SubmissionDraft && entered != "":
		return entered
	case s.State == history.SubmissionProposed && entered != "":
		return reason(usual, entered)
	case s.State == history.SubmissionRejected:
		return reason("Cloudflare rejected it", entered)
	case looked != "":
		return reason(usual, looked) + repeated
	}
	return usual + repeated
}

// afterUnknown says what was done about an outcome that nobody knows, and what
// to do.
func (o SubmissionOutline) afterUnknown(repeated string) string {
	looked := ""
	if !o.LookedAt.IsZero() {
		looked = fmt.Sprintf(". Looked at %s: nothing of it there", minute(o.LookedAt))
	}
	switch {
	case o.Words.Next == nextRepeated:
		if repeated == "" {
			repeated = "; repeated on purpose"
		}
		return looked + repeated
	case looked != "":
		return looked + ". Look again later, or send it again by hand"
	}
	return ". " + lookFirst
}
