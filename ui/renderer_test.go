package ui_test

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui"
	"pugmark/ui/uitest"
)

// What the libraries below the screen are known to be slow at, one by one.

// A version of go-runewidth built tables of 2 MB in every process, before main.
func TestNothingHeavyIsBuiltBeforeTheStart(t *testing.T) {
	c := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^$")
	c.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	trace, err := c.CombinedOutput()
	require.NoError(t, err)
	packages := 0
	for _, found := range regexp.MustCompile(`(?m)^init (\S+) @.* (\d+) bytes,`).FindAllStringSubmatch(string(trace), -1) {
		size, err := strconv.Atoi(found[2])
		require.NoError(t, err)
		assert.Less(t, size, 512<<10, "%s", found[1])
		packages++
	}
	assert.Greater(t, packages, 5, "the trace is read")
}

// counted starts a model whose bytes to the terminal are counted.
func counted(t *testing.T, m tea.Model, width, height int) (*tea.Program, *counter) {
	in, keys := io.Pipe()
	out := &counter{terminal: uitest.NewTerminal(width, height, keys)}
	p := tea.NewProgram(m, tea.WithInput(in), tea.WithOutput(out), tea.WithWindowSize(width, height), tea.WithFPS(120),
		tea.WithoutSignalHandler(), tea.WithColorProfile(colorprofile.TrueColor), tea.WithEnvironment([]string{"TERM=xterm-256color"}))
	ended := make(chan error, 1)
	go func() {
		_, err := p.Run()
		ended <- err
	}()
	t.Cleanup(func() {
		p.Quit()
		assert.NoError(t, <-ended)
		out.terminal.Close()
		_ = in.Close()
	})
	return p, out
}

// longList is a page with a list of 1,000 names.
func longList(look *ui.Look) ui.View {
	return ui.NewPage(look, "names", func() ui.Sheet {
		grid := ui.Grid{Columns: []ui.Column{{Title: "name", Min: 40}, {Title: "n", Min: 6}}}
		for i := range 1000 {
			value := fmt.Sprintf("host-%d.example", i)
			grid.Rows = append(grid.Rows, ui.Row{Value: value, Cells: []ui.Cell{{Value: value}, {Text: fmt.Sprint(i)}}})
		}
		return ui.Sheet{Blocks: []ui.Block{grid}}
	})
}

// The view is asked for a frame after every message, and the renderer compares
// every new one whole: what changes nothing gives the same bytes, and nothing is
// sent.
func TestMessagesThatChangeNothingAreFree(t *testing.T) {
	look := ui.NewLook(ui.ThemeAuto, spell, nil)
	w := &witness{Model: ui.NewShell(context.Background(), look, longList(look), ui.ShellOptions{})}
	p, out := counted(t, w, 80, 24)
	out.terminal.See(t, "▌host-0[.]example")
	p.Send(tea.KeyPressMsg{Code: 'j', Text: "j"})
	out.terminal.See(t, "▌host-1[.]example")
	before := out.bytes.Load()
	frame, views := w.shown()
	for range 500 {
		p.Send(ui.TickMsg(look.Now()))
		p.Send(tea.MouseMotionMsg{X: 3, Y: 3})
		p.Send(tea.BlurMsg{})
	}
	p.Send(tea.KeyPressMsg{Code: 'k', Text: "k"}) // what was to be sent before it has been then
	out.terminal.See(t, "▌host-0[.]example")
	_, asked := w.shown()
	assert.Greater(t, asked, views+1000, "it was asked")
	assert.Less(t, out.bytes.Load()-before, int64(120), "the step back and nothing else")
	p.Send(tea.KeyPressMsg{Code: 'j', Text: "j"})
	out.terminal.See(t, "▌host-1[.]example")
	again, _ := w.shown()
	assert.Equal(t, frame, again, "the same screen is the same bytes")
}

// A bar over the whole row would be sent twice for every step; the mark before
// it is two cells.
func TestAStepSendsFewBytes(t *testing.T) {
	look := ui.NewLook(ui.ThemeDark, spell, nil)
	_, out := counted(t, ui.NewShell(context.Background(), look, longList(look), ui.ShellOptions{}), 140, 40)
	out.terminal.See(t, "▌host-0[.]example")
	at := 0
	steps := func(n int) int64 {
		before := out.bytes.Load()
		for range n {
			at++
			out.terminal.Type("j")
			out.terminal.See(t, fmt.Sprintf("▌host-%d[.]example", at))
		}
		return (out.bytes.Load() - before) / int64(n)
	}
	assert.Less(t, steps(20), int64(80), "inside the page")
	steps(30)
	assert.Less(t, steps(20), int64(400), "scrolling by a line: one new row, not a new page")
}

// Tables that measure every row, and boxes that parse what is in them, are not
// for data.
func TestRowsAreComposedDirectly(t *testing.T) {
	slow := map[string]bool{"JoinHorizontal": true, "JoinVertical": true, "Place": true, "NewCompositor": true, "Border": true, "Background": true}
	files := 0
	for _, folder := range []string{".", "../views"} {
		paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
		require.NoError(t, err)
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			files++
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			require.NoError(t, err)
			for _, imported := range file.Imports {
				assert.NotContains(t, []string{`"charm.land/bubbles/v2/table"`, `"charm.land/lipgloss/v2/table"`, `"charm.land/bubbles/v2/list"`}, imported.Path.Value, path)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if call, ok := n.(*ast.SelectorExpr); ok {
					if from, ok := call.X.(*ast.Ident); ok && from.Name == "lipgloss" {
						assert.False(t, slow[call.Sel.Name], "%s: lipgloss.%s", path, call.Sel.Name)
					}
				}
				return true
			})
		}
	}
	assert.Greater(t, files, 60)
}
