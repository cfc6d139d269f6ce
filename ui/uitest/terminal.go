// Package uitest runs a program against an emulated terminal, so that tests
// read what a person would see rather than the bytes that were sent, and so
// that pictures of it can be drawn. It also holds the hostile strings that
// every screen is tried with.
package uitest

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long a test waits for the screen to show something. It is
// never slept through: every write to the terminal looks again.
const patience = 15 * time.Second

// A Terminal is a screen that can be written to, typed at and looked at. It
// answers a program's questions (device attributes, colours, modes, cursor
// position) as a terminal does. Its methods may be called by several
// goroutines.
type Terminal struct {
	mu      sync.Mutex
	changed *sync.Cond // something was written, or the program ended
	screen  *screen
	writes  int
	ended   bool
	err     error

	keys   *keyboard
	resize func(width, height int) // tells the program
	stop   func()                  // ends the program
	done   chan struct{}
}

// NewTerminal returns a blank dark screen of the given size, whose keystrokes
// and answers go to keys in order, from a goroutine that ends with
// [Terminal.Close].
func NewTerminal(width, height int, keys io.Writer) *Terminal {
	return newTerminal(width, height, keys, Dark())
}

func newTerminal(width, height int, keys io.Writer, look Look) *Terminal {
	t := &Terminal{
		screen: newScreen(width, height, look),
		keys:   newKeyboard(keys),
		resize: func(int, int) {},
		stop:   func() {},
		done:   make(chan struct{}),
	}
	t.changed = sync.NewCond(&t.mu)
	t.screen.reply = func(answer string) { t.keys.send(answer) }
	return t
}

// Write performs what a program wrote.
func (t *Terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.screen.feed(p)
	t.writes++
	t.changed.Broadcast()
	return len(p), nil
}

// Screen returns the visible text without trailing blanks: the last finished
// frame, where the program marks its frames.
func (t *Terminal) Screen() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text()
}

func (t *Terminal) text() string {
	var b strings.Builder
	for _, row := range t.screen.shown().cells {
		b.WriteString(strings.TrimRight(rowText(row), " "))
		b.WriteByte('\n')
	}
	return strings.TrimRight(b.String(), "\n")
}

func rowText(row []Cell) string {
	var b strings.Builder
	for _, cell := range row {
		b.WriteString(cell.Text)
	}
	return b.String()
}

// Size returns the width and the height in cells.
func (t *Terminal) Size() (width, height int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.screen.width, t.screen.height
}

// Cell returns the cell in column x of row y, both from 0.
func (t *Terminal) Cell(x, y int) Cell {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.screen.shown().cells[y][x]
}

// Find returns where text first stands on the screen, within one row.
func (t *Terminal) Find(text string) (x, y int, found bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for y, row := range t.screen.shown().cells {
		before, _, found := strings.Cut(rowText(row), text)
		if !found {
			continue
		}
		for x, at := 0, 0; x < len(row); x++ {
			if at == len(before) && row[x].Width > 0 {
				return x, y, true
			}
			at += len(row[x].Text)
		}
	}
	return 0, 0, false
}

// Cursor returns the column and the row of the cursor, and whether it is shown.
func (t *Terminal) Cursor() (x, y int, shown bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	frame := t.screen.shown()
	return frame.cursor.x, frame.cursor.y, !frame.hidden
}

// Title returns the window title that the program set.
func (t *Terminal) Title() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.screen.title
}

// Clipboard returns what the program put on the clipboard (OSC 52), oldest first.
func (t *Terminal) Clipboard() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.screen.clipboard)
}

// Links returns the targets of the hyperlinks that the program drew (OSC 8).
func (t *Terminal) Links() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.screen.links)
}

// Strange returns the controls and sequences that no well-behaved full-screen
// program sends: unknown ones, broken ones, and those that ask a terminal for
// more than drawing. A test that expects none of them proves that nothing
// from outside reached the terminal as a command.
func (t *Terminal) Strange() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.screen.unknown)
}

// Resize changes the size, as a person does who drags the window, and tells
// the program.
func (t *Terminal) Resize(width, height int) {
	t.mu.Lock()
	t.screen.resize(width, height)
	t.mu.Unlock()
	t.resize(width, height)
}

// Await waits until want accepts the screen's text. It fails when the program
// has ended without showing it, or after the deadline.
func (t *Terminal) Await(deadline time.Duration, want func(screen string) bool) error {
	late := false
	timer := time.AfterFunc(deadline, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		late = true
		t.changed.Broadcast()
	})
	defer timer.Stop()
	t.mu.Lock()
	defer t.mu.Unlock()
	for !want(t.text()) {
		switch {
		case t.ended && t.err != nil:
			return fmt.Errorf("the program ended (%w); the screen shows:\n%s", t.err, t.text())
		case t.ended:
			return fmt.Errorf("the program ended; the screen shows:\n%s", t.text())
		case late:
			return fmt.Errorf("not within %s; the screen shows:\n%s", deadline, t.text())
		}
		t.changed.Wait()
	}
	return nil
}

// See waits until the screen shows want.
func (t *Terminal) See(tb testing.TB, want string) {
	tb.Helper()
	if err := t.Await(patience, func(screen string) bool { return strings.Contains(screen, want) }); err != nil {
		tb.Fatalf("never saw %q: %v", want, err)
	}
}

// SeeMatch waits until a part of the screen matches the regular expression.
func (t *Terminal) SeeMatch(tb testing.TB, expression string) {
	tb.Helper()
	want := regexp.MustCompile(expression)
	if err := t.Await(patience, want.MatchString); err != nil {
		tb.Fatalf("never saw a match of %q: %v", expression, err)
	}
}

// SeeNo waits until the screen no longer shows gone.
func (t *Terminal) SeeNo(tb testing.TB, gone string) {
	tb.Helper()
	if err := t.Await(patience, func(screen string) bool { return !strings.Contains(screen, gone) }); err != nil {
		tb.Fatalf("still saw %q: %v", gone, err)
	}
}

// Settle waits until the program has written nothing for the given time, at
// most until the deadline: for a picture of a screen that has come to rest.
func (t *Terminal) Settle(quiet, deadline time.Duration) {
	end := time.After(deadline)
	for {
		before := t.written()
		select {
		case <-t.done:
			return
		case <-end:
			return
		case <-time.After(quiet):
			if t.written() == before {
				return
			}
		}
	}
}

func (t *Terminal) written() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.writes
}

// Done is closed when the program has ended.
func (t *Terminal) Done() <-chan struct{} { return t.done }

// Err returns what the program ended with, nil while it runs.
func (t *Terminal) Err() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.err
}

// Close ends the program, if there is one, and waits for it.
func (t *Terminal) Close() {
	t.stop()
	t.keys.close()
}

func (t *Terminal) end(err error) {
	t.mu.Lock()
	t.ended, t.err = true, err
	t.changed.Broadcast()
	t.mu.Unlock()
	close(t.done)
}
