package views

import (
	"errors"
	"fmt"
	"time"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/ui"
)

// askingWords are "asking…" and, from the first second on, how long it has
// taken.
func askingWords(since time.Duration) string {
	if since < time.Second {
		return "asking…"
	}
	return fmt.Sprintf("asking… %d s", int(since.Seconds()))
}

func asIntel(err error) (*intel.Error, bool) {
	var e *intel.Error
	return e, errors.As(err, &e)
}

// countsDown reports whether a failure says when it will be over.
func countsDown(err error, now time.Time) bool {
	e, ok := asIntel(err)
	return ok && e.Problem == intel.ProblemRateLimit && e.Until.After(now)
}

// troubleWord is a failure in the two or three words that fit into a title;
// the pane itself has the sentence.
func troubleWord(p intel.Problem) string {
	switch p {
	case intel.ProblemNoCredentials:
		return "not connected"
	case intel.ProblemQuota:
		return "no calls left"
	case intel.ProblemRateLimit:
		return "too fast"
	case intel.ProblemBadToken, intel.ProblemScope, intel.ProblemWrongAccount, intel.ProblemTokenOnly, intel.ProblemRefused:
		return "refused"
	case intel.ProblemNotFound:
		return "not found"
	case intel.ProblemDown:
		return "API down"
	case intel.ProblemBroken, intel.ProblemOtherSubject:
		return "unreadable"
	case intel.ProblemTimeout:
		return "no answer"
	case intel.ProblemOffline:
		return "offline"
	case intel.ProblemNotOffered:
		return "not offered"
	case intel.ProblemCancelled:
		return "stopped"
	case intel.ProblemCap:
		return "limit reached"
	}
	return "failed"
}

// unfiledCell says that an answer is good and was not kept.
func unfiledCell(err error) ui.Cell {
	text := "answer shown, not kept"
	var reason *history.Error
	if errors.As(err, &reason) {
		text += ": " + reason.Reason
	}
	return ui.Cell{Text: text, Mood: ui.Doubtful}
}

// unaskedPart is the first part that nobody asked yet; nil when there is none.
func (r *report) unaskedPart() part {
	for _, p := range r.parts() {
		if p.state().unasked() {
			return p
		}
	}
	return nil
}

// failedParts are those that were asked and have nothing to show for it.
func (r *report) failedParts() []part {
	var failed []part
	for _, p := range r.parts() {
		if st := p.state(); st.err != nil && !st.has && !st.asking {
			failed = append(failed, p)
		}
	}
	return failed
}

// asksAgain returns the parts that r would ask: those with an answer or a
// failure, else the first.
func (r *report) asksAgain() []part {
	all := r.parts()
	if r.again != nil {
		all = r.again()
	}
	var parts []part
	for _, p := range all {
		if st := p.state(); (st.has || st.err != nil) && !st.asking {
			parts = append(parts, p)
		}
	}
	if len(parts) == 0 && len(all) > 0 && !all[0].state().asking {
		return all[:1]
	}
	return parts
}
