package cmd

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui/display"
	"pugmark/ui/sshd"
)

const remoteHelp = `The workbench without a terminal: what is behind the host's name is run there, as
you, with your role and on the team's budget. Without anything behind it, the
workbench opens.`

// command runs what was asked for without a terminal: one of a few commands
// that read, and nothing else.
func (h *hall) command(ctx context.Context, x sshd.Session, in io.Reader, out, failures io.Writer) int {
	shown, said := display.NewWriter(out), display.NewWriter(failures)
	defer func() { _ = errors.Join(shown.Flush(), said.Flush()) }()
	s := surroundings{stdin: in, stdout: shown, stderr: said, getenv: environmentOf(x), now: h.now, flight: h.flight}
	member, rules, err := h.people.member(x)
	if err != nil {
		s.say()("%s", err.Error())
		return exitOurs
	}
	s.shared = h.place(member, rules, x)
	var reused reusedAnswers
	s.shared.bench.Source.Reused = reused.add
	defer func() { h.noteReused(ctx, member, reused.taken()) }()
	return s.runRemote(ctx, x.Arguments)
}

// reusedAnswers are those that stood for a call in one command.
type reusedAnswers struct {
	mu  sync.Mutex
	all []intel.Record
}

// mostReused is how many of them the team's feed is told.
const mostReused = 256

func (r *reusedAnswers) add(rec intel.Record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.all) < mostReused {
		rec.Body = nil
		r.all = append(r.all, rec)
	}
}

func (r *reusedAnswers) taken() []intel.Record {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.all
}

// noteReused tells the team whose answers a command has used. A command has no
// seat: it is over before anybody could see where it was.
func (h *hall) noteReused(ctx context.Context, m investigation.Member, reused []intel.Record) {
	now, scope := h.now(), h.office.bench.Source.Scope
	var all []history.Activity
	for _, r := range reused {
		h.metrics.reused.Inc()
		id, err := uuid.NewV7()
		if r.Analyst == "" || r.Analyst == m.Name || err != nil {
			continue
		}
		all = append(all, history.Activity{ID: id.String(), At: now, Scope: scope, Analyst: m.Name, Key: m.Key, From: m.From,
			What: history.ActivityReused, Kind: r.Key.Kind, Subject: r.Key.Value, Of: r.Analyst, Answer: r.ID, Words: investigation.Age(r.At, now)})
	}
	if len(all) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), notePatience)
	defer cancel()
	if err := h.history.Note(ctx, all...); err != nil {
		h.office.log.Error("it was not noted whose answers were used", "error", err)
	}
}

// notePatience is how long a command that has answered waits for the feed.
const notePatience = 2 * time.Second

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
	g := globals{demo: s.shared.bench.Source.Scope.Demo}
	var never bool
	looked := s.historyReader(&g)
	looked.AddCommand(notServed("export"), notServed("delete"), notServed("backup"))
	for _, c := range []*cobra.Command{s.lookupCommand(&g), looked, s.diffCommand(&g), s.reportCommand(&g), s.tagReader(&g), s.casesCommand(&g), s.submissionsCommand(&g), s.categoriesReader(&g, &never), s.versionCommand()} {
		c.Example = strings.ReplaceAll(strings.ReplaceAll(c.Example, " --demo", ""), "pugmark ", "ssh workbench ")
		root.AddCommand(c)
	}
	root.SetHelpCommand(helpCommand())
	root.InitDefaultHelpCmd() // adds it
	return root
}

// notServed stands for a part of history that writes or removes, so that its name
// is not taken for a text to look for.
func notServed(name string) *cobra.Command {
	return &cobra.Command{Use: name, Hidden: true, DisableFlagParsing: true, RunE: func(*cobra.Command, []string) error {
		return usage("history %s is not served here: it is run where the workbench runs; history words:%s looks for the word", name, name)
	}}
}

const tagReaderHelp = `Print what the team says of indicators, or with --list everything it has said,
newest first. Nothing is asked of Cloudflare. INDICATOR is a domain, an address, a
URL or an AS number, defanged or not; - reads them from standard input. What the
team says is said in the workbench.

--json prints one array, of what was said
  {"id","indicator","kind","verdict","words","analyst","key","at","expires","holds"}
or of each INDICATOR
  {"indicator","verdict","from","lapsed","star","notes","cases"}.`

// tagReader is tag without what says something.
func (s surroundings) tagReader(g *globals) *cobra.Command {
	var f tagFlags
	c := &cobra.Command{
		Use: "tag INDICATOR…", Short: "Print what your team says of indicators", Long: tagReaderHelp,
		Example: "\npugmark tag login.payro11.example\npugmark tag --list --verdict malicious",
		Args: func(c *cobra.Command, args []string) error {
			if f.verdict != "" && !f.list {
				return usage("--verdict chooses from --list; verdicts are given in the workbench")
			}
			return f.check(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error { return s.tag(c.Context(), *g, f, args) },
	}
	c.Flags().BoolVar(&f.list, "list", false, "Print everything the team has said")
	c.Flags().StringVar(&f.verdict, "verdict", "", "Of that only malicious, suspicious, benign, ours or do-not-block")
	c.Flags().BoolVar(&f.json, "json", false, "Print JSON")
	return c
}
