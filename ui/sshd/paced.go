package sshd

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// A paced model paints no more often than its renderer looks: Bubble Tea asks
// for a frame after every message, and a burst of keys is as many.
type paced struct {
	model   tea.Model
	every   time.Duration
	view    tea.View
	painted time.Time // when the view changed
	waits   bool      // a frame is to be painted, and will be asked for
}

// due asks for the frame that was put off.
type due struct{}

// Init implements tea.Model.
func (p *paced) Init() tea.Cmd { return p.model.Init() }

// Update implements tea.Model.
func (p *paced) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(due); ok {
		p.waits = false
		return p, nil
	}
	var cmd tea.Cmd
	p.model, cmd = p.model.Update(msg)
	left := p.every - time.Since(p.painted)
	if _, resized := msg.(tea.WindowSizeMsg); resized { // which is told at a pace
		p.waits = false
		return p, cmd
	}
	if p.waits || left <= 0 {
		return p, cmd
	}
	p.waits = true
	return p, tea.Batch(cmd, tea.Tick(left, func(time.Time) tea.Msg { return due{} }))
}

// View implements tea.Model.
func (p *paced) View() tea.View {
	if p.waits {
		return p.view
	}
	view := p.model.View()
	if view.Content != p.view.Content {
		p.painted = time.Now()
	}
	p.view = view
	return view
}
