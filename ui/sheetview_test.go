package ui

import (
	"math/big"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func sheetOf(blocks ...Block) *SheetView {
	v := NewSheetView(testLook())
	v.Set(Sheet{Blocks: blocks})
	return v
}

// screen is what a person sees of a view.
func screen(v *SheetView, width, height int) []string {
	return strings.Split(ansi.Strip(v.Render(width, height, true)), "\n")
}

func do(v *SheetView, names ...string) {
	for _, name := range names {
		v.Update(press(name))
	}
}

func selected(t *testing.T, v *SheetView) string {
	t.Helper()
	got, ok := v.Selected()
	require.Equal(t, ok, got != "")
	return got
}

func TestCursorStandsOnValues(t *testing.T) {
	v := sheetOf(Facts{
		fact("registrar", text("Example Registrar, Inc.")),
		fact("nameservers", value("ns1.bulk.example"), value("ns2.bulk.example")),
	}, Grid{Columns: []Column{{Min: 10}}, Rows: []Row{{Value: "203.0.113.66", Cells: []Cell{value("203.0.113.66")}}, {ID: "nothing to follow", Cells: []Cell{text("none")}}}})
	lines := screen(v, 60, 10)
	assert.Equal(t, "nameservers▌ns1.bulk[.]example  ns2.bulk[.]example", lines[1], "the mark stands before what is selected")
	assert.Equal(t, "ns1.bulk.example", selected(t, v), "live")
	do(v, "down")
	assert.Equal(t, "nameservers ns1.bulk[.]example ▌ns2.bulk[.]example", screen(v, 60, 10)[1])
	do(v, "j")
	assert.Equal(t, "203.0.113.66", selected(t, v))
	row, ok := v.Row()
	require.True(t, ok)
	assert.Equal(t, "203.0.113.66", row.Value)
	do(v, "down")
	_, ok = v.Selected()
	assert.False(t, ok, "a row without a value is a row, not a value")
	row, ok = v.Row()
	assert.True(t, ok)
	assert.Equal(t, "nothing to follow", row.ID)
	do(v, "down", "k", "up", "up", "up")
	assert.Equal(t, "ns1.bulk.example", selected(t, v))
	assert.NotContains(t, v.Render(60, 10, false), cursorMark, "without focus there is no cursor")
}

// What a person does not see is not selected: enter, o and y act on it.
func TestSelectedIsOnTheScreen(t *testing.T) {
	prose := Prose{}
	for range 40 {
		prose = append(prose, text("a line of text"))
	}
	v := sheetOf(Prose{value("first.example")}, prose, Facts{fact("ptr", value("last.example"))})
	v.Render(40, 10, true)
	assert.Equal(t, "first.example", selected(t, v))
	for range 60 {
		do(v, "down")
		marks := strings.Count(strings.Join(screen(v, 40, 10), "\n"), cursorMark)
		if got, ok := v.Selected(); ok {
			assert.Equal(t, 1, marks, got)
		} else {
			assert.Zero(t, marks)
		}
	}
	assert.Equal(t, "last.example", selected(t, v), "text between two values is scrolled through")
	do(v, "home")
	v.Render(40, 10, true)
	assert.Equal(t, "first.example", selected(t, v))
}

func TestCursorStaysOnItsRow(t *testing.T) {
	v := sheetOf(names(30))
	v.Render(80, 12, true)
	do(v, "down", "down", "down", "down")
	const host = "static.shop-a.example"
	require.Equal(t, host, selected(t, v))

	grid := names(40)
	for i, j := 0, len(grid.Rows)-1; i < j; i, j = i+1, j-1 {
		grid.Rows[i], grid.Rows[j] = grid.Rows[j], grid.Rows[i]
	}
	v.Set(Sheet{Blocks: []Block{Prose{text("a new line above")}, grid}})
	assert.Contains(t, strings.Join(screen(v, 80, 12), "\n"), "▌static.shop-a[.]example", "after a new answer")
	do(v, "/", "z", "z")
	assert.Equal(t, 40, v.Hidden())
	_, ok := v.Selected()
	assert.False(t, ok)

	v = sheetOf(Facts{fact("a", value("one.example"), value("two.example"))})
	v.Render(80, 12, true)
	do(v, "down")
	v.Set(Sheet{Blocks: []Block{Facts{fact("new", value("three.example"), value("one.example")), fact("b", value("two.example"))}}})
	v.Render(80, 12, true)
	assert.Equal(t, "two.example", selected(t, v), "values keep the cursor too")
	v.Set(Sheet{})
	_, ok = v.Selected()
	assert.False(t, ok)
	do(v, "down", "up", "pgdown", "end", "home", "s", "/")
	assert.False(t, v.Typing(), "nothing to filter or sort")
}

// Another order or filter is another list: it is read from its beginning.
func TestSortAndFilterGoToTheTop(t *testing.T) {
	v := sheetOf(Facts{fact("window", text("30 d")), fact("ptr", value("mail.example"))}, names(100))
	top := func(why string) {
		t.Helper()
		lines := screen(v, 80, 12)
		assert.Zero(t, v.top, why)
		assert.NotContains(t, lines[len(lines)-1], "above", why)
		assert.Equal(t, cursor{1, 0}, v.cursor, why)
		assert.Contains(t, strings.Join(lines, "\n"), cursorMark, why)
		v.last()
		screen(v, 80, 12)
		assert.Positive(t, v.top)
	}
	screen(v, 80, 12)
	v.last()
	for _, key := range []string{"s", "s", "down", "right", "left"} {
		do(v, key)
		top("sort menu: " + key)
	}
	do(v, "enter")
	screen(v, 80, 12)
	do(v, "/", "p")
	top("filter")
	do(v, "backspace")
	top("less of a filter")
	do(v, "p")
	screen(v, 80, 12)
	require.True(t, v.Escape())
	v.last()
	require.True(t, v.Escape())
	top("no filter any more")
}

// The list is what a sheet is read for: the summary below it scrolls after it
// where there is little room, and hides while a filter shows other rows than
// those it counts.
func TestTheFootLeavesTheListItsRoom(t *testing.T) {
	v := NewSheetView(testLook())
	v.Set(Sheet{Blocks: []Block{Prose{text("window 30 d"), text("p loads the other 114")}, names(100)}, Foot: []Cell{
		absent("≤ ≥ touch the window edge"), {}, text("by registrable domain"), text("shop-a: 31 names"), text("shop-b: 22 names"),
		text("43 others"), {Text: "answer shown, not kept: disk full", Mood: Doubtful},
	}})
	has := func(height int, what string) bool {
		return strings.Contains(strings.Join(screen(v, 60, height), "\n"), what)
	}
	for height := 6; height <= 109; height++ {
		rows := strings.Count(strings.Join(screen(v, 60, height), "\n"), "··········████")
		assert.GreaterOrEqual(t, 3*(rows+2), 2*(height-3), "%d lines: the rows, their head and what is below", height)
	}
	assert.True(t, has(36, "43 others"))
	assert.True(t, has(36, "… 75 more"), "lines of the list, not of the foot")
	assert.True(t, has(20, "≤ ≥ touch"), "notes stay")
	assert.True(t, has(20, "? answer shown, not kept"), "and warnings")
	assert.False(t, has(20, "43 others"))
	do(v, "end")
	assert.True(t, has(20, "43 others"), "the rest comes after the list")
	assert.True(t, has(20, "▌parked-99"), "which is still on the screen")
	do(v, "home", "/", "s", "h", "o", "p")
	assert.True(t, has(36, "2 shown, 98 hidden"))
	assert.False(t, has(36, "43 others"), "a summary of other rows")
	assert.True(t, has(36, "? answer shown, not kept"))
	require.True(t, v.Escape(), "the field")
	require.True(t, v.Escape(), "the filter")
	assert.True(t, has(36, "43 others"))
}

func TestCountsHaveCommas(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 2500: "2,500", 1234567: "1,234,567", -100: "-100", -1000: "-1,000"} {
		assert.Equal(t, want, grouped(n))
	}
	v := sheetOf(names(2500))
	assert.Contains(t, screen(v, 60, 12)[11], "… 2,490 more")
	assert.Contains(t, screen(v, 60, 2)[1], "… 2,499 more")
	screen(v, 60, 12)
	do(v, "end", "pgup", "pgup")
	assert.Regexp(t, `^… \d+ more, 2,4\d\d above`, screen(v, 60, 12)[11])
	do(v, "/", "s", "h", "o", "p", "home")
	assert.Contains(t, screen(v, 60, 12)[0], "2 shown, 2,498 hidden")
}

func TestFilter(t *testing.T) {
	shown := func(query string) []string {
		v := sheetOf(names(60))
		v.Render(80, 20, true)
		do(v, "/")
		require.True(t, v.Typing())
		for _, r := range query {
			do(v, string(r))
		}
		var out []string
		for _, i := range v.grids[0].order {
			out = append(out, v.grids[0].rows.Value(int(i)))
		}
		assert.Equal(t, 60-len(out), v.Hidden(), query)
		return out
	}
	assert.Len(t, shown(""), 60)
	assert.Equal(t, []string{"static.shop-a.example", "www.shop-b.example"}, shown("shop"))
	assert.Equal(t, shown("shop"), shown("SHOP"))
	assert.Equal(t, []string{"www.shop-b.example"}, shown("shop www"), "every word")
	assert.Equal(t, []string{"www.shop-b.example"}, shown("shop !static"))
	assert.Len(t, shown("!shop"), 58)
	assert.Len(t, shown("!"), 60)
	assert.Equal(t, []string{"hr-portal.example"}, shown("hr-portal.ex"), "live spelling")
	assert.Equal(t, []string{"hr-portal.example"}, shown("hr-portal[.]ex"), "as on the screen")
	assert.Empty(t, shown("portal.example 10-22x"))
}

// Typing on narrows the rows that were left; the result is that of a new
// search.
func TestFilterNarrowsAsANewSearchWould(t *testing.T) {
	look := testLook()
	rows := append(names(500).Rows, Row{Cells: []Cell{text("BÜCHER ÄÖ"), {Value: "x.example"}}}, Row{})
	list := rowList{look, rows}
	h := NewFilter(list.Len(), list.AppendText)
	for _, query := range []string{"p", "pa", "park", "parked", "parked-1", "parked-1 0", "parked-1 08", "bü", "büch", "x", "!p", "!pa", "e !k", "e !ke", "", "zz", "zzz"} {
		got := h.Search(query)
		want := NewFilter(list.Len(), list.AppendText).Search(query)
		assert.Equal(t, want, got, query)
		for i := range rows {
			matches := true
			all := strings.ToLower(rowText(look, rows[i]))
			for _, word := range strings.Fields(query) {
				if hide, ok := strings.CutPrefix(word, "!"); ok {
					matches = matches && !strings.Contains(all, hide)
				} else {
					matches = matches && strings.Contains(all, word)
				}
			}
			if query != "" {
				assert.Equal(t, matches, contains(got, int32(i)), "%q row %d", query, i)
			}
		}
	}
}

func contains(list []int32, want int32) bool {
	for _, i := range list {
		if i == want {
			return true
		}
	}
	return false
}

func rowText(l *Look, r Row) string {
	all := ""
	for _, c := range r.Cells {
		all += c.Text + "\n" + c.Value + "\n" + l.Spell(c.Value) + "\n"
	}
	return all
}

func TestEscapeLeavesOneThing(t *testing.T) {
	v := sheetOf(names(60))
	v.Render(80, 20, true)
	do(v, "/", "s", "h")
	require.True(t, v.Escape(), "the field")
	assert.False(t, v.Typing())
	assert.Equal(t, 58, v.Hidden(), "the filter stays")
	do(v, "s")
	require.True(t, v.Escape(), "the menu")
	assert.Equal(t, 58, v.Hidden())
	require.True(t, v.Escape(), "the filter")
	assert.Zero(t, v.Hidden())
	assert.False(t, v.Escape())
}

func TestSorting(t *testing.T) {
	day := func(d int) time.Time { return noon.AddDate(0, 0, d) }
	grid := Grid{Columns: []Column{{Title: "name", Min: 4}, {Title: "first", Min: 6}, {Min: 3}, {Title: "count", Min: 5}}}
	for i, r := range []struct {
		name  string
		first any
		count any
	}{{"b", day(-1), 20}, {"a", nil, int64(3)}, {"d", day(-9), 100.5}, {"c", day(-4), nil}, {"e", day(-1), new(big.Int).Lsh(big.NewInt(1), 80)}} {
		grid.Rows = append(grid.Rows, Row{ID: r.name, Cells: []Cell{text(r.name)}, Sort: []any{r.name, r.first, i, r.count}})
	}
	v := sheetOf(grid)
	order := func() string {
		out := ""
		for i := range v.grids[0].shown() {
			out += v.grids[0].row(i).ID
		}
		return out
	}
	assert.Equal(t, "badce", order())
	do(v, "s")
	assert.Equal(t, "abcde", order(), "the first column")
	do(v, "down")
	assert.Equal(t, "edcba", order(), "the other way")
	do(v, "s")
	assert.Equal(t, "dcbea", order(), "what has no key is last, and equal keys keep their order")
	do(v, "down")
	assert.Equal(t, "becda", order(), "what has no key is last, this way too")
	do(v, "up")
	assert.Equal(t, "dcbea", order())
	do(v, "right")
	assert.Equal(t, 3, v.grids[0].sort.column, "a column without title is no choice")
	do(v, "right")
	assert.Equal(t, "badce", order(), "as given")
	do(v, "left", "left", "enter")
	assert.Equal(t, "dcbea", order())
	assert.False(t, v.Typing())

	v = sheetOf(Grid{Columns: []Column{{Title: "name", Min: 4}}, Rows: []Row{{ID: "2", Cells: []Cell{text("B")}}, {ID: "1", Cells: []Cell{value("a.example")}}, {ID: "3"}}})
	do(v, "s")
	assert.Equal(t, "123", order(), "by text where there are no keys")
}

// Pages arrive, remarks arrive, a minute passes: the menu stays about the list
// on the screen.
func TestTheSortMenuStaysOpenOverNewRows(t *testing.T) {
	v, _ := hostView(hostNames(9))
	grow := func(n int) {
		v.Set(Sheet{Blocks: []Block{Prose{text("window 30 d")}, hostGrid(&hosts{names: hostNames(n)})}})
	}
	do(v, "s", "s")
	grow(12)
	require.True(t, v.Typing())
	do(v, "s")
	assert.Contains(t, screen(v, 80, 12)[0], "[name ↑]")
	assert.Equal(t, "alone-1.example", selected(t, v), "sorted, and no longer in groups")
	do(v, "down")
	assert.Equal(t, "h9.shop.example", selected(t, v))
	grow(30)
	do(v, "up", "enter")
	assert.Equal(t, "alone-1.example", selected(t, v))
	assert.Contains(t, strings.Join(screen(v, 80, 12), "\n"), "name↑")

	do(v, "s")
	v.Set(Sheet{Blocks: []Block{Prose{text("asking…")}}})
	assert.False(t, v.Typing(), "no list, no menu")
	grow(30)
	do(v, "s", "enter")
}

// Esc takes back what was chosen since the menu opened, enter keeps it.
func TestEscapeLeavesTheListAsItWas(t *testing.T) {
	v, _ := hostView(hostNames(300))
	do(v, "s", "s", "s", "down", "enter", "pgdown", "pgdown", "down")
	before, was := screen(v, 60, 12), selected(t, v)
	do(v, "s", "right", "up")
	require.NotEqual(t, was, selected(t, v))
	require.True(t, v.Escape())
	assert.Equal(t, before, screen(v, 60, 12), "the order, the screen and the cursor")
	assert.Equal(t, was, selected(t, v))
	do(v, "s", "up", "enter")
	assert.False(t, v.Escape())
	assert.NotEqual(t, before, screen(v, 60, 12), "kept")

	v, _ = hostView(hostNames(300))
	groupIt(v)
	do(v, "enter", "down", "down")
	before = screen(v, 60, 12)
	do(v, "s", "s")
	require.True(t, v.Escape())
	assert.Equal(t, before, screen(v, 60, 12), "groups, and those that are open")

	v, _ = hostView(hostNames(30))
	do(v, "s", "enter", "s")
	grid := hostGrid(&hosts{names: hostNames(30)})
	grid.Orders = nil
	v.Set(Sheet{Blocks: []Block{grid}})
	require.True(t, v.Escape())
	assert.Equal(t, givenOrder, v.grids[0].sort.column, "what is no longer offered does not come back")
}

func TestCompareKeys(t *testing.T) {
	assert.Negative(t, compareKeys(1, int64(2)))
	assert.Positive(t, compareKeys(uint64(1<<63), 2.5))
	assert.Zero(t, compareKeys(2*time.Second, 2e9))
	assert.Negative(t, compareKeys("a", "b"))
	assert.Negative(t, compareKeys(noon, noon.Add(1)))
	assert.Negative(t, compareKeys(1, "a"), "kinds are kept apart")
	assert.Positive(t, compareKeys("a", 1))
	assert.Zero(t, compareKeys(struct{}{}, struct{}{}))
}

// Moving, sorting and filtering make no command: nothing is asked, nothing is
// spent.
func TestReadingMakesNoCommand(t *testing.T) {
	v := sheetOf(names(500))
	v.Render(80, 20, true)
	for _, name := range []string{"down", "up", "pgdown", "pgup", "end", "G", "home", "/", "x", "enter", "s", "s", "down", "enter", "left", "right"} {
		assert.Nil(t, v.Update(press(name)), name)
	}
	assert.Nil(t, v.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown}))
	assert.Nil(t, v.Update(tea.MouseClickMsg{Button: tea.MouseLeft, X: 3, Y: 3}))
	assert.Nil(t, v.Update(tea.PasteMsg{Content: "x"}))
}

func TestPagesAndEnds(t *testing.T) {
	v := sheetOf(names(100))
	lines := screen(v, 80, 12)
	assert.Contains(t, lines[11], "… 90 more")
	do(v, "pgdown")
	lines = screen(v, 80, 12)
	assert.Contains(t, lines[0], "name", "the head stays")
	assert.Contains(t, lines[11], "above")
	assert.Equal(t, "parked-10.example", selected(t, v))
	do(v, "pgup")
	screen(v, 80, 12)
	assert.Equal(t, "login.payro11.example", selected(t, v))
	do(v, "G")
	lines = screen(v, 80, 12)
	assert.Equal(t, "parked-99.example", selected(t, v))
	assert.Contains(t, lines[11], "▌parked-99[.]example")
	do(v, "pgdown", "down")
	screen(v, 80, 12)
	assert.Equal(t, "parked-99.example", selected(t, v))
	for range 200 {
		do(v, "up")
		require.Contains(t, strings.Join(screen(v, 80, 12), "\n"), cursorMark, "the cursor never leaves the screen")
	}
	assert.Equal(t, "login.payro11.example", selected(t, v))
	assert.Zero(t, v.top)
}

func TestMouse(t *testing.T) {
	v := sheetOf(Facts{fact("ns", value("ns1.example"), value("ns2.example"))}, names(100))
	lines := screen(v, 80, 12)
	x := len([]rune(lines[0][:strings.Index(lines[0], "ns2")]))
	v.Update(tea.MouseClickMsg{Button: tea.MouseLeft, X: x, Y: 0})
	assert.Equal(t, "ns2.example", selected(t, v))
	v.Update(tea.MouseClickMsg{Button: tea.MouseLeft, X: 5, Y: 4})
	assert.Equal(t, "mail.payro11.example", selected(t, v))
	v.Update(tea.MouseClickMsg{Button: tea.MouseLeft, X: 5, Y: 400})
	assert.Equal(t, "mail.payro11.example", selected(t, v))
	for range 5 {
		v.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	}
	assert.Equal(t, 15, v.top)
	assert.Contains(t, strings.Join(screen(v, 80, 12), "\n"), cursorMark, "the cursor comes along")
	for range 9 {
		v.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	}
	assert.Zero(t, v.top)
}

func TestLiveTextShowsAtOnce(t *testing.T) {
	v := sheetOf(Facts{fact("ptr", value("mail.example"))}, names(3))
	assert.Contains(t, strings.Join(screen(v, 80, 9), "\n"), "cdn.payro11[.]example")
	v.look.Live = true
	live := strings.Join(screen(v, 80, 9), "\n")
	assert.Contains(t, live, "cdn.payro11.example")
	assert.Contains(t, live, "mail.example")
	assert.NotContains(t, live, "[.]")
}

func TestAThemeShowsAtOnce(t *testing.T) {
	grid := names(3)
	grid.Rows[1].Cells[1] = Cell{Text: "listed", Mood: Bad}
	v := sheetOf(grid)
	dark := v.Render(80, 9, true)
	v.look.SetTheme(ThemeLight)
	assert.Contains(t, dark, "\x1b[1;38;2;255;154;148m▲ listed")
	assert.Contains(t, v.Render(80, 9, true), "\x1b[1;38;2;163;21;28m▲ listed")
}

func TestHeightIsWhatRenderNeeds(t *testing.T) {
	for _, blocks := range [][]Block{
		{}, {names(5)}, {Facts{fact("a", text(strings.Repeat("word ", 60)))}}, {Prose{text("x"), {}}}, {names(3), names(4)},
	} {
		v := sheetOf(blocks...)
		v.Set(Sheet{Blocks: blocks, Foot: []Cell{text("foot")}})
		for _, width := range []int{20, 50, 120} {
			height := v.Height(width)
			assert.NotContains(t, strings.Join(screen(v, width, height), "\n"), " more", "%d lines are enough", height)
			if height > 3 {
				assert.Contains(t, strings.Join(screen(v, width, height-1), "\n"), " more")
			}
		}
	}
}

func TestCursorStepDoesNotGrowWithTheList(t *testing.T) {
	for name, view := range map[string]func(rows int) *SheetView{
		"rows":   func(rows int) *SheetView { return sheetOf(names(rows)) },
		"source": func(rows int) *SheetView { v, _ := listOf(hostNames(rows)); return v },
		"marked": func(rows int) *SheetView { v, _ := listOf(hostNames(rows)); do(v, "*"); return v },
		"filter and all": func(rows int) *SheetView {
			v, _ := listOf(hostNames(rows))
			do(v, "*", "/", "e", "enter", "s")
			return v
		},
	} {
		allocations := func(rows int) float64 {
			v := view(rows)
			v.Render(140, 40, true)
			down := press("down")
			return testing.AllocsPerRun(200, func() {
				v.Update(down)
				v.Render(140, 40, true)
			})
		}
		few, many := allocations(1_000), allocations(50_000)
		assert.LessOrEqual(t, many, few+2, name)
		if name == "rows" || name == "source" {
			assert.LessOrEqual(t, many, 10.0, name)
		}
	}
}
