package investigation

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation/export"
)

// A Depth is how much a report tells. The strings are the words of the command
// line's --depth.
type Depth string

// The depths.
const (
	DepthNote     Depth = "note"     // a few lines for a ticket
	DepthStandard Depth = "standard" // with the evidence, what changed and what the team did
	DepthFull     Depth = "full"     // with what the answers say and the log of the calls
)

// ParseDepth reads a depth; the error names what there is.
func ParseDepth(word string) (Depth, error) {
	for _, d := range []Depth{DepthNote, DepthStandard, DepthFull} {
		if string(d) == strings.ToLower(strings.TrimSpace(word)) {
			return d, nil
		}
	}
	return "", fmt.Errorf("%q is no depth: choose from note, standard, full", word)
}

// A ReportSubject is what a report is about: an indicator, or the case with a
// name.
type ReportSubject struct {
	Indicator intel.Indicator
	Case      string
}

// ReportOptions say how a report is written.
type ReportOptions struct {
	Depth Depth      // "" is DepthStandard
	TLP   export.TLP // "" is amber
	// Live leaves indicators as they are also where a person reads them.
	Live bool
	// MaskOurs hides what the team calls its own: names with all that is below
	// them, addresses and networks.
	MaskOurs bool
	// Without are the ids of the evidence that is left out.
	Without []string
}

// A Report is what is known about an indicator or a case, put together from
// what is kept, for 0 calls. Its texts are untrusted.
type Report struct {
	About   ReportSubject
	Made    time.Time
	By      string
	Demo    bool
	Options ReportOptions
	Case    *CaseFile // nil for an indicator
	Parts   []ReportPart
	// LeftOut are indicators of a case that are not told about for want of room.
	LeftOut int
	Ours    []string // what the team calls its own
}

// A ReportPart is what a report tells of one indicator.
type ReportPart struct {
	Indicator   intel.Indicator
	Heard       Heard
	Team        TeamWords
	Evidence    []Evidence
	Changes     []Comparison
	Knows       TeamKnowledge
	Submissions []history.Submission
	// Calls are the lines of the ledger about it, newest first; MoreCalls that
	// there are others before them.
	Calls     []history.Line
	MoreCalls bool
	// Pruned is how much evidence is left out of this report; quotable is all of
	// it then.
	Pruned   int
	quotable []Evidence
}

// Bounds on one report.
const (
	mostReported      = 200 // indicators of a case
	mostReportedCalls = 500 // lines of the ledger about one indicator
)

// staleAfter is the age from which a report warns of an answer.
const staleAfter = 24 * time.Hour

// Report puts together what is kept about a subject. It asks nothing.
func (w *Workbench) Report(ctx context.Context, about ReportSubject, options ReportOptions) (Report, error) {
	if options.Depth == "" {
		options.Depth = DepthStandard
	}
	if options.TLP == "" {
		options.TLP = export.TLPAmber
	}
	r := Report{About: about, Made: w.now().UTC(), By: w.actor().Name, Demo: w.Source.Scope.Demo, Options: options}
	var err error
	if r.Ours, err = w.ours(ctx); err != nil {
		return Report{}, fmt.Errorf("read what the team calls its own: %w", err)
	}
	indicators := []intel.Indicator{about.Indicator}
	if about.Case != "" {
		file, err := w.CaseFile(ctx, about.Case)
		if err != nil {
			return Report{}, err
		}
		r.Case, indicators = &file, nil
		for _, item := range file.Items {
			if i, err := intel.ParseIndicator(item.Entry.Subject); err == nil {
				indicators = append(indicators, i)
			}
		}
		if over := len(indicators) - mostReported; over > 0 {
			r.LeftOut, indicators = over, indicators[:mostReported]
		}
	}
	for _, i := range indicators {
		part, err := w.reportPart(ctx, i)
		if err != nil {
			return Report{}, fmt.Errorf("report on %s: %w", i.Defanged(), err)
		}
		r.Parts = append(r.Parts, part)
	}
	return r, nil
}

func (w *Workbench) reportPart(ctx context.Context, i intel.Indicator) (ReportPart, error) {
	known, err := w.Known(ctx, i)
	if err != nil {
		return ReportPart{}, err
	}
	p := ReportPart{Indicator: i, Heard: known.Heard}
	if p.Evidence, err = w.evidence(ctx, i); err != nil {
		return ReportPart{}, err
	}
	said, err := w.TeamSays(ctx, []string{i.String()})
	if err != nil {
		return ReportPart{}, err
	}
	p.Team = said[i.String()]
	if p.Changes, err = w.Changes(ctx, i, time.Time{}); err != nil {
		return ReportPart{}, err
	}
	p.Changes = slices.DeleteFunc(p.Changes, Comparison.Equal)
	if p.Knows, err = w.TeamKnows(ctx, i); err != nil {
		return ReportPart{}, err
	}
	if p.Submissions, err = w.submissionsAbout(ctx, p); err != nil {
		return ReportPart{}, err
	}
	return p, w.addCalls(ctx, &p)
}

// submissionsAbout are what was asked of Cloudflare about the indicator, its
// host, and the names its categories may come from.
func (w *Workbench) submissionsAbout(ctx context.Context, p ReportPart) ([]history.Submission, error) {
	if w.History == nil {
		return nil, nil
	}
	targets := []intel.Indicator{p.Indicator, p.Indicator.HostIndicator()}
	above := []string{p.Indicator.Registrable()}
	if p.Heard.Domain != nil {
		above = append(above, p.Heard.Domain.InheritedFrom)
	}
	for _, name := range above {
		if i, err := intel.ParseIndicator(name); err == nil {
			targets = append(targets, i)
		}
	}
	var all []history.Submission
	seen := map[string]bool{}
	for _, target := range targets {
		request, ok := intel.MiscategorizationOf(target)
		if !ok || seen[request.TargetKey()] {
			continue
		}
		seen[request.TargetKey()] = true
		found, err := w.Submissions(ctx, history.SubmissionQuery{Scope: &w.Source.Scope, Target: request.TargetKey()})
		if err != nil {
			return nil, err
		}
		for _, s := range found {
			if s.State != history.SubmissionDiscarded && s.State != history.SubmissionDraft {
				all = append(all, s)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b history.Submission) int { return b.Number - a.Number })
	return all, nil
}

// Stale are the answers that are older than a day.
func (r Report) Stale() []Evidence {
	var stale []Evidence
	seen := map[intel.Key]bool{}
	for _, p := range r.Parts {
		for _, e := range p.Evidence {
			if !seen[e.Answer.Key] && r.Made.Sub(e.Answer.At) > staleAfter {
				seen[e.Answer.Key] = true
				stale = append(stale, e)
			}
		}
	}
	return stale
}

// StaleWords warn of old answers: "3 answers are older than 24 h; refreshing
// them costs 3 calls"; "" where there are none.
func (r Report) StaleWords() string {
	switch n := len(r.Stale()); n {
	case 0:
		return ""
	case 1:
		return "1 answer is older than 24 h; refreshing it costs 1 call"
	default:
		return fmt.Sprintf("%d answers are older than 24 h; refreshing them costs %d calls", n, n)
	}
}

// Title is what the report is about, live: "login.payro11.example", "INC-4411
// payroll lure, wave 2".
func (r Report) Title() string {
	if r.Case != nil {
		return strings.TrimSpace(r.Case.Case.Name + " " + r.Case.Case.Title)
	}
	return r.About.Indicator.String()
}
