package cmd

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/ui/display"
)

// untagFlags are the flags of untag.
type untagFlags struct{ notes, json bool }

const untagHelp = `Take back what the team says of indicators: its verdict and its star, with
--notes its notes as well. What was said stays in the history, marked as taken
back. What holds from a name above stays. - reads indicators from standard input.

--json prints one array of what was taken back, as pugmark tag does.`

func (s surroundings) untagCommand(g *globals) *cobra.Command {
	var f untagFlags
	c := &cobra.Command{
		Use: "untag INDICATOR…", Short: "Take back what your team says of indicators", Long: untagHelp,
		Example: "pugmark untag 'login.payro11[.]example'",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("untag needs indicators")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return s.untag(c.Context(), *g, f, args) },
	}
	c.Flags().BoolVar(&f.notes, "notes", false, "Take back the notes as well")
	c.Flags().BoolVar(&f.json, "json", false, "Print JSON")
	return c
}

func (s surroundings) untag(ctx context.Context, g globals, f untagFlags, args []string) error {
	subjects, err := s.subjects(ctx, args)
	if err != nil {
		return err
	}
	kinds := []history.TagKind{history.TagVerdict, history.TagStar}
	if f.notes {
		kinds = append(kinds, history.TagNote)
	}
	return s.withHistory(ctx, g, func(o *office, _ *history.DB) error {
		taken, err := o.bench.Untag(ctx, subjects, kinds...)
		if err != nil {
			return err
		}
		if f.json {
			return s.printTags(taken)
		}
		var lines []string
		for _, t := range taken {
			lines = append(lines, s.tagLine(t))
		}
		for _, subject := range subjects {
			if !slices.ContainsFunc(taken, func(t history.Tag) bool { return t.Subject == subject }) {
				s.say()("the team had nothing to take back on %s", display.Text(intel.Defang(subject)))
			}
		}
		return printed(s.printLines(lines))
	})
}
