package views

import (
	"fmt"
	"strings"

	"pugmark/intel"
	"pugmark/ui"
)

// ipSheet is pane 3: what Cloudflare says about an address, threats first.
func ipSheet(r intel.IPReport, p paper) ui.Sheet {
	country := ""
	if r.Network != nil {
		country = r.Network.Country
	}
	return ui.Sheet{Digest: p.ipDigest(r), Blocks: []ui.Block{ui.Facts{
		fact("security", securityCells(r.SecurityCategories)...),
		textFact("country", country),
		fact("network", p.networkCell(r.Network)),
		fact("ptr", p.ptrCells(r)...),
		fact("IP lists", listCells(r.Lists)...),
		fact("reserved", reservedCells(r.Reservations)...),
	}}}
}

func (p paper) networkCell(n *intel.Network) ui.Cell {
	if n == nil {
		return notReported()
	}
	cell := orNotReported(joined(" · ", networkName(*n), strings.TrimSuffix(networkType(n.Type), " provider")))
	cell.Value = asnValue(n.ASN)
	return cell
}

// networkName is "AS64500 DEMO-HOSTING", or what of it is there.
func networkName(n intel.Network) string { return joined(" ", asnValue(n.ASN), n.Description) }

// asnValue is the indicator of an autonomous system, "" for number 0, which
// is reserved (RFC 7607) and here means that no number was reported.
func asnValue(number uint32) string {
	if number == 0 {
		return ""
	}
	return fmt.Sprintf("AS%d", number)
}

// networkType is the type of a network in words: "hosting provider" for
// hosting_provider.
func networkType(t string) string { return strings.ReplaceAll(t, "_", " ") }

func (p paper) ptrCells(r intel.IPReport) []ui.Cell {
	var cells []ui.Cell
	for _, name := range r.PTR {
		cells = append(cells, p.name(name))
	}
	switch {
	case len(cells) == 0 && r.PTRError != "":
		return []ui.Cell{{Text: "none: " + r.PTRError, Mood: ui.Muted}}
	case r.PTRError != "":
		return append(cells, ui.Cell{Text: r.PTRError, Mood: ui.Doubtful})
	case r.PTR == nil:
		return []ui.Cell{notReported()}
	case len(cells) == 0:
		return []ui.Cell{none()}
	}
	return cells
}

func listCells(lists []intel.IPList) []ui.Cell {
	if lists == nil {
		return []ui.Cell{notReported()}
	}
	if len(lists) == 0 {
		return []ui.Cell{none()}
	}
	var cells []ui.Cell
	for _, l := range lists {
		cells = append(cells, ui.Cell{Text: joined(": ", l.Name, l.Description), Mood: ui.Notable})
	}
	return cells
}

func reservedCells(reservations []string) []ui.Cell {
	if reservations == nil {
		return []ui.Cell{notReported()}
	}
	if len(reservations) == 0 {
		return []ui.Cell{plain("no (IANA)")}
	}
	return []ui.Cell{{Text: strings.Join(reservations, ", ") + " (IANA)", Mood: ui.Notable}}
}

// ipDigest is ".66 · no threat listed · ptr 66.dyn.hosting[.]example".
func (p paper) ipDigest(r intel.IPReport) []ui.Cell {
	text := r.Address.String()
	if !r.Address.IsValid() {
		text = ""
	} else if r.Address.Is4() {
		text = text[strings.LastIndexByte(text, '.'):]
	}
	cells := []ui.Cell{{Text: text}}
	switch {
	case len(r.SecurityCategories) > 0:
		cells = append(cells, ui.Cell{Text: names(r.SecurityCategories), Mood: worst(r.SecurityCategories)})
	case r.SecurityCategories == nil:
		cells = append(cells, ui.Cell{Text: "threats not reported"})
	default:
		cells = append(cells, ui.Cell{Text: "no threat listed"})
	}
	if len(r.PTR) > 0 {
		cells = append(cells, p.named("ptr ", r.PTR[0], ""))
	}
	return cells
}

// joined joins the parts that are not empty.
func joined(separator string, parts ...string) string {
	var out []string
	for _, part := range parts {
		if part != "" {
			out = append(out, part)
		}
	}
	return strings.Join(out, separator)
}
