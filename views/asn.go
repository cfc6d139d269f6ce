package views

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"

	"pugmark/intel"
	"pugmark/ui"
)

// systemFacts is what pane 4 knows, from up to three answers: IP overview's
// network, which costs nothing more, the overview of the system, its subnets.
type systemFacts struct {
	network  *intel.Network // of pane 3; nil when no address led here
	overview *intel.ASNReport
	subnets  *loadedSubnets
	rows     *prefixRows // of subnets, when they were read before
	failed   bool        // the overview was asked and not answered
}

// asnSheet is pane 4: whose network it is. price is what one question costs in
// words, "" when that is not said.
func asnSheet(f systemFacts, price string, p paper) ui.Sheet {
	n := f.merged()
	facts := ui.Facts{
		textFact("name", n.Description),
		fact("country", orNotReported(n.Country), plain("    type  %s", either(networkType(n.Type), "– not reported"))),
	}
	s := ui.Sheet{Digest: f.digest(n), Blocks: []ui.Block{append(facts, f.asked(price)...)}}
	if f.subnets != nil && len(f.subnets.Subnets) > 0 {
		rows := f.rows
		if rows == nil {
			rows = newPrefixRows(f.subnets.Subnets)
		}
		s.Blocks = append(s.Blocks, ui.Grid{Columns: rows.columns(), Source: rows, Markable: true})
	}
	return s
}

// asked are the facts that cost calls: two come with the overview, the third
// with the subnets.
func (f systemFacts) asked(price string) ui.Facts {
	notAsked := func(text string) ui.Cell { return ui.Cell{Text: text, Mood: ui.Muted} }
	switch {
	case f.overview == nil && f.failed:
		return ui.Facts{
			fact("names", notAsked("no answer")),
			fact("top names", notAsked("no answer")),
			fact("subnets", f.subnetCells("")...),
		}
	case f.overview == nil && f.subnets == nil && price != "":
		return ui.Facts{
			fact("names", notAsked("not asked ┐")),
			fact("top names", notAsked("not asked ├ enter: "+price)),
			fact("subnets", notAsked("not asked ┘ enter again: "+price)),
		}
	case f.overview == nil:
		return ui.Facts{
			fact("names", notAsked(joined(" · ", "not asked", price))),
			fact("top names", notAsked("not asked")),
			fact("subnets", f.subnetCells(price)...),
		}
	}
	return ui.Facts{fact("names", f.nameCount()), fact("top names", f.topNames()...), fact("subnets", f.subnetCells(price)...)}
}

// merged is what is known of the network, the overview's words first.
func (f systemFacts) merged() intel.Network {
	var n intel.Network
	if f.network != nil {
		n = *f.network
	}
	if o := f.overview; o != nil {
		n = intel.Network{ASN: o.ASN, Description: either(o.Description, n.Description), Country: either(o.Country, n.Country), Type: either(o.Type, n.Type)}
	}
	return n
}

func either(first, second string) string {
	if first != "" {
		return first
	}
	return second
}

func orNotReported(text string) ui.Cell {
	if text == "" {
		return notReported()
	}
	return ui.Cell{Text: text}
}

func (f systemFacts) nameCount() ui.Cell {
	if f.overview.DomainCount == nil {
		return notReported()
	}
	return ui.Cell{Text: grouped(*f.overview.DomainCount)}
}

func (f systemFacts) topNames() []ui.Cell {
	switch {
	case f.overview.TopDomains == nil:
		return []ui.Cell{notReported()}
	case len(f.overview.TopDomains) == 0:
		return []ui.Cell{none()}
	}
	var cells []ui.Cell
	for _, name := range f.overview.TopDomains {
		cells = append(cells, ui.Cell{Value: name})
	}
	return cells
}

func (f systemFacts) subnetCells(price string) []ui.Cell {
	r := f.subnets
	switch {
	case r == nil:
		return []ui.Cell{{Text: joined("  enter: ", "not asked", price), Mood: ui.Muted}}
	case r.Subnets == nil:
		return []ui.Cell{notReported()}
	case len(r.Subnets) == 0:
		return []ui.Cell{none()}
	}
	text := counted(len(r.Subnets), "prefix", "prefixes")
	if r.Count > len(r.Subnets) {
		text = grouped(int64(len(r.Subnets))) + " of " + counted(r.Count, "prefix", "prefixes")
	}
	cells := []ui.Cell{{Text: text}}
	cells = append(cells, addressCells(r.Subnets)...)
	if r.loading.Text != "" {
		cells = append(cells, r.loading)
	} else if more := r.rest.words(); more != "" {
		cells = append(cells, plain("p loads %s", more))
	}
	return cells
}

// addressCells say how many IPv4 addresses the prefixes hold, each address
// once, and how many prefixes are IPv6: counted together the IPv6 part would
// be all there is to see.
func addressCells(prefixes []string) []ui.Cell {
	var v4 []netip.Prefix
	v6 := 0
	for _, text := range prefixes {
		switch prefix, err := netip.ParsePrefix(text); {
		case err != nil:
		case prefix.Addr().Is4():
			v4 = append(v4, prefix.Masked())
		default:
			v6++
		}
	}
	var cells []ui.Cell
	if len(v4) > 0 {
		cells = append(cells, plain("%s in %s", addressCount(addresses(v4)), counted(len(v4), "prefix", "prefixes")))
	}
	if v6 > 0 {
		cells = append(cells, plain("%s", counted(v6, "IPv6 prefix", "IPv6 prefixes")))
	}
	return cells
}

// addresses counts the addresses of IPv4 prefixes, which may lie in each other.
func addresses(prefixes []netip.Prefix) (n int64) {
	slices.SortFunc(prefixes, func(a, b netip.Prefix) int {
		return cmp.Or(a.Addr().Compare(b.Addr()), cmp.Compare(a.Bits(), b.Bits()))
	})
	var outer netip.Prefix
	for _, prefix := range prefixes {
		if outer.IsValid() && outer.Contains(prefix.Addr()) {
			continue
		}
		outer = prefix
		n += 1 << (32 - prefix.Bits())
	}
	return n
}

// addressCount writes a count of addresses so that its size is seen at once:
// "≈ 262 k IPv4 addresses".
func addressCount(n int64) string {
	switch {
	case n >= 1_000_000:
		return fmt.Sprintf("≈ %.1f M IPv4 addresses", float64(n)/1e6)
	case n >= 10_000:
		return fmt.Sprintf("≈ %d k IPv4 addresses", (n+500)/1000)
	}
	return counted(int(n), "IPv4 address", "IPv4 addresses")
}

func (f systemFacts) digest(n intel.Network) []ui.Cell {
	return cellsOf(networkName(n), networkType(n.Type), n.Country)
}

// cellsOf makes a plain cell of every text that is not empty.
func cellsOf(texts ...string) []ui.Cell {
	var cells []ui.Cell
	for _, text := range texts {
		if text != "" {
			cells = append(cells, ui.Cell{Text: text})
		}
	}
	return cells
}
