package views

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"pugmark/investigation"
)

// put sorts rows into their places, and reports whether any cost a call.
func (t *triage) put(rows []investigation.TriageRow) (paid bool) {
	for _, row := range rows {
		for row.N >= len(t.rows) {
			t.rows = append(t.rows, &investigation.TriageRow{})
		}
		was := t.rows[row.N]
		paid = paid || row.Cost > was.Cost
		t.rows[row.N] = &row
	}
	t.tally()
	return paid
}

// tally counts the tabs: together they are always all rows.
func (t *triage) tally() {
	t.counts = map[investigation.TriageTab]int{}
	t.done, t.spent = 0, 0
	for _, row := range t.rows {
		t.counts[row.Tab]++
		t.spent += row.Cost
		if row.Done {
			t.done++
		}
	}
}

// readAgain reads what is left to ask of the plan, for 0 calls.
func (t *triage) readAgain(ctx context.Context) tea.Cmd {
	bench, in, name := t.desk.Workbench, t.intake, t.plan.Name
	return t.again.Start(t.desk.lasting(ctx), func(ctx context.Context) (investigation.TriagePlan, error) {
		plans, _, err := bench.TriagePlans(ctx, in)
		for _, plan := range plans {
			if plan.Name == name {
				return plan, err
			}
		}
		return investigation.TriagePlan{Name: name}, err
	})
}

// reread reads what is known of the rows now, for 0 calls: a dossier was opened,
// a tag set.
func (t *triage) reread(ctx context.Context) tea.Cmd {
	if t.stale = t.run.Busy(); t.stale || len(t.rows) == 0 {
		return nil
	}
	known, in := t.known, t.intake
	return tea.Batch(t.readAgain(ctx), t.read.Start(t.desk.lasting(ctx), func(ctx context.Context) ([]investigation.TriageRow, error) {
		rows, err := known(ctx, in)
		return bounded(rows), err
	}))
}

// knownNow are the rows of an intake with what the team says now.
func knownNow(ctx context.Context, bench *investigation.Workbench, in investigation.Intake) ([]investigation.TriageRow, error) {
	subjects := make([]string, len(in.Items))
	for n, item := range in.Items {
		subjects[n] = item.Found.Indicator.String()
	}
	said, err := bench.TeamSays(ctx, subjects)
	if err != nil {
		return nil, err
	}
	items := make([]investigation.IntakeItem, len(in.Items))
	for n, item := range in.Items {
		item.Team = said[subjects[n]]
		items[n] = item
	}
	in.Items = items
	return bench.TriageRows(ctx, in)
}

// merge takes rows as they are known now. A failure stays until there is an
// answer, and so does what the run has cost.
func (t *triage) merge(rows []investigation.TriageRow) {
	for n := range rows {
		was := t.rows[n]
		if was.Tab == investigation.TriageFailed && (rows[n].Tab == investigation.TriageUnknown || rows[n].Tab == investigation.TriageFailed) {
			team := rows[n].Team
			rows[n] = *was
			rows[n].Team = team
		}
		rows[n].Cost = was.Cost
	}
	t.put(rows)
}
