package ui_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/stretchr/testify/assert"

	"pugmark/ui"
	"pugmark/ui/uitest"
)

// listPane is a pane as a program writes one: a sheet view with a name.
type listPane struct {
	*ui.SheetView
	focused bool
}

func (p *listPane) Title() string                { return "" }
func (p *listPane) Init(context.Context) tea.Cmd { return nil }
func (p *listPane) Update(_ context.Context, msg tea.Msg) tea.Cmd {
	return p.SheetView.Update(msg)
}
func (p *listPane) Render(w, h int) string  { return p.SheetView.Render(w, h, p.focused) }
func (p *listPane) Subject() string         { return "203.0.113[.]66" }
func (p *listPane) Status() ui.Cell         { return ui.Cell{Text: "now"} }
func (p *listPane) Digest() []ui.Cell       { return []ui.Cell{{Text: "names"}} }
func (p *listPane) SetFocused(focused bool) { p.focused = focused }

// boardPage is a page around a board that copies what is selected.
type boardPage struct {
	*ui.Board
	look *ui.Look
}

func (p boardPage) Title() string { return "login.payro11[.]example" }
func (p boardPage) Keys() []key.Binding {
	return append([]key.Binding{p.look.Keys.Copy}, p.Board.Keys()...)
}
func (p boardPage) Update(ctx context.Context, msg tea.Msg) tea.Cmd {
	if msg, ok := msg.(tea.KeyPressMsg); ok && !p.Typing() && key.Matches(msg, p.look.Keys.Copy) {
		if value, ok := p.Focused().Pane.Selected(); ok {
			return ui.Copy(p.look.Spelled(value), "defanged")
		}
	}
	return p.Board.Update(ctx, msg)
}

func spell(live string) string {
	if i := strings.LastIndexByte(live, '.'); i >= 0 {
		return live[:i] + "[.]" + live[i+1:]
	}
	return live
}

func program(name func(i int) string) (*ui.Shell, *ui.Look) {
	look := ui.NewLook(ui.ThemeAuto, spell, nil)
	var slots []ui.Slot
	for i := range 8 {
		grid := ui.Grid{Columns: []ui.Column{{Title: "name", Min: 12, Weight: 1}, {Title: "n", Min: 4, Right: true, Keep: 1}}}
		for j := range 200 {
			value := name(1000*i + j)
			grid.Rows = append(grid.Rows, ui.Row{ID: fmt.Sprint(j), Value: value, Cells: []ui.Cell{{Value: value}, {Text: fmt.Sprint(j), Mood: ui.Bad}}})
		}
		view := ui.NewSheetView(look)
		view.Set(ui.Sheet{Blocks: []ui.Block{grid}})
		slots = append(slots, ui.Slot{Digit: rune('1' + i), Name: "Pane", Short: "Pane", Tab: "Tab", Column: i % 3, Pane: &listPane{SheetView: view}})
	}
	page := boardPage{ui.NewBoard(look, slots), look}
	return ui.NewShell(context.Background(), look, page, ui.ShellOptions{
		Status: func() []ui.Cell { return []ui.Cell{{Text: "DEMO DATA", Mood: ui.Notable}} },
	}), look
}

func TestOnATerminal(t *testing.T) {
	shell, _ := program(func(i int) string { return fmt.Sprintf("host-%d.example", i) })
	terminal := uitest.Run(t, shell, 160, 45)
	terminal.See(t, "┏━ 1 Pane · 203.0.113[.]66 ━")
	terminal.See(t, "▌host-0[.]example")
	terminal.Type("j")
	terminal.See(t, "▌host-1[.]example")
	terminal.Type("y")
	terminal.See(t, "sent to your terminal's clipboard (OSC 52): host-1[.]example, defanged · not there? :copy")
	assert.Equal(t, []string{"host-1[.]example"}, terminal.Clipboard())
	terminal.Type("5/4150")
	terminal.See(t, "1 shown, 199 hidden")
	terminal.See(t, "host-4150[.]example")
	terminal.Type("\r")
	terminal.Resize(80, 24)
	terminal.See(t, "▌ 5 Pane")
	terminal.Type("z")
	terminal.See(t, "[5 Tab]")
	terminal.Type("D")
	terminal.See(t, "LIVE TEXT")
	terminal.See(t, "▌host-4150.example")
	terminal.Type("?")
	terminal.See(t, "What works here")
	terminal.Type("\x1b")
	terminal.See(t, "[5 Tab]")
	terminal.Type(":theme dark")
	terminal.See(t, ":theme dark")
	terminal.Type("\r")
	terminal.See(t, "[5 Tab]")
	assert.Equal(t, "pugmark", terminal.Title())
	assert.Empty(t, terminal.Strange())
	assert.Empty(t, terminal.Links())
}

// lookup is a page with one field; enter opens a page about what was typed.
type lookup struct {
	look  *ui.Look
	field *ui.Field
}

func (l *lookup) Title() string                { return "" }
func (l *lookup) Init(context.Context) tea.Cmd { return nil }
func (l *lookup) Render(w, _ int) string       { return l.field.RenderBox(w) }
func (l *lookup) Keys() []key.Binding          { return nil }
func (l *lookup) Typing() bool                 { return true }
func (l *lookup) Update(_ context.Context, msg tea.Msg) tea.Cmd {
	if msg, ok := msg.(tea.KeyPressMsg); ok && key.Matches(msg, l.look.Keys.Follow) {
		text := l.field.Value()
		l.field.SetValue("")
		return ui.Open(ui.NewPage(l.look, "about", func() ui.Sheet {
			return ui.Sheet{Blocks: []ui.Block{ui.Prose{{Text: "opened " + text}}}}
		}))
	}
	return l.field.Update(msg)
}

// Keys that are sent in one piece, before the first frame is on the screen, all
// count; enter may arrive as a line feed then.
func TestNoKeyIsLostAtTheStart(t *testing.T) {
	for _, enter := range []string{"\r", "\n"} {
		look := ui.NewLook(ui.ThemeAuto, spell, nil)
		shell := ui.NewShell(context.Background(), look, &lookup{look, ui.NewField(look, "domain")}, ui.ShellOptions{})
		terminal := uitest.Run(t, shell, 160, 45)
		terminal.Type("login.payro11.example" + enter)
		terminal.See(t, "opened login.payro11.example")
		terminal.Type("\x1b")
		terminal.See(t, "▏ domain")
		terminal.Type("cdn.payro11.example" + enter)
		terminal.See(t, "opened cdn.payro11.example")
	}
}

func TestHostileTextOnATerminal(t *testing.T) {
	hostile := uitest.Hostile()
	shell, _ := program(func(i int) string { return hostile[i%len(hostile)] })
	terminal := uitest.Run(t, shell, 160, 45)
	terminal.See(t, "1 Pane")
	for range 8 {
		terminal.Type("\t\x1b[6~\x1b[6~Gz")
		terminal.See(t, "[")
		terminal.Type("\x1b[6~z")
	}
	terminal.Type("?")
	terminal.See(t, "What works here")
	assert.Equal(t, "pugmark", terminal.Title())
	assert.Empty(t, terminal.Strange(), "nothing reached the terminal as a command")
	assert.Empty(t, terminal.Clipboard())
	assert.Empty(t, terminal.Links())
}

// Without colours every meaning is still on the screen.
func TestWithoutColours(t *testing.T) {
	shell, _ := program(func(i int) string { return fmt.Sprintf("host-%d.example", i) })
	terminal := uitest.Run(t, shell, 160, 45, tea.WithColorProfile(colorprofile.ASCII))
	terminal.See(t, "▲ 3")
	terminal.See(t, "▌host-0[.]example")
	terminal.See(t, "◆ DEMO DATA")
}

// counter counts what a program sends to its terminal.
type counter struct {
	terminal *uitest.Terminal
	bytes    atomic.Int64
}

func (c *counter) Write(p []byte) (int, error) {
	c.bytes.Add(int64(len(p)))
	_, err := io.WriteString(c.terminal, strings.ReplaceAll(string(p), "\n", "\r\n"))
	return len(p), err
}

// Bytes sent to the terminal for a cursor step inside a page, and for a step
// that scrolls by one line.
func BenchmarkTerminalBytes(b *testing.B) {
	for _, c := range []struct {
		name string
		rows func(step int) (key string, row int)
	}{
		{"cursor", func(step int) (string, int) { return "jk"[1-step%2 : 2-step%2], step % 2 }},
		{"scroll", func(step int) (string, int) { return "j", step }},
	} {
		b.Run(c.name, func(b *testing.B) {
			look := ui.NewLook(ui.ThemeDark, spell, nil)
			shell := ui.NewShell(context.Background(), look, ui.NewPage(look, "names", func() ui.Sheet {
				grid := ui.Grid{Columns: []ui.Column{{Title: "name", Min: 40}, {Title: "n", Min: 6}}}
				for i := range 100_000 {
					value := fmt.Sprintf("host-%d.example", i)
					grid.Rows = append(grid.Rows, ui.Row{Value: value, Cells: []ui.Cell{{Value: value}, {Text: fmt.Sprint(i)}}})
				}
				return ui.Sheet{Blocks: []ui.Block{grid}}
			}), ui.ShellOptions{})
			in, keys := io.Pipe()
			out := &counter{terminal: uitest.NewTerminal(140, 40, keys)}
			p := tea.NewProgram(shell, tea.WithInput(in), tea.WithOutput(out), tea.WithWindowSize(140, 40),
				tea.WithoutSignalHandler(), tea.WithEnvironment([]string{"TERM=xterm-256color"}), tea.WithFPS(120))
			done := make(chan struct{})
			go func() {
				defer close(done)
				_, _ = p.Run()
			}()
			out.terminal.See(b, "▌host-0[.]example")
			first := 0
			if c.name == "scroll" {
				first = 50
				out.terminal.Type(strings.Repeat("j", first))
				out.terminal.See(b, "▌host-50[.]example")
			}
			start, steps := out.bytes.Load(), 0
			for b.Loop() {
				steps++
				key, row := c.rows(steps)
				out.terminal.Type(key)
				out.terminal.See(b, fmt.Sprintf("▌host-%d[.]example", first+row))
			}
			b.ReportMetric(float64(out.bytes.Load()-start)/float64(steps), "bytes/step")
			p.Quit()
			<-done
		})
	}
}
