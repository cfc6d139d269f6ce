package views

import (
	"strings"

	"charm.land/bubbles/v2/key"

	"pugmark/investigation"
	"pugmark/ui"
)

// show brings the sheets up to date.
func (p *paste) show() {
	p.head.Set(ui.Sheet{Blocks: []ui.Block{pastedFacts(p.have, p.lines)}})
	p.view.Set(p.sheet())
}

func (p *paste) sheet() ui.Sheet {
	near, _ := p.near.Value()
	return ui.Sheet{Blocks: []ui.Block{ui.Grid{Columns: p.rows.columns(), Source: p.rows, Markable: true,
		Orders: likeOrder(near, p.rows.Value), Groupings: p.rows.groupings(p.desk.paper())}}}
}

// pastedFacts count what is in a text. The parts add up to the hits.
func pastedFacts(in investigation.Intake, lines int) ui.Facts {
	c := in.Counts()
	facts := ui.Facts{fact("found", ui.Cell{Text: c.Kinds()})}
	if c.Hits > 0 {
		facts = append(facts, fact("of these", ui.Cell{Text: c.Sum()}))
	}
	if lines > 1 {
		facts = append(facts, fact("read as", plain("%s", joined(" · ", in.Form, counted(lines, "line", "lines")))))
	}
	if lacking := in.Lacking(); lacking != "" {
		facts = append(facts, fact("careful", ui.Cell{Text: lacking, Mood: ui.Doubtful}))
	}
	return facts
}

// planTitle is what a plan is called on the screen.
func planTitle(name string) string {
	switch name {
	case investigation.TriageKept:
		return "kept answers"
	case investigation.TriageDomains:
		return "domains in bulk"
	case investigation.TriageIPs:
		return "+ IPs"
	}
	return name
}

// planEntries are the plans as choices, each with its price.
func (p *paste) planEntries() []stripEntry {
	choice, _ := p.plans.Value()
	var entries []stripEntry
	for _, plan := range choice.plans {
		price := plan.Price.Words()
		if plan.Price.Most == 0 {
			price = "free"
		}
		entry := stripEntry{text: planTitle(plan.Name) + " · " + price}
		if !plan.Fits {
			entry.mood = ui.Muted
		}
		entries = append(entries, entry)
	}
	return entries
}

// planWords say what the chosen plan asks, and over what does not fit into what
// is left.
func (p *paste) planWords() (asks, over ui.Cell) {
	choice, _ := p.plans.Value()
	n := p.at()
	switch {
	case p.plans.Err() != nil:
		return historyTrouble(p.plans.Err(), p.desk.Look.Now()), over
	case n < 0:
		return ui.Cell{Text: "counting what it would cost…", Mood: ui.Muted}, over
	}
	asks.Text = choice.plans[n].Words
	var names []string
	why := ""
	for _, other := range choice.plans {
		if !other.Fits {
			names, why = append(names, planTitle(other.Name)), other.Why
		}
	}
	if len(names) > 0 {
		over = ui.Cell{Text: strings.Join(names, ", ") + " does not fit: " + why, Mood: ui.Muted}
	}
	if !choice.plans[n].Fits {
		over.Mood = ui.Doubtful
	}
	return asks, over
}

// Render implements ui.View.
func (p *paste) Render(width, height int) string {
	if width <= 0 || height <= 0 {
		return ""
	}
	inner := max(0, width-2)
	l := p.desk.Look
	said := p.head.Height(inner)
	lines := indented(p.head.Render(inner, min(said, max(1, height/3)), false), 1)
	if entries := p.planEntries(); len(entries) > 0 {
		lines = append(lines, " "+strip(l, inner, "plan", entries, p.at()))
	}
	asks, over := p.planWords()
	lines = append(lines, " "+l.Line(inner, asks))
	if over.Text != "" && height >= previewFrom {
		lines = append(lines, " "+l.Line(inner, over))
	}
	lines = append(lines, l.Rule(width, ""))
	p.above = len(lines)
	room := height - len(lines)
	if height >= previewFrom {
		room--
	}
	if room > 0 {
		lines = append(lines, indented(ui.Fit(p.view.Render(inner, room, true), inner, room), 1)...)
	}
	if height >= previewFrom {
		lines = append(lines, " "+l.Line(inner, p.underCursor()...))
	}
	return ui.Fit(strings.Join(lines, "\n"), width, height)
}

// underCursor says all of the row under the cursor that may be cut in the list:
// where it stood, and why it was not understood.
func (p *paste) underCursor() []ui.Cell {
	row, ok := p.view.Row()
	if !ok {
		return nil
	}
	for n, lost := range p.have.Unread {
		if row.ID == p.rows.unreadID(n) {
			return []ui.Cell{{Text: lost.Text, Mood: ui.Doubtful}, {Text: joined(" · ", lost.Where.String(), lost.Why)}}
		}
	}
	for _, item := range p.have.Items {
		if i := item.Found.Indicator; row.Value == i.String() {
			return []ui.Cell{{Text: p.desk.paper().spell(i.String()), Value: i.String()}, {Text: joined(" · ", whereWords(item.Found), pasteStateWords(&item))}}
		}
	}
	return nil
}

// Keys implements ui.View.
func (p *paste) Keys() []key.Binding {
	own := p.view.Keys()
	if p.view.Typing() {
		return own
	}
	keys := p.desk.Look.Keys
	if p.armed {
		return []key.Binding{said(keys.Follow, p.startWords()), said(keys.Back, "not")}
	}
	plan := keys.Right
	plan.SetHelp("← →", "plan")
	turn := said(keys.Mark, "leave out or take in")
	bindings := []key.Binding{said(keys.Follow, p.startWords()), plan, turn}
	if n := p.view.Marks(); n > 0 {
		bindings[2] = said(keys.Remove, "leave out or take in "+counted(n, "marked value", "marked values"))
	}
	bindings = append(append(bindings, own...), keys.Copy, keys.CopyLive)
	return append(append(bindings, p.desk.actKeys()...), keys.Export)
}

// startWords are what enter does: "start (6 calls)".
func (p *paste) startWords() string {
	choice, _ := p.plans.Value()
	if n := p.at(); n >= 0 {
		return p.desk.pricedWords("start", choice.plans[n].Price)
	}
	return "start"
}
