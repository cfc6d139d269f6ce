package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui/display"
)

const rootHelp = `Pugmark is a workbench for indicators: a domain, an address, a URL or an AS
number, defanged or not, and from there along names, addresses and networks.
It speaks Cloudflare's Threat Intelligence API.

Credentials come from the environment: CLOUDFLARE_API_TOKEN, or
CLOUDFLARE_EMAIL and CLOUDFLARE_API_KEY, and CLOUDFLARE_ACCOUNT_ID.
--demo needs none and sends nothing anywhere. With --fault it shows what the
screens look like when something goes wrong: pugmark --demo --fault whois=429

Settings come from $XDG_CONFIG_HOME/pugmark/config.toml: plan, per_page,
threshold, theme, ascii, mouse, submit = false (no submissions from here),
follow_up = ["1d", "3d", "7d", "14d"] (when they are looked at),
allow = ["google.com"] (what a triage never asks about by itself), and the times
answers stay fresh under [freshness]: domain, history, whois, ip, dns, asn,
subnets and phishing, such as "30m", "6h" or "7d".

Independent software. Not made, endorsed or supported by Cloudflare, Inc.

` + exitWords

const rootExamples = `
pugmark --demo
pugmark 'hxxps://login[.]payro11[.]example/x' --demo
pugmark lookup cloudflare.com 1.1.1.1 AS13335 --demo --ndjson`

// Main runs the program and returns its exit code. args are those after the
// program's name.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer, getenv func(string) string) int {
	// A reader that goes away is an error of the write, not the end of the
	// process: what was asked is still settled and kept.
	signal.Ignore(syscall.SIGPIPE)
	// net/http prints what a server sends unasked, byte for byte, to the
	// standard logger; that would reach the terminal past the display function.
	log.SetOutput(io.Discard)
	s := surroundings{stdin: stdin, stdout: stdout, stderr: stderr, getenv: getenv, now: time.Now, flight: &flight{},
		hangups: newHangups()}
	ctx, stop := untilAsked(context.Background(), s.atOnce, s.hangups)
	defer stop()
	return s.run(ctx, args)
}

func (s surroundings) run(ctx context.Context, args []string) (code int) {
	defer func() {
		if recover() != nil {
			s.say()("pugmark came upon something it was not made for and stopped; --log FILE records what it was")
			code = exitOurs
		}
	}()
	root := s.root()
	if slices.ContainsFunc(args, func(arg string) bool { return s.credentials().StandIn([]byte(arg)) }) {
		s.say()("an argument holds the API token or key, which nobody may see: nothing was done; credentials belong in the environment")
		return exitUsage
	}
	root.SetArgs(args)
	root.SetIn(s.stdin)
	root.SetOut(s.stdout)
	root.SetErr(s.stderr)
	var ended error
	catch(root, &ended)
	err := fang.Execute(ctx, root, fang.WithoutVersion(), fang.WithoutManpage(),
		fang.WithErrorHandler(func(_ io.Writer, _ fang.Styles, err error) { s.sayError(commandOf(root, args), err) }))
	if err == nil && ended != nil {
		err = ended
		s.sayError(commandOf(root, args), err)
	}
	if errors.Is(err, errReaderGone) {
		return exitAnswered
	}
	return exitCode(err)
}

// catch keeps from fang what the work of a command ended with. Before it lets
// anybody say what went wrong, fang asks the terminal for its colours, and waits
// for seconds where none answers.
func catch(c *cobra.Command, ended *error) {
	if work := c.RunE; work != nil {
		c.RunE = func(c *cobra.Command, args []string) error {
			*ended = work(c, args)
			return nil
		}
	}
	for _, sub := range c.Commands() {
		catch(sub, ended)
	}
}

func (s surroundings) root() *cobra.Command {
	var g globals
	root := &cobra.Command{
		Use:     "pugmark [INDICATOR]",
		Short:   "A workbench for threat indicators on Cloudflare's intelligence",
		Long:    rootHelp,
		Example: rootExamples,
		Args: func(c *cobra.Command, args []string) error {
			if meant := meantCommand(c, args); meant != "" {
				return usage("there is no command %s: did you mean pugmark %s?", args[0], meant)
			}
			if len(args) > 1 {
				return usage("the workbench opens one indicator, and %d were given: pugmark lookup asks about several", len(args))
			}
			return nil
		},
		PersistentPreRunE: func(*cobra.Command, []string) error { return g.check() },
		RunE:              func(c *cobra.Command, args []string) error { return s.interactive(c.Context(), g, args) },
	}
	flags := root.PersistentFlags()
	flags.BoolVar(&g.demo, "demo", false, "Use invented data; nothing is sent anywhere")
	flags.StringVar(&g.fault, "fault", "", "What goes wrong in the demo, such as 429 or whois=empty,dns=silence; nothing of it is kept")
	flags.DurationVar(&g.review, "review", 0, "How long the demo's review of a submission takes; 30s when not set. A day of the follow-up then lasts as long")
	flags.DurationVar(&g.timeout, "timeout", 0, "How long to wait for an answer; 30s when not set")
	flags.StringVar(&g.apiURL, "api-url", "", "Ask this server, https or on this machine, path included")
	flags.StringVar(&g.theme, "theme", "", "Colours: auto, dark, light, high-contrast, colour-blind; -dark or -light behind the last two")
	flags.VarPF(&g.ascii, "ascii", "", "Draw the screen with ASCII alone; so by itself where the locale is not UTF-8").NoOptDefVal = "true"
	flags.BoolVar(&g.noMouse, "no-mouse", false, "Leave the mouse to the terminal, so that it selects text")
	flags.StringVar(&g.history, "history", "", "Keep the history in this file or on this server, postgres://…; else where PUGMARK_HISTORY says")
	flags.StringVar(&g.log, "log", "", "Append what happens to this file")
	flags.IntVar(&g.plan, "plan", 0, "Calls a month your plan grants")
	for _, unset := range []string{"review", "timeout"} {
		flags.Lookup(unset).DefValue = "" // 0s stands for a default that the help names
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return flagError(err) })
	root.AddCommand(s.lookupCommand(&g), s.triageCommand(&g), s.submitCommand(&g), s.submissionsCommand(&g), s.followUpCommand(&g),
		s.categoriesCommand(&g), s.simulateCommand(&g), s.demoCommand(&g), s.serveCommand(&g), s.versionCommand())
	for _, c := range []*cobra.Command{s.historyCommand(&g), s.diffCommand(&g), s.reportCommand(&g), s.tagCommand(&g), s.untagCommand(&g),
		s.caseCommand(&g), s.casesCommand(&g)} {
		root.AddCommand(withoutScreenFlags(c))
	}
	root.SetHelpCommand(helpCommand())
	return root
}

// flagError keeps what the flag parser says of a flag, but not the words of Go
// about the value it was given.
func flagError(err error) error {
	what, _, isValue := strings.Cut(err.Error(), " flag: ")
	value, flag, found := strings.Cut(strings.TrimPrefix(what, "invalid argument "), " for ")
	if !isValue || !found {
		return usageError{err}
	}
	return usage("%s cannot be %s", strings.Trim(flag, `"`), value)
}

// meantCommand is the command that the first argument may be a slip for; ""
// when it is an indicator, or like no command.
func meantCommand(root *cobra.Command, args []string) string {
	if len(args) == 0 {
		return ""
	}
	if _, err := intel.ParseIndicator(args[0]); err == nil {
		return ""
	}
	const slips = 2 // letters
	root.SuggestionsMinimumDistance = slips
	if meant := root.SuggestionsFor(args[0]); len(meant) > 0 {
		return meant[0]
	}
	return ""
}

// commandOf is the command the arguments name, as a person would type it.
func commandOf(root *cobra.Command, args []string) string {
	c, _, err := root.Find(args)
	if err != nil {
		c = root
	}
	return c.CommandPath()
}

// sayError says what ended a command, once, and nothing for what has been said
// or needs no words.
func (s surroundings) sayError(command string, err error) {
	var code codeError
	var wrong usageError
	var refused *intel.RefusedError
	var kept *history.Error
	var impossible *investigation.NotPossible
	say := s.say()
	switch {
	case errors.As(err, &code), errors.Is(err, errReaderGone):
	case errors.Is(err, context.Canceled):
		say("stopped")
	case errors.As(err, &refused):
		say("%s", refused.Error()) // shows what does not show by itself
		say("%s --help says how it is used", command)
	case errors.As(err, &wrong):
		say("%s", display.Text(err.Error()))
		say("%s --help says how it is used", command)
	case errors.As(err, &kept), errors.As(err, &impossible), isPlain(err):
		say("%s", display.Text(err.Error()))
	default:
		say("%s", display.Text(investigation.Explain(err, s.now()).Line()))
	}
}

// A plainError is a failure of ours in words for a person.
type plainError string

func (e plainError) Error() string { return string(e) }

func plain(format string, args ...any) error { return plainError(fmt.Sprintf(format, args...)) }

func isPlain(err error) bool {
	var p plainError
	return errors.As(err, &p)
}
