package simulator

import (
	"net/netip"
	"time"

	"pugmark/intel"
)

type addressResult struct {
	IP           string      `json:"ip"`
	BelongsTo    any         `json:"belongs_to_ref"`
	RiskTypes    *[]category `json:"risk_types,omitempty"`
	Lists        []ipList    `json:"ip_lists"` // null where none are told, as in the documents
	PTR          ptrLookup   `json:"ptr_lookup"`
	Reservations []string    `json:"iana_reservations"`
}

type networkRef struct {
	ID          string `json:"id"`
	Value       uint32 `json:"value"`
	Type        string `json:"type"`
	Country     string `json:"country"`
	Description string `json:"description"`
}

type ptrLookup struct {
	Domains []string `json:"ptr_domains"`
	Errors  string   `json:"ptr_lookup_errors"`
}

// noPTR is what a reverse look-up says that finds no name.
const noPTR = "no such host"

// answerIP is the overview of an address. One that no network announces
// belongs to nothing and has the reservation IANA's registries give it.
func (s *Simulator) answerIP(in input) (reply, error) {
	ip, err := in.query.address("ipv4", "ipv6")
	if err != nil {
		return reply{}, err
	}
	result := addressResult{IP: ip.String(), BelongsTo: struct{}{}, Reservations: []string{}, PTR: ptrLookup{Errors: noPTR}}
	story := ""
	if n := s.world.networkOf(ip); n != nil {
		story = n.story
		result.BelongsTo = networkRef{
			ID: intel.ASNSTIXID(n.value.asn), Value: n.value.asn,
			Type: n.value.kind, Country: n.value.country, Description: n.value.description,
		}
	} else {
		result.Reservations = reservations(ip)
	}
	var told address
	if a := s.at(in.now).address(ip); a != nil {
		told, story = a.value, a.story
		result.PTR.Errors = told.ptrError
		for _, name := range told.ptr {
			result.PTR.Domains = append(result.PTR.Domains, name+".")
		}
		result.Lists = told.lists
	}
	if _, risk := splitCategories(told.categories, told.rename); told.shape != shape2023 || len(risk) > 0 {
		result.RiskTypes = &risk
	}
	return reply{result: []addressResult{result}, story: story}, nil
}

// reservation is a line of IANA's special-purpose address registries (RFC 6890
// and its updates), by the registry's own name.
type reservation struct{ prefix, name string }

func reservations(ip netip.Addr) []string {
	names := []string{}
	for _, r := range []reservation{
		{"0.0.0.0/8", "This network"}, {"10.0.0.0/8", "Private-Use"}, {"100.64.0.0/10", "Shared Address Space"},
		{"127.0.0.0/8", "Loopback"}, {"169.254.0.0/16", "Link Local"}, {"172.16.0.0/12", "Private-Use"},
		{"192.0.2.0/24", "Documentation (TEST-NET-1)"}, {"192.168.0.0/16", "Private-Use"},
		{"198.18.0.0/15", "Benchmarking"}, {"198.51.100.0/24", "Documentation (TEST-NET-2)"},
		{"203.0.113.0/24", "Documentation (TEST-NET-3)"}, {"240.0.0.0/4", "Reserved"},
		{"::1/128", "Loopback Address"}, {"::/128", "Unspecified Address"}, {"2001:db8::/32", "Documentation"},
		{"3fff::/20", "Documentation"}, {"fc00::/7", "Unique-Local"}, {"fe80::/10", "Link-Local Unicast"},
	} {
		if netip.MustParsePrefix(r.prefix).Contains(ip) {
			names = append(names, r.name)
		}
	}
	return names
}

type reverseRecord struct {
	First    string `json:"first_seen"`
	Last     string `json:"last_seen"`
	Hostname string `json:"hostname"`
}

type passiveDNSResult struct {
	Records []reverseRecord `json:"reverse_records"`
	Count   int             `json:"count"`
	Page    int             `json:"page"`
	PerPage int             `json:"per_page"`
}

// answerPassiveDNS lists the names seen at an IPv4 address; the API offers
// none for IPv6.
func (s *Simulator) answerPassiveDNS(in input) (reply, error) {
	ip, err := in.query.address("ipv4")
	if err != nil {
		return reply{}, err
	}
	start, end, err := in.query.window(in.now)
	if err != nil {
		return reply{}, err
	}
	page, err := s.paging(in.query)
	if err != nil {
		return reply{}, err
	}
	seen, count := s.world.seenIn(ip, start, end, in.now, page.span())
	records := []reverseRecord{}
	for _, r := range seen {
		records = append(records, reverseRecord{r.first.Format(time.RFC3339), r.last.Format(time.RFC3339), r.hostname})
	}
	story := ""
	if a := s.world.addresses[ip]; a != nil {
		story = a.story
	} else if n := s.world.networkOf(ip); n != nil {
		story = n.story
	}
	return reply{story: story, result: passiveDNSResult{
		Records: records, Count: count, Page: page.page, PerPage: page.perPage,
	}}, nil
}
