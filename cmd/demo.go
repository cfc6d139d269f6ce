package cmd

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"pugmark/history"
)

const demoResetHelp = `Forget everything that was looked up, tagged, filed and sent in the demo. The
workbench that is opened with --demo next begins with the team's past again.`

const demoPastHelp = `Give the demo what an invented team looked up 9, 8 and 6 days ago, with its tags
and a case. The workbench does so by itself where nothing has happened in the
demo yet; the commands do not. Doing it twice on one day changes nothing.`

func (s surroundings) demoCommand(g *globals) *cobra.Command {
	c := &cobra.Command{
		Use:   "demo",
		Short: "Look after the demo's own history",
		Args:  noArguments,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(&cobra.Command{
		Use:   "reset",
		Short: "Forget what was looked up in the demo",
		Long:  demoResetHelp,
		Args:  noArguments,
		RunE:  func(c *cobra.Command, _ []string) error { return s.resetDemo(c.Context(), *g) },
	}, &cobra.Command{
		Use:   "past",
		Short: "Give the demo what its team looked up before",
		Long:  demoPastHelp,
		Args:  noArguments,
		RunE:  func(c *cobra.Command, _ []string) error { return s.rememberDemo(c.Context(), *g) },
	})
	return c
}

func (s surroundings) resetDemo(ctx context.Context, g globals) error {
	g.demo, g.apiURL = true, ""
	return s.withHistory(ctx, g, func(_ *office, db *history.DB) error {
		if err := db.ForgetDemo(ctx); err != nil {
			return err
		}
		_, err := io.WriteString(s.stdout, "The demo has forgotten everything. The real history was not touched.\n")
		return err
	})
}

func (s surroundings) rememberDemo(ctx context.Context, g globals) error {
	g.demo, g.apiURL = true, ""
	return s.withHistory(ctx, g, func(o *office, db *history.DB) error {
		if o.unkept != nil {
			return o.unkept
		}
		if err := s.makePast(ctx, g, o, db, s.now()); err != nil {
			return err
		}
		_, err := fmt.Fprintf(s.stdout, "The demo holds what its team looked up 9, 8 and 6 days ago, and the case %s.\n", demoCase)
		return err
	})
}
