package views

import (
	"strconv"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// The columns of a triage; "reads as" is left out where no name is
// internationalized.
const (
	triageIndicator = iota
	triageSaid
	triageRisk
	triageTeam
	triageKind
	triageNetwork
	triageRegistrar
	triageFirst
	triageReads
)

// triageRows are one tab of a triage as the rows of a list. None is built
// before it is on the screen.
type triageRows struct {
	rows  []*investigation.TriageRow
	known [triageReads + 1]bool // the columns that are not empty
	reads bool
	paper paper
}

func newTriageRows(rows []*investigation.TriageRow, p paper) *triageRows {
	r := &triageRows{rows: rows, paper: p}
	for _, row := range rows {
		r.reads = r.reads || internationalized(row.Item.Found.Indicator.Host())
		r.known[triageTeam] = r.known[triageTeam] || !row.Team.IsZero()
		r.known[triageNetwork] = r.known[triageNetwork] || row.ASN != 0
		r.known[triageRegistrar] = r.known[triageRegistrar] || row.Registrar != ""
		r.known[triageFirst] = r.known[triageFirst] || !row.FirstSeen.IsZero()
	}
	return r
}

// columns are those of the list. One that nothing is known for keeps its place
// and has no width: rows that arrive move nothing.
func (r *triageRows) columns() []ui.Column {
	columns := []ui.Column{
		triageIndicator: {Title: "indicator", Min: 18, Weight: 3},
		triageSaid:      {Title: "Cloudflare", Min: 14, Weight: 3},
		triageRisk:      {Title: "risk", Min: 4, Keep: 6, Right: true},
		triageTeam:      {Title: "team", Min: 9, Weight: 1, Keep: 7},
		triageKind:      {Title: "kind", Min: 6, Keep: 1},
		triageNetwork:   {Title: "AS", Min: 8, Keep: 5},
		triageRegistrar: {Title: "registrar", Min: 10, Weight: 1, Keep: 2},
		triageFirst:     {Title: "first seen", Min: 10, Keep: 3},
	}
	for _, column := range []int{triageTeam, triageNetwork, triageRegistrar, triageFirst} {
		if !r.known[column] {
			columns[column] = ui.Column{Keep: 1}
		}
	}
	if r.reads {
		columns = append(columns, ui.Column{Title: "reads as", Min: 12, Weight: 1, Keep: 4})
	}
	return columns
}

// Len implements ui.RowSource.
func (r *triageRows) Len() int { return len(r.rows) }

// Value implements ui.RowSource.
func (r *triageRows) Value(i int) string { return r.rows[i].Item.Found.Indicator.String() }

// Row implements ui.RowSource.
func (r *triageRows) Row(i int) ui.Row {
	row, value := r.rows[i], r.Value(i)
	cells := []ui.Cell{{Value: value}, saidOfRow(row), rowRisk(row.Risk), {Text: row.Team.Short(r.paper.now), Mood: ui.Own},
		{Text: indicatorWord(row.Item.Found.Indicator.Kind())}, {Text: asnValue(row.ASN)}, {Text: row.Registrar}, r.firstSeen(row)}
	if r.reads {
		cells = append(cells, ui.Cell{Text: readable(row.Item.Found.Indicator.Host()), Mood: ui.Notable})
	}
	return ui.Row{ID: value, Value: value, Cells: cells}
}

// saidOfRow is what Cloudflare says, or why it says nothing.
func saidOfRow(row *investigation.TriageRow) ui.Cell {
	switch row.Tab {
	case investigation.TriageFlagged:
		return ui.Cell{Text: row.Says, Mood: toneMood(row.Tone)}
	case investigation.TriageNothing:
		return ui.Cell{Text: either(row.Says, "none listed"), Mood: ui.Good}
	case investigation.TriageFailed:
		return ui.Cell{Text: row.Why, Mood: ui.Doubtful}
	case investigation.TriageExcluded:
		return ui.Cell{Text: "excluded: " + row.Why, Mood: ui.Muted}
	}
	if row.Tone == investigation.TonePlain && row.Says != "" { // facts, such as those of a network
		return ui.Cell{Text: row.Says}
	}
	return ui.Cell{Text: row.Why, Mood: ui.Muted}
}

func rowRisk(risk *float64) ui.Cell {
	if risk == nil {
		return ui.Cell{}
	}
	return ui.Cell{Text: strconv.FormatFloat(*risk, 'f', 2, 64)}
}

func (r *triageRows) firstSeen(row *investigation.TriageRow) ui.Cell {
	if row.FirstSeen.IsZero() {
		return ui.Cell{}
	}
	return ui.Cell{Text: r.paper.recentDay(row.FirstSeen)}
}

// AppendText implements ui.RowSource.
func (r *triageRows) AppendText(b []byte, i int) []byte {
	row, value := r.rows[i], r.Value(i)
	add := func(text string) {
		if text != "" {
			b = append(append(b, text...), '\n')
		}
	}
	add(value)
	add(intel.Defang(value))
	add(saidOfRow(row).Text)
	add(string(row.Tab))
	add(row.Team.Short(r.paper.now))
	add(indicatorWord(row.Item.Found.Indicator.Kind()))
	if row.ASN != 0 {
		add(asnValue(row.ASN))
		add(row.Network)
	}
	add(row.Registrar)
	for _, server := range row.Nameservers {
		add(server)
	}
	if r.reads {
		add(readable(row.Item.Found.Indicator.Host()))
	}
	return b
}

// SortKey implements ui.RowSource. What is not known sorts last.
func (r *triageRows) SortKey(i, column int) any {
	row := r.rows[i]
	switch column {
	case triageIndicator:
		return r.Value(i)
	case triageSaid:
		return -int(row.Tone)
	case triageRisk:
		if row.Risk != nil {
			return *row.Risk
		}
	case triageTeam:
		return textKey(row.Team.Short(r.paper.now))
	case triageKind:
		return indicatorWord(row.Item.Found.Indicator.Kind())
	case triageNetwork:
		if row.ASN != 0 {
			return int64(row.ASN)
		}
	case triageRegistrar:
		return textKey(row.Registrar)
	case triageFirst:
		if !row.FirstSeen.IsZero() {
			return row.FirstSeen
		}
	case triageReads:
		return textKey(readable(row.Item.Found.Indicator.Host()))
	}
	return nil
}

// SortText implements ui.TextSorter.
func (r *triageRows) SortText(column int) func(i int) string {
	if column == triageIndicator {
		return r.Value
	}
	return nil
}

// orders are what a triage is read by first: what is listed, and how risky it
// is.
func (r *triageRows) orders() []ui.Order {
	return []ui.Order{{Title: "gravest first", Key: func(i int) float64 {
		row := r.rows[i]
		gravity := float64(row.Tone)
		if row.Tab == investigation.TriageFlagged {
			gravity += 100
		}
		if row.Risk != nil {
			gravity += *row.Risk
		}
		return -gravity
	}}}
}
