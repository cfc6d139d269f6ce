package views

import (
	"context"
	"fmt"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// intake is a paste whose every word is filled.
func (f filling) intake() investigation.Intake {
	in := filled[investigation.Intake](f)
	in.Hits, in.Duplicates = len(in.Items)+len(in.Unread)+2, 2
	states := []investigation.IntakeState{investigation.IntakeNew, investigation.IntakeKept, investigation.IntakeOurs, investigation.IntakeAllowed, investigation.IntakeReserved}
	for n := range in.Items {
		in.Items[n].Found.Indicator = indicatorOf(n)
		in.Items[n].State = states[n%len(states)]
		in.Items[n].Included = n%2 == 0
	}
	return in
}

// indicatorOf is one of many, of every kind.
func indicatorOf(n int) intel.Indicator {
	text := fmt.Sprintf("host-%d.site-%d.example", n, n%7)
	switch n % 5 {
	case 1:
		text = fmt.Sprintf("https://xn--pypal-4ve.example/%d", n)
	case 2:
		text = fmt.Sprintf("203.0.113.%d", n%250)
	case 3:
		text = fmt.Sprintf("AS%d", 64500+n)
	}
	i, err := intel.ParseIndicator(text)
	if err != nil {
		panic(err)
	}
	return i
}

// triageRows are those of an intake, filled, in every tab.
func (f filling) triageRows(in investigation.Intake) []investigation.TriageRow {
	var rows []investigation.TriageRow
	for n, item := range in.Items {
		row := filled[investigation.TriageRow](f)
		row.N, row.Item, row.Done, row.Err = n, item, true, nil
		row.Tab = investigation.TriageTabs()[n%len(investigation.TriageTabs())]
		row.Tone = investigation.ToneThreat
		rows = append(rows, row)
	}
	return rows
}

// triage is a page whose rows are filled.
func (f filling) triage(d *Desk) ui.View {
	in := f.intake()
	t := newTriage(d, in, investigation.TriagePlan{Name: investigation.TriageDomains})
	rows := f.triageRows(in)
	t.known = func(context.Context, investigation.Intake) ([]investigation.TriageRow, error) {
		return bounded(rows), nil
	}
	t.put(bounded(rows))
	return t
}
