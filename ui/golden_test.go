package ui

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"
)

// Write the golden files of this package again with
//
//	go test ./ui -run TestScreens -update
//
// and read what has changed before keeping it.
var update = flag.Bool("update", false, "write the golden files of ui/testdata again")

// golden compares a screen with the file of that name. Colours are not part of
// it: what a screen says must be there without them.
func golden(t *testing.T, name, frame string) {
	t.Helper()
	var lines []string
	for line := range strings.SplitSeq(ansi.Strip(frame), "\n") {
		lines = append(lines, strings.TrimRight(line, " "))
	}
	got := strings.Join(lines, "\n") + "\n"
	path := filepath.Join("testdata", name+".txt")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "write it with -update")
	if got != string(want) {
		t.Errorf("the screen is not that of %s:\n%s", path, got)
	}
}

// keys presses one key after the other, each on a painted screen.
func keys(s *Shell, names ...string) {
	s.View()
	for _, name := range names {
		run(s, s.route(press(name)))
		s.drawn = false
		s.View()
	}
}

// run performs a command that only makes messages of our own.
func run(s *Shell, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			run(s, c)
		}
	case nil:
	default:
		run(s, s.route(msg))
	}
	s.drawn = false
}

func typed(text string) []string { return strings.Split(text, "") }

// A screenCase is a screen of the payroll story and the keys that lead to it.
type screenCase struct {
	name          string
	width, height int
	keys          []string
}

func screens() []screenCase {
	return []screenCase{
		{"wide", 160, 45, []string{"2"}},
		{"wide-zoomed", 160, 45, []string{"5", "z", "down"}},
		{"wide-live", 160, 45, []string{"D"}},
		{"medium", 120, 40, []string{"tab", "tab"}},
		{"medium-low", 120, 30, []string{"5"}},
		{"digest", 80, 24, []string{"down", "down", "down", "down"}},
		{"digest-low", 80, 12, []string{"end"}},
		{"entered", 80, 24, []string{"5", "down", "down"}},
		{"entered-end", 80, 24, []string{"5", "end"}},
		{"entered-middle", 80, 24, []string{"5", "pgdown", "pgdown", "up"}},
		{"filter-typing", 80, 24, append([]string{"5", "/"}, typed("!parked")...)},
		{"filter-kept", 80, 24, append(append([]string{"5", "/"}, typed("SHOP")...), "enter")},
		{"filter-nothing", 80, 24, append([]string{"5", "/"}, typed("zzz")...)},
		{"sort-menu", 80, 24, []string{"5", "s", "s", "down"}},
		{"help", 80, 24, []string{"?"}},
		{"help-wide", 160, 45, []string{"5", "?"}},
		{"palette", 80, 24, append([]string{":"}, typed("quota 61")...)},
		{"palette-all", 120, 40, []string{":", "down", "down"}},
		{"goto", 80, 24, []string{"g"}},
		{"interrupted", 80, 24, []string{"ctrl+c"}},
		{"sixty-digest", 60, 20, []string{"down", "down", "down", "down"}},
		{"sixty-entered", 60, 20, []string{"5", "down"}},
		{"sixty-filter", 60, 20, append([]string{"5", "/"}, typed("!parked")...)},
		{"sixty-help", 60, 20, []string{"?"}},
		{"sixty-palette", 60, 20, append([]string{":"}, typed("theme ")...)},
		{"small", 40, 10, nil},
		{"tiny", 20, 5, nil},
	}
}

func TestScreens(t *testing.T) {
	for _, c := range screens() {
		t.Run(c.name, func(t *testing.T) {
			s, _ := payrollShell(c.width, c.height)
			keys(s, c.keys...)
			frame := s.View().Content
			requireFrame(t, frame, c.width, c.height)
			golden(t, c.name, frame)
		})
	}
}
