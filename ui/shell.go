package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
)

// ShellOptions are what a program adds to its shell. All of them may be empty.
type ShellOptions struct {
	// Status is the right end of the header: a sign of the session in capitals
	// ("DEMO DATA"), if any, then what must not be missed, then the rest. Where
	// they do not fit, the last is left out first, then the sign is shortened
	// to its first word and "61 of 100" to "61", then the sign is left out. It
	// is called for every frame and must only return what is at hand.
	Status func() []Cell
	// Short are the first cells of Status in fewer words, for where the longer
	// ones do not fit and nothing after them is left to leave out. It may be
	// nil, as what it returns.
	Short func() []Cell
	// Commands are listed in the palette after the keys of the top view.
	Commands []Command
	// New starts a new look-up: with "" when n was pressed, with the text when
	// something was pasted while no field had the focus.
	New func(text string) tea.Cmd
	// GoTo are the places of the g menu.
	GoTo []Place
	// Input is told of every key, click and paste, before any view. It must not
	// wait.
	Input func()
	// Showing is told, before every new frame, which view is on top.
	Showing func(top View)
	// Frame is told of every new frame, which has been through display.Frame,
	// and its size. It must not wait.
	Frame func(frame string, width, height int)
}

// A Command is an entry of the palette. What is typed after its name is arg:
// "quota 61".
type Command struct {
	Name, Help string
	Run        func(arg string) tea.Cmd
}

// A Place is an entry of the g menu: g, then Key. g itself is taken: the top
// of a list.
type Place struct {
	Key  rune
	Name string
	Run  func() tea.Cmd
}

// page is an open view. Its context ends when it is closed.
type page struct {
	View
	ctx    context.Context
	cancel context.CancelFunc
}

// Shell is the root model of one session: a stack of pages, a header, a footer.
type Shell struct {
	ctx     context.Context
	look    *Look
	options ShellOptions
	stack   []page

	width, height int
	notice        Cell
	copied        string // the last text that was to be copied
	lastPaste     time.Time
	interrupted   time.Time         // the last ctrl+c
	going         bool              // g was pressed, its menu is open
	palette       *palette          // nil: closed
	menu          *Menu             // nil: closed
	early         []tea.KeyPressMsg // pressed before the menu is whole
	asked         *SheetView        // the open field of Ask; nil: none
	tick          ticker
	body          rect // of the last frame: where the top view is

	frame string // the last frame, while nothing has happened since
	drawn bool
}

// NewShell returns a shell that shows home. ctx ends with the session.
func NewShell(ctx context.Context, l *Look, home View, o ShellOptions) *Shell {
	s := &Shell{ctx: ctx, look: l, options: o}
	s.push(home)
	return s
}

func (s *Shell) push(v View) page {
	ctx, cancel := context.WithCancel(s.ctx)
	p := page{v, ctx, cancel}
	s.stack = append(s.stack, p)
	return p
}

func (s *Shell) top() page { return s.stack[len(s.stack)-1] }

// Init implements tea.Model.
func (s *Shell) Init() tea.Cmd {
	return tea.Batch(tea.RequestBackgroundColor, s.top().Init(s.top().ctx), s.tick.start(s.ctx, s.busy()))
}

// Update implements tea.Model. Input goes to the top view; everything else goes
// to every open view, and each takes only what is addressed to it.
func (s *Shell) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	s.drawn = s.drawn && seesNothing(msg)
	cmd := s.route(msg)
	s.cover()
	cmd = tea.Batch(cmd, s.complete())
	if tick := s.tick.start(s.ctx, s.busy()); tick != nil {
		cmd = tea.Batch(cmd, tick)
	}
	return s, cmd
}

// seesNothing reports messages that no view is given, of which a moving mouse
// makes many: the last frame holds.
func seesNothing(msg tea.Msg) bool {
	switch msg.(type) {
	case tea.MouseMotionMsg, tea.MouseReleaseMsg:
		return true
	}
	return false
}

func (s *Shell) route(msg tea.Msg) tea.Cmd {
	if s.options.Input != nil && isInput(msg) {
		s.options.Input()
	}
	s.stretchPaste(msg)
	switch msg := msg.(type) {
	case tea.WindowSizeMsg, tea.BackgroundColorMsg, tea.ColorProfileMsg:
		return s.terminal(msg)
	case openMsg:
		p := s.push(msg.view)
		return p.Init(p.ctx)
	case closeMsg:
		return s.close()
	case noticeMsg:
		s.notice = msg.cell
		return nil
	case copyMsg:
		return s.copy(msg)
	case menuMsg:
		s.openMenu(msg.menu)
		return nil
	case askMsg:
		s.ask(msg.prompt)
		return nil
	case helpMsg:
		return s.openHelp()
	case paletteMsg:
		s.openPalette()
		return nil
	case pressMsg:
		return s.press(tea.KeyPressMsg(msg))
	case tickMsg:
		if s.tick.take(msg) {
			return s.tell(TickMsg(s.look.Now()))
		}
		return nil
	case tea.KeyPressMsg:
		if s.pasted(msg) {
			s.tellStrayed()
			s.notice = Cell{Text: "a key came with the paste and was ignored: press it again", Mood: Doubtful}
			return nil
		}
		s.tellCovered(msg)
		return s.press(msg)
	case tea.PasteMsg:
		cmd := s.paste(msg)
		s.lastPaste = s.look.Now() // after it, however long it took to take in
		return cmd
	case tea.MouseMsg:
		return s.mouse(msg)
	case tea.KeyReleaseMsg:
		return s.toTop(msg)
	}
	return s.tell(msg)
}

// terminal takes in what a terminal says of itself.
func (s *Shell) terminal(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		width, height := max(0, msg.Width), max(0, msg.Height)
		if width == s.width && height == s.height {
			return nil
		}
		s.width, s.height = width, height
		s.tellResized()
		return nil
	case tea.BackgroundColorMsg:
		s.look.setBackground(msg.IsDark())
	case tea.ColorProfileMsg:
		s.look.setBasic(msg.Profile.String() == "ANSI")
	}
	return s.tell(LookMsg{})
}

// tell gives msg to every open view.
func (s *Shell) tell(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, p := range s.stack {
		if cmd := p.Update(p.ctx, msg); cmd != nil {
			cmds = append(cmds, cmd)
		}
	}
	return tea.Batch(cmds...)
}

func (s *Shell) toTop(msg tea.Msg) tea.Cmd { return s.top().Update(s.top().ctx, msg) }

// close removes the top view and ends its context. Home stays.
func (s *Shell) close() tea.Cmd {
	if len(s.stack) == 1 {
		return nil
	}
	s.top().cancel()
	s.stack[len(s.stack)-1] = page{}
	s.stack = s.stack[:len(s.stack)-1]
	return s.toTop(UncoveredMsg{})
}

func (s *Shell) typing() bool {
	if s.asked != nil {
		return true
	}
	t, ok := s.top().View.(Typist)
	return ok && t.Typing()
}

func (s *Shell) busy() bool {
	for _, p := range s.stack {
		if b, ok := p.View.(Busy); ok && b.Busy() {
			return true
		}
	}
	return false
}
