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
	domains   map[string]*known[domain]
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

func newWorld() (*world, error) {
	w := blankWorld()
	for _, s := range stories() {
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
	return nil
}

// parent is the nearest name above the given one that the world knows and that
// carries categories of its own.
func (w *world) parent(name string) *known[domain] {
	for {
		_, above, found := strings.Cut(name, ".")
		if !found {
			return nil
		}
		if d := w.domains[above]; d != nil && len(d.value.categories) > 0 {
			return d
		}
		name = above
	}
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

// namesIn lists the names that resolve into the network now, ranked ones
// first, each once.
func (w *world) namesIn(asn uint32) []string {
	var names []string
	ranks := map[string]int{}
	for ip, records := range w.records {
		n := w.networkOf(ip)
		if n == nil || n.value.asn != asn {
			continue
		}
		for _, r := range records {
			if _, listed := ranks[r.hostname]; r.current && !listed {
				ranks[r.hostname] = w.domains[r.hostname].value.rank
				names = append(names, r.hostname)
			}
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
	return names
}

// A clipped record is a name and the days it was seen, within a window.
type clipped struct {
	hostname    string
	first, last time.Time
}

// seenIn clips an address's records to a window of days, both included, as
// passive DNS does, and leaves out those outside it.
func (w *world) seenIn(ip netip.Addr, start, end, now time.Time) []clipped {
	list := []clipped{}
	for _, r := range w.records[ip] {
		first, last := dayOf(r.first.time(now)), dayOf(r.last.time(now))
		if first.Before(start) {
			first = start
		}
		if last.After(end) {
			last = end
		}
		if !last.Before(first) {
			list = append(list, clipped{r.hostname, first, last})
		}
	}
	return list
}
