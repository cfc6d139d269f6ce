// Package ui owns the screen, the keyboard and the look of one session: the
// shell and its stack of pages, boards of panes, sheets, forms and tables. It
// knows nothing about threat intelligence.
package ui

import (
	"time"

	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// A View is one page of the workbench, or one pane on a board.
//
// The context passed to Init and Update ends when the view is closed, so a
// command started with it never outlives the page that asked for it. A view
// stores no context. Its size is known only while it paints: Render must
// return at most height lines of at most width cells, for any size from 0×0.
type View interface {
	// Title is the last crumb of the header. It is untrusted text.
	Title() string
	Init(ctx context.Context) tea.Cmd
	Update(ctx context.Context, msg tea.Msg) tea.Cmd
	Render(width, height int) string
	// Keys are the bindings that do something now, most useful first: the
	// footer, the help page and the palette show them.
	Keys() []key.Binding
}

// A Typist is a view that is sometimes typing into a field. While it is, plain
// letters and pastes belong to the field; only esc, F1 and ctrl keys reach the
// shell.
type Typist interface{ Typing() bool }

// An Escaper has something to leave before the page itself: a filter, a zoom, a
// menu. Escape leaves one of them and reports whether there was one.
type Escaper interface{ Escape() bool }

// An Anchored view says whether its last lines may not be covered: a message
// that needs more than a line is taken from its height then.
type Anchored interface{ Anchored() bool }

// An EscapedMsg tells an [Escaper] that it has just left something, where more
// has to follow than can be done without a command.
type EscapedMsg struct{}

// A Stopper can stop what it is waiting for (ctrl+c) and reports whether
// anything was running.
type Stopper interface{ Stop() bool }

// A Crumbed view shows a trail of several crumbs instead of its title.
type Crumbed interface{ Crumbs() []string }

type (
	openMsg   struct{ view View }
	closeMsg  struct{}
	noticeMsg struct{ cell Cell }
)

// Open puts v on top of the stack.
func Open(v View) tea.Cmd { return func() tea.Msg { return openMsg{v} } }

// Close removes the top view and cancels whatever it was waiting for.
func Close() tea.Msg { return closeMsg{} }

// Notify shows one line above the footer until the next key.
func Notify(c Cell) tea.Cmd { return func() tea.Msg { return noticeMsg{c} } }

// A Focuser is told before every frame whether it has the focus, so that it
// can show its cursor or hide it. Panes and pages may be Focusers.
type Focuser interface{ SetFocused(focused bool) }

// A Busy view is waiting for something; while one is, ticks come every second.
type Busy interface{ Busy() bool }

// A TickMsg tells every open view that time has passed: once a second while a
// view is Busy, every half minute otherwise, so that ages stay true.
type TickMsg time.Time

// A LookMsg tells every open view that spelling or theme changed. A view that
// keeps values in their spelled form spells them again.
type LookMsg struct{}

// An UncoveredMsg tells the view that is on top now that the one above it was
// closed.
type UncoveredMsg struct{}

type (
	helpMsg    struct{}
	paletteMsg struct{}
)

// OpenHelp shows the keys that work here.
func OpenHelp() tea.Msg { return helpMsg{} }

// OpenPalette shows all commands.
func OpenPalette() tea.Msg { return paletteMsg{} }
