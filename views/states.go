package views

import (
	"errors"
	"slices"
	"time"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// words are what the table of words says of the pane's question; false while
// its answer speaks for itself.
func (r *report) words() (w investigation.Words, said bool) {
	st, now := r.lead(), r.desk.Look.Now()
	say := func(state investigation.State, s investigation.Situation) (investigation.Words, bool) {
		return investigation.Say(state, s), true
	}
	switch {
	case r.refused != "":
		return say(r.refusal, investigation.Situation{Reason: r.refused})
	case st.asking:
		return say(investigation.StateAsking, investigation.Situation{Elapsed: now.Sub(st.since)})
	case st.err != nil:
		return r.desk.explain(st.err), true
	case !st.unasked():
		return w, false
	case !r.desk.connected() && r.desk.Team:
		_, why := r.desk.unconnectedWords()
		return investigation.Words{Title: "not asked", Sentence: "nothing is kept · " + why}, true
	case !r.desk.connected():
		return say(investigation.StateUnconnected, investigation.Situation{})
	case r.desk.blocked(st.key.Kind):
		return say(investigation.StateUsedUp, investigation.Situation{})
	}
	return say(investigation.StateNotAsked, investigation.Situation{Price: r.desk.price(1)})
}

// weightMood is how a state looks.
func weightMood(w investigation.Weight) ui.Mood {
	switch w {
	case investigation.Trouble:
		return ui.Doubtful
	case investigation.Running:
		return ui.Notable
	}
	return ui.Muted
}

// titleOf is a state in the two or three words that fit into a title.
func titleOf(w investigation.Words) ui.Cell {
	return ui.Cell{Text: w.Title, Mood: weightMood(w.Weight)}
}

// troubleWord is a failure in the words of a title.
func troubleWord(p intel.Problem) string {
	return investigation.Say(investigation.State(p), investigation.Situation{}).Title
}

// emptySheet is an answer that holds nothing, and what that does not mean.
func emptySheet(state investigation.State, before ...ui.Cell) ui.Sheet {
	w := investigation.Say(state, investigation.Situation{})
	mood := weightMood(w.Weight)
	cells := append(before, ui.Cell{Text: w.Sentence, Mood: mood})
	if w.More != "" {
		cells = append(cells, ui.Cell{Text: w.More})
	}
	return saying(titleOf(w), cells...)
}

// unfiledCell says that an answer is good and was not kept.
func unfiledCell(err error) ui.Cell {
	var s investigation.Situation
	var reason *history.Error
	if errors.As(err, &reason) {
		s.Reason = reason.Reason
	}
	w := investigation.Say(investigation.StateUnfiled, s)
	if errors.Is(err, history.ErrUnreachable) && reason != nil {
		w.Sentence = "answer shown: " + reason.Reason
	}
	return ui.Cell{Text: w.Keyed(""), Mood: weightMood(w.Weight)}
}

func asIntel(err error) (*intel.Error, bool) {
	return errors.AsType[*intel.Error](err)
}

// waitsUntil is when the question may be asked again, as Cloudflare said; zero
// when it may now.
func (s state) waitsUntil(now time.Time) time.Time {
	if s.asking || s.err == nil {
		return time.Time{}
	}
	return investigation.Explain(s.err, now).Ends
}

// againWaits is when a question of the pane may be asked again, where none may
// now; zero otherwise.
func (r *report) againWaits(now time.Time) (until time.Time) {
	for _, p := range r.asksAgain() {
		ends := p.state().waitsUntil(now)
		if ends.IsZero() {
			return ends
		}
		if until.IsZero() || ends.Before(until) {
			until = ends
		}
	}
	return until
}

// againHelps reports whether asking again may bring something: it does not
// where what went wrong stays as it is.
func (r *report) againHelps() bool {
	return slices.ContainsFunc(r.asksAgain(), func(p part) bool {
		st := p.state()
		return st.err == nil || investigation.Explain(st.err, r.desk.Look.Now()).Helps()
	})
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
