package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"pugmark/history"
	"pugmark/ui/display"
)

// submitFlags are the flags of submit.
type submitFlags struct {
	add, remove      []string
	payload          string // "": not given
	reason, evidence string
	again            string
	yes              string
	dryRun           bool
	acceptWarnings   bool
	json             bool
}

const submitHelp = `Ask Cloudflare to change the categories of a domain, an address or a URL.

CATEGORY is a number, a name or a part of one; pugmark categories finds them.
The list it goes into, security or content, follows from the category; for a
number that is not published write security:200 or content:200. A name that is
both a group's and a category's means the category.

Before anything is sent, every check is printed. What the documents refuse
cannot be sent; warnings can, with --accept-warnings. The same request is not
sent twice while the first one may still be decided: only --again MC-0042
repeats that one on purpose.

On a terminal the word that is shown has to be typed: what was typed before it
was shown, or pasted, does not count. Anywhere else --yes must name the
indicator, defanged or not. It is sent once, costs 1 call, cannot be
taken back, and gets no ticket from Cloudflare: it is kept under a number of
pugmark's own, such as MC-0042. --reason and --evidence stay here, too: the API
has no field for them.

--payload sends the bytes of a file as they are, in the JSON of Cloudflare's
documents; - reads standard input.

--dry-run reads only what is kept, sends nothing, prints the checks and the
JSON, and needs no credentials. It exits as the rules let the real run go on: 0
when it could be sent, 6 when a rule refuses it, or a warning does and
--accept-warnings was not given.

--json prints one object:
  {"outcome","submission","indicator","changes","findings","body","sha256",
   "error"}
outcome is sendable, refused, unconfirmed, unsent, accepted, rejected or
unknown; submission is as pugmark submissions --json prints it, or null;
findings are {"weight","rule","field","category","message","source"}, their
weight refused, warned or noted; error is null where nothing went wrong, or
{"kind","message","messages"}, its messages
{"code","message","documentation_url","pointer","field"}, and its kind rule,
duplicate, unconfirmed, off (nothing can be sent from here), history (the file
could not be written) or one of those of pugmark lookup --help.

Where Cloudflare has accepted it and the history could not keep that, the outcome
is accepted, the error is history, and the exit code 1: it will read as unknown.

ctrl+c while it is being sent waits for the outcome; a second one ends at once,
names the submission, and leaves its outcome unknown.

` + submitExitWords

const submitExamples = `
pugmark submit 'ourcorp[.]example' --remove phishing --reason 'SOC-118' --demo
pugmark submit example.com --add phishing --dry-run --json
pugmark submit --payload request.json --yes ourcorp.example --accept-warnings`

func (s surroundings) submitCommand(g *globals) *cobra.Command {
	var f submitFlags
	c := &cobra.Command{
		Use:     "submit INDICATOR",
		Short:   "Ask Cloudflare to change categories",
		Long:    submitHelp,
		Example: submitExamples,
		Args:    func(_ *cobra.Command, args []string) error { return f.check(args) },
		RunE:    func(c *cobra.Command, args []string) error { return s.submit(c.Context(), *g, f, args) },
	}
	flags := c.Flags()
	flags.StringArrayVar(&f.add, "add", nil, "A category it should have; may be given several times")
	flags.StringArrayVar(&f.remove, "remove", nil, "A category it should not have; may be given several times")
	flags.StringVar(&f.payload, "payload", "", "Send the bytes of this file; - is standard input")
	flags.StringVar(&f.reason, "reason", "", "Why; kept here, not sent")
	flags.StringVar(&f.evidence, "evidence", "", "What shows it; kept here, not sent")
	flags.BoolVar(&f.dryRun, "dry-run", false, "Print the checks and the JSON, and send nothing")
	flags.BoolVar(&f.acceptWarnings, "accept-warnings", false, "Send it in spite of warnings")
	flags.StringVar(&f.yes, "yes", "", "Send it without asking; names the indicator, defanged or not")
	flags.StringVar(&f.again, "again", "", "Repeat this submission on purpose, such as MC-0042")
	flags.BoolVar(&f.json, "json", false, "Print one JSON object")
	return c
}

// check refuses what cannot be meant.
func (f submitFlags) check(args []string) error {
	switch {
	case len(args) > 1:
		return usage("submit takes one indicator, and %d were given: every request is about one", len(args))
	case f.payload != "" && len(f.add)+len(f.remove) > 0:
		return usage("--payload is the whole request: leave out --add and --remove")
	case f.payload == "" && len(args) == 0:
		return usage("submit needs an indicator, or --payload with a request in JSON")
	case f.payload == "" && args[0] == "-":
		return usage("submit takes an indicator, not standard input; --payload - reads a request in JSON from there")
	}
	if _, ok := history.ParseSubmissionName(f.again); f.again != "" && !ok {
		return usage("--again names a submission such as MC-0042, and %q is none", f.again)
	}
	return nil
}

// submit runs the command: what was meant, what is to know about it, whether it
// is wanted, and only then the one request.
func (s surroundings) submit(ctx context.Context, g globals, f submitFlags, args []string) error {
	meant, err := s.meant(ctx, g, f, args)
	if err != nil {
		return err
	}
	unconfirmed, err := s.unconfirmed(f, meant)
	if err != nil {
		return err
	}
	o, err := s.open(ctx, g)
	if err != nil {
		return err
	}
	defer o.Close()
	d, err := s.docket(ctx, o, f, meant)
	if err != nil {
		return err
	}
	d.unconfirmed = unconfirmed
	s.sayFindings(d)
	switch {
	case !d.ready():
		s.sayRefused(d)
		return s.result(d, outcomeRefused, exitRefused)
	case f.dryRun:
		if d.review.Off != "" {
			s.say()("nothing can be sent from here: %s", display.Text(d.review.Off))
		}
		return s.result(d, outcomeSendable, exitAnswered)
	case d.review.Off != "":
		return s.off(d)
	}
	return s.sendConfirmed(ctx, d)
}

func (s surroundings) sendConfirmed(ctx context.Context, d *docket) error {
	if d.unconfirmed == "" {
		confirmed, err := s.confirm(ctx, d)
		if err != nil {
			return err
		}
		if confirmed {
			return s.send(ctx, d)
		}
		d.unconfirmed = "that is not the word"
	}
	s.say()("not confirmed: %s; nothing was sent", display.Text(d.unconfirmed))
	return s.result(d, outcomeUnconfirmed, exitRefused)
}
