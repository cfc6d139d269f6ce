package ui

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// A textPage shows a text and nothing else, from the first column on and
// without a mouse, so that it can be selected with the terminal's own means.
type textPage struct {
	look        *Look
	title, text string
	top, most   int // the first line on the screen, and the last that may be it
}

// Title implements View.
func (p *textPage) Title() string { return p.title }

// Init implements View: the text is all there.
func (p *textPage) Init(context.Context) tea.Cmd { return nil }

// Update implements View.
func (p *textPage) Update(_ context.Context, msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	const page = 10
	keys := p.look.Keys
	switch {
	case key.Matches(press, keys.Down):
		p.top++
	case key.Matches(press, keys.Up):
		p.top--
	case key.Matches(press, keys.PageDown):
		p.top += page
	case key.Matches(press, keys.PageUp):
		p.top -= page
	case key.Matches(press, keys.Home):
		p.top = 0
	case key.Matches(press, keys.End):
		p.top = p.most
	}
	p.top = max(0, min(p.most, p.top))
	return nil
}

// Render implements View. A line that is too long goes on below it.
func (p *textPage) Render(width, height int) string {
	if width <= 0 || height <= 0 {
		return ""
	}
	var lines []string
	for line := range strings.SplitSeq(p.look.escaped(p.text), "\n") {
		for {
			head, _ := cut(line, width)
			if head == "" {
				head = line // empty, or wider than the screen
			}
			lines = append(lines, head)
			if line = line[len(head):]; line == "" {
				break
			}
		}
	}
	p.most = max(0, len(lines)-height)
	p.top = min(p.top, p.most)
	return strings.Join(lines[p.top:min(len(lines), p.top+height)], "\n")
}

// Keys implements View.
func (p *textPage) Keys() []key.Binding {
	keys := []key.Binding{bind("mouse", "selects")}
	if p.most > 0 {
		keys = append(keys, bind("↑↓ pgdn", "scroll"))
	}
	return keys
}

// unmoused marks a view that leaves the mouse to the terminal.
func (p *textPage) unmoused() {}
