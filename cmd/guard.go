package cmd

import (
	"fmt"
	"reflect"
	"runtime/debug"
	"sync"

	tea "charm.land/bubbletea/v2"
)

// A guard keeps a crash of the workbench from being printed by Bubble Tea,
// which writes its reason, byte for byte, and Go's stack to the terminal. What
// crashed is kept for the log, and the program ends as by quitting.
type guard struct {
	model tea.Model
	once  *crash
}

// A crash is the first one of a program; zero while there was none.
type crash struct {
	mu     sync.Mutex
	reason string
	stack  string
}

type crashed struct{}

func guarded(model tea.Model) (guard, *crash) {
	c := &crash{}
	return guard{model, c}, c
}

// keep, deferred, ends a panic and keeps what it was about. then says what
// happens next.
func (c *crash) keep(then func()) {
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

func (c *crash) happened() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stack != ""
}

// Init implements tea.Model.
func (g guard) Init() (cmd tea.Cmd) {
	defer g.once.keep(func() { cmd = tea.Quit })
	return g.command(g.model.Init())
}

// Update implements tea.Model.
func (g guard) Update(msg tea.Msg) (next tea.Model, cmd tea.Cmd) {
	if _, ended := msg.(crashed); ended || g.once.happened() {
		return g, tea.Quit
	}
	defer g.once.keep(func() { next, cmd = g, tea.Quit })
	model, cmd := g.model.Update(msg)
	return guard{model, g.once}, g.command(cmd)
}

// View implements tea.Model.
func (g guard) View() (v tea.View) {
	if g.once.happened() {
		return tea.NewView("")
	}
	defer g.once.keep(func() { v = tea.NewView("") })
	return g.model.View()
}

// command guards a command, and those that it stands for.
func (g guard) command(cmd tea.Cmd) tea.Cmd {
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
