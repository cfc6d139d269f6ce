package cmd

import (
	"context"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pugmark/history"
	"pugmark/investigation"
	"pugmark/ui/display"
)

const historyHelp = `Print what was looked up, newest first, without asking anything.

QUERY is a part of an indicator, defanged or not, or words of an answer or of
your team's tags and cases, and filters among them, in the words of the workbench:

  who:maria  kind:whois,ip  verdict:malicious  flagged:yes  case:INC-4398
  origin:api|demo|here|other|no-answer  since:9d  until:2026-11-12
  name:payro (names alone)  words:registrar (words alone)

Several values stand behind commas; quotes keep blanks together, and make text of
what looks like a filter. A flag is the filter of its name. A time is yesterday,
"last week", 9d, 2026-11-12, "yesterday 15:00" or 2026-11-12T15:00:00Z; days are
those of UTC, and until: takes in the whole of a day.

--ndjson prints the kept answers whole, in the shape of lookup --ndjson, --json
the same in one array, --csv a table, defanged.`

const historyExamples = `
pugmark history payro --since 9d
pugmark history 'who:maria verdict:malicious since:"last week"'
pugmark history 'Example Registrar' --kind whois --limit 20 --csv
pugmark history show login.payro11.example --at yesterday
pugmark history delete --older-than 90d`

// historyPage is how many rows are read at once.
const historyPage = 500

func (s surroundings) historyCommand(g *globals) *cobra.Command {
	c := s.historyReader(g)
	c.AddCommand(s.historyExport(g), s.historyDelete(g), &cobra.Command{
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

// historyFlags are the flags of history.
type historyFlags struct {
	filters           map[string]*string // by the name of the filter
	limit             int
	ndjson, json, csv bool
}

// historyReader is the command without what writes or removes anything.
func (s surroundings) historyReader(g *globals) *cobra.Command {
	var f historyFlags
	c := &cobra.Command{
		Use:     "history [QUERY…]",
		Short:   "Print what was looked up before",
		Long:    historyHelp,
		Example: historyExamples,
		Args:    cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			q, err := f.query(args, s.reader())
			if err != nil {
				return err
			}
			return s.history(c.Context(), *g, f, q)
		},
	}
	flags := c.Flags()
	f.filters = filterFlags(c)
	flags.IntVar(&f.limit, "limit", 0, "Print at most so many, the newest")
	flags.Lookup("limit").DefValue = ""
	flags.BoolVar(&f.ndjson, "ndjson", false, "Print one JSON object per kept answer")
	flags.BoolVar(&f.json, "json", false, "Print one JSON array")
	flags.BoolVar(&f.csv, "csv", false, "Print a table as CSV")
	c.AddCommand(s.historyShow(g))
	return c
}

// filterFlags adds a flag for every filter that is more than text.
func filterFlags(c *cobra.Command) map[string]*string {
	filters := map[string]*string{}
	for _, f := range []struct{ flag, usage string }{
		{"since", "Looked up at this time or later"},
		{"until", "Looked up before this time, or on this day"},
		{"kind", "What was asked: domain, history, whois, ip, dns, asn, subnets, phishing, bulk"},
		{"analyst", "Who asked; me is you"},
		{"verdict", "What your team says of it now: malicious, suspicious, benign, ours, do-not-block"},
		{"origin", "Where the answer is from: api, demo, here, other, or no-answer"},
		{"flagged", "Whether Cloudflare listed a threat: yes or no"},
		{"case", "In this case"},
	} {
		filters[f.flag] = new(string)
		c.Flags().StringVar(filters[f.flag], f.flag, "", f.usage)
	}
	return filters
}

// reader is who a query is read for.
func (s surroundings) reader() investigation.HistoryReader {
	by := investigation.HistoryReader{Now: s.now().UTC(), Analyst: analyst(s.getenv)}
	if s.shared != nil {
		by.Analyst = s.shared.bench.Source.Analyst
	}
	return by
}

// query is what the arguments and the flags mean.
func (f historyFlags) query(args []string, by investigation.HistoryReader) (investigation.HistoryQuery, error) {
	q, err := investigation.ParseHistoryQuery(strings.Join(args, " "), by)
	if err != nil {
		return q, usage("QUERY: %w", err)
	}
	for _, flag := range slices.Sorted(maps.Keys(f.filters)) {
		if value := *f.filters[flag]; value != "" {
			if err := q.Filter(filterNamed(flag), value, by); err != nil {
				return q, usage("--%s: %w", flag, plainFilter(err, filterNamed(flag)))
			}
		}
	}
	shapes := 0
	for _, chosen := range []bool{f.ndjson, f.json, f.csv} {
		if chosen {
			shapes++
		}
	}
	switch {
	case shapes > 1:
		return q, usage("--ndjson, --json and --csv are shapes of the same: choose one")
	case f.limit < 0:
		return q, usage("--limit is how many are printed at most, not %d", f.limit)
	}
	return q, nil
}

// filterNamed is the filter that a flag stands for.
func filterNamed(flag string) string {
	if flag == "analyst" {
		return "who"
	}
	return flag
}

func (s surroundings) history(ctx context.Context, g globals, f historyFlags, q investigation.HistoryQuery) error {
	return s.withHistory(ctx, g, func(o *office, _ *history.DB) error {
		team := &teamThen{bench: o.bench, now: s.now()}
		show, end := func(l history.Lookup) error { return s.historyRow(l, team) }, func() error { return nil }
		switch {
		case f.ndjson:
			show = s.historyObject
		case f.json:
			show, end = s.historyArray()
		case f.csv:
			show, end = s.historyTable(team)
		}
		if f.ndjson || f.json {
			team = nil // those are answers, and nothing else
		}
		shown, err := eachLookup(ctx, o.bench, q, f.limit, team.read, show)
		if err == nil {
			err = printed(end())
		}
		if err == nil && shown == 0 {
			s.sayNothingKept(q)
		}
		return err
	})
}

// eachLookup shows what a query chooses, newest first, at most limit of it, 0 for
// all, and counts it. next is told of what is shown next.
func eachLookup(ctx context.Context, bench *investigation.Workbench, q investigation.HistoryQuery, limit int,
	next func(context.Context, []history.Lookup) error, show func(history.Lookup) error) (shown int, err error) {
	var before history.Position
	for {
		some := historyPage
		if limit > 0 {
			some = min(some, limit-shown)
		}
		page, err := bench.LookUps(ctx, q, before, some)
		if err == nil {
			err = next(ctx, page)
		}
		if err != nil {
			return shown, err
		}
		for _, l := range page {
			if err := show(l); err != nil {
				return shown, printed(err)
			}
			shown++
		}
		if len(page) < some || shown == limit {
			return shown, nil
		}
		before = page[len(page)-1].Position()
	}
}

func (s surroundings) sayNothingKept(q investigation.HistoryQuery) {
	switch {
	case q.Everything():
		s.say()("nothing was looked up yet")
	case q.Text != "":
		s.say()("nothing in the history matches %s", display.Text(q.Text))
	default:
		s.say()("nothing in the history matches")
	}
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

// plainFilter is a failure of a filter without the filter's name in front: the
// flag's stands there.
func plainFilter(err error, filter string) error {
	if rest, named := strings.CutPrefix(err.Error(), filter+": "); named {
		return plain("%s", rest)
	}
	return err
}
