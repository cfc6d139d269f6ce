package cmd

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui/display"
)

// diffFlags are the flags of diff.
type diffFlags struct {
	since string
	json  bool
}

const diffHelp = `Print what changed in the kept answers about an indicator: each newest answer
against the one before it, or against the newest that differs where the change
came within a week, or with --since against what was known then. Nothing is asked of Cloudflare. Fields are compared one by one, lists as sets; members
that this version of Pugmark does not know are named by their path in the JSON.

--since is a time: yesterday, last week, 9d, 2026-11-12, "yesterday 15:00", or
2026-11-12T15:00:00Z. Days are those of UTC. Where nothing is as old, the oldest
answer is compared.

--json prints one array with an object for each question that was answered twice,
  {"indicator","asked","about","before","after","repeated","changes","partly",
   "nothing_compared"}
where before and after are {"id","at","analyst"}, repeated is the same of the
answer right before after where that said the same and before is an earlier one,
or null, changes are
  {"field","added","removed","from","to"}
and partly says what could not be compared, or is "".`

const diffExamples = `
pugmark diff 'login.payro11[.]example'
pugmark diff login.payro11.example --since 9d
pugmark diff 203.0.113.66 --since 'yesterday 15:00' --json`

func (s surroundings) diffCommand(g *globals) *cobra.Command {
	var f diffFlags
	c := &cobra.Command{
		Use: "diff INDICATOR", Short: "Print what changed since it was looked up before", Long: diffHelp, Example: diffExamples,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("diff compares what was answered about one indicator, and %d were given", len(args))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return s.diff(c.Context(), *g, f, args[0]) },
	}
	c.Flags().StringVar(&f.since, "since", "", "Compare with what was known at this time")
	c.Flags().BoolVar(&f.json, "json", false, "Print JSON")
	return c
}

func (s surroundings) diff(ctx context.Context, g globals, f diffFlags, text string) error {
	given, err := s.gather(ctx, []string{text})
	switch {
	case err != nil:
		return err
	case given.refused > 0:
		return usage("nothing was compared: %s", given.refusals[0])
	case len(given.indicators) != 1:
		return usage("diff compares what was answered about one indicator, and %d were given", len(given.indicators))
	}
	i := given.indicators[0]
	var since time.Time
	if f.since != "" {
		if since, err = investigation.ParseMoment(f.since, s.now().UTC()); err != nil {
			return usage("--since: %w", err)
		}
	}
	return s.withHistory(ctx, g, func(o *office, _ *history.DB) error {
		changes, err := o.bench.Changes(ctx, i, since)
		if err != nil {
			return err
		}
		if len(changes) == 0 {
			s.say()("fewer than two answers about %s are kept to compare", display.Text(i.Defanged()))
		}
		if f.json {
			objects := make([]any, len(changes))
			for n, c := range changes {
				objects[n] = comparisonObjectOf(i, c)
			}
			return printed(s.printArray(objects))
		}
		return printed(s.printLines(s.comparisonLines(changes)))
	})
}

// comparisonLines are comparisons as text, each under what was compared.
func (s surroundings) comparisonLines(changes []investigation.Comparison) []string {
	var lines []string
	for _, c := range changes {
		lines = append(lines, padded(string(c.Topic), 10)+padded(intel.Defang(c.About), 34)+s.snapshotWords(c.Before)+" → "+s.snapshotWords(c.After))
		if !c.Repeated.At.IsZero() {
			lines = append(lines, "  nothing since "+s.snapshotWords(c.Repeated)+"; since the answer before that:")
		}
		if same := c.Unchanged(); same != "" {
			lines = append(lines, "  "+display.Cell(same))
			continue
		}
		for _, change := range c.Changes {
			lines = append(lines, "  "+padded(change.Field, 22)+display.Cell(change.Words(intel.Defang)))
		}
		if c.Partly != "" {
			lines = append(lines, "  compared in part: "+display.Cell(c.Partly))
		}
	}
	return lines
}

func (s surroundings) snapshotWords(snap investigation.Snapshot) string {
	words := snap.At.UTC().Format("2006-01-02 15:04Z")
	if snap.Analyst != "" {
		words += " " + display.Cell(snap.Analyst)
	}
	return words
}

type comparisonObject struct {
	Indicator string          `json:"indicator"`
	Asked     string          `json:"asked"`
	About     string          `json:"about"`
	Before    snapshotObject  `json:"before"`
	After     snapshotObject  `json:"after"`
	Changes   []changeObject  `json:"changes"`
	Repeated  *snapshotObject `json:"repeated"`
	Partly    string          `json:"partly"`
	Nothing   bool            `json:"nothing_compared"`
}

type snapshotObject struct {
	ID      string `json:"id"`
	At      string `json:"at"`
	Analyst string `json:"analyst"`
}

type changeObject struct {
	Field   string   `json:"field"`
	Added   []string `json:"added"`
	Removed []string `json:"removed"`
	From    string   `json:"from"`
	To      string   `json:"to"`
}

func comparisonObjectOf(i intel.Indicator, c investigation.Comparison) comparisonObject {
	object := comparisonObject{Indicator: i.String(), Asked: string(c.Topic), About: c.About,
		Before: snapshotObjectOf(c.Before), After: snapshotObjectOf(c.After), Changes: []changeObject{}, Partly: c.Partly, Nothing: c.Nothing}
	if !c.Repeated.At.IsZero() {
		repeated := snapshotObjectOf(c.Repeated)
		object.Repeated = &repeated
	}
	for _, change := range c.Changes {
		object.Changes = append(object.Changes, changeObject{change.Field, orEmpty(change.Added), orEmpty(change.Removed), change.From, change.To})
	}
	return object
}

func snapshotObjectOf(s investigation.Snapshot) snapshotObject {
	return snapshotObject{s.ID, s.At.UTC().Format(time.RFC3339), s.Analyst}
}

// orEmpty is a list that JSON writes as one.
func orEmpty(values []string) []string {
	if values == nil {
		return []string{}
	}
	return values
}
