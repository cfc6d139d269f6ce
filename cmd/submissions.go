package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui/display"
)

// submissionsFlags are the flags of submissions.
type submissionsFlags struct {
	states []string
	nudge  bool
	json   bool
}

const submissionsHelp = `Print what was asked of Cloudflare with pugmark submit or in the workbench,
newest first, or everything about one: ID is MC-0042 or 42. Nothing is asked.

What cannot be read of a damaged history is named on standard error, the rest is
printed, and the exit code is 1.

--nudge prints a text about one that can be sent to Cloudflare's support.

--json prints one array of
  {"id","indicator","indicator_type","state","words","changes","account","base",
   "demo","analyst","sender","created","sent","changed","next_look","looks",
   "hand_looks","looked_at","reason","evidence","warnings","again","repeated_by","sha256","body"}
or, with an ID, one such object and in it
  "before","now": null or {"at","security","content","risk"}
  "events": [{"at","state","analyst","key","words","look","status","ray"}]
  "nudge": the text
Times are UTC. looks are those of the schedule, hand_looks the others, looked_at
is the last of either. body is what was sent, sha256 that of its exact bytes.
What is proposed on a shared workbench waits for another person: analyst is who
proposed it, sender who sent it, or null, and key the fingerprint of the key with
which somebody signed in, "" at a terminal of their own.

States: ` + stateWords + `.`

// stateWords are documented: scripts depend on them.
const stateWords = `draft, discarded, proposed, intended, sending,
accepted, rejected, unknown, applied, partial, unchanged, reverted`

func (s surroundings) submissionsCommand(g *globals) *cobra.Command {
	var f submissionsFlags
	c := &cobra.Command{
		Use:     "submissions [ID]",
		Short:   "Print what was submitted, and what became of it",
		Long:    submissionsHelp,
		Example: "\npugmark submissions --state accepted,unknown\npugmark submissions MC-0042 --json",
		Args:    func(_ *cobra.Command, args []string) error { return f.check(args) },
		RunE:    func(c *cobra.Command, args []string) error { return s.submissions(c.Context(), *g, f, args) },
	}
	c.Flags().StringSliceVar(&f.states, "state", nil, "Only those in these states, separated by commas")
	c.Flags().BoolVar(&f.nudge, "nudge", false, "Print a text for Cloudflare's support about the one")
	c.Flags().BoolVar(&f.json, "json", false, "Print JSON")
	return c
}

func states() []string { return strings.Fields(strings.ReplaceAll(stateWords, ",", " ")) }

func (f submissionsFlags) check(args []string) error {
	for _, state := range f.states {
		if !slices.Contains(states(), state) {
			return usage("--state: %q is not a state: there are %s", state, strings.Join(states(), ", "))
		}
	}
	switch {
	case len(args) > 1:
		return usage("submissions takes one id, and %d were given", len(args))
	case len(args) == 1 && len(f.states) > 0:
		return usage("--state chooses among all submissions: leave out %s", args[0])
	case len(args) == 0 && f.nudge:
		return usage("--nudge is about one submission: name it, such as MC-0042")
	case f.nudge && f.json:
		return usage("--json holds the text of --nudge already: choose one")
	}
	return checkNames(args)
}

// checkNames refuses what is not the id of a submission.
func checkNames(args []string) error {
	for _, text := range args {
		if _, ok := history.ParseSubmissionName(text); !ok {
			return usage("%q is not the id of a submission, such as MC-0042", text)
		}
	}
	return nil
}

func (s surroundings) submissions(ctx context.Context, g globals, f submissionsFlags, args []string) error {
	return s.withHistory(ctx, g, func(o *office, _ *history.DB) error {
		if len(args) == 1 {
			found, err := o.named(ctx, args)
			if err != nil {
				return err
			}
			return s.submission(ctx, o, f, found[0])
		}
		q := history.SubmissionQuery{Demo: g.demo}
		for _, state := range f.states {
			q.States = append(q.States, history.SubmissionState(state))
		}
		found, damaged := o.bench.Submissions(ctx, q)
		if damaged != nil && !errors.Is(damaged, history.ErrDamaged) {
			return damaged
		}
		if len(found) == 0 && damaged == nil {
			s.say()("no submission is kept" + chosen(f.states))
		}
		if err := s.printSubmissions(ctx, o, f, found); err != nil {
			return printed(err)
		}
		return damaged
	})
}

func chosen(states []string) string {
	if len(states) == 0 {
		return ""
	}
	return " in the state " + strings.Join(states, " or ")
}

// named are the submissions that arguments name.
func (o *office) named(ctx context.Context, args []string) ([]history.Submission, error) {
	var found []history.Submission
	for _, text := range args {
		number, _ := history.ParseSubmissionName(text)
		// The number alone says which: there is one sequence in a history.
		sub, err := o.bench.Submission(ctx, intel.Scope{Demo: o.bench.Source.Scope.Demo}, number)
		if errors.Is(err, history.ErrNoSubmission) {
			return nil, usage("there is no submission %s in this history", history.Submission{Number: number}.Name())
		}
		if err != nil {
			return nil, err
		}
		found = append(found, sub)
	}
	return found, nil
}

func (s surroundings) printSubmissions(ctx context.Context, o *office, f submissionsFlags, found []history.Submission) error {
	catalogue := o.bench.Catalogue(ctx)
	if f.json {
		objects := make([]any, 0, len(found))
		for _, sub := range found {
			objects = append(objects, s.submissionObject(ctx, o, catalogue, sub))
		}
		return s.printArray(objects)
	}
	for _, sub := range found {
		words := investigation.StateWords(sub, s.now())
		if _, err := fmt.Fprintf(s.stdout, "%s  %s  %s  %s  %s%s\n", sub.Name(), padded(intel.Defang(sub.Request.Subject()), 32),
			padded(investigation.ChangeWords(sub.Request, catalogue), 28), padded(words.Word, 9), display.Cell(words.Next),
			display.CellN(elsewhere(sub.Scope, o.bench.Source.Scope), longestScope)); err != nil {
			return err
		}
	}
	return nil
}

// submission prints everything about one.
func (s surroundings) submission(ctx context.Context, o *office, f submissionsFlags, sub history.Submission) error {
	story, err := o.bench.Story(ctx, sub)
	if err != nil {
		return err
	}
	catalogue := o.bench.Catalogue(ctx)
	nudge := investigation.Nudge(sub, story, s.now())
	switch {
	case f.json:
		return printed(s.printObject(storyObjectOf(outlinedObject(sub, story.SubmissionOutline, catalogue), story, nudge)))
	case f.nudge:
		var text strings.Builder
		for _, line := range strings.Split(strings.TrimSuffix(nudge, "\n"), "\n") {
			text.WriteString(display.Text(line) + "\n")
		}
		_, err := io.WriteString(s.stdout, text.String())
		return printed(err)
	}
	return printed(s.writeLines(storyLines(sub, story, catalogue)))
}

// storyLines are everything about a submission, ready to be printed.
func storyLines(sub history.Submission, story investigation.SubmissionStory, c intel.Catalogue) []string {
	lines := []string{display.Cell(sub.Name() + "  " + intel.Defang(sub.Request.Subject()) + "  " + investigation.ChangeWords(sub.Request, c))}
	add := func(label, text string) {
		if text != "" {
			lines = append(lines, row(label, text))
		}
	}
	add("state", story.Words.Word+" · "+story.Words.Sentence)
	add("next", nextWords(sub, story))
	add("proposed", story.Proposed)
	add("sent", story.Sent)
	add("before", standingWords(story.Before, c))
	add("now", strings.TrimSpace(standingWords(story.Now, c)+"  "+story.Risk))
	for _, l := range story.Looks {
		add("look", strings.TrimSpace(l.Day+"  "+l.Words))
	}
	add("reason", sub.Reason)
	add("evidence", sub.Evidence)
	add("accepted", strings.Join(sub.Warnings, ", "))
	add("repeats", story.Repeats)
	add("repeated", story.RepeatedBy)
	for _, e := range story.Events {
		add("trail", strings.Join(eventWords(e), "  "))
	}
	add("sha256", sub.Hash)
	for _, line := range strings.Split(string(sub.Payload), "\n") {
		lines = append(lines, "    "+display.Text(strings.TrimSuffix(line, "\r")))
	}
	return lines
}

// nextWords are what comes next, and the command for it.
func nextWords(sub history.Submission, story investigation.SubmissionStory) string {
	switch {
	case story.Next == "" || sub.State == history.SubmissionDraft:
		return story.Next
	case sub.State == history.SubmissionUnknown:
		return story.Next + " · pugmark follow-up " + sub.Name() + " looks"
	case investigation.NeedsYou(sub):
		return story.Next + " · --nudge prints it"
	}
	return story.Next
}

func eventWords(e history.SubmissionEvent) []string {
	words := []string{e.At.UTC().Format("2006-01-02 15:04:05Z"), string(e.State)}
	for _, more := range []string{e.Analyst, investigation.ShortKey(e.Key), e.Words} {
		if more != "" {
			words = append(words, more)
		}
	}
	return words
}

// standingWords are what a target had: "security: Phishing (131) · risk 0.83".
func standingWords(st *investigation.Standing, c intel.Catalogue) string {
	if st == nil {
		return "unknown"
	}
	words := lanesOf(st.Categories, c)
	if len(words) == 0 {
		words = []string{"no categories"}
	}
	if st.Risk != nil {
		words = append(words, "risk "+strconv.FormatFloat(*st.Risk, 'f', -1, 64))
	}
	return strings.Join(words, " · ") + fromAnswerAbout(st.From)
}
