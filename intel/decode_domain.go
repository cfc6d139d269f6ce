package intel

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

// sameDomain compares names as DNS does: without case, without the trailing
// dot, and with A-labels and U-labels alike.
func sameDomain(a, b string) bool { return comparableName(a) == comparableName(b) }

func comparableName(name string) string {
	name = strings.ToLower(strings.TrimSuffix(strings.TrimSpace(name), "."))
	if ascii, err := idna.Punycode.ToASCII(name); err == nil {
		return ascii
	}
	return name
}

func decodeDomain(key Key, raw json.RawMessage) (DomainReport, error) {
	n, r := readNode(raw, "result")
	report := readDomain(subject(n))
	if err := r.finish(key); err != nil {
		return DomainReport{}, err
	}
	if reflect.ValueOf(report).IsZero() {
		return DomainReport{}, namesNoDomain(key)
	}
	if report.Domain == "" {
		report.Domain = key.Value
	} else if !sameDomain(report.Domain, key.Value) {
		return DomainReport{}, otherSubject(key, report.Domain)
	}
	return report, nil
}

// subject returns the object an answer is about; "" and null are an object
// without members.
func subject(n node) object {
	if n = n.only(); n.isText() && n.isBlank() {
		n.raw = nil
	}
	return n.object()
}

func readDomain(o object) DomainReport {
	return DomainReport{
		Domain:                      o.get("domain").text(),
		ResolvesTo:                  listOf(o.get("resolves_to_refs"), readRef),
		Rank:                        readRank(o.get("popularity_rank")),
		Application:                 readApplication(o.get("application")),
		ContentCategories:           readCategories(o, "content_categories"),
		SecurityCategories:          readCategories(o, "risk_types", "risk_type", "security_categories"),
		RiskScore:                   o.get("risk_score").float(),
		InheritedFrom:               o.get("inherited_from").text(),
		InheritedContentCategories:  readCategories(o, "inherited_content_categories"),
		InheritedSecurityCategories: readCategories(o, "inherited_risk_types", "inherited_risk_type"),
		SuspectedMalwareFamily:      o.get("additional_information").object().get("suspected_malware_family").text(),
		Type:                        o.get("type").text(),
		Notes:                       o.get("notes").text(),
	}
}

func readRef(n node) Ref {
	if !n.isObject() {
		return Ref{Value: n.text()}
	}
	o := n.object()
	return Ref{ID: o.get("id").text(), Value: o.get("value").text()}
}

func readRank(n node) *int {
	rank, ok := n.integer()
	if !ok || rank < 1 {
		return nil
	}
	r := int(rank)
	return &r
}

func readApplication(n node) *Application {
	o := n.object()
	if o.isEmpty() {
		return nil
	}
	return &Application{ID: o.get("id").count(), Name: o.get("name").text()}
}

// readCategories merges the spellings of one member, each category once
// (CONTRACT §3). It is nil only when every spelling is absent.
func readCategories(o object, names ...string) []Category {
	var merged []Category
	for _, name := range names {
		for _, c := range listOf(o.get(name), readCategory) {
			if !slices.ContainsFunc(merged, func(m Category) bool { return m.ID == c.ID && (c.ID != 0 || m.Name == c.Name) }) {
				merged = append(merged, c)
			}
		}
		if merged == nil && o.get(name).isList() {
			merged = []Category{}
		}
	}
	return merged
}

// readCategory reads an object, and the bare number or name that some
// third-party code expects in its place.
func readCategory(n node) Category {
	switch {
	case n.isObject():
		o := n.object()
		return Category{ID: o.get("id").count(), Name: o.get("name").text(), SuperCategoryID: o.get("super_category_id").count()}
	case n.isText():
		return Category{Name: n.text()}
	default:
		return Category{ID: n.count()}
	}
}

func decodeBulk(key Key, raw json.RawMessage) (BulkReport, error) {
	n, r := readNode(raw, "result")
	answered := map[string]DomainReport{}
	for _, item := range n.items() {
		report := readDomain(item.object())
		name := comparableName(report.Domain)
		if _, twice := answered[name]; !twice {
			answered[name] = report
		}
	}
	if err := r.finish(key); err != nil {
		return BulkReport{}, err
	}
	var bulk BulkReport
	for _, name := range bulkNames(key) {
		if report, ok := answered[comparableName(name)]; ok {
			bulk.Domains = append(bulk.Domains, report)
		} else {
			bulk.Missing = append(bulk.Missing, name)
		}
	}
	return bulk, nil
}

func decodeHistory(key Key, raw json.RawMessage) (HistoryReport, error) {
	n, r := readNode(raw, "result")
	report := HistoryReport{Domain: key.Value}
	var other string
	found := false
	for _, item := range n.items() {
		o := item.object()
		name := o.get("domain").text()
		if name != "" && !sameDomain(name, key.Value) {
			other = name
			continue
		}
		found = true
		if name != "" {
			report.Domain = name
		}
		report.Categorizations = slices.Concat(report.Categorizations, listOf(o.get("categorizations"), readCategorization))
		if report.Categorizations == nil && o.get("categorizations").isList() {
			report.Categorizations = []Categorization{}
		}
	}
	if err := r.finish(key); err != nil {
		return HistoryReport{}, err
	}
	if other != "" && !found {
		return HistoryReport{}, otherSubject(key, other)
	}
	slices.SortStableFunc(report.Categorizations, func(a, b Categorization) int { return a.Start.Compare(b.Start) })
	return report, nil
}

func readCategorization(n node) Categorization {
	o := n.object()
	return Categorization{
		Categories: readCategories(o, "categories"),
		Start:      o.get("start").time(),
		End:        o.get("end").time(),
	}
}
