package views

import (
	"slices"
	"strconv"

	"pugmark/intel"
	"pugmark/ui"
)

// domainSheet is pane 1: what Cloudflare says about a name itself.
// unicode is what it reads as where DNS spells it otherwise, else "".
func domainSheet(r intel.DomainReport, unicode string, p paper) ui.Sheet {
	facts, reads := p.readsAs(unicode)
	facts = append(facts, p.inherited("security", r.SecurityCategories, r.InheritedSecurityCategories, r.InheritedFrom, securityCells)...)
	facts = append(facts, p.inherited("content", r.ContentCategories, r.InheritedContentCategories, r.InheritedFrom, contentCells)...)
	facts = append(facts, riskFact(r.RiskScore), rankFact(r.Rank), applicationFact(r.Application), familyFact(r.SuspectedMalwareFamily),
		textFact("type", r.Type))
	notes := none()
	if r.Notes != "" {
		notes = ui.Cell{Text: r.Notes}
	}
	facts = append(facts, fact("notes", notes))
	return ui.Sheet{Digest: append(domainDigest(r), reads...), Blocks: []ui.Block{facts}}
}

// readsAs are the fact and the digest of what an internationalized name reads as:
// look-alike letters are the point of many such names, and DNS spells them
// out of sight.
func (p paper) readsAs(unicode string) (facts ui.Facts, digest []ui.Cell) {
	if unicode == "" {
		return nil, nil
	}
	readable := p.spell(unicode)
	return ui.Facts{fact("reads as", ui.Cell{Text: readable, Mood: ui.Notable})}, []ui.Cell{{Text: "reads as " + readable, Mood: ui.Notable}}
}

// inherited is the fact about one list of categories and, below it, where
// they come from. A name with categories of its own inherits none, so the
// parent's stand for it only where its own list is empty; a list of the
// parent's that differs is named beside the origin.
func (p paper) inherited(label string, own, parents []intel.Category, from string, cells func([]intel.Category) []ui.Cell) ui.Facts {
	if len(parents) == 0 || from == "" {
		return ui.Facts{fact(label, cells(own)...)}
	}
	if len(own) == 0 || sameCategories(own, parents) {
		return ui.Facts{fact(label, cells(parents)...), fact("", p.named("inherited from ", from, ""))}
	}
	return ui.Facts{fact(label, cells(own)...), fact("", append([]ui.Cell{p.named("from ", from, " also:")}, cells(parents)...)...)}
}

func sameCategories(a, b []intel.Category) bool {
	ids := func(list []intel.Category) []int {
		var out []int
		for _, c := range specific(list) {
			out = append(out, c.ID)
		}
		slices.Sort(out)
		return out
	}
	return slices.Equal(ids(a), ids(b))
}

func riskFact(score *float64) ui.Fact {
	if score == nil {
		return fact("risk score", notReported())
	}
	return fact("risk score", ui.Cell{Text: formatScore(*score)}, plain("(0 lowest … 1 highest)"))
}

func formatScore(score float64) string { return strconv.FormatFloat(score, 'g', 4, 64) }

func rankFact(rank *int) ui.Fact {
	if rank == nil {
		return fact("rank", notReported())
	}
	return fact("rank", plain("%s of the 100,000 most popular", grouped(int64(*rank))))
}

func applicationFact(a *intel.Application) ui.Fact {
	switch {
	case a == nil:
		return fact("application", notReported())
	case a.ID == 0:
		return textFact("application", a.Name)
	}
	return fact("application", plain("%s %d", a.Name, a.ID))
}

func familyFact(family string) ui.Fact {
	if family == "" {
		return fact("DGA family", notReported())
	}
	return fact("DGA family", ui.Cell{Text: family + ", suspected", Mood: ui.Notable})
}

// domainDigest is "▲ Phishing, Malware (inherited) · content none".
func domainDigest(r intel.DomainReport) []ui.Cell {
	security, suffix := r.SecurityCategories, ""
	if len(security) == 0 && len(r.InheritedSecurityCategories) > 0 {
		security, suffix = r.InheritedSecurityCategories, " (inherited)"
	}
	first := securityCells(security)
	if len(security) > 0 {
		first = []ui.Cell{{Text: names(security) + suffix, Mood: worst(security)}}
	} else if first[0].Mood == ui.Muted {
		first[0].Text = "security " + first[0].Text
	} else {
		first[0].Text = "no threat listed"
	}
	content, suffix := r.ContentCategories, ""
	if len(content) == 0 && len(r.InheritedContentCategories) > 0 {
		content, suffix = r.InheritedContentCategories, " (inherited)"
	}
	text := "content " + names(content) + suffix
	switch {
	case content == nil:
		text = "content not reported"
	case len(content) == 0:
		text = "content none"
	}
	return append(first, ui.Cell{Text: text})
}

// worst is the gravest mood among security categories.
func worst(categories []intel.Category) ui.Mood {
	mood := ui.Notable
	for _, c := range specific(categories) {
		if securityCell(c).Mood == ui.Bad {
			mood = ui.Bad
		}
	}
	return mood
}
