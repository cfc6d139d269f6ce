package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// realistic are n names of hosts as they are met at one address: hashed,
// numbered and worded labels in domains of very different sizes.
func realistic(n int) []string {
	labels := []string{"www", "mail", "login", "cdn-%d", "smtp-%x", "parked-%d", "vpn.branch%d", "static%d.assets", "m", "shop"}
	out := make([]string, n)
	for i := range out {
		hash := uint32(i) * 2654435761
		label := labels[hash>>8%uint32(len(labels))]
		if strings.Contains(label, "%") {
			label = fmt.Sprintf(label, hash>>12)
		}
		out[i] = fmt.Sprintf("%s.customer-%d.example", label, hash%uint32(n/3+1))
	}
	return out
}

const many = 100_000

// listOf is a view of a source on the screen.
func listOf(names []string) (*SheetView, Sheet) {
	v := NewSheetView(testLook())
	s := Sheet{Blocks: []Block{hostGrid(&hosts{names: names})}}
	v.Set(s)
	v.Render(140, 40, true)
	return v, s
}

// What can be done to a list of 100,000 rows, each with its frame.
func BenchmarkList(b *testing.B) {
	names := realistic(many)
	grown := Sheet{Blocks: []Block{hostGrid(&hosts{names: append(realistic(many), "new.example")})}}
	bench := func(name string, prepare func(v *SheetView), step func(v *SheetView, i int)) {
		b.Run(name, func(b *testing.B) {
			v, _ := listOf(names)
			prepare(v)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				step(v, i)
				v.Render(140, 40, true)
			}
		})
	}
	nothing := func(*SheetView) {}
	again := Sheet{Blocks: []Block{hostGrid(&hosts{names: names})}}
	alternate := func(v *SheetView, i int) { v.Set([]Sheet{grown, again}[i%2]) }
	bench("set", nothing, alternate)
	bench("set/marked", func(v *SheetView) { do(v, "*") }, alternate)
	bench("set/filtered", func(v *SheetView) { do(v, "/", "e") }, alternate)
	bench("set/sorted", func(v *SheetView) { do(v, "s", "s") }, alternate)
	bench("set/grouped", func(v *SheetView) { do(v, "s", "s") }, alternate)
	bench("filter/first", nothing, func(v *SheetView, _ int) {
		v.grids[0].words = nil
		v.setFilter("")
		v.setFilter("e")
	})
	bench("filter/letter", nothing, func(v *SheetView, i int) { v.setFilter([]string{"e", "ex"}[i%2]) })
	bench("filter/sorted", func(v *SheetView) { do(v, "s", "s") }, func(v *SheetView, i int) { v.setFilter([]string{"e", "ex"}[i%2]) })
	bench("filter/grouped", func(v *SheetView) { do(v, "s", "s") }, func(v *SheetView, i int) { v.setFilter([]string{"e", "ex"}[i%2]) })
	bench("sort/name", nothing, func(v *SheetView, i int) { v.sortGrid(v.grids[0], sorting{column: 0, descending: i%2 == 0}) })
	bench("sort/number", nothing, func(v *SheetView, i int) { v.sortGrid(v.grids[0], sorting{column: 1, descending: i%2 == 0}) })
	bench("group", nothing, func(v *SheetView, i int) {
		g := v.grids[0]
		g.regroup([]string{"registrable domain", ""}[i%2])
		v.rearranged(g)
	})
	bench("toggle", func(v *SheetView) { do(v, "s", "s", "enter") }, func(v *SheetView, _ int) { v.Toggle() })
	bench("home-end", nothing, func(v *SheetView, i int) { do(v, []string{"end", "home"}[i%2]) })
	bench("mark/all", nothing, func(v *SheetView, _ int) { do(v, "*") })
	bench("mark/range", func(v *SheetView) { do(v, "v") }, func(v *SheetView, i int) { do(v, []string{"end", "home"}[i%2]) })
	bench("resize", nothing, func(v *SheetView, i int) { v.Render(80+i%2, 40, true) })
}

// The search by itself, beside what a plain loop costs for the same names.
func BenchmarkFilter(b *testing.B) {
	names := realistic(many)
	build := func() *Filter {
		return NewFilter(len(names), func(b []byte, i int) []byte { return append(b, names[i]...) })
	}
	b.Run("build", func(b *testing.B) {
		for b.Loop() {
			build()
		}
	})
	for _, word := range []string{"smtp-8f", "login", "customer-77", "zzz", "e"} {
		b.Run("search/"+word, func(b *testing.B) {
			f := build()
			b.ReportAllocs()
			for b.Loop() {
				f.last = query{}
				f.Search(word)
			}
		})
		b.Run("naive/"+word, func(b *testing.B) {
			var out []int32
			b.ReportAllocs()
			for b.Loop() {
				out = out[:0]
				for i, name := range names {
					if strings.Contains(strings.ToLower(name), word) {
						out = append(out, int32(i))
					}
				}
			}
		})
	}
	b.Run("narrow/smtp-8f", func(b *testing.B) {
		f := build()
		before := slices.Clone(f.Search("smtp-8"))
		last := f.last
		b.ReportAllocs()
		for b.Loop() {
			f.last, f.hits = last, append(f.hits[:0], before...)
			f.Search("smtp-8f")
		}
	})
}
