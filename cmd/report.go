package cmd

import (
	"bufio"
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/investigation/export"
	"pugmark/ui/display"
)

// reportFlags are the flags of report.
type reportFlags struct {
	format, tlp, depth string
	live, maskOurs     bool
}

const reportHelp = `Print what is known of an indicator or a case as a report, without asking
anything: Cloudflare's words with their source and the team's verdict beside
them, every kept answer with the time it is of and the SHA-256 of its exact
bytes, what changed, submissions, notes, and the calls that were made.

The formats are md (for a ticket, its last line is the SHA-256 of all above it),
json, csv (the evidence) and stix (a STIX 2.1 bundle). Indicators are defanged
in md and csv, unless --live is given, and live in json and stix. The terminal
workbench writes the same bytes: e on a dossier or a case.

With --mask-ours what the team calls ours stands as OURS-1, OURS-2 and so on,
names below one as well; in stix there are no objects for it, and in json no
results. A bundle holds to STIX 2.1; a validator that refuses its notes and
groupings uses OASIS's file of a bundle, which leaves the two out.

Exit codes:
  0  the report was printed
  1  pugmark itself failed
  2  a flag or an argument could not be understood, or there is no such case`

const reportExamples = `
pugmark report login[.]payro11[.]example --demo
pugmark report INC-4398 --depth full --tlp amber+strict --demo > ticket.md
pugmark report AS64500 --format stix --demo > bundle.json`

func (s surroundings) reportCommand(g *globals) *cobra.Command {
	var f reportFlags
	c := &cobra.Command{
		Use:     "report INDICATOR|CASE",
		Short:   "Print what is known of an indicator or a case as a report",
		Long:    reportHelp,
		Example: reportExamples,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("report takes one indicator or the name of one case, and %d were given", len(args))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return s.report(c.Context(), *g, f, args[0]) },
	}
	flags := c.Flags()
	flags.StringVar(&f.format, "format", string(export.Markdown), "Print it as md, json, csv or stix")
	flags.StringVar(&f.tlp, "tlp", string(export.TLPAmber), "Who it may be shared with: clear, green, amber, amber+strict or red")
	flags.StringVar(&f.depth, "depth", string(investigation.DepthStandard), "How much it tells: note, standard or full")
	flags.BoolVar(&f.live, "live", false, "Leave indicators as they are also in md and csv")
	flags.BoolVar(&f.maskOurs, "mask-ours", false, "Hide what the team calls ours: names and all below them, addresses, networks")
	return c
}

// options are what the flags mean.
func (f reportFlags) options() (investigation.ReportOptions, export.Format, error) {
	format, err := export.ParseFormat(f.format, investigation.ReportFormats()...)
	if err != nil {
		return investigation.ReportOptions{}, "", usage("--format: %w", err)
	}
	tlp, err := export.ParseTLP(f.tlp)
	if err != nil {
		return investigation.ReportOptions{}, "", usage("--tlp: %w", err)
	}
	depth, err := investigation.ParseDepth(f.depth)
	if err != nil {
		return investigation.ReportOptions{}, "", usage("--depth: %w", err)
	}
	return investigation.ReportOptions{Depth: depth, TLP: tlp, Live: f.live, MaskOurs: f.maskOurs}, format, nil
}

func (s surroundings) report(ctx context.Context, g globals, f reportFlags, text string) error {
	options, format, err := f.options()
	if err != nil {
		return err
	}
	about, err := reportSubject(text)
	if err != nil {
		return usageError{err}
	}
	return s.withHistory(ctx, g, func(o *office, _ *history.DB) error {
		r, err := o.bench.Report(ctx, about, options)
		if errors.Is(err, history.ErrNoCase) {
			return usage("there is no case %s: pugmark cases lists those there are", display.Text(about.Case))
		}
		if err != nil {
			return err
		}
		if about.Case == "" && len(r.Parts[0].Evidence) == 0 {
			s.say()("no answer about %s is kept: pugmark lookup asks", display.Text(about.Indicator.Defanged()))
		}
		if words := r.StaleWords(); words != "" && format != export.Markdown {
			s.say()("%s", words)
		}
		out := bufio.NewWriter(s.stdout)
		if err := r.Write(out, format); err != nil {
			return printed(err)
		}
		return printed(out.Flush())
	})
}

// reportSubject reads an indicator, or else the name of a case.
func reportSubject(text string) (investigation.ReportSubject, error) {
	i, err := intel.ParseIndicator(text)
	if err == nil {
		return investigation.ReportSubject{Indicator: i}, nil
	}
	name, caseErr := history.ParseCaseName(text)
	if caseErr != nil {
		return investigation.ReportSubject{}, fmt.Errorf("%w; nor is it the name of a case", err)
	}
	return investigation.ReportSubject{Case: name}, nil
}
