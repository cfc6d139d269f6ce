package views

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// tiesAgain is how long after reading them ties are read again while older
// answers are still to be read for them.
const tiesAgain = 5 * time.Second

// teamTies is what the team's history ties a subject to, as it was read last.
type teamTies struct {
	load  ui.Load[investigation.TeamKnowledge]
	reads int // how often it was read
	at    time.Time
}

// known is what was read last, empty before.
func (t *teamTies) known() investigation.TeamKnowledge {
	known, _ := t.load.Value()
	return known
}

// readTies reads what the subject has in common with others, for 0 calls.
func (s *subject) readTies(ctx context.Context) tea.Cmd {
	bench, i := s.desk.Workbench, s.indicator
	if bench.History == nil {
		return nil
	}
	s.team.at = s.desk.Look.Now()
	return s.team.load.Start(ctx, func(ctx context.Context) (investigation.TeamKnowledge, error) {
		known, err := bench.TeamKnows(ctx, i)
		return bounded(known), err
	})
}

// takeTies keeps what was read, and reads it again while there is more to come.
func (s *subject) takeTies(ctx context.Context, msg tea.Msg) (tea.Cmd, bool) {
	if s.team.load.Update(msg) {
		s.team.reads++
		return nil, true
	}
	if _, tick := msg.(ui.TickMsg); tick && s.team.known().Left > 0 && s.desk.Look.Now().Sub(s.team.at) >= tiesAgain {
		return s.readTies(ctx), false
	}
	return nil, false
}

// What the pane has of what is shared, as long as it is not entered: so many
// things, and so many names of each.
const (
	shownTies = 3
	namedTies = 3
)

// tieFacts are what is worth following, each with who has it too.
func (m remembered) tieFacts(p paper) ui.Facts {
	var facts ui.Facts
	rare := 0
	for _, s := range m.ties.Shared {
		if !s.Rare {
			continue
		}
		if rare++; rare <= shownTies {
			facts = append(facts, m.tieFact(s, p))
		}
	}
	if rare > shownTies {
		facts = append(facts, fact("", plain("%d more · z lists them", rare-shownTies)))
	}
	return facts
}

func (m remembered) tieFact(s investigation.Shared, p paper) ui.Fact {
	own := s.Object == m.subject
	cells := []ui.Cell{}
	if !own {
		cells = append(cells, tieCell(s, p))
		if said := s.Words.Short(p.now); said != "" {
			cells = append(cells, ui.Cell{Text: said, Mood: ui.Own})
		}
		if s.Lookups > 0 && s.Relation == intel.RelationAddress {
			cells = append(cells, plain("%s", counted(s.Lookups, "look-up", "look-ups")))
		}
	}
	for n, name := range s.Names {
		if n == namedTies {
			cells = append(cells, plain("and %s more", atLeast(s.Count-n, s.More)))
			break
		}
		cells = append(cells, nameCell(name, p))
	}
	return fact(tieWord(s.Relation, own), cells...)
}

// tieCell is the thing that is shared. What is no indicator is words.
func tieCell(s investigation.Shared, p paper) ui.Cell {
	if s.Relation == intel.RelationRegistrant || s.Relation == intel.RelationRegistrar {
		return ui.Cell{Text: s.Object, Mood: ui.Notable}
	}
	return ui.Cell{Text: p.spell(s.Object), Value: s.Object, Mood: ui.Notable}
}

// nameCell is a name that has the thing too, with the team's verdict.
func nameCell(n investigation.SharedName, p paper) ui.Cell {
	if verdict := n.Words.VerdictWords(); verdict != "" {
		return p.named("", n.Name, " "+verdict)
	}
	return p.name(n.Name)
}

// tieWord names a relation; own is where the subject itself is what others have.
func tieWord(r intel.Relation, own bool) string {
	type words struct{ shared, own string }
	w := map[intel.Relation]words{
		intel.RelationAddress:    {"address", "names here"},
		intel.RelationSeenAt:     {"pDNS at", "seen here"},
		intel.RelationNameserver: {"nameserver", "served by it"},
		intel.RelationRegistrar:  {"registrar", "registrar"},
		intel.RelationRegistrant: {"registrant", "registrant"},
		intel.RelationNetwork:    {"network", "in it"},
		intel.RelationPTR:        {"PTR domain", "PTR domain of"},
		intel.RelationParent:     {"same domain", "below it"},
	}[r]
	switch {
	case own:
		return w.own
	case w.shared == "":
		return string(r)
	}
	return w.shared
}

// atLeast is a count of which there may be more: "1,000+".
func atLeast(n int, more bool) string {
	if more {
		return grouped(int64(n)) + "+"
	}
	return grouped(int64(n))
}

// commonTies is what very many have in common, in one line.
func (m remembered) commonTies(p paper) ui.Cell {
	said := ""
	for _, s := range m.ties.Shared {
		if !s.Rare {
			said = joined(" · ", said, atLeast(s.Count, s.More)+" "+commonWords(s, p))
		}
	}
	if said == "" {
		return ui.Cell{}
	}
	return ui.Cell{Text: "also known: " + said, Mood: ui.Muted}
}

// commonWords are what others have in common with the subject.
func commonWords(s investigation.Shared, p paper) string {
	switch s.Relation {
	case intel.RelationAddress:
		return "at " + p.spell(s.Object)
	case intel.RelationSeenAt:
		return "seen at " + p.spell(s.Object)
	case intel.RelationNetwork:
		return "in " + s.Object
	case intel.RelationParent:
		return "below " + p.spell(s.Object)
	case intel.RelationPTR:
		return "with a PTR in " + p.spell(s.Object)
	case intel.RelationRegistrar, intel.RelationRegistrant:
		return "with the same " + string(s.Relation)
	}
	return "with " + p.spell(s.Object)
}

// tieGrid lists everything that is known to be shared, one name a row.
func (m remembered) tieGrid(p paper) (ui.Grid, bool) {
	grid := ui.Grid{Markable: true, Columns: []ui.Column{
		{Title: "same", Min: 10}, {Title: "which", Min: 16, Weight: 1, Keep: 2}, {Title: "also", Min: 20, Weight: 2},
		{Title: "asked", Min: 4, Right: true, Keep: 1}, {Title: "who", Min: 4, Keep: 1}, {Title: "we say", Min: 8, Weight: 1, Keep: 3},
	}}
	for _, s := range m.ties.Shared {
		own := s.Object == m.subject
		which := tieCell(s, p)
		if which.Value = ""; !s.Rare {
			which.Mood = ui.Plain
		}
		for _, n := range s.Names {
			grid.Rows = append(grid.Rows, ui.Row{ID: string(s.Relation) + " " + s.Object + " " + n.Name, Value: n.Name, Cells: []ui.Cell{
				{Text: tieWord(s.Relation, own)}, which, p.name(n.Name), {Text: investigation.Age(n.At, p.now)}, {Text: m.who(n.Analyst)},
				{Text: n.Words.Short(p.now), Mood: ui.Own},
			}, Sort: []any{string(s.Relation), s.Object, n.Name, n.At, n.Analyst, n.Words.Short(p.now)}})
		}
		if rest := s.Count - len(s.Names); rest > 0 {
			grid.Rows = append(grid.Rows, ui.Row{ID: string(s.Relation) + " " + s.Object, Cells: []ui.Cell{
				{Text: tieWord(s.Relation, own)}, which, {Text: "and " + atLeast(rest, s.More) + " more", Mood: ui.Muted}, {}, {}, {},
			}})
		}
	}
	return grid, len(grid.Rows) > 0
}

// readingOlder says how far the ties are not the whole truth yet.
func (m remembered) readingOlder() ui.Cell {
	if m.ties.Left == 0 {
		return ui.Cell{}
	}
	return plain("reading older answers: %s left", atLeast(m.ties.Left, m.ties.Left == history.MostLeft))
}

// withNameserverTies says below the nameservers of a record who else uses them.
func withNameserverTies(sheet ui.Sheet, known investigation.TeamKnowledge) ui.Sheet {
	most, users := investigation.Shared{}, 0
	for _, s := range known.Shared {
		if s.Relation == intel.RelationNameserver && s.Rare && s.Count > 0 {
			users++
			if s.Count > most.Count {
				most = s
			}
		}
	}
	if users == 0 || len(sheet.Blocks) == 0 {
		return sheet
	}
	facts, ok := sheet.Blocks[0].(ui.Facts)
	at := slices.IndexFunc(facts, func(f ui.Fact) bool { return f.Label == "nameservers" })
	if !ok || at < 0 {
		return sheet
	}
	it := "it"
	if users > 1 {
		it = "them"
	}
	words := counted(most.Count, "other name in your history uses ", "other names in your history use ") + it
	sheet.Blocks[0] = slices.Insert(slices.Clone(facts), at+1, fact("", ui.Cell{Text: words, Mood: ui.Notable}))
	return sheet
}
