package ui

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// A Page shows one sheet: the call log, an inspected answer, a list. What
// enter does on it is for the view around it, or nothing.
type Page struct {
	title string
	sheet func() Sheet
	view  *SheetView
}

// NewPage returns a page that shows what sheet returns. sheet is called when
// the page opens and after every message that is not input, so it must only
// return what is at hand.
func NewPage(l *Look, title string, sheet func() Sheet) *Page {
	return &Page{title: title, sheet: sheet, view: NewSheetView(l)}
}

// Title implements View.
func (p *Page) Title() string { return p.title }

// Sheet is the view of the page's sheet: its cursor and its filter.
func (p *Page) Sheet() *SheetView { return p.view }

// Refresh takes the sheet again.
func (p *Page) Refresh() { p.view.Set(p.sheet()) }

// Init implements View.
func (p *Page) Init(context.Context) tea.Cmd {
	p.Refresh()
	return nil
}

// Update implements View.
func (p *Page) Update(_ context.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg, tea.PasteMsg, tea.MouseWheelMsg:
		return p.view.Update(msg)
	case tea.MouseClickMsg:
		msg.X -= pageMargin
		return p.view.Update(msg)
	case tea.MouseMsg:
		return nil
	}
	p.Refresh()
	return nil
}

// pageMargin is the blank at the left edge of a page.
const pageMargin = 1

// Render implements View.
func (p *Page) Render(width, height int) string {
	return indented(p.view.Render(width-pageMargin, height, true), pageMargin)
}

// indented puts blanks before every line.
func indented(s string, blanks int) string {
	if s == "" {
		return ""
	}
	margin := strings.Repeat(" ", blanks)
	return margin + strings.ReplaceAll(s, "\n", "\n"+margin)
}

// Keys implements View. Where a text goes on below, the keys that scroll it
// come first: it has no cursor that would show there are any.
func (p *Page) Keys() []key.Binding {
	own := p.view.Keys()
	if p.view.sortable() == nil && p.view.maxTop() > 0 {
		own = append([]key.Binding{bind("↑↓ pgdn", "scroll")}, own...)
	}
	return own
}

// Typing implements Typist.
func (p *Page) Typing() bool { return p.view.Typing() }

// Escape implements Escaper.
func (p *Page) Escape() bool { return p.view.Escape() }
