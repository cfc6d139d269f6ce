package views

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// justAsked is how young an answer is that nobody means to ask for again: the
// key was pressed twice.
const justAsked = 5 * time.Second

// askAgain asks the focused pane's questions again, fresh or not.
func (d *dossier) askAgain(ctx context.Context) tea.Cmd {
	return d.again(ctx, d.pane().asksAgain, d.desk.Look.Keys.Again.Help().Key)
}

// again asks questions of the focused pane again. While Cloudflare wants to be
// left alone it says how long, and what was asked a moment ago is asked only
// after a yes.
func (d *dossier) again(ctx context.Context, parts func() []part, key string) tea.Cmd {
	now := d.desk.Look.Now()
	if !d.desk.connected() {
		return ui.Notify(d.desk.notConnected())
	}
	if until := d.waitsUntil(now); !until.IsZero() {
		return ui.Notify(tooFast())
	}
	if until := d.pane().againWaits(now); !until.IsZero() {
		return ui.Notify(ui.Cell{Text: "Cloudflare asked to wait · the pane counts down", Mood: ui.Doubtful})
	}
	if asked := parts(); len(asked) > 0 && len(d.desk.sendable(asked)) == 0 {
		return sayUsedUp()
	}
	digit := d.board().Focused().Digit
	act := func(ctx context.Context) tea.Cmd {
		var cmds []tea.Cmd
		if p := d.place(); p != nil {
			cmds = append(cmds, p.restart(ctx, digit))
		}
		for _, p := range d.desk.sendable(parts()) {
			if p.state().waitsUntil(d.desk.Look.Now()).IsZero() {
				cmds = append(cmds, p.again(ctx))
			}
		}
		return tea.Batch(cmds...)
	}
	age, young := youngest(parts(), now)
	if !young {
		return act(ctx)
	}
	price := d.desk.price(d.againCalls())
	return d.asks(key, joined(" · ", "asked "+momentsAgo(age), joined(": ", d.yes(key)+" asks anyway", price), noOtherKey), act)
}

// noOtherKey ends what is asked back: a key that moves still moves.
const noOtherKey = "any other key does not"

// yes names the keys that say yes to what key asked back: "a or enter".
func (d *dossier) yes(key string) string {
	if enter := d.desk.Look.Keys.Follow.Help().Key; key != enter {
		return key + " or " + enter
	}
	return key
}

func momentsAgo(age time.Duration) string {
	if age < time.Second {
		return "just now"
	}
	return fmt.Sprintf("%d s ago", age/time.Second)
}

// youngest is how long ago the newest of the questions was answered, and
// whether that was a moment ago.
func youngest(parts []part, now time.Time) (age time.Duration, young bool) {
	age = justAsked
	for _, p := range parts {
		st := p.state()
		at := st.ended
		if st.has && st.at.After(at) {
			at = st.at
		}
		if since := now.Sub(at); !at.IsZero() && since < age {
			age, young = max(0, since), true
		}
	}
	return age, young
}

// waitsUntil is when Cloudflare may be asked again, zero when it may now. The
// limit is the account's, whichever question met it.
func (d *dossier) waitsUntil(now time.Time) (until time.Time) {
	for _, s := range d.subjects() {
		for _, p := range s.parts() {
			if e := limited(p.state().err, now); e != nil && e.Until.After(until) {
				until = e.Until
			}
		}
	}
	return until
}

// askRest asks everything on the board that was not asked. Where that costs
// more than the plan lets pass, or than is left, it says so and waits for a yes.
func (d *dossier) askRest(ctx context.Context) tea.Cmd {
	if !d.desk.connected() {
		return ui.Notify(d.desk.notConnected())
	}
	if until := d.waitsUntil(d.desk.Look.Now()); !until.IsZero() {
		return ui.Notify(tooFast())
	}
	s := d.subject()
	calls, atMost := s.restPrice()
	if calls == 0 {
		if s.usedUp() {
			return sayUsedUp()
		}
		return ui.Notify(restWords(s))
	}
	if !d.desk.asksFirst(calls) {
		return s.askRest(ctx)
	}
	rest := d.desk.Look.Keys.AskRest.Help().Key
	price, meter := d.desk.beforeSpending(upTo(atMost)+counted(calls, "call", "calls"), calls)
	return d.asks(rest, joined(" · ", d.yes(rest)+" asks: "+price, noOtherKey, meter), s.askRest)
}

// restWords say that nothing is left to ask, and what has to be asked again.
func restWords(s *subject) ui.Cell {
	failed, asking := 0, false
	for _, p := range s.boardParts() {
		st := p.state()
		asking = asking || st.asking
		if st.err != nil && !st.asking {
			failed++
		}
	}
	switch {
	case failed > 0:
		return ui.Cell{Text: grouped(int64(failed)) + " failed · r on the pane asks again", Mood: ui.Doubtful}
	case asking:
		return ui.Cell{Text: "everything here is being asked", Mood: ui.Muted}
	}
	return ui.Cell{Text: "everything here was asked", Mood: ui.Muted}
}

// tooFast names no seconds: a notice stays as it is, and the pane counts.
func tooFast() ui.Cell {
	w := investigation.Say(investigation.State(intel.ProblemRateLimit), investigation.Situation{})
	return ui.Cell{Text: w.Sentence + " · the pane counts down", Mood: ui.Doubtful}
}

func (d *Desk) notConnected() ui.Cell {
	_, sentence := d.unconnectedWords()
	return ui.Cell{Text: sentence + ": nothing can be asked", Mood: ui.Doubtful}
}

// limited is the failure that says how long Cloudflare wants to be left alone,
// nil when err is none or the time is over.
func limited(err error, now time.Time) *intel.Error {
	e, ok := asIntel(err)
	if !ok || e.Problem != intel.ProblemRateLimit || !e.Until.After(now) {
		return nil
	}
	return e
}
