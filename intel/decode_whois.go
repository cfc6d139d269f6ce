package intel

import (
	"encoding/json"
	"reflect"
	"time"
)

func decodeWHOIS(key Key, raw json.RawMessage) (WHOISReport, error) {
	n, r := readNode(raw, "result")
	o := subject(n)
	report := WHOISReport{
		Domain:                o.get("domain").text(),
		Punycode:              o.get("punycode").text(),
		Extension:             o.get("extension").text(),
		ID:                    o.get("id").text(),
		DNSSEC:                o.get("dnssec").boolean(),
		Server:                o.get("whois_server").text(),
		Registrar:             o.get("registrar").text(),
		Registrant:            o.get("registrant").text(),
		Nameservers:           listOf(o.get("nameservers"), readHostname),
		Status:                listOf(o.get("status"), node.text),
		RegistrantContact:     readContact(o, "registrant_"),
		AdministrativeContact: readContact(o, "administrative_"),
		TechnicalContact:      readContact(o, "technical_"),
		BillingContact:        readContact(o, "billing_"),
		RegistrarContact:      readContact(o, "registrar_"),
	}
	// The schema's list of required fields spells it so (CONTRACT §10).
	if report.DNSSEC == nil {
		report.DNSSEC = o.get("dnnsec").boolean()
	}
	report.Created, report.CreatedRaw = readWHOISDate(o, "created_date")
	report.Updated, report.UpdatedRaw = readWHOISDate(o, "updated_date")
	report.Expires, report.ExpiresRaw = readWHOISDate(o, "expiration_date")
	found := o.get("found").boolean()
	if err := r.finish(key); err != nil {
		return WHOISReport{}, err
	}
	if found == nil && reflect.ValueOf(report).IsZero() {
		return WHOISReport{}, namesNoDomain(key)
	}
	// The new shape says whether there is a record, the old one just has it
	// (CONTRACT §10).
	report.Found = found == nil || *found
	if report.Domain == "" {
		report.Domain = key.Value
	} else if !sameDomain(report.Domain, key.Value) {
		return WHOISReport{}, otherSubject(key, report.Domain)
	}
	return report, nil
}

// readWHOISDate reads a date and its raw form. Registries write dates as they
// like: what cannot be read is kept as text instead of failing the record.
func readWHOISDate(o object, name string) (time.Time, string) {
	given, asWritten := o.get(name).text(), o.get(name+"_raw").text()
	for _, s := range []string{given, asWritten} {
		if t, err := parseTime(s); err == nil {
			return t, asWritten
		}
	}
	if asWritten == "" {
		asWritten = given
	}
	return time.Time{}, asWritten
}

func readContact(o object, prefix string) WHOISContact {
	get := func(name string) string { return o.get(prefix + name).text() }
	return WHOISContact{
		Name: get("name"), Org: get("org"), Street: get("street"), City: get("city"), Province: get("province"),
		PostalCode: get("postal_code"), Country: get("country"),
		Phone: get("phone"), PhoneExt: get("phone_ext"), Fax: get("fax"), FaxExt: get("fax_ext"),
		Email: get("email"), ID: get("id"), ReferralURL: get("referral_url"),
	}
}
