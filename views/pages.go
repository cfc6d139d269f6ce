package views

import (
	"cmp"
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
)

// pages are the answers of a listing, in order. The first is asked as any
// question is, further ones with p.
type pages[T any] struct {
	desk    *Desk
	listing investigation.Listing[T]
	into    gatherer[T]
	list    []*page[T] // page n is at n-1

	run     *pageRun[T]   // nil: nobody is loading
	halted  *pageProgress // how far the last run came that did not come to its end
	pace    time.Duration // that the last run took for a page
	version int           // grows with every change of any page
}

// A gatherer puts pages together as they arrive, in any order.
type gatherer[T any] interface {
	gather(ctx context.Context, report T) tea.Cmd
	// forget empties it; what is left is gathered again after it.
	forget()
	// rest is what is not loaded yet.
	rest() rest
}

// A page is one of them.
type page[T any] struct {
	*query[T]
	of *pages[T]
}

func newPages[T any](d *Desk, l investigation.Listing[T], into gatherer[T]) *pages[T] {
	p := &pages[T]{desk: d, listing: l, into: into}
	p.add()
	return p
}

// add makes the question for the next page. All pages have the size of the
// first: with another one, what they hold would overlap.
func (p *pages[T]) add() *page[T] {
	bench := p.desk.Workbench
	request := investigation.PageRequest{Page: len(p.list) + 1}
	if len(p.list) > 0 {
		request.PerPage = p.first().st.key.PerPage
	}
	q := newQuery(p.desk, p.listing.Question(request.Page, cmp.Or(request.PerPage, bench.PerPage, investigation.DefaultPerPage)))
	q.ask = func(ctx context.Context, options ...intel.Option) (intel.Answer[T], error) {
		asked := request
		asked.Again = len(options) > 0
		return investigation.AskPage(ctx, bench, p.listing, asked)
	}
	q.recall = func(ctx context.Context) (intel.Answer[T], error) {
		return investigation.RecallPage(ctx, bench, p.listing, request)
	}
	added := &page[T]{q, p}
	p.list = append(p.list, added)
	return added
}

func (p *pages[T]) first() *page[T] { return p.list[0] }

// state is that of the first page.
func (p *pages[T]) state() state { return p.first().st }

// appendParts appends all of them.
func (p *pages[T]) appendParts(parts []part) []part {
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
		stopped := p.halted != nil && intel.ProblemOf(q.st.err) == intel.ProblemCancelled // the list says so
		if q.st.asking || q.st.err != nil && !stopped || q.st.unfiled != nil {
			parts = append(parts, q)
		}
	}
	return parts
}

// answered are the newest of those that are here, at most so many.
func (p *pages[T]) answered(most int) (parts []part, others int) {
	for _, q := range slices.Backward(p.list) {
		switch {
		case !q.st.has && q.st.err == nil:
		case len(parts) < most:
			parts = append(parts, q)
		default:
			others++
		}
	}
	slices.Reverse(parts)
	return parts, others
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
func (p *pages[T]) restart(ctx context.Context) tea.Cmd {
	stale := slices.IndexFunc(p.list[1:], func(q *page[T]) bool { return !p.desk.youngEnough(q.state()) })
	if stale < 0 {
		return nil
	}
	p.list = p.list[:1+stale]
	p.halted = nil
	p.version++
	return p.regather(ctx)
}

// regather gathers all that is here anew, because one of them is another now
// or is gone.
func (p *pages[T]) regather(ctx context.Context) tea.Cmd {
	p.into.forget()
	var cmds []tea.Cmd
	for _, q := range p.list {
		if report, ok := q.value(); ok {
			cmds = append(cmds, p.into.gather(ctx, report))
		}
	}
	return tea.Batch(cmds...)
}

// take keeps msg if it is the answer this page waits for; the next one of a
// loading follows it.
func (q *page[T]) take(ctx context.Context, msg tea.Msg) (tea.Cmd, bool) {
	had := q.st.has
	cmd, taken := q.query.take(ctx, msg)
	if !taken {
		return nil, false
	}
	p := q.of
	p.version++
	if q.st.asking || q.recalls { // it was not kept, so Cloudflare is asked
		return cmd, true
	}
	if p.run == nil && q != p.first() && q.st.kept && !q.st.fresh && p.first().st.fresh {
		p.list = slices.DeleteFunc(p.list, func(other *page[T]) bool { return other == q }) // too old to stand beside it
		return cmd, true
	}
	cmds, before := []tea.Cmd{cmd}, p.into.rest().loaded
	switch report, ok := q.value(); {
	case !ok || q.st.err != nil:
	case had:
		cmds = append(cmds, p.regather(ctx))
	default:
		cmds = append(cmds, p.into.gather(ctx, report))
	}
	return tea.Batch(append(cmds, p.settled(ctx, q, p.into.rest().loaded-before), p.recallOn(ctx))...), true
}

// recallOn looks into the archive for the page after those that are here: what
// was loaded once is there again, for 0 calls, up to the first page that is
// not kept.
func (p *pages[T]) recallOn(ctx context.Context) tea.Cmd {
	if p.run != nil {
		return nil
	}
	last := p.list[len(p.list)-1]
	switch {
	case last.recalls:
		return nil
	case len(p.list) > 1 && last.st.begun && !last.st.has && last.st.err == nil && !last.st.asking:
		p.list = p.list[:len(p.list)-1]
		return nil
	case !last.st.kept || !last.st.has || p.into.rest().calls == 0:
		return nil
	}
	return p.add().begin(ctx)
}

// askNoMore lets what is on its way arrive and asks for no page after it.
func (q *page[T]) askNoMore() { q.of.askNoMore("the page was closed") }

// stop ends the loading that this page is part of, and keeps what arrived.
func (q *page[T]) stop() bool {
	stopped := q.query.stop()
	if stopped {
		q.of.version++
	}
	return q.of.halt() || stopped
}
