package investigation

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"

	"pugmark/history"
	"pugmark/intel"
)

// Evidence is one kept answer that a report speaks of.
type Evidence struct {
	About  string // the one value it is quoted for, live: an answer may be about several
	Answer intel.AnyAnswer
	Hash   string // SHA-256 in hex of the exact bytes of the answer
}

// What is what was asked, in words: "domain details".
func (e Evidence) What() string {
	k := e.Answer.Key
	words := whatWords(k.Kind)
	if k.Kind == intel.KindPassiveDNS {
		words += " " + k.Window.Start + " to " + k.Window.End
	}
	return words + pageWords(k.Page)
}

func whatWords(kind intel.Kind) string {
	switch kind {
	case intel.KindDomain:
		return "domain details"
	case intel.KindBulk:
		return "domain details, several names at once"
	case intel.KindHistory:
		return "category history"
	case intel.KindIP:
		return "IP overview"
	case intel.KindPassiveDNS:
		return "passive DNS"
	case intel.KindASN:
		return "AS overview"
	case intel.KindSubnets:
		return "AS prefixes"
	case intel.KindPhishing:
		return "phishing scans"
	case intel.KindWHOIS:
		return "WHOIS"
	}
	return string(kind)
}

func pageWords(page int) string {
	if page <= 1 {
		return ""
	}
	return ", page " + strconv.Itoa(page)
}

// Endpoint is where it was asked for, below the account (CONTRACT §1 to §10).
func (e Evidence) Endpoint() string {
	switch e.Answer.Key.Kind {
	case intel.KindBulk:
		return "intel/domain/bulk"
	case intel.KindHistory:
		return "intel/domain-history"
	case intel.KindPassiveDNS:
		return "intel/dns"
	case intel.KindSubnets:
		return "intel/asn/" + digitsOf(e.Answer.Key.Value) + "/subnets"
	case intel.KindASN:
		return "intel/asn/" + digitsOf(e.Answer.Key.Value)
	case intel.KindPhishing:
		return "brand-protection/url-info"
	}
	return "intel/" + string(e.Answer.Key.Kind)
}

func digitsOf(network string) string {
	if len(network) > len("AS") {
		return network[len("AS"):]
	}
	return network
}

// Bounds on the evidence of one indicator.
const (
	mostEvidence = 1000 // pages looked through
	mostNetworks = 4
	mostScans    = 100 // phishing answers about URLs below a name that are looked through
)

// An evidenceList collects the newest answers about an indicator and about what
// they lead to.
type evidenceList struct {
	bench *Workbench
	all   []Evidence
	seen  map[string]bool // by record id and value
}

// evidence reads the newest answers about the indicator and, as far as they are
// kept, about its addresses and their networks. It asks nothing.
func (w *Workbench) evidence(ctx context.Context, i intel.Indicator) ([]Evidence, error) {
	if w.History == nil {
		return nil, nil
	}
	l := &evidenceList{bench: w, seen: map[string]bool{}}
	if isURL(i) {
		if err := l.take(ctx, i.String(), intel.KindPhishing); err != nil {
			return nil, err
		}
	}
	var addresses []string
	if isNamed(i) {
		var err error
		if addresses, err = l.ofName(ctx, i); err != nil {
			return nil, err
		}
	}
	if err := l.ofURLs(ctx, i); err != nil {
		return nil, err
	}
	if addr, ok := i.HostIndicator().Addr(); ok {
		addresses = []string{addr.String()}
	}
	networks, err := l.ofAddresses(ctx, addresses)
	if err != nil {
		return nil, err
	}
	if _, ok := i.ASN(); ok {
		networks = []string{i.String()}
	}
	for _, network := range networks {
		if err := l.take(ctx, network, intel.KindASN, intel.KindSubnets); err != nil {
			return nil, err
		}
	}
	return l.all, nil
}

// ofURLs takes the phishing answers about the URLs of a host.
func (l *evidenceList) ofURLs(ctx context.Context, i intel.Indicator) error {
	if i.Host() == "" || isURL(i) {
		return nil
	}
	root := l.bench.PhishingQuestion(i).Key().Value
	if err := l.take(ctx, root, intel.KindPhishing); err != nil {
		return err
	}
	found, err := l.bench.History.Lookups(ctx, history.Query{Scope: &l.bench.Source.Scope, Text: "://" + i.Host(), Kinds: []intel.Kind{intel.KindPhishing},
		Outcome: history.OutcomeAnswered, Limit: mostScans})
	if err != nil {
		return err
	}
	taken := map[string]bool{root: true}
	for n, f := range found {
		url, err := intel.ParseIndicator(f.Record.Key.Value)
		if err != nil || url.Host() != i.Host() || taken[f.Record.Key.Value] {
			continue
		}
		taken[f.Record.Key.Value] = true
		l.takeNewest(f.Record.Key.Value, found[n:n+1])
	}
	return nil
}

// ofName takes the answers about a name and returns the addresses it had.
func (l *evidenceList) ofName(ctx context.Context, i intel.Indicator) (addresses []string, err error) {
	before := len(l.all)
	if err := l.take(ctx, i.Host(), intel.KindDomain, intel.KindBulk); err != nil {
		return nil, err
	}
	l.dropOlderBulk(before)
	names := []string{cmp.Or(i.Registrable(), i.Host())}
	for _, e := range l.all[before:] {
		for _, report := range domainsIn(e) {
			for _, addr := range Addresses(report) {
				addresses = append(addresses, addr.String())
			}
			names = append(names, report.InheritedFrom)
		}
	}
	for _, name := range names {
		if name != "" {
			if err := l.take(ctx, name, intel.KindHistory); err != nil {
				return nil, err
			}
		}
	}
	return firstFew(addresses, MaxAddresses), l.take(ctx, cmp.Or(i.RegistryDomain(), i.Host()), intel.KindWHOIS)
}

// firstFew are the first texts, each once.
func firstFew(texts []string, most int) []string {
	var first []string
	for _, text := range texts {
		if len(first) < most && !slices.Contains(first, text) {
			first = append(first, text)
		}
	}
	return first
}

// dropOlderBulk leaves out what an answer about several names said before the
// details that were asked for by themselves.
func (l *evidenceList) dropOlderBulk(from int) {
	if own := l.all[from:]; len(own) == 2 && own[1].Answer.At.Before(own[0].Answer.At) {
		l.all = l.all[:from+1]
	}
}

// domainsIn are the details that an answer has of the name it is quoted for.
func domainsIn(e Evidence) []intel.DomainReport {
	switch r := e.Answer.Value.(type) {
	case intel.DomainReport:
		return []intel.DomainReport{r}
	case intel.BulkReport:
		for _, d := range r.Domains {
			if d.Domain == e.About {
				return []intel.DomainReport{d}
			}
		}
	}
	return nil
}

// ofAddresses takes the answers about addresses and returns their networks.
func (l *evidenceList) ofAddresses(ctx context.Context, addresses []string) (networks []string, err error) {
	for _, addr := range addresses {
		before := len(l.all)
		if err := l.take(ctx, addr, intel.KindIP, intel.KindPassiveDNS); err != nil {
			return nil, err
		}
		for _, e := range l.all[before:] {
			r, ok := e.Answer.Value.(intel.IPReport)
			if !ok || r.Network == nil || r.Network.ASN == 0 {
				continue
			}
			network := intel.ASNIndicator(r.Network.ASN).String()
			if !slices.Contains(networks, network) && len(networks) < mostNetworks {
				networks = append(networks, network)
			}
		}
	}
	return networks, nil
}

// take takes the newest answer of each kind about a value: of passive DNS and
// prefixes the pages that were loaded with the newest.
func (l *evidenceList) take(ctx context.Context, value string, kinds ...intel.Kind) error {
	for _, kind := range kinds {
		found, err := l.bench.History.Lookups(ctx, history.Query{Scope: &l.bench.Source.Scope, Values: []string{value}, Kinds: []intel.Kind{kind},
			Outcome: history.OutcomeAnswered, Limit: pagesOf(kind)})
		if err != nil {
			return err
		}
		l.takeNewest(value, found)
	}
	return nil
}

// pagesOf is how many answers of a kind are looked through for one value.
func pagesOf(kind intel.Kind) int {
	if kind == intel.KindPassiveDNS || kind == intel.KindSubnets {
		return mostEvidence
	}
	return 1
}

func (l *evidenceList) takeNewest(value string, found []history.Lookup) {
	var first intel.Key
	pages := map[int]bool{}
	var taken []Evidence
	for _, f := range found {
		key := f.Record.Key
		if len(taken) > 0 && (key.Window != first.Window || key.PerPage != first.PerPage || pages[key.Page]) || l.seen[f.Record.ID+value] {
			continue
		}
		answer, err := Reread(f.Record)
		if err != nil {
			continue // it was kept, and cannot be read any more
		}
		if len(taken) == 0 {
			first = key
		}
		pages[key.Page] = true
		l.seen[f.Record.ID+value] = true
		sum := sha256.Sum256(f.Record.Body)
		answer.ID, answer.Analyst = f.Record.ID, f.Record.Analyst
		taken = append(taken, Evidence{About: value, Answer: answer, Hash: hex.EncodeToString(sum[:])})
	}
	slices.SortStableFunc(taken, func(a, b Evidence) int { return cmp.Compare(a.Answer.Key.Page, b.Answer.Key.Page) })
	l.all = append(l.all, taken...)
}
