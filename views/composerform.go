package views

import (
	"errors"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// lanes are the two columns of the form.
func lanes() [2]intel.Lane { return [2]intel.Lane{intel.LaneSecurity, intel.LaneContent} }

// composerFields are the controls of the form, those of a lane in the order of
// lanes.
type composerFields struct {
	target     *ui.Choice
	now, after [2]*ui.Note
	remove     [2]*ui.Ticks
	add        [2]*ui.Picker
	reason     *ui.Entry
	evidence   *ui.Ticks
	sends      bodyNote
	send       *ui.Button
	again      *ui.Button
	curl       *ui.Button
}

func (c *composer) newFields() composerFields {
	l := c.desk.Look
	f := composerFields{
		target: ui.NewChoice(l, c.choose),
		reason: ui.NewEntry(l, "why you ask; a ticket, a date"),
		send:   ui.NewButton(l, reviewLabel(c.desk.Workbench), c.openReview),
		again:  ui.NewButton(l, "", c.repeat),
		curl:   ui.NewButton(l, "copy as curl", c.copyCurl),
		sends:  bodyNote{l, c.body},
	}
	f.evidence = ui.NewTicks(l, func(text string, on bool) {
		c.touch(func() { c.attach(text, on) })
	})
	f.evidence.Wrap = 1
	f.reason.Then = f.send
	f.reason.Changed = func(text string) { c.touch(func() { c.reason = text }) }
	for n, lane := range lanes() {
		f.now[n] = ui.NewNote(l, func() []ui.Cell { return c.nowCells(lane, c.desk.paper()) })
		f.after[n] = ui.NewNote(l, func() []ui.Cell { return c.afterCells(lane, c.catalogue, c.desk.paper()) })
		f.remove[n] = ui.NewTicks(l, func(id string, on bool) {
			c.touchID(id, func(id int) { c.remove(lane, id, on) })
		})
		f.remove[n].Wrap = 2
		f.add[n] = ui.NewPicker(l, "type to find")
		f.add[n].Find = func(text string) []ui.Option { return c.addOptions(lane, c.catalogue, text) }
		f.add[n].Picked = func(id string) tea.Cmd {
			c.touchID(id, func(id int) { c.add(c.laneOf(id, lane), id, true) })
			return nil
		}
		f.add[n].Removed = func(id string) tea.Cmd {
			c.touchID(id, func(id int) { c.add(lane, id, false) })
			return nil
		}
	}
	return f
}

// touch changes the composition.
func (c *composer) touch(change func()) {
	change()
	c.version++
}

func (c *composer) touchID(id string, change func(id int)) {
	if number, err := strconv.Atoi(id); err == nil {
		c.touch(func() { change(number) })
	}
}

// laneOf is the lane a category belongs to; an unknown one goes where it was
// asked for.
func (c *composer) laneOf(id int, asked intel.Lane) intel.Lane {
	if info, known := c.catalogue.Lookup(id); known {
		return info.Lane
	}
	return asked
}

// choose makes another target that of the request.
func (c *composer) choose(id string) {
	for _, choice := range c.choices {
		if choice.Request.TargetKey() == id {
			c.touch(func() { c.aim(choice.Request, choice.Now, choice.Record) })
		}
	}
}

// attach adds evidence, or takes it away.
func (c *composer) attach(text string, on bool) {
	c.evidence = ""
	if on {
		c.evidence = text
	}
}

// firstField is where most begin: with what there is to remove. Without that, a
// request that was composed before begins with its review, a new one with what
// can be added.
func (c *composer) firstField() ui.Control {
	for n, lane := range lanes() {
		if c.before != nil {
			if own, _ := inLane(*c.before, lane); len(own) > 0 {
				return c.fields.remove[n]
			}
		}
	}
	for n, lane := range lanes() {
		if _, removes := c.lists(lane); len(*removes) > 0 {
			return c.fields.remove[n]
		}
	}
	if slices.ContainsFunc(c.request.Lists(), func(l intel.List) bool { return len(l.IDs) > 0 }) {
		return c.fields.send
	}
	return c.fields.add[0]
}

// arrange puts what is composed into the form.
func (c *composer) arrange() {
	if !c.ready() {
		c.form.Set([]ui.FormRow{{Sheet: c.waitingSheet}})
		return
	}
	p, f := c.desk.paper(), c.fields
	var targets []ui.Option
	for _, choice := range c.choices {
		targets = append(targets, ui.Option{ID: choice.Request.TargetKey(), Cells: []ui.Cell{p.name(choice.Indicator.String()), {Text: choice.Words, Mood: ui.Muted}}})
	}
	f.target.Set(targets, c.request.TargetKey())
	for n, lane := range lanes() {
		f.remove[n].Set(c.removeOptions(lane, c.catalogue))
		f.add[n].Set(c.chosenOptions(lane, c.catalogue))
		f.add[n].Refind()
	}
	f.reason.Set(c.reason)
	f.evidence.Set(c.evidenceOptions())
	c.arrangeButtons()
	c.form.Set(c.rows())
}

// evidenceOptions are what was attached, and what is kept about the target.
func (c *composer) evidenceOptions() (options []ui.Option, ticked map[string]bool) {
	for _, text := range []string{c.evidence, c.offered} {
		if text != "" && (len(options) == 0 || options[0].ID != text) {
			options = append(options, ui.Option{ID: text, Cells: []ui.Cell{{Text: text}}})
		}
	}
	return options, map[string]bool{c.evidence: c.evidence != ""}
}

// waitingSheet is what stands in the place of the form.
func (c *composer) waitingSheet() ui.Sheet {
	err := c.ground.Err()
	if err == nil {
		return ui.Sheet{Blocks: []ui.Block{ui.Prose{{Text: "reading what is kept about it … (0 calls)", Mood: ui.Muted}}}}
	}
	words := investigation.Explain(err, c.desk.Look.Now()).Line()
	if not, ok := errors.AsType[*investigation.NotPossible](err); ok {
		words = not.Why
	}
	return ui.Sheet{Blocks: []ui.Block{ui.Prose{{Text: words, Mood: ui.Doubtful}}}}
}

// both are the controls of the two lanes.
func both[T ui.Control](pair [2]T) []ui.Control { return []ui.Control{pair[0], pair[1]} }

// rows are those of the form. What an answer or a check says of a field marks
// its row.
func (c *composer) rows() []ui.FormRow {
	f, heads := c.fields, []string{"Security (reviewed more slowly)", "Content (at most 2)"}
	lit := c.litFields()
	rows := append(c.returnedRow(), c.attempt.rows(c)...)
	target := ui.FormRow{Label: "target", Controls: []ui.Control{f.target}, Mood: lit["target"]}
	if len(c.choices) == 0 {
		target = ui.FormRow{Label: "target", Mood: lit["target"], Sheet: c.targetSheet}
	}
	rows = append(rows, target,
		ui.FormRow{Label: "now", Controls: both(f.now), Heads: heads, Gap: true},
		ui.FormRow{Label: "remove", Controls: both(f.remove), Heads: heads, Mood: lit["remove"]},
		ui.FormRow{Label: "add", Controls: both(f.add), Heads: heads, Mood: lit["add"]},
		ui.FormRow{Label: "after", Controls: both(f.after), Heads: heads},
		ui.FormRow{Label: "reason", Controls: []ui.Control{f.reason}, Gap: true, Sheet: reasonSheet},
	)
	if !f.evidence.Disabled() {
		rows = append(rows, ui.FormRow{Label: "evidence", Controls: []ui.Control{f.evidence}})
	}
	rows = append(rows,
		ui.FormRow{Label: "checks", Sheet: c.checksSheet, Gap: true},
		ui.FormRow{Label: "sends", Controls: []ui.Control{f.sends}, Sheet: c.sendsSheet(), Gap: true},
	)
	if _, ok := c.curlWords(); ok && c.tall {
		rows = append(rows, ui.FormRow{Label: "as curl", Sheet: c.curlSheet, Gap: true})
	}
	rows = append(rows, ui.FormRow{Controls: c.buttons(), Pin: true, Gap: true})
	if _, ok := c.repeatable(); ok {
		rows = append(rows, ui.FormRow{Controls: []ui.Control{f.again}, Pin: true})
	}
	return rows
}

func (c *composer) buttons() []ui.Control {
	f := c.fields
	if _, ok := c.curlWords(); ok && c.sendOff() == "" {
		return []ui.Control{f.send, f.curl}
	}
	return []ui.Control{f.send}
}

// rowOf is the row of the form that holds a field of the request.
func rowOf(field string) string {
	switch field {
	case "security_adds", "content_adds":
		return "add"
	case "security_removes", "content_removes":
		return "remove"
	case "url", "ip", "indicator_type":
		return "target"
	}
	return ""
}

// litFields are the rows that a check or Cloudflare names, and how gravely.
func (c *composer) litFields() map[string]ui.Mood {
	lit := map[string]ui.Mood{}
	if r, ok := c.review(); ok {
		for _, f := range r.Findings {
			switch {
			case f.Field == "":
			case f.Weight == intel.Refused:
				lit[rowOf(f.Field)] = ui.Bad
			case f.Weight == intel.Warned && lit[rowOf(f.Field)] == ui.Plain:
				lit[rowOf(f.Field)] = ui.Doubtful
			}
		}
	}
	for _, field := range c.attempt.fields(c.request) {
		lit[rowOf(field)] = ui.Bad
	}
	return lit
}
