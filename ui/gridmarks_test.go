package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hosts is a source of names that counts what it is asked for.
type hosts struct {
	names             []string
	rows, texts, keys int
}

func (h *hosts) Len() int           { return len(h.names) }
func (h *hosts) Value(i int) string { return h.names[i] }
func (h *hosts) Row(i int) Row {
	h.rows++
	return Row{Value: h.names[i], Cells: []Cell{value(h.names[i]), text(fmt.Sprint(i))}}
}
func (h *hosts) AppendText(b []byte, i int) []byte {
	h.texts++
	return append(b, h.names[i]...)
}
func (h *hosts) SortKey(i, column int) any {
	h.keys++
	if column == 0 {
		return h.names[i]
	}
	return i
}

func (h *hosts) SortText(column int) func(i int) string {
	if column != 0 {
		return nil
	}
	return func(i int) string {
		h.keys++
		return h.names[i]
	}
}

// hostNames are n names in domains of very different sizes.
func hostNames(n int) []string {
	out := make([]string, n)
	for i := range out {
		switch {
		case i%3 == 0:
			out[i] = fmt.Sprintf("h%d.shop.example", i)
		case i%3 == 1 && i%2 == 0:
			out[i] = fmt.Sprintf("h%d.pay.example", i)
		default:
			out[i] = fmt.Sprintf("alone-%d.example", i)
		}
	}
	return out
}

func registrable(host string) string {
	if dot := strings.LastIndexByte(host, '.'); dot >= 0 {
		return host[strings.LastIndexByte(host[:dot], '.')+1:]
	}
	return host
}

func hostGrid(h *hosts) Grid {
	return Grid{
		Columns: []Column{{Title: "name", Min: 20, Weight: 1}, {Title: "n", Min: 6, Keep: 1, Right: true}},
		Source:  h, Markable: true,
		Orders: []Order{{Title: "backwards", Key: func(i int) float64 { return -float64(i) }}},
		Groupings: []Grouping{{
			Title: "registrable domain",
			Group: func(i int) string { return registrable(h.names[i]) },
			Head: func(group string, rows []int32) Row {
				if group == "" {
					return Row{Cells: []Cell{text(fmt.Sprintf("%d that stand alone", len(rows)))}}
				}
				return Row{Value: group, Cells: []Cell{{Text: fmt.Sprintf("%s  %d names", group, len(rows)), Value: group}}}
			},
		}},
	}
}

func hostView(names []string) (*SheetView, *hosts) {
	h := &hosts{names: names}
	v := NewSheetView(testLook())
	v.Set(Sheet{Blocks: []Block{Prose{text("window 30 d")}, hostGrid(h)}})
	v.Render(60, 12, true)
	return v, h
}

func TestMarks(t *testing.T) {
	v, _ := hostView([]string{"a.example", "b.example", "c.example", "d.example", ""})
	assert.Equal(t, "▌  a[.]example", strings.TrimRight(screen(v, 60, 12)[2][:len("▌  a[.]example")], " "))
	do(v, "space", "down", "space")
	lines := screen(v, 60, 12)
	assert.Equal(t, "2 marked (*)", lines[0])
	assert.Contains(t, lines[3], " * a[.]example")
	assert.Contains(t, lines[4], "   b[.]example")
	assert.Contains(t, lines[5], " * c[.]example")
	assert.Contains(t, lines[6], "▌  d[.]example", "on to the next")
	assert.Equal(t, []string{"a.example", "c.example"}, v.Marked())
	do(v, "up", "space")
	assert.Equal(t, []string{"a.example"}, v.Marked(), "once more unmarks")
	do(v, "u")
	assert.Equal(t, []string{"a.example", "c.example"}, v.Marked())
	do(v, "*")
	assert.Equal(t, 4, v.Marks(), "what stands for nothing cannot be marked")
	do(v, "*")
	assert.Empty(t, v.Marked(), "again: unmarked")
	do(v, "u", "u", "u", "u", "u", "u", "u")
	assert.Zero(t, v.Marks(), "all the way back")
	do(v, "end", "space")
	assert.Zero(t, v.Marks())
	assert.NotContains(t, screen(v, 60, 12)[0], "marked")
	assert.False(t, v.Escape())
}

// Three neighbours are three times space.
func TestMarkingStepsOn(t *testing.T) {
	v := NewSheetView(testLook())
	v.Set(Sheet{Blocks: []Block{hostGrid(&hosts{names: hostNames(30)}), Facts{fact("ptr", value("mail.example"))}}})
	screen(v, 60, 12)
	do(v, "space", "space", "space")
	assert.Equal(t, hostNames(3), v.Marked())
	assert.Equal(t, hostNames(4)[3], selected(t, v))
	for range 20 {
		do(v, "space")
		require.Contains(t, strings.Join(screen(v, 60, 12), "\n"), cursorMark, "the screen goes along")
	}
	assert.Equal(t, 23, v.Marks())
	do(v, "up", "space")
	assert.Equal(t, 22, v.Marks())
	assert.Equal(t, hostNames(24)[23], selected(t, v), "unmarking too")
	do(v, "end", "up", "space")
	assert.Equal(t, hostNames(30)[29], selected(t, v), "the list ends there, what follows is none of it")
	do(v, "u", "down", "space")
	assert.Equal(t, "mail.example", selected(t, v), "a value among facts cannot be marked")

	v, _ = hostView(hostNames(40))
	groupIt(v)
	do(v, "space")
	assert.Equal(t, "pay.example", selected(t, v), "from one head to the next")
	do(v, "v", "up", "space")
	assert.Equal(t, "shop.example", selected(t, v), "a range ends where it ends")
}

func TestMarksOfWhatIsHidden(t *testing.T) {
	v, _ := hostView([]string{"a.example", "b.example", "c.shop", "d.shop"})
	do(v, "down", "space", "space", "/", "d", "enter")
	assert.Equal(t, "/d  2 marked (*), 2 of them hidden · 1 shown, 3 hidden", screen(v, 60, 12)[0])
	assert.Equal(t, "/d  2 marked, 2 hidden · 1 shown, 3 hidden", screen(v, 46, 12)[0])
	assert.Equal(t, "/d  2* · 3 hidden", screen(v, 30, 12)[0])
	assert.Equal(t, "2* · 3 …", screen(v, 8, 12)[0])
	do(v, "*")
	assert.Equal(t, []string{"d.shop", "b.example", "c.shop"}, v.Marked(), "what is shown comes first")
	do(v, "*")
	assert.Equal(t, []string{"b.example", "c.shop"}, v.Marked(), "only what is shown is unmarked")
	require.True(t, v.Escape(), "the filter first")
	assert.Equal(t, 2, v.Marks())
	require.True(t, v.Escape(), "then the marks")
	assert.Zero(t, v.Marks())
	do(v, "u")
	assert.Equal(t, []string{"b.example", "c.shop"}, v.Marked(), "not for good")
}

func TestMarksFollowTheOrder(t *testing.T) {
	v, _ := hostView([]string{"c.example", "a.example", "b.example"})
	do(v, "*", "s", "s", "s")
	assert.Equal(t, []string{"a.example", "b.example", "c.example"}, v.Marked())
}

func TestMarkingARange(t *testing.T) {
	v, _ := hostView(hostNames(40))
	want := func(n int, why string) {
		t.Helper()
		assert.Equal(t, n, v.Marks(), why)
		assert.Len(t, v.Marked(), n, why)
	}
	do(v, "down", "v")
	want(1, "a range begins where the cursor is")
	assert.Equal(t, "range · 1 marked (*)", screen(v, 60, 12)[0])
	do(v, "down", "j")
	want(3, "it grows with the cursor")
	assert.Equal(t, 3, strings.Count(strings.Join(screen(v, 60, 12), "\n"), "* h")+strings.Count(strings.Join(screen(v, 60, 12), "\n"), "* alone"))
	do(v, "up", "up", "up")
	want(2, "either way")
	require.True(t, v.Escape())
	want(0, "left")
	do(v, "v", "end", "space")
	want(40, "space ends it")
	assert.NotContains(t, screen(v, 60, 12)[0], "range")
	do(v, "u")
	want(0, "one undo for all of it")
	do(v, "v", "up", "v")
	want(2, "v ends it")
	do(v, "v", "home", "u")
	want(2, "undo leaves the range")
	do(v, "end", "v", "home", "/", "h")
	do(v, "enter")
	assert.Equal(t, 40, v.Marks(), "a filter ends the range with its marks")
	do(v, "esc")
	do(v, "v")
	v.Set(Sheet{Blocks: []Block{hostGrid(&hosts{names: append([]string{"new.example"}, hostNames(40)...)})}})
	do(v, "down")
	assert.NotNil(t, v.marking, "a range goes on over a new answer")
	v.Set(Sheet{})
	assert.Nil(t, v.marking)
}

func TestMarksStayOnTheirRows(t *testing.T) {
	names := hostNames(50)
	v, _ := hostView(names)
	do(v, "space", "space", "pgdown", "space")
	marked := v.Marked()
	require.Len(t, marked, 3)
	set := func(names []string) {
		v.Set(Sheet{Blocks: []Block{Prose{text("window 30 d")}, hostGrid(&hosts{names: names})}})
	}
	set(hostNames(90))
	assert.Equal(t, marked, v.Marked(), "the list has grown")
	reversed := hostNames(90)
	slices.Reverse(reversed)
	set(reversed)
	assert.ElementsMatch(t, marked, v.Marked(), "in another order")
	set(names[10:])
	assert.Equal(t, marked[2:], v.Marked(), "two of them are gone")
	v.Set(Sheet{Blocks: []Block{Prose{text("asking…")}}})
	assert.Zero(t, v.Marks(), "no list at all")
	v.Set(Sheet{Blocks: []Block{Grid{Rows: []Row{{Value: marked[0]}}}}})
	assert.Zero(t, v.Marks(), "another list, where nothing can be marked")
	set(names)
	assert.Equal(t, marked, v.Marked(), "and are back")
	do(v, "u")
	assert.Equal(t, marked, v.Marked(), "what was missing meanwhile is not undone by halves")
	set(names[10:])
	do(v, "space", "u")
	set(names)
	assert.Equal(t, marked, v.Marked())
	set(names[1:])
	require.True(t, v.Escape())
	set(names)
	assert.Empty(t, v.Marked(), "esc forgets what is missing too")
}

func TestMarksOfEqualRows(t *testing.T) {
	v, _ := hostView([]string{"a.example", "a.example", "b.example", "a.example"})
	do(v, "down", "space")
	v.Set(Sheet{Blocks: []Block{Prose{text("window 30 d")}, hostGrid(&hosts{names: []string{"new.example", "a.example", "a.example", "b.example", "a.example"}})}})
	assert.Equal(t, 1, v.Marks(), "one row of them")
	do(v, "*")
	assert.Equal(t, []string{"new.example", "a.example", "b.example"}, v.Marked(), "each value once")
}

func TestNoMarksWhereNothingIsMarkable(t *testing.T) {
	v := sheetOf(names(10))
	do(v, "space", "v", "*", "u")
	assert.Zero(t, v.Marks())
	assert.Nil(t, v.marking)
	assert.Equal(t, "▌login.payro11[.]example", screen(v, 60, 12)[1][:len("▌login.payro11[.]example")])
}
