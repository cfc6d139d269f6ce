package views

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"pugmark/history"
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

// readJobs reads which lists of the person's were not worked through to their
// end, for 0 calls.
func (h *home) readJobs(ctx context.Context) tea.Cmd {
	bench := h.desk.Workbench
	if bench.History == nil {
		return nil
	}
	query := history.TriageQuery{Scope: &bench.Source.Scope, Analyst: bench.Source.Analyst, Unfinished: true, Limit: mostJobs + 1}
	return h.jobs.Start(ctx, func(ctx context.Context) ([]history.TriageJob, error) { return bench.History.Triages(ctx, query) })
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
			{Text: counted(job.Left, "row", "rows") + " not answered · resume"}}})
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
			return h.open(ui.Open(openTriage(h.desk, job, false)))
		}
	}
	return nil
}
