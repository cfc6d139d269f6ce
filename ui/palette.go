package ui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/ui/display"
)

// pressMsg is a key that the palette presses for somebody.
type pressMsg tea.KeyPressMsg

// An entry of the palette is a command, or a key of the view below.
type entry struct {
	name, help string
	run        func(arg string) tea.Cmd
	// of is the command whose choice this is: it is listed once that command
	// and a blank are typed.
	of string
}

// A palette lists what can be done; typing narrows the list.
type palette struct {
	field   editor
	entries []entry
	shown   []entry
	at      int
}

func (s *Shell) openPalette() {
	own, shell := s.keys()
	if s.typing() { // the field's own keys would go to the field, not to a command
		own, shell = nil, nil
	}
	p := &palette{}
	for _, c := range s.options.Commands {
		p.entries = append(p.entries, entry{name: c.Name, help: c.Help, run: c.Run})
	}
	for _, c := range s.ownCommands() {
		p.entries = append(p.entries, entry{name: c.Name, help: c.Help, run: c.Run})
	}
	p.entries = append(p.entries, s.themeChoices()...)
	for _, b := range distinct(own, shell) {
		press, ok := keyPress(b)
		if !ok || key.Matches(press, s.look.Keys.Palette) {
			continue
		}
		p.entries = append(p.entries, entry{
			name: b.Help().Desc, help: s.look.keyName(b.Help().Key),
			run: func(string) tea.Cmd { return func() tea.Msg { return pressMsg(press) } },
		})
	}
	p.narrow()
	s.going, s.palette = false, p
}

// keyPress is the key of a binding as if somebody had pressed it. Keys that
// move have none: they are no commands.
func keyPress(b key.Binding) (tea.KeyPressMsg, bool) {
	if len(b.Keys()) == 0 {
		return tea.KeyPressMsg{}, false
	}
	name := b.Keys()[0]
	switch name {
	case "1":
		return tea.KeyPressMsg{}, false
	case "enter":
		return tea.KeyPressMsg{Code: tea.KeyEnter}, true
	case "esc":
		return tea.KeyPressMsg{Code: tea.KeyEscape}, true
	}
	if r := []rune(name); len(r) == 1 {
		return tea.KeyPressMsg{Code: r[0], Text: name}, true
	}
	return tea.KeyPressMsg{}, false
}

// ownCommands are those that every program's palette has.
func (s *Shell) ownCommands() []Command {
	mouse := "off, so that the terminal selects text"
	if s.look.NoMouse {
		mouse = "on: click and wheel"
	}
	return []Command{
		{Name: "copy", Help: "what was copied last, alone, to select it with the mouse", Run: s.showCopied},
		{Name: "mouse", Help: mouse, Run: s.toggleMouse},
		{Name: "theme", Help: mainThemes + ": now " + s.look.theme.String(), Run: s.setTheme},
	}
}

func (s *Shell) themeChoices() (choices []entry) {
	for _, t := range Themes() {
		help := t.about()
		if t == s.look.theme {
			help += " (now)"
		}
		choices = append(choices, entry{of: "theme", name: "theme " + t.String(), help: help, run: func(string) tea.Cmd { return s.setTheme(t.String()) }})
	}
	return choices
}

// setTheme is the palette's "theme light"; without a word it lists the themes.
func (s *Shell) setTheme(word string) tea.Cmd {
	if word == "" {
		s.openPalette()
		s.palette.field.insert("theme ")
		s.palette.narrow()
		return nil
	}
	theme, err := ParseTheme(word)
	if err != nil {
		return Notify(Cell{Text: err.Error(), Mood: Doubtful})
	}
	s.look.SetTheme(theme)
	background := "light"
	if s.look.Styles.Dark {
		background = "dark"
	}
	s.notice = Cell{Text: "theme " + theme.String() + " for this session, drawn for a " + background + " background"}
	return s.tell(LookMsg{})
}

func (s *Shell) pressPalette(msg tea.KeyPressMsg) tea.Cmd {
	p := s.palette
	switch msg.String() {
	case "esc", "ctrl+p":
		s.palette = nil
	case "enter":
		s.palette = nil
		return p.chosen()
	case "up", "shift+tab":
		p.at = max(0, p.at-1)
	case "down", "tab":
		p.at = max(0, min(len(p.shown)-1, p.at+1))
	case "f1":
		s.palette = nil
		return s.openHelp()
	default:
		if msg.String() == "backspace" && p.field.empty() {
			s.palette = nil
			return nil
		}
		if p.field.press(msg) {
			p.narrow()
		}
	}
	return nil
}

func (p *palette) paste(msg tea.PasteMsg) {
	p.field.paste(msg.Content)
	p.narrow()
}

// narrow keeps the entries that match what was typed: the whole of it anywhere,
// or its first word the beginning of a name, with an argument behind it.
func (p *palette) narrow() {
	begun := strings.ToLower(strings.TrimLeft(p.field.value(), " "))
	typed := strings.TrimSpace(begun)
	word, _, hasArgument := strings.Cut(typed, " ")
	p.shown, p.at = nil, 0
	var loose []entry
	for _, e := range p.entries {
		name := strings.ToLower(e.name)
		switch {
		case e.of != "" && !strings.HasPrefix(begun, e.of+" "):
		case strings.HasPrefix(name, typed) || hasArgument && e.of == "" && strings.HasPrefix(name, word):
			p.shown = append(p.shown, e)
		case strings.Contains(name+" "+strings.ToLower(e.help), typed):
			loose = append(loose, e)
		}
	}
	p.shown = append(p.shown, loose...)
	for _, choice := range p.shown {
		if choice.of != "" { // the command gives way to its choices
			p.shown = slices.DeleteFunc(p.shown, func(e entry) bool { return e.name == choice.of })
			return
		}
	}
}

// chosen runs the entry under the cursor with what was typed behind its name.
func (p *palette) chosen() tea.Cmd {
	if p.at >= len(p.shown) {
		return Notify(Cell{Text: "no command is called " + p.field.value(), Mood: Doubtful})
	}
	e := p.shown[p.at]
	typed := strings.TrimSpace(p.field.value())
	arg := ""
	if rest, ok := cutPrefixFold(typed, e.name); ok {
		arg = rest
	} else if word, rest, ok := strings.Cut(typed, " "); ok && strings.HasPrefix(strings.ToLower(e.name), strings.ToLower(word)) {
		arg = rest
	}
	return e.run(strings.TrimSpace(arg))
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):], true
	}
	return "", false
}

func (p *palette) keys() []key.Binding {
	return []key.Binding{
		bind("↑↓", "choose"), bind("enter", "run"), bind("esc", "close"), bind("F1", "help"),
	}
}

// lines paints the palette in at most height lines.
func (p *palette) lines(l *Look, width, height int) []string {
	if height <= 0 {
		return nil
	}
	rows := min(len(p.shown), max(0, min(height-2, 10)))
	top := max(0, p.at-rows+1)
	var out []string
	if height > 1 {
		out = append(out, l.Rule(width, "Commands"))
	}
	names := 0
	for _, e := range p.shown {
		names = max(names, textWidth(display.Cell(e.name)))
	}
	names = min(names, width/2)
	for i := top; i < top+rows; i++ {
		b := []byte{' '}
		if i == p.at {
			b = appendInk(b, l.Styles.ink(toneTint(ToneFocus)), cursorMark)
		} else {
			b = append(b, ' ')
		}
		name, used := clip(display.Cell(p.shown[i].name), names)
		b = append(b, name...)
		b = appendBlanks(b, names-used+cellGap)
		help, _ := clip(display.Cell(p.shown[i].help), max(0, width-names-2*cellGap))
		b = appendInk(b, l.Styles.ink(toneTint(ToneDim)), help)
		out = append(out, string(b))
	}
	text, _ := p.field.window(max(0, width-3), true)
	b := appendInk([]byte{' '}, l.Styles.ink(toneTint(ToneKey)), ":")
	return append(out, string(append(b, text...)))
}
