package investigation

import (
	"strings"
	"time"

	"pugmark/intel"
)

// A TriageTab is where a row of a triage stands. The strings are the words on
// the screen and of the command line.
type TriageTab string

// The tabs. Every row is in exactly one of them.
const (
	TriageFlagged  TriageTab = "flagged"        // Cloudflare lists a threat or a risk
	TriageUnknown  TriageTab = "unknown"        // no answer says anything of it
	TriageNothing  TriageTab = "nothing listed" // which is not "clean"
	TriageFailed   TriageTab = "failed"
	TriageExcluded TriageTab = "excluded" // was not to be asked about
)

// TriageTabs returns the tabs in their order.
func TriageTabs() []TriageTab {
	return []TriageTab{TriageFlagged, TriageUnknown, TriageNothing, TriageFailed, TriageExcluded}
}

// A TriageRow is one indicator of a list and what is known of it. All its texts
// but Tab are untrusted.
type TriageRow struct {
	N    int // place in the intake, from 0
	Item IntakeItem
	Tab  TriageTab
	// Done says that nothing more is asked about it in this run.
	Done bool
	Tone Tone
	// Says is what Cloudflare says of it, in a few words: "Phishing, Malware".
	Says string
	// Why is the reason for a tab other than flagged and nothing listed: "not
	// asked", "not in the answer", why it failed or was left out.
	Why string
	// At is when Cloudflare said so, zero for never; Analyst is who asked then.
	At      time.Time
	Analyst string
	Kept    bool // Says is from an answer that was here before the run
	Stale   bool // the answer is too old to stand for a new one: Tab does not count it
	// Cost is what the run spent on it. What a call told of several rows is
	// counted on the first.
	Cost int
	Err  error // the first question about it that was not answered

	// What is known of it from all that is kept, for sorting and grouping.
	Risk        *float64 // of the name or the host; nil is not reported
	Categories  []string // the security categories, without those that repeat them
	Content     []string
	ASN         uint32 // 0 is not known
	Network     string // its name
	Registrar   string
	Nameservers []string
	Registered  time.Time
	// FirstSeen is the day since which Cloudflare has had categories for the
	// name, zero when that is not known.
	FirstSeen time.Time
	Heard     Heard
	Team      TeamWords
}

// rowOf is what is known of an item. It has no place, cost or end.
func (k *triageKnowledge) rowOf(w *Workbench, item IntakeItem, now time.Time) TriageRow {
	row := TriageRow{Item: item, Team: item.Team, Tab: TriageUnknown}
	v := w.triageValues(item.Found.Indicator)
	k.facts(&row, v)
	k.judge(&row, v, now)
	if !item.Included {
		row.Tab = TriageExcluded
		if row.Why = item.Why; row.Why == "" {
			row.Why = "left out by hand"
		}
	}
	return row
}

// facts gathers what is known of a row from answers of whatever age.
func (k *triageKnowledge) facts(row *TriageRow, v triageValues) {
	addresses := k.resolved[v.name]
	row.Heard = Heard{Domain: k.names[v.name].report, IP: k.addresses[v.address].report, ASN: k.systems[v.system].report,
		Phishing: k.scans[v.scan].report, History: k.pasts[v.past].report}
	if d := row.Heard.Domain; d != nil {
		listed, _ := Listed(d)
		row.Risk, row.Categories, row.Content = d.RiskScore, categoryList(listed), categoryList(leaves(d.ContentCategories))
	}
	if ip := row.Heard.IP; ip != nil {
		row.Categories = append(row.Categories, categoryList(leaves(ip.SecurityCategories))...)
		row.network(ip)
	}
	for _, addr := range addresses {
		if ip := k.addresses[addr.String()].report; ip != nil && row.ASN == 0 {
			row.network(ip)
		}
	}
	if n := row.Heard.ASN; n != nil {
		row.ASN, row.Network = n.ASN, n.Description
	}
	if r := k.whois[v.whois].report; r != nil {
		row.Registrar, row.Nameservers, row.Registered = r.Registrar, r.Nameservers, r.Created
	}
	if h := row.Heard.History; h != nil {
		for _, c := range h.Categorizations {
			if !c.Start.IsZero() && (row.FirstSeen.IsZero() || c.Start.Before(row.FirstSeen)) {
				row.FirstSeen = c.Start
			}
		}
	}
}

func (r *TriageRow) network(ip *intel.IPReport) {
	if n := ip.Network; n != nil {
		r.ASN, r.Network = n.ASN, n.Description
	}
}

func categoryList(categories []intel.Category) []string {
	var names []string
	for _, c := range categories {
		names = append(names, categoryNames([]intel.Category{c}))
	}
	return names
}

// A finding is what one answer means for a row.
type finding struct {
	tone    Tone
	says    string
	at      time.Time
	analyst string
	stands  bool
	asked   bool
	failed  error
	// failedAt is when it failed before this run.
	failedAt time.Time
	known    bool // there is an answer, of whatever age
}

func findingOf[T any](t bestAnswer[T], read func(*T) (Tone, string)) finding {
	f := finding{at: t.at, analyst: t.analyst, stands: t.stands, asked: t.asked, failed: t.failed, failedAt: t.failedAt, known: !t.at.IsZero()}
	if f.known {
		f.tone, f.says = read(t.report)
	}
	return f
}

// graver reports whether a finding says more than another: an answer that stands
// more than one that does not, and of those that stand the worse one.
func (f finding) graver(than finding) bool {
	if f.stands != than.stands {
		return f.stands
	}
	return f.stands && f.tone > than.tone || f.known && !than.known
}

// judge sorts a row into its tab.
func (k *triageKnowledge) judge(row *TriageRow, v triageValues, now time.Time) {
	var findings []finding
	if v.scan != "" {
		findings = append(findings, findingOf(k.scans[v.scan], saidOfScan))
	}
	if v.name != "" {
		findings = append(findings, findingOf(k.names[v.name], saidOf))
	}
	if v.address != "" {
		findings = append(findings, findingOf(k.addresses[v.address], saidOfAddress))
	}
	if v.system != "" {
		findings = append(findings, findingOf(k.systems[v.system], saidOfSystem))
	}
	row.weigh(findings, now)
	for _, failed := range []error{k.whois[v.whois].failed, k.pasts[v.past].failed} {
		if row.Err == nil {
			row.Err = failed
		}
	}
}

// weigh takes the gravest of what the answers say. The first is about the
// indicator itself: without it nothing can be said to be not listed.
func (r *TriageRow) weigh(findings []finding, now time.Time) {
	first := findings[0]
	said := first
	var failedAt time.Time
	for _, f := range findings {
		if r.Err == nil {
			r.Err, failedAt = f.failed, f.failedAt
		}
		if f.graver(said) {
			said = f
		}
	}
	r.Tone, r.Says, r.At, r.Analyst = said.tone, said.says, said.at, said.analyst
	r.Kept, r.Stale = said.stands && !said.asked, said.known && !said.stands
	switch {
	case said.stands && said.tone >= ToneNotable:
		r.Tab = TriageFlagged
	case r.Err != nil:
		r.Tab, r.Why = TriageFailed, Explain(r.Err, now).Line()
		if !failedAt.IsZero() {
			r.Why = join(agoWords(failedAt, now), r.Why)
		}
	case first.stands && first.tone == ToneUnlisted:
		r.Tab = TriageNothing
	case first.stands && first.tone == TonePlain:
		r.Why = "the answer does not speak of danger"
	case first.stands:
		r.Why = first.says
	case said.stands:
		r.Why = "only its host was asked about"
	case r.Stale:
		r.Why = "not asked · last answer " + agoWords(said.at, now)
	default:
		r.Why = "not asked"
	}
	if !said.stands && r.Tab == TriageUnknown && r.Item.Included && !r.Item.isAskable() {
		r.Why = "not asked: " + r.Team.oursWords()
	}
}

func saidOfAddress(r *intel.IPReport) (Tone, string) {
	listed := leaves(r.SecurityCategories)
	switch {
	case len(listed) > 0:
		return tone(listed), categoryNames(listed)
	case r.SecurityCategories == nil:
		return ToneUnreported, "security not reported"
	}
	return ToneUnlisted, "none listed"
}

func saidOfSystem(r *intel.ASNReport) (Tone, string) {
	return TonePlain, join(r.Description, r.Country, TypeWords(r.Type))
}

func saidOfScan(r *intel.PhishingReport) (Tone, string) {
	read := readScan(r)
	words := strings.TrimPrefix(read.words(), "phishing ")
	switch {
	case read.danger:
		return ToneThreat, words
	case read.never || len(read.verdicts) == 0 && !read.finished:
		return ToneUnreported, words
	}
	return ToneUnlisted, words
}
