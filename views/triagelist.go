package views

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/investigation"
	"pugmark/ui"
)

// mostTriages is how many lists that were worked through are listed.
const mostTriages = 200

// NewTriages lists the lists that were worked through, the last one first.
func NewTriages(d *Desk) ui.View {
	return &listing[history.TriageJob]{
		desk: d, title: "Triages", page: pageLookup,
		read: func(ctx context.Context) ([]history.TriageJob, error) { return d.Workbench.Triages(ctx, mostTriages) },
		sheet: func(jobs []history.TriageJob, p paper) ui.Sheet {
			if len(jobs) == 0 {
				return saying(ui.Cell{}, ui.Cell{Text: "no list was worked through yet: paste one", Mood: ui.Muted})
			}
			grid := ui.Grid{Columns: []ui.Column{{Title: "when", Min: 4, Right: true}, {Title: "who", Min: 4, Keep: 2}, {Title: "list", Min: 20, Weight: 2},
				{Title: "plan", Min: 8, Keep: 1}, {Title: "left", Min: 12, Weight: 1}}}
			for _, job := range jobs {
				left := ui.Cell{Text: "its plan is done", Mood: ui.Muted}
				if job.Left > 0 {
					left = ui.Cell{Text: counted(job.Left, "row", "rows") + " left to ask"}
				}
				grid.Rows = append(grid.Rows, ui.Row{ID: job.ID, Cells: []ui.Cell{{Text: investigation.Age(job.Changed, p.now)}, {Text: d.who(job.Analyst)},
					{Text: joined(" · ", job.Name, job.Case)}, {Text: job.Plan}, left},
					Sort: []any{-job.Changed.Unix(), job.Analyst, job.Name, job.Plan, -job.Left}})
			}
			return ui.Sheet{Blocks: []ui.Block{grid}}
		},
		enter:     func(_ context.Context, job history.TriageJob) tea.Cmd { return ui.Open(openTriage(d, job, false)) },
		again:     func(_ context.Context, job history.TriageJob) tea.Cmd { return ui.Open(openTriage(d, job, true)) },
		keyOf:     func(job history.TriageJob) string { return job.ID },
		enterWord: "open as it was",
	}
}

// triageCommands are the palette's about lists.
func (d *Desk) triageCommands(ctx context.Context) []ui.Command {
	return []ui.Command{
		{Name: "triages", Help: "the lists that were worked through", Run: func(string) tea.Cmd { return ui.Open(NewTriages(d)) }},
		{Name: "resume", Help: "goes on with the last list of which something is left to ask", Run: func(string) tea.Cmd { return d.resumeTriage(ctx) }},
	}
}

// resumeTriage goes on with the last list of the person's that has something
// left.
func (d *Desk) resumeTriage(ctx context.Context) tea.Cmd {
	if running := d.triageAside(); running != nil {
		return ui.Open(running)
	}
	bench, now := d.Workbench, d.Look.Now()
	if bench.History == nil {
		return sayHint("no list is kept")
	}
	query := history.TriageQuery{Scope: &bench.Source.Scope, Analyst: bench.Source.Analyst, Unfinished: true, Limit: 1}
	return func() tea.Msg {
		jobs, err := bench.History.Triages(ctx, query)
		switch {
		case err != nil:
			return sayDoubt(investigation.Explain(err, now).Line())()
		case len(jobs) == 0:
			return sayHint("nothing is left of any list")()
		}
		return ui.Open(openTriage(d, jobs[0], true))()
	}
}
