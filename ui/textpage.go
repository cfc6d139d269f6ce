package ui

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// A TextPage shows a text and nothing else, from the first column on and
// without a mouse, so that it can be selected with the terminal's own means.
type TextPage struct {
	// AtWords breaks long lines at blanks, for a text that is read rather than
	// selected.
	AtWords bool

	look        *Look
	title, text string
	top, most   int // the first line on the screen, and the last that may be it

	lines   []string // the text as it was broken last
	width   int      // for this width, and as ascii says
	ascii   bool
	unready bool
}

// NewTextPage returns a page with a text that holds no control character but
// line feeds: what others wrote has been through ui/display.
func NewTextPage(l *Look, title, text string) *TextPage {
	return &TextPage{look: l, title: title, text: harmless(text), unready: true}
}

// Set shows another text in the same place.
func (p *TextPage) Set(text string) {
	if text = harmless(text); text != p.text {
		p.text, p.unready = text, true
	}
}

// Text is what the page shows.
func (p *TextPage) Text() string { return p.text }

// Title implements View.
func (p *TextPage) Title() string { return p.title }

// Init implements View: the text is all there.
func (p *TextPage) Init(context.Context) tea.Cmd { return nil }

// Update implements View.
func (p *TextPage) Update(_ context.Context, msg tea.Msg) tea.Cmd {
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
func (p *TextPage) Render(width, height int) string {
	if width <= 0 || height <= 0 {
		return ""
	}
	p.arrange(width)
	p.most = max(0, len(p.lines)-height)
	p.top = min(p.top, p.most)
	return strings.Join(p.lines[p.top:min(len(p.lines), p.top+height)], "\n")
}

// arrange breaks the text into lines, unless it is.
func (p *TextPage) arrange(width int) {
	if !p.unready && p.width == width && p.ascii == p.look.ASCII && p.lines != nil {
		return
	}
	p.width, p.ascii, p.unready = width, p.look.ASCII, false
	p.lines = nil
	for line := range strings.SplitSeq(p.look.escaped(p.text), "\n") {
		for {
			head, _ := cut(line, width)
			if head == "" {
				head = line // empty, or wider than the screen
			}
			if blank := strings.LastIndexByte(head, ' '); p.AtWords && blank > 0 && len(head) < len(line) {
				head = head[:blank+1]
			}
			p.lines = append(p.lines, head)
			if line = line[len(head):]; line == "" {
				break
			}
		}
	}
}

// Keys implements View.
func (p *TextPage) Keys() []key.Binding {
	keys := []key.Binding{bind("drag", "selects text")}
	if p.most > 0 {
		keys = append(keys, bind("↑↓ pgdn", "scroll"))
	}
	return keys
}

// unmoused marks a view that leaves the mouse to the terminal.
func (p *TextPage) unmoused() {}
