package views

import (
	"fmt"
	"slices"
	"strings"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// remembered is what the team's history holds of an indicator.
type remembered struct {
	known   investigation.Known // before it was looked up now
	subject string              // live
	kind    intel.IndicatorKind
	filed   []ui.Cell               // what was asked of Cloudflare about it
	words   investigation.TeamWords // what the team says of it
	ties    investigation.TeamKnowledge
	since   investigation.Comparison // what changed since the answer before
	who     func(analyst string) string
}

// knownPane says what the team knows of the subject. It costs nothing.
func (s *subject) knownPane() ui.Pane {
	r := newPane(s.desk)
	r.aside = true
	r.sheet = func(p paper) (ui.Sheet, bool) {
		known, ok := s.known.Value()
		if !ok {
			if err := s.known.Err(); err != nil {
				return saying(ui.Cell{}, historyTrouble(err, s.desk.Look.Now())), true
			}
			return ui.Sheet{}, false
		}
		m := s.remembered(known)
		filed, _ := s.filed.load.Value()
		m.filed, m.since = s.filedCells(filed.all, p), s.since()
		m.words, m.ties = s.desk.teamSays(m.subject), s.team.known()
		return m.sheet(p), true
	}
	r.status = func(string) string { return "0 calls" }
	r.stamp = func(on stamp) stamp {
		return on.number(s.knownReads).number(s.deltas.version).number(s.filed.version).number(s.team.reads).number(s.desk.saidVersion())
	}
	s.knownReport = r
	return r
}

// remembered is what was known before, in the words of the person at the desk.
func (s *subject) remembered(known investigation.Known) remembered {
	return remembered{known: known, kind: s.indicator.Kind(), who: s.desk.who, subject: s.indicator.String()}
}

// since is what changed in what the headline quotes since the answer before.
func (s *subject) since() investigation.Comparison {
	for _, p := range s.headlined() {
		if c, ok := s.deltas.comparison(p.state().key); ok && !c.Equal() {
			return c
		}
	}
	return investigation.Comparison{}
}

// headlined are the questions whose answers the headline quotes.
func (s *subject) headlined() []part {
	if s.domain != nil {
		return []part{s.domain}
	}
	if p := s.places[s.followed]; p != nil {
		return p.appendShown(nil)
	}
	return nil
}

// sheet is the pane: what the team says, what the indicator has in common with
// others, what changed, and who looked it up when.
func (m remembered) sheet(p paper) ui.Sheet {
	s := ui.Sheet{Digest: m.digest(p)}
	add := func(cells ...ui.Cell) {
		cells = slices.DeleteFunc(cells, func(c ui.Cell) bool { return c.Text == "" })
		if len(cells) > 0 {
			s.Blocks = append(s.Blocks, ui.Prose(cells))
		}
	}
	add(append(append(m.teamCells(p), m.filed...), m.changed(p))...)
	if !m.known.Seen() {
		add(m.firstLook())
	}
	if ties := m.tieFacts(p); len(ties) > 0 && !p.entered {
		s.Blocks = append(s.Blocks, ties)
	}
	add(m.commonTies(p), m.readingOlder())
	if grid, ok := m.tieGrid(p); ok && p.entered {
		s.Blocks = append(s.Blocks, ui.Prose{{}}, grid, ui.Prose{{}})
	}
	if m.known.Seen() {
		s.Blocks = append(s.Blocks, m.keptGrid(p))
	}
	return s
}

func (m remembered) firstLook() ui.Cell {
	return ui.Cell{Text: "first look-up of this " + kindWord(m.kind), Mood: ui.Muted}
}

// keptGrid lists who asked what and when.
func (m remembered) keptGrid(p paper) ui.Grid {
	kept := slices.Clone(m.known.Kept)
	slices.SortStableFunc(kept, func(a, b investigation.Kept) int { return b.At.Compare(a.At) })
	grid := ui.Grid{Columns: []ui.Column{{Min: 4, Right: true}, {Min: 4}, {Min: 8, Weight: 1}}}
	for _, k := range kept {
		grid.Rows = append(grid.Rows, ui.Row{ID: string(k.Topic) + k.Key.Value, Cells: []ui.Cell{
			{Text: investigation.Age(k.At, p.now)}, {Text: m.who(k.Analyst)}, {Text: topicWord(k.Topic)}}})
	}
	return grid
}

// teamCells are the team's verdict and its notes, a line each.
func (m remembered) teamCells(p paper) []ui.Cell {
	var cells []ui.Cell
	if line := m.words.Line(p.now, m.who, p.spell); line != "" {
		cells = append(cells, ui.Cell{Text: line, Mood: ui.Own})
	}
	const notes = 3
	for n, note := range m.words.Notes {
		if n == notes && !p.entered {
			cells = append(cells, ui.Cell{Text: "and " + counted(len(m.words.Notes)-n, "more note", "more notes"), Mood: ui.Muted})
			break
		}
		cells = append(cells, ui.Cell{Text: joined(" · ", note.Words, m.who(note.Analyst)+" "+investigation.Age(note.At, p.now))})
	}
	return cells
}

// digest is the pane in one line.
func (m remembered) digest(p paper) []ui.Cell {
	first := m.firstLook()
	if m.known.Seen() {
		first = ui.Cell{Text: m.lastSeen(p), Mood: ui.Own}
	}
	if said := m.words.Short(p.now); said != "" {
		first = ui.Cell{Text: joined(" · ", said, m.lastSeen(p)), Mood: ui.Own}
	}
	if len(m.filed) > 0 && !m.known.Seen() {
		first = m.filed[0]
	}
	digest := []ui.Cell{first}
	for _, s := range m.ties.Shared {
		if s.Rare && s.Count > 0 && s.Object != m.subject {
			others := counted(s.Count, "other", "others")
			digest = append(digest, ui.Cell{Text: p.spell(s.Object) + ": " + others, Mood: ui.Notable})
			break
		}
	}
	return digest
}

// lastSeen is "maria 14m ago", "" where nobody has seen it.
func (m remembered) lastSeen(p paper) string {
	newest := m.known.Newest()
	if newest.At.IsZero() {
		return ""
	}
	age := investigation.Age(newest.At, p.now)
	if age == "now" {
		return joined(", ", m.who(newest.Analyst), "just now")
	}
	return joined(" ", m.who(newest.Analyst), age+" ago")
}

// changed is what is not as it was in the answer before: "Δ since 9d ago: +
// Phishing + Malware · risk score 0.41 → 0.97".
func (m remembered) changed(p paper) ui.Cell {
	if m.since.Equal() {
		return ui.Cell{}
	}
	const most = 90 // characters, while the pane is not entered
	var said []string
	for n, c := range m.since.Changes {
		words := c.Words(p.spell)
		if c.Field != "security" && c.Field != "inherited security" {
			words = joined(" ", c.Field, words)
		}
		if slices.Contains(said, words) {
			continue
		}
		if n > 0 && !p.entered && cellsTaken(strings.Join(said, " · ")+words) > most {
			said = append(said, fmt.Sprintf("%d more: d", len(m.since.Changes)-n))
			break
		}
		said = append(said, words)
	}
	return plain("Δ since %s ago: %s", investigation.Age(m.since.Before.At, p.now), strings.Join(said, " · "))
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
