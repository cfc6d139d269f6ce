package cmd

import (
	"strings"

	"github.com/spf13/cobra"
)

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
