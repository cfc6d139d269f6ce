package views

import (
	"context"
	"fmt"
	"strings"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
)

// A groundwork is what a page of composition begins with, all of it kept
// before: reading it costs nothing.
type groundwork struct {
	choices   []investigation.TargetChoice
	catalogue intel.Catalogue
	proposal  investigation.Proposal
	evidence  string // what is kept about the target, as text
}

// prepare reads what a request that starts at an indicator begins with.
func (d *Desk) prepare(ctx context.Context, i intel.Indicator) (groundwork, error) {
	bench := d.Workbench
	choices, err := bench.TargetChoices(ctx, i)
	if err != nil {
		return groundwork{}, err
	}
	g := groundwork{choices: bounded(choices), catalogue: bench.Catalogue(ctx)}
	if g.proposal, err = d.openDraft(ctx, g.choices); err != nil {
		return groundwork{}, err
	}
	if g.proposal.Draft.ID == "" {
		for n, choice := range g.choices {
			if n == 0 || choice.Usual {
				g.proposal = investigation.Proposal{Request: choice.Request, Before: choice.Now, BeforeRecord: choice.Record}
			}
		}
	}
	g.evidence = d.evidenceAbout(ctx, g.proposal.Request)
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

// reopen reads what a draft, or a request like another one, begins with.
func (d *Desk) reopen(ctx context.Context, s history.Submission) (groundwork, error) {
	bench := d.Workbench
	p, err := bench.Reopen(ctx, s)
	if err != nil {
		return groundwork{}, err
	}
	g := groundwork{catalogue: bench.Catalogue(ctx), proposal: p}
	if target, ok := p.Request.Target(); ok {
		choices, err := bench.TargetChoices(ctx, target)
		if err != nil {
			return groundwork{}, err
		}
		g.choices = bounded(choices)
	}
	g.evidence = d.evidenceAbout(ctx, p.Request)
	return g, nil
}

// evidenceAbout puts what is kept about a target into words, defanged: they go
// into the ledger and from there into reports.
func (d *Desk) evidenceAbout(ctx context.Context, m intel.Miscategorization) string {
	target, ok := m.Target()
	if !ok {
		return ""
	}
	bench := d.Workbench
	known, err := bench.Known(ctx, target)
	if err != nil {
		return ""
	}
	var parts []string
	for _, kept := range known.Kept {
		var value any
		switch heard := known.Heard; {
		case kept.Topic == investigation.TopicDomain && heard.Domain != nil:
			value = *heard.Domain
		case kept.Topic == investigation.TopicHistory && heard.History != nil:
			value = *heard.History
		case kept.Topic == investigation.TopicIP && heard.IP != nil:
			value = *heard.IP
		case kept.Topic == investigation.TopicPhishing && heard.Phishing != nil:
			value = *heard.Phishing
		default:
			continue
		}
		facts := investigation.Facts(investigation.Line{Topic: kept.Topic, Key: kept.Key, Value: value, At: kept.At}, intel.Defang, kept.At)
		parts = append(parts, fmt.Sprintf("%s of %s, %s: %s", topicWord(kept.Topic), intel.Defang(kept.Key.Value),
			kept.At.UTC().Format(minuteStamp), evidenceWords(facts)))
	}
	return strings.Join(parts, " · ")
}

// How much of an answer is evidence.
const (
	evidenceFacts = 4
	evidenceWidth = 120
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
