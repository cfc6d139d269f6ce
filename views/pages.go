package views

import (
	"context"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"
)

// pages are the answers of one question that comes in pages, in order. The
// first is asked as any question is, further ones with p.
type pages[T any] struct {
	desk *Desk
	list []*query[T]
	page func(number int) *query[T] // numbers count from 1
}

func newPages[T any](d *Desk, page func(number int) *query[T]) *pages[T] {
	return &pages[T]{desk: d, list: []*query[T]{page(1)}, page: page}
}

func (p *pages[T]) first() *query[T] { return p.list[0] }

func (p *pages[T]) parts() []part {
	parts := make([]part, 0, len(p.list))
	for _, q := range p.list {
		parts = append(parts, q)
	}
	return parts
}

// loaded are the reports that are here, and how many pages that is.
func (p *pages[T]) loaded() []T {
	var reports []T
	for _, q := range p.list {
		if r, ok := q.value(); ok {
			reports = append(reports, r)
		}
	}
	return reports
}

// atMost is how many pages one key may load: as many as the plan lets pass
// without a word.
func (p *pages[T]) atMost() int { return p.desk.Workbench.Plan.AskAbove(p.desk.left()) }

// load asks for so many pages that are not here, those that failed first.
func (p *pages[T]) load(ctx context.Context, calls int) tea.Cmd {
	if slices.ContainsFunc(p.list, func(q *query[T]) bool { return q.state().asking }) {
		return nil
	}
	var cmds []tea.Cmd
	for _, q := range p.list {
		if calls > 0 && !q.state().has {
			cmds = append(cmds, q.want(ctx))
			calls--
		}
	}
	for range calls {
		q := p.page(len(p.list) + 1)
		p.list = append(p.list, q)
		cmds = append(cmds, q.want(ctx))
	}
	return tea.Batch(cmds...)
}

// again are the pages that r asks again: the first, and those that failed.
// The others are kept: what was loaded stays in sight.
func (p *pages[T]) again() []part {
	again := []part{p.first()}
	for _, q := range p.list[1:] {
		if st := q.state(); st.err != nil && !st.has {
			again = append(again, q)
		}
	}
	return again
}

// restart drops the pages from the first one on that is too old to stand
// beside a new first page.
func (p *pages[T]) restart() {
	stale := slices.IndexFunc(p.list[1:], func(q *query[T]) bool { return !p.desk.youngEnough(q.state()) })
	if stale >= 0 {
		p.list = p.list[:1+stale]
	}
}

// A rest is what of a paged answer is not loaded, and what p would load of it.
type rest struct {
	items, calls int // all of it
	now          int // items that p loads
	price        int // calls that p spends
}

// restOf believes the page size that the answers granted: count items in all,
// loaded of them here, on so many pages.
func restOf(count, loaded, onPages, perPage, atMost int) rest {
	r := rest{items: max(0, count-loaded)}
	if perPage <= 0 || r.items == 0 {
		return rest{items: r.items}
	}
	r.calls = max(1, (count+perPage-1)/perPage-onPages)
	r.now, r.price = r.items, r.calls
	if most := max(1, atMost); most < r.calls {
		r.now, r.price = most*perPage, most
	}
	return r
}

// words are "the other 114: 2 calls", or "300 of 8,012 more: 3 calls (all
// 81)"; "" when everything is loaded.
func (r rest) words() string {
	switch {
	case r.calls == 0:
		return ""
	case r.price < r.calls:
		return fmt.Sprintf("%s of %s more: %s (all %s)", grouped(int64(r.now)), grouped(int64(r.items)), counted(r.price, "call", "calls"), grouped(int64(r.calls)))
	}
	return fmt.Sprintf("the other %s: %s", grouped(int64(r.items)), counted(r.calls, "call", "calls"))
}
