package views

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pugmark/investigation"
	"pugmark/ui"
)

// show brings the list up to date.
func (t *triage) show() {
	rows := t.rows
	if t.tab != "" {
		rows = slices.DeleteFunc(slices.Clone(rows), func(row *investigation.TriageRow) bool { return row.Tab != t.tab })
	} else {
		rows = slices.Clone(rows)
	}
	t.shown = newTriageRows(rows, t.desk.paper())
	t.view.Set(ui.Sheet{Blocks: []ui.Block{ui.Grid{Columns: t.shown.columns(), Source: t.shown, Markable: true,
		Orders: append(t.shown.orders(), likeOrder(t.near, t.shown.Value)...), Groupings: t.shown.groupings(t.desk)}}})
	t.under = nil
}

// tabEntries are the tabs with how many rows each has.
func (t *triage) tabEntries() []stripEntry {
	entries := []stripEntry{{text: "all " + grouped(int64(len(t.rows)))}}
	for _, tab := range investigation.TriageTabs() {
		entry := stripEntry{text: fmt.Sprintf("%s %s", tab, grouped(int64(t.counts[tab])))}
		switch {
		case t.counts[tab] == 0:
			entry.mood = ui.Muted
		case tab == investigation.TriageFlagged:
			entry.mood = ui.Bad
		case tab == investigation.TriageFailed:
			entry.mood = ui.Doubtful
		}
		entries = append(entries, entry)
	}
	return entries
}

// progress says how far the run is, or how it ended.
func (t *triage) progress() ui.Cell {
	now := t.desk.Look.Now()
	sum, ended := t.run.Value()
	again, _ := t.again.Value()
	price := ""
	if again.Price.Most > 0 {
		price = "r asks the rest: " + again.Price.Words()
	}
	further := t.further.words()
	switch {
	case further.Text != "" && !t.run.Busy():
		return ui.Cell{Text: joined(" · ", further.Text, price), Mood: further.Mood}
	case t.opened.Busy() || len(t.rows) == 0 && t.opened.Err() == nil:
		return ui.Cell{Text: "reading…", Mood: ui.Muted}
	case t.opened.Err() != nil:
		return historyTrouble(t.opened.Err(), now)
	case t.run.Busy():
		return ui.Cell{Text: t.runningWords(now), Mood: ui.Notable}
	case t.run.Err() != nil && !t.cut:
		return ui.Cell{Text: joined(" · ", investigation.Explain(t.run.Err(), now).Line(), price), Mood: ui.Doubtful}
	case t.cut:
		return ui.Cell{Text: joined(" · ", "stopped, what was answered is kept", counted(t.spent, "call", "calls")+" spent", price), Mood: ui.Doubtful}
	case ended && sum.Stopped != nil:
		return ui.Cell{Text: joined(" · ", t.desk.explain(sum.Stopped).Line(), price), Mood: ui.Doubtful}
	case ended && sum.Unkept != nil:
		return ui.Cell{Text: joined(" · ", counted(t.spent, "call", "calls")+" spent", "this list could not be kept: "+investigation.Explain(sum.Unkept, now).Sentence), Mood: ui.Doubtful}
	case ended:
		return ui.Cell{Text: joined(" · ", counted(t.spent, "call", "calls")+" spent", planTitle(t.plan.Name), price)}
	}
	return ui.Cell{Text: joined(" · ", "as it was left", "plan: "+planTitle(t.plan.Name), price)}
}

// runningWords are "62 of 143 rows · 3 of 32 calls · about 40 s left · ctrl+c
// stops".
func (t *triage) runningWords(now time.Time) string {
	rows := fmt.Sprintf("%s of %s", grouped(int64(t.done)), counted(len(t.rows), "row", "rows"))
	calls := ""
	if most := t.plan.Price.Most; most > 0 {
		calls = fmt.Sprintf("%s of %s", grouped(int64(t.spent)), counted(most, "call", "calls"))
	}
	return joined(" · ", "asking: "+rows, calls, t.estimate(now), "ctrl+c stops")
}

// estimate is how long the rest takes if it goes on as it went: "about 40 s".
func (t *triage) estimate(now time.Time) string {
	left := t.plan.Price.Most - t.spent
	if t.spent == 0 || left <= 0 {
		return ""
	}
	rest := now.Sub(t.started) / time.Duration(t.spent) * time.Duration(left)
	if rest < time.Second {
		return ""
	}
	return "about " + roughly(rest) + " left"
}

// describe finds the row under the cursor.
func (t *triage) describe() {
	value, ok := t.view.Selected()
	if t.under != nil && ok && t.under.Item.Found.Indicator.String() == value {
		return
	}
	t.under = nil
	if n := slices.IndexFunc(t.shown.rows, func(row *investigation.TriageRow) bool { return ok && row.Item.Found.Indicator.String() == value }); n >= 0 {
		t.under = t.shown.rows[n]
	}
}

// preview is what is known of the row under the cursor, for 0 calls, in so many
// lines.
func (t *triage) preview(width, lines int) []string {
	row, p, l := t.under, t.desk.paper(), t.desk.Look
	if row == nil {
		return make([]string, lines)
	}
	i := row.Item.Found.Indicator
	quote := investigation.Headline(row.Heard, p.spell, p.now)
	said := ui.Cell{Text: quote.Wide, Mood: toneMood(quote.Tone)}
	switch {
	case row.Tab == investigation.TriageFailed:
		said = ui.Cell{Text: joined(" · ", row.Why, quote.Narrow), Mood: ui.Doubtful}
	case quote.Wide == "":
		said = saidOfRow(row)
	}
	name := []ui.Cell{{Text: p.spell(i.String()), Value: i.String()}}
	if unicode := i.Unicode(); unicode != "" {
		name = append(name, ui.Cell{Text: unicode, Mood: ui.Notable})
	}
	cells := [][]ui.Cell{append(name, ui.Cell{Text: whereWords(row.Item.Found)}), {said}}
	team, facts := ui.Cell{Text: row.Team.Short(p.now), Mood: ui.Own}, ui.Cell{Text: t.factsOf(row, p)}
	if lines > previewLines {
		cells = append(cells, []ui.Cell{facts}, []ui.Cell{team})
	} else {
		cells = append(cells, []ui.Cell{team, facts})
	}
	out := make([]string, 0, lines)
	for _, line := range cells {
		out = append(out, " "+l.Line(width, line...))
	}
	return out
}

// factsOf is what is known of a row besides what Cloudflare lists.
func (t *triage) factsOf(row *investigation.TriageRow, p paper) string {
	asked, network, registered, servers := "", "", "", ""
	if !row.At.IsZero() {
		asked = joined(" ", t.desk.who(row.Analyst), agoOrNow(row.At, p.now))
	}
	if row.ASN != 0 {
		network = joined(" ", asnValue(row.ASN), row.Network)
	}
	if !row.Registered.IsZero() {
		registered = "registered " + day(row.Registered)
	}
	if n := len(row.Nameservers); n > 0 {
		servers = "nameserver " + p.spell(row.Nameservers[0])
		if n > 1 {
			servers += " and " + counted(n-1, "other", "others")
		}
	}
	return joined(" · ", asked, network, row.Registrar, registered, servers, strings.Join(row.Content, ", "))
}

// agoOrNow is "14m ago", or "just now".
func agoOrNow(at, now time.Time) string {
	if age := investigation.Age(at, now); age != "now" {
		return age + " ago"
	}
	return "just now"
}

const (
	// previewFrom is the height from which on a page has room for a preview.
	previewFrom  = 14
	previewLines = 3
)

// Render implements ui.View.
func (t *triage) Render(width, height int) string {
	if width <= 0 || height <= 0 {
		return ""
	}
	inner := max(0, width-2)
	l := t.desk.Look
	tabs := t.tabEntries()
	at := slices.Index(t.tabs(), t.tab)
	lines := []string{" " + strip(l, inner, "", tabs, at), " " + l.Line(inner, t.progress())}
	t.above = len(lines)
	var below []string
	if height >= previewFrom {
		rows := previewLines
		if height >= roomyPage {
			rows++
		}
		below = append([]string{l.Rule(width, "")}, t.preview(inner, rows)...)
	}
	if room := height - len(lines) - len(below); room > 0 {
		lines = append(lines, indented(ui.Fit(t.view.Render(inner, room, true), inner, room), 1)...)
	}
	return ui.Fit(strings.Join(append(lines, below...), "\n"), width, height)
}
