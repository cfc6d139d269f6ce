package views

import (
	"context"
	"errors"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// A pastRecall reads kept answers again and opens what a key makes of them. It
// asks nothing.
type pastRecall struct {
	desk *Desk
	page ui.Load[ui.View]
}

// open opens an answer as it was.
func (r *pastRecall) open(ctx context.Context, row pastRow) tea.Cmd {
	d := r.desk
	return r.reading(ctx, row, func(l lookup) (ui.View, error) { return newPastAnswer(d, l), nil })
}

// inspect opens the exact bytes of an answer.
func (r *pastRecall) inspect(ctx context.Context, row pastRow) tea.Cmd {
	d := r.desk
	return r.reading(ctx, row, func(l lookup) (ui.View, error) {
		return newInspection(d, []evidence{d.pastEvidence(l)}, nil, 0), nil
	})
}

func (r *pastRecall) reading(ctx context.Context, row pastRow, page func(lookup) (ui.View, error)) tea.Cmd {
	bench := r.desk.Workbench
	return r.page.Start(ctx, func(ctx context.Context) (ui.View, error) {
		l, err := answeredLookup(ctx, bench, row)
		if err != nil {
			return nil, err
		}
		return page(l)
	})
}

// compare opens what changed between two look-ups, in any order.
func (r *pastRecall) compare(ctx context.Context, one, other pastRow) tea.Cmd {
	d := r.desk
	return r.page.Start(ctx, func(ctx context.Context) (ui.View, error) {
		a, err := answeredLookup(ctx, d.Workbench, one)
		if err != nil {
			return nil, err
		}
		b, err := answeredLookup(ctx, d.Workbench, other)
		if err != nil {
			return nil, err
		}
		page, ok := newComparisonOf(d, a, b)
		if !ok {
			return nil, &investigation.NotPossible{Why: "two answers are compared when both are to the same question about the same indicator"}
		}
		return page, nil
	})
}

// compareBefore opens what an answer changed of the one before it to the same
// question.
func (r *pastRecall) compareBefore(ctx context.Context, rec intel.Record, about asked) tea.Cmd {
	d := r.desk
	return r.page.Start(ctx, func(ctx context.Context) (ui.View, error) {
		then, before, ok, err := withTheOneBefore(ctx, d.Workbench, rec, about)
		switch {
		case err != nil:
			return nil, err
		case !ok:
			return nil, &investigation.NotPossible{Why: "there is no answer before this one to compare it with"}
		}
		return newComparison(d, about.value, bounded(before), bounded(then)), nil
	})
}

// take opens what was read.
func (r *pastRecall) take(msg tea.Msg) tea.Cmd {
	if !r.page.Update(msg) {
		return nil
	}
	if err := r.page.Err(); err != nil {
		trouble := historyTrouble(err, r.desk.Look.Now())
		var impossible *investigation.NotPossible
		if errors.As(err, &impossible) {
			trouble.Mood = ui.Muted
		}
		return ui.Notify(trouble)
	}
	page, _ := r.page.Value()
	return ui.Open(page)
}

// recallLookup reads a look-up of the list whole.
func recallLookup(ctx context.Context, bench *investigation.Workbench, row pastRow) (lookup, error) {
	l := lookup{Lookup: row.Lookup}
	if !row.failed() {
		rec, err := bench.History.Record(ctx, row.Record.ID)
		if err != nil {
			return l, err
		}
		l.Record = rec
	}
	l.read()
	return l, nil
}

// answeredLookup is recallLookup where there is an answer that can be read.
func answeredLookup(ctx context.Context, bench *investigation.Workbench, row pastRow) (lookup, error) {
	l, err := recallLookup(ctx, bench, row)
	if err == nil {
		err = l.err
	}
	return l, err
}

// question is what a look-up asked; of a list of names it is no question about
// any of them.
func (l lookup) question() asked { return asked{l.Record.Key.Kind, l.Record.Key.Value} }

// withTheOneBefore is what was kept with a record, and what was kept before that
// of the same question; ok is false where there is nothing before it.
func withTheOneBefore(ctx context.Context, bench *investigation.Workbench, rec intel.Record, about asked) (then, before investigation.Snapshot, ok bool, err error) {
	all, err := bench.Snapshots(ctx, about.kind, about.value, rec.At)
	at := slices.IndexFunc(all, func(s investigation.Snapshot) bool {
		return slices.ContainsFunc(s.Answers, func(a intel.AnyAnswer) bool { return a.ID == rec.ID })
	})
	if err != nil || at < 0 || at+1 >= len(all) {
		return then, before, false, err
	}
	return all[at], all[at+1], true, nil
}

// compare shows what changed between the two that are marked, or from the one
// before to the one under the cursor.
func (h *pastPage) compare(ctx context.Context, row pastRow) tea.Cmd {
	rows := []pastRow{row}
	switch marks := h.view.Marks(); marks {
	case 0:
	case 2:
		rows = h.marked()
	default:
		return sayHint(fmt.Sprintf("d compares two answers, and %s marked", counted(marks, "is", "are")))
	}
	if slices.ContainsFunc(rows, pastRow.failed) {
		return sayHint("there is no answer to compare: the call ended without one")
	}
	if len(rows) == 2 {
		return h.recall.compare(ctx, rows[0], rows[1])
	}
	return h.recall.compareBefore(ctx, row.Record, lookup{Lookup: row.Lookup}.question())
}

// marked are the look-ups that are marked.
func (h *pastPage) marked() (rows []pastRow) {
	for _, m := range h.view.MarkedRows() {
		if r, _, ok := h.list.find(m.ID); ok {
			rows = append(rows, r)
		}
	}
	return rows
}
