package views

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/investigation"
	"pugmark/ui"
)

// caseCommands are the palette's about cases. What changes a case is about the
// one that was used last, or the one that is named.
func (d *Desk) caseCommands() []ui.Command {
	text := func(name string, change func(string) history.CaseChange, asks string) func(string) tea.Cmd {
		return func(arg string) tea.Cmd {
			if blank(arg) {
				return sayHint(name + " needs " + asks)
			}
			return d.changeCase("", change(strings.TrimSpace(arg)))
		}
	}
	closed := func(closed bool) func(string) tea.Cmd {
		return func(arg string) tea.Cmd { return d.changeCase(arg, history.CaseChange{Closed: &closed}) }
	}
	return []ui.Command{
		{Name: "case", Help: "case INC-4411: opens it; case INC-4411 payroll lure: makes it where there is none", Run: d.caseCommand},
		{Name: "cases", Help: "the team's cases", Run: func(string) tea.Cmd { return ui.Open(NewCases(d)) }},
		{Name: "note-case", Help: "note-case came by mail: for the team, on the case that was used last", Run: d.noteCaseCommand},
		{Name: "rename-case", Help: "rename-case INC-4412: the case that was used last is called so", Run: text("rename-case", func(to string) history.CaseChange { return history.CaseChange{Name: &to} }, "a name, such as INC-4412")},
		{Name: "case-title", Help: "case-title payroll lure: what the case that was used last is about", Run: text("case-title", func(to string) history.CaseChange { return history.CaseChange{Title: &to} }, "what the case is about")},
		{Name: "case-owner", Help: "case-owner lena: who owns the case that was used last", Run: text("case-owner", func(to string) history.CaseChange { return history.CaseChange{Owner: &to} }, "a name")},
		{Name: "close-case", Help: "close-case INC-4411; without a name the one that was used last", Run: closed(true)},
		{Name: "reopen-case", Help: "reopen-case INC-4411", Run: closed(false)},
	}
}

// caseCommand opens a case, and makes it first where it is titled and there is
// none.
func (d *Desk) caseCommand(arg string) tea.Cmd {
	if blank(arg) {
		return ui.Open(NewCases(d))
	}
	name, title, err := investigation.ParseCase(arg)
	if err != nil {
		return sayDoubt(err.Error())
	}
	bench, ctx := d.Workbench, d.lasting(context.Background())
	return func() tea.Msg {
		c, err := bench.Case(ctx, name)
		if errors.Is(err, history.ErrNoCase) && title != "" {
			if c, err = bench.OpenCase(ctx, name, title); err == nil {
				d.useCase(c)
				told := d.told(ctx, ui.Cell{Text: c.Name + " is open", Mood: ui.Own}, nil)
				return tea.BatchMsg{func() tea.Msg { return told }, ui.Open(newCasePage(d, c.Name))}
			}
		}
		switch {
		case errors.Is(err, history.ErrNoCase):
			return sayHint("there is no case " + name + ": case " + name + " and what it is about opens one")()
		case err != nil:
			return sayDoubt(d.explain(err).Line())()
		}
		return ui.Open(newCasePage(d, c.Name))()
	}
}

func (d *Desk) noteCaseCommand(arg string) tea.Cmd {
	c, used := d.currentCase()
	if !used {
		return sayHint("there is no open case")
	}
	if hint, ok := checkNote(arg); !ok {
		return ui.Notify(hint)
	}
	bench, ctx := d.Workbench, d.lasting(context.Background())
	return func() tea.Msg {
		err := bench.NoteCase(ctx, c, strings.TrimSpace(arg))
		return d.told(ctx, ui.Cell{Text: "noted in " + c.Name, Mood: ui.Own}, err)
	}
}

// changeCase changes the case with a name, "" for the one that was used last.
func (d *Desk) changeCase(name string, change history.CaseChange) tea.Cmd {
	bench, ctx := d.Workbench, d.lasting(context.Background())
	name = strings.TrimSpace(name)
	if name == "" {
		c, used := d.currentCase()
		if !used {
			return sayHint("there is no open case: name one")
		}
		name = c.Name
	}
	return func() tea.Msg {
		c, err := bench.Case(ctx, name)
		if err != nil {
			return d.told(ctx, ui.Cell{}, err)
		}
		changed, err := bench.ChangeCase(ctx, c, change)
		if err != nil {
			return d.told(ctx, ui.Cell{}, err)
		}
		named := func() tea.Msg { return caseNamedMsg{changed.ID, changed.Name} }
		told := d.told(ctx, ui.Cell{Text: changeWords(c, changed), Mood: ui.Own}, nil)
		return tea.Sequence(named, func() tea.Msg { return told })()
	}
}

// changeWords say what became of a case.
func changeWords(before, after history.Case) string {
	switch {
	case before.Closed.IsZero() != after.Closed.IsZero() && after.Closed.IsZero():
		return after.Name + " is open again"
	case before.Closed.IsZero() != after.Closed.IsZero():
		return after.Name + " is closed · reopen-case " + after.Name + " opens it again"
	case before.Name != after.Name:
		return before.Name + " is called " + after.Name + " now"
	case before.Owner != after.Owner:
		return after.Name + " belongs to " + after.Owner + " now"
	case before.Title != after.Title:
		return after.Name + " is about " + after.Title
	}
	return after.Name + " is as it was"
}
