package sshd

import (
	"context"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	gliderssh "charm.land/ssh"
)

// Every session has as many cells as a large window; what is beyond that is
// shared. Bubble Tea's renderer keeps 112 bytes for a cell, twice: the largest
// screen that is let in at all takes 22 MiB.
const (
	ownColumns, ownRows = 200, 60
	ownCells            = ownColumns * ownRows
	// sizeEvery is how often the size of a screen that is no larger than
	// everybody's changes at most: each change paints every cell anew.
	sizeEvery = 100 * time.Millisecond
)

// A commons is the room for the cells of large screens.
type commons struct {
	mu   sync.Mutex
	left int
}

// take takes cells, if there are as many. Fewer than none give some back.
func (c *commons) take(cells int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if cells > c.left {
		return false
	}
	c.left -= cells
	return true
}

// A screen is what one session draws on, and what that takes of the commons. The
// renderer does not let go of lines and columns it once had, so that neither
// does a screen that becomes smaller.
type screen struct {
	commons *commons

	mu            sync.Mutex
	columns, rows int // the most so far
	taken         int
	closed        bool
	granted       tea.WindowSizeMsg // by now
	told          tea.WindowSizeMsg // to the program
}

// fit returns the size that a program is to have on a terminal: the terminal's
// own, or where there is no room for it, as much as everybody has.
func (s *screen) fit(terminal gliderssh.Window) (size gliderssh.Window) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() { s.granted = tea.WindowSizeMsg{Width: size.Width, Height: size.Height} }()
	columns, rows := max(s.columns, terminal.Width), max(s.rows, terminal.Height)
	cells := columns * rows
	if cells <= ownCells {
		cells = 0
	}
	if s.closed || !s.commons.take(cells-s.taken) {
		return gliderssh.Window{Width: min(terminal.Width, ownColumns), Height: min(terminal.Height, ownRows)}
	}
	s.columns, s.rows, s.taken = columns, rows, cells
	return gliderssh.Window{Width: terminal.Width, Height: terminal.Height}
}

// filter lets no size through but the one that was granted, and that once:
// terminals report their size in what they send, and there a client writes what
// it likes.
func (s *screen) filter(msg tea.Msg) tea.Msg {
	if _, size := msg.(tea.WindowSizeMsg); !size {
		return msg
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.told == s.granted {
		return nil
	}
	s.told = s.granted
	return s.granted
}

// leave gives back what was taken.
func (s *screen) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.commons.take(-s.taken)
	s.taken, s.closed = 0, true
}

// follow tells a program its size, until sizes ends, and the newest only where
// they come faster than they can be painted: whoever sends them replaces what
// was not taken. Once ctx is done nobody is kept waiting.
func (s *screen) follow(ctx context.Context, sizes <-chan gliderssh.Window, size gliderssh.Window, tell func(tea.Msg)) {
	for wanted := range sizes {
		next := s.fit(wanted)
		if next == size {
			continue
		}
		size = next
		tell(tea.WindowSizeMsg{Width: size.Width, Height: size.Height})
		select {
		case <-ctx.Done():
		case <-time.After(sizeEvery * time.Duration(max(ownCells, size.Width*size.Height)) / ownCells):
		}
	}
}
