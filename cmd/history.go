package cmd

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/mattn/go-runewidth"
	"github.com/spf13/cobra"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui/display"
)

const historyHelp = `Print what was looked up, newest first, without asking anything. QUERY is a part
of the indicator, defanged or not.

--ndjson prints the kept answers whole, in the shape of lookup --ndjson.`

// historyPage is how many rows are read at once.
const historyPage = 500

func (s surroundings) historyCommand(g *globals) *cobra.Command {
	c := s.historyReader(g)
	c.AddCommand(&cobra.Command{
		Use:   "backup FILE",
		Short: "Write a consistent copy of the history",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("backup needs the file to write, and %d were given", len(args))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return s.backup(c.Context(), *g, args[0]) },
	})
	return c
}

// historyReader is the command without what writes a file.
func (s surroundings) historyReader(g *globals) *cobra.Command {
	var ndjson bool
	c := &cobra.Command{
		Use:   "history [QUERY]",
		Short: "Print what was looked up before",
		Long:  historyHelp,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage("history takes one query, and %d were given", len(args))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			return s.history(c.Context(), *g, strings.Join(args, ""), ndjson)
		},
	}
	c.Flags().BoolVar(&ndjson, "ndjson", false, "Print one JSON object per kept answer")
	return c
}

func (s surroundings) history(ctx context.Context, g globals, query string, ndjson bool) error {
	return s.withHistory(ctx, g, func(o *office, db *history.DB) error {
		here := o.bench.Source.Scope
		show := func(l history.Lookup) error { return s.historyRow(l, here) }
		if ndjson {
			show = s.historyObject
		}
		shown, err := eachLookup(ctx, db, query, show)
		if err == nil && shown == 0 {
			s.sayNothingKept(query)
		}
		return err
	})
}

// eachLookup shows what matches, newest first, and counts it.
func eachLookup(ctx context.Context, db *history.DB, query string, show func(history.Lookup) error) (shown int, err error) {
	q := history.Query{Text: searchText(query), Limit: historyPage}
	for {
		page, err := db.Lookups(ctx, q)
		if err != nil {
			return shown, err
		}
		for _, l := range page {
			if err := show(l); err != nil {
				return shown, printed(err)
			}
			shown++
		}
		if len(page) < historyPage {
			return shown, nil
		}
		q.Before = page[len(page)-1].Position()
	}
}

func (s surroundings) sayNothingKept(query string) {
	if query == "" {
		s.say()("nothing was looked up yet")
		return
	}
	s.say()("nothing in the history matches %s", display.Text(query))
}

// searchText is the live spelling of what is searched for; part of an
// indicator is none, so only the brackets of defanging are undone.
func searchText(query string) string {
	if i, err := intel.ParseIndicator(query); err == nil {
		return i.String()
	}
	return strings.NewReplacer("[.]", ".", "[:]", ":").Replace(query)
}

// historyRow prints one line: when, who, what, and what Cloudflare then said,
// or whoever else was asked.
func (s surroundings) historyRow(l history.Lookup, here intel.Scope) error {
	rec := l.Record
	_, err := fmt.Fprintf(s.stdout, "%s  %s  %s  %s  %s%s\n", rec.At.UTC().Format("2006-01-02 15:04Z"),
		padded(rec.Analyst, 10), padded(string(rec.Key.Kind), 8), padded(intel.Defang(rec.Key.Value), 40), display.Cell(s.saidThen(l)),
		display.CellN(elsewhere(rec.Scope, here), longestScope))
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

func (s surroundings) backup(ctx context.Context, g globals, path string) error {
	return s.withHistory(ctx, g, func(_ *office, db *history.DB) error {
		if err := db.Backup(ctx, path); err != nil {
			return err
		}
		_, err := io.WriteString(s.stdout, "The history was copied to "+display.Text(path)+"\n")
		return err
	})
}
