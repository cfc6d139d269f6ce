package history

import (
	"fmt"
	"strings"
	"time"

	"pugmark/intel"
)

// ourAccount is a scope as an account of Cloudflare's has it.
func ourAccount() intel.Scope {
	return intel.Scope{Base: "https://api.cloudflare.com/client/v4", Account: "0123456789abcdef0123456789abcdef"}
}

// aLookup is the i-th of many look-ups of a team, half a minute after the one
// before: mostly domains, some registrations, addresses and passive DNS, with
// what such answers say. One registrar in three is the same.
func aLookup(i int) intel.Record {
	r := intel.Record{
		ID: fmt.Sprintf("%08x-0000-7000-8000-%012x", i, i), Scope: ourAccount(), Analyst: []string{"maria", "lena", "tom"}[i%3],
		At: noon.Add(time.Duration(i) * 31 * time.Second), Status: 200, Cost: 1,
	}
	name := hostName(i / 2)
	address := addressOf(i)
	switch {
	case i%2 == 0:
		r.Key = intel.Domain(name).Key()
		r.Body = domainBody(name, address, addressOf(i+7), i%50 == 0)
	case i%10 < 5:
		r.Key = intel.WHOIS(name).Key()
		r.Body = whoisBody(name, i)
	case i%10 < 9:
		r.Key = intel.Key{Kind: intel.KindIP, Value: address}
		r.Body = ipBody(address, i)
	default:
		r.Key = intel.Key{Kind: intel.KindPassiveDNS, Value: address, Window: intel.LastDays(r.At, 30), Page: 1, PerPage: 20}
		r.Body = passiveDNSBody(i, 20)
	}
	return r
}

func addressOf(i int) string {
	x := uint32(i) * 2654435761
	return fmt.Sprintf("198.%d.%d.%d", 18+x>>31, x>>8&0xff, x&0xff)
}

func wrapped(result string) []byte {
	return []byte(`{"success":true,"errors":[],"messages":[],"result":` + result + `}`)
}

func domainBody(name, one, two string, flagged bool) []byte {
	threats := `[]`
	if flagged {
		threats = `[{"id":131,"super_category_id":21,"name":"Phishing"},{"id":21,"name":"Security Threats"}]`
	}
	return wrapped(fmt.Sprintf(`{"domain":%q,"resolves_to_refs":[
		{"id":"ipv4-addr--baa568ec-6efe-5902-be55-0663833db537","value":%q},
		{"id":"ipv4-addr--1aa568ec-6efe-5902-be55-0663833db538","value":%q}],
		"popularity_rank":1843,"application":{"id":0,"name":""},
		"content_categories":[{"id":155,"super_category_id":26,"name":"Technology"},{"id":26,"name":"Technology"},{"id":1,"super_category_id":3,"name":"Business & Economy"}],
		"additional_information":{"suspected_malware_family":""},"type":"Fully qualified domain name","notes":"",
		"inherited_from":"","inherited_content_categories":[],"inherited_risk_types":[],
		"risk_types":%s,"risk_score":0.31}`, name, one, two, threats))
}

func whoisBody(name string, i int) []byte {
	registrar := "Common Names Registry, Inc."
	if i%3 != 0 {
		registrar = fmt.Sprintf("Registrar number %d Ltd.", i%400)
	}
	redacted := `"registrant":"DATA REDACTED","registrant_name":"DATA REDACTED","registrant_org":"Privacy service provided by Withheld for Privacy ehf",
		"registrant_street":"Kalkofnsvegur 2","registrant_city":"Reykjavik","registrant_country":"IS","registrant_email":"3f2a@withheldforprivacy.com"`
	if i%4 == 1 {
		redacted = fmt.Sprintf(`"registrant":"Holding %d GmbH","registrant_name":"Erika Mustermann %d","registrant_org":"Holding %d GmbH",
			"registrant_street":"Hauptstraße %d","registrant_city":"Wien","registrant_country":"AT","registrant_email":"erika%d@mail.example"`, i%9000, i%7000, i%9000, i%90, i%7000)
	}
	return wrapped(fmt.Sprintf(`{"found":true,"domain":%q,"punycode":%q,"extension":"example","id":"D%d-EX","dnssec":false,
		"whois_server":"whois.registrar.example","registrar":%q,"nameservers":["ns%d.dns-parking.example","ns%d.dns-parking.example"],
		"created_date":"2024-03-01T10:00:00.000Z","created_date_raw":"2024-03-01T10:00:00Z","updated_date":"2026-02-01T10:00:00.000Z",
		"expiration_date":"2027-03-01T10:00:00.000Z","status":["clientTransferProhibited","clientUpdateProhibited"],%s,
		"administrative_name":"DATA REDACTED","administrative_org":"DATA REDACTED","technical_name":"DATA REDACTED","technical_email":"DATA REDACTED",
		"registrar_name":%q,"registrar_email":"abuse@registrar.example","registrar_phone":"+43.1234567"}`,
		name, name, i, registrar, i%40, i%40+1, redacted, registrar))
}

func ipBody(address string, i int) []byte {
	return wrapped(fmt.Sprintf(`[{"ip":%q,"belongs_to_ref":{"id":"autonomous-system--2fa28d71-3549-5a38-af05-770b79ad6ea8","value":"%d",
		"type":"hosting_provider","country":"US","description":"Hosting number %d"},"risk_types":[],
		"ptr_lookup":{"ptr_domains":["static-%d.hosting%d.example."],"ptr_lookup_errors":""},"ip_lists":[],"iana_reservations":[]}]`,
		address, 64500+i%600, i%600, i, i%600))
}

func passiveDNSBody(i, names int) []byte {
	var records []string
	for n := range names {
		records = append(records, fmt.Sprintf(`{"hostname":%q,"first_seen":"2026-10-%02d","last_seen":"2026-11-%02d"}`, hostName(i+n*1000), n%28+1, n%20+1))
	}
	return wrapped(fmt.Sprintf(`{"reverse_records":[%s],"count":%d,"page":1,"per_page":20}`, strings.Join(records, ","), names))
}
