package ui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// A cursor step on a long list: update and view. It must not cost more for
// 100,000 rows than for 1,000.
func BenchmarkCursorStep(b *testing.B) {
	for _, rows := range []int{1_000, 100_000} {
		for _, keys := range []string{"", "* down", "* / e enter s enter"} {
			b.Run(strings.TrimSpace(fmt.Sprint("lazy ", rows, " ", keys)), func(b *testing.B) {
				v, _ := listOf(realistic(rows))
				do(v, strings.Fields(keys)...)
				v.Render(140, 40, true)
				down := press("down")
				b.ReportAllocs()
				for b.Loop() {
					v.Update(down)
					v.Render(140, 40, true)
				}
			})
		}
		b.Run(fmt.Sprint(rows), func(b *testing.B) {
			v := NewSheetView(testLook())
			v.Set(Sheet{Blocks: []Block{names(rows)}})
			v.Render(140, 40, true)
			down := press("down")
			b.ReportAllocs()
			for b.Loop() {
				v.Update(down)
				v.Render(140, 40, true)
			}
		})
	}
}

// A whole dossier frame with all panes full.
func BenchmarkDossierFrame(b *testing.B) {
	s, _ := payrollShell(160, 45)
	s.View()
	b.ReportAllocs()
	for b.Loop() {
		s.drawn = false
		s.View()
	}
}

// A key on the dossier: what happens between a keystroke and the renderer.
func BenchmarkDossierKey(b *testing.B) {
	s, board := payrollShell(160, 45)
	s.View()
	board.Focus('5')
	keys := []tea.KeyPressMsg{press("down"), press("up")}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s.Update(keys[i%2])
		s.View()
	}
}

// A new sheet of 100,000 rows, and its first frame.
func BenchmarkSet(b *testing.B) {
	v := NewSheetView(testLook())
	s := Sheet{Blocks: []Block{names(100_000)}}
	b.ReportAllocs()
	for b.Loop() {
		v.Set(s)
		v.Render(140, 40, true)
	}
}
