package views

import (
	"fmt"
	"strings"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// phishingSheet is pane 8: what the scans of a URL said. asked is the URL that
// was asked about; a scan names its own only where it is another one.
func phishingSheet(r intel.PhishingReport, asked string, p paper) ui.Sheet {
	if len(r.Scans) == 0 {
		return emptySheet(investigation.StateEmptyScans)
	}
	s := ui.Sheet{Digest: scanDigest(r.Scans[0])}
	for i, scan := range r.Scans {
		facts := p.scanFacts(scan, asked)
		if len(r.Scans) > 1 {
			facts = append(ui.Facts{fact("scan", plain("%d of %d", i+1, len(r.Scans)))}, facts...)
		}
		s.Blocks = append(s.Blocks, facts)
	}
	return s
}

func (p paper) scanFacts(scan intel.PhishingScan, asked string) ui.Facts {
	var facts ui.Facts
	if scan.URL != "" && scan.URL != asked {
		facts = append(facts, fact("url", ui.Cell{Value: scan.URL}))
	}
	if scan.Domain != "" {
		facts = append(facts, fact("domain", ui.Cell{Value: scan.Domain}))
	}
	facts = append(facts, fact("verdict", verdictCells(scan)...), fact("models", modelCells(scan.Models)...))
	facts = append(facts, ruleFacts(scan.Rules)...)
	facts = append(facts, p.statusFacts(scan.Status)...)
	if scan.ScreenshotPath != "" {
		facts = append(facts, textFact("screenshot", scan.ScreenshotPath))
	}
	return facts
}

func verdictCells(scan intel.PhishingScan) []ui.Cell {
	if scan.Categorizations == nil {
		return []ui.Cell{notReported()}
	}
	if len(scan.Categorizations) == 0 {
		return []ui.Cell{{Text: "none given", Mood: ui.Muted}}
	}
	var cells []ui.Cell
	for _, c := range scan.Categorizations {
		cells = append(cells, ui.Cell{Text: joined(", ", c.Category, c.Verification), Mood: verdictMood(c)})
	}
	return cells
}

// verdictMood is the mood of a verdict as Cloudflare gives it: what it took
// back is harmless, what it calls phishing is not.
func verdictMood(c intel.PhishingCategorization) ui.Mood {
	switch {
	case strings.EqualFold(c.Verification, "disproven"):
		return ui.Muted
	case strings.EqualFold(c.Category, "phishing"):
		return ui.Bad
	}
	return ui.Notable
}

func modelCells(models []intel.PhishingModel) []ui.Cell {
	if models == nil {
		return []ui.Cell{notReported()}
	}
	if len(models) == 0 {
		return []ui.Cell{none()}
	}
	var cells []ui.Cell
	for _, m := range models {
		score := "– not reported"
		if m.Score != nil {
			score = formatScore(*m.Score)
		}
		cells = append(cells, ui.Cell{Text: joined("  ", m.Name, score)})
	}
	return append(cells, plain("(0 benign … 1 phishing)"))
}

func ruleFacts(rules []intel.PhishingRule) ui.Facts {
	if rules == nil {
		return ui.Facts{fact("rules", notReported())}
	}
	if len(rules) == 0 {
		return ui.Facts{fact("rules", none())}
	}
	var facts ui.Facts
	for i, r := range rules {
		label := ""
		if i == 0 {
			label = "rules"
		}
		cells := []ui.Cell{{Text: r.Name, Mood: ui.Notable}}
		if r.Banning != nil && *r.Banning {
			cells = append(cells, plain("banning"))
		}
		if r.Blocking != nil && *r.Blocking {
			cells = append(cells, plain("blocking"))
		}
		facts = append(facts, fact(label, cells...))
		if r.Description != "" {
			facts = append(facts, textFact("", r.Description))
		}
	}
	return facts
}

func (p paper) statusFacts(s *intel.PhishingStatus) ui.Facts {
	if s == nil {
		return ui.Facts{fact("scanned", notReported())}
	}
	state := "complete"
	if !s.Complete {
		state = "still running"
	}
	cells := []ui.Cell{{Text: state}}
	if !s.Processed.IsZero() {
		cells = append(cells, plain("%s (%s ago)", day(s.Processed), p.days(s.Processed)))
	}
	facts := ui.Facts{fact("scanned", cells...)}
	if s.StatusCode != 0 {
		facts = append(facts, fact("page", plain("HTTP %d", s.StatusCode)))
	}
	if s.SubmissionID != 0 {
		facts = append(facts, fact("submission", plain("%d", s.SubmissionID)))
	}
	return facts
}

// scanDigest is "▲ PHISHING, confirmed · MACHINE_LEARNING_v2 0.999 · 2 rules".
func scanDigest(scan intel.PhishingScan) []ui.Cell {
	var cells []ui.Cell
	switch {
	case scan.Status != nil && !scan.Status.Complete:
		cells = append(cells, plain("still running"))
	case len(scan.Categorizations) > 0:
		c := scan.Categorizations[0]
		cells = append(cells, ui.Cell{Text: joined(", ", c.Category, c.Verification), Mood: verdictMood(c)})
	default:
		cells = append(cells, plain("no verdict"))
	}
	for _, m := range scan.Models[:min(1, len(scan.Models))] {
		if m.Score != nil {
			cells = append(cells, plain("%s %s", m.Name, formatScore(*m.Score)))
		}
	}
	if len(scan.Rules) > 0 {
		cells = append(cells, plain("%s", fmt.Sprintf("%s matched", counted(len(scan.Rules), "rule", "rules"))))
	}
	return cells
}
