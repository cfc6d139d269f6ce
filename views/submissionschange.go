package views

import (
	"fmt"
	"slices"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// newBeforeAfter returns the page of what a target was before a submission and
// is by the newest answer, side by side.
func newBeforeAfter(d *Desk, of history.Submission) ui.View {
	return newStoryView(d, of, of.Name()+" before and now", func(f filedStory) ui.Sheet { return beforeAfterSheet(f, d.paper()) })
}

// beforeAfterSheet sets two answers beside each other, category by category,
// and says of each whether it was asked for and what became of it.
func beforeAfterSheet(f filedStory, p paper) ui.Sheet {
	facts := ui.Facts{
		fact("target", ui.Cell{Value: targetOf(f.of.Request)}),
		fact("before", p.answeredAt(f.told.Before, "no answer from before is kept")...),
		fact("now", p.answeredAt(f.told.Now, "not asked since")...),
	}
	if f.told.Before == nil && f.told.Now == nil {
		return ui.Sheet{Blocks: []ui.Block{facts}}
	}
	grid := ui.Grid{Columns: []ui.Column{
		{Title: "list", Min: 8}, {Title: "before", Min: 14, Weight: 1}, {Title: "now", Min: 14, Weight: 1},
		{Title: "changed", Min: 7}, {Title: "asked", Min: 8, Weight: 1},
	}}
	before, now := listsOf(f.told.Before), listsOf(f.told.Now)
	for n, name := range categoryLists() {
		grid.Rows = append(grid.Rows, changeRows(name, before[n], now[n], f.of.Request)...)
	}
	grid.Rows = append(grid.Rows, askedRows(before, now, f)...)
	grid.Rows = append(grid.Rows, riskRow(f.told))
	s := ui.Sheet{Blocks: []ui.Block{facts, ui.Prose{{}}, grid}}
	if f.told.Words.Sentence != "" {
		s.Blocks = append(s.Blocks, ui.Prose{{}, {Text: f.told.Words.Sentence}})
	}
	return s
}

// answeredAt says when an answer was given, and about which name where it was
// another.
func (p paper) answeredAt(s *investigation.Standing, missing string) []ui.Cell {
	if s == nil {
		return []ui.Cell{{Text: missing, Mood: ui.Muted}}
	}
	cells := []ui.Cell{{Text: "as answered " + s.At.UTC().Format(minuteStamp)}}
	if !s.From.IsZero() {
		cells = append(cells, p.named("about ", s.From.String(), ", which inherits from here"))
	}
	return cells
}

// categoryLists name the lists that an answer has, its own and its parent's.
func categoryLists() [4]string {
	return [...]string{"security", "security, inherited", "content", "content, inherited"}
}

// A categoryList is a list of an answer; told says that there was one.
type categoryList struct {
	listed []intel.Category
	known  bool // there is an answer
}

func listsOf(s *investigation.Standing) (lists [4]categoryList) {
	if s == nil {
		return lists
	}
	c := s.Categories
	for n, listed := range [][]intel.Category{c.Security, c.InheritedSecurity, c.Content, c.InheritedContent} {
		lists[n] = categoryList{specific(listed), true}
	}
	return lists
}

func (l categoryList) find(id int) (intel.Category, bool) {
	at := slices.IndexFunc(l.listed, func(c intel.Category) bool { return c.ID == id })
	if at < 0 {
		return intel.Category{}, false
	}
	return l.listed[at], true
}

// cell is what a list says of a category.
func (l categoryList) cell(id int) ui.Cell {
	c, has := l.find(id)
	switch {
	case !l.known:
		return ui.Cell{Text: "not known", Mood: ui.Muted}
	case !has:
		return ui.Cell{Text: "–", Mood: ui.Muted}
	}
	return ui.Cell{Text: categoryText(c)}
}

// changeRows are the categories of one list, before and now.
func changeRows(list string, before, now categoryList, asked intel.Miscategorization) []ui.Row {
	var rows []ui.Row
	seen := map[int]bool{}
	for _, c := range slices.Concat(before.listed, now.listed) {
		if seen[c.ID] {
			continue
		}
		seen[c.ID] = true
		_, had := before.find(c.ID)
		_, has := now.find(c.ID)
		rows = append(rows, ui.Row{ID: list + categoryText(c), Cells: []ui.Cell{
			{Text: list}, before.cell(c.ID), now.cell(c.ID), changeCell(had, has, before.known && now.known), {Text: askedWord(asked, c.ID)}}})
	}
	return rows
}

// askedRows are the categories that were asked for and are in no list.
func askedRows(before, now [4]categoryList, f filedStory) []ui.Row {
	var rows []ui.Row
	for _, l := range f.of.Request.Lists() {
		for _, id := range l.IDs {
			if inAny(before, id) || inAny(now, id) || slices.ContainsFunc(rows, func(r ui.Row) bool { return r.ID == fmt.Sprint(id) }) {
				continue
			}
			name := categoryText(intel.Category{ID: id})
			if info, known := f.catalogue.Lookup(id); known {
				name = categoryText(intel.Category{ID: id, Name: info.Name})
			}
			rows = append(rows, ui.Row{ID: fmt.Sprint(id), Cells: []ui.Cell{
				{Text: string(l.Lane)}, before[0].cell(id), now[0].cell(id), changeCell(false, false, before[0].known && now[0].known), {Text: askedWord(f.of.Request, id) + " " + name}}})
		}
	}
	return rows
}

func inAny(lists [4]categoryList, id int) bool {
	return slices.ContainsFunc(lists[:], func(l categoryList) bool { _, has := l.find(id); return has })
}

func changeCell(had, has, known bool) ui.Cell {
	switch {
	case !known:
		return ui.Cell{}
	case had && !has:
		return ui.Cell{Text: "gone"}
	case has && !had:
		return ui.Cell{Text: "new", Mood: ui.Notable}
	}
	return ui.Cell{Text: "same", Mood: ui.Muted}
}

// askedWord says what a request asks of a category.
func askedWord(m intel.Miscategorization, id int) string {
	word := ""
	for _, l := range m.Lists() {
		if slices.Contains(l.IDs, id) {
			word = joined(" ", word, map[bool]string{true: "+ add", false: "− remove"}[l.Adds])
		}
	}
	return word
}

func riskRow(t investigation.SubmissionStory) ui.Row {
	return ui.Row{ID: "risk", Cells: []ui.Cell{{Text: "risk score"}, riskCell(t.Before), riskCell(t.Now), {Text: t.Risk}}}
}

func riskCell(s *investigation.Standing) ui.Cell {
	switch {
	case s == nil:
		return ui.Cell{Text: "not known", Mood: ui.Muted}
	case s.Risk == nil && s.Derived:
		return ui.Cell{Text: "not asked", Mood: ui.Muted}
	case s.Risk == nil:
		return ui.Cell{Text: "not reported", Mood: ui.Muted}
	}
	return ui.Cell{Text: formatScore(*s.Risk)}
}
