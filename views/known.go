package views

import (
	"slices"
	"strings"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// remembered is what the team's history held of an indicator before it was
// looked up now.
type remembered struct {
	known investigation.Known
	now   *intel.DomainReport // what domain details say now, nil if not here
	kind  intel.IndicatorKind
	filed []ui.Cell // what was asked of Cloudflare about it
	who   func(analyst string) string
}

// knownSheet says who looked the indicator up before, when, and what has
// changed since. It costs nothing.
func knownSheet(m remembered, p paper) ui.Sheet {
	if !m.known.Seen() {
		first := ui.Cell{Text: "first look-up of this " + kindWord(m.kind), Mood: ui.Muted}
		return saying(first, append(slices.Clone(m.filed), first)...)
	}
	s := ui.Sheet{Digest: []ui.Cell{{Text: m.lastSeen(p), Mood: ui.Own}}}
	if len(m.filed) > 0 {
		s.Blocks = append(s.Blocks, ui.Prose(m.filed))
	}
	if change := m.changed(p); change.Text != "" {
		s.Blocks = append(s.Blocks, ui.Prose{change})
	}
	kept := slices.Clone(m.known.Kept)
	slices.SortStableFunc(kept, func(a, b investigation.Kept) int { return b.At.Compare(a.At) })
	grid := ui.Grid{Columns: []ui.Column{{Min: 4, Right: true}, {Min: 4}, {Min: 8, Weight: 1}}}
	for _, k := range kept {
		grid.Rows = append(grid.Rows, ui.Row{ID: string(k.Topic) + k.Key.Value, Cells: []ui.Cell{
			{Text: investigation.Age(k.At, p.now)}, {Text: m.who(k.Analyst)}, {Text: topicWord(k.Topic)}}})
	}
	s.Blocks = append(s.Blocks, grid)
	return s
}

// lastSeen is "maria 14m ago".
func (m remembered) lastSeen(p paper) string {
	newest := m.known.Newest()
	age := investigation.Age(newest.At, p.now)
	if age == "now" {
		return joined(", ", m.who(newest.Analyst), "just now")
	}
	return joined(" ", m.who(newest.Analyst), age+" ago")
}

// changed is what domain details say now and did not say then, and the other
// way round; empty where nothing changed.
func (m remembered) changed(p paper) ui.Cell {
	then := m.known.Heard.Domain
	if then == nil || m.now == nil {
		return ui.Cell{}
	}
	before, _ := investigation.Listed(then)
	after, _ := investigation.Listed(m.now)
	c := change{added: without(after, before), removed: without(before, after)}
	text := c.cell().Text
	if text == "" {
		return ui.Cell{}
	}
	for _, k := range m.known.Kept {
		if k.Topic == investigation.TopicDomain {
			return plain("Δ since %s ago: %s", investigation.Age(k.At, p.now), text)
		}
	}
	return plain("Δ since then: %s", text)
}

func without(list, others []intel.Category) []intel.Category {
	var out []intel.Category
	for _, c := range list {
		if !slices.ContainsFunc(others, func(o intel.Category) bool { return o.ID == c.ID && o.Name == c.Name }) {
			out = append(out, c)
		}
	}
	return out
}

// kindWord is what a person calls a kind of indicator.
func kindWord(k intel.IndicatorKind) string {
	switch k {
	case intel.IndicatorURL:
		return "URL"
	case intel.IndicatorIPv4, intel.IndicatorIPv6:
		return "address"
	case intel.IndicatorASN:
		return "network"
	}
	return "name"
}

// topicWord is what a pane calls what was asked.
func topicWord(t investigation.Topic) string {
	switch t {
	case investigation.TopicDomain:
		return "domain"
	case investigation.TopicWHOIS:
		return "WHOIS"
	case investigation.TopicHistory:
		return "history"
	case investigation.TopicIP:
		return "IP overview"
	case investigation.TopicDNS:
		return "passive DNS"
	case investigation.TopicASN:
		return "ASN"
	case investigation.TopicSubnets:
		return "subnets"
	case investigation.TopicPhishing:
		return "phishing scan"
	}
	return string(t)
}

// topicWords joins them: "domain, WHOIS, history".
func topicWords(topics []investigation.Topic) string {
	var words []string
	for _, t := range topics {
		words = append(words, topicWord(t))
	}
	return strings.Join(words, ", ")
}
