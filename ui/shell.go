package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

// ShellOptions are what a program adds to its shell. All of them may be empty.
type ShellOptions struct {
	// Status is the right end of the header, most important first; what does
	// not fit is left out from the end. It is called for every frame and must
	// only return what is at hand.
	Status func() []Cell
	// Commands are listed in the palette after the keys of the top view.
	Commands []Command
	// New starts a new look-up: with "" when n was pressed, with the text when
	// something was pasted while no field had the focus.
	New func(text string) tea.Cmd
	// GoTo are the places of the g menu.
	GoTo []Place
}

// A Command is an entry of the palette. What is typed after its name is arg:
// "quota 61".
type Command struct {
	Name, Help string
	Run        func(arg string) tea.Cmd
}

// A Place is an entry of the g menu: g, then Key.
type Place struct {
	Key  rune
	Name string
	Run  func() tea.Cmd
}

// Shell is the root model of one session: a stack of pages, a header, a footer.
type Shell struct {
	ctx     context.Context
	look    *Look
	options ShellOptions
	stack   []View
}

// NewShell returns a shell that shows home. ctx ends with the session.
func NewShell(ctx context.Context, l *Look, home View, o ShellOptions) *Shell {
	return &Shell{ctx: ctx, look: l, options: o, stack: []View{home}}
}

// Init implements tea.Model.
func (s *Shell) Init() tea.Cmd { return nil }

// Update implements tea.Model.
func (s *Shell) Update(msg tea.Msg) (tea.Model, tea.Cmd) { return s, nil }

// View implements tea.Model.
func (s *Shell) View() tea.View { return tea.View{} }
