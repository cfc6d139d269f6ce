package investigation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pugmark/history"
	"pugmark/intel"
)

// A SubmissionStory is everything a page shows of a submission. Its texts are
// untrusted.
type SubmissionStory struct {
	Submission history.Submission
	SubmissionOutline
	// Before is what the target had when it was composed, Now what the newest
	// answer since then says; nil when no answer tells.
	Before, Now *Standing
	// Asked is what it asks for with the ids: "remove Phishing (131, security)".
	Asked    string
	Looks    []LookLine // of the schedule; none before it was accepted
	Accepted time.Time  // when Cloudflare accepted it, zero when it did not
	// Proposed is "2026-11-20 09:02Z by maria (SHA256:Wk8eAbcd…)", with the
	// beginning of the fingerprint of her key; "" for what was never proposed.
	Proposed string
	// Sent is "2026-11-20 09:12Z by ana · accepted by the API, no ticket
	// exists", "" before it was sent.
	Sent string
	// Next is what comes next, in a sentence.
	Next string
	// Trail is "draft → sent 09:12:07Z → accepted 09:12:08Z → looked 11-21 09:15Z".
	Trail string
	// Risk is how the risk changed: "Δ −0.42", "" when that is not known.
	Risk string
}

// A LookLine is one look of the schedule.
type LookLine struct {
	Look int    // from 1
	Day  string // "day 3"
	Due  time.Time
	At   time.Time // when it was done, zero when it was not
	// Words are what was found, "same"; "in 2 d", "due" or "" for what is to
	// come, and "–" for a look that was passed over or is not needed any more.
	Words string
	Mark  string // of a look that was done: "✓" when all of it was there
	Done  bool
	State history.SubmissionState // after it, "" when it was not done
}

// Story reads everything a page shows of a submission. It asks nothing.
func (w *Workbench) Story(ctx context.Context, s history.Submission) (SubmissionStory, error) {
	now := w.now()
	outline, err := w.SubmissionOutline(ctx, s)
	story := SubmissionStory{Submission: s, SubmissionOutline: outline, Asked: changesWithIDs(s.Request, w.Catalogue(ctx))}
	if err != nil || w.History == nil || s.ID == "" {
		return story, err
	}
	if story.Before, story.Now, err = w.standings(ctx, s); err != nil {
		return story, err
	}
	story.Accepted = acceptedAt(story.Events)
	story.Proposed = proposedWords(s, story.Events)
	story.Sent = sentWords(s, story.Events)
	story.Looks = w.lookLines(story, now)
	story.Next = w.nextWords(s, story, now)
	story.Trail = trailOf(story.Events)
	story.Risk = riskChange(story.Before, story.Now)
	return story, nil
}

// standings are what the target had and what it has; an answer from before the
// submission says nothing of what it has now.
func (w *Workbench) standings(ctx context.Context, s history.Submission) (before, now *Standing, err error) {
	target, ok := s.Request.Target()
	if !ok {
		return nil, nil, nil
	}
	if before, err = w.standingBefore(ctx, s, target); err != nil {
		return nil, nil, err
	}
	if now, err = w.standing(ctx, target); err != nil {
		return nil, nil, err
	}
	since := s.Sent
	if since.IsZero() {
		since = s.Created
	}
	if now != nil && now.At.Before(since) {
		now = nil
	}
	return before, now, nil
}

func (w *Workbench) standingBefore(ctx context.Context, s history.Submission, target intel.Indicator) (*Standing, error) {
	if s.Before == "" || w.History == nil {
		return nil, nil
	}
	rec, err := w.History.Record(ctx, s.Before)
	if errors.Is(err, intel.ErrNotKept) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return standingIn(rec, target.HostIndicator()), nil
}

func (w *Workbench) nameOfSubmission(ctx context.Context, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	s, err := w.SubmissionByID(ctx, id)
	if errors.Is(err, history.ErrNoSubmission) {
		return "", nil
	}
	return s.Name(), err
}

// acceptedAt is when Cloudflare accepted it, zero when it did not. A receipt
// that came after a look had found something left the state as it was, and has
// a mark of its own; no other status of an answer says so.
func acceptedAt(events []history.SubmissionEvent) time.Time {
	for _, e := range events {
		late := e.Status != 0 && strings.HasPrefix(e.Words, lateReceipt)
		if e.State == history.SubmissionAccepted || late {
			return e.At
		}
	}
	return time.Time{}
}

func isLook(e history.SubmissionEvent) bool { return e.Answer != "" || e.Look > 0 }

func (w *Workbench) lookLines(story SubmissionStory, now time.Time) []LookLine {
	if story.Accepted.IsZero() {
		return nil
	}
	var lines []LookLine
	for look := 1; look <= w.Schedule.Looks(); look++ {
		l := LookLine{Look: look, Day: w.Schedule.Label(look), Due: w.Schedule.due(story.Accepted, look)}
		for _, e := range story.Events {
			if e.Look == look {
				l.Done, l.At, l.Words, l.State, l.Mark = true, e.At, e.Words, e.State, lookMark(e.State)
			}
		}
		next := story.Submission.Next
		switch {
		case l.Done:
		case look <= story.Submission.Looks, next.IsZero(), l.Due.Before(next):
			l.Words = "–"
		case !next.After(now) && l.Due.Equal(next):
			l.Words = "due"
		case l.Due.Equal(next):
			l.Words = "in " + Countdown(l.Due.Sub(now))
		}
		lines = append(lines, l)
	}
	return lines
}

// lookMark is the sign of what a look found: that nothing has changed yet is the
// same as that nothing has changed.
func lookMark(state history.SubmissionState) string {
	if state == history.SubmissionAccepted {
		state = history.SubmissionUnchanged
	}
	return StateWords(history.Submission{State: state}, time.Time{}).Mark
}

// nextWords are nextSentence's for who works here.
func (w *Workbench) nextWords(s history.Submission, story SubmissionStory, now time.Time) string {
	sends, _ := w.MayApprove(s)
	backs, _ := w.MayReturn(s)
	switch {
	case s.State == history.SubmissionDraft && w.Proposes():
		return "propose it, or remove it"
	case sends:
		return "you: send it, or return it to " + s.Analyst
	case backs && w.isAuthor(s):
		return "another has to send it; until then you may withdraw it"
	}
	return nextSentence(s, story, now)
}

func nextSentence(s history.Submission, story SubmissionStory, now time.Time) string {
	switch {
	case s.State == history.SubmissionDraft:
		return "send it, or remove it"
	case s.State == history.SubmissionProposed:
		return "another has to send it, or returns it to " + s.Analyst
	case s.RepeatedBy != "":
		return ""
	case s.State == history.SubmissionUnknown:
		for _, e := range slices.Backward(story.Events) {
			if isLook(e) {
				return fmt.Sprintf("decide: the look of %s found nothing of it. Look again later, or send it again by hand", agoWords(e.At, now))
			}
		}
		return "look at it (" + LookPrice + "); send it again only by hand"
	case s.State == history.SubmissionAccepted && s.Next.IsZero():
		return "done: " + untellable
	case NeedsYou(s):
		return "a text for Cloudflare's support is ready"
	case s.Next.IsZero():
		return ""
	}
	for _, l := range story.Looks {
		if l.Due.Equal(s.Next) && s.State == history.SubmissionApplied {
			return "only " + l.Day + " is left: " + story.Words.Next
		}
		if l.Due.Equal(s.Next) {
			return "the look of " + l.Day + " is " + story.Words.Next
		}
	}
	return "the next look is " + story.Words.Next
}

// riskChange is how much the score moved: "Δ −0.42".
func riskChange(before, now *Standing) string {
	if before == nil || now == nil || before.Risk == nil || now.Risk == nil {
		return ""
	}
	const places = 100 // scores are given to two places
	moved := *now.Risk - *before.Risk
	switch text := strconv.FormatFloat(float64(int(abs(moved)*places+0.5))/places, 'f', -1, 64); {
	case text == "0":
		return "Δ 0"
	case moved < 0:
		return "Δ −" + text
	default:
		return "Δ +" + text
	}
}

func abs(f float64) float64 {
	if f < 0 {
		return -f
	}
	return f
}
