package investigation

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pugmark/intel"
)

// quoting stands in front of what Cloudflare said.
const quoting = "Cloudflare: "

// superRisks is the super-category of parked, new and newly seen domains, which
// are no threats ("Security Risks" in Cloudflare's list of domain categories).
const superRisks = 32

// Heard is what is here about an indicator; nil is what was not asked or not
// answered.
type Heard struct {
	Domain   *intel.DomainReport
	History  *intel.HistoryReport // of the name whose categories Domain quotes
	IP       *intel.IPReport
	ASN      *intel.ASNReport
	Phishing *intel.PhishingReport
}

// With adds a report about the subject itself; one about something it led to,
// such as an address of a name, leaves h as it is.
func (h Heard) With(subject intel.Indicator, report any) Heard {
	switch r := report.(type) {
	case intel.DomainReport:
		h.Domain = &r
	case intel.HistoryReport:
		h.History = &r
	case intel.PhishingReport:
		h.Phishing = &r
	case intel.IPReport:
		if isAddress(subject.HostIndicator()) {
			h.IP = &r
		}
	case intel.ASNReport:
		if isNetwork(subject) {
			h.ASN = &r
		}
	}
	return h
}

// A Tone says what a quotation is about. It is no verdict: that is the team's.
type Tone int

// Tones, from nothing to say to a listed threat.
const (
	ToneSilent     Tone = iota // nothing is here yet
	TonePlain                  // facts, none of them about danger
	ToneUnreported             // asked, and the answer does not speak of danger
	ToneUnlisted               // asked, and nothing listed
	ToneNotable                // a listed risk that is no threat, such as a new domain
	ToneThreat                 // a listed threat
)

// A Quote is one line of what Cloudflare says, in its own words, with the
// source in front. It holds untrusted text.
type Quote struct {
	Tone   Tone
	Wide   string
	Narrow string // the same for 80 columns
}

// Headline quotes what is here about an indicator. It never judges, and a part
// that was not asked is absent. spell turns names into the spelling of the
// session, defanged or live.
func Headline(h Heard, spell func(string) string, now time.Time) Quote {
	switch {
	case h.Phishing != nil:
		return headlineURL(h, spell, now)
	case h.Domain != nil:
		return headlineDomain(h, spell, now)
	case h.IP != nil:
		return headlineIP(h)
	case h.ASN != nil:
		line := quoting + join(networkName(h.ASN.ASN, h.ASN.Description), h.ASN.Country, TypeWords(h.ASN.Type))
		return Quote{TonePlain, line, line}
	}
	return Quote{}
}

func headlineDomain(h Heard, spell func(string) string, now time.Time) Quote {
	listed, inherited := Listed(h.Domain)
	if h.Domain.SecurityCategories == nil && h.Domain.InheritedSecurityCategories == nil {
		line := join(`Cloudflare reports no security categories for this name (that is not "clean")`, riskWords(h.Domain))
		return Quote{ToneUnreported, line, line}
	}
	if len(listed) == 0 {
		line := join(`Cloudflare lists no threat for this name (that is not "clean")`, riskWords(h.Domain))
		return Quote{ToneUnlisted, line, line}
	}
	wide := []string{quoting + categoryNames(listed), riskWords(h.Domain)}
	narrow := slices.Clone(wide)
	if inherited != "" {
		wide = append(wide, "inherited from "+spell(inherited))
		narrow = append(narrow, "from parent "+spell(inherited))
	}
	if since := listedSince(h.History, listed); !since.IsZero() {
		wide = append(wide, fmt.Sprintf("since %s (%s)", since.UTC().Format(time.DateOnly), daysAgo(since, now)))
	}
	return Quote{tone(listed), join(wide...), join(narrow...)}
}

func headlineIP(h Heard) Quote {
	listed := leaves(h.IP.SecurityCategories)
	var network string
	if n := h.IP.Network; n != nil {
		network = join(networkName(n.ASN, n.Description), n.Country)
	}
	if h.IP.SecurityCategories == nil {
		line := `Cloudflare reports no security categories for this address (that is not "clean")`
		return Quote{ToneUnreported, join(line, network), line}
	}
	if len(listed) == 0 {
		line := `Cloudflare lists no threat for this address (that is not "clean")`
		return Quote{ToneUnlisted, join(line, network), line}
	}
	line := quoting + categoryNames(listed)
	return Quote{tone(listed), join(line, network), join(line, network)}
}

func headlineURL(h Heard, spell func(string) string, now time.Time) Quote {
	scan := readScan(h.Phishing)
	if h.Domain == nil {
		line := "Cloudflare: " + scan.words()
		if scan.danger {
			return Quote{ToneThreat, line, line}
		}
		return Quote{TonePlain, line, line}
	}
	quote := headlineDomain(h, spell, now)
	if !scan.danger {
		quote.Wide = join(quote.Wide, scan.words())
		return quote
	}
	quote.Tone = ToneThreat
	const source = "Cloudflare: "
	wide, listed := strings.CutPrefix(quote.Wide, source)
	quote.Wide = source + join(scan.words(), wide)
	if !listed { // the scan says more than that nothing is listed
		quote.Narrow = source + scan.words()
		return quote
	}
	quote.Narrow = source + join(scan.short(), strings.TrimPrefix(quote.Narrow, source))
	return quote
}

// A scan is what the phishing scans of a URL say together.
type scan struct {
	verdicts []string
	never    bool
	finished bool
	danger   bool // one says phishing, and was not disproven
}

func readScan(p *intel.PhishingReport) scan {
	read := scan{never: len(p.Scans) == 0}
	seen := map[string]bool{}
	for _, s := range p.Scans {
		read.finished = read.finished || s.Status == nil || s.Status.Complete
		for _, c := range s.Categorizations {
			word := c.Category
			if c.Verification != "" {
				word += " (" + c.Verification + ")"
			}
			if !seen[word] {
				seen[word] = true
				read.verdicts = append(read.verdicts, word)
			}
			read.danger = read.danger || strings.EqualFold(c.Category, "phishing") && !strings.EqualFold(c.Verification, "disproven")
		}
	}
	return read
}

func (s scan) words() string {
	switch {
	case s.never:
		return "phishing scan: never scanned"
	case len(s.verdicts) > 0:
		return "phishing scan: " + few(s.verdicts)
	case !s.finished:
		return "phishing scan: not finished"
	}
	return "phishing scan: nothing listed"
}

// short is the verdicts alone, for where the risk must stand beside them.
func (s scan) short() string {
	bare := make([]string, len(s.verdicts))
	for n, verdict := range s.verdicts {
		bare[n], _, _ = strings.Cut(verdict, " (")
	}
	return "scan " + few(bare)
}

// few joins what fits into a line that also says other things.
func few(words []string) string {
	const most = 6
	if len(words) <= most {
		return strings.Join(words, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(words[:most], ", "), len(words)-most)
}

// Listed returns the security categories Cloudflare lists for a name, without
// the super-categories that only repeat them, and the parent they are
// inherited from when the name has none of its own.
func Listed(d *intel.DomainReport) (listed []intel.Category, inheritedFrom string) {
	if own := leaves(d.SecurityCategories); len(own) > 0 {
		return own, ""
	}
	return leaves(d.InheritedSecurityCategories), d.InheritedFrom
}

// leaves leaves out a super-category beside one of its own categories, and
// repetitions.
func leaves(categories []intel.Category) []intel.Category {
	type named struct {
		id   int
		name string
	}
	parents, seen := map[int]bool{}, map[named]bool{}
	for _, c := range categories {
		if c.SuperCategoryID != 0 {
			parents[c.SuperCategoryID] = true
		}
	}
	var kept []intel.Category
	for _, c := range categories {
		name := named{c.ID, c.Name}
		if c.SuperCategoryID == 0 && parents[c.ID] || seen[name] {
			continue
		}
		seen[name] = true
		kept = append(kept, c)
	}
	return kept
}

// tone is ToneNotable when everything listed is a security risk rather than a
// threat.
func tone(listed []intel.Category) Tone {
	for _, c := range listed {
		if c.ID != superRisks && c.SuperCategoryID != superRisks {
			return ToneThreat
		}
	}
	return ToneNotable
}

func categoryNames(categories []intel.Category) string {
	names := make([]string, 0, len(categories))
	for _, c := range categories {
		name := c.Name
		if name == "" {
			name = fmt.Sprintf("category %d", c.ID)
		}
		names = append(names, name)
	}
	return few(names)
}

// riskWords is the score as given: 0 lowest, 1 highest.
func riskWords(d *intel.DomainReport) string {
	if d.RiskScore == nil {
		return ""
	}
	return "risk " + strconv.FormatFloat(*d.RiskScore, 'f', -1, 64)
}

// listedSince is when the present, unbroken time began in which all the listed
// categories held; zero when the history does not say.
func listedSince(h *intel.HistoryReport, listed []intel.Category) time.Time {
	if h == nil || len(h.Categorizations) == 0 {
		return time.Time{}
	}
	var since time.Time
	for i := len(h.Categorizations) - 1; i >= 0; i-- {
		c := h.Categorizations[i]
		switch {
		case i == len(h.Categorizations)-1 && !c.End.IsZero(), !holdsAll(c, listed):
			return since
		case !since.IsZero() && c.End.Before(since.Add(-24*time.Hour)):
			return since
		}
		since = c.Start
	}
	return since
}

func holdsAll(c intel.Categorization, listed []intel.Category) bool {
	held := make(map[int]bool, len(c.Categories))
	for _, have := range c.Categories {
		held[have.ID] = true
	}
	return !slices.ContainsFunc(listed, func(want intel.Category) bool { return !held[want.ID] })
}

func daysAgo(at, now time.Time) string {
	days := int(now.Sub(at).Hours() / 24)
	if days < 1 {
		return "today"
	}
	return fmt.Sprintf("%d d", days)
}

func networkName(asn uint32, description string) string {
	if asn == 0 {
		return description
	}
	return strings.TrimSpace(fmt.Sprintf("AS%d %s", asn, description))
}

// TypeWords spells the type of a network: "hosting_provider" is "hosting
// provider". Words that came later pass.
func TypeWords(t string) string { return strings.ReplaceAll(t, "_", " ") }
