package investigation

import (
	"strings"

	"pugmark/intel"
)

// covered are the members of a result that take no part by their path, because
// a report has them or because they say nothing of the subject: leaves by their
// own pattern, inner for what such members stand in.
type covered struct{ leaves, inner map[string]bool }

// coveredOf returns the members that the report of a kind has, and those that
// are left out on purpose.
func coveredOf(k intel.Kind) covered {
	c := covered{leaves: map[string]bool{}, inner: map[string]bool{"": true}}
	for _, line := range append(typedMembers(k), saysNothing(k)...) {
		for pattern := range strings.FieldsSeq(line) {
			c.leaves[pattern] = true
			for inner, more := around(pattern); more; inner, more = around(inner) {
				c.inner[inner] = true
			}
		}
	}
	return c
}

// around is the pattern of what a member or an element stands in.
func around(pattern string) (string, bool) {
	if list, element := strings.CutSuffix(pattern, "[]"); element {
		return list, true
	}
	dot := strings.LastIndexByte(pattern, '.')
	return pattern[:max(dot, 0)], dot >= 0
}

// typedMembers are the members that the fields of a report are made of.
func typedMembers(k intel.Kind) []string {
	categories := func(names ...string) (all []string) {
		for _, name := range names {
			all = append(all, name+"[].id", name+"[].name")
		}
		return all
	}
	switch k {
	case intel.KindDomain:
		return append(categories("content_categories", "risk_types", "risk_type", "security_categories",
			"inherited_content_categories", "inherited_risk_types", "inherited_risk_type"),
			"domain popularity_rank application.id application.name risk_score inherited_from",
			"additional_information.suspected_malware_family type notes resolves_to_refs[].value")
	case intel.KindHistory:
		return append(categories("categorizations[].categories"), "domain categorizations[].start categorizations[].end")
	case intel.KindIP:
		return append(categories("risk_types", "risk_type"),
			"ip belongs_to_ref.value belongs_to_ref.type belongs_to_ref.country belongs_to_ref.description",
			"ip_lists[].id ip_lists[].name ip_lists[].description",
			"ptr_lookup.ptr_domains ptr_lookup.ptr_lookup_errors iana_reservations")
	case intel.KindPassiveDNS:
		return []string{"reverse_records[].hostname"}
	case intel.KindASN:
		return []string{"asn description country type domain_count top_domains"}
	case intel.KindSubnets:
		return []string{"asn ip_count_total subnets count"}
	case intel.KindPhishing:
		return []string{"url domain categorizations[].category categorizations[].verification_status",
			"model_results[].model_name model_results[].model_score",
			"rule_matches[].name rule_matches[].description rule_matches[].banning rule_matches[].blocking",
			"scan_status.scan_complete scan_status.last_processed scan_status.status_code scan_status.submission_id screenshot_path"}
	case intel.KindWHOIS:
		members := []string{"domain punycode extension id dnssec dnnsec whois_server registrar registrant nameservers status found",
			"created_date updated_date expiration_date created_date_raw updated_date_raw expiration_date_raw"}
		for _, party := range []string{"registrant", "administrative", "technical", "billing", "registrar"} {
			for _, line := range []string{"name", "org", "street", "city", "province", "postal_code", "country",
				"phone", "phone_ext", "fax", "fax_ext", "email", "id", "referral_url"} {
				members = append(members, party+"_"+line)
			}
		}
		return members
	}
	return nil
}

// saysNothing are the members that differ without anything having changed.
func saysNothing(k intel.Kind) []string {
	switch k {
	case intel.KindDomain:
		return []string{"resolves_to_refs[].id"} // names the value beside it
	case intel.KindIP:
		return []string{"belongs_to_ref.id"} // likewise
	case intel.KindPhishing:
		return []string{"screenshot_download_signature"} // signed anew for each answer
	case intel.KindPassiveDNS:
		return []string{
			"page per_page count", // of what was asked for
			"reverse_records[].first_seen reverse_records[].last_seen", // cut to the window, which moves each day
		}
	case intel.KindSubnets:
		return []string{"page per_page"} // of what was asked for
	}
	return nil
}
