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
	if r.Same.State == history.SubmissionProposed {
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
	if refusedAs(r, "duplicate") && r.Same != nil && r.Same.State == history.SubmissionProposed {
		return r.Same.Name() + " asks for the same and is proposed: g, then s shows it"
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
	send, once := "send", ""
	switch {
	case c.desk.Workbench.Proposes():
		send, once = "propose", "Proposed once; nothing leaves."
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
		Lead:    []ui.Cell{{Text: c.leadWords()}, {}},
		Essence: func(width int) []ui.Cell { return c.desk.essence(p.Request, c.catalogue, width) },
		Sheet:   func() ui.Sheet { return c.confirmationSheet(p, r) },
		Word:    investigation.ConfirmationWord(p.Request, p.Body()),
		Send:    send,
		Once:    once,
		Done:    func() tea.Cmd { return tea.Batch(ui.Close, c.send(p, r.Warnings())) },
	}))
}

// mostEssential is how many changes stand beside the target, where they cannot
// be scrolled away; of more it is said how many there are.
const mostEssential = 8

// essence is the target and what is asked for: what a person must have seen to
// send it.
func (d *Desk) essence(m intel.Miscategorization, catalogue intel.Catalogue, width int) []ui.Cell {
	spell := d.paper()
	live := targetLive(m)
	target := either(spell.name(live).Text, spell.spell(live))
	asked, indent := askedLines(m, catalogue), 2
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
	cells := ui.Prose{{}}
	if s, ok := c.attempt.rejected(); ok {
		cells = append(cells, ui.Cell{Text: "! Cloudflare has just rejected the same, as " + s.Submission.Name(), Mood: ui.Doubtful})
	}
	draft, _ := c.keeper.kept()
	means := c.desk.sendingWords(draft.Name())
	if bench := c.desk.Workbench; bench.Proposes() {
		means = bench.Member.Name + " proposes; another has to send it. Nothing leaves now, and proposing costs no call. " +
			"Until it is sent it can be withdrawn, and what was sent cannot be taken back."
	}
	cells = append(cells, c.desk.requestCells(p, r, c.catalogue, means)...)
	return ui.Sheet{Blocks: []ui.Block{cells}}
}

// requestCells are the warnings of a request, what there is not room for in its
// essence, what sending it means, and its exact body.
func (d *Desk) requestCells(p investigation.Proposal, r investigation.Review, catalogue intel.Catalogue, means string) ui.Prose {
	var cells ui.Prose
	for _, f := range r.Findings {
		if f.Weight == intel.Warned || f.Rule == "duplicate" {
			cells = append(cells, ui.Cell{Text: "! " + f.Words, Mood: ui.Doubtful})
		}
	}
	if asked := askedLines(p.Request, catalogue); len(asked) > mostEssential {
		for _, line := range asked {
			cells = append(cells, ui.Cell{Text: line})
		}
		cells = append(cells, ui.Cell{})
	}
	cells = append(cells, ui.Cell{Text: means}, ui.Cell{})
	cells = append(cells, ui.Cell{Text: "POST accounts/" + shortAccount(d.Workbench.Source.Scope.Account) + "/intel/miscategorization", Mood: ui.Muted})
	for _, line := range prettyBody(p.Body()) {
		cells = append(cells, ui.Cell{Text: line})
	}
	return cells
}

// leadWords begin the page on which the word is typed.
func (c *composer) leadWords() string {
	if c.desk.Workbench.Proposes() {
		return "You are about to propose to your team to tell Cloudflare, for account " + c.desk.accountWords() + ":"
	}
	return "You are about to tell Cloudflare, for account " + c.desk.accountWords() + ":"
}

func (d *Desk) accountWords() string {
	words := shortAccount(d.Workbench.Source.Scope.Account)
	if d.demo() {
		words += " (demo)"
	}
	return words
}

// sendingWords say what sending a request means, on either side.
func (d *Desk) sendingWords(name string) string {
	budget := ""
	if b, ok := d.budget(); ok {
		budget = " (" + b.Words() + ")"
	}
	return "This cannot be taken back. Cloudflare gives no ticket number and decides by itself. " +
		fmt.Sprintf("pugmark keeps the request as %s; a look is due on %s (%s). Sending it is 1 call%s.",
			either(name, "a submission of its own"), looksWords(d.Workbench.Schedule), investigation.LookPrices, budget)
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
