package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/junegunn/fzf/src/algo"
	"github.com/junegunn/fzf/src/util"

	"pugmark/ui"
)

// What is typed: selective among the names of hostName, and one letter more.
const (
	selective = "smtp-8f"
	narrower  = "0"
)

// A filtering types into the filter of a list of host names.
type filtering struct{ view *ui.SheetView }

func newFiltering(names []string) filtering {
	g := ui.Grid{Columns: []ui.Column{{Title: "name", Min: 20, Weight: 1}}}
	for _, name := range names {
		g.Rows = append(g.Rows, ui.Row{ID: name, Value: name, Cells: []ui.Cell{{Value: name}}})
	}
	f := filtering{ui.NewSheetView(newLook())}
	f.view.Set(ui.Sheet{Blocks: []ui.Block{g}})
	f.view.Render(listWidth, listHeight, true)
	return f
}

// scan returns how long the whole list takes, from the key to the frame.
func (f filtering) scan() time.Duration {
	f.view.Update(tea.KeyPressMsg{Code: '/', Text: "/"})
	took := f.typed(tea.PasteMsg{Content: selective})
	f.leave()
	return took
}

// narrow returns how long one letter more takes.
func (f filtering) narrow() time.Duration {
	f.view.Update(tea.KeyPressMsg{Code: '/', Text: "/"})
	f.view.Update(tea.PasteMsg{Content: selective})
	took := f.typed(tea.KeyPressMsg{Code: rune(narrower[0]), Text: narrower})
	f.leave()
	return took
}

func (f filtering) typed(msg tea.Msg) time.Duration {
	return computing(func() {
		f.view.Update(msg)
		f.view.Render(listWidth, listHeight, true)
	})
}

// leave searches for something else first: what was found is remembered, and
// the next search of a kind must not begin with it.
func (f filtering) leave() {
	f.view.Update(tea.PasteMsg{Content: " ~"})
	for f.view.Escape() {
	}
	f.view.Render(listWidth, listHeight, true)
}

// shown is how many rows the selective query leaves.
func (f filtering) shown(of int) int {
	f.view.Update(tea.KeyPressMsg{Code: '/', Text: "/"})
	f.view.Update(tea.PasteMsg{Content: selective})
	defer f.leave()
	return of - f.view.Hidden()
}

func naiveFilter(names []string, query string) (found []int) {
	for i, name := range names {
		if strings.Contains(strings.ToLower(name), query) {
			found = append(found, i)
		}
	}
	return found
}

func fzfFilter(match algo.Algo, names []util.Chars, query string, slab *util.Slab) (found []int) {
	pattern := []rune(query)
	for i := range names {
		if result, _ := match(false, false, true, &names[i], pattern, false, slab); result.Start >= 0 {
			found = append(found, i)
		}
	}
	return found
}

// filterNames is P4.
func filterNames(s *session) error {
	names, chars := make([]string, longList), make([]util.Chars, longList)
	for i := range names {
		names[i] = hostName(i)
		chars[i] = util.ToChars([]byte(names[i]))
	}
	algo.Init("default")
	slab := util.MakeSlab(100*1024, 2048)
	list := newFiltering(names)
	hits := len(naiveFilter(names, selective))
	exact := len(fzfFilter(algo.ExactMatchNaive, chars, selective, slab))
	if shown := list.shown(longList); shown != hits || exact != hits || hits == 0 {
		return fmt.Errorf("%q leaves %d rows here, %d in fzf and %d by searching each", selective, shown, exact, hits)
	}
	if len(naiveFilter(names, selective+narrower)) == 0 {
		return errors.New("the narrower query finds nothing")
	}
	took := sideBySide(21,
		list.scan, list.narrow,
		each(func() { naiveFilter(names, selective) }),
		each(func() { fzfFilter(algo.ExactMatchNaive, chars, selective, slab) }),
		each(func() { fzfFilter(algo.FuzzyMatchV2, chars, selective, slab) }),
	)
	s.times(fmt.Sprintf("filter 100,000 names, %d found, with frame", hits), took[0], "lower-case + contains", took[2], 1.0/4)
	s.times("the same", took[0], "fzf, exact match", took[3], 1.0/4)
	s.times("the same", took[0], "fzf, fuzzy match", took[4], 0)
	s.times("one letter more", took[1], "lower-case + contains", took[2], 1.0/100)
	return nil
}
