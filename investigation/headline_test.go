package investigation

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"pugmark/intel"
)

func live(s string) string { return s }

func score(f float64) *float64 { return &f }

func TestHeadlineOfADomain(t *testing.T) {
	phishing := intel.Category{ID: 131, Name: "Phishing", SuperCategoryID: 21}
	malware := intel.Category{ID: 117, Name: "Malware", SuperCategoryID: 21}
	newDomains := intel.Category{ID: 169, Name: "New Domains", SuperCategoryID: 32}
	threats := intel.Category{ID: 21, Name: "Security threats"}
	since := time.Date(2026, 11, 18, 9, 0, 0, 0, time.UTC)
	history := &intel.HistoryReport{Categorizations: []intel.Categorization{
		{Categories: []intel.Category{newDomains}, Start: since.AddDate(0, 0, -16), End: since},
		{Categories: []intel.Category{phishing, malware}, Start: since},
	}}
	inherited := &intel.DomainReport{RiskScore: score(0.97), InheritedFrom: "payro11.example",
		InheritedSecurityCategories: []intel.Category{phishing, malware, threats}}

	for name, c := range map[string]struct {
		heard        Heard
		tone         Tone
		wide, narrow string
	}{
		"nothing is here": {Heard{}, ToneSilent, "", ""},
		"everything": {Heard{Domain: inherited, History: history}, ToneThreat,
			"Cloudflare: Phishing, Malware · risk 0.97 · inherited from payro11[.]example · since 2026-11-18 (3 d)",
			"Cloudflare: Phishing, Malware · risk 0.97 · from parent payro11[.]example"},
		"history not asked": {Heard{Domain: inherited}, ToneThreat,
			"Cloudflare: Phishing, Malware · risk 0.97 · inherited from payro11[.]example",
			"Cloudflare: Phishing, Malware · risk 0.97 · from parent payro11[.]example"},
		"history alone quotes nothing": {Heard{History: history}, ToneSilent, "", ""},
		"own categories are not inherited": {
			Heard{Domain: &intel.DomainReport{SecurityCategories: []intel.Category{phishing}, InheritedFrom: "payro11.example"}},
			ToneThreat, "Cloudflare: Phishing", "Cloudflare: Phishing"},
		"a history that does not have them says nothing of since": {
			Heard{Domain: &intel.DomainReport{SecurityCategories: []intel.Category{{ID: 151, Name: "Spam"}}}, History: history},
			ToneThreat, "Cloudflare: Spam", "Cloudflare: Spam"},
		"one that has ended neither": {
			Heard{Domain: &intel.DomainReport{SecurityCategories: []intel.Category{newDomains}}, History: history},
			ToneNotable, "Cloudflare: New Domains", "Cloudflare: New Domains"},
		"a super-category alone is quoted": {
			Heard{Domain: &intel.DomainReport{SecurityCategories: []intel.Category{threats}}},
			ToneThreat, "Cloudflare: Security threats", "Cloudflare: Security threats"},
		"a category without a name": {
			Heard{Domain: &intel.DomainReport{SecurityCategories: []intel.Category{{ID: 199, SuperCategoryID: 21}}}},
			ToneThreat, "Cloudflare: category 199", "Cloudflare: category 199"},
		"security not reported": {Heard{Domain: &intel.DomainReport{}}, ToneUnreported,
			`Cloudflare reports no security categories for this name (that is not "clean")`,
			`Cloudflare reports no security categories for this name (that is not "clean")`},
		"nothing listed": {Heard{Domain: &intel.DomainReport{SecurityCategories: []intel.Category{}}}, ToneUnlisted,
			`Cloudflare lists no threat for this name (that is not "clean")`,
			`Cloudflare lists no threat for this name (that is not "clean")`},
		"nothing listed but a score": {Heard{Domain: &intel.DomainReport{RiskScore: score(0), InheritedSecurityCategories: []intel.Category{}}}, ToneUnlisted,
			`Cloudflare lists no threat for this name (that is not "clean") · risk 0`,
			`Cloudflare lists no threat for this name (that is not "clean") · risk 0`},
	} {
		assert.Equal(t, Quote{c.tone, c.wide, c.narrow}, Headline(c.heard, intel.DefangHost, noon), name)
	}
}

func TestHeadlineSinceGoesBackOverUnbrokenIntervals(t *testing.T) {
	phishing, spam := intel.Category{ID: 131, Name: "Phishing"}, intel.Category{ID: 151, Name: "Spam"}
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	held := func(start, end time.Time, categories ...intel.Category) intel.Categorization {
		return intel.Categorization{Categories: categories, Start: start, End: end}
	}
	var now time.Time
	for name, c := range map[string]struct {
		intervals []intel.Categorization
		want      time.Time
	}{
		"joined":       {[]intel.Categorization{held(day(1), day(5), phishing), held(day(5), now, spam, phishing)}, day(1)},
		"with a gap":   {[]intel.Categorization{held(day(1), day(5), phishing), held(day(9), now, phishing)}, day(9)},
		"interrupted":  {[]intel.Categorization{held(day(1), day(5), phishing), held(day(5), day(7), spam), held(day(7), now, phishing)}, day(7)},
		"over":         {[]intel.Categorization{held(day(1), day(5), phishing)}, time.Time{}},
		"never":        {nil, time.Time{}},
		"no start day": {[]intel.Categorization{held(now, now, phishing)}, time.Time{}},
	} {
		assert.Equal(t, c.want, listedSince(&intel.HistoryReport{Categorizations: c.intervals}, []intel.Category{phishing}), name)
	}
}

func TestHeadlineOfAURL(t *testing.T) {
	scan := func(category, verification string) *intel.PhishingReport {
		return &intel.PhishingReport{Scans: []intel.PhishingScan{{
			Categorizations: []intel.PhishingCategorization{{Category: category, Verification: verification}}}}}
	}
	spam := &intel.DomainReport{SecurityCategories: []intel.Category{{ID: 151, Name: "Spam", SuperCategoryID: 21}}}
	unfinished := &intel.PhishingReport{Scans: []intel.PhishingScan{{Status: &intel.PhishingStatus{}}}}
	finished := &intel.PhishingReport{Scans: []intel.PhishingScan{{Status: &intel.PhishingStatus{Complete: true}}}}
	const unlisted = `Cloudflare lists no threat for this name (that is not "clean")`
	for _, c := range []struct {
		heard Heard
		tone  Tone
		wide  string
	}{
		{Heard{Phishing: scan("PHISHING", "confirmed")}, ToneThreat, "Cloudflare: phishing scan: PHISHING (confirmed)"},
		{Heard{Phishing: scan("PHISHING", "disproven")}, TonePlain, "Cloudflare: phishing scan: PHISHING (disproven)"},
		{Heard{Phishing: scan("PHISHING", "confirmed"), Domain: spam}, ToneThreat, "Cloudflare: phishing scan: PHISHING (confirmed) · Spam"},
		{Heard{Phishing: &intel.PhishingReport{}, Domain: spam}, ToneThreat, "Cloudflare: Spam · phishing scan: never scanned"},
		{Heard{Phishing: unfinished, Domain: &intel.DomainReport{SecurityCategories: []intel.Category{}}}, ToneUnlisted, unlisted + " · phishing scan: not finished"},
		{Heard{Phishing: finished}, TonePlain, "Cloudflare: phishing scan: nothing listed"},
	} {
		got := Headline(c.heard, live, noon)
		assert.Equal(t, c.tone, got.Tone, c.wide)
		assert.Equal(t, c.wide, got.Wide)
	}
}

func TestHeadlineOfAnAddressAndANetwork(t *testing.T) {
	network := &intel.Network{ASN: 64500, Description: "DEMO-HOSTING", Country: "NL", Type: "hosting_provider"}
	quote := Headline(Heard{IP: &intel.IPReport{Network: network}}, live, noon)
	assert.Equal(t, ToneUnreported, quote.Tone)
	assert.Equal(t, `Cloudflare reports no security categories for this address (that is not "clean") · AS64500 DEMO-HOSTING · NL`, quote.Wide)
	quote = Headline(Heard{IP: &intel.IPReport{Network: network, SecurityCategories: []intel.Category{}}}, live, noon)
	assert.Equal(t, ToneUnlisted, quote.Tone)
	assert.Equal(t, `Cloudflare lists no threat for this address (that is not "clean") · AS64500 DEMO-HOSTING · NL`, quote.Wide)

	listed := []intel.Category{{ID: 68, Name: "Anonymizer", SuperCategoryID: 21}}
	quote = Headline(Heard{IP: &intel.IPReport{SecurityCategories: listed}}, live, noon)
	assert.Equal(t, Quote{ToneThreat, "Cloudflare: Anonymizer", "Cloudflare: Anonymizer"}, quote)

	quote = Headline(Heard{ASN: &intel.ASNReport{ASN: 64500, Description: "DEMO-HOSTING", Country: "NL", Type: "hosting_provider"}}, live, noon)
	assert.Equal(t, TonePlain, quote.Tone)
	assert.Equal(t, "Cloudflare: AS64500 DEMO-HOSTING · NL · hosting provider", quote.Wide)
}

func TestHeardTakesReportsAboutTheSubjectOnly(t *testing.T) {
	name := indicator(t, "a.example")
	heard := Heard{}.With(name, intel.DomainReport{}).With(name, intel.IPReport{}).With(name, intel.ASNReport{})
	assert.NotNil(t, heard.Domain)
	assert.Nil(t, heard.IP, "an address of the name is not the name")
	assert.Nil(t, heard.ASN)
	assert.NotNil(t, Heard{}.With(indicator(t, "203.0.113.66"), intel.IPReport{}).IP)
	assert.NotNil(t, Heard{}.With(indicator(t, "AS64500"), intel.ASNReport{}).ASN)
}

func TestBudgetWords(t *testing.T) {
	free := Plan{CallsPerMonth: CallsFree}
	for _, c := range []struct {
		budget      Budget
		wide, short string
	}{
		{Budget{Plan: free, Left: 61, Known: true, Spent: 39}, "~61 of 100 calls left", "~61 calls left"},
		{Budget{Left: 61, Known: true}, "~61 calls left", "~61 calls left"},
		{Budget{Left: 1, Known: true}, "~1 call left", "~1 call left"},
		{Budget{Spent: 39}, "~39 calls spent this month", "~39 calls spent"},
		{Budget{Spent: 1}, "~1 call spent this month", "~1 call spent"},
		{Budget{Plan: free, Left: -5, Known: true}, "~5 calls past your own estimate", "past the estimate"},
	} {
		assert.Equal(t, c.wide, c.budget.Words())
		assert.Equal(t, c.short, c.budget.Short())
	}
	assert.Equal(t, "resets about Dec 1", Budget{Resets: monthTurns(noon)}.ResetWords())
}

func TestHeadlineStaysOneLineWhateverIsListed(t *testing.T) {
	many := make([]intel.Category, 5000)
	for i := range many {
		many[i] = intel.Category{ID: i + 1000, Name: "Category", SuperCategoryID: 21}
	}
	many[0].Name, many[1].Name = "Phishing", "Malware"
	scans := make([]intel.PhishingScan, 5000)
	for i := range scans {
		scans[i].Categorizations = []intel.PhishingCategorization{{Category: strconv.Itoa(i)}}
	}
	quote := Headline(Heard{Domain: &intel.DomainReport{SecurityCategories: many}, Phishing: &intel.PhishingReport{Scans: scans}}, live, noon)
	assert.Contains(t, quote.Wide, "Phishing, Malware, Category, Category, Category, Category and 4994 more")
	assert.Contains(t, quote.Wide, "phishing scan: 0, 1, 2, 3, 4, 5 and 4994 more")
	assert.Less(t, len(quote.Wide), 250)
}

func TestHeadlineOfAURLIsShortWhereRoomIsShort(t *testing.T) {
	heard := Heard{
		Domain: &intel.DomainReport{RiskScore: score(0.97), InheritedFrom: "payro11.example",
			InheritedSecurityCategories: []intel.Category{{ID: 131, Name: "Phishing", SuperCategoryID: 21}}},
		Phishing: &intel.PhishingReport{Scans: []intel.PhishingScan{{
			Categorizations: []intel.PhishingCategorization{{Category: "PHISHING", Verification: "confirmed"}}}}},
	}
	assert.Equal(t, "Cloudflare: scan PHISHING · Phishing · risk 0.97 · from parent payro11[.]example",
		Headline(heard, intel.DefangHost, noon).Narrow)
}
