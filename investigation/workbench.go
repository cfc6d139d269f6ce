package investigation

import (
	"cmp"
	"net/netip"
	"sync"
	"time"

	"pugmark/history"
	"pugmark/intel"
)

// DefaultPerPage is how many names or prefixes are asked for in one call. No
// maximum is documented (CONTRACT §7), and a page costs the same whatever its
// size, so a large one is the cheapest saving there is; the answer says what
// was granted.
const DefaultPerPage = 500

// documentedPerPage is the page size in Cloudflare's own examples: what is asked
// for when a larger page was refused.
const documentedPerPage = 20

// DefaultDays is the length of a passive-DNS window that was not chosen;
// Cloudflare's own default (CONTRACT §7).
const DefaultDays = 30

// A Workbench is what one analyst works with: where answers come from, where
// they are kept and what may be spent.
type Workbench struct {
	Source  *intel.Source // its Scope is set
	History *history.DB   // nil keeps nothing
	Plan    Plan
	// Member is who works here; zero is the person at their own terminal.
	Member Member
	// Cap is how many calls a month the team may spend by what its server was
	// told; 0 is no cap. The lower of it and [history.DB.Cap] holds.
	Cap int
	// Limits, when set, tells instead of Cap and the member's share what they
	// are by now. It must not wait.
	Limits func() (limit, share int)
	// Rules, when set, tells what holds for the member by now, where that may
	// be less than when the session began. It must not wait.
	Rules func() Rules
	// TwoPersons has what one member proposes sent by another.
	TwoPersons bool
	// PerPage is how much is asked for in one page; 0 is DefaultPerPage.
	PerPage int
	// Allow are names and addresses that are never asked about in a triage by
	// themselves, those below a name included.
	Allow []string
	// NoSubmit is why no miscategorization may be submitted, in words; "" where
	// it may.
	NoSubmit string
	// Schedule is when submissions are looked at; zero is 1, 3, 7 and 14 days
	// after they were accepted.
	Schedule Schedule
	// Now is the clock; nil is time.Now.
	Now func() time.Time

	sizes    pageSizes
	planning sync.RWMutex // guards Plan
}

// SetCallsPerMonth changes what the plan grants while questions may be under
// way.
func (w *Workbench) SetCallsPerMonth(calls int) {
	w.planning.Lock()
	defer w.planning.Unlock()
	w.Plan.CallsPerMonth = calls
}

// plan is Plan for who may work while it is changed.
func (w *Workbench) plan() Plan {
	w.planning.RLock()
	defer w.planning.RUnlock()
	return w.Plan
}

func (w *Workbench) now() time.Time {
	if w.Now == nil {
		return time.Now()
	}
	return w.Now()
}

// DomainQuestion asks for the details of the indicator's host name.
func (w *Workbench) DomainQuestion(i intel.Indicator) intel.Question[intel.DomainReport] {
	return intel.Domain(i.Host())
}

// WHOISQuestion asks for the registration of the indicator's domain: registries
// know no host names below it, and such a question would be wasted.
func (w *Workbench) WHOISQuestion(i intel.Indicator) intel.Question[intel.WHOISReport] {
	return intel.WHOIS(cmp.Or(i.RegistryDomain(), i.Host()))
}

// HistoryQuestion asks for the categorizations of the name whose categories
// count for the indicator: the one they are inherited from, if domain details
// named one, otherwise the registrable domain.
func (w *Workbench) HistoryQuestion(i intel.Indicator, inheritedFrom string) intel.Question[intel.HistoryReport] {
	if parent, err := intel.ParseIndicator(inheritedFrom); err == nil && parent.Kind() == intel.IndicatorDomain {
		return intel.DomainHistory(parent.Host())
	}
	return intel.DomainHistory(cmp.Or(i.Registrable(), i.Host()))
}

// IPQuestion asks for the overview of an address.
func (w *Workbench) IPQuestion(addr netip.Addr) intel.Question[intel.IPReport] { return intel.IP(addr) }

// DNSQuestion asks for the first page of the names seen at an IPv4 address in
// the last 30 days.
func (w *Workbench) DNSQuestion(addr netip.Addr) intel.Question[intel.PassiveDNSReport] {
	return w.DNSPage(addr, intel.LastDays(w.now(), DefaultDays), 1)
}

// DNSPage is a page of the names seen at an IPv4 address in a window, of the
// size that this process has learned to ask for. [AskPage] asks for it and
// learns.
func (w *Workbench) DNSPage(addr netip.Addr, window intel.Window, page int) intel.Question[intel.PassiveDNSReport] {
	return NamesAt(addr, window).Question(page, w.sizeHere(intel.KindPassiveDNS))
}

// ASNQuestion asks for the overview of an autonomous system.
func (w *Workbench) ASNQuestion(number uint32) intel.Question[intel.ASNReport] {
	return intel.ASN(number)
}

// SubnetsQuestion is DNSPage for an autonomous system's prefixes.
func (w *Workbench) SubnetsQuestion(number uint32, page int) intel.Question[intel.SubnetsReport] {
	return PrefixesOf(number).Question(page, w.sizeHere(intel.KindSubnets))
}

// PhishingQuestion asks for the scans of a URL; of the root page over HTTP
// when the indicator is a name.
func (w *Workbench) PhishingQuestion(i intel.Indicator) intel.Question[intel.PhishingReport] {
	if isURL(i) {
		return intel.Phishing(i.String())
	}
	return intel.Phishing("http://" + i.Host() + "/")
}

// Addresses returns the addresses a domain resolves to, IPv4 first, each once,
// in the order of the answer.
func Addresses(d intel.DomainReport) []netip.Addr {
	var v4, v6 []netip.Addr
	seen := map[netip.Addr]bool{}
	for _, ref := range d.ResolvesTo {
		addr, err := netip.ParseAddr(ref.Value)
		addr = addr.Unmap().WithZone("")
		if err != nil || seen[addr] {
			continue
		}
		seen[addr] = true
		if addr.Is4() {
			v4 = append(v4, addr)
		} else {
			v6 = append(v6, addr)
		}
	}
	return append(v4, v6...)
}
