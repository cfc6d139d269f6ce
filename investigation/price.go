package investigation

import (
	"context"
	"fmt"
	"net/netip"

	"pugmark/intel"
)

// A Price is what something will cost in calls. Least and Most differ when
// what it costs depends on answers that are not here, such as how many
// addresses a name has.
type Price struct {
	Least, Most int
	// Open means that counting stopped once the limit of the request was
	// passed: it costs at least so much.
	Open bool
}

// Words are "nothing", "1 call", "3 calls", "1 to 9 calls", "at least 21 calls".
func (p Price) Words() string {
	switch {
	case p.Open:
		return "at least " + calls(p.Least)
	case p.Most == 0:
		return "nothing"
	case p.Least == p.Most:
		return calls(p.Most)
	}
	return fmt.Sprintf("%d to %s", p.Least, calls(p.Most))
}

// Price says what a look-up will cost, from what is kept, without asking
// anything. Fresh answers cost nothing, and a question that several indicators
// lead to is counted once. Past the limit of the request nothing more is
// counted.
func (w *Workbench) Price(ctx context.Context, r Request) Price {
	p := pricer{bench: w, request: r, counted: map[intel.Key]bool{}}
	for _, i := range r.Indicators {
		if p.price.Open = r.MaxCalls != nil && p.price.Least > *r.MaxCalls; p.price.Open || ctx.Err() != nil {
			break
		}
		p.indicator(ctx, i)
	}
	return p.price
}

// A pricer walks the same way as a chain, but only recalls.
type pricer struct {
	bench   *Workbench
	request Request
	counted map[intel.Key]bool
	price   Price
}

func (p *pricer) indicator(ctx context.Context, i intel.Indicator) {
	topics, addresses := p.bench.topics(p.request, i)
	c := &chain{bench: p.bench, request: p.request, subject: i, topics: topics, addresses: addresses}
	if c.wants(TopicPhishing) {
		count(ctx, p, p.bench.PhishingQuestion(i))
	}
	if number, ok := i.ASN(); ok {
		p.network(ctx, c, number)
		return
	}
	if addr, ok := i.Addr(); ok {
		p.address(ctx, c, addr)
		return
	}
	if c.wants(TopicWHOIS) {
		count(ctx, p, p.bench.WHOISQuestion(i))
	}
	if c.wants(TopicHistory) {
		count(ctx, p, p.bench.HistoryQuestion(i, c.inheritedBefore(ctx)))
	}
	leads := c.wants(TopicIP, TopicDNS, TopicASN, TopicSubnets)
	if !leads && !c.wants(TopicDomain) {
		return
	}
	report, known := count(ctx, p, p.bench.DomainQuestion(i))
	if !known {
		p.price.Most += addresses * c.perAddress()
		return
	}
	all := Addresses(report)
	for _, addr := range all[:min(len(all), addresses)] {
		p.address(ctx, c, addr)
	}
}

// perAddress is the most that following one unknown address can cost.
func (c *chain) perAddress() int {
	var most int
	if c.wants(TopicDNS) {
		most++
	}
	if c.wants(TopicIP, TopicASN, TopicSubnets) {
		most++
	}
	return most + c.perNetwork()
}

func (c *chain) perNetwork() int {
	var most int
	for _, t := range []Topic{TopicASN, TopicSubnets} {
		if c.wants(t) {
			most++
		}
	}
	return most
}

func (p *pricer) address(ctx context.Context, c *chain, addr netip.Addr) {
	if c.wants(TopicDNS) && addr.Is4() {
		countPage(ctx, p, c.names(addr))
	}
	if !c.wants(TopicIP, TopicASN, TopicSubnets) {
		return
	}
	report, known := count(ctx, p, p.bench.IPQuestion(addr))
	switch {
	case !known:
		p.price.Most += c.perNetwork()
	case report.Network != nil && report.Network.ASN != 0:
		p.network(ctx, c, report.Network.ASN)
	}
}

func (p *pricer) network(ctx context.Context, c *chain, number uint32) {
	if c.wants(TopicASN) {
		count(ctx, p, p.bench.ASNQuestion(number))
	}
	if c.wants(TopicSubnets) {
		countPage(ctx, p, PrefixesOf(number))
	}
}

// countPage is count for the page of a listing that the request names.
func countPage[T any](ctx context.Context, p *pricer, l Listing[T]) {
	r := p.request.page()
	count(ctx, p, l.Question(r.Page, p.bench.pageSize(ctx, l.kind, r)))
}

// count adds what asking costs, and returns the answer if a fresh one is kept.
func count[T any](ctx context.Context, p *pricer, q intel.Question[T]) (value T, known bool) {
	if !p.request.Refresh {
		if kept, err := intel.Recall(ctx, p.bench.Source, q); err == nil && kept.Fresh {
			return kept.Value, true
		}
	}
	if p.counted[q.Key()] {
		return value, false
	}
	p.counted[q.Key()] = true
	price := 1
	if !p.request.Refresh {
		price, _ = p.bench.Source.Price(ctx, q.Key()) // with an error, the price without the archive
	}
	p.price.Least += price
	p.price.Most += price
	return value, false
}
