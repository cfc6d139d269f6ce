package views

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
)

// A groundwork is what a page of composition begins with, all of it kept
// before: reading it costs nothing.
type groundwork struct {
	about     intel.Indicator // what the choices are of, zero for none
	choices   []investigation.TargetChoice
	catalogue intel.Catalogue
	proposal  investigation.Proposal
	evidence  string // what is kept about the target, as text
	returned  string // why another gave the draft back, "" for one that nobody did
}

// prepare reads what a request that starts at an indicator begins with.
func (d *Desk) prepare(ctx context.Context, i intel.Indicator) (groundwork, error) {
	bench := d.Workbench
	choices, err := bench.TargetChoices(ctx, i)
	if err != nil {
		return groundwork{}, err
	}
	g := groundwork{about: i, choices: bounded(choices), catalogue: bench.Catalogue(ctx)}
	if g.proposal, err = d.openDraft(ctx, g.choices); err != nil {
		return groundwork{}, err
	}
	if g.proposal.Draft.ID == "" {
		g.proposal = usualProposal(g.choices)
	} else if err := g.startAt(ctx, bench, g.proposal.From, i); err != nil {
		return groundwork{}, err
	}
	g.returned = d.returned(ctx, g.proposal.Draft)
	g.evidence = d.evidenceAbout(ctx, g.proposal.Request, g.choices)
	return g, nil
}

// openDraft is the analyst's newest draft about one of the targets; one
// without an id when there is none.
func (d *Desk) openDraft(ctx context.Context, choices []investigation.TargetChoice) (investigation.Proposal, error) {
	bench := d.Workbench
	if bench.History == nil {
		return investigation.Proposal{}, nil
	}
	scope, newest := bench.Source.Scope, history.Submission{}
	for _, choice := range choices {
		drafts, err := bench.Submissions(ctx, history.SubmissionQuery{Scope: &scope, Demo: scope.Demo,
			States: []history.SubmissionState{history.SubmissionDraft}, Target: choice.Request.TargetKey()})
		if err != nil {
			return investigation.Proposal{}, err
		}
		for _, draft := range drafts {
			if draft.Analyst == bench.Source.Analyst && draft.Number > newest.Number {
				newest = draft
			}
		}
	}
	if newest.ID == "" {
		return investigation.Proposal{}, nil
	}
	return bench.Reopen(ctx, newest)
}

// reopen reads what a draft, or a request like another one, begins with: as it
// is kept now, and whole, where s may be cut or of some time ago.
func (d *Desk) reopen(ctx context.Context, s history.Submission) (groundwork, error) {
	bench := d.Workbench
	if bench.History != nil && s.ID != "" {
		kept, err := bench.SubmissionByID(ctx, s.ID)
		if err != nil {
			return groundwork{}, err
		}
		s = kept
	}
	p, err := bench.Reopen(ctx, s)
	if err != nil {
		return groundwork{}, err
	}
	g := groundwork{catalogue: bench.Catalogue(ctx), proposal: p, returned: d.returned(ctx, p.Draft)}
	if target, ok := p.Request.Target(); ok {
		if err := g.startAt(ctx, bench, p.From, target); err != nil {
			return groundwork{}, err
		}
	}
	g.evidence = d.evidenceAbout(ctx, p.Request, g.choices)
	return g, nil
}

// startAt takes the choices that a request was composed with, which start at
// from, where asked is one of them.
func (g *groundwork) startAt(ctx context.Context, bench *investigation.Workbench, from, asked intel.Indicator) error {
	if from.IsZero() || from == g.about {
		return nil
	}
	choices, err := bench.TargetChoices(ctx, from)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(choices, func(c investigation.TargetChoice) bool { return c.Indicator == asked }) {
		g.about, g.choices = from, bounded(choices)
	}
	return nil
}

// evidenceAbout puts what is kept about a target, and about the names it was
// come to from, into words, defanged: they go into the ledger and from there
// into reports.
func (d *Desk) evidenceAbout(ctx context.Context, m intel.Miscategorization, choices []investigation.TargetChoice) string {
	var about []intel.Indicator
	if target, ok := m.Target(); ok {
		about = append(about, target)
	}
	for _, choice := range choices {
		if !slices.Contains(about, choice.Indicator) {
			about = append(about, choice.Indicator)
		}
	}
	var parts []string
	said := map[intel.Key]bool{}
	for _, i := range about {
		known, err := d.Workbench.Known(ctx, i)
		if err != nil {
			continue
		}
		for _, kept := range known.Kept {
			report, name := heardAbout(known.Heard, kept.Topic)
			if report == nil || said[kept.Key] {
				continue
			}
			said[kept.Key] = true
			facts := investigation.Facts(investigation.Line{Topic: kept.Topic, Key: kept.Key, Value: report, At: kept.At}, intel.Defang, kept.At)
			parts = append(parts, fmt.Sprintf("%s of %s, %s: %s", name, intel.Defang(kept.Key.Value),
				kept.At.UTC().Format(minuteStamp), evidenceWords(facts)))
		}
	}
	return strings.Join(parts[:min(len(parts), evidenceAnswers)], " · ")
}

// heardAbout is the report of a topic that says something of a target's
// categories, and its name; nil when there is none.
func heardAbout(h investigation.Heard, t investigation.Topic) (report any, name string) {
	switch {
	case t == investigation.TopicDomain && h.Domain != nil:
		return *h.Domain, "domain details"
	case t == investigation.TopicHistory && h.History != nil:
		return *h.History, "category history"
	case t == investigation.TopicIP && h.IP != nil:
		return *h.IP, "IP overview"
	case t == investigation.TopicPhishing && h.Phishing != nil:
		return *h.Phishing, "phishing scan"
	}
	return nil, ""
}

// How much of an answer is evidence.
const (
	evidenceAnswers = 4
	evidenceFacts   = 4
	evidenceWidth   = 120
)

// evidenceWords are the first facts of an answer as one line of text:
// "security: Phishing 131; content: Shopping 148".
func evidenceWords(facts []investigation.Fact) string {
	var parts []string
	for _, f := range facts[:min(len(facts), evidenceFacts)] {
		text := []rune(strings.Join(f.Values, ", "))
		if len(text) > evidenceWidth {
			text = append(text[:evidenceWidth], '…')
		}
		parts = append(parts, f.Label+": "+string(text))
	}
	return strings.Join(parts, "; ")
}
