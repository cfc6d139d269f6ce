package views

import (
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
	"pugmark/investigation"
	"pugmark/ui"
)

// crowdedAddress is where the demo has a hundred thousand names.
const crowdedAddress = "192.0.2.200"

// A stopwatch drives a session in real time, one message and one frame after
// another, and keeps how long the longest of each phase took.
type stopwatch struct {
	b       *testing.B
	desk    *Desk
	shell   *ui.Shell
	arrived chan tea.Msg
	phase   string
	worst   map[string]time.Duration
}

func newStopwatch(b *testing.B, options simulator.Options) *stopwatch {
	b.Helper()
	runtime.LockOSThread()
	b.Cleanup(runtime.UnlockOSThread)
	client, err := intel.NewClient(simulator.BaseURL, intel.Credentials{Token: intel.NewSecret("demo-token"), Account: strings.Repeat("0", 31) + "1"},
		intel.WithTransport(simulator.New(options).Transport()))
	require.NoError(b, err)
	db, err := history.Open(b.Context(), filepath.Join(b.TempDir(), "history.db"))
	require.NoError(b, err)
	b.Cleanup(func() { _ = db.Close() })
	source := &intel.Source{Client: client, Archive: db, Ledger: db, Freshness: intel.DefaultFreshness(), Scope: client.Scope(true), Analyst: "ana"}
	bench := &investigation.Workbench{Source: source, History: db, Plan: investigation.Plan{CallsPerMonth: 100, Threshold: 10_000}}
	w := &stopwatch{b: b, desk: NewDesk(bench, ui.NewLook(ui.ThemeDark, intel.Defang, time.Now)), arrived: make(chan tea.Msg, 1024), worst: map[string]time.Duration{}}
	w.shell = NewShell(b.Context(), w.desk)
	w.phase = "open"
	w.run(w.shell.Init())
	w.send(tea.WindowSizeMsg{Width: 160, Height: 45})
	return w
}

func (w *stopwatch) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		select {
		case w.arrived <- cmd():
		case <-w.b.Context().Done():
		}
	}()
}

// send handles a message and draws the frame after it.
func (w *stopwatch) send(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
		return
	case tea.BatchMsg:
		for _, cmd := range msg {
			w.run(cmd)
		}
		return
	}
	if cmds, ok := sequence(msg); ok {
		for _, cmd := range cmds {
			w.run(cmd)
		}
		return
	}
	began := threadTime(w.b)
	_, cmd := w.shell.Update(msg)
	_ = w.shell.View()
	took := threadTime(w.b) - began
	w.worst[w.phase] = max(w.worst[w.phase], took)
	w.run(cmd)
}

// threadTime is how long this thread has worked: on a machine that others use
// too, time that passes says nothing of what a frame costs.
func threadTime(b *testing.B) time.Duration {
	const thisThread = 1 // RUSAGE_THREAD
	var used syscall.Rusage
	require.NoError(b, syscall.Getrusage(thisThread, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// until handles what arrives until something is so.
func (w *stopwatch) until(is func() bool) {
	timeout := time.After(5 * time.Minute)
	for !is() {
		select {
		case msg := <-w.arrived:
			w.send(msg)
		case <-timeout:
			w.b.Fatal("the session stands still: " + w.phase)
		}
	}
}

func (w *stopwatch) press(names ...string) {
	for _, name := range names {
		w.send(keyNamed(name))
	}
}

// BenchmarkWorstFrame loads the whole of the demo's most crowded address and
// does with it what a list can do, and reports the longest time that one
// message and the frame after it took.
func BenchmarkWorstFrame(b *testing.B) {
	for b.Loop() {
		w := newStopwatch(b, simulator.Options{GrantPerPage: 500})
		w.loadTheCrowd()
		w.workOnTheCrowd()
		for phase, worst := range w.worst {
			b.ReportMetric(float64(worst.Microseconds())/1000, phase+"-ms")
		}
	}
}

func (w *stopwatch) loadTheCrowd() {
	w.send(tea.PasteMsg{Content: crowdedAddress})
	w.press("enter")
	here := func() *nameWindow { return w.desk.last.place().names.now }
	w.until(func() bool { return w.desk.last != nil && w.desk.last.place().overview.st.has })
	w.press("5", "enter")
	w.until(func() bool { return here().pages.first().st.has })
	w.phase = "load"
	w.press("z", "down", "down", "p")
	w.until(func() bool { return here().pages.run == nil })
	require.Equal(w.b, 100_000, here().names.Len())
}

func (w *stopwatch) workOnTheCrowd() {
	do := func(phase string, keys ...string) {
		w.phase = phase
		w.press(keys...)
	}
	do("scroll", strings.Fields(strings.Repeat("down pgdown ", 100)+"end home")...)
	do("filter", "/", "s", "h", "o", "p", "enter", "esc", "/", "!", "e", "d", "g", "e", "enter", "esc")
	do("sort", "s", "s", "s", "s", "s", "s", "down", "up", "enter")
	do("siblings", "home", "s", "enter")
	do("group", "s", "s", "s", "s", "s", "s", "s", "s", "s", "enter", "enter", "down", "enter", "s", "s", "enter")
	do("mark", "*", " ", "down", "u", "u", "*")
	do("narrow", "z", "z", "1", "5")
}
