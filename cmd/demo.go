package cmd

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"pugmark/history"
)

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
		Args:  noArguments,
		RunE:  func(c *cobra.Command, _ []string) error { return s.resetDemo(c.Context(), *g) },
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
