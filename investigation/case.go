package investigation

import (
	"context"
	"fmt"
	"strings"

	"pugmark/history"
)

// OpenCase opens a case of the team, or fails with [history.ErrCaseExists]. Who
// may not is told with a [*NotPossible].
func (w *Workbench) OpenCase(ctx context.Context, name, title string) (history.Case, error) {
	if ok, why := w.MayTag(); !ok {
		return history.Case{}, &NotPossible{why}
	}
	c, err := w.History.OpenCase(ctx, history.Case{Name: name, Title: title, Scope: w.Source.Scope}, w.actor())
	if err == nil {
		w.noteTeam(ctx, history.ActivityCase, "", join("opened "+c.Name, c.Title))
	}
	return c, err
}

// ChangeCase changes a case: its name, its title, its owner, or whether it is
// closed.
func (w *Workbench) ChangeCase(ctx context.Context, c history.Case, change history.CaseChange) (history.Case, error) {
	if ok, why := w.MayTag(); !ok {
		return history.Case{}, &NotPossible{why}
	}
	changed, err := w.History.ChangeCase(ctx, c.ID, w.actor(), change)
	if err == nil {
		w.noteTeam(ctx, history.ActivityCase, "", changedWords(c, changed))
	}
	return changed, err
}

func changedWords(before, after history.Case) string {
	switch {
	case before.Closed.IsZero() && !after.Closed.IsZero():
		return "closed " + after.Name
	case !before.Closed.IsZero() && after.Closed.IsZero():
		return "opened " + after.Name + " again"
	case before.Name != after.Name:
		return "renamed " + before.Name + " to " + after.Name
	case before.Owner != after.Owner:
		return "gave " + after.Name + " to " + after.Owner
	}
	return "changed " + after.Name
}

// NoteCase adds a note to a case.
func (w *Workbench) NoteCase(ctx context.Context, c history.Case, words string) error {
	if ok, why := w.MayTag(); !ok {
		return &NotPossible{why}
	}
	err := w.History.NoteCase(ctx, c.ID, w.actor(), words)
	if err == nil {
		w.noteTeam(ctx, history.ActivityCase, "", join("noted in "+c.Name, words))
	}
	return err
}

// PutIntoCase puts indicators, given by their texts, into a case and returns
// those that were not in it.
func (w *Workbench) PutIntoCase(ctx context.Context, c history.Case, subjects []string) ([]string, error) {
	subjects, err := w.taggable(subjects)
	if err != nil {
		return nil, err
	}
	added, err := w.History.PutIntoCase(ctx, c.ID, w.actor(), subjects...)
	if err == nil {
		w.noteMoved(ctx, added, "put", "into "+c.Name)
	}
	return added, err
}

// TakeOutOfCase takes indicators out of a case and returns those that were in
// it.
func (w *Workbench) TakeOutOfCase(ctx context.Context, c history.Case, subjects []string) ([]string, error) {
	subjects, err := w.taggable(subjects)
	if err != nil {
		return nil, err
	}
	taken, err := w.History.TakeOutOfCase(ctx, c.ID, w.actor(), subjects...)
	if err == nil {
		w.noteMoved(ctx, taken, "took", outOf+c.Name)
	}
	return taken, err
}

// outOf begins the words of what was taken out of a case.
const outOf = "out of "

// noteMoved tells the team which indicators were put where.
func (w *Workbench) noteMoved(ctx context.Context, subjects []string, did, where string) {
	switch len(subjects) {
	case 0:
	case 1:
		w.noteTeam(ctx, history.ActivityCase, subjects[0], where)
	default:
		w.noteTeam(ctx, history.ActivityCase, "", fmt.Sprintf("%s %d indicators %s", did, len(subjects), where))
	}
}

// Cases returns the team's cases, those that were changed last first.
func (w *Workbench) Cases(ctx context.Context, q history.CaseQuery) ([]history.Case, error) {
	if w.History == nil {
		return nil, nil
	}
	q.Scope = w.Source.Scope
	return w.History.Cases(ctx, q)
}

// Case returns the case with a name, or [history.ErrNoCase].
func (w *Workbench) Case(ctx context.Context, name string) (history.Case, error) {
	if w.History == nil {
		return history.Case{}, &NotPossible{"there is no history to read"}
	}
	return w.History.Case(ctx, w.Source.Scope, name)
}

// ParseCase reads a line that names a case and titles it: "INC-4411 payroll
// lure, wave 2".
func ParseCase(line string) (name, title string, err error) {
	name, title, _ = strings.Cut(strings.TrimSpace(line), " ")
	name, err = history.ParseCaseName(name)
	return name, strings.TrimSpace(title), err
}
