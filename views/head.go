package views

import (
	"strings"

	"pugmark/investigation"
	"pugmark/ui"
)

// narrow is the width below which the headline takes its shorter form.
const narrow = 100

// headMargins are the cells of a head line that hold no text: its margins, the
// glyph, and the gap before the right end.
const headMargins = 7

// head are the two lines above the panes: what Cloudflare says, quoted, and
// what the team knows.
func (s *subject) head(width int) []ui.HeadLine {
	quote := investigation.Headline(s.heard(), s.desk.Look.Spelled, s.desk.Look.Now())
	text, shorter := quote.Wide, quote.Narrow
	if width < narrow {
		text = quote.Narrow
	}
	if quote.Tone == investigation.ToneSilent {
		text = s.silence()
		shorter = text
	}
	cost := s.costWords()
	if width < narrow && len(s.desk.teamParts(s.indicator, s.desk.paper())) > 0 { // the case needs the room
		cost = strings.TrimPrefix(cost, thisLookUp)
	}
	room := width - len(cost) - headMargins
	head := []ui.HeadLine{
		{Left: []ui.Cell{{Text: text, Mood: toneMood(quote.Tone)}}},
		{Left: []ui.Cell{s.teamCell(room)}, Right: []ui.Cell{{Text: cost, Mood: ui.Muted}}},
	}
	beside := s.besideCell()
	if beside.Text == "" {
		return head
	}
	taken := cellsTaken(beside.Text) + headMargins
	for _, text := range []string{text, shorter} {
		if cellsTaken(text)+taken <= width {
			head[0].Left[0].Text, head[0].Right = text, []ui.Cell{beside}
			return head
		}
	}
	team := s.teamCell(room - taken)
	if cellsTaken(team.Text)+taken > room {
		head[1].Left = []ui.Cell{beside}
		return head
	}
	head[1].Left = []ui.Cell{team, beside}
	return head
}

// besideCell says which colleagues look at the same subject now: "maria is here
// too, 3m".
func (s *subject) besideCell() ui.Cell {
	names, newest := s.desk.besides(s.indicator.String())
	switch len(names) {
	case 0:
		return ui.Cell{}
	case 1:
		return ui.Cell{Text: names[0] + " is here too, " + investigation.Age(newest.Since, s.desk.Look.Now()), Mood: ui.Own}
	case 2:
		return ui.Cell{Text: names[0] + " and " + names[1] + " are here too", Mood: ui.Own}
	}
	return ui.Cell{Text: names[0] + " and " + grouped(int64(len(names)-1)) + " others are here too", Mood: ui.Own}
}

// silence is the first line while nothing is here to quote.
func (s *subject) silence() string {
	for _, p := range s.boardParts() {
		if p.state().asking {
			return investigation.Say(investigation.StateAsking, investigation.Situation{}).Sentence
		}
	}
	return "nothing from Cloudflare is here yet"
}

func toneMood(t investigation.Tone) ui.Mood {
	switch t {
	case investigation.ToneThreat:
		return ui.Bad
	case investigation.ToneNotable:
		return ui.Notable
	case investigation.ToneUnlisted:
		return ui.Good
	case investigation.ToneSilent:
		return ui.Muted
	}
	return ui.Plain
}

// teamCell is the second line: when the team saw the indicator before. Where
// width has no room for it, what was asked then is left out: what this look-up
// costs has to stay.
func (s *subject) teamCell(width int) ui.Cell {
	known, ok := s.known.Value()
	said := s.desk.teamParts(s.indicator, s.desk.paper())
	switch {
	case len(said) > 0:
		return s.verdictCell(said, width)
	case !ok:
		return ui.Cell{}
	case !known.Seen():
		return ui.Cell{Text: "Team: first look-up of this " + kindWord(s.indicator.Kind()), Mood: ui.Own}
	}
	var topics []investigation.Topic
	for _, k := range known.Kept {
		topics = append(topics, k.Topic)
	}
	m := s.remembered(known)
	text := "Team: " + m.lastSeen(s.desk.paper())
	if whole := joined(" · ", text, topicWords(topics)); cellsTaken(whole) <= width {
		text = whole
	}
	return ui.Cell{Text: text, Mood: ui.Own}
}

// verdictCell is the second line where the team says something: as much of it as
// width has room for, the most important first, and when the team saw the
// indicator last.
func (s *subject) verdictCell(parts []string, width int) ui.Cell {
	if known, ok := s.known.Value(); ok && known.Seen() {
		parts = append(parts, "looked up by "+s.remembered(known).lastSeen(s.desk.paper()))
	}
	text := "Team: " + parts[0]
	for _, part := range parts[1:] {
		name, _, _ := strings.Cut(part, ` "`) // a case without its title
		for _, words := range []string{part, name} {
			if whole := joined(" · ", text, words); cellsTaken(whole) <= width {
				text = whole
				break
			}
		}
	}
	return ui.Cell{Text: text, Mood: ui.Own}
}

const thisLookUp = "this look-up: "

// costWords are "this look-up: 5 calls, 1 from cache".
func (s *subject) costWords() string {
	calls, kept := s.accounts()
	if calls == 0 && kept == 0 {
		return ""
	}
	return thisLookUp + joined(", ", counted(calls, "call", "calls"), fromCache(kept))
}

func fromCache(kept int) string {
	if kept == 0 {
		return ""
	}
	return grouped(int64(kept)) + " from cache"
}
