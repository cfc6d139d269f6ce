package views

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// reread reads again what is kept about the target: an answer has come. It asks
// nothing.
func (c *composer) reread(ctx context.Context) tea.Cmd {
	ground, ok := c.ground.Value()
	if !ok || !c.ready() || ground.about == (intel.Indicator{}) {
		return nil
	}
	bench := c.desk.Workbench
	return c.rereading.Start(ctx, func(ctx context.Context) ([]investigation.TargetChoice, error) {
		choices, err := bench.TargetChoices(ctx, ground.about)
		return bounded(choices), err
	})
}

// arrived takes what is kept now. While nothing was changed the page begins with
// it; afterwards it is only said, and every tick stays.
func (c *composer) arrived(ctx context.Context) tea.Cmd {
	choices, ok := c.rereading.Value()
	if !ok || c.rereading.Err() != nil || c.attempt.began || slices.EqualFunc(choices, c.choices, sameAnswer) {
		return nil
	}
	c.choices = choices
	if draft, _ := c.keeper.kept(); c.sameAs(&c.began) && draft.ID == "" {
		atFirst := c.form.Focused() == c.firstField()
		p := usualProposal(choices)
		c.request, c.before, c.record = p.Request, p.Before, p.BeforeRecord
		c.began = c.composition
		c.version++
		c.arrange()
		if atFirst {
			c.form.Focus(c.firstField())
		}
		return c.check(ctx)
	}
	for _, choice := range choices {
		if choice.Request.TargetKey() == c.request.TargetKey() && choice.Record != c.record {
			c.news = choice.Now
		}
	}
	c.arrange()
	return nil
}

// sameAnswer reports whether two choices are of the same target by the same
// answer.
func sameAnswer(a, b investigation.TargetChoice) bool {
	return a.Indicator == b.Indicator && a.Record == b.Record && a.Usual == b.Usual
}

// usualProposal begins a request about where the categories come from.
func usualProposal(choices []investigation.TargetChoice) (p investigation.Proposal) {
	for n, choice := range choices {
		if n == 0 || choice.Usual {
			p = investigation.Proposal{Request: choice.Request, Before: choice.Now, BeforeRecord: choice.Record}
		}
	}
	return p
}

// arrivedCells say what an answer that came too late for the form says.
func (c *composer) arrivedCells() []ui.Cell {
	if c.news == nil {
		return nil
	}
	words := ""
	for _, lane := range lanes() {
		own, inherited := inLane(*c.news, lane)
		for _, category := range specific(slices.Concat(own, inherited)) {
			cell := laneCell(lane, categoryNamed(category, c.catalogue))
			if cell.Mood == ui.Bad {
				cell.Text = "▲ " + cell.Text
			}
			words = joined(", ", words, cell.Text)
		}
	}
	return []ui.Cell{{Text: "! an answer has arrived: now " + either(words, "no categories") + " · leave and come back to work with it: the draft is kept", Mood: ui.Doubtful}}
}
