package intel

import (
	"encoding/json"
	"net/netip"
	"time"
)

// A Kind names a sort of question, and of answer. The strings are stored and
// printed by the command line; they do not change.
type Kind string

// The kinds of question, one per endpoint. KindMiscategorization is no question:
// it names the calls that submit a request ([Source.Submit]).
const (
	KindDomain     Kind = "domain"
	KindBulk       Kind = "bulk"
	KindHistory    Kind = "history"
	KindIP         Kind = "ip"
	KindPassiveDNS Kind = "dns"
	KindASN        Kind = "asn"
	KindSubnets    Kind = "subnets"
	KindPhishing   Kind = "phishing"
	KindWHOIS      Kind = "whois"
	KindToken      Kind = "token"
	KindAccounts   Kind = "accounts"
	KindCategories Kind = "categories"

	KindMiscategorization Kind = "miscategorization"
)

// A Window is a span of days, both ends included, each "2006-01-02" in UTC.
type Window struct{ Start, End string }

// LastDays returns the window of the given number of days that ends on the day
// of now, in UTC. Cloudflare's own default is 30 (CONTRACT §7).
func LastDays(now time.Time, days int) Window {
	end := now.UTC()
	return Window{Start: end.AddDate(0, 0, -days).Format(time.DateOnly), End: end.Format(time.DateOnly)}
}

// A Key identifies a question: two questions with the same key have the same
// answer. It is comparable and is what the archive files answers under.
type Key struct {
	Kind Kind
	// Value is the canonical live text asked about: a domain, an address,
	// "AS13335", a URL, or the names of a bulk question joined by commas.
	Value  string
	Window Window // passive DNS only
	Page   int    // paged endpoints only, from 1
	// PerPage is what is asked for; the answer says what was granted.
	PerPage int
}

// A Question is one thing the API can be asked; T is the shape of its answer.
type Question[T any] struct {
	key    Key
	decode func(Key, json.RawMessage) (T, error)
}

// Key returns what identifies the question.
func (q Question[T]) Key() Key { return q.key }

// Domain asks for domain details (CONTRACT §3).
func Domain(name string) Question[DomainReport] {
	return Question[DomainReport]{Key{Kind: KindDomain, Value: canonicalName(name)}, decodeDomain}
}

// WHOIS asks for the registration record of a domain (CONTRACT §10).
func WHOIS(name string) Question[WHOISReport] {
	return Question[WHOISReport]{Key{Kind: KindWHOIS, Value: canonicalName(name)}, decodeWHOIS}
}

// DomainHistory asks for every categorization of a domain (CONTRACT §5).
func DomainHistory(name string) Question[HistoryReport] {
	return Question[HistoryReport]{Key{Kind: KindHistory, Value: canonicalName(name)}, decodeHistory}
}

// IP asks for the overview of an address, v4 or v6 (CONTRACT §6).
func IP(addr netip.Addr) Question[IPReport] {
	return Question[IPReport]{Key{Kind: KindIP, Value: addr.Unmap().String()}, decodeIP}
}

// PassiveDNS asks for one page of the names seen at an IPv4 address
// (CONTRACT §7). page counts from 1.
func PassiveDNS(addr netip.Addr, w Window, page, perPage int) Question[PassiveDNSReport] {
	return Question[PassiveDNSReport]{
		Key{Kind: KindPassiveDNS, Value: addr.Unmap().String(), Window: w, Page: page, PerPage: perPage}, decodePassiveDNS}
}

// ASN asks for the overview of an autonomous system (CONTRACT §1).
func ASN(number uint32) Question[ASNReport] {
	return Question[ASNReport]{Key{Kind: KindASN, Value: asnText(number)}, decodeASN}
}

// Subnets asks for one page of an autonomous system's prefixes (CONTRACT §2).
func Subnets(number uint32, page, perPage int) Question[SubnetsReport] {
	return Question[SubnetsReport]{
		Key{Kind: KindSubnets, Value: asnText(number), Page: page, PerPage: perPage}, decodeSubnets}
}

// Phishing asks what the scans of a URL said (CONTRACT §8.1).
func Phishing(url string) Question[PhishingReport] {
	return Question[PhishingReport]{Key{Kind: KindPhishing, Value: url}, decodePhishing}
}

// Bulk asks for details of several domains in one request (CONTRACT §4).
// Names are de-duplicated and sorted, so that the same set is the same
// question; the caller keeps to at most 20.
func Bulk(names ...string) Question[BulkReport] {
	return Question[BulkReport]{Key{Kind: KindBulk, Value: bulkValue(names)}, decodeBulk}
}

// Token asks whether the API token is valid (CONTRACT §16). It costs nothing
// of the monthly allowance.
func Token() Question[TokenReport] {
	return Question[TokenReport]{Key{Kind: KindToken}, decodeToken}
}

// Accounts asks which accounts the credentials can see (CONTRACT §16).
func Accounts() Question[AccountsReport] {
	return Question[AccountsReport]{Key{Kind: KindAccounts}, decodeAccounts}
}

// GatewayCategories asks for the live list of categories (CONTRACT §13), which
// needs Zero Trust › Read. It is no threat intelligence and costs nothing of
// the monthly allowance.
func GatewayCategories() Question[CategoriesReport] {
	return Question[CategoriesReport]{Key{Kind: KindCategories}, decodeCategories}
}
