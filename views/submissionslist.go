package views

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// A filingTab is which submissions the page lists.
type filingTab int

const (
	tabAll filingTab = iota
	tabOpen
	tabDone
	tabDrafts
	tabCount
)

func (t filingTab) String() string { return [...]string{"all", "open", "done", "drafts"}[t] }

// holds reports whether the tab lists a submission.
func (t filingTab) holds(s history.Submission) bool { return t == tabAll || t == tabOf(s) }

// tabOf is the tab besides "all" that lists a submission. Open is one of which
// something is still expected, of Cloudflare or of a person.
func tabOf(s history.Submission) filingTab {
	switch {
	case s.State == history.SubmissionDraft:
		return tabDrafts
	case investigation.Open(s):
		return tabOpen
	}
	return tabDone
}

// count is how many submissions a tab lists.
func (f filing) count(t filingTab) (n int) {
	for _, s := range f.all {
		if t.holds(s) {
			n++
		}
	}
	return n
}

// soonDue reports whether a look is due so soon that seconds count.
func (f filing) soonDue(now time.Time) bool {
	const soon = 2 * time.Minute
	for _, s := range f.all {
		if left := s.Next.Sub(now); !s.Next.IsZero() && left > 0 && left <= soon {
			return true
		}
	}
	return false
}

// targetOf is the live value that a request is about. What was pasted may name
// an address beside a URL.
func targetOf(m intel.Miscategorization) string {
	if i, ok := m.Target(); ok {
		return i.String()
	}
	return strings.TrimSpace(m.URL + " " + m.IP)
}

// stateCell is how far a submission has come, as a word with its sign. A sign
// that stands for no mood stands for itself.
func stateCell(s history.Submission, now time.Time) ui.Cell {
	words := investigation.StateWords(s, now)
	cell := ui.Cell{Text: joined(" ", words.Mark, words.Word)}
	switch words.Tone {
	case investigation.SubmissionWell:
		cell.Mood = ui.Good
	case investigation.SubmissionDoubtful:
		cell.Mood = ui.Doubtful
	case investigation.SubmissionIll:
		if words.Mark != "=" { // which stands for no mood
			cell.Mood = ui.Bad
		}
	}
	return cell
}

// filingSheet lists the submissions of a tab.
func filingSheet(f filing, t filingTab, d *Desk, p paper) ui.Sheet {
	if f.count(t) == 0 {
		sheet := saying(ui.Cell{}, nothingFiled(f, t, d))
		sheet.Foot = f.damage(p)
		return sheet
	}
	grid := ui.Grid{Columns: []ui.Column{
		{Title: "id", Min: 7}, {Title: "target", Min: 20, Weight: 2}, {Title: "asked", Min: 20, Weight: 3},
		{Title: "state", Min: 11}, {Title: "next", Min: 8}, {Title: "who", Min: 4, Weight: 1, Keep: 2}, {Title: "when", Min: 4, Right: true, Keep: 1},
		{Title: "team", Min: 8, Weight: 1, Keep: 3},
	}}
	for _, s := range f.all {
		if t.holds(s) {
			grid.Rows = append(grid.Rows, filingRow(s, f, d, p))
		}
	}
	return ui.Sheet{Blocks: []ui.Block{grid}, Foot: f.damage(p)}
}

// damage is the line that names what of the ledger cannot be read.
func (f filing) damage(p paper) []ui.Cell {
	if f.damaged == nil {
		return nil
	}
	return []ui.Cell{historyTrouble(f.damaged, p.now)}
}

func filingRow(s history.Submission, f filing, d *Desk, p paper) ui.Row {
	target, asked, when := targetOf(s.Request), investigation.ChangeWords(s.Request, f.catalogue), lastSent(s)
	state, next := stateCell(s, p.now), investigation.StateWords(s, p.now).Next
	switch {
	case f.mine[s.ID].send:
		next = "you"
	case f.proposes && s.State == history.SubmissionDraft:
		next = "propose"
	}
	return ui.Row{ID: s.ID, Value: target,
		Cells: []ui.Cell{{Text: s.Name()}, {Value: target}, {Text: asked}, state, {Text: next}, {Text: d.who(s.Analyst)}, {Text: investigation.Age(when, p.now)}, d.teamCell(target)},
		Sort:  []any{s.Number, target, asked, state.Text, nextKey(s), s.Analyst, when, d.teamCell(target).Text}}
}

// lastSent is when a submission was sent, or composed where it was not.
func lastSent(s history.Submission) time.Time {
	if s.Sent.IsZero() {
		return s.Created
	}
	return s.Sent
}

// nextKey sorts by when a look is due; what waits for nothing comes last.
func nextKey(s history.Submission) any {
	if s.Next.IsZero() {
		return nil
	}
	return s.Next
}

// nothingFiled says why a tab is empty.
func nothingFiled(f filing, t filingTab, d *Desk) ui.Cell {
	switch {
	case len(f.all) == 0 && !d.Workbench.Member.Role.Asks():
		return ui.Cell{Text: "nothing was proposed or sent here yet", Mood: ui.Muted}
	case len(f.all) == 0 && d.Team:
		return ui.Cell{Text: "nothing was proposed or sent here yet: m on an indicator composes a request", Mood: ui.Muted}
	case len(f.all) == 0:
		return ui.Cell{Text: "Cloudflare was asked for no change yet: m on an indicator composes a request", Mood: ui.Muted}
	}
	return ui.Cell{Text: fmt.Sprintf("none is %s: tab shows the others", map[filingTab]string{tabOpen: "open", tabDone: "done", tabDrafts: "a draft"}[t]), Mood: ui.Muted}
}

// unknownAloud says in one line of the newest submission without an answer
// that it is one, and how many others there are; the selected one speaks for
// itself.
func (f filing) unknownAloud(selected string) ui.Cell {
	others := slices.DeleteFunc(slices.Clone(f.unknown), func(s history.Submission) bool { return s.ID == selected })
	if len(others) == 0 {
		return ui.Cell{}
	}
	text := joined(": ", others[0].Name()+" is unknown", f.next[others[0].ID])
	if n := len(others) - 1; n > 0 {
		text = joined(" · ", text, counted(n, "other is", "others are")+" too")
	}
	return ui.Cell{Text: text, Mood: ui.Doubtful}
}
