package investigation

import (
	"context"
	"errors"
	"time"

	"pugmark/intel"
)

// A Standing is what one answer said of the categories and the risk of a
// target. Its texts are untrusted.
type Standing struct {
	// Of is the name or address the answer is about: of a URL its host, since
	// no answer tells the categories of a page.
	Of         intel.Indicator
	Categories intel.Categorized
	Risk       *float64 // nil when not reported; an address has none
	At         time.Time
	Record     string // id of the kept answer, "" when it could not be kept
	// Derived says that the answer is about a name below, and tells what that
	// one inherits from here.
	Derived bool
	// From is the name that the answer is about where that is another one, the
	// name below; zero otherwise.
	From intel.Indicator
}

// Words are "Phishing · Shopping · risk 0.41, as answered 2026-11-21 09:15:00
// UTC", the names of what answered live; "" for no standing.
func (s *Standing) Words() string {
	if s == nil {
		return ""
	}
	said := join(categoryNames(s.Listed()), categoryNames(s.Content()))
	if said == "" {
		said = "no categories"
	}
	from := ""
	if !s.From.IsZero() {
		from = " from the answer about " + s.From.String()
	}
	return join(said, s.RiskWords()) + ", as answered " + stamp(s.At) + from
}

// RiskWords are "risk 0.41", and why there is none where one is expected: "risk
// not reported", or "risk not asked" where the answer is about another name. An
// address has none.
func (s *Standing) RiskWords() string {
	switch {
	case s == nil || isAddress(s.Of):
		return ""
	case s.Risk != nil:
		return riskWords(&intel.DomainReport{RiskScore: s.Risk})
	case s.Derived:
		return "risk not asked"
	}
	return "risk not reported"
}

// Listed are the security categories that hold for the target: its own, or
// those it inherits when it has none. Groups beside their categories are left
// out.
func (s Standing) Listed() []intel.Category {
	return orInherited(s.Categories.Security, s.Categories.InheritedSecurity)
}

// Content are the content categories that hold for the target, as Listed.
func (s Standing) Content() []intel.Category {
	return orInherited(s.Categories.Content, s.Categories.InheritedContent)
}

func orInherited(own, inherited []intel.Category) []intel.Category {
	if listed := leaves(own); len(listed) > 0 {
		return listed
	}
	return leaves(inherited)
}

// standing returns the newest kept answer about the host or address of an
// indicator, nil when none is kept.
func (w *Workbench) standing(ctx context.Context, i intel.Indicator) (*Standing, error) {
	host := i.HostIndicator()
	if w.History == nil {
		return w.recalledStanding(ctx, host)
	}
	name := host.Host()
	kinds := []intel.Kind{intel.KindDomain, intel.KindBulk}
	if isAddress(host) {
		kinds = []intel.Kind{intel.KindIP}
	}
	found, err := w.History.NewestOf(ctx, w.Source.Scope, kinds, []string{name})
	if err != nil {
		return nil, err
	}
	rec, kept := found[name]
	if !kept {
		return nil, nil
	}
	if s := standingIn(rec, host); s != nil && !s.Derived || rec.Key.Kind != intel.KindBulk {
		return s, nil
	}
	// An answer about several names may leave this one out.
	rec, err = w.History.Latest(ctx, w.Source.Scope, intel.Domain(name).Key())
	if errors.Is(err, intel.ErrNotKept) {
		return nil, nil
	}
	return standingIn(rec, host), err
}

// recalledStanding is standing where only an archive is there.
func (w *Workbench) recalledStanding(ctx context.Context, host intel.Indicator) (*Standing, error) {
	var answer intel.AnyAnswer
	var err error
	if addr, ok := host.Addr(); ok {
		answer, err = intel.IP(addr).RecallAny(ctx, w.Source)
	} else {
		answer, err = intel.Domain(host.Host()).RecallAny(ctx, w.Source)
	}
	if errors.Is(err, intel.ErrNotKept) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return standingOf(host, answer.Value, answer.At), nil
}

// standingIn reads what a kept answer says of a name or address: one about it,
// or one about a name that inherits from it. It is nil when the record says
// nothing of it or cannot be read.
func standingIn(rec intel.Record, of intel.Indicator) *Standing {
	answer, err := Reread(rec)
	if err != nil {
		return nil
	}
	s := standingOf(of, answer.Value, rec.At)
	if bulk, ok := answer.Value.(intel.BulkReport); ok {
		s = standingInBulk(rec.Key, bulk, of, rec.At)
	}
	if s != nil {
		s.Record = rec.ID
	}
	return s
}

// standingInBulk is what an answer about several names says of one, or what one
// of them inherits from it.
func standingInBulk(key intel.Key, bulk intel.BulkReport, of intel.Indicator, at time.Time) *Standing {
	var derived *Standing
	for _, checked := range CheckedIn(key, bulk) {
		if checked.Report == nil {
			continue
		}
		checked.Report.Domain = checked.Name
		s := standingOf(of, *checked.Report, at)
		if s != nil && !s.Derived {
			return s
		}
		if s != nil && derived == nil {
			derived = s
		}
	}
	return derived
}

func standingOf(of intel.Indicator, report any, at time.Time) *Standing {
	switch r := report.(type) {
	case intel.IPReport:
		return &Standing{Of: of, Categories: r.Categorized(), At: at}
	case intel.DomainReport:
		named, err := intel.ParseIndicator(r.Domain)
		if err == nil && named == of {
			return &Standing{Of: of, Categories: r.Categorized(), Risk: r.RiskScore, At: at}
		}
		if parent := inheritsFrom(r.Categorized()); parent == of {
			return &Standing{Of: of, Derived: true, From: named, At: at, Categories: intel.Categorized{
				Content: r.InheritedContentCategories, Security: r.InheritedSecurityCategories}}
		}
	}
	return nil
}

// inheritsFrom is the name that categories are inherited from, zero when the
// answer names none.
func inheritsFrom(c intel.Categorized) intel.Indicator {
	parent, err := intel.ParseIndicator(c.InheritedFrom)
	if err != nil || parent.Kind() != intel.IndicatorDomain {
		return intel.Indicator{}
	}
	return parent
}
