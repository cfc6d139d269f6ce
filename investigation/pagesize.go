package investigation

import (
	"cmp"
	"context"
	"errors"
	"net/netip"
	"sync"

	"pugmark/intel"
)

// A Listing is what is answered page by page: the names at an address, the
// prefixes of a network.
type Listing[T any] struct {
	kind    intel.Kind
	page    func(page, perPage int) intel.Question[T]
	granted func(T) int
}

// NamesAt lists the names seen at an IPv4 address in a window.
func NamesAt(addr netip.Addr, window intel.Window) Listing[intel.PassiveDNSReport] {
	return Listing[intel.PassiveDNSReport]{intel.KindPassiveDNS, func(page, perPage int) intel.Question[intel.PassiveDNSReport] {
		return intel.PassiveDNS(addr, window, page, perPage)
	}, func(r intel.PassiveDNSReport) int { return r.PerPage }}
}

// PrefixesOf lists the prefixes of an autonomous system.
func PrefixesOf(number uint32) Listing[intel.SubnetsReport] {
	return Listing[intel.SubnetsReport]{intel.KindSubnets, func(page, perPage int) intel.Question[intel.SubnetsReport] {
		return intel.Subnets(number, page, perPage)
	}, func(r intel.SubnetsReport) int { return r.PerPage }}
}

// Kind returns the kind of the listing's questions.
func (l Listing[T]) Kind() intel.Kind { return l.kind }

// Question is the question for a page of a size.
func (l Listing[T]) Question(page, perPage int) intel.Question[T] {
	return l.page(max(page, 1), perPage)
}

// A PageRequest says which page of a listing is asked for.
type PageRequest struct {
	Page int // from 1; 0 is 1
	// PerPage is the size a person chose, or that of the listing's first page;
	// 0 is what [Workbench.PageSize] says.
	PerPage int
	// Again asks even if a fresh answer is kept, and as much as if nothing had
	// been refused before.
	Again bool
}

// PageSize returns how much is to be asked for in one page: as much as the
// workbench wants, unless the account was refused so much before.
func (w *Workbench) PageSize(ctx context.Context, kind intel.Kind) int {
	return w.pageSize(ctx, kind, PageRequest{})
}

// AskPage asks for a page. When Cloudflare refuses a large one, the size of its
// own examples is asked for once, and remembered if that was it: no maximum is
// documented (CONTRACT §7), and a small page is better than none. What the
// refusal may have cost is in the answer's cost, or in the error's.
func AskPage[T any](ctx context.Context, w *Workbench, l Listing[T], r PageRequest) (intel.Answer[T], error) {
	return l.ask(ctx, w, r, func(ctx context.Context, q intel.Question[T]) (intel.Answer[T], error) {
		if r.Again {
			return intel.Ask(ctx, w.Source, q, intel.Again())
		}
		return intel.Ask(ctx, w.Source, q)
	})
}

// RecallPage returns the newest kept answer for a page of the size that
// [AskPage] would ask for, for 0 calls.
func RecallPage[T any](ctx context.Context, w *Workbench, l Listing[T], r PageRequest) (intel.Answer[T], error) {
	return intel.Recall(ctx, w.Source, l.Question(r.Page, w.pageSize(ctx, l.kind, PageRequest{PerPage: r.PerPage})))
}

// ask is AskPage with another way of asking one question.
func (l Listing[T]) ask(ctx context.Context, w *Workbench, r PageRequest, one func(context.Context, intel.Question[T]) (intel.Answer[T], error)) (intel.Answer[T], error) {
	release := w.sizes.first(ctx, l.kind, func() bool {
		return w.knownSize(ctx, l.kind) == pageSize{} && w.pageSize(ctx, l.kind, r) > documentedPerPage
	})
	defer release()
	perPage := w.pageSize(ctx, l.kind, r)
	answer, err := one(ctx, l.Question(r.Page, perPage))
	if err == nil {
		if answer.Origin != intel.FromArchive && perPage > documentedPerPage {
			w.rememberSize(ctx, l.kind, pageSize{perPage, l.granted(answer.Value)})
		}
		return answer, nil
	}
	// A page of another size would not go on where the one before it ended.
	further := r.Page > 1 && (r.PerPage > 0 || w.knownSize(ctx, l.kind).asked == perPage)
	if intel.ProblemOf(err) != intel.ProblemRefused || perPage <= documentedPerPage || further {
		return answer, err
	}
	refused := countedOf(err)
	answer, err = one(ctx, l.Question(r.Page, documentedPerPage))
	if err == nil {
		w.rememberSize(ctx, l.kind, refusedSize())
	}
	answer.Cost += refused
	return answer, alsoCounted(err, refused)
}

// alsoCounted adds to a failure what another one before it may have spent.
func alsoCounted(err error, calls int) error {
	var e *intel.Error
	if calls == 0 || !errors.As(err, &e) {
		return err
	}
	both := *e
	both.Counted += calls
	return &both
}

// A pageSize is what was asked for in a page, and what the answer granted.
type pageSize struct{ asked, granted int }

// refusedSize is remembered where a larger page was refused. An answer to a
// page that was no larger is not remembered, so that it means nothing else.
func refusedSize() pageSize { return pageSize{documentedPerPage, documentedPerPage} }

// pageSizes keep what was granted for as long as the program runs, and see to
// it that an account which was never asked is tried by one question at a time.
// The zero value is ready for use.
type pageSizes struct {
	mu     sync.Mutex
	known  map[intel.Kind]pageSize
	trials map[intel.Kind]chan struct{}
}

// first returns at once unless the size is unknown; then it waits for whoever
// is finding it out. release lets the next one go on.
func (s *pageSizes) first(ctx context.Context, kind intel.Kind, unknown func() bool) (release func()) {
	if !unknown() {
		return func() {}
	}
	s.mu.Lock()
	if s.trials == nil {
		s.trials = map[intel.Kind]chan struct{}{}
	}
	if s.trials[kind] == nil {
		s.trials[kind] = make(chan struct{}, 1)
	}
	trial := s.trials[kind]
	s.mu.Unlock()
	select {
	case trial <- struct{}{}:
	case <-ctx.Done(): // whoever asks with it is told so
		return func() {}
	}
	if !unknown() {
		<-trial
		return func() {}
	}
	return func() { <-trial }
}

// pageSize is what to ask for.
func (w *Workbench) pageSize(ctx context.Context, kind intel.Kind, r PageRequest) int {
	if r.PerPage > 0 {
		return r.PerPage
	}
	if r.Again {
		return w.wantedSize(pageSize{})
	}
	return w.wantedSize(w.knownSize(ctx, kind))
}

// wantedSize is as much as the workbench wants, unless that was refused.
func (w *Workbench) wantedSize(known pageSize) int {
	wanted := cmp.Or(w.PerPage, DefaultPerPage)
	if known == refusedSize() {
		return min(wanted, documentedPerPage)
	}
	return wanted
}

// sizeHere is what to ask for as far as this process has learned it.
func (w *Workbench) sizeHere(kind intel.Kind) int {
	w.sizes.mu.Lock()
	defer w.sizes.mu.Unlock()
	return w.wantedSize(w.sizes.known[kind])
}

// knownSize is what is remembered of a kind, zero when nothing is. A history
// that cannot be read remembers nothing.
func (w *Workbench) knownSize(ctx context.Context, kind intel.Kind) pageSize {
	w.sizes.mu.Lock()
	known, ok := w.sizes.known[kind]
	w.sizes.mu.Unlock()
	if ok || w.History == nil {
		return known
	}
	asked, granted, err := w.History.PageSize(ctx, w.Source.Scope, kind)
	if err != nil || asked == 0 {
		return pageSize{}
	}
	known = pageSize{asked, granted}
	w.keepSize(kind, known)
	return known
}

// learnSizes reads what every process has learned.
func (w *Workbench) learnSizes(ctx context.Context) {
	w.knownSize(ctx, intel.KindPassiveDNS)
	w.knownSize(ctx, intel.KindSubnets)
}

func (w *Workbench) keepSize(kind intel.Kind, size pageSize) {
	w.sizes.mu.Lock()
	defer w.sizes.mu.Unlock()
	if w.sizes.known == nil {
		w.sizes.known = map[intel.Kind]pageSize{}
	}
	w.sizes.known[kind] = size
}

// rememberSize keeps a size for this process, and for all if it can: failing
// to costs at most a refused call another day.
func (w *Workbench) rememberSize(ctx context.Context, kind intel.Kind, size pageSize) {
	if w.knownSize(ctx, kind) == size {
		return
	}
	w.keepSize(kind, size)
	if w.History != nil {
		_ = w.History.SetPageSize(context.WithoutCancel(ctx), w.Source.Scope, kind, size.asked, size.granted)
	}
}
