package cmd

import (
	"context"
	"errors"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/term"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
	"pugmark/views"
)

// interactive opens the workbench, at home or on an indicator.
func (s surroundings) interactive(ctx context.Context, g globals, args []string) error {
	theme, err := ui.ParseTheme(g.theme)
	if err != nil {
		return usageError{err}
	}
	var subject intel.Indicator
	if len(args) > 0 {
		if subject, err = intel.ParseIndicator(args[0]); err != nil {
			return usageError{err}
		}
	}
	if !isTerminal(s.stdin) || !isTerminal(s.stdout) {
		return usage("the workbench needs a terminal to open in; pugmark lookup answers on a pipe")
	}
	for {
		demo, err := s.session(ctx, g, theme, subject)
		if err != nil || !demo {
			return err
		}
		// The demo takes nothing over from the real session, not even what was
		// being looked at.
		g.demo, g.apiURL, subject = true, "", intel.Indicator{}
	}
}

// session runs one workbench to its end, and reports whether the demo was
// chosen to go on with.
func (s surroundings) session(ctx context.Context, g globals, theme ui.Theme, subject intel.Indicator) (demo bool, err error) {
	o, err := s.open(ctx, g)
	if err != nil {
		return false, err
	}
	defer o.Close()
	ctx, end := context.WithCancel(ctx)
	defer end()
	look := ui.NewLook(theme, intel.Defang, s.now)
	look.PasteGuard = pasteGuard
	desk := views.NewDesk(o.bench, look)
	if client := o.bench.Source.Client; client != nil {
		desk.Curl = client.Curl
	}
	if !g.demo {
		desk.Demo = func() tea.Cmd {
			demo = true
			return tea.Quit
		}
	}
	program := tea.NewProgram(views.NewShell(ctx, desk), tea.WithContext(ctx),
		tea.WithInput(s.stdin), tea.WithOutput(s.stdout), tea.WithEnvironment(os.Environ()), tea.WithFilter(clampSize))
	go s.begin(program, o, desk, subject)
	_, err = program.Run()
	if ctx.Err() != nil || errors.Is(err, tea.ErrInterrupted) {
		return false, nil
	}
	if err != nil {
		o.log.Error("the screen ended", "error", err)
		return false, plain("the screen could not go on; --log FILE records why")
	}
	return demo, nil
}

// begin tells the program what it opens on. Sending waits until the program
// runs, and does nothing once it has ended.
func (s surroundings) begin(program *tea.Program, o *office, desk *views.Desk, subject intel.Indicator) {
	if !subject.IsZero() {
		program.Send(ui.Open(views.NewDossier(desk, subject))())
	}
	switch {
	case o.unkept != nil:
		program.Send(ui.Notify(ui.Cell{Mood: ui.Doubtful,
			Text: "answers are not kept: " + investigation.Explain(o.unkept, s.now()).Line()})())
	case o.missing != nil && intel.ProblemOf(o.missing) != intel.ProblemNoCredentials:
		program.Send(ui.Notify(ui.Cell{Mood: ui.Doubtful, Text: investigation.Explain(o.missing, s.now()).Line()})())
	}
}

// pasteGuard is longer than the bytes of one paste are apart when they arrive
// together, and shorter than anything that looks at the screen before it
// presses the next key.
const pasteGuard = 10 * time.Millisecond

// The largest screen that is drawn. The renderer keeps every cell of it twice,
// and a terminal may claim any size.
const (
	widest  = 500
	tallest = 200
)

func clampSize(_ tea.Model, msg tea.Msg) tea.Msg {
	if size, ok := msg.(tea.WindowSizeMsg); ok {
		return tea.WindowSizeMsg{Width: min(size.Width, widest), Height: min(size.Height, tallest)}
	}
	return msg
}

func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}
