package views

import (
	"context"
	"fmt"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation/export"
	"pugmark/ui"
)

// A pastAnswer is the page of a kept answer as it was: with the clock of then,
// so that a name that was two days old still is. Only r leads to where something
// is asked.
type pastAnswer struct {
	*ui.Page
	desk   *Desk
	of     lookup
	recall pastRecall
	quotes *quotes
	again  againKey
}

func newPastAnswer(d *Desk, l lookup) ui.View {
	page := &pastAnswer{desk: d, of: l, recall: pastRecall{desk: d}, quotes: newQuotes(d), again: againKey{desk: d}}
	page.Page = ui.NewPage(d.Look, "Past answer", page.sheet)
	return page
}

// Title implements ui.View.
func (p *pastAnswer) Title() string {
	rec := p.of.Record
	return fmt.Sprintf("%s %s, as answered %s", rec.Key.Kind, rec.Key.Spelled(p.desk.Look.Spelled), rec.At.UTC().Format(time.RFC3339))
}

// sheet begins with what was asked about: there the cursor stands first, and a
// key must not mean another name merely because the answer mentions it.
func (p *pastAnswer) sheet() ui.Sheet {
	s := p.answer()
	about := ui.Facts{fact("about", ui.Cell{Value: p.of.Record.Key.Value})}
	if facts, ok := s.Blocks[0].(ui.Facts); ok {
		s.Blocks[0] = append(about, facts...)
	} else if p.of.Record.Key.Kind != intel.KindBulk {
		s.Blocks = append([]ui.Block{about}, s.Blocks...)
	}
	s.Blocks = append(s.Blocks, ui.Prose{{}}, p.desk.provenance(p.desk.pastEvidence(p.of)))
	return s
}

// answer is what was answered, without where it is from.
func (p *pastAnswer) answer() ui.Sheet {
	then := p.desk.paper()
	then.now = p.of.Record.At
	return sheetOf(p.of.Record.Key, p.of.answer.Value, then)
}

// pastEvidence are the exact bytes of a look-up.
func (d *Desk) pastEvidence(l lookup) evidence {
	rec := l.Record
	fresh := d.youngEnough(state{key: rec.Key, at: rec.At, has: true})
	return evidence{rec.Key, rec.Body, rec.At, rec.Analyst, l.answer.Origin, 0, fresh}
}

// Init implements ui.View.
func (p *pastAnswer) Init(ctx context.Context) tea.Cmd {
	return tea.Batch(p.Page.Init(ctx), p.quotes.want(ctx, p.about()))
}

// about is the value that the keys work on: the one under the cursor, else what
// was asked about; "" where that is many names.
func (p *pastAnswer) about() string {
	if value, ok := p.Sheet().Selected(); ok && openable(value) {
		return value
	}
	if value := p.of.Record.Key.Value; openable(value) {
		return value
	}
	return ""
}

// question is what d compares: of a list of names what was said of the one under
// the cursor.
func (p *pastAnswer) question() asked {
	if k := p.of.Record.Key.Kind; k == intel.KindBulk {
		return asked{intel.KindDomain, p.about()}
	}
	return p.of.question()
}

// Update implements ui.View.
func (p *pastAnswer) Update(ctx context.Context, msg tea.Msg) tea.Cmd {
	cmd := tea.Batch(p.update(ctx, msg), p.desk.listen(ctx, msg))
	p.quotes.take(msg)
	return tea.Batch(cmd, p.recall.take(msg), p.quotes.want(ctx, p.about()))
}

func (p *pastAnswer) update(ctx context.Context, msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok && !p.Typing() {
		if cmd, used := p.press(ctx, press); used {
			return cmd
		}
	}
	return p.Page.Update(ctx, msg)
}

func (p *pastAnswer) press(ctx context.Context, msg tea.KeyPressMsg) (cmd tea.Cmd, used bool) {
	keys, about := p.desk.Look.Keys, p.about()
	if !key.Matches(msg, keys.Again) {
		p.again.other()
	}
	h, _ := handfulOf(p.Sheet(), about)
	if cmd, used := p.desk.act(msg, h); used {
		return cmd, true
	}
	live := key.Matches(msg, keys.CopyLive)
	copies := live || key.Matches(msg, keys.Copy)
	if copies {
		if cmd, ok := copyMarked(p.Sheet(), live); ok {
			return cmd, true
		}
	}
	switch {
	case key.Matches(msg, keys.Inspect):
		return ui.Open(newInspection(p.desk, []evidence{p.desk.pastEvidence(p.of)}, nil, 0)), true
	case key.Matches(msg, keys.Changes):
		return p.recall.compareBefore(ctx, p.of.Record, p.question()), true
	case key.Matches(msg, keys.Export):
		return p.export(), true
	case about == "":
	case key.Matches(msg, keys.Again):
		return p.again.press(p.quotes, about), true
	case key.Matches(msg, keys.Open, keys.Follow):
		return openIndicator(p.desk, about), true
	case key.Matches(msg, keys.Miscategorize):
		return p.desk.miscategorize(about), true
	case copies:
		return copyValue(about, live), true
	}
	return nil, false
}

// export offers the list of the answer, or all that it says where it has none.
func (p *pastAnswer) export() tea.Cmd {
	answered := "as answered " + p.of.Record.At.UTC().Format(time.RFC3339)
	if who := p.of.Record.Analyst; who != "" {
		answered += " to " + who
	}
	if shown := p.Sheet().Shown(); shown.Current >= 0 {
		return p.desk.exportMixed(p.Title(), p.Sheet(), func(string) bool { return p.of.Record.Scope.Demo }, answered)
	}
	x := &listExport{desk: p.desk, all: export.Table{Title: p.Title(), Columns: []string{"field", "said"}, Notes: []string{answered},
		Made: p.desk.Look.Now(), Demo: p.of.Record.Scope.Demo}}
	for _, block := range p.answer().Blocks {
		facts, _ := block.(ui.Facts)
		for _, f := range facts {
			for _, c := range f.Cells {
				x.all.Rows = append(x.all.Rows, []export.Cell{{Text: f.Label}, exportCell(c, nil, c.Value, p.desk.Look)})
			}
		}
	}
	return x.formats()
}

// Keys implements ui.View.
func (p *pastAnswer) Keys() []key.Binding {
	own := p.Page.Keys()
	if p.Typing() {
		return own
	}
	keys, about := p.desk.Look.Keys, p.about()
	bindings := []key.Binding{said(keys.Changes, "compare with the one before"), said(keys.Inspect, "exact bytes")}
	if about != "" {
		bindings = append(bindings, said(keys.Again, p.quotes.words("ask again", about)), keys.Copy, keys.CopyLive)
		bindings = append(append(bindings, p.desk.actKeys()...), p.desk.miscategorizeKey("miscategorize", about)...)
	}
	return append(append(bindings, own...), keys.Export)
}
