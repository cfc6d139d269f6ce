package cmd

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/term"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
	"pugmark/ui/guard"
	"pugmark/views"
)

// interactive opens the workbench, at home or on an indicator.
func (s surroundings) interactive(ctx context.Context, g globals, args []string) error {
	var err error
	var subject intel.Indicator
	if len(args) > 0 {
		if subject, err = intel.ParseIndicator(args[0]); err != nil {
			return usageError{err}
		}
	}
	if !isTerminal(s.stdin) || !isTerminal(s.stdout) {
		return usage("the workbench needs a terminal to open in; pugmark lookup answers on a pipe")
	}
	c, err := s.config(g)
	if err != nil {
		return err
	}
	for {
		look, err := s.look(g, c)
		if err != nil {
			return err
		}
		demo, err := s.session(ctx, g, look, subject)
		if err != nil || !demo {
			return err
		}
		// The demo takes nothing over from the real session, not even what was
		// being looked at; only the colours stay.
		g.demo, g.apiURL, subject = true, "", intel.Indicator{}
		g.theme, g.noMouse = look.Theme().String(), look.NoMouse
	}
}

// session runs one workbench to its end, and reports whether the demo was
// chosen to go on with.
func (s surroundings) session(ctx context.Context, g globals, look *ui.Look, subject intel.Indicator) (demo bool, err error) {
	o, err := s.open(ctx, g)
	if err != nil {
		return false, err
	}
	defer o.Close()
	ctx, end := context.WithCancel(ctx)
	defer end()
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
	// Signals end ctx (see Main), and with it the program: Bubble Tea's own
	// handler may wait for ever for a program that is ending.
	suspended, colours := &suspender{}, &colourReply{came: make(chan struct{})}
	running, closed := context.WithCancel(context.WithoutCancel(ctx))
	defer closed()
	defer context.AfterFunc(ctx, func() { colours.await(); closed() })()
	model, crash := guard.Model(views.NewShell(ctx, desk))
	program := tea.NewProgram(model, tea.WithContext(running), tea.WithoutSignalHandler(), tea.WithFPS(framesASecond),
		tea.WithInput(ui.Input(s.stdin)), tea.WithOutput(s.stdout), tea.WithEnvironment(os.Environ()),
		tea.WithFilter(func(m tea.Model, msg tea.Msg) tea.Msg {
			suspended.watch(ctx, msg)
			colours.watch(msg)
			return clampSize(m, msg)
		}))
	go redrawWhenContinued(ctx, program)
	go send(program, s.openings(o, desk, subject))
	o.aside(ctx, "make the demo's past", func(ctx context.Context) error {
		made, err := s.makeFirstPast(ctx, g, o)
		if made && err == nil {
			program.Send(views.Reread())
		}
		return err
	})
	o.readOlder(ctx)
	_, err = program.Run()
	if reason, stack := crash.Report(); stack != "" {
		o.log.Error("crash", "reason", reason, "stack", stack)
		return false, plain("the workbench came upon something it was not made for and stopped; --log FILE records what it was")
	}
	if ctx.Err() != nil || errors.Is(err, tea.ErrInterrupted) {
		return false, nil
	}
	if err != nil {
		o.log.Error("the screen ended", "error", err)
		return false, plain("the screen could not go on; --log FILE records why")
	}
	return demo, nil
}

// A colourReply is the terminal's answer to the one question that every program
// asks it at the start. One that comes after the end is echoed where the shell
// prompts: a program that is ended waits for it a little.
type colourReply struct {
	once sync.Once
	came chan struct{}
}

// watch is called with every message before the program handles it.
func (r *colourReply) watch(msg tea.Msg) {
	if _, ok := msg.(tea.BackgroundColorMsg); ok {
		r.once.Do(func() { close(r.came) })
	}
}

// await waits for the answer, and not for ever: some terminals give none.
func (r *colourReply) await() {
	const aLittle = 300 * time.Millisecond
	select {
	case <-r.came:
	case <-time.After(aLittle):
	}
}

// openings are what the program is told once it runs: what it opens on, and what
// is the matter. They are made before that, since the desk is the program's from
// then on.
func (s surroundings) openings(o *office, desk *views.Desk, subject intel.Indicator) []tea.Msg {
	var messages []tea.Msg
	if !subject.IsZero() {
		messages = append(messages, ui.Open(views.NewDossier(desk, subject))())
	}
	switch {
	case o.unkept != nil:
		messages = append(messages, ui.Notify(ui.Cell{Mood: ui.Doubtful,
			Text: "answers are not kept: " + investigation.Explain(o.unkept, s.now()).Line()})())
	case o.missing != nil && intel.ProblemOf(o.missing) != intel.ProblemNoCredentials:
		messages = append(messages, ui.Notify(ui.Cell{Mood: ui.Doubtful, Text: investigation.Explain(o.missing, s.now()).Line()})())
	}
	return messages
}

// send waits until the program runs, and does nothing once it has ended.
func send(program *tea.Program, messages []tea.Msg) {
	for _, m := range messages {
		program.Send(m)
	}
}

// framesASecond is how often the renderer looks for a new frame, which is how
// long a key waits for the screen; the default of 60 is twice as long.
const framesASecond = 120

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
