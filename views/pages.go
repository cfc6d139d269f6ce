package views

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"
)

// pagesAtOnce is how many pages of one list are on their way at a time: enough
// to hide the way there and back, and far from Cloudflare's limit of 1,200
// requests in five minutes (CONTRACT §0.2).
const pagesAtOnce = 4

// pages are the answers of one question that comes in pages, in order. The
// first is asked as any question is, further ones with p.
type pages[T any] struct {
	desk *Desk
	list []*page[T] // page n is at n-1
	make func(number int) *query[T]
	// gather is given every report once, in the order in which they arrive.
	gather func(T)
	// restarted is called when what was gathered holds too much; all that is
	// left is gathered again after it.
	restarted func()

	run     *pageRun[T] // nil: nobody is loading
	halted  *pageProgress
	version int // grows with every change of any page
}

// A page is one of them.
type page[T any] struct {
	*query[T]
	of *pages[T]
}

func newPages[T any](d *Desk, question func(number int) *query[T], gather func(T), restarted func()) *pages[T] {
	p := &pages[T]{desk: d, make: question, gather: gather, restarted: restarted}
	p.add()
	return p
}

func (p *pages[T]) add() *page[T] {
	added := &page[T]{p.make(len(p.list) + 1), p}
	p.list = append(p.list, added)
	return added
}

func (p *pages[T]) first() *page[T] { return p.list[0] }

// parts are all of them.
func (p *pages[T]) parts() []part {
	parts := make([]part, 0, len(p.list))
	for _, q := range p.list {
		parts = append(parts, q)
	}
	return parts
}

// unsettled are the first, and those of the others about which there is
// something to say: they are on their way, or failed.
func (p *pages[T]) unsettled() []part {
	parts := []part{p.first()}
	for _, q := range p.list[1:] {
		if q.st.asking || q.st.err != nil || q.st.unfiled != nil {
			parts = append(parts, q)
		}
	}
	return parts
}

// loaded is how many pages are here.
func (p *pages[T]) loaded() (n int) {
	for _, q := range p.list {
		if q.st.has {
			n++
		}
	}
	return n
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
	stale := slices.IndexFunc(p.list[1:], func(q *page[T]) bool { return !p.desk.youngEnough(q.state()) })
	if stale < 0 {
		return
	}
	p.list = p.list[:1+stale]
	p.halted = nil
	p.version++
	p.regather()
}

// regather gathers all that is here anew, because one of them is another now
// or is gone.
func (p *pages[T]) regather() {
	p.restarted()
	for _, q := range p.list {
		if report, ok := q.value(); ok {
			p.gather(report)
		}
	}
}

// take keeps msg if it is the answer this page waits for; the next one of a
// loading follows it.
func (q *page[T]) take(ctx context.Context, msg tea.Msg) (tea.Cmd, bool) {
	had := q.st.has
	cmd, taken := q.query.take(ctx, msg)
	if !taken {
		return nil, false
	}
	q.of.version++
	if q.st.asking { // it was not kept, so Cloudflare is asked
		return cmd, true
	}
	switch report, ok := q.value(); {
	case !ok || q.st.err != nil:
	case had:
		q.of.regather()
	default:
		q.of.gather(report)
	}
	return tea.Batch(cmd, q.of.settled(ctx, q)), true
}

// stop ends the loading that this page is part of, and keeps what arrived.
func (q *page[T]) stop() bool {
	q.wanted = false
	stopped := q.query.stop()
	if stopped {
		q.of.version++
	}
	return q.of.halt() || stopped
}
