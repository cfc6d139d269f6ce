package main

import (
	"context"
	"io"
	"time"

	"charm.land/bubbles/v2/table"
	tea "charm.land/bubbletea/v2"
	tablev1 "github.com/charmbracelet/bubbles/table"
	teav1 "github.com/charmbracelet/bubbletea"
	lipglossv1 "github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"

	"pugmark/ui"
	"pugmark/ui/uitest"
)

const (
	quiet      = 40 * time.Millisecond // longer than two frames
	wireSteps  = 15
	toTheEdge  = 60 // steps after which every further one scrolls
	downKey    = "j"
	patience   = 10 * time.Second
	insidePage = 5
)

// A wire is a program whose bytes are counted.
type wire struct {
	terminal *uitest.Terminal
	bytes    func() int
	stop     func()
}

// cost returns the median of the bytes that one step down sends, and of the
// bytes the news of such a step needs.
func (w wire) cost(before int) (sent, news int) {
	for range before {
		w.terminal.Type(downKey)
	}
	w.terminal.Settle(quiet, patience)
	var bytes, needed []int
	for range wireSteps {
		old, from := pictureOf(w.terminal), w.bytes()
		w.terminal.Type(downKey)
		w.terminal.Settle(quiet, patience)
		bytes = append(bytes, w.bytes()-from)
		needed = append(needed, information(old, pictureOf(w.terminal)))
	}
	return percentile(bytes, 50), percentile(needed, 50)
}

func startOurs(ctx context.Context) wire {
	look := newLook()
	sheet := ui.Sheet{Blocks: []ui.Block{nameGrid(longList)}}
	shell := ui.NewShell(ctx, look, ui.NewPage(look, "names", func() ui.Sheet { return sheet }), ui.ShellOptions{})
	p, stop := runProgram(shell, listWidth, listHeight)
	return wire{p.Terminal, func() int { return int(p.output.bytes.Load()) }, stop}
}

// tableV1 is a program that shows nothing but the table.
type tableV1 struct{ table tablev1.Model }

func (m tableV1) Init() teav1.Cmd { return nil }
func (m tableV1) View() string    { return m.table.View() }
func (m tableV1) Update(msg teav1.Msg) (teav1.Model, teav1.Cmd) {
	var cmd teav1.Cmd
	m.table, cmd = m.table.Update(msg)
	return m, cmd
}

func startV1() wire {
	lipglossv1.SetColorProfile(termenv.TrueColor)
	lipglossv1.SetHasDarkBackground(true)
	columns := []tablev1.Column{{Title: "name", Width: listWidth - 33}, {Title: "first", Width: 10}, {Title: "last", Width: 10}, {Title: "days", Width: 5}}
	rows := make([]tablev1.Row, longList)
	for i := range rows {
		name, first, last, days := passiveDNS(i)
		rows[i] = tablev1.Row{name, first, last, days}
	}
	in, keys := io.Pipe()
	terminal := uitest.NewTerminal(listWidth, listHeight, keys)
	output := &countingWriter{to: terminal}
	m := tableV1{tablev1.New(tablev1.WithColumns(columns), tablev1.WithRows(rows), tablev1.WithFocused(true), tablev1.WithWidth(listWidth), tablev1.WithHeight(listHeight-1))}
	p := teav1.NewProgram(m, teav1.WithInput(in), teav1.WithOutput(output), teav1.WithAltScreen(), teav1.WithoutSignalHandler())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = p.Run()
	}()
	p.Send(teav1.WindowSizeMsg{Width: listWidth, Height: listHeight})
	return wire{terminal, func() int { return int(output.bytes.Load()) }, func() {
		p.Quit()
		<-done
		_ = in.Close()
		terminal.Close()
	}}
}

func startV2() wire {
	p, stop := runProgram(tableV2{newBubblesTable(longList)}, listWidth, listHeight)
	return wire{p.Terminal, func() int { return int(p.output.bytes.Load()) }, stop}
}

// bytesPerStep is P3.
func bytesPerStep(s *session) error {
	type result struct{ cursor, cursorNews, scroll, scrollNews int }
	measure := func(w wire) result {
		defer w.stop()
		w.terminal.Settle(10*quiet, patience)
		var r result
		r.cursor, r.cursorNews = w.cost(insidePage)
		r.scroll, r.scrollNews = w.cost(toTheEdge)
		return r
	}
	ours, v1, v2 := measure(startOurs(s.ctx)), measure(startV1()), measure(startV2())
	bytes := func(what string, ours int, against string, peer int, limit float64) {
		s.counts(what, float64(ours), against, float64(peer), " B", limit)
	}
	bytes("sent per scroll step, 140×40", ours.scroll, "the new information", ours.scrollNews, 1.3)
	bytes("the same", ours.scroll, "Bubble Tea v1, bubbles table", v1.scroll, 1.0/25)
	bytes("the same", ours.scroll, "Bubble Tea v2, bubbles table", v2.scroll, 0)
	bytes("sent per cursor step inside a page", ours.cursor, "the new information", ours.cursorNews, 2)
	bytes("the same", ours.cursor, "Bubble Tea v1, bubbles table", v1.cursor, 0)
	s.note("without the %d B around every frame that a terminal with synchronized output gets from Bubble Tea v2", len(beginFrame+endFrame))
	return nil
}

type tableV2 struct{ table table.Model }

func (m tableV2) Init() tea.Cmd { return nil }
func (m tableV2) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	m.table, cmd = m.table.Update(msg)
	return m, cmd
}
func (m tableV2) View() tea.View {
	v := tea.NewView(m.table.View())
	v.AltScreen = true
	return v
}
