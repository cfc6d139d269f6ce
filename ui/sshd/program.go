package sshd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"pugmark/ui/guard"
)

// interact runs the interactive program until its user leaves, the connection
// ends, or one of the limits is reached.
func (x *session) interact(ctx context.Context) (status int) {
	defer func() {
		if crash := recover(); crash != nil {
			x.crashed(crash, string(debug.Stack()))
			status = 1
		}
	}()
	model, err := x.server.config.Program(ctx, x.Session)
	if err != nil {
		x.because(err.Error())
		_, _ = fmt.Fprintf(x.channel, "%s\r\n", visible(x.reason()))
		return 1
	}
	pty, _, _ := x.channel.Pty()
	screen := &screen{commons: &x.server.commons}
	defer screen.leave()
	size := screen.fit(pty.Window)
	environment := append(x.Environment[:len(x.Environment):len(x.Environment)], "TERM="+pty.Term)
	taken := &intake{Reader: x.channel,
		full:    func() { x.announce("only the beginning of what is pasted was taken: it is more than 1 MiB") },
		endless: func() { x.end("what was sent has no end") }}
	var input io.Reader = taken
	if x.server.config.Input != nil {
		input = x.server.config.Input(input)
	}
	idle := newIdleness(x, taken)
	model, crash := guard.Model(&paced{model: model, every: time.Second / time.Duration(or(x.server.config.FPS, 60))})
	program := tea.NewProgram(model,
		tea.WithContext(ctx), tea.WithInput(input), tea.WithOutput(x.channel), tea.WithEnvironment(environment),
		tea.WithColorProfile(colorprofile.Env(environment)), tea.WithWindowSize(size.Width, size.Height),
		tea.WithoutSignalHandler(), tea.WithFPS(x.server.config.FPS), tea.WithFilter(func(_ tea.Model, msg tea.Msg) tea.Msg { return idle.filter(screen.filter(msg)) }))
	x.mu.Lock()
	x.program = program
	x.mu.Unlock()
	go screen.follow(ctx, x.line.sizes, size, program.Send)
	defer idle.stop()
	idle.start()
	_, err = program.Run()
	if reason, stack := crash.Report(); stack != "" {
		x.crashed(reason, stack)
		_, _ = fmt.Fprint(x.channel, "pugmark came upon something it was not made for and ended this session; nobody else's is affected\r\n")
		return 1
	}
	if why := x.reason(); why != "" { // it was announced on a screen that is gone
		_, _ = fmt.Fprintf(x.channel, "the workbench ended this session: %s\r\n", visible(why))
	}
	if ctx.Err() != nil {
		x.because("the connection ended")
	}
	if errors.Is(err, tea.ErrProgramPanic) {
		x.because("Bubble Tea crashed")
		return 1
	}
	return 0
}

// An idleness ends a session in which no key is pressed for long, or which has
// gone on for longer than any may. What a terminal sends by itself is no key.
type idleness struct {
	session *session
	intake  *intake
	mu      sync.Mutex
	timers  []*time.Timer // warning and end, for keys and for the whole
	stopped bool
}

func newIdleness(x *session, in *intake) *idleness { return &idleness{session: x, intake: in} }

func (i *idleness) start() {
	i.mu.Lock()
	defer i.mu.Unlock()
	l := i.session.server.limits
	after := func(d time.Duration, do func()) { i.timers = append(i.timers, time.AfterFunc(max(0, d), do)) }
	warning := func(why string) func() {
		return func() { i.session.announce("this session ends in " + l.Warning.String() + ": " + why) }
	}
	const noKey, long = "no key was pressed for long: press one to stay", "it has been open for as long as one may be: sign in again"
	after(l.Idle-l.Warning, warning(noKey))
	after(l.Idle, func() { i.session.end("no key was pressed for " + l.Idle.String()) })
	after(l.Longest-l.Warning, warning(long))
	after(l.Longest, func() { i.session.end("the session was open for " + l.Longest.String()) })
}

func (i *idleness) stop() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.stopped = true
	for _, t := range i.timers {
		t.Stop()
	}
}

// filter notes keys, and lets nothing through that would reach the server's own
// terminal.
func (i *idleness) filter(msg tea.Msg) tea.Msg {
	switch msg.(type) {
	case tea.KeyMsg, tea.MouseMsg, tea.PasteMsg:
		i.intake.took()
	}
	switch msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg, tea.MouseClickMsg, tea.MouseWheelMsg:
		i.mu.Lock()
		defer i.mu.Unlock()
		if l := i.session.server.limits; len(i.timers) > 1 && !i.stopped {
			i.timers[0].Reset(max(0, l.Idle-l.Warning))
			i.timers[1].Reset(l.Idle)
		}
	case tea.SuspendMsg:
		return nil
	}
	return msg
}
