package investigation

import (
	"fmt"
	"strings"
	"time"

	"pugmark/intel"
)

// Digest is a report in one line, for lists of answers.
func Digest(report any, spell func(string) string, now time.Time) string {
	switch r := report.(type) {
	case intel.WHOISReport:
		if !r.Found {
			return "not registered"
		}
		return join(registeredWords(r), r.Registrar)
	case intel.PassiveDNSReport:
		return fmt.Sprintf("%d names", max(r.Count, len(r.Records)))
	case intel.SubnetsReport:
		return fmt.Sprintf("%d subnets", max(r.Count, len(r.Subnets)))
	case intel.HistoryReport:
		if len(r.Categorizations) == 0 {
			return "no categories so far"
		}
		return categoryNames(r.Categorizations[len(r.Categorizations)-1].Categories)
	case intel.BulkReport:
		return several(len(r.Domains), "domain", "domains")
	}
	quote := Headline(HeardIn(report), spell, now)
	switch quote.Tone {
	case ToneUnlisted:
		return "none listed"
	case ToneUnreported:
		return "security not reported"
	}
	return strings.TrimPrefix(quote.Narrow, quoting)
}

func registeredWords(r intel.WHOISReport) string {
	if r.Created.IsZero() {
		return ""
	}
	return "registered " + r.Created.UTC().Format(time.DateOnly)
}
