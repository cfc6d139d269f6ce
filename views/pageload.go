package views

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
)

// pagesAtOnce is how many pages of one list are on their way at a time: enough
// to hide the way there and back, and far from Cloudflare's limit of 1,200
// requests in five minutes (CONTRACT §0.2).
const pagesAtOnce = 4

// A pageRun is the loading of further pages that one key began: at most
// [pagesAtOnce] of them on their way, those that had failed before the rest.
type pageRun[T any] struct {
	began    time.Time
	wanted   int        // pages
	arrived  int        // of them
	retry    []*page[T] // failed before, not asked again yet
	further  int        // new ones, not asked yet
	onTheWay []*page[T]
	why      string // it asks no more, "" for a failure, which says so itself
}

// load asks for so many pages that are not here.
func (p *pages[T]) load(ctx context.Context, calls int) tea.Cmd {
	if p.run != nil || calls <= 0 || p.first().st.asking {
		return nil
	}
	run := &pageRun[T]{began: p.desk.Look.Now(), wanted: calls}
	for _, q := range p.list {
		if len(run.retry) < calls && !q.st.has && !q.st.asking {
			run.retry = append(run.retry, q)
		}
	}
	run.further = calls - len(run.retry)
	p.run, p.halted = run, nil
	return p.askOn(ctx)
}

// askOn sends as many pages of the run on their way as may be.
func (p *pages[T]) askOn(ctx context.Context) tea.Cmd {
	var cmds []tea.Cmd
	for run := p.run; len(run.onTheWay) < pagesAtOnce && len(run.retry)+run.further > 0; {
		var next *page[T]
		if len(run.retry) > 0 {
			next, run.retry = run.retry[0], run.retry[1:]
		} else {
			next = p.add()
			run.further--
		}
		run.onTheWay = append(run.onTheWay, next)
		cmds = append(cmds, next.want(ctx))
	}
	p.version++
	return tea.Batch(cmds...)
}

// settled goes on with the run that a page was part of: with the next page, or
// not at all when this one failed, since what stopped one stops all, when it
// could not be kept, since then the next ones could not either, or when it
// brought nothing that was not here, since that would be bought again.
func (p *pages[T]) settled(ctx context.Context, q *page[T], brought int) tea.Cmd {
	run := p.run
	if run == nil {
		return nil
	}
	at := slices.Index(run.onTheWay, q)
	if at < 0 {
		return nil
	}
	run.onTheWay = slices.Delete(run.onTheWay, at, at+1)
	switch {
	case !q.st.has:
		p.askNoMore("")
	case q.st.unfiled != nil:
		p.askNoMore("answers cannot be kept")
	case brought == 0:
		p.askNoMore("the last page brought nothing new")
	}
	if q.st.has {
		run.arrived++
	}
	if len(run.onTheWay)+len(run.retry)+run.further > 0 {
		return p.askOn(ctx)
	}
	p.end()
	return nil
}

// askNoMore ends the run with what is on its way, and says why it does not go
// on.
func (p *pages[T]) askNoMore(why string) {
	if run := p.run; run != nil && len(run.retry)+run.further > 0 {
		run.retry, run.further, run.why = nil, 0, why
	}
}

// halt stops the run, and reports whether there was one.
func (p *pages[T]) halt() bool {
	if p.run == nil {
		return false
	}
	run := p.run
	p.end()
	for _, q := range run.onTheWay {
		q.query.stop()
	}
	if p.halted != nil {
		p.halted.mayCount = len(run.onTheWay)
	}
	return true
}

// end remembers how far the run came, where that was not the end.
func (p *pages[T]) end() {
	progress, _ := p.progress()
	if progress.arrived < progress.wanted {
		progress.why = p.run.why
		p.halted = &progress
	}
	if progress.arrived > 0 {
		p.pace = progress.took / time.Duration(progress.arrived)
	}
	p.run = nil
	p.version++
}

// A pageProgress is how far a loading has come.
type pageProgress struct {
	arrived, wanted int
	took            time.Duration
	atLeast         time.Duration // that the rest takes, however fast answers come
	why             string        // it came no further, "" where that is said elsewhere
	mayCount        int           // calls that were on their way when a person stopped it
}

// progress is that of the present run, if there is one.
func (p *pages[T]) progress() (pageProgress, bool) {
	if p.run == nil {
		return pageProgress{}, false
	}
	progress := pageProgress{arrived: p.run.arrived, wanted: p.run.wanted, took: p.desk.Look.Now().Sub(p.run.began)}
	if client := p.desk.Workbench.Source.Client; client != nil {
		progress.atLeast = client.AtLeast(p.run.wanted - p.run.arrived)
	}
	return progress, true
}

// page is "page 7 of 81": the one that is waited for.
func (p pageProgress) page() string {
	return fmt.Sprintf("page %s of %s", grouped(int64(min(p.arrived+1, p.wanted))), grouped(int64(p.wanted)))
}

// stopped is "stopped at page 7 of 81 · 4 calls may have counted", with the
// reason where it is not said elsewhere.
func (p pageProgress) stopped() string {
	counts := ""
	if p.mayCount > 0 {
		counts = counted(p.mayCount, "call", "calls") + " may have counted"
	}
	return joined(" · ", joined(": ", "stopped at "+p.page(), p.why), counts)
}

// left is about how long the rest takes, as far as this run has measured:
// "about 12 s left", "" while nothing has arrived that could be measured.
func (p pageProgress) left() string {
	if p.arrived < min(pagesAtOnce, p.wanted) {
		return ""
	}
	rest := p.took / time.Duration(p.arrived) * time.Duration(p.wanted-p.arrived)
	return "about " + roughly(max(rest, p.atLeast)) + " left"
}

// takes is about how long so many further pages take, as far as pages were
// measured here, and never faster than the client lets them go: "about 12 s",
// "" when nothing is known.
func (p *pages[T]) takes(further int) string {
	pace := p.pace
	if st := p.first().st; pace == 0 && st.has && !st.kept && st.ended.After(st.since) {
		pace = st.ended.Sub(st.since) / pagesAtOnce
	}
	took := pace * time.Duration(further)
	if client := p.desk.Workbench.Source.Client; client != nil {
		took = max(took, client.AtLeast(further))
	}
	if took == 0 {
		return ""
	}
	return "about " + roughly(took)
}

// roughly writes how long something takes without pretending to know better:
// "1 s", "12 s", "4 min".
func roughly(d time.Duration) string {
	if d < 90*time.Second {
		return fmt.Sprintf("%d s", max(1, int(d.Round(time.Second)/time.Second)))
	}
	return fmt.Sprintf("%d min", int(d.Round(time.Minute)/time.Minute))
}
