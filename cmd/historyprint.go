package cmd

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/mattn/go-runewidth"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/investigation/export"
	"pugmark/ui/display"
)

// historyArray prints look-ups as one array.
func (s surroundings) historyArray() (show func(history.Lookup) error, end func() error) {
	begun := false
	open := func() string {
		if begun {
			return ",\n"
		}
		begun = true
		return "[\n"
	}
	return func(l history.Lookup) error {
			raw, err := s.objectThen(l).encode()
			if err != nil {
				return err
			}
			_, err = s.stdout.Write(append([]byte(open()), raw...))
			return err
		}, func() error {
			text := "\n]\n"
			if !begun {
				text = "[]\n"
			}
			_, err := io.WriteString(s.stdout, text)
			return err
		}
}

// teamThen is what the team says of what is printed. nil says nothing.
type teamThen struct {
	bench *investigation.Workbench
	now   time.Time
	said  map[string]investigation.TeamWords
}

// read reads what the team says of what is printed next.
func (t *teamThen) read(ctx context.Context, page []history.Lookup) (err error) {
	if t == nil {
		return nil
	}
	subjects := make([]string, len(page))
	for i, l := range page {
		subjects[i] = l.Record.Key.Value
	}
	t.said, err = t.bench.TeamSays(ctx, subjects)
	return err
}

func (t *teamThen) words(l history.Lookup) string { return t.said[l.Record.Key.Value].Short(t.now) }

// historyTable prints look-ups as CSV, when all are here.
func (s surroundings) historyTable(team *teamThen) (show func(history.Lookup) error, end func() error) {
	here := team.bench.Source.Scope
	t := export.Table{Title: "history", Made: s.now(),
		Columns: []string{"as of", "asked by", "asked", "indicator", "Cloudflare then", "team", "held elsewhere"}}
	return func(l history.Lookup) error {
			rec := l.Record
			t.Rows = append(t.Rows, []export.Cell{{Data: rec.At.UTC()}, {Text: rec.Analyst}, {Text: string(rec.Key.Kind)}, {Value: rec.Key.Value},
				{Text: s.saidThen(l)}, {Text: team.words(l)}, {Text: strings.TrimPrefix(elsewhere(rec.Scope, here), " · ")}})
			t.Invented = append(t.Invented, rec.Scope.Demo)
			return nil
		}, func() error {
			return t.Write(s.stdout, export.CSV)
		}
}

// historyRow prints one line: when, who, what, and what Cloudflare then said,
// or whoever else was asked, and what the team says now.
func (s surroundings) historyRow(l history.Lookup, team *teamThen) error {
	rec, said := l.Record, team.words(l)
	if said != "" {
		said = " · team: " + said
	}
	_, err := fmt.Fprintf(s.stdout, "%s  %s  %s  %s  %s%s%s\n", rec.At.UTC().Format("2006-01-02 15:04Z"),
		padded(rec.Analyst, 10), padded(string(rec.Key.Kind), 8), padded(rec.Key.Spelled(intel.Defang), 40), display.Cell(s.saidThen(l)),
		display.CellN(elsewhere(rec.Scope, team.bench.Source.Scope), longestScope), display.Cell(said))
	return err
}

// longestScope is how much of another server's address a row shows, in bytes.
const longestScope = 120

// elsewhere says where an answer holds that does not hold here.
func elsewhere(scope, here intel.Scope) string {
	switch {
	case scope.Base != here.Base:
		return " · answered by " + scope.Base
	case scope.Account != here.Account && here.Account != "":
		return " · account " + scope.Account
	}
	return ""
}

// padded is untrusted text made visible and filled up to a width.
func padded(text string, width int) string {
	return runewidth.FillRight(display.Cell(text), width)
}

func (s surroundings) saidThen(l history.Lookup) string {
	if l.Outcome != intel.CallAnswered {
		return "no answer: " + investigation.Explain(&intel.Error{Problem: intel.Problem(l.Outcome)}, l.Record.At).Sentence
	}
	answer, err := investigation.Reread(l.Record)
	if err != nil {
		return investigation.Explain(err, s.now()).Sentence
	}
	return investigation.Digest(answer.Value, intel.Defang, l.Record.At)
}

func (s surroundings) historyObject(l history.Lookup) error {
	raw, err := s.objectThen(l).encode()
	if err != nil {
		return err
	}
	_, err = s.stdout.Write(append(raw, '\n'))
	return err
}

func (s surroundings) objectThen(l history.Lookup) answerObject {
	o := answerObject{Indicator: l.Record.Key.Value, Kind: l.Record.Key.Kind, Origin: intel.FromArchive, Analyst: l.Record.Analyst,
		At: l.Record.At.UTC().Format(time.RFC3339)}
	if l.Record.Scope.Demo {
		o.Origin = intel.FromDemo
	}
	if l.Outcome != intel.CallAnswered {
		o.Error = errorOf(&intel.Error{Problem: intel.Problem(l.Outcome)}, l.Record.At)
		return o
	}
	answer, err := investigation.Reread(l.Record)
	if err != nil {
		o.Error = errorOf(err, s.now())
		return o
	}
	o.Result = answer.Result
	return o
}
