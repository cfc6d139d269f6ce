package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"pugmark/ui/display"
	"pugmark/ui/uitest"
)

// FuzzWidths: what is cut fits, and is a part of what was there.
func FuzzWidths(f *testing.F) {
	for i, s := range uitest.Seeds() {
		f.Add(s, uint8(i))
	}
	f.Fuzz(func(t *testing.T, s string, cells uint8) {
		text, width := display.Cell(s), int(cells)
		require.Equal(t, ansi.StringWidth(text), textWidth(text))
		for name, cutter := range map[string]func(string, int) (string, int){"cut": cut, "cutLeft": cutLeft, "clip": clip, "clipMiddle": clipMiddle} {
			got, used := cutter(text, width)
			require.LessOrEqual(t, used, width, name)
			require.Equal(t, textWidth(got), used, name)
			if used > 0 {
				head, tail, _ := strings.Cut(got, ellipsis)
				require.True(t, strings.HasPrefix(text, head) || strings.HasSuffix(text, head), "%s: %q of %q", name, got, text)
				require.True(t, strings.HasSuffix(text, tail) || strings.Contains(text, ellipsis), "%s: %q of %q", name, got, text)
			}
		}
		fitted := string(appendFit(nil, text, width))
		require.Equal(t, width, ansi.StringWidth(fitted), "%q", fitted)
		if width < 2 {
			return // a wide character stands alone in a line of one cell
		}
		lines := wrap(text, width, width)
		require.Equal(t, strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(strings.Join(lines, ""), " ", ""), "nothing is lost")
		for _, line := range lines {
			require.LessOrEqual(t, textWidth(line), width, "%q", line)
		}
	})
}

// FuzzFilter: a filter shows a row exactly when the row holds every word and
// none of those behind an exclamation mark, square brackets aside, and typing
// it letter by letter ends where pasting it does.
func FuzzFilter(f *testing.F) {
	for _, text := range []string{"a b", "!b", "login !cdn", "! !!x", "İ", "É", "a\nb", "ALL", " ", "\xff", "world !世"} {
		f.Add(text, "login.example", "cdn.World 世界")
	}
	for _, text := range []string{"login.ex", "login[.]exä", "!login.exÄ", "].É"} {
		f.Add(text, "login[.]exämple", "A[]É[.]") // a bracket in front of what is not ASCII
	}
	f.Fuzz(func(t *testing.T, text, one, two string) {
		rows := []Row{{Cells: []Cell{{Text: one}, {Text: two}}}, {Cells: []Cell{{Text: two}}}, {}, {Cells: []Cell{{Text: one}}}}
		rows = append(rows, make([]Row, 60)...) // few rows are left: the next letter narrows
		l := NewLook(ThemeDark, nil, clock)
		list := rowList{l, rows}
		whole, typed := NewFilter(list.Len(), list.AppendText), NewFilter(list.Len(), list.AppendText)
		got := whole.Search(text)
		var last []int32
		for i := range text + " " {
			last = typed.Search(text[:i])
		}
		require.Equal(t, got, last)
		shown := map[int32]bool{}
		for _, row := range got {
			require.False(t, shown[row], "row %d twice", row)
			shown[row] = true
		}
		for i := range rows {
			require.Equal(t, holds(rows[i], text), shown[int32(i)], "row %d and %q", i, text)
		}
	})
}

// holds is the rule of filters in its plainest form.
func holds(row Row, filter string) bool {
	for word := range strings.FieldsSeq(unbracketed(filter)) {
		rest, hides := strings.CutPrefix(word, "!")
		if hides && rest == "" {
			continue
		}
		found := false
		for _, c := range row.Cells {
			found = found || strings.Contains(unbracketed(c.Text), rest)
		}
		if found == hides {
			return false
		}
	}
	return true
}

func unbracketed(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(s), "[", ""), "]", "")
}

// FuzzField: whatever is typed or pasted, the field is one line of its width.
func FuzzField(f *testing.F) {
	for i, s := range uitest.Seeds() {
		f.Add(s, "left x backspace", uint8(i))
	}
	f.Add("a.b", "ctrl+w ctrl+k home alt+d end", uint8(9))
	f.Fuzz(func(t *testing.T, paste, keys string, cells uint8) {
		field := NewField(testLook(), paste)
		field.Update(tea.PasteMsg{Content: paste})
		for _, key := range strings.Fields(keys) {
			if named(key) {
				field.Update(press(key))
			}
			field.Update(tea.KeyPressMsg{Code: []rune(key)[0], Text: key})
		}
		require.NotContains(t, field.Value(), "\n")
		line := field.Render(int(cells))
		require.Equal(t, display.Frame(line), line)
		require.LessOrEqual(t, ansi.StringWidth(line), int(cells), "%q", line)
	})
}

func named(key string) bool {
	switch key {
	case "left", "right", "home", "end", "backspace", "delete", "ctrl+w", "ctrl+k", "ctrl+u", "alt+d":
		return true
	}
	return false
}

// FuzzMirror cuts frames of anything anywhere: it stays in its room, and every
// colour ends with its line.
func FuzzMirror(f *testing.F) {
	l := testLook()
	f.Add("a"+l.Styles.mood(Bad).begin+"好b\u0301\x1b[m\nnext", 3, 2, 1, 0)
	f.Add("\x1b[38;5;1", 1, 1, 0, 0)
	f.Add("\x1b[31m\x1b[0m\n\n\x00\xff", 9, 4, 3, 1)
	f.Fuzz(func(t *testing.T, frame string, width, height, left, top int) {
		width, height = width%200, height%60
		m := mirrored(l, frame, 500, 200)
		m.Render(width, height)
		m.left, m.top = left, top
		got := m.Render(width, height)
		require.Equal(t, display.Frame(got), got)
		for line := range strings.SplitSeq(got, "\n") {
			require.LessOrEqual(t, ansi.StringWidth(line), max(0, width))
			at := strings.LastIndexByte(line, 0x1b)
			require.True(t, at < 0 || strings.HasPrefix(line[at:], endInk), "%q", line)
		}
	})
}
