package views

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/investigation"
	"pugmark/ui"
)

const (
	// jobID begins the identity of a row of home that is a triage.
	jobID = "triage "
	// runningJob is the identity of the one that is being asked aside.
	runningJob = jobID + "running"
	// mostJobs is how many unfinished ones home lists.
	mostJobs = 2
)

// pricedRows is up to how many rows of a list are left for home to say what
// they cost: a long list is read when it is opened.
const pricedRows = 200

// An unfinished list is one that was not worked through to its end, and what the
// rest costs, as far as that is known.
type unfinished struct {
	history.TriageJob
	price investigation.Price
}

// words say what is left: "8 rows left to ask · resume 8 calls".
func (u unfinished) words() string {
	resume := "resume"
	if u.price.Most > 0 {
		resume += " " + u.price.Words()
	}
	return joined(" · ", counted(u.Left, "row", "rows")+" left to ask", resume)
}

// readJobs reads which lists of the person's were not worked through to their
// end, for 0 calls.
func (h *home) readJobs(ctx context.Context) tea.Cmd {
	bench := h.desk.Workbench
	if bench.History == nil {
		return nil
	}
	query := history.TriageQuery{Scope: &bench.Source.Scope, Analyst: bench.Source.Analyst, Unfinished: true, Limit: mostJobs + 1}
	return h.jobs.Start(ctx, func(ctx context.Context) ([]unfinished, error) {
		jobs, err := bench.History.Triages(ctx, query)
		list := make([]unfinished, 0, len(jobs))
		for _, job := range jobs {
			u := unfinished{TriageJob: job}
			if job.Left <= pricedRows && bench.Source.Client != nil {
				if _, plan, err := bench.OpenTriage(ctx, job); err == nil { // else its page says why
					u.price = plan.Price
				}
			}
			list = append(list, u)
		}
		return list, err
	})
}

// jobsGrid lists them, and the one that is being asked while its page is
// closed.
func (h *home) jobsGrid() (ui.Grid, bool) {
	grid := ui.Grid{Columns: []ui.Column{{Min: 7}, {Min: 20, Weight: 2}, {Min: 20, Weight: 3}}}
	running := h.desk.triageAside()
	if running != nil {
		grid.Rows = append(grid.Rows, ui.Row{ID: runningJob, Cells: []ui.Cell{{Text: "triage"}, {Text: running.intake.Name},
			{Text: fmt.Sprintf("on the way: %s of %s", grouped(int64(running.done)), counted(len(running.rows), "row", "rows")), Mood: ui.Notable}}})
	}
	jobs, _ := h.jobs.Value()
	for _, job := range jobs {
		if running != nil && job.ID == running.intake.ID || len(grid.Rows) == mostJobs {
			continue
		}
		grid.Rows = append(grid.Rows, ui.Row{ID: jobID + job.ID, Cells: []ui.Cell{{Text: "triage"}, {Text: job.Name},
			{Text: job.words()}}})
	}
	return grid, len(grid.Rows) > 0
}

// openJob opens the triage of a row.
func (h *home) openJob(id string) tea.Cmd {
	if running := h.desk.triageAside(); running != nil && jobID+id == runningJob {
		return h.open(ui.Open(running))
	}
	jobs, _ := h.jobs.Value()
	for _, job := range jobs {
		if job.ID == id {
			return h.open(ui.Open(openTriage(h.desk, job.TriageJob, false)))
		}
	}
	return nil
}
