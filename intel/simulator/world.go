package simulator

import (
	"fmt"
	"math/big"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// A world is every story, indexed. It never changes after it was built: all
// its dates are relative and resolve when a question is answered.
type world struct {
	domains   map[string]*known[domain] // but for the crowds'
	crowds    []crowded
	addresses map[netip.Addr]*known[address]
	records   map[netip.Addr][]record // passive DNS, in the stories' order
	networks  map[uint32]*known[network]
	prefixes  []announced // longest first
	scans     []known[scan]
	told      []Story
}

// known is something a story tells, with the story's title.
type known[T any] struct {
	story string
	value T
}

// A record is one line of an address's passive DNS.
type record struct {
	hostname string
	sighting
}

// An announced prefix belongs to a network.
type announced struct {
	prefix netip.Prefix
	asn    uint32
}

// blankWorld is one of which nothing is known.
func blankWorld() *world {
	return &world{
		domains:   map[string]*known[domain]{},
		addresses: map[netip.Addr]*known[address]{},
		records:   map[netip.Addr][]record{},
		networks:  map[uint32]*known[network]{},
	}
}

func newWorld(told []story) (*world, error) {
	w := blankWorld()
	for _, s := range told {
		if err := w.add(s); err != nil {
			return nil, fmt.Errorf("story %q: %w", s.title, err)
		}
	}
	slices.SortStableFunc(w.prefixes, func(a, b announced) int { return b.prefix.Bits() - a.prefix.Bits() })
	return w, nil
}

func (w *world) add(s story) error {
	w.told = append(w.told, Story{s.title, s.start})
	for _, d := range s.domains {
		if w.domains[d.name] != nil {
			return fmt.Errorf("%s is told twice", d.name)
		}
		w.domains[d.name] = &known[domain]{s.title, d}
		for _, seen := range d.seen {
			ip, err := netip.ParseAddr(seen.address)
			if err != nil {
				return fmt.Errorf("%s: %w", d.name, err)
			}
			w.records[ip] = append(w.records[ip], record{d.name, seen})
		}
	}
	for _, a := range s.addresses {
		ip, err := netip.ParseAddr(a.ip)
		if err != nil {
			return err
		}
		w.addresses[ip] = &known[address]{s.title, a}
	}
	for _, n := range s.networks {
		w.networks[n.asn] = &known[network]{s.title, n}
		for _, text := range n.prefixes {
			prefix, err := netip.ParsePrefix(text)
			if err != nil {
				return fmt.Errorf("AS%d: %w", n.asn, err)
			}
			w.prefixes = append(w.prefixes, announced{prefix, n.asn})
		}
	}
	for _, sc := range s.scans {
		w.scans = append(w.scans, known[scan]{s.title, sc})
	}
	if s.crowd == nil {
		return nil
	}
	ip, err := netip.ParseAddr(s.start)
	w.crowds = append(w.crowds, crowded{s.crowd, s.title, ip})
	return err
}

// domain is what is told of a name, nil when nothing is.
func (w *world) domain(name string) *known[domain] {
	if d := w.domains[name]; d != nil {
		return d
	}
	for _, c := range w.crowds {
		if number, among := c.number(name); among {
			return c.domain(number)
		}
	}
	return nil
}

// networkOf is the network that announces the longest prefix with the address
// in it.
func (w *world) networkOf(ip netip.Addr) *known[network] {
	for _, p := range w.prefixes {
		if p.prefix.Contains(ip) {
			return w.networks[p.asn]
		}
	}
	return nil
}

// addressTotal is how many addresses the network's prefixes hold.
func (n network) addressTotal() *big.Int {
	total := new(big.Int)
	if n.total != "" {
		if _, ok := total.SetString(n.total, 10); ok {
			return total
		}
	}
	for _, text := range n.prefixes {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			continue // add refuses such a prefix
		}
		total.Add(total, new(big.Int).Lsh(big.NewInt(1), uint(prefix.Addr().BitLen()-prefix.Bits())))
	}
	return total
}

// topNamesIn lists the first names that resolve into the network now, ranked
// ones first, and counts all of them. A crowd has none that is ranked, and
// counts only.
func (w *world) topNamesIn(asn uint32, most int) (top []string, count int) {
	here := func(ip netip.Addr) bool {
		n := w.networkOf(ip)
		return n != nil && n.value.asn == asn
	}
	var names []string
	ranks := map[string]int{}
	for ip, records := range w.records {
		if !here(ip) {
			continue
		}
		for _, r := range records {
			if _, listed := ranks[r.hostname]; r.current && !listed {
				ranks[r.hostname] = w.domains[r.hostname].value.rank
				names = append(names, r.hostname)
			}
		}
	}
	count = len(names)
	for _, c := range w.crowds {
		if here(c.address) {
			count += c.size()
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		switch ra, rb := ranks[a], ranks[b]; {
		case ra == rb:
			return strings.Compare(a, b)
		case ra == 0:
			return 1
		case rb == 0:
			return -1
		default:
			return ra - rb
		}
	})
	return names[:min(len(names), most)], count
}

// A clipped record is a name and the days it was seen, within a window.
type clipped struct {
	hostname    string
	first, last time.Time
}

// seenIn counts an address's records in a window of days, both included, and
// clips to it those in a part of them, as passive DNS does.
func (w *world) seenIn(ip netip.Addr, start, end, now time.Time, part span) (on []clipped, count int) {
	on = []clipped{}
	for _, r := range w.records[ip] {
		first, last := dayOf(r.first.time(now)), dayOf(r.last.time(now))
		if first.Before(start) {
			first = start
		}
		if last.After(end) {
			last = end
		}
		if last.Before(first) {
			continue
		}
		if part.holds(count) {
			on = append(on, clipped{r.hostname, first, last})
		}
		count++
	}
	today := dayOf(now)
	ago := func(day time.Time) int { return int(today.Sub(day).Hours() / 24) }
	for _, c := range w.crowds {
		if c.address == ip {
			further, more := c.seenIn(ago(start), ago(end), part.after(count), today)
			on, count = append(on, further...), count+more
		}
	}
	return on, count
}
