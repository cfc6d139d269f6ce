package simulator

import (
	"math"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Bounds on what a request may hold. None is documented; they keep a request
// from costing more than an answer.
const (
	maxQueryBytes  = 16 << 10
	maxBodyBytes   = 64 << 10
	maxBulkDomains = 100
	maxHostBytes   = 253 // RFC 1035 §2.3.4, as text without the trailing dot
	maxURLBytes    = 8 << 10

	// Paging. The documents show 20 as the default; what is granted at most
	// is not documented anywhere and is this simulator's choice, unless its
	// options say otherwise.
	defaultPerPage = 20
	defaultGrant   = 100
	// passiveDNSDays is the default window, counted back from its end.
	passiveDNSDays = 30
)

// A query reads parameters strictly: a parameter that is missing, repeated or
// malformed is refused. Parameters an endpoint does not have are ignored, as
// the SDK's start_end_params.start is by the real API.
type query struct{ values url.Values }

func parseQuery(raw string) (query, error) {
	if len(raw) > maxQueryBytes {
		return query{}, refuse(414, codeTooLarge, "the query is too long")
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return query{}, invalid("the query cannot be read")
	}
	return query{values}, nil
}

// one returns the only value of a parameter, "" when it is absent.
func (q query) one(name string) (string, error) {
	switch values := q.values[name]; {
	case len(values) == 0:
		return "", nil
	case len(values) > 1:
		return "", invalid("parameter %s is given more than once", name)
	default:
		return values[0], nil
	}
}

// domain returns the host name the parameter asks about.
func (q query) domain(name string) (string, error) {
	text, err := q.one(name)
	if err != nil {
		return "", err
	}
	if text == "" {
		return "", invalid("parameter %s is required", name)
	}
	return hostname(text)
}

// hostname normalises a host name: lower case, no trailing dot. Only the
// spelling DNS itself carries is accepted, so an IDN arrives as its A-label.
func hostname(text string) (string, error) {
	name := strings.ToLower(strings.TrimSuffix(text, "."))
	if name == "" || len(name) > maxHostBytes {
		return "", invalid("not a domain name")
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || strings.ContainsFunc(label, notInLabel) {
			return "", invalid("not a domain name")
		}
	}
	return name, nil
}

func notInLabel(r rune) bool {
	return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_'
}

// address returns the address of the one parameter given among those allowed.
func (q query) address(allowed ...string) (netip.Addr, error) {
	var found netip.Addr
	for _, name := range allowed {
		text, err := q.one(name)
		if err != nil {
			return netip.Addr{}, err
		}
		if text == "" {
			continue
		}
		if found.IsValid() {
			return netip.Addr{}, invalid("give one address, not two")
		}
		ip, err := netip.ParseAddr(text)
		if err != nil || ip.Zone() != "" || ip.Is4() != (name == "ipv4") {
			return netip.Addr{}, invalid("parameter %s is not an %s address", name, strings.Replace(name, "ip", "IP", 1))
		}
		found = ip
	}
	if !found.IsValid() {
		return netip.Addr{}, invalid("Must provide ip query parameters")
	}
	return found, nil
}

// number returns a whole number of at least 1, or the fallback when absent.
func (q query) number(name string, fallback int) (int, error) {
	text, err := q.one(name)
	if err != nil {
		return 0, err
	}
	if text == "" {
		return fallback, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, invalid("parameter %s is not a whole number from 1", name)
	}
	return n, nil
}

// flag returns a boolean, false when absent.
func (q query) flag(name string) (bool, error) {
	text, err := q.one(name)
	if err != nil || text == "" {
		return false, err
	}
	value, err := strconv.ParseBool(text)
	if err != nil {
		return false, invalid("parameter %s is not true or false", name)
	}
	return value, nil
}

// paging is a page of a list: what was asked, and what is granted.
type paging struct{ page, perPage int }

func (s *Simulator) paging(q query) (paging, error) {
	page, err := q.number("page", 1)
	if err != nil {
		return paging{}, err
	}
	perPage, err := q.number("per_page", defaultPerPage)
	return paging{page, min(perPage, s.options.GrantPerPage)}, err
}

// span is the part of a list that is on the page.
func (p paging) span() span {
	if p.page > math.MaxInt/p.perPage { // before multiplying
		return span{}
	}
	return span{(p.page - 1) * p.perPage, p.page * p.perPage}
}

// cut returns the part of a list that is on the page.
func cut[T any](list []T, p paging) []T {
	part := p.span()
	from := min(part.from, len(list))
	return list[from:min(part.to, len(list))]
}

// window returns the days asked about: end defaults to today and start to 30
// days before end (CONTRACT §7).
func (q query) window(now time.Time) (start, end time.Time, err error) {
	if end, err = q.date("end", dayOf(now)); err != nil {
		return
	}
	if start, err = q.date("start", end.AddDate(0, 0, -passiveDNSDays)); err != nil {
		return
	}
	if end.Before(start) {
		err = invalid("start is after end")
	}
	return
}

func (q query) date(name string, fallback time.Time) (time.Time, error) {
	text, err := q.one(name)
	if err != nil || text == "" {
		return fallback, err
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return fallback, invalid("parameter %s is not a date like 2023-07-15", name)
	}
	return day, nil
}
