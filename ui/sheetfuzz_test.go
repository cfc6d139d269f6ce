package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"pugmark/ui/display"
	"pugmark/ui/uitest"
)

// hostileList is a sheet with a list of hostile names, which grows and shrinks.
func hostileList(pick func() string, rows int) Sheet {
	h := &hosts{}
	for range rows {
		h.names = append(h.names, pick())
	}
	grid := hostGrid(h)
	grid.Columns[0].Title = pick()
	grid.Groupings = append(grid.Groupings, Grouping{
		Title: pick() + " of names",
		Group: func(i int) string { return h.names[i][:min(1, len(h.names[i]))] },
		Head: func(group string, rows []int32) Row {
			return Row{Cells: []Cell{{Text: group, Mood: Bad}, {}, text(pick())}}
		},
	})
	plain := Grid{Columns: []Column{{Min: 3}, {Title: "n", Min: 2, Right: true}}, Markable: rows%2 == 0}
	for i := range rows % 7 {
		plain.Rows = append(plain.Rows, Row{ID: fmt.Sprint(i), Value: pick(), Cells: []Cell{value(pick()), text(pick())}})
	}
	return Sheet{Blocks: []Block{Facts{fact(pick(), value(pick()))}, grid, Prose{text(pick())}, plain}, Foot: []Cell{text(pick())}}
}

// acts are what can happen to a view: keys, and what else comes.
var acts = []string{
	"down", "up", "pgdown", "pgup", "home", "end", "/", "s", "space", "v", "*", "u", "enter", "left", "right", "a", "!", ".", "backspace",
	"esc", "set", "same", "empty", "paste", "click", "double", "wheel", "prompt", "live", "wide", "narrow", "low", "toggle",
}

// FuzzSheetView: whatever is done to a view, its frame keeps to its place and
// its cursor and marks to its rows.
func FuzzSheetView(f *testing.F) {
	f.Add([]byte("\x00\x01\x02\x08\x09\x00\x08\x14\x10"), "login.example")
	f.Add([]byte{6, 15, 12, 10, 20, 19, 19, 19, 7, 13, 13, 12, 12, 32, 8, 20}, "a\x1b[2Jb")
	f.Add([]byte{7, 13, 13, 12, 12, 0, 9, 0, 0, 22, 20, 9, 24, 25, 26, 30, 5, 28}, "\u202e世界é")
	f.Add([]byte{27, 23, 12, 6, 23, 20, 21, 10, 11, 29, 31, 5}, strings.Repeat("日", 90))
	f.Add([]byte{7, 20, 7, 53, 7, 1, 20, 14, 20, 0, 21, 12}, "the menu stays open over new rows")
	f.Add([]byte{7, 7, 12, 0, 0, 7, 7, 20, 19, 7, 22, 20, 19}, "the menu is left over new rows")
	for i, s := range uitest.Seeds() {
		f.Add([]byte{byte(i), 10, byte(i * 3), 20, 7, 13, 13, 8, byte(i * 7), 24, byte(i * 5)}, s)
	}
	f.Fuzz(func(t *testing.T, steps []byte, hostile string) {
		if len(steps) > 60 || len(hostile) > 2000 {
			return
		}
		corpus, at := append(uitest.Seeds(), hostile, hostile+"x", "", "h.shop.example"), len(steps)
		pick := func() string { at++; return corpus[at*7%len(corpus)] }
		now := noon
		v := NewSheetView(NewLook(ThemeDark, bracketed, func() time.Time { return now }))
		sheet := hostileList(pick, 30)
		v.Set(sheet)
		width, height := 60, 14
		for i, step := range steps {
			n := int(step) * 31 % 97
			now = now.Add(time.Duration(n) * time.Millisecond)
			switch act := acts[int(step)%len(acts)]; act {
			case "set":
				sheet = hostileList(pick, n)
				v.Set(sheet)
			case "same":
				v.Set(sheet)
			case "empty":
				v.Set(Sheet{})
			case "paste":
				v.Update(tea.PasteMsg{Content: hostile})
			case "click", "double":
				v.Update(tea.MouseClickMsg{Button: tea.MouseLeft, X: n % 60, Y: n % 17})
				if act == "double" {
					v.Update(tea.MouseClickMsg{Button: tea.MouseLeft, X: n % 60, Y: n % 17})
				}
			case "wheel":
				v.Update(tea.MouseWheelMsg{Button: []tea.MouseButton{tea.MouseWheelDown, tea.MouseWheelUp}[n%2]})
			case "prompt":
				v.Prompt(Prompt{Label: hostile, Value: pick(), Check: func(text string) (Cell, bool) { return Cell{Text: text, Mood: Bad}, len(text)%2 == 0 }})
			case "live":
				v.look.Live = !v.look.Live
			case "wide":
				width = 60 + n
			case "narrow":
				width = n % 25
			case "low":
				height = n % 6
			case "esc":
				v.Escape()
			case "toggle":
				v.Toggle()
			case "s", "right":
				was, open := orders(v), v.sorting != nil && !v.typing && v.prompt == nil
				v.Update(press(act))
				if open {
					require.NotEqual(t, was, orders(v), "the menu is about a list on the screen")
				}
			default:
				v.Update(press(act))
			}
			if i%3 > 0 || i == len(steps)-1 { // also several without a frame between them
				requireView(t, v, width, height)
			}
		}
	})
}

// orders are how the lists on the screen are sorted and grouped.
func orders(v *SheetView) (out []string) {
	for _, g := range v.grids {
		group := ""
		if g.groups != nil {
			group = g.groups.Title
		}
		out = append(out, fmt.Sprintf("%+v in groups %q", g.sort, group))
	}
	return out
}

// requireView checks a frame, and what the view says of its rows.
func requireView(t *testing.T, v *SheetView, width, height int) {
	t.Helper()
	frame := v.Render(width, height, true)
	require.Equal(t, display.Frame(frame), frame)
	lines := strings.Split(frame, "\n")
	require.LessOrEqual(t, len(lines), max(1, height))
	for _, line := range lines {
		require.LessOrEqual(t, ansi.StringWidth(line), width, "%q", line)
	}
	shown := 0
	for _, g := range v.grids {
		require.Equal(t, g.rows.Len(), len(g.order)+g.hidden())
		sorted := slices.Clone(g.order)
		slices.Sort(sorted)
		require.Len(t, slices.Compact(sorted), len(g.order), "each row once")
		heads := 0
		for line := range g.lines {
			if _, ok := g.head(line); ok {
				heads++
			}
		}
		require.LessOrEqual(t, len(g.lines), len(g.order)+heads)
		shown += len(g.lines)
	}
	if value, ok := v.Selected(); ok {
		require.NotEmpty(t, value)
	}
	if shown > 0 {
		require.True(t, v.valid(v.cursor), "the cursor stands somewhere")
	}
	marked, marks := v.Marked(), v.Marks()
	require.LessOrEqual(t, len(marked), marks, "a value may stand in several rows")
	require.Equal(t, marks == 0, len(marked) == 0)
	require.NotContains(t, marked, "")
	v.Keys()
	require.GreaterOrEqual(t, v.Height(max(1, width)), v.layout.height)
}
