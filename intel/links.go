package intel

import (
	"net/netip"
	"strings"
	"time"
	"unicode/utf8"
)

// A Relation says what a subject has to do with an object. The strings are
// stored.
type Relation string

// The relations, from what a subject is to what its object is.
const (
	RelationAddress    Relation = "address"    // a name resolves to an address
	RelationSeenAt     Relation = "seen-at"    // passive DNS saw a name at an address
	RelationNameserver Relation = "nameserver" // a name to a host name
	RelationRegistrar  Relation = "registrar"  // a name to words
	RelationRegistrant Relation = "registrant" // a name to a person, an organization or an e-mail address
	RelationNetwork    Relation = "network"    // an address to its autonomous system, "AS64500"
	RelationPTR        Relation = "ptr"        // an address to the registrable domain of its PTR
	RelationParent     Relation = "parent"     // a name to the registrable domain above it
)

// A Link is one thing that an answer says of two: "evil.example resolves to
// 192.0.2.1". Both texts are untrusted and at most 253 bytes long; names and
// addresses are as an [Indicator] spells them.
type Link struct {
	Relation        Relation
	Subject, Object string
	// First and Last are the days between which passive DNS saw it; zero where
	// an answer says of no time.
	First, Last time.Time
}

const (
	// mostLinks is how many links one answer has at most: a page of passive DNS
	// of the largest size there is has 1,000 names.
	mostLinks    = 1024
	longestOfEnd = 253 // bytes; the longest name
)

// LinksIn returns what the answer to a question says of two things, each once
// and in the order of the answer: at most 1,024. The report is the one of the
// key's kind; of any other there is none.
func LinksIn(key Key, report any) []Link {
	c := linkCollector{known: map[Link]bool{}}
	switch r := report.(type) {
	case DomainReport:
		c.domain(key.Value, r)
	case BulkReport:
		for _, d := range r.Domains {
			c.domain(canonicalName(d.Domain), d)
		}
	case WHOISReport:
		c.whois(key.Value, r)
	case IPReport:
		c.address(key.Value, r)
	case PassiveDNSReport:
		c.passiveDNS(key.Value, r)
	}
	return c.links
}

type linkCollector struct {
	links []Link
	known map[Link]bool // without their days
}

func (c *linkCollector) add(relation Relation, subject, object string, days ...time.Time) {
	link := Link{Relation: relation, Subject: subject, Object: object}
	if len(c.links) >= mostLinks || c.known[link] || !isEnd(subject) || !isEnd(object) {
		return
	}
	c.known[link] = true
	if len(days) == 2 {
		link.First, link.Last = days[0], days[1]
	}
	c.links = append(c.links, link)
}

// isEnd reports whether a text can be kept by any database.
func isEnd(text string) bool {
	return text != "" && len(text) <= longestOfEnd && utf8.ValidString(text) && !strings.ContainsRune(text, 0)
}

func (c *linkCollector) domain(name string, r DomainReport) {
	if !isDomain(name) {
		return
	}
	c.parent(name)
	for _, ref := range r.ResolvesTo {
		c.add(RelationAddress, name, addressText(ref.Value))
	}
}

func (c *linkCollector) parent(name string) {
	if parent := RegistrableOf(name); parent != name {
		c.add(RelationParent, name, parent)
	}
}

func (c *linkCollector) address(address string, r IPReport) {
	if address = addressText(address); address == "" {
		return
	}
	if r.Network != nil && r.Network.ASN != 0 {
		c.add(RelationNetwork, address, asnText(r.Network.ASN))
	}
	for _, host := range r.PTR {
		if host = canonicalName(host); isDomain(host) {
			c.add(RelationPTR, address, RegistrableOf(host))
		}
	}
}

func (c *linkCollector) passiveDNS(address string, r PassiveDNSReport) {
	if address = addressText(address); address == "" {
		return
	}
	for _, record := range r.Records {
		if name := canonicalName(record.Hostname); isDomain(name) {
			c.add(RelationSeenAt, name, address, record.First, record.Last)
		}
	}
}

// addressText returns an address as questions spell it, "" for anything else.
func addressText(text string) string {
	addr, err := netip.ParseAddr(strings.TrimSpace(text))
	if err != nil || addr.Zone() != "" {
		return ""
	}
	return addr.Unmap().String()
}
