package investigation

import (
	"cmp"
	"context"
	"errors"
	"net/netip"
	"slices"
	"sync"

	"pugmark/intel"
)

// A chain asks what a request means for one indicator, following what the
// answers lead to: a name to its addresses, an address to its network.
type chain struct {
	bench     *Workbench
	asker     *asker
	request   Request
	subject   intel.Indicator
	topics    []Topic
	addresses int // how many addresses of a name are followed

	running group
	mu      sync.Mutex
	found   []found
}

// found is a line and its place among those of the same topic.
type found struct {
	line  Line
	place int
}

func (w *Workbench) lookupOne(ctx context.Context, a *asker, r Request, i intel.Indicator) []Line {
	topics, addresses := w.topics(r, i)
	c := &chain{bench: w, asker: a, request: r, subject: i, topics: topics, addresses: addresses}
	c.start(ctx)
	c.running.Wait()
	return c.lines()
}

func (c *chain) wants(topics ...Topic) bool {
	return slices.ContainsFunc(topics, func(t Topic) bool { return slices.Contains(c.topics, t) })
}

// start asks what depends on nothing.
func (c *chain) start(ctx context.Context) {
	if c.wants(TopicPhishing) {
		c.running.Go(func() { see(ctx, c, TopicPhishing, 0, c.bench.PhishingQuestion(c.subject)) })
	}
	if number, ok := c.subject.ASN(); ok {
		c.network(ctx, number, 0)
		return
	}
	if addr, ok := c.subject.Addr(); ok {
		c.address(ctx, addr, 0)
		return
	}
	if c.wants(TopicWHOIS) {
		c.running.Go(func() { see(ctx, c, TopicWHOIS, 0, c.bench.WHOISQuestion(c.subject)) })
	}
	c.running.Go(func() { c.name(ctx) })
}

// name asks for domain details, and then for what they lead to.
func (c *chain) name(ctx context.Context) {
	leads := c.wants(TopicIP, TopicDNS, TopicASN, TopicSubnets)
	if c.wants(TopicHistory) && !(c.subject.IsSubdomain() && (leads || c.wants(TopicDomain))) {
		c.running.Go(func() { c.history(ctx, c.inheritedBefore(ctx)) })
	}
	if !leads && !c.wants(TopicDomain) {
		return
	}
	report, ok := see(ctx, c, TopicDomain, 0, c.bench.DomainQuestion(c.subject))
	if c.wants(TopicHistory) && c.subject.IsSubdomain() {
		c.running.Go(func() { c.history(ctx, report.InheritedFrom) })
	}
	if !ok || !leads {
		return
	}
	all := Addresses(report)
	for place, addr := range all[:min(len(all), c.addresses)] {
		c.address(ctx, addr, place)
	}
}

// inheritedBefore is what kept domain details say, however old, so that a
// look-up of the history alone asks about the right name and costs one call.
func (c *chain) inheritedBefore(ctx context.Context) string {
	kept, err := intel.Recall(ctx, c.bench.Source, c.bench.DomainQuestion(c.subject))
	if err != nil {
		return ""
	}
	return kept.Value.InheritedFrom
}

func (c *chain) history(ctx context.Context, inheritedFrom string) {
	see(ctx, c, TopicHistory, 0, c.bench.HistoryQuestion(c.subject, inheritedFrom))
}

// address asks about an address, and then about its network.
func (c *chain) address(ctx context.Context, addr netip.Addr, place int) {
	if c.wants(TopicDNS) && addr.Is4() {
		c.running.Go(func() { c.passiveDNS(ctx, addr, place) })
	}
	if !c.wants(TopicIP, TopicASN, TopicSubnets) {
		return
	}
	c.running.Go(func() {
		report, ok := see(ctx, c, TopicIP, place, c.bench.IPQuestion(addr))
		if ok && report.Network != nil && report.Network.ASN != 0 {
			c.network(ctx, report.Network.ASN, place)
		}
	})
}

func (c *chain) network(ctx context.Context, number uint32, place int) {
	if c.wants(TopicASN) {
		c.running.Go(func() { see(ctx, c, TopicASN, place, c.bench.ASNQuestion(number)) })
	}
	if c.wants(TopicSubnets) {
		c.running.Go(func() { c.subnets(ctx, number, place) })
	}
}

func (c *chain) passiveDNS(ctx context.Context, addr netip.Addr, place int) {
	seePage(ctx, c, TopicDNS, place, c.names(addr))
}

func (c *chain) subnets(ctx context.Context, number uint32, place int) {
	seePage(ctx, c, TopicSubnets, place, PrefixesOf(number))
}

// names are those in the window of the request.
func (c *chain) names(addr netip.Addr) Listing[intel.PassiveDNSReport] {
	window := c.request.Window
	if window == (intel.Window{}) {
		window = intel.LastDays(c.bench.now(), DefaultDays)
	}
	return NamesAt(addr, window)
}

func (r Request) page() PageRequest {
	return PageRequest{Page: r.Page, PerPage: r.PerPage, Again: r.Refresh}
}

// see asks a question and keeps its line; ok is whether it was answered.
func see[T any](ctx context.Context, c *chain, topic Topic, place int, q intel.Question[T]) (value T, ok bool) {
	value, line := ask(ctx, c.asker, topic, q)
	return value, c.keep(line, place)
}

// seePage is see for the page of a listing that the request names.
func seePage[T any](ctx context.Context, c *chain, topic Topic, place int, l Listing[T]) {
	_, line := askPage(ctx, c.asker, topic, l, c.request.page())
	c.keep(line, place)
}

func (c *chain) keep(line Line, place int) (answered bool) {
	if errors.Is(line.Err, errNotBegun) {
		return false
	}
	line.Subject = c.subject
	c.mu.Lock()
	defer c.mu.Unlock()
	c.found = append(c.found, found{line, place})
	return line.Err == nil
}

// lines returns what was found in the order of Topics, and each question once:
// several addresses may lead to one network.
func (c *chain) lines() []Line {
	order := Topics()
	slices.SortStableFunc(c.found, func(a, b found) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.line.Topic), slices.Index(order, b.line.Topic)), cmp.Compare(a.place, b.place))
	})
	var lines []Line
	seen := map[intel.Key]bool{}
	for _, f := range c.found {
		if !seen[f.line.Key] {
			seen[f.line.Key] = true
			lines = append(lines, f.line)
		}
	}
	return lines
}
