package simulator

import "time"

// A story is what the simulated API knows about one case: the names,
// addresses, networks and scans that belong together. Answers are derived from
// these tables, never written down twice, so that what two endpoints say about
// the same thing agrees: a domain's addresses and an address's passive DNS are
// one list of sightings, a child inherits what its parent carries, an
// autonomous system announces the prefixes its addresses are in.
type story struct {
	// title names the story in the Pugmark-Demo-Source header of every
	// answer drawn from it.
	title string
	// start is the indicator a demonstration of the story begins with.
	start     string
	domains   []domain
	addresses []address
	networks  []network
	scans     []scan
	// crowd are further names at the address the story starts with, after the
	// others in its passive DNS.
	crowd crowd
}

// shape says which generation of answer bodies something is told in.
type shape int

const (
	// shapeCurrent has risk_types, inheritance and the new WHOIS record.
	shapeCurrent shape = iota
	// shape2023 is that of the documents of 2023-07-20: no risk_types in
	// domain details and IP overview, no counts in ASN overview, the old
	// WHOIS record, type and notes in domain details.
	shape2023
	// shapeSingular is the current one with risk_type for risk_types, as
	// third-party clients recorded it.
	shapeSingular
)

// A domain is a name, registered or below a registered one.
type domain struct {
	name  string
	shape shape
	seen  []sighting
	// categories are the name's own, content and security mixed; a name
	// without any inherits those of the nearest name above it that has some.
	categories []int
	score      *float64 // risk score, 0 lowest … 1 highest
	rank       int      // popularity, 0 when not reported
	app        application
	family     string  // suspected DGA malware family
	kind       string  // "type" in the answer
	notes      *string // nil leaves the key out
	whois      *registration
	history    []interval
	// rename replaces category names in answers about this domain.
	rename map[int]string
	manner
}

// manner is how submissions about a name or an address fare.
type manner struct {
	// wronged says that what its security categories say is not true.
	wronged bool
	// fate is that of every submission about it, whatever it asks for.
	fate fate
	// riskStays says that the risk score outlives the security categories.
	riskStays bool
}

// A sighting is a name seen at an address between two days. current says that
// the name resolves there now.
type sighting struct {
	address     string
	first, last moment
	current     bool
}

// An interval is a set of categories and the time it held for. The interval
// that holds now has no end.
type interval struct {
	categories []int
	start      moment
	end        *moment
}

// A registration is a WHOIS record.
type registration struct {
	created, updated, expires moment
	registrar, server         string
	country                   string
	nameservers               []string
	status                    []string
	dnssec                    bool
	// old tells the record in the shape of the documents of 2023.
	old bool
	// email stands in the old shape; the documents have a URL there.
	email string
	// extra fields, by their JSON name, replace or extend the new shape's.
	extra map[string]string
}

// An application is the product Cloudflare associates with a domain.
type application struct {
	ID   int    `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

// An address is what IP overview knows beyond the network.
type address struct {
	ip         string
	shape      shape
	ptr        []string // without the trailing dot
	ptrError   string
	categories []int
	lists      []ipList
	rename     map[int]string
	manner
}

// An ipList is a managed list an address is on (CONTRACT §12; the shape
// inside IP overview is not documented).
type ipList struct {
	ID          int    `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
}

// A network is an autonomous system and the prefixes it announces.
type network struct {
	asn         uint32
	description string
	country     string
	kind        string // hosting_provider, isp, organization
	prefixes    []string
	shape       shape
	// total replaces the number of addresses the prefixes hold, where a
	// document gives one.
	total string
}

// A scan is a phishing scan of a URL.
type scan struct {
	url          string
	verdicts     []verdict
	models       []model
	rules        []rule
	processed    moment
	complete     bool
	status       int
	submissionID int64
}

type verdict struct {
	Category     string `json:"category"`
	Verification string `json:"verification_status"`
}

type model struct {
	Name  string  `json:"model_name"`
	Score float64 `json:"model_score"`
}

type rule struct {
	Description string `json:"description"`
	Name        string `json:"name"`
	Banning     *bool  `json:"banning,omitempty"`
	Blocking    *bool  `json:"blocking,omitempty"`
}

// resolves is a sighting of a name that still resolves to the address and was
// seen there today.
func resolves(address string, first moment) sighting {
	return sighting{address: address, first: first, current: true}
}

// lookedUpUntil is a sighting of a name that still resolves to the address but
// was last asked for on an earlier day.
func lookedUpUntil(address string, first, last moment) sighting {
	return sighting{address: address, first: first, last: last, current: true}
}

// resolved is a sighting of a name that no longer resolves to the address.
func resolved(address string, first, last moment) sighting {
	return sighting{address: address, first: first, last: last}
}

// hold is a set of categories that ended.
func hold(start, end moment, categories ...int) interval {
	return interval{categories: categories, start: start, end: &end}
}

// since is the set of categories that holds now.
func since(start moment, categories ...int) interval {
	return interval{categories: categories, start: start}
}

// clock is a time of day.
func clock(hour, minute, second, microsecond int) time.Duration {
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute +
		time.Duration(second)*time.Second + time.Duration(microsecond)*time.Microsecond
}
