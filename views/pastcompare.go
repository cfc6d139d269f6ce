package views

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"pugmark/investigation"
	"pugmark/ui"
)

// openComparison shows what changed from one answer to another.
func (d *Desk) openComparison(c investigation.Comparison) tea.Cmd {
	title := fmt.Sprintf("%s %s, %s and %s", c.After.Key.Kind, d.Look.Spelled(c.About), stampOf(c.Before.At), stampOf(c.After.At))
	c = bounded(c)
	return ui.Open(ui.NewPage(d.Look, title, func() ui.Sheet { return comparisonSheet(c, d) }))
}

// comparisonSheet is what changed, field by field.
func comparisonSheet(c investigation.Comparison, d *Desk) ui.Sheet {
	p := d.paper()
	asked := func(s investigation.Snapshot) ui.Cell {
		return ui.Cell{Text: joined(" · ", stampOf(s.At), investigation.Age(s.At, p.now), d.who(s.Analyst))}
	}
	blocks := []ui.Block{ui.Facts{fact("before", asked(c.Before)), fact("after", asked(c.After))}, ui.Prose{{}}}
	if c.Equal() {
		blocks = append(blocks, ui.Prose{{Text: "nothing changed that could be compared", Mood: ui.Good}})
	} else {
		var changes ui.Facts
		for _, change := range c.Changes {
			changes = append(changes, fact(change.Field, ui.Cell{Text: change.Words(p.spell), Mood: ui.Notable}))
		}
		blocks = append(blocks, changes)
	}
	if c.Partly != "" {
		blocks = append(blocks, ui.Prose{{}, {Text: c.Partly, Mood: ui.Muted}})
	}
	return ui.Sheet{Blocks: blocks}
}
