package views

import (
	"context"
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// severalSheet says what a paste of several indicators was understood as.
func severalSheet(in input) ui.Sheet {
	facts := ui.Facts{fact("pasted", plain("%s", counted(len(in.indicators), "indicator", "indicators")))}
	if n := len(in.refusals); n > 0 {
		facts = append(facts, fact("refused", ui.Cell{Text: counted(n, "item", "items") + ": " + in.refusals[0].Error(), Mood: ui.Doubtful}))
	}
	return ui.Sheet{Blocks: []ui.Block{append(facts, fact("enter", plain("opens the list; nothing is asked yet")))}}
}

// several is the list of indicators that were pasted together. It asks nothing
// until somebody opens one or has all of them looked up.
type several struct {
	desk   *Desk
	in     input
	view   *ui.SheetView
	known  ui.Load[overview]
	quotes *quotes
	ask    ui.Load[investigation.Summary]
	armed  bool // the key that looks all of them up waits for a yes
	opening
}

// An overview is what is known of every indicator of a list, and what looking
// all of them up would cost.
type overview struct {
	known []investigation.Known
	price investigation.Price
}

func newSeveral(d *Desk, in input) ui.View {
	return &several{desk: d, in: in, quotes: newQuotes(d), view: ui.NewSheetView(d.Look)}
}

func (s *several) Title() string { return counted(len(s.in.indicators), "indicator", "indicators") }

func (s *several) Init(ctx context.Context) tea.Cmd {
	s.opening = openingOf(ctx)
	s.desk.remember(s)
	s.show()
	return s.recall(ctx)
}

func (s *several) recall(ctx context.Context) tea.Cmd {
	bench, indicators := s.desk.Workbench, s.in.indicators
	return s.known.Start(ctx, func(ctx context.Context) (overview, error) {
		var o overview
		for _, i := range indicators {
			known, err := bench.Known(ctx, i)
			if err != nil {
				return o, err
			}
			o.known = append(o.known, bounded(known))
		}
		o.price = bench.Price(ctx, investigation.Request{Indicators: indicators})
		return o, nil
	})
}

func (s *several) Update(ctx context.Context, msg tea.Msg) tea.Cmd {
	cmd := s.update(ctx, msg)
	s.quotes.take(msg)
	if value, ok := s.view.Selected(); ok {
		return tea.Batch(cmd, s.quotes.want(ctx, value))
	}
	return cmd
}

func (s *several) update(ctx context.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.press(ctx, msg)
	case tea.KeyMsg, tea.MouseMsg, tea.PasteMsg:
		return s.view.Update(msg)
	case spentMsg:
		return s.recall(ctx)
	}
	var cmd tea.Cmd
	if s.ask.Update(msg) {
		cmd = spent
	}
	s.known.Update(msg)
	s.show()
	return cmd
}

func (s *several) press(ctx context.Context, msg tea.KeyPressMsg) tea.Cmd {
	keys := s.desk.Look.Keys
	armed := s.armed
	s.armed = false
	if s.view.Typing() {
		return s.view.Update(msg)
	}
	value, ok := s.view.Selected()
	switch {
	case armed && key.Matches(msg, keys.Follow, keys.AskRest):
		return s.lookUp(ctx, true)
	case armed:
		cmd := ui.Notify(ui.Cell{Text: "nothing was asked", Mood: ui.Muted})
		if key.Matches(msg, keys.Up, keys.Down, keys.PageUp, keys.PageDown, keys.Home, keys.End) {
			return tea.Batch(cmd, s.view.Update(msg))
		}
		return cmd
	case ok && (key.Matches(msg, keys.Follow) || key.Matches(msg, keys.Open)):
		return openIndicator(s.desk, value)
	case ok && key.Matches(msg, keys.Miscategorize):
		return s.desk.miscategorize(value)
	case ok && key.Matches(msg, keys.Copy):
		return copyValue(value, false)
	case ok && key.Matches(msg, keys.CopyLive):
		return copyValue(value, true)
	case key.Matches(msg, keys.AskRest):
		return s.lookUp(ctx, false)
	}
	return s.view.Update(msg)
}

// lookUp looks all of them up, after a second a where the plan wants that.
func (s *several) lookUp(ctx context.Context, armed bool) tea.Cmd {
	o, ok := s.known.Value()
	if !ok || s.ask.Busy() {
		return nil
	}
	if o.price.Most == 0 {
		return ui.Notify(ui.Cell{Text: "everything about them is kept: enter opens one", Mood: ui.Muted})
	}
	if s.desk.asksFirst(o.price.Most) && !armed {
		s.armed = true
		price, meter := s.desk.beforeSpending(o.price.Words(), o.price.Most)
		return ui.Notify(ui.Cell{Text: joined(" · ", "a or enter looks all of them up: "+price, noOtherKey, meter), Mood: ui.Notable})
	}
	bench, request := s.desk.Workbench, investigation.Request{Indicators: s.in.indicators}
	return s.ask.Start(s.desk.lasting(ctx), func(ctx context.Context) (investigation.Summary, error) {
		return bench.Lookup(ctx, request, func(investigation.Line) {})
	})
}

func (s *several) show() {
	p := s.desk.paper()
	o, _ := s.known.Value()
	grid := ui.Grid{Columns: []ui.Column{
		{Title: "kind", Min: 7, Keep: 1}, {Title: "indicator", Min: 16, Weight: 2}, {Title: "known", Min: 12, Weight: 2}, {Title: "when", Min: 8, Keep: 2},
	}}
	for n, i := range s.in.indicators {
		said, when := ui.Cell{Text: "not asked", Mood: ui.Muted}, ui.Cell{}
		if n < len(o.known) && o.known[n].Seen() {
			said, when = s.knownCells(i, o.known[n], p)
		}
		grid.Rows = append(grid.Rows, ui.Row{ID: i.String(), Value: i.String(), Cells: []ui.Cell{{Text: indicatorWord(i.Kind())}, {Value: i.String()}, said, when}})
	}
	sheet := ui.Sheet{Blocks: []ui.Block{grid}}
	if len(s.in.refusals) > 0 {
		refused := ui.Prose{{}, {Text: "not understood:", Mood: ui.Doubtful}}
		for _, err := range s.in.refusals {
			refused = append(refused, ui.Cell{Text: err.Error(), Mood: ui.Doubtful})
		}
		sheet.Blocks = append(sheet.Blocks, refused)
	}
	sheet.Foot = s.progress(o)
	s.view.Set(sheet)
}

func (s *several) knownCells(i intel.Indicator, k investigation.Known, p paper) (said, when ui.Cell) {
	m := remembered{known: k, kind: i.Kind(), who: s.desk.who}
	quote := investigation.Headline(k.Heard, p.spell, p.now)
	if quote.Tone == investigation.ToneUnlisted {
		return ui.Cell{Text: "none listed", Mood: ui.Good}, ui.Cell{Text: m.lastSeen(p)}
	}
	return ui.Cell{Text: trimSource(quote.Narrow), Mood: toneMood(quote.Tone)}, ui.Cell{Text: m.lastSeen(p)}
}

// progress is the last line: the price, or how the look-up went.
func (s *several) progress(o overview) []ui.Cell {
	sum, done := s.ask.Value()
	switch {
	case s.ask.Busy():
		return []ui.Cell{{Text: "asking Cloudflare…", Mood: ui.Notable}}
	case done && sum.Failed > 0:
		return []ui.Cell{{Text: fmt.Sprintf("%s, %d failed, %s spent", counted(sum.Answers, "answer", "answers"), sum.Failed, counted(sum.Spent, "call", "calls")), Mood: ui.Doubtful}}
	case done:
		return []ui.Cell{plain("%s, %s spent", counted(sum.Answers, "answer", "answers"), counted(sum.Spent, "call", "calls"))}
	}
	return []ui.Cell{plain("looking all of them up costs %s", o.price.Words())}
}

func (s *several) Render(width, height int) string { return s.view.Render(width, height, true) }

func (s *several) Keys() []key.Binding {
	own := s.view.Keys()
	if s.view.Typing() {
		return own
	}
	keys := s.desk.Look.Keys
	look := "look these up"
	if o, ok := s.known.Value(); ok && o.price.Most > 0 {
		look = s.desk.pricedWords(look, o.price)
	}
	value, _ := s.view.Selected()
	bindings := []key.Binding{said(keys.Follow, s.quotes.words("open", value)), said(keys.AskRest, look)}
	bindings = append(append(bindings, own...), keys.Copy, keys.CopyLive)
	return append(bindings, s.desk.miscategorizeKey("miscategorize", value)...)
}

func (s *several) Typing() bool { return s.view.Typing() }

func (s *several) Escape() bool {
	armed := s.armed
	s.armed = false
	return armed || s.view.Escape()
}

// Stop implements ui.Stopper.
func (s *several) Stop() bool {
	if !s.ask.Busy() {
		return false
	}
	s.ask.Stop()
	return true
}

func (s *several) asking() int {
	if s.ask.Busy() {
		return 1
	}
	return 0
}

func (s *several) receiveAside(_ context.Context, msg tea.Msg) tea.Cmd {
	if s.ask.Update(msg) {
		return spent
	}
	return nil
}

// Busy implements ui.Busy.
func (s *several) Busy() bool { return s.ask.Busy() }
