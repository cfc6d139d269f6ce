package cmd

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui/display"
)

// tagFlags are the flags of tag.
type tagFlags struct {
	verdict, reason, expires string
	note                     string
	star                     bool
	list, json               bool
}

const tagHelp = `Say what the team thinks of indicators, beside what Cloudflare says of them, or
print what it has said. Nothing is asked of Cloudflare. INDICATOR is a domain, an
address, a URL or an AS number, defanged or not; - reads them from standard input.

--verdict is malicious, suspicious, benign, ours or do-not-block. The newest one
holds. ours and do-not-block of a name hold for the names below it as well.
--expires says when it ends: 30d, 12h, 2w, 1y or a day such as 2026-12-31, the
last one, in UTC. --note and --star may come with a verdict or alone.

Without any of them, what the team says of the indicators is printed; --list
prints everything it has said, newest first, or what --verdict chooses of it.

--json prints one array of what was kept or is listed,
  {"id","indicator","kind","verdict","words","analyst","key","at","expires","holds"}
or of what the team says of each INDICATOR,
  {"indicator","verdict","from","lapsed","star","notes","cases"}
where verdict, lapsed, star and the notes are objects as above or null, from is
the name that the verdict holds from, and cases are the names of cases.`

const tagExamples = `
pugmark tag 'login.payro11[.]example' --verdict malicious --reason 'payroll lure'
pugmark tag ourcorp.com --verdict ours
pugmark tag 198.51.100.20 --verdict do-not-block --reason 'known scanner' --expires 30d
pugmark tag login.payro11.example --json
pugmark tag --list --verdict malicious`

func (s surroundings) tagCommand(g *globals) *cobra.Command {
	var f tagFlags
	c := &cobra.Command{
		Use: "tag INDICATOR…", Short: "Say what your team thinks of indicators", Long: tagHelp, Example: tagExamples,
		Args: func(c *cobra.Command, args []string) error { return f.check(c, args) },
		RunE: func(c *cobra.Command, args []string) error { return s.tag(c.Context(), *g, f, args) },
	}
	flags := c.Flags()
	flags.StringVar(&f.verdict, "verdict", "", "What the team thinks: malicious, suspicious, benign, ours or do-not-block")
	flags.StringVar(&f.reason, "reason", "", "Why, for --verdict")
	flags.StringVar(&f.expires, "expires", "", "When the verdict ends: 30d, 12h, 2w, 1y or 2026-12-31")
	flags.StringVar(&f.note, "note", "", "A note for the team")
	flags.BoolVar(&f.star, "star", false, "Star it")
	flags.BoolVar(&f.list, "list", false, "Print everything the team has said")
	flags.BoolVar(&f.json, "json", false, "Print JSON")
	return c
}

// check refuses what says nothing, or two things at once.
func (f tagFlags) check(c *cobra.Command, args []string) error {
	if f.verdict != "" {
		if _, err := history.ParseVerdict(f.verdict); err != nil {
			return usage("--verdict: %w", err)
		}
	}
	given := func(name string) bool { return c.Flags().Changed(name) }
	switch {
	case f.verdict == "" && (given("reason") || given("expires")):
		return usage("--reason and --expires belong to a verdict: add --verdict")
	case given("note") && strings.TrimSpace(f.note) == "":
		return usage("--note says nothing")
	case f.list && (len(args) > 0 || f.star || given("note") || given("reason") || given("expires")):
		return usage("--list prints what was said before: only --verdict and --json go with it")
	case !f.list && len(args) == 0:
		return usage("tag needs indicators, or --list to print what was said before")
	}
	return nil
}

func (f tagFlags) writes() bool { return !f.list && (f.verdict != "" || f.note != "" || f.star) }

func (s surroundings) tag(ctx context.Context, g globals, f tagFlags, args []string) error {
	subjects, err := s.subjects(ctx, args)
	if err != nil {
		return err
	}
	requests, err := f.requests(s.now())
	if err != nil {
		return err
	}
	return s.withHistory(ctx, g, func(o *office, _ *history.DB) error {
		switch {
		case f.list:
			return s.listTags(ctx, o, f)
		case !f.writes():
			return s.printSaid(ctx, o, f, subjects)
		}
		kept, err := o.bench.Tag(ctx, subjects, requests...)
		if err != nil {
			return err
		}
		if f.json {
			return s.printTags(kept)
		}
		return s.printSaid(ctx, o, f, subjects)
	})
}

// subjects are the canonical texts of the indicators that arguments and standard
// input name, each once; nothing is done where one of them is none.
func (s surroundings) subjects(ctx context.Context, args []string) ([]string, error) {
	given, err := s.gather(ctx, args)
	if err != nil {
		return nil, err
	}
	if given.refused > 0 {
		return nil, usage("nothing was done: %s", given.refusals[0])
	}
	subjects := make([]string, len(given.indicators))
	for i, indicator := range given.indicators {
		subjects[i] = indicator.String()
	}
	if len(subjects) > history.MostTagged {
		return nil, usage("nothing was done: %d indicators are more than %d, do it in parts", len(subjects), history.MostTagged)
	}
	return subjects, nil
}

// requests are what the flags say of each indicator.
func (f tagFlags) requests(now time.Time) (requests []investigation.TagRequest, err error) {
	if f.verdict != "" {
		v, _ := history.ParseVerdict(f.verdict)
		r := investigation.TagRequest{Kind: history.TagVerdict, Verdict: v, Words: f.reason}
		if f.expires != "" {
			if r.Expires, err = investigation.ParseExpiry(f.expires, now); err != nil {
				return nil, usage("--expires: %w", err)
			}
		}
		requests = append(requests, r)
	}
	if f.note != "" {
		requests = append(requests, investigation.TagRequest{Kind: history.TagNote, Words: f.note})
	}
	if f.star {
		requests = append(requests, investigation.TagRequest{Kind: history.TagStar})
	}
	for _, r := range requests {
		if len(r.Words) > history.LongestNote {
			return nil, usage("a reason or a note has at most %d bytes, and this has %d", history.LongestNote, len(r.Words))
		}
	}
	return requests, nil
}

// printSaid prints what the team says of each of some indicators.
func (s surroundings) printSaid(ctx context.Context, o *office, f tagFlags, subjects []string) error {
	said, err := o.bench.TeamSays(ctx, subjects)
	if err != nil {
		return err
	}
	if f.json {
		objects := make([]any, len(subjects))
		for i, subject := range subjects {
			objects[i] = saidObjectOf(subject, said[subject], s.now())
		}
		return printed(s.printArray(objects))
	}
	var lines []string
	for _, subject := range subjects {
		words := said[subject]
		line := words.Line(s.now(), nil, intel.Defang)
		if line == "" {
			line = "the team has said nothing"
		}
		lines = append(lines, padded(intel.Defang(subject), 32)+"  "+display.Cell(line))
		for _, n := range words.Notes {
			lines = append(lines, "  "+display.Text(n.At.UTC().Format("2006-01-02 15:04Z")+"  "+n.Analyst+": "+n.Words))
		}
	}
	return printed(s.printLines(lines))
}

func (s surroundings) printLines(lines []string) error {
	if len(lines) == 0 {
		return nil
	}
	_, err := io.WriteString(s.stdout, strings.Join(lines, "\n")+"\n")
	return err
}

// listTags prints everything that the team said and did not take back.
func (s surroundings) listTags(ctx context.Context, o *office, f tagFlags) error {
	q := history.TagQuery{Scope: o.bench.Source.Scope}
	if f.verdict != "" {
		v, _ := history.ParseVerdict(f.verdict)
		q.Verdicts = []history.Verdict{v}
	}
	tags, err := o.bench.History.Tags(ctx, q)
	if err != nil {
		return err
	}
	if f.json {
		return s.printTags(tags)
	}
	if len(tags) == 0 {
		s.say()("the team has said nothing yet")
	}
	lines := make([]string, len(tags))
	for i, t := range tags {
		lines[i] = s.tagLine(t)
	}
	return printed(s.printLines(lines))
}

// tagLine is one thing that was said: when, by whom, of what, and what.
func (s surroundings) tagLine(t history.Tag) string {
	what := string(t.Kind)
	if t.Kind == history.TagVerdict {
		what = t.Verdict.String()
	}
	words := []string{what}
	if t.Words != "" {
		words = append(words, t.Words)
	}
	if !t.Expires.IsZero() {
		words = append(words, investigation.ExpiryWords(t.Expires, s.now()))
	}
	return t.At.UTC().Format("2006-01-02 15:04Z") + "  " + padded(t.Analyst, 10) + "  " + padded(intel.Defang(t.Subject), 32) + "  " +
		display.Cell(strings.Join(words, " · "))
}
