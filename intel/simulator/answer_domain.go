package simulator

import (
	"net/netip"
	"slices"
	"strings"

	"pugmark/intel"
)

// A ref is what a domain resolves to.
type ref struct {
	ID    string `json:"id"`
	Value string `json:"value"`
}

// domainResult is the result of domain details (CONTRACT §3). Pointers are
// keys that are left out when nil.
type domainResult struct {
	Domain                     string                `json:"domain"`
	ResolvesTo                 []ref                 `json:"resolves_to_refs,omitempty"`
	Rank                       int                   `json:"popularity_rank,omitempty"`
	Application                application           `json:"application"`
	ContentCategories          []category            `json:"content_categories"`
	RiskTypes                  *[]category           `json:"risk_types,omitempty"`
	RiskType                   *[]category           `json:"risk_type,omitempty"`
	RiskScore                  *float64              `json:"risk_score,omitempty"`
	InheritedFrom              string                `json:"inherited_from,omitempty"`
	InheritedContentCategories *[]category           `json:"inherited_content_categories,omitempty"`
	InheritedRiskTypes         *[]category           `json:"inherited_risk_types,omitempty"`
	Additional                 additionalInformation `json:"additional_information"`
	Type                       string                `json:"type,omitempty"`
	Notes                      *string               `json:"notes,omitempty"`
}

type additionalInformation struct {
	Family string `json:"suspected_malware_family,omitempty"`
}

// domainDetails is everything known about a name. A name no story tells has
// the shape CONTRACT calls uncategorized; below a known name it inherits.
func (p present) domainDetails(name string) (domainResult, string) {
	result := domainResult{Domain: name, ContentCategories: []category{}, RiskTypes: &[]category{}}
	parent := p.parent(name)
	var told domain
	story := ""
	if d := p.domain(name); d != nil {
		told, story = d.value, d.story
	} else if parent != nil {
		story = parent.story
	}
	content, risk := splitCategories(told.categories, told.rename)
	result.ContentCategories, result.RiskTypes = content, &risk
	switch {
	case told.shape == shape2023 && len(risk) == 0:
		result.RiskTypes = nil
	case told.shape == shapeSingular:
		result.RiskTypes, result.RiskType = nil, &risk
	}
	if len(told.categories) == 0 && parent != nil {
		content, risk := splitCategories(parent.value.categories, parent.value.rename)
		result.InheritedFrom = parent.value.name
		result.InheritedContentCategories, result.InheritedRiskTypes = &content, &risk
		result.RiskScore = parent.value.score
	}
	if told.score != nil {
		result.RiskScore = told.score
	}
	for _, s := range told.seen {
		if s.current {
			result.ResolvesTo = append(result.ResolvesTo, ref{addressID(s.address), s.address})
		}
	}
	result.Rank, result.Application, result.Additional.Family = told.rank, told.app, told.family
	result.Type, result.Notes = told.kind, told.notes
	return result, story
}

func (s *Simulator) answerDomain(in input) (reply, error) {
	name, err := in.query.domain("domain")
	if err != nil {
		return reply{}, err
	}
	skipDNS, err := in.query.flag("skip_dns")
	if err != nil {
		return reply{}, err
	}
	skipRanking, err := in.query.flag("skip_ranking")
	if err != nil {
		return reply{}, err
	}
	result, story := s.at(in.now).domainDetails(name)
	if skipDNS {
		result.ResolvesTo = nil
	}
	if skipRanking {
		result.Rank = 0
	}
	return reply{result: result, story: story}, nil
}

// answerBulk answers about several names at once. As CONTRACT §4 warns, the
// order is not that of the question, and names nothing is known about are
// left out.
func (s *Simulator) answerBulk(in input) (reply, error) {
	asked := in.query.values["domain"]
	if len(asked) == 0 {
		return reply{}, invalid("parameter domain is required")
	}
	if len(asked) > maxBulkDomains {
		return reply{}, invalid("more than %d domains", maxBulkDomains)
	}
	ranking, err := in.query.flag("include_ranking")
	if err != nil {
		return reply{}, err
	}
	results := []domainResult{}
	stories := map[string]bool{}
	for _, text := range asked {
		name, err := hostname(text)
		if err != nil {
			return reply{}, err
		}
		result, story := s.at(in.now).domainDetails(name)
		if story == "" || slices.ContainsFunc(results, func(r domainResult) bool { return r.Domain == name }) {
			continue
		}
		result.ResolvesTo, result.Type, result.Notes = nil, "", nil
		if !ranking {
			result.Rank = 0
		}
		stories[story] = true
		results = append(results, result)
	}
	slices.SortFunc(results, func(a, b domainResult) int { return strings.Compare(a.Domain, b.Domain) })
	return reply{result: results, story: joinStories(stories)}, nil
}

func joinStories(titles map[string]bool) string {
	list := make([]string, 0, len(titles))
	for title := range titles {
		list = append(list, title)
	}
	slices.Sort(list)
	return strings.Join(list, "; ")
}

// addressID is the STIX id of an address; the stories' tables hold no other
// text.
func addressID(text string) string {
	ip, err := netip.ParseAddr(text)
	if err != nil {
		return ""
	}
	return intel.AddrSTIXID(ip)
}
