package views

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// mostOffered is how many open cases have a digit in the menu.
const mostOffered = 9

// openCaseMenu shows the cases that values can be put into: with c the one that
// was used last, with a digit another, with n a new one.
func (d *Desk) openCaseMenu(h handful) tea.Cmd {
	if ok, why := d.Workbench.MayTag(); !ok {
		return d.Look.OpenMenu(ui.Menu{Title: "nothing can be put into a case: " + why})
	}
	menu := d.caseMenu(h)
	if !d.casesRead() {
		menu.Waits = "reading the open cases"
		menu.Late = func() (ui.Menu, bool) { return d.caseMenu(h), d.casesRead() }
	}
	return d.Look.OpenMenu(menu)
}

// caseMenu offers the open cases that are read: the last one by c and 1.
func (d *Desk) caseMenu(h handful) ui.Menu {
	put := func(key, also rune, c history.Case) ui.MenuItem {
		return ui.MenuItem{Key: key, Also: also, Name: c.Name, Run: func() tea.Cmd { return d.putIntoCase(h, c) }}
	}
	var items []ui.MenuItem
	last, used := d.currentCase()
	if used {
		items = append(items, put('c', '1', last))
	}
	for i, c := range d.otherCases(last) {
		items = append(items, put(rune('2'+i), 0, c))
	}
	items = append(items, ui.MenuItem{Key: 'n', Name: "new case", Run: func() tea.Cmd { return d.askCase(h) }})
	if used {
		items = append(items, ui.MenuItem{Key: 'r', Name: "resume " + last.Name, Run: func() tea.Cmd { return ui.Open(newCasePage(d, last.Name)) }})
	}
	return ui.Menu{Title: d.menuTitle(h) + " into", Items: items}
}

// otherCases are the open cases that have a digit of their own.
func (d *Desk) otherCases(but history.Case) (others []history.Case) {
	for _, c := range d.openCases() {
		if c.ID != but.ID && len(others) < mostOffered-1 {
			others = append(others, c)
		}
	}
	return others
}

// putIntoCase puts values into a case.
func (d *Desk) putIntoCase(h handful, c history.Case) tea.Cmd {
	title := d.menuTitle(h)
	return d.do(func(ctx context.Context, taken *deed) (ui.Cell, error) { return d.put(ctx, taken, h, title, c) })
}

// put puts values into a case, outside the event loop.
func (d *Desk) put(ctx context.Context, taken *deed, h handful, title string, c history.Case) (ui.Cell, error) {
	d.useCase(c)
	bench := d.Workbench
	added, err := bench.PutIntoCase(ctx, c, h.values)
	if err != nil {
		return ui.Cell{}, err
	}
	if len(added) == 0 {
		return ui.Cell{Text: c.Name + " has it already", Mood: ui.Own}, nil
	}
	taken.said = "taken out of " + c.Name + " again: " + title
	taken.back = func(ctx context.Context) error {
		_, err := bench.TakeOutOfCase(ctx, c, added)
		return err
	}
	words := title + ": into " + c.Name
	if there := len(h.values) - len(added); there > 0 {
		words += ", where " + grouped(int64(there)) + " of them were already"
	}
	return ui.Cell{Text: joined(" · ", words, "u undoes"), Mood: ui.Own}, nil
}

// askCase asks for the name of a new case and puts values into it.
func (d *Desk) askCase(h handful) tea.Cmd {
	return d.Look.Ask(ui.Prompt{
		Label: "new case", Enter: "open the case", Check: d.checkCase,
		Done: func(line string) tea.Cmd { return d.openCase(line, h) },
	})
}

// checkCase says what a line would open.
func (d *Desk) checkCase(line string) (ui.Cell, bool) {
	if blank(line) {
		return ui.Cell{Text: "its name and what it is about, such as INC-4411 payroll lure", Mood: ui.Muted}, false
	}
	name, title, err := investigation.ParseCase(line)
	if err != nil {
		return ui.Cell{Text: err.Error(), Mood: ui.Doubtful}, false
	}
	for _, c := range d.openCases() {
		if strings.EqualFold(c.Name, name) {
			return ui.Cell{Text: "is open already: enter puts it into " + c.Name, Mood: ui.Muted}, true
		}
	}
	if title == "" {
		return ui.Cell{Text: "opens " + name + "; behind the name may stand what it is about", Mood: ui.Muted}, true
	}
	return ui.Cell{Text: "opens " + name + ", titled " + title, Mood: ui.Muted}, true
}

// openCase opens a case by a line that names and titles it, or takes the open
// one of that name, and puts values into it, if there are any.
func (d *Desk) openCase(line string, h handful) tea.Cmd {
	name, title, err := investigation.ParseCase(line)
	if err != nil {
		return sayDoubt(err.Error())
	}
	bench, about := d.Workbench, ""
	if len(h.values) > 0 {
		about = d.menuTitle(h)
	}
	return d.do(func(ctx context.Context, taken *deed) (ui.Cell, error) {
		c, err := bench.OpenCase(ctx, name, title)
		if errors.Is(err, history.ErrCaseExists) {
			c, err = bench.Case(ctx, name)
		}
		switch {
		case err != nil:
			return ui.Cell{}, err
		case !c.Closed.IsZero():
			return ui.Cell{}, &investigation.NotPossible{Why: c.Name + " is closed: reopen-case " + c.Name + " opens it again"}
		case len(h.values) == 0:
			d.useCase(c)
			return ui.Cell{Text: c.Name + " is open", Mood: ui.Own}, nil
		}
		return d.put(ctx, taken, h, about, c)
	})
}

// removeFromCase takes values out of a case.
func (d *Desk) removeFromCase(h handful, c history.Case) tea.Cmd {
	bench, title := d.Workbench, d.menuTitle(h)
	return d.do(func(ctx context.Context, taken *deed) (ui.Cell, error) {
		out, err := bench.TakeOutOfCase(ctx, c, h.values)
		if err != nil {
			return ui.Cell{}, err
		}
		if len(out) == 0 {
			return ui.Cell{Text: "it is not in " + c.Name + " any more", Mood: ui.Own}, nil
		}
		taken.said = "back in " + c.Name + ": " + title
		taken.back = func(ctx context.Context) error {
			_, err := bench.PutIntoCase(ctx, c, out)
			return err
		}
		return ui.Cell{Text: joined(" · ", title+": out of "+c.Name, "u brings it back"), Mood: ui.Own}, nil
	})
}

// about is the handful of one indicator; none where text is none.
func about(text string) handful {
	i, err := intel.ParseIndicator(text)
	if err != nil {
		return handful{}
	}
	return handful{values: []string{i.String()}}
}

func blank(text string) bool { return strings.TrimSpace(text) == "" }
