package cmd

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"pugmark/investigation"
	"pugmark/investigation/export"
	"pugmark/ui/display"
)

// A rowPrinter prints the rows of a triage.
type rowPrinter interface {
	print(row investigation.TriageRow) error
	end() error
}

func (w triageWork) printer() rowPrinter {
	rows := collectedRows{to: w.stdout, now: w.now, demo: w.office.bench.Source.Scope.Demo}
	switch {
	case w.flags.ndjson:
		return &rowObjects{to: w.stdout, now: w.now, demo: rows.demo}
	case w.flags.json:
		return &rowArray{rows}
	case w.flags.csv:
		return &rowTable{collectedRows: rows, title: w.in.Name, live: w.flags.live}
	}
	return &rowText{rows}
}

// A rowObject is one row as scripts read it: these keys, in this order. What is
// not known is null or "".
type rowObject struct {
	Indicator   string       `json:"indicator"`
	Type        string       `json:"type"`
	Tab         string       `json:"tab"`
	Says        string       `json:"says"`
	Why         string       `json:"why"`
	At          *string      `json:"at"`
	Analyst     string       `json:"analyst"`
	Kept        bool         `json:"kept"`
	Stale       bool         `json:"stale"`
	Cost        int          `json:"cost"`
	Risk        *float64     `json:"risk"`
	Categories  []string     `json:"categories"`
	Content     []string     `json:"content"`
	ASN         uint32       `json:"asn"`
	Network     string       `json:"network"`
	Registrar   string       `json:"registrar"`
	Nameservers []string     `json:"nameservers"`
	Registered  *string      `json:"registered"`
	FirstSeen   *string      `json:"first_seen"`
	Verdict     string       `json:"verdict"`
	Team        string       `json:"team"`
	State       string       `json:"state"`
	Written     string       `json:"written"`
	Where       string       `json:"where"`
	Via         string       `json:"via"`
	Times       int          `json:"times"`
	Demo        bool         `json:"demo,omitempty"`
	Error       *errorObject `json:"error"`
}

func rowObjectOf(row investigation.TriageRow, now time.Time, demo bool) rowObject {
	found := row.Item.Found
	o := rowObject{Indicator: found.Indicator.String(), Type: string(found.Indicator.Kind()), Tab: string(row.Tab), Says: row.Says, Why: row.Why,
		At: stampOf(row.At, time.RFC3339), Analyst: row.Analyst, Kept: row.Kept, Stale: row.Stale, Cost: row.Cost,
		Risk: row.Risk, Categories: row.Categories, Content: row.Content, ASN: row.ASN, Network: row.Network,
		Registrar: row.Registrar, Nameservers: row.Nameservers, Registered: stampOf(row.Registered, time.DateOnly),
		FirstSeen: stampOf(row.FirstSeen, time.DateOnly), Team: row.Team.Short(now), State: string(row.Item.State),
		Written: found.Text, Where: found.Where.String(), Via: found.Via, Times: found.Times, Demo: demo}
	if v := row.Team.Verdict; v != nil {
		o.Verdict = string(v.Verdict)
	}
	if row.Err != nil {
		o.Error = errorOf(row.Err, now)
	}
	return o
}

// stampOf is a time in UTC, nil for none.
func stampOf(t time.Time, layout string) *string {
	if t.IsZero() {
		return nil
	}
	text := t.UTC().Format(layout)
	return &text
}

// rowObjects prints one object a line, as rows come to their end.
type rowObjects struct {
	to   io.Writer
	now  func() time.Time
	demo bool
}

func (p *rowObjects) print(row investigation.TriageRow) error {
	text, err := json.Marshal(rowObjectOf(row, p.now(), p.demo))
	if err != nil {
		return err
	}
	_, err = p.to.Write(append(display.JSON(text), '\n'))
	return err
}

func (p *rowObjects) end() error { return nil }

// collectedRows are those of a list, to be printed at its end, in its order.
type collectedRows struct {
	to   io.Writer
	now  func() time.Time
	demo bool
	rows []investigation.TriageRow
}

func (c *collectedRows) print(row investigation.TriageRow) error {
	c.rows = append(c.rows, row)
	return nil
}

func (c *collectedRows) sorted() []investigation.TriageRow {
	slices.SortFunc(c.rows, func(a, b investigation.TriageRow) int { return cmp.Compare(a.N, b.N) })
	return c.rows
}

// rowArray prints one array.
type rowArray struct{ collectedRows }

func (p *rowArray) end() error {
	objects := make([]rowObject, 0, len(p.rows))
	for _, row := range p.sorted() {
		objects = append(objects, rowObjectOf(row, p.now(), p.demo))
	}
	text, err := json.Marshal(objects)
	if err != nil {
		return err
	}
	_, err = p.to.Write(append(display.JSON(text), '\n'))
	return err
}

// rowTable prints comma-separated values.
type rowTable struct {
	collectedRows
	title string
	live  bool
}

func (p *rowTable) end() error {
	t := export.Table{Title: p.title, Made: p.now(), Demo: p.demo, Live: p.live, Columns: []string{"indicator", "type", "tab", "says", "why", "as of", "asked by", "kept", "cost",
		"risk", "categories", "content", "AS", "network", "registrar", "nameservers", "registered", "first seen", "team", "via", "where", "times"}}
	for _, row := range p.sorted() {
		t.Rows = append(t.Rows, p.cells(row))
	}
	return t.Write(p.to, export.CSV)
}

func (p *rowTable) cells(row investigation.TriageRow) []export.Cell {
	found := row.Item.Found
	text := func(s string) export.Cell { return export.Cell{Text: s} }
	risk, asn := "", ""
	if row.Risk != nil {
		risk = strconv.FormatFloat(*row.Risk, 'f', -1, 64)
	}
	if row.ASN != 0 {
		asn = fmt.Sprintf("AS%d", row.ASN)
	}
	return []export.Cell{{Value: found.Indicator.String()}, text(string(found.Indicator.Kind())), text(string(row.Tab)), text(row.Says), text(row.Why),
		{Data: row.At}, text(row.Analyst), text(strconv.FormatBool(row.Kept)), text(strconv.Itoa(row.Cost)), text(risk),
		text(strings.Join(row.Categories, "; ")), text(strings.Join(row.Content, "; ")), text(asn), text(row.Network), text(row.Registrar),
		text(strings.Join(row.Nameservers, "; ")), dayCell(row.Registered), dayCell(row.FirstSeen), text(row.Team.Short(p.now())),
		text(found.Via), text(found.Where.String()), text(strconv.Itoa(found.Times))}
}

func dayCell(t time.Time) export.Cell {
	if day := stampOf(t, time.DateOnly); day != nil {
		return export.Cell{Text: *day}
	}
	return export.Cell{}
}

// rowText prints rows for people, by their tabs, the riskiest first.
type rowText struct{ collectedRows }

func (p *rowText) end() error {
	var b strings.Builder
	rows := p.sorted()
	slices.SortStableFunc(rows, func(a, b investigation.TriageRow) int { return cmp.Compare(riskOf(b), riskOf(a)) })
	for _, tab := range investigation.TriageTabs() {
		here := slices.DeleteFunc(slices.Clone(rows), func(row investigation.TriageRow) bool { return row.Tab != tab })
		if len(here) == 0 {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s %d\n", tab, len(here))
		for _, row := range here {
			fmt.Fprintf(&b, "  %s  %s\n", padded(row.Item.Found.Indicator.Defanged(), 40), display.Cell(p.words(row)))
		}
	}
	_, err := io.WriteString(p.to, b.String())
	return err
}

// words are what is said of a row beside its indicator.
func (p *rowText) words(row investigation.TriageRow) string {
	words := []string{row.Says}
	if row.Why != "" && row.Why != row.Says {
		words = []string{row.Why, row.Says}
	}
	if row.Risk != nil {
		words = append(words, "risk "+strconv.FormatFloat(*row.Risk, 'f', -1, 64))
	}
	if _, system := row.Item.Found.Indicator.ASN(); row.ASN != 0 && !system {
		words = append(words, fmt.Sprintf("AS%d %s", row.ASN, row.Network))
	}
	if row.Kept {
		words = append(words, investigation.Age(row.At, p.now()))
	}
	words = append(words, row.Team.Short(p.now()))
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " · ")
}

func riskOf(row investigation.TriageRow) float64 {
	if row.Risk == nil {
		return -1
	}
	return *row.Risk
}
