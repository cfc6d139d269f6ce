package cmd

import (
	"strings"

	"github.com/spf13/cobra"
)

// withoutScreenFlags leaves out of a command's help, and of those below it, the
// flags that are about the screen or about asking: they do nothing there.
func withoutScreenFlags(c *cobra.Command) *cobra.Command {
	c.SetHelpFunc(func(c *cobra.Command, args []string) {
		for _, name := range []string{"theme", "ascii", "no-mouse", "fault", "review", "timeout"} {
			if f := c.InheritedFlags().Lookup(name); f != nil {
				f.Hidden = true
			}
		}
		c.Root().HelpFunc()(c, args)
	})
	return c
}

// helpCommand tells of a command; of what is none it says so, where cobra's own
// prints what was typed, byte for byte, and succeeds.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Tell how a command is used",
		RunE: func(c *cobra.Command, args []string) error {
			about, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return usage("there is no command %s to tell of", strings.Join(args, " "))
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
}
