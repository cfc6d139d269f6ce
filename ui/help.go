package ui

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// openHelp shows the keys that work on the top view, then every key there is.
// Both lists are made from the bindings that are matched on.
func (s *Shell) openHelp() tea.Cmd {
	if _, open := s.top().View.(helpPage); open {
		return s.close()
	}
	own, shell := s.keys()
	sheet := s.helpSheet(distinct(own, shell))
	return Open(helpPage{NewPage(s.look, "Keys", func() Sheet { return sheet })})
}

// A helpPage is a page of keys; ? closes it again.
type helpPage struct{ *Page }

func (s *Shell) helpSheet(here []key.Binding) Sheet {
	o := s.options
	sheet := Sheet{Blocks: []Block{Prose{{Text: "What works here"}}, s.keyFacts(here)}}
	for _, g := range s.look.Keys.Groups() {
		bindings := distinct(s.usable(g.Bindings))
		if len(bindings) == 0 {
			continue
		}
		sheet.Blocks = append(sheet.Blocks, Prose{{}, {Text: g.Name + " – " + g.Where}}, s.keyFacts(bindings))
	}
	if len(o.GoTo) > 0 {
		places := Facts{{Label: "g g", Cells: []Cell{{Text: "top of a list"}}}}
		for _, p := range o.GoTo {
			places = append(places, Fact{Label: "g " + string(p.Key), Cells: []Cell{{Text: p.Name}}})
		}
		sheet.Blocks = append(sheet.Blocks, Prose{{}, {Text: "Go to"}}, places)
	}
	commands := Facts{}
	for _, c := range slices.Concat(o.Commands, s.ownCommands()) {
		commands = append(commands, Fact{Label: ":" + c.Name, Cells: []Cell{{Text: c.Help}}})
	}
	sheet.Blocks = append(sheet.Blocks, Prose{{}, {Text: "Commands"}}, commands, Prose{{}, {Text: "Mouse"}}, Facts{
		{Label: "click", Cells: []Cell{{Text: "focuses a pane, chooses a row"}}},
		{Label: "wheel", Cells: []Cell{{Text: "moves through what is under the pointer"}}},
		{Label: "shift", Cells: []Cell{{Text: "held while dragging, selects text (option in iTerm2); :mouse leaves the mouse to the terminal"}}},
	}, Prose{{}, {Text: "Signs"}}, s.signs())
	return sheet
}

// usable leaves out the key that this session has not.
func (s *Shell) usable(bindings []key.Binding) []key.Binding {
	if !s.look.NoSuspend {
		return bindings
	}
	suspend := s.look.Keys.Suspend.Help().Key
	return slices.DeleteFunc(slices.Clone(bindings), func(b key.Binding) bool { return b.Help().Key == suspend })
}

// signs says what stands for a meaning besides its colour.
func (s *Shell) signs() Facts {
	facts := Facts{}
	for _, m := range []struct {
		Mood
		means string
	}{
		{Bad, "listed as a threat"}, {Doubtful, "doubtful, or no answer"}, {Notable, "worth a look"},
		{Good, "nothing listed (that is not \"clean\")"}, {Muted, "not there: none, not reported, not asked"}, {Own, "what your team says"},
	} {
		facts = append(facts, Fact{Label: glyph(m.Mood), Cells: []Cell{{Text: m.means}}})
	}
	return facts
}

func (s *Shell) keyFacts(bindings []key.Binding) Facts {
	var facts Facts
	for _, b := range bindings {
		facts = append(facts, Fact{Label: s.look.keyName(b.Help().Key), Cells: []Cell{{Text: b.Help().Desc}}})
	}
	return facts
}
