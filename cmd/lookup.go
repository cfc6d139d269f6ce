package cmd

import (
	"context"
	"errors"
	"io"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui/display"
)

// unlimited is --max-calls when it is not given.
const unlimited = -1

// lookupFlags are the flags of lookup.
type lookupFlags struct {
	ask          string
	since, until string
	page         int
	perPage      int
	refresh      bool
	ndjson, json bool
	maxCalls     int // below 0: no limit
}

const lookupHelp = `Ask Cloudflare about indicators: domains, IPv4 and IPv6 addresses, URLs and AS
numbers, defanged or not. "-" reads them from standard input, one or more a line.

What was answered before is read from the history while it is fresh and costs
nothing. Without --ask, the plan decides what is asked. With it, what a topic
needs is asked and printed too: addresses need domain details, and a network
needs the overview of its address. At most 4 addresses of a name are followed.
Topics that do not apply to an indicator are left out.

What cannot be understood is refused by name or line number; the rest is still
asked, and the exit code is 2.

--ndjson prints one object per answer, --json the same in one array:
  {"indicator","kind","at","origin","analyst","cost","result","error"}
indicator is the value asked about, live; analyst is who asked Cloudflare for
it; result is Cloudflare's own, or null; error is null or {"kind","message"}.
Kinds of error: ` + errorKinds + `.

` + lookupExitWords

// errorKinds are documented: scripts depend on them.
const errorKinds = `no-credentials,
quota, rate-limit, bad-token, scope, wrong-account, token-only, not-found,
refused, api-down, broken-answer, other-subject, timeout, offline, not-offered,
cancelled, cap, share, ledger, role, failure`

const lookupExamples = `
pugmark lookup login[.]payro11[.]example --demo
pugmark lookup 1.1.1.1 AS13335 --ask ip,dns,asn --ndjson
cat indicators.txt | pugmark lookup - --max-calls 20 --json`

func (s surroundings) lookupCommand(g *globals) *cobra.Command {
	var f lookupFlags
	c := &cobra.Command{
		Use:     "lookup INDICATOR…",
		Short:   "Ask about indicators and print the answers",
		Long:    lookupHelp,
		Example: lookupExamples,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("lookup needs an indicator, or - to read them from standard input")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return s.lookup(c.Context(), *g, f, args) },
	}
	flags := c.Flags()
	flags.StringVar(&f.ask, "ask", "", "What to ask, separated by commas: domain, history, whois, ip, dns, asn, subnets, phishing")
	flags.StringVar(&f.since, "since", "", "First day of passive DNS, 2006-01-02; 30 days before --until when not set")
	flags.StringVar(&f.until, "until", "", "Last day of passive DNS, 2006-01-02; today when not set")
	flags.IntVar(&f.page, "page", 0, "Page of passive DNS and subnets; the first when not set")
	flags.IntVar(&f.perPage, "per-page", 0, "How much to ask for in one page; the configuration's, or 500, when not set")
	flags.BoolVar(&f.refresh, "refresh", false, "Ask even if a fresh answer is kept")
	flags.BoolVar(&f.ndjson, "ndjson", false, "Print one JSON object per answer")
	flags.BoolVar(&f.json, "json", false, "Print one JSON array")
	flags.IntVar(&f.maxCalls, "max-calls", unlimited, "Refuse to spend more calls than this; 0 reads only what is kept")
	return c
}

func (s surroundings) lookup(ctx context.Context, g globals, f lookupFlags, args []string) error {
	request, err := f.request(s.now())
	if err != nil {
		return err
	}
	o, err := s.open(ctx, g)
	if err != nil {
		return err
	}
	defer o.Close()
	given, err := s.gather(ctx, args)
	if err != nil {
		return err
	}
	say := s.say()
	for _, refusal := range given.refusals {
		say("%s", refusal)
	}
	if unsaid := given.refused - len(given.refusals); unsaid > 0 {
		say("%s could not be understood either", count(unsaid, "more line"))
	}
	switch {
	case len(given.indicators) == 0 && given.refused > 0:
		return codeError(exitUsage)
	case len(given.indicators) == 0:
		say("standard input held no indicator")
	}
	request.Indicators = given.indicators
	if o.unkept != nil {
		say("answers are not kept: %s", display.Text(investigation.Explain(o.unkept, s.now()).Line()))
	}
	if refused := s.sayPrice(ctx, o, request); refused {
		return codeError(lookupCode(given.refused, investigation.Summary{Problems: map[intel.Problem]int{intel.ProblemCap: 1}}))
	}
	sum, err := s.ask(ctx, o, f, request)
	if err != nil {
		return err
	}
	s.saySummary(o, sum)
	if code := lookupCode(given.refused, sum); code != exitAnswered {
		return codeError(code)
	}
	return nil
}

// request is what the flags mean.
func (f lookupFlags) request(now time.Time) (investigation.Request, error) {
	r := investigation.Request{Page: f.page, PerPage: f.perPage, Refresh: f.refresh}
	if f.maxCalls >= 0 {
		r.MaxCalls = &f.maxCalls
	}
	switch {
	case f.ndjson && f.json:
		return r, usage("--ndjson and --json are two shapes of the same: choose one")
	case f.page < 0 || f.perPage < 0:
		return r, usage("--page and --per-page count from 1")
	}
	if f.ask != "" {
		topics, err := investigation.ParseTopics(f.ask)
		if err != nil {
			return r, usage("--ask: %w", err)
		}
		r.Topics = topics
	}
	window, err := f.window(now)
	r.Window = window
	return r, err
}

func (f lookupFlags) window(now time.Time) (intel.Window, error) {
	if f.since == "" && f.until == "" {
		return intel.Window{}, nil
	}
	until, err := day("--until", f.until, now)
	if err != nil {
		return intel.Window{}, err
	}
	since, err := day("--since", f.since, until.AddDate(0, 0, -investigation.DefaultDays))
	if err != nil {
		return intel.Window{}, err
	}
	if since.After(until) {
		return intel.Window{}, usage("--since %s is after --until %s", since.Format(time.DateOnly), until.Format(time.DateOnly))
	}
	return intel.Window{Start: since.Format(time.DateOnly), End: until.Format(time.DateOnly)}, nil
}

func day(flag, text string, otherwise time.Time) (time.Time, error) {
	if text == "" {
		return otherwise.UTC(), nil
	}
	date, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}, usage("%s is a day such as 2026-11-18, and %q is none", flag, text)
	}
	return date, nil
}

// sayPrice says a price over the plan's threshold, and reports whether it is
// over --max-calls, so that nothing may be sent.
func (s surroundings) sayPrice(ctx context.Context, o *office, r investigation.Request) (refused bool) {
	price := o.bench.Price(ctx, r)
	if r.MaxCalls != nil && price.Most > *r.MaxCalls {
		s.say()("this look-up may cost %s, more than --max-calls %d: nothing was sent", price.Words(), *r.MaxCalls)
		return true
	}
	budget, err := o.bench.Budget(ctx)
	if err != nil {
		o.log.Error("budget", "error", err)
	}
	if o.bench.Source.Client != nil && price.Most > o.bench.Plan.AskAbove(budget.Left) {
		s.say()("this look-up may cost %s (%s)", price.Words(), budget.Words())
	}
	return false
}

// A printer prints the lines of a look-up.
type printer interface {
	print(l investigation.Line) error
	end() error
}

// ask looks up and prints. A reader that goes away ends it quietly.
func (s surroundings) ask(ctx context.Context, o *office, f lookupFlags, r investigation.Request) (investigation.Summary, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	p := s.printer(f, o.bench.Source.Analyst)
	var broken error
	sum, _ := o.bench.Lookup(ctx, r, func(l investigation.Line) {
		o.logLine(l)
		l.Err = o.because(l.Err)
		if broken != nil {
			return
		}
		if broken = p.print(l); broken != nil {
			stop()
		}
	})
	if broken == nil {
		broken = p.end()
	}
	return sum, printed(broken)
}

func (s surroundings) printer(f lookupFlags, analyst string) printer {
	switch {
	case f.ndjson:
		return &ndjsonPrinter{to: s.stdout, now: s.now}
	case f.json:
		return &jsonPrinter{lines: ndjsonPrinter{to: s.stdout, now: s.now}}
	}
	return newTextPrinter(s, analyst)
}

// errReaderGone means that whoever read standard output has had enough.
const errReaderGone = plainError("the reader of the output went away")

// printed puts a failure to print into words.
func printed(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.EPIPE), errors.Is(err, io.ErrClosedPipe):
		return errReaderGone
	}
	return plain("the answers could not be written to standard output; they are in the history")
}

// because says instead of missing credentials why nothing is asked here.
func (o *office) because(err error) error {
	var why *investigation.NotPossible
	if intel.ProblemOf(err) == intel.ProblemNoCredentials && errors.As(o.missing, &why) {
		return errors.Join(why, err)
	}
	return err
}

func (o *office) logLine(l investigation.Line) {
	attributes := []any{"kind", l.Key.Kind, "value", l.Key.Value, "origin", l.Origin, "cost", l.Cost}
	if l.Err != nil {
		o.log.Error("not answered", append(attributes, "error", l.Err)...)
		return
	}
	o.log.Info("answered", attributes...)
}
