// Package guard ends programs that crash without a word on the terminal.
package guard

import (
	"fmt"
	"reflect"
	"runtime/debug"
	"sync"

	tea "charm.land/bubbletea/v2"
)

// A Crash is the first one of a program; zero while there was none.
type Crash struct {
	mu     sync.Mutex
	reason string
	stack  string
}

// Happened reports whether there was one.
func (c *Crash) Happened() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stack != ""
}

// Report returns what it was about, which is untrusted text, and Go's stack,
// both for the log alone; "" while there was none.
func (c *Crash) Report() (reason, stack string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.reason, c.stack
}

// Model returns model guarded. Bubble Tea would print the reason of a crash,
// byte for byte, and Go's stack to standard error; guarded, it is kept, and the
// program ends as by quitting, with an empty screen.
func Model(model tea.Model) (tea.Model, *Crash) {
	c := &Crash{}
	return guarded{model, c}, c
}

type guarded struct {
	model tea.Model
	once  *Crash
}

type crashed struct{}

// keep, deferred, ends a panic and keeps what it was about. then says what
// happens next.
func (c *Crash) keep(then func()) {
	reason := recover()
	if reason == nil {
		return
	}
	c.mu.Lock()
	if c.stack == "" {
		c.reason, c.stack = fmt.Sprint(reason), string(debug.Stack())
	}
	c.mu.Unlock()
	then()
}

// Init implements tea.Model.
func (g guarded) Init() (cmd tea.Cmd) {
	defer g.once.keep(func() { cmd = tea.Quit })
	return g.command(g.model.Init())
}

// Update implements tea.Model.
func (g guarded) Update(msg tea.Msg) (next tea.Model, cmd tea.Cmd) {
	if _, ended := msg.(crashed); ended || g.once.Happened() {
		return g, tea.Quit
	}
	defer g.once.keep(func() { next, cmd = g, tea.Quit })
	model, cmd := g.model.Update(msg)
	return guarded{model, g.once}, g.command(cmd)
}

// View implements tea.Model.
func (g guarded) View() (v tea.View) {
	if g.once.Happened() {
		return tea.NewView("")
	}
	defer g.once.keep(func() { v = tea.NewView("") })
	return g.model.View()
}

// command guards a command, and those that it stands for.
func (g guarded) command(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer g.once.keep(func() { msg = crashed{} })
		msg = cmd()
		// Batches and sequences are slices of commands; the type of a sequence
		// has no name outside Bubble Tea.
		if list := reflect.ValueOf(msg); list.Kind() == reflect.Slice && list.Type().Elem() == reflect.TypeFor[tea.Cmd]() {
			for i := range list.Len() {
				inner, _ := list.Index(i).Interface().(tea.Cmd)
				list.Index(i).Set(reflect.ValueOf(g.command(inner)))
			}
		}
		return msg
	}
}
