package ui

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const height = 40

// No row is built that is not on the screen, whatever is done.
func TestOnlyRowsOnTheScreenAreBuilt(t *testing.T) {
	h := &hosts{names: hostNames(20_000)}
	v := NewSheetView(testLook())
	v.Set(Sheet{Blocks: []Block{hostGrid(h)}})
	assert.LessOrEqual(t, h.rows, measuredRows, "measured")
	assert.Zero(t, h.texts, "nobody filters yet")
	assert.Zero(t, h.keys)
	for _, name := range []string{"", "down", "pgdown", "end", "home", "space", "*", "u", "v", "end", "v", "s", "s", "s", "s", "s", "enter", "/", "e", "x", "enter", "esc"} {
		h.rows = 0
		if name != "" {
			do(v, name)
		}
		v.Render(140, height, true)
		assert.LessOrEqual(t, h.rows, height+1, "%q", name)
	}
	h.rows = 0
	v.Render(140, height, true)
	assert.Zero(t, h.rows, "a frame like the last one builds none")
	v.Marked()
	v.Selected()
	assert.Zero(t, h.rows)
	h.rows = 0
	v.Render(100, height, true)
	assert.LessOrEqual(t, h.rows, height, "resized")
}

// What a source has said once it is not asked again while it is the same.
func TestTheSameSourceIsNotAskedAgain(t *testing.T) {
	h := &hosts{names: hostNames(2_000)}
	v := NewSheetView(testLook())
	sheet := func() Sheet { return Sheet{Blocks: []Block{hostGrid(h)}} }
	v.Set(sheet())
	do(v, "s", "s", "s", "enter", "/", "e", "x", "enter")
	keys, texts := h.keys, h.texts
	assert.Equal(t, 2_000, texts, "once for two letters")
	for range 3 {
		v.Set(sheet())
		v.Render(140, height, true)
	}
	assert.Equal(t, keys, h.keys)
	assert.Equal(t, texts, h.texts)
	assert.Contains(t, strings.Join(screen(v, 140, height), "\n"), "name↑")
	h = &hosts{names: hostNames(2_001)}
	v.Set(sheet())
	assert.Equal(t, 2_001, h.keys, "a list that grew is sorted and filtered again")
	assert.Equal(t, 2_001, h.texts)
}

// uncomparable is a source that cannot be compared with another.
type uncomparable struct{ *hosts }

type sliced []string

func (s sliced) Len() int                          { return len(s) }
func (s sliced) Row(i int) Row                     { return Row{Value: s[i], Cells: []Cell{value(s[i])}} }
func (s sliced) Value(i int) string                { return s[i] }
func (s sliced) AppendText(b []byte, i int) []byte { return append(b, s[i]...) }
func (s sliced) SortKey(i, _ int) any              { return s[i] }

func TestAnySourceWillDo(t *testing.T) {
	v := NewSheetView(testLook())
	for range 2 {
		v.Set(Sheet{Blocks: []Block{Grid{Columns: []Column{{Title: "name", Min: 8}}, Source: sliced(hostNames(9))}}})
		v.Set(Sheet{Blocks: []Block{Grid{Columns: []Column{{Title: "name", Min: 8}}, Source: uncomparable{&hosts{}}}}})
	}
	_, ok := v.Selected()
	assert.False(t, ok)
	do(v, "down", "*", "s", "/", "v")
}

func TestPlainTextsAreSortedAsKeysAre(t *testing.T) {
	names := append(hostNames(1_000), "", "", "z", strings.Repeat("same", 9), strings.Repeat("same", 9)+"r")
	rows := make([]int32, len(names))
	for i := range rows {
		rows[i] = int32(i)
	}
	for _, descending := range []bool{false, true} {
		asKeys, asTexts := slices.Clone(rows), slices.Clone(rows)
		sortRows(asKeys, func(row int32) any { return names[row] }, descending)
		sortTexts(asTexts, func(i int) string { return names[i] }, descending)
		assert.Equal(t, asKeys, asTexts)
		assert.NotEqual(t, rows, asTexts)
	}
}

func TestACursorStaysWhileItsListGrows(t *testing.T) {
	v, _ := hostView(hostNames(300))
	do(v, "pgdown", "pgdown", "pgdown", "down")
	v.Render(60, 12, true)
	want, line := selected(t, v), v.cursorLine()-v.top
	set := func(names []string) {
		v.Set(Sheet{Blocks: []Block{Prose{text("window 30 d")}, hostGrid(&hosts{names: names})}})
		v.Render(60, 12, true)
	}
	set(append([]string{"one.new.example", "two.new.example"}, hostNames(400)...))
	assert.Equal(t, want, selected(t, v))
	assert.Equal(t, line, v.cursorLine()-v.top, "at the same height of the screen")
	do(v, "home")
	set(hostNames(300))
	assert.Zero(t, v.top, "who reads the beginning goes on reading it")
}

func TestMeasuredRows(t *testing.T) {
	for _, rows := range []int{0, 1, measuredRows, measuredRows + 1, 100_000} {
		seen, last := 0, 0
		n := measured(rows, func(row int) {
			require.Less(t, row, rows)
			seen, last = seen+1, max(last, row)
		})
		assert.Equal(t, n, seen)
		assert.LessOrEqual(t, seen, measuredRows)
		assert.GreaterOrEqual(t, last, min(rows-1, rows*99/100), "the end counts too")
	}
	long := hostNames(5_000)
	long[len(long)/2+7] = strings.Repeat("x", 70) + ".example"
	v, _ := hostView(long)
	assert.Contains(t, v.Render(140, 12, true), "h0.shop[.]example")
}

// Sorting by bytes is sorting.
func TestSortRows(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	letters := []string{"a", "b", "ab", "parked-", "\x00", "\xff", "é", "aaaaaaaaaaaaaaaa", "login.", ""}
	kinds := map[string]func() any{
		"strings": func() any {
			s := ""
			for range random.IntN(6) {
				s += letters[random.IntN(len(letters))]
			}
			return s
		},
		"numbers": func() any {
			return []any{random.IntN(50), -random.IntN(9), random.Float64(), math.Inf(-1), math.Inf(1), math.NaN(), 0.0, math.Copysign(0, -1), uint64(math.MaxUint64), time.Second}[random.IntN(10)]
		},
		"times": func() any {
			return []any{noon.AddDate(0, 0, random.IntN(9)), noon.Add(time.Duration(random.IntN(5))), time.Time{}, time.Unix(-1<<40, 3)}[random.IntN(4)]
		},
		"mixed": func() any { return []any{random.IntN(9), "a", "b", noon}[random.IntN(4)] },
	}
	for name, make := range kinds {
		for _, n := range []int{0, 1, 2, 31, 200, 3_000} {
			keys := []any{}
			for range n {
				if k := make(); random.IntN(10) > 0 {
					keys = append(keys, k)
				} else {
					keys = append(keys, nil)
				}
			}
			for _, descending := range []bool{false, true} {
				got, want := []int32{}, []int32{}
				for i := range keys {
					got, want = append(got, int32(i)), append(want, int32(i))
				}
				sortRows(got, func(row int32) any { return keys[row] }, descending)
				slices.SortStableFunc(want, func(a, b int32) int {
					ka, kb := keys[a], keys[b]
					switch {
					case ka == nil || kb == nil:
						return cmp.Compare(btoi(ka == nil), btoi(kb == nil))
					case descending:
						return compareKeys(kb, ka)
					}
					return compareKeys(ka, kb)
				})
				require.Equal(t, want, got, "%d %s, descending %t", n, name, descending)
			}
		}
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestFilterOfManyRows(t *testing.T) {
	names := realistic(3_000)
	names[77] = "BÜCHER.example"
	names[78] = "Login.[Brackets].example"
	names[79] = "Login[.]exÄmple"
	f := NewFilter(len(names), func(b []byte, i int) []byte { return append(b, names[i]...) })
	for _, text := range []string{"login", "LOGIN", "smtp-8f", "e", "!e", "customer-77 !www", "zzz", "bücher", "log[in", "login.brackets", "login.exä", "login[.]exÄ", "!login.exä", "x", "!login !www", "", " ", "!", "[", "customer-77", "customer-771", "customer-7"} {
		var want []int32
		for i, name := range names {
			if holds(Row{Cells: []Cell{{Text: name}}}, text) {
				want = append(want, int32(i))
			}
		}
		got := f.Search(text)
		require.Equal(t, fmt.Sprint(want), fmt.Sprint(got), "%q", text)
	}
	assert.Empty(t, NewFilter(0, nil).Search("x"))
}
