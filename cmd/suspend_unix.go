//go:build unix

package cmd

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
)

// wakeAfter is how long a process that asked to be stopped waits before it
// takes it that nobody will.
const wakeAfter = 500 * time.Millisecond

// A suspender sees that ctrl+z always comes back. Where no shell with job
// control is above the program – it is what a terminal, tmux or ssh started –
// the system stops nobody, and Bubble Tea would wait for ever, with the terminal
// given back, for the signal that goes on.
type suspender struct{ resumed chan struct{} }

// watch is called with every message before the program handles it.
func (s *suspender) watch(ctx context.Context, msg tea.Msg) {
	switch msg.(type) {
	case tea.SuspendMsg:
		s.resumed = make(chan struct{})
		go wake(ctx, s.resumed)
	case tea.ResumeMsg:
		if s.resumed != nil {
			close(s.resumed)
			s.resumed = nil
		}
	}
}

// wake sends the signal that goes on until somebody has gone on. A process that
// is stopped does not get here; to one that was continued the signal says
// nothing.
func wake(ctx context.Context, resumed <-chan struct{}) {
	tick := time.NewTicker(wakeAfter)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-resumed:
			return
		case <-tick.C:
			_ = syscall.Kill(os.Getpid(), syscall.SIGCONT)
		}
	}
}

// redrawWhenContinued draws the screen again after the process was stopped and
// continued from outside: somebody else has written on it.
func redrawWhenContinued(ctx context.Context, program *tea.Program) {
	continued := make(chan os.Signal, 1)
	signal.Notify(continued, syscall.SIGCONT)
	defer signal.Stop(continued)
	for {
		select {
		case <-ctx.Done():
			return
		case <-continued:
			program.Send(tea.ClearScreen())
		}
	}
}
