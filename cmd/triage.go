package cmd

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui/display"
)

// triageFlags are the flags of triage and of its resume.
type triageFlags struct {
	plan              string
	maxCalls          int // below 0: no limit
	ndjson, csv, json bool
	live              bool
	caseName          string
	dryRun            bool
}

const triageHelp = `Work through the indicators of a mail, a log, a report, a table or a list, from
a file or "-" for standard input: each is found, refanged, unwrapped and asked
about once.

First it says on standard error how what was found adds up and what each plan
costs; that costs nothing. The plans, each with what those before it ask:
  kept        only reads what is kept
  domains     names, 20 in one question
  ips         addresses, one question each
  everything  phishing scans of URLs, AS overviews, WHOIS and category history

Without --plan, the cheapest that fits what is left and adds an answer is run. It
does not ask back: a price over the threshold is said on standard error. A plan
that costs more than is left of the month is refused, unless --max-calls allows its
price; so is any where answers cannot be kept. What the team calls ours or do not
block, what is allow-listed and what is reserved is not asked about.

Rows are flagged, unknown, nothing listed, failed or excluded; together they are
what was found. The list is kept: pugmark triage resume asks what failed or was
not asked.

--ndjson prints one object per row, as they are answered; --json the same in one
array; --csv a table, defanged unless --live is given.

` + lookupExitWords

const triageExamples = `
pugmark triage mail.eml --demo --dry-run
pugmark triage mail.eml --demo --plan domains --csv > mail.csv
cat proxy.log | pugmark triage - --max-calls 20 --ndjson
pugmark triage resume`

func (s surroundings) triageCommand(g *globals) *cobra.Command {
	var f triageFlags
	c := &cobra.Command{
		Use: "triage FILE|-", Short: "Work through the indicators of a mail, a log or a list", Long: triageHelp, Example: triageExamples,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("triage needs one file, or - to read standard input")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return s.triage(c.Context(), *g, f, args[0]) },
	}
	f.register(c)
	c.Flags().Var(planFlag{&f.plan, &g.plan}, "plan", "What to ask: "+strings.Join(investigation.TriagePlanNames(), ", ")+"; a number is the calls a month, as elsewhere")
	c.Flags().StringVar(&f.caseName, "case", "", "Put what is worked through into this case")
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, "Only say what was found and what each plan costs")
	c.AddCommand(s.triageResumeCommand(g), s.triageListCommand(g))
	return c
}

// A planFlag is the name of a plan of a triage. Everywhere else, --plan is the
// calls a month that Cloudflare's plan grants, so a number is taken for that.
type planFlag struct {
	name  *string
	calls *int
}

func (p planFlag) String() string { return "" }
func (p planFlag) Type() string   { return "string" }

func (p planFlag) Set(text string) error {
	if n, err := strconv.Atoi(text); err == nil {
		*p.calls = n
		return nil
	}
	*p.name = text
	return nil
}

func (f *triageFlags) register(c *cobra.Command) {
	flags := c.Flags()
	flags.IntVar(&f.maxCalls, "max-calls", unlimited, "Refuse to spend more calls than this; 0 reads only what is kept")
	flags.BoolVar(&f.ndjson, "ndjson", false, "Print one JSON object per row")
	flags.BoolVar(&f.csv, "csv", false, "Print a table of comma-separated values")
	flags.BoolVar(&f.json, "json", false, "Print one JSON array")
	flags.BoolVar(&f.live, "live", false, "Leave indicators live in --csv")
}

func (f triageFlags) check() error {
	formats := 0
	for _, chosen := range []bool{f.ndjson, f.csv, f.json} {
		if chosen {
			formats++
		}
	}
	switch {
	case formats > 1:
		return usage("--ndjson, --csv and --json are shapes of the same: choose one")
	case f.plan != "" && !slices.Contains(investigation.TriagePlanNames(), f.plan):
		return usage("--plan %q is no plan of a triage: choose from %s", f.plan, strings.Join(investigation.TriagePlanNames(), ", "))
	case f.live && !f.csv:
		return usage("--live is about --csv: JSON is always live, and text for people never")
	}
	return nil
}

func (s surroundings) triage(ctx context.Context, g globals, f triageFlags, path string) error {
	if err := f.check(); err != nil {
		return err
	}
	text, err := s.readPaste(ctx, path)
	if err != nil {
		return err
	}
	o, err := s.open(ctx, g)
	if err != nil {
		return err
	}
	defer o.Close()
	in, err := o.bench.Intake(ctx, investigation.ReadPaste(text))
	if err != nil {
		return err
	}
	switch {
	case path != "-":
		in.Name = filepath.Base(path)
	case in.Name == "":
		in.Name = "standard input"
	}
	if f.maxCalls >= 0 {
		in.MaxCalls = &f.maxCalls
	}
	group, err := o.caseOf(ctx, f.caseName)
	if err != nil {
		return err
	}
	in.Case = group.Name
	plans, chosen, err := o.bench.TriagePlans(ctx, in)
	if err != nil {
		return err
	}
	if f.plan != "" {
		chosen = slices.IndexFunc(plans, func(p investigation.TriagePlan) bool { return p.Name == f.plan })
	}
	w := triageWork{surroundings: s, office: o, flags: f, in: in}
	w.preview(plans, chosen)
	if f.dryRun || len(in.Items) == 0 {
		return nil
	}
	if code := w.refuse(ctx, plans[chosen]); code != exitAnswered {
		return codeError(code)
	}
	if f.caseName != "" {
		if err := o.putIntoCase(ctx, group, in); err != nil {
			return err
		}
	}
	return w.run(ctx, plans, chosen)
}

// caseOf is the case that a list belongs to.
func (o *office) caseOf(ctx context.Context, name string) (history.Case, error) {
	if name == "" {
		return history.Case{}, nil
	}
	c, err := o.bench.Case(ctx, name)
	if errors.Is(err, history.ErrNoCase) {
		return c, usage("there is no case %s: nothing was asked", display.Text(name))
	}
	return c, err
}

func (o *office) putIntoCase(ctx context.Context, c history.Case, in investigation.Intake) error {
	var subjects []string
	for _, item := range in.Items {
		if item.Included {
			subjects = append(subjects, item.Found.Indicator.String())
		}
	}
	_, err := o.bench.PutIntoCase(ctx, c, subjects)
	return err
}

// readPaste reads a file, or standard input for "-", as far as is looked at.
func (s surroundings) readPaste(ctx context.Context, path string) ([]byte, error) {
	from, name := s.stdin, "standard input"
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, usage("%s cannot be opened: %s", display.Text(path), whyNotOpened(err))
		}
		defer file.Close()
		from, name = file, display.Text(path)
	}
	type result struct {
		text []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		text, err := io.ReadAll(io.LimitReader(from, intel.MostExtracted+1))
		done <- result{text, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-done:
		if r.err != nil {
			return nil, plain("%s could not be read to its end", name)
		}
		return r.text, nil
	}
}

func whyNotOpened(err error) string {
	switch {
	case errors.Is(err, os.ErrNotExist):
		return "there is no such file"
	case errors.Is(err, os.ErrPermission):
		return "you may not read it"
	}
	return "it is no file that can be read"
}
