package cmd

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui/display"
)

const historyShowHelp = `Print kept answers as they were, with the ages of then, for no call: the one with
an ID, which history export names, or of an indicator the newest answer of every
kind, or with --at those that were the newest then.`

const historyShowExamples = `
pugmark history show 'login.payro11[.]example'
pugmark history show login.payro11.example --at '2026-11-12 15:00'`

// showFlags are the flags of history show.
type showFlags struct {
	at     string
	ndjson bool
}

func (s surroundings) historyShow(g *globals) *cobra.Command {
	var f showFlags
	c := &cobra.Command{
		Use: "show ID|INDICATOR", Short: "Print what was answered then", Long: historyShowHelp, Example: historyShowExamples,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("show prints one answer, or what was answered about one indicator, and %d were given", len(args))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return s.showPast(c.Context(), *g, f, args[0]) },
	}
	c.Flags().StringVar(&f.at, "at", "", "As it was known at this time; now when not set")
	c.Flags().BoolVar(&f.ndjson, "ndjson", false, "Print one JSON object per answer")
	return c
}

func (s surroundings) showPast(ctx context.Context, g globals, f showFlags, text string) error {
	at := s.now()
	if f.at != "" {
		var err error
		if at, err = investigation.ParseMoment(f.at, at.UTC()); err != nil {
			return usage("--at: %w", err)
		}
	}
	i, err := intel.ParseIndicator(text)
	_, noID := uuid.Parse(text)
	if err != nil && noID != nil {
		return usageError{err}
	}
	return s.withHistory(ctx, g, func(o *office, db *history.DB) error {
		var found []history.Lookup
		switch {
		case noID == nil:
			found, err = answerWith(ctx, db, text)
		default:
			found, err = answersThen(ctx, db, o.bench, i, at)
		}
		if err != nil {
			return err
		}
		if len(found) == 0 {
			s.say()("nothing about %s was answered by then", display.Text(text))
			return codeError(exitUnanswered)
		}
		return s.printPast(found, f.ndjson)
	})
}

func answerWith(ctx context.Context, db *history.DB, id string) ([]history.Lookup, error) {
	rec, err := db.Record(ctx, id)
	if errors.Is(err, intel.ErrNotKept) {
		return nil, nil
	}
	return []history.Lookup{{Record: rec, Outcome: intel.CallAnswered}}, err
}

// answersThen are the newest answers of every kind about an indicator, and about
// the domain it is below, at a time.
func answersThen(ctx context.Context, db *history.DB, bench *investigation.Workbench, i intel.Indicator, at time.Time) ([]history.Lookup, error) {
	const looked = 1000
	values := []string{i.String()}
	for _, other := range []string{i.Host(), i.Registrable()} {
		if other != "" && other != values[0] {
			values = append(values, other)
		}
	}
	scope := bench.Source.Scope
	found, err := db.Lookups(ctx, history.Query{Values: values, Scope: &scope, Outcome: history.OutcomeAnswered,
		Before: history.Position{At: at.Add(time.Microsecond)}, Limit: looked})
	type about struct {
		kind  intel.Kind
		value string
	}
	seen := map[about]bool{}
	var newest []history.Lookup
	for _, l := range found {
		what := about{l.Record.Key.Kind, l.Record.Key.Value}
		if !seen[what] {
			newest = append(newest, l)
		}
		seen[what] = true
	}
	return newest, err
}

// printPast prints answers with the clock of when they came.
func (s surroundings) printPast(found []history.Lookup, ndjson bool) error {
	for n, l := range found {
		if ndjson {
			if err := s.historyObject(l); err != nil {
				return printed(err)
			}
			continue
		}
		answer, err := investigation.Reread(l.Record)
		i, _ := intel.ParseIndicator(l.Record.Key.Value)
		line := investigation.Line{Subject: i, Key: l.Record.Key, Value: answer.Value, Result: answer.Result, At: l.Record.At,
			Analyst: l.Record.Analyst, Origin: answer.Origin, Err: err}
		p := newTextPrinter(s, l.Record.Analyst)
		p.now, p.begun = func() time.Time { return l.Record.At }, n > 0
		if err := errors.Join(p.print(line), p.end()); err != nil {
			return printed(err)
		}
		as := "    as answered " + l.Record.At.UTC().Format(time.RFC3339)
		if l.Record.Analyst != "" {
			as += " to " + display.Cell(l.Record.Analyst)
		}
		if err := s.printLines([]string{as}); err != nil {
			return printed(err)
		}
	}
	return nil
}
