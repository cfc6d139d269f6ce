package intel

import (
	"slices"
	"strings"
)

// securityRisks is the super-category of parked, new and newly seen domains,
// which are a risk and no threat (CATEGORIES: 32).
const securityRisks = 32

// ListsThreat reports whether Cloudflare lists a threat in the report of an
// answer. spoken is false where the answer does not speak of threats: a record
// of a registration, or a name of which no security categories are reported.
func ListsThreat(report any) (listed, spoken bool) {
	switch r := report.(type) {
	case DomainReport:
		return domainThreat(r)
	case BulkReport:
		for _, d := range r.Domains {
			one, said := domainThreat(d)
			listed, spoken = listed || one, spoken || said
		}
	case IPReport:
		return slices.ContainsFunc(r.SecurityCategories, isThreat), r.SecurityCategories != nil
	case PhishingReport:
		for _, scan := range r.Scans {
			spoken = spoken || scan.Status == nil || scan.Status.Complete
			listed = listed || slices.ContainsFunc(scan.Categorizations, isPhishing)
		}
	}
	return listed, spoken || listed
}

func domainThreat(r DomainReport) (listed, spoken bool) {
	if len(r.SecurityCategories) > 0 {
		return slices.ContainsFunc(r.SecurityCategories, isThreat), true
	}
	return slices.ContainsFunc(r.InheritedSecurityCategories, isThreat),
		r.SecurityCategories != nil || r.InheritedSecurityCategories != nil
}

func isThreat(c Category) bool { return c.ID != securityRisks && c.SuperCategoryID != securityRisks }

func isPhishing(c PhishingCategorization) bool {
	return strings.EqualFold(c.Category, "phishing") && !strings.EqualFold(c.Verification, "disproven")
}
