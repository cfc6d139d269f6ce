package views

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// repeatable is the submission that keeps this one back, where nothing but
// repeating it on purpose stands in the way.
func (c *composer) repeatable() (history.Submission, bool) {
	r, ok := c.review()
	if !ok || r.Same == nil || r.Off != "" {
		return history.Submission{}, false
	}
	others := slices.ContainsFunc(r.Findings, func(f intel.Finding) bool { return f.Weight == intel.Refused && f.Rule != "duplicate" })
	return *r.Same, !others && refusedAs(r, "duplicate")
}

func refusedAs(r investigation.Review, rule string) bool {
	return slices.ContainsFunc(r.Findings, func(f intel.Finding) bool { return f.Weight == intel.Refused && f.Rule == rule })
}

// arrangeButtons says what the buttons do, or why they do nothing.
func (c *composer) arrangeButtons() {
	c.fields.send.Disable(c.sendOff())
	if same, ok := c.repeatable(); ok {
		c.fields.again.Label("send again, linked to " + same.Name())
	}
}

// sendOff is why the request cannot be sent now, "" when it can.
func (c *composer) sendOff() string {
	r, ok := c.review()
	switch {
	case c.reviewing.Err() != nil:
		return "the history could not be read: nothing is sent without it"
	case !ok:
		return "checking …"
	case r.Off != "":
		return r.Off
	}
	if sendable, _ := r.Sendable(); sendable {
		return ""
	}
	if refusedAs(r, "duplicate") && r.Same != nil {
		return "held back by " + r.Same.Name() + ": look at it first (g, then s), or send again, linked to it"
	}
	for _, f := range r.Findings {
		switch {
		case f.Weight == intel.Refused && f.Rule == "nothing-to-change":
			return "nothing is changed yet"
		case f.Weight == intel.Refused:
			return "refused: " + f.Words
		}
	}
	return "refused"
}

// repeat is the button that sends the same once more, on purpose.
func (c *composer) repeat() tea.Cmd {
	same, ok := c.repeatable()
	if !ok {
		return nil
	}
	c.touch(func() { c.again = same.Name() })
	r, _ := c.reviewing.Value()
	return c.confirm(r.Review)
}

// openReview is the button that opens the last page before sending.
func (c *composer) openReview() tea.Cmd {
	r, ok := c.review()
	if sendable, _ := r.Sendable(); !ok || !sendable {
		return nil
	}
	return c.confirm(r)
}

// confirm opens the page on which the word is typed. What it sends is what
// stood in the form when it was opened.
func (c *composer) confirm(r investigation.Review) tea.Cmd {
	p := c.proposal()
	_, warned := intel.Sendable(r.Findings)
	send := "send"
	switch {
	case p.Again != "":
		send = "send again"
	case warned:
		send = "send anyway"
	}
	draft, _ := c.keeper.kept()
	title := "Review"
	if draft.Number != 0 {
		title += " " + draft.Name()
	}
	return ui.Open(ui.NewConfirmation(c.desk.Look, ui.Confirmation{
		Title:   title,
		Lead:    []ui.Cell{{Text: "You are about to tell Cloudflare, for account " + shortAccount(c.desk.Workbench.Source.Scope.Account) + c.demoWords() + ":"}, {}},
		Essence: func(width int) []ui.Cell { return c.essence(p.Request, width) },
		Sheet:   func() ui.Sheet { return c.confirmationSheet(p, r) },
		Word:    investigation.ConfirmationWord(p.Request, p.Body()),
		Send:    send,
		Done:    func() tea.Cmd { return tea.Batch(ui.Close, c.send(p, r.Warnings())) },
	}))
}

// mostEssential is how many changes stand beside the target, where they cannot
// be scrolled away; of more it is said how many there are.
const mostEssential = 8

// essence is the target and what is asked for: what a person must have seen to
// send it.
func (c *composer) essence(m intel.Miscategorization, width int) []ui.Cell {
	spell := c.desk.paper()
	live := targetLive(m)
	target := either(spell.name(live).Text, spell.spell(live))
	asked, indent := askedLines(m, c.catalogue), 2
	if len(asked) > mostEssential {
		asked = askedCounts(m)
	}
	const beside = 40 // cells that leave room for what is asked
	if taken := cellsTaken(target); len(asked) > 0 && taken <= beside && width >= 2*beside-1 {
		target, asked, indent = target+"   "+asked[0], asked[1:], taken+3
	}
	cells := []ui.Cell{{Text: target}}
	for _, line := range asked {
		cells = append(cells, ui.Cell{Text: strings.Repeat(" ", indent) + line})
	}
	return cells
}

// confirmationSheet says the rest of what is about to happen.
func (c *composer) confirmationSheet(p investigation.Proposal, r investigation.Review) ui.Sheet {
	bench := c.desk.Workbench
	cells := ui.Prose{{}}
	if s, ok := c.attempt.rejected(); ok {
		cells = append(cells, ui.Cell{Text: "! Cloudflare has just rejected the same, as " + s.Submission.Name(), Mood: ui.Doubtful})
	}
	for _, f := range r.Findings {
		if f.Weight == intel.Warned || f.Rule == "duplicate" {
			cells = append(cells, ui.Cell{Text: "! " + f.Words, Mood: ui.Doubtful})
		}
	}
	if asked := askedLines(p.Request, c.catalogue); len(asked) > mostEssential {
		for _, line := range asked {
			cells = append(cells, ui.Cell{Text: line})
		}
		cells = append(cells, ui.Cell{})
	}
	cells = append(cells, ui.Cell{Text: "This cannot be taken back. Cloudflare gives no ticket number and decides by itself. " +
		c.keepsWords() + " Sending it is 1 call" + c.budgetWords() + "."}, ui.Cell{})
	cells = append(cells, ui.Cell{Text: "POST accounts/" + shortAccount(bench.Source.Scope.Account) + "/intel/miscategorization", Mood: ui.Muted})
	for _, line := range prettyBody(p.Body()) {
		cells = append(cells, ui.Cell{Text: line})
	}
	return ui.Sheet{Blocks: []ui.Block{cells}}
}

func (c *composer) demoWords() string {
	if c.desk.demo() {
		return " (demo)"
	}
	return ""
}

func (c *composer) budgetWords() string {
	if b, ok := c.desk.budget(); ok {
		return " (" + b.Words() + ")"
	}
	return ""
}

// keepsWords say what becomes of the request on this side.
func (c *composer) keepsWords() string {
	draft, _ := c.keeper.kept()
	name := either(draft.Name(), "a submission of its own")
	return fmt.Sprintf("pugmark keeps the request as %s; a look is due on %s (%s).",
		name, looksWords(c.desk.Workbench.Schedule), investigation.LookPrices)
}

// looksWords are when a submission is looked at: "day 1, 3, 7 and 14".
func looksWords(s investigation.Schedule) string {
	var labels []string
	for look := 1; look <= s.Looks(); look++ {
		label := s.Label(look)
		if look > 1 {
			label = strings.TrimPrefix(label, "day ")
		}
		labels = append(labels, label)
	}
	if last := len(labels) - 1; last > 0 {
		return strings.Join(labels[:last], ", ") + " and " + labels[last]
	}
	return strings.Join(labels, "")
}
