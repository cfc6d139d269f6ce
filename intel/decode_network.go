package intel

import (
	"encoding/json"
	"math"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// asNumber reads 13335, "13335" and "AS13335", 0 when absent.
func (n node) asNumber() uint32 {
	if n.isText() {
		digits := strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(n.text())), "AS")
		number, err := strconv.ParseUint(digits, 10, 32)
		if err != nil && digits != "" {
			n.fail("an AS number")
		}
		return uint32(number)
	}
	number, _ := n.integer()
	if number < 0 || number > math.MaxUint32 {
		n.fail("an AS number")
		return 0
	}
	return uint32(number)
}

func asnText(number uint32) string { return "AS" + strconv.FormatUint(uint64(number), 10) }

// checkASN settles which system an answer is about: the one asked, unless it
// names another.
func checkASN(key Key, answered uint32) (uint32, error) {
	asked, _ := parseASN(key.Value)
	if answered != 0 && answered != asked {
		return 0, otherSubject(key, asnText(answered))
	}
	return asked, nil
}

func parseASN(text string) (uint32, bool) {
	digits, ok := strings.CutPrefix(text, "AS")
	number, err := strconv.ParseUint(digits, 10, 32)
	return uint32(number), ok && err == nil && number > 0 && digits == strconv.FormatUint(number, 10)
}

func decodeASN(key Key, raw json.RawMessage) (ASNReport, error) {
	n, r := readNode(raw, "result")
	n = n.only()
	var report ASNReport
	if n.isNull() || n.isBlank() || n.isObject() {
		o := subject(n)
		report = ASNReport{
			ASN:         o.get("asn").asNumber(),
			Description: o.get("description").text(),
			Country:     o.get("country").text(),
			Type:        o.get("type").text(),
			TopDomains:  listOf(o.get("top_domains"), node.text),
		}
		if count, ok := o.get("domain_count").integer(); ok {
			report.DomainCount = &count
		}
	} else {
		report.ASN = n.asNumber()
	}
	if err := r.finish(key); err != nil {
		return ASNReport{}, err
	}
	var err error
	report.ASN, err = checkASN(key, report.ASN)
	return report, err
}

func decodeSubnets(key Key, raw json.RawMessage) (SubnetsReport, error) {
	n, r := readNode(raw, "result")
	o := subject(n)
	report := SubnetsReport{
		ASN:          o.get("asn").asNumber(),
		AddressTotal: o.get("ip_count_total").bigInteger(),
		Subnets:      listOf(o.get("subnets"), node.text),
	}
	report.Count, report.Page, report.PerPage = readPaging(o, key, len(report.Subnets))
	if err := r.finish(key); err != nil {
		return SubnetsReport{}, err
	}
	var err error
	report.ASN, err = checkASN(key, report.ASN)
	return report, err
}

// readPaging reads where a page stands. What the answer does not say is what
// was asked, and the count is at least what has been seen.
func readPaging(o object, key Key, here int) (count, page, perPage int) {
	page, perPage = o.get("page").count(), o.get("per_page").count()
	if page < 1 {
		page = max(key.Page, 1)
	}
	if perPage < 1 {
		perPage = max(key.PerPage, here)
	}
	reported, ok := o.get("count").integer()
	if !ok {
		reported = int64(page-1)*int64(perPage) + int64(here)
	}
	return int(max(reported, int64(here))), page, perPage
}

func decodeIP(key Key, raw json.RawMessage) (IPReport, error) {
	asked, err := netip.ParseAddr(key.Value)
	if err != nil {
		return IPReport{}, &Error{Problem: ProblemNotOffered, Key: key, detail: visible(key.Value) + " is not an IP address"}
	}
	n, r := readNode(raw, "result")
	var other string
	for _, item := range n.items() {
		o := item.object()
		text := strings.TrimSpace(o.get("ip").text())
		if text != "" && !sameAddress(text, asked) {
			other = text
			continue
		}
		report := readIP(o)
		report.Address = asked
		return report, r.finish(key)
	}
	if err := r.finish(key); err != nil {
		return IPReport{}, err
	}
	if other != "" {
		return IPReport{}, otherSubject(key, other)
	}
	return IPReport{Address: asked}, nil
}

func sameAddress(text string, asked netip.Addr) bool {
	addr, err := netip.ParseAddr(text)
	return err == nil && addr.Unmap().WithZone("") == asked.Unmap().WithZone("")
}

func readIP(o object) IPReport {
	ptr := o.get("ptr_lookup").object()
	return IPReport{
		Network:            readNetwork(o.get("belongs_to_ref")),
		SecurityCategories: readCategories(o, "risk_types", "risk_type"),
		Lists:              listOf(o.get("ip_lists"), readIPList),
		PTR:                listOf(ptr.get("ptr_domains"), readHostname),
		PTRError:           ptr.get("ptr_lookup_errors").text(),
		Reservations:       listOf(o.get("iana_reservations"), node.label),
	}
}

func readNetwork(n node) *Network {
	o := n.object()
	if o.isEmpty() {
		return nil
	}
	return &Network{
		ID:          o.get("id").text(),
		ASN:         o.get("value").asNumber(),
		Type:        o.get("type").text(),
		Country:     o.get("country").text(),
		Description: o.get("description").text(),
	}
}

// readIPList reads an object, a bare name or a bare number: no document shows
// an element (CONTRACT §6).
func readIPList(n node) IPList {
	switch {
	case n.isObject():
		o := n.object()
		return IPList{ID: o.get("id").count(), Name: o.get("name").text(), Description: o.get("description").text()}
	case n.isText():
		return IPList{Name: n.text()}
	default:
		return IPList{ID: n.count()}
	}
}

func readHostname(n node) string { return strings.TrimSuffix(n.text(), ".") }

func decodePassiveDNS(key Key, raw json.RawMessage) (PassiveDNSReport, error) {
	n, r := readNode(raw, "result")
	if n.isList() && !n.isBlank() {
		n.raw = slices.Concat(json.RawMessage(`{"reverse_records":`), n.raw, json.RawMessage("}"))
	}
	o := subject(n)
	report := PassiveDNSReport{Records: listOf(o.get("reverse_records"), readPassiveDNSRecord)}
	report.Count, report.Page, report.PerPage = readPaging(o, key, len(report.Records))
	if err := r.finish(key); err != nil {
		return PassiveDNSReport{}, err
	}
	return report, nil
}

func readPassiveDNSRecord(n node) PassiveDNSRecord {
	o := n.object()
	return PassiveDNSRecord{
		Hostname: readHostname(o.get("hostname")),
		First:    o.get("first_seen").time(),
		Last:     o.get("last_seen").time(),
	}
}
