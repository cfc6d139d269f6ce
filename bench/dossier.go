package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"

	"pugmark/intel"
	"pugmark/intel/simulator"
	"pugmark/investigation"
	"pugmark/ui"
	"pugmark/ui/uitest"
	"pugmark/views"
)

const (
	boardWidth  = 160
	boardHeight = 45
)

// fullDossier returns the model of a session whose dossier has all its eight
// panes filled, after the program that filled it has ended.
func fullDossier(ctx context.Context) (*ui.Shell, error) {
	ctx, end := context.WithCancel(ctx)
	defer end()
	client, err := intel.NewClient(intel.DefaultBaseURL, intel.Credentials{Token: intel.NewSecret(token), Account: account},
		intel.WithTransport(simulator.New(simulator.Options{}).Transport()))
	if err != nil {
		return nil, err
	}
	bench := &investigation.Workbench{Plan: investigation.Plan{CallsPerMonth: investigation.CallsPremier},
		Source: &intel.Source{Client: client, Scope: client.Scope(true), Analyst: "ana", Freshness: intel.DefaultFreshness()}}
	desk := views.NewDesk(bench, newLook())
	subject, err := intel.ParseIndicator("https://login.payro11.example/benefits")
	if err != nil {
		return nil, err
	}
	shell := views.NewShell(ctx, desk)
	terminal, stop := runProgram(shell, boardWidth, boardHeight)
	defer stop()
	terminal.program.Send(ui.Open(views.NewDossier(desk, subject))())
	full := func(screen string) bool {
		return strings.Contains(screen, "8 Phishing") && !strings.Contains(screen, "asking") && !strings.Contains(screen, "not asked")
	}
	if err := terminal.Await(10*time.Second, full); err != nil {
		return nil, err
	}
	terminal.Settle(300*time.Millisecond, 5*time.Second)
	return shell, nil
}

// A runningProgram is a Bubble Tea program on an emulated terminal.
type runningProgram struct {
	*uitest.Terminal
	program *tea.Program
	output  *countingWriter
}

// What Bubble Tea v2 puts around a frame on a terminal that can hold it back
// until it is complete.
const (
	beginFrame = "\x1b[?2026h"
	endFrame   = "\x1b[?2026l"
)

// countingWriter counts what a program sends to its terminal, frame marks apart.
type countingWriter struct {
	to    io.Writer
	bytes atomic.Int64
}

func (c *countingWriter) Write(p []byte) (int, error) {
	text := string(p)
	c.bytes.Add(int64(len(text) - len(beginFrame)*strings.Count(text, beginFrame) - len(endFrame)*strings.Count(text, endFrame)))
	_, err := io.WriteString(c.to, strings.ReplaceAll(text, "\n", "\r\n"))
	return len(p), err
}

func runProgram(m tea.Model, width, height int) (runningProgram, func()) {
	in, keys := io.Pipe()
	terminal := uitest.NewTerminal(width, height, keys)
	output := &countingWriter{to: terminal}
	p := tea.NewProgram(m, tea.WithInput(in), tea.WithOutput(output), tea.WithWindowSize(width, height), tea.WithoutSignalHandler(),
		tea.WithColorProfile(colorprofile.TrueColor), tea.WithEnvironment([]string{"TERM=xterm-256color", "COLORTERM=truecolor"}))
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = p.Run()
	}()
	return runningProgram{terminal, p, output}, func() {
		p.Quit()
		<-done
		_ = in.Close()
		terminal.Close()
	}
}

// A floor is what Bubble Tea's renderer spends on a changed frame whatever the
// program does: reading it back into cells and comparing these with the last.
type floor struct {
	cells  uv.ScreenBuffer
	screen *uv.TerminalRenderer
}

func newFloor(width, height int) *floor {
	f := &floor{uv.NewScreenBuffer(width, height), uv.NewTerminalRenderer(io.Discard, []string{"TERM=xterm-256color"})}
	f.screen.SetFullscreen(true)
	f.screen.SetRelativeCursor(false)
	f.screen.SetScrollOptim(true)
	f.screen.Resize(width, height)
	return f
}

func (f *floor) render(frame string) {
	f.cells.Clear()
	uv.NewStyledString(frame).Draw(f.cells, f.cells.Bounds())
	f.screen.Render(f.cells.RenderBuffer)
	_ = f.screen.Flush()
}

// dossierFrame is P2.
func dossierFrame(s *session) error {
	shell, err := fullDossier(s.ctx)
	if err != nil {
		return err
	}
	size := tea.WindowSizeMsg{Width: boardWidth, Height: boardHeight}
	paint := func() string {
		shell.Update(size) // a message, so that the frame is painted again
		return shell.View().Content
	}
	frames := []string{paint()}
	shell.Update(tea.KeyPressMsg{Code: tea.KeyDown})
	frames = append(frames, paint())
	if lines := strings.Count(frames[0], "\n") + 1; lines != boardHeight {
		return errors.New("the dossier was not drawn")
	}
	renderer, turn := newFloor(boardWidth, boardHeight), 0
	took := sideBySide(samples, each(func() { paint() }), each(func() { turn++; renderer.render(frames[turn%2]) }))
	// 1 ms was 2.2 times the floor on the machine the target was set on.
	s.times("dossier frame, 8 panes full, 160×45", took[0], "renderer's floor", took[1], 2.2)
	s.counts("the same", allocations(200, func() { paint() }), "allocations allowed", 200, "", 1)
	if took[0] > time.Millisecond {
		s.note("a frame takes %s, more than the 1 ms wanted", spell(took[0]))
	}
	return nil
}
