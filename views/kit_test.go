package views

import (
	"context"
	"encoding/base64"
	"net/http"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
	"pugmark/investigation"
	"pugmark/ui"
)

// A session is one analyst at one terminal, driven without a terminal. It runs
// in a synctest bubble: time passes only when a test lets it.
type session struct {
	t     *testing.T
	desk  *Desk
	shell *ui.Shell
	sim   *simulator.Simulator

	mu       sync.Mutex
	arrived  []tea.Msg
	messages []tea.Msg // everything that was handled
}

type setting struct {
	plan    int
	options simulator.Options
	without bool   // credentials
	path    string // of the history; "" makes one
	live    bool
	through func(http.RoundTripper) http.RoundTripper // what requests go through; nil is nothing
}

// open starts a session against the simulator.
func open(t *testing.T, set setting) *session {
	t.Helper()
	began := time.Now()
	now := func() time.Time { return noon.Add(time.Since(began)) }
	set.options.Now = now
	sim := simulator.New(set.options)
	transport := sim.Transport()
	if set.through != nil {
		transport = set.through(transport)
	}
	client, err := intel.NewClient(simulator.BaseURL, intel.Credentials{Token: intel.NewSecret("demo-token"), Account: strings.Repeat("0", 31) + "1"},
		intel.WithTransport(transport), intel.WithClock(now, pause))
	require.NoError(t, err)
	if set.path == "" {
		set.path = filepath.Join(t.TempDir(), "history.db")
	}
	db, err := history.Open(t.Context(), set.path, history.WithClock(now))
	require.NoError(t, err)
	source := &intel.Source{Client: client, Archive: db, Ledger: db, Freshness: intel.DefaultFreshness(), Scope: client.Scope(true), Analyst: "ana", Now: now}
	if set.without {
		source.Client = nil
		source.Scope.Demo = false
	}
	bench := &investigation.Workbench{Source: source, History: db, Plan: investigation.Plan{CallsPerMonth: set.plan}, Now: now}
	s := &session{t: t, sim: sim, desk: NewDesk(bench, ui.NewLook(ui.ThemeDark, intel.Defang, now))}
	s.desk.Look.Live = set.live
	s.desk.Curl = client.Curl
	s.shell = NewShell(t.Context(), s.desk)
	t.Cleanup(func() {
		time.Sleep(time.Minute) // of the bubble: lets the last tick end
		_ = db.Close()
	})
	s.run(s.shell.Init())
	s.size(160, 45)
	return s
}

// pause waits in the time of the bubble.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// run starts a command; what it says is handled by settle.
func (s *session) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		msg := cmd()
		s.mu.Lock()
		defer s.mu.Unlock()
		s.arrived = append(s.arrived, msg)
	}()
}

// settle handles what arrives until nothing more does without time passing.
func (s *session) settle() {
	for {
		synctest.Wait()
		s.mu.Lock()
		arrived := s.arrived
		s.arrived = nil
		s.mu.Unlock()
		if len(arrived) == 0 {
			return
		}
		for _, msg := range arrived {
			s.handle(msg)
		}
	}
}

func (s *session) handle(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
	case tea.BatchMsg:
		for _, cmd := range msg {
			s.run(cmd)
		}
	default:
		if cmds, ok := sequence(msg); ok {
			for _, cmd := range cmds {
				s.run(cmd)
				s.settle()
			}
			return
		}
		s.messages = append(s.messages, msg)
		s.run(s.update(msg))
	}
}

// update handles one message and draws the frame after it, as the program does.
func (s *session) update(msg tea.Msg) tea.Cmd {
	_, cmd := s.shell.Update(msg)
	_ = s.shell.View()
	return cmd
}

func (s *session) send(msg tea.Msg) {
	s.run(s.update(msg))
	s.settle()
}

func (s *session) size(width, height int) { s.send(tea.WindowSizeMsg{Width: width, Height: height}) }

// press presses keys by their names.
func (s *session) press(names ...string) {
	s.t.Helper()
	for _, name := range names {
		s.send(keyNamed(name))
	}
}

// types types a text into a field.
func (s *session) types(text string) {
	for _, r := range text {
		s.send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

func keyNamed(name string) tea.KeyPressMsg {
	special := map[string]tea.KeyPressMsg{
		"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab}, "up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown},
		"left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "pgdown": {Code: tea.KeyPgDown}, "end": {Code: tea.KeyEnd}, "home": {Code: tea.KeyHome},
		"ctrl+c": {Code: 'c', Mod: tea.ModCtrl}, "ctrl+p": {Code: 'p', Mod: tea.ModCtrl}, "ctrl+l": {Code: 'l', Mod: tea.ModCtrl},
	}
	if k, ok := special[name]; ok {
		return k
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

func (s *session) paste(text string) { s.send(tea.PasteMsg{Content: text}) }

// pass lets time pass.
func (s *session) pass(d time.Duration) {
	time.Sleep(d) // of the bubble: no real time passes
	s.settle()
}

// frame is the screen as plain text.
func (s *session) frame() string { return ansi.Strip(s.shell.View().Content) }

// asked are the kinds of question that reached the API, in order.
func (s *session) asked() []string {
	var paths []string
	for _, r := range s.sim.Requests() {
		paths = append(paths, r.Path[strings.LastIndex(r.Path, "/")+1:])
	}
	return paths
}

func (s *session) sees(texts ...string) {
	s.t.Helper()
	frame := s.frame()
	for _, text := range texts {
		if !strings.Contains(frame, text) {
			s.t.Errorf("the screen does not show %q:\n%s", text, frame)
		}
	}
}

func (s *session) seesNot(texts ...string) {
	s.t.Helper()
	frame := s.frame()
	for _, text := range texts {
		if strings.Contains(frame, text) {
			s.t.Errorf("the screen shows %q:\n%s", text, frame)
		}
	}
}

// copied are the texts that were sent to the clipboard.
func (s *session) copied() []string {
	var texts []string
	for _, msg := range s.messages {
		if text, ok := clipboard(msg); ok {
			texts = append(texts, text)
		}
	}
	return slices.Clone(texts)
}

// sequence reads Bubble Tea's message for commands that run one after another.
func sequence(msg tea.Msg) ([]tea.Cmd, bool) {
	v := reflect.ValueOf(msg)
	if v.Kind() != reflect.Slice || v.Type().Elem() != reflect.TypeFor[tea.Cmd]() {
		return nil, false
	}
	cmds := make([]tea.Cmd, v.Len())
	for i := range cmds {
		cmds[i], _ = v.Index(i).Interface().(tea.Cmd)
	}
	return cmds, true
}

// clipboard reads what is sent to the terminal beside the screen: a text for its
// clipboard (OSC 52).
func clipboard(msg tea.Msg) (string, bool) {
	raw, _ := msg.(tea.RawMsg)
	sequence, _ := raw.Msg.(string)
	payload, isCopy := strings.CutPrefix(sequence, "\x1b]52;c;")
	text, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(payload, "\a"))
	return string(text), isCopy && err == nil
}
