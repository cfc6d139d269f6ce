package cmd

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pugmark/ui/display"
	"pugmark/ui/sshd"
)

const remoteHelp = `The workbench without a terminal: what is behind the host's name is run there, as
you, with your role and on the team's budget. Without anything behind it, the
workbench opens.`

// command runs what was asked for without a terminal: one of a few commands
// that read, and nothing else.
func (h *hall) command(ctx context.Context, x sshd.Session, in io.Reader, out, failures io.Writer) int {
	s := surroundings{stdin: in, stdout: out, stderr: failures, getenv: environmentOf(x), now: h.now, flight: h.flight}
	member, rules, err := h.people.member(x)
	if err != nil {
		s.say()("%s", err.Error())
		return exitOurs
	}
	s.shared = h.place(member, rules, x)
	return s.runRemote(ctx, x.Arguments)
}

// runRemote runs one of the commands that a team's members may run. Nothing here
// looks at the terminal or the environment of the server: fang does, so it is
// cobra alone.
func (s surroundings) runRemote(ctx context.Context, args []string) int {
	root := s.remoteRoot()
	if name := firstOf(args); !slices.ContainsFunc(root.Commands(), func(c *cobra.Command) bool { return c.Name() == name }) {
		s.say()("%s is not served here: there are %s; without any of them the workbench opens on a terminal", display.Cell(shortened(name)), remoteWords(root))
		return exitUsage
	}
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err != nil {
		s.sayError(commandOf(root, args), err)
	}
	if errors.Is(err, errReaderGone) {
		return exitAnswered
	}
	return exitCode(err)
}

func firstOf(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

// shortened is the beginning of what a client said.
func shortened(text string) string {
	const enough = 60 // bytes
	if len(text) > enough {
		return text[:enough] + "…"
	}
	return text
}

func remoteWords(root *cobra.Command) string {
	var names []string
	for _, c := range root.Commands() {
		names = append(names, c.Name())
	}
	return strings.Join(names, ", ")
}

// remoteRoot holds the commands that read. No flag of theirs names a file, a
// server or another member.
func (s surroundings) remoteRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "workbench",
		Short:         "A team's workbench for threat indicators",
		Long:          remoteHelp,
		Annotations:   map[string]string{cobra.CommandDisplayNameAnnotation: "ssh workbench"},
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetIn(s.stdin)
	root.SetOut(s.stdout)
	root.SetErr(s.stderr)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return flagError(err) })
	var none globals
	var never bool
	for _, c := range []*cobra.Command{s.lookupCommand(&none), s.historyReader(&none), s.submissionsCommand(&none), s.categoriesReader(&none, &never), s.versionCommand()} {
		c.Example = strings.ReplaceAll(strings.ReplaceAll(c.Example, " --demo", ""), "pugmark ", "ssh workbench ")
		root.AddCommand(c)
	}
	root.InitDefaultHelpCmd()
	return root
}
