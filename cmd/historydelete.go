package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"pugmark/history"
	"pugmark/investigation"
	"pugmark/ui/display"
)

const historyDeleteHelp = `Remove what is older than an age, or what a query chooses, or what is both, for
good. It first says how much that is and of when, and what stays and why: answers
that a submission rests on, and the calls of this month, which the estimate of
what is left rests on. Without --yes, that is all it does.

QUERY is that of pugmark history, but for its text: it is a part of indicators
alone, and words: looks for words. pugmark history backup keeps a copy first.`

const historyDeleteExamples = `
pugmark history delete --older-than 90d
pugmark history delete 'payro who:me' --yes`

// deleteFlags are the flags of history delete.
type deleteFlags struct {
	olderThan   string
	dryRun, yes bool
}

func (s surroundings) historyDelete(g *globals) *cobra.Command {
	var f deleteFlags
	query := historyFlags{}
	c := &cobra.Command{
		Use: "delete [QUERY…]", Short: "Remove a part of the history", Long: historyDeleteHelp, Example: historyDeleteExamples,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			q, err := query.query(args, s.reader())
			if err != nil {
				return err
			}
			return s.deletePast(c.Context(), *g, f, q)
		},
	}
	query.filters = filterFlags(c)
	c.Flags().StringVar(&f.olderThan, "older-than", "", "Remove what is older than this: 90d, or before 2026-01-01")
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, "Only say how much would be removed")
	c.Flags().BoolVar(&f.yes, "yes", false, "Remove it")
	return c
}

func (s surroundings) deletePast(ctx context.Context, g globals, f deleteFlags, q investigation.HistoryQuery) error {
	if f.olderThan != "" {
		until, err := investigation.ParseMoment(f.olderThan, s.now().UTC())
		if err != nil {
			return usage("--older-than: %w", err)
		}
		if q.Until.IsZero() || until.Before(q.Until) {
			q.Until = until
		}
	}
	if q.Everything() {
		return usage("delete needs an age or a query: --older-than 90d, or a part of an indicator; pugmark demo reset forgets the demo")
	}
	return s.withHistory(ctx, g, func(o *office, db *history.DB) error {
		if ok, why := o.bench.MayRemove(); !ok {
			return plain("%s", why)
		}
		chosen, err := o.bench.RemovableQuery(ctx, q)
		if err != nil {
			return err
		}
		if f.dryRun || !f.yes {
			return s.sayRemovable(ctx, db, chosen, f.dryRun)
		}
		removed, err := db.Remove(ctx, chosen)
		if err != nil {
			return err
		}
		return printed(s.printLines([]string{"removed " + display.Text(investigation.RemovalWords(removed))}))
	})
}

func (s surroundings) sayRemovable(ctx context.Context, db *history.DB, chosen history.Query, dryRun bool) error {
	r, err := db.CountRemovable(ctx, chosen)
	if err != nil {
		return err
	}
	lines := []string{"would remove " + display.Text(investigation.RemovalWords(r))}
	if !dryRun && r.Answers+r.Calls > 0 {
		lines = append(lines, "nothing was removed: --yes removes it, for good; pugmark history backup FILE keeps a copy first")
	}
	return printed(s.printLines(lines))
}
