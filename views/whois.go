package views

import (
	"fmt"
	"strings"
	"time"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// whoisSheet is pane 6: when, where and by whom a name was registered.
func whoisSheet(r intel.WHOISReport, p paper) ui.Sheet {
	if !r.Found {
		return emptySheet(investigation.StateEmptyWHOIS)
	}
	facts := ui.Facts{p.createdFact(r), p.dateFact("updated", r.Updated, r.UpdatedRaw)}
	if !r.Expires.IsZero() || r.ExpiresRaw != "" {
		facts = append(facts, p.dateFact("expires", r.Expires, r.ExpiresRaw))
	}
	facts = append(facts, textFact("registrar", r.Registrar), p.nameserverFact(r.Nameservers))
	facts = append(facts, fact("registrant", p.contactCells(r.RegistrantContact, r.Registrant)...))
	facts = append(facts, p.contactFacts(r)...)
	facts = append(facts, p.registryFacts(r)...)
	return ui.Sheet{Digest: p.whoisDigest(r), Blocks: []ui.Block{facts}}
}

func (p paper) createdFact(r intel.WHOISReport) ui.Fact {
	if r.Created.IsZero() {
		return p.dateFact("registered", r.Created, r.CreatedRaw)
	}
	return fact("age", ui.Cell{Text: p.days(r.Created)}, plain("registered %s", day(r.Created)))
}

func (p paper) dateFact(label string, t time.Time, raw string) ui.Fact {
	if t.IsZero() {
		return textFact(label, raw)
	}
	return fact(label, ui.Cell{Text: day(t)})
}

func (p paper) nameserverFact(nameservers []string) ui.Fact {
	if nameservers == nil {
		return fact("nameservers", notReported())
	}
	if len(nameservers) == 0 {
		return fact("nameservers", none())
	}
	var cells []ui.Cell
	for _, ns := range nameservers {
		cells = append(cells, p.name(ns))
	}
	return fact("nameservers", cells...)
}

// redacted reports the placeholders that registries write instead of a value.
func redacted(value string) bool {
	upper := strings.ToUpper(value)
	return strings.Contains(upper, "REDACTED") || strings.Contains(upper, "NOT DISCLOSED") || strings.Contains(upper, "WITHHELD FOR PRIVACY")
}

// contactCells is a party in one line: how many fields are redacted, then
// those that are not. line is the one-line form beside the contact.
func (p paper) contactCells(c intel.WHOISContact, line string) []ui.Cell {
	hidden := 0
	var shown []string
	field := func(label, value string) {
		switch {
		case value == "":
		case redacted(value):
			hidden++
		default:
			shown = append(shown, joined(" ", label, value))
		}
	}
	if line != c.Name {
		field("", line)
	}
	field("", c.Name)
	field("", c.Org)
	field("", c.Street)
	field("", c.City)
	field("", c.Province)
	field("", c.PostalCode)
	field("country", c.Country)
	field("phone", joined(" ext. ", c.Phone, c.PhoneExt))
	field("fax", joined(" ext. ", c.Fax, c.FaxExt))
	field("e-mail", p.spell(c.Email))
	field("id", c.ID)
	field("see", p.spell(c.ReferralURL))
	if hidden > 0 {
		shown = append([]string{fmt.Sprintf("redacted ×%d", hidden)}, shown...)
	}
	if len(shown) == 0 {
		return []ui.Cell{notReported()}
	}
	return []ui.Cell{{Text: strings.Join(shown, " · ")}}
}

func (p paper) contactFacts(r intel.WHOISReport) ui.Facts {
	var facts ui.Facts
	for _, party := range []struct {
		label   string
		contact intel.WHOISContact
	}{
		{"admin", r.AdministrativeContact}, {"technical", r.TechnicalContact},
		{"billing", r.BillingContact}, {"reg. contact", r.RegistrarContact},
	} {
		if party.contact != (intel.WHOISContact{}) {
			facts = append(facts, fact(party.label, p.contactCells(party.contact, "")...))
		}
	}
	return facts
}

func (p paper) registryFacts(r intel.WHOISReport) ui.Facts {
	var facts ui.Facts
	if len(r.Status) > 0 {
		var cells []ui.Cell
		for _, status := range r.Status {
			cells = append(cells, ui.Cell{Text: status})
		}
		facts = append(facts, fact("status", cells...))
	}
	if r.DNSSEC != nil {
		facts = append(facts, fact("DNSSEC", plain("%s", yesNo(*r.DNSSEC))))
	}
	for _, f := range []struct{ label, text string }{
		{"WHOIS server", p.spell(r.Server)}, {"registry id", r.ID}, {"extension", r.Extension},
	} {
		if f.text != "" {
			facts = append(facts, textFact(f.label, f.text))
		}
	}
	if r.Punycode != "" && r.Punycode != r.Domain {
		facts = append(facts, textFact("punycode", r.Punycode))
	}
	return facts
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// whoisDigest is "payro11[.]example · 19 d old · Example Registrar, Inc.".
func (p paper) whoisDigest(r intel.WHOISReport) []ui.Cell {
	var cells []ui.Cell
	if r.Domain != "" {
		cells = append(cells, ui.Cell{Value: r.Domain})
	}
	if !r.Created.IsZero() {
		cells = append(cells, ui.Cell{Text: p.days(r.Created) + " old"})
	}
	if r.Registrar != "" {
		cells = append(cells, ui.Cell{Text: r.Registrar})
	}
	return cells
}
