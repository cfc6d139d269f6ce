package views

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// categoryNamed is a category as an answer or the catalogue names it.
func categoryNamed(category intel.Category, catalogue intel.Catalogue) intel.Category {
	if info, known := catalogue.Lookup(category.ID); known {
		category.SuperCategoryID = info.SuperID
		if category.Name == "" {
			category.Name = info.Name
		}
	}
	return category
}

// laneCell is a category in the column of a lane.
func laneCell(l intel.Lane, category intel.Category) ui.Cell {
	if l == intel.LaneSecurity {
		return securityCell(category)
	}
	return ui.Cell{Text: categoryText(category)}
}

// mostListed bounds what the form lists of a request that somebody else wrote
// by the thousand; the request itself stays whole.
const mostListed = 40

func firstOf[T any](list []T) []T { return list[:min(len(list), mostListed)] }

// nowCells say what the target has in a lane, one category a line.
func (c *composition) nowCells(l intel.Lane, p paper) []ui.Cell {
	if c.before == nil {
		return []ui.Cell{{Text: "not known: no answer is kept", Mood: ui.Muted}}
	}
	own, inherited := inLane(*c.before, l)
	var cells []ui.Cell
	for _, category := range specific(own) {
		cells = append(cells, laneCell(l, category))
	}
	return c.withInherited(cells, l, own != nil, inherited, p)
}

// withInherited adds what comes from a parent, and says what it means when
// there is nothing.
func (c *composition) withInherited(cells []ui.Cell, l intel.Lane, reported bool, inherited []intel.Category, p paper) []ui.Cell {
	for _, category := range specific(inherited) {
		cell := laneCell(l, category)
		cell.Text += " · inherited"
		if from := c.before.InheritedFrom; from != "" {
			cell.Text += " from " + p.spell(from)
		}
		cells = append(cells, cell)
	}
	switch {
	case len(cells) > 0:
		return cells
	case !reported:
		return []ui.Cell{notReported()}
	}
	return []ui.Cell{none()}
}

// afterCells say what the target would have in a lane once the request is
// carried out, one category a line.
func (c *composition) afterCells(l intel.Lane, catalogue intel.Catalogue, p paper) []ui.Cell {
	if c.before == nil {
		return c.changeCells(l, catalogue)
	}
	own, inherited := inLane(*c.before, l)
	adds, removes := c.lists(l)
	var cells []ui.Cell
	for _, id := range firstOf(catalogue.After(own, *adds, *removes)) {
		category := intel.Category{ID: id}
		if at := slices.IndexFunc(own, func(o intel.Category) bool { return o.ID == id }); at >= 0 {
			category = own[at]
		}
		cells = append(cells, laneCell(l, categoryNamed(category, catalogue)))
	}
	return c.withInherited(cells, l, own != nil, inherited, p)
}

// changeCells say what is asked for in a lane of a target of which nothing is
// known: "+ Business 75".
func (c *composition) changeCells(l intel.Lane, catalogue intel.Catalogue) []ui.Cell {
	var cells []ui.Cell
	for _, list := range c.request.Lists() {
		if list.Lane != l {
			continue
		}
		for _, id := range firstOf(list.IDs) {
			cells = append(cells, ui.Cell{Text: sign(list) + " " + categoryText(categoryNamed(intel.Category{ID: id}, catalogue))})
		}
	}
	if len(cells) == 0 {
		return []ui.Cell{{Text: "not known", Mood: ui.Muted}}
	}
	return cells
}

func sign(l intel.List) string {
	if l.Adds {
		return "+"
	}
	return "−"
}

// removeOptions are the ticks of a lane.
func (c *composition) removeOptions(l intel.Lane, catalogue intel.Catalogue) (options []ui.Option, ticked map[string]bool) {
	ticked = map[string]bool{}
	for _, r := range firstOf(c.removables(l)) {
		cells := []ui.Cell{{Text: categoryText(categoryNamed(r.Category, catalogue))}}
		switch {
		case r.inherited:
			cells = append(cells, ui.Cell{Text: "inherited: no effect", Mood: ui.Muted})
		case r.missing:
			cells = append(cells, ui.Cell{Text: "not known there", Mood: ui.Muted})
		}
		id := strconv.Itoa(r.ID)
		options = append(options, ui.Option{ID: id, Cells: cells})
		ticked[id] = r.ticked
	}
	return options, ticked
}

// mostFound bounds how many categories a picker offers.
const mostFound = 8

// addOptions are what a picker of a lane finds: what can be added to it first,
// groups last.
// A category of the other lane goes there, whichever picker found it.
func (c *composition) addOptions(l intel.Lane, catalogue intel.Catalogue, text string) []ui.Option {
	var here, there, groups []ui.Option
	for _, info := range catalogue.Find(text) {
		option := c.addOption(l, info)
		switch {
		case info.IsSuper():
			groups = append(groups, option)
		case info.Lane == l || option.Why != "":
			here = append(here, option)
		default:
			there = append(there, option)
		}
	}
	options := slices.Concat(here, there, groups)
	if id, err := strconv.Atoi(strings.TrimSpace(text)); err == nil && id > 0 {
		if _, known := catalogue.Lookup(id); !known {
			options = append(options, ui.Option{ID: strconv.Itoa(id), Cells: []ui.Cell{
				{Text: fmt.Sprintf("category %d", id)}, {Text: "not published", Mood: ui.Doubtful}}})
		}
	}
	return options[:min(len(options), mostFound)]
}

func (c *composition) addOption(l intel.Lane, info intel.CategoryInfo) ui.Option {
	option := ui.Option{ID: strconv.Itoa(info.ID), Cells: []ui.Cell{{Text: fmt.Sprintf("%s %d", info.Name, info.ID)}}}
	note := func(words string, m ui.Mood) { option.Cells = append(option.Cells, ui.Cell{Text: words, Mood: m}) }
	switch {
	case c.adds(info.Lane, info.ID):
		option.Why = "chosen"
	case info.IsSuper():
		note("a group: warned", ui.Doubtful)
	case !info.Submittable && !info.Deprecated:
		option.Why = "Cloudflare sets and removes it by itself, falls off after 30 days"
	case info.Deprecated:
		note("no longer used", ui.Doubtful)
	case info.Class == intel.ClassBlocked:
		note("always blocked", ui.Doubtful)
	}
	if info.Lane != l && option.Why == "" {
		note("goes to "+string(info.Lane), ui.Muted)
	}
	return option
}

// chosenOptions are what is to be added to a lane.
func (c *composition) chosenOptions(l intel.Lane, catalogue intel.Catalogue) []ui.Option {
	adds, _ := c.lists(l)
	var options []ui.Option
	for _, id := range firstOf(*adds) {
		options = append(options, ui.Option{ID: strconv.Itoa(id), Cells: []ui.Cell{{Text: categoryText(categoryNamed(intel.Category{ID: id}, catalogue))}}})
	}
	return options
}

// nothingYet is said of a request that changes nothing.
const nothingYet = "nothing is changed yet: tick what goes, pick what comes"

// findingCell is "! Phishing (131) …", the sign of its weight in front.
func findingCell(f intel.Finding) ui.Cell {
	switch f.Weight {
	case intel.Refused:
		if f.Rule == "nothing-to-change" {
			return ui.Cell{Text: nothingYet, Mood: ui.Muted}
		}
		return ui.Cell{Text: "✗ " + f.Words, Mood: ui.Bad}
	case intel.Warned:
		return ui.Cell{Text: "! " + f.Words, Mood: ui.Doubtful}
	}
	return ui.Cell{Text: "- " + f.Words}
}

// pendingCells say what is under way about the target, so far as no finding
// does.
func (c *composition) pendingCells(r investigation.Review, target string, now time.Time) []ui.Cell {
	if len(r.Pending) == 0 {
		return []ui.Cell{{Text: "✓ nothing pending for " + target, Mood: ui.Good}}
	}
	var cells []ui.Cell
	for _, s := range firstOf(r.Pending) {
		if slices.ContainsFunc(r.Findings, func(f intel.Finding) bool { return strings.Contains(f.Words, s.Name()) }) {
			continue
		}
		state := investigation.StateWords(s, now)
		cells = append(cells, ui.Cell{Mood: ui.Doubtful, Text: fmt.Sprintf("! pending for %s: %s, %s, %s", target, s.Name(),
			investigation.ChangeWords(s.Request, intel.Catalogue{}), state.Word)})
	}
	return cells
}

// checkCells are everything there is to know about a request before it is
// sent: what refuses it, what warns, and what was looked at and is well.
func (c *composition) checkCells(findings []intel.Finding, catalogue intel.Catalogue) []ui.Cell {
	var cells []ui.Cell
	for _, f := range firstOf(findings) {
		cell := findingCell(f)
		if f.Source != "" && f.Source != "pugmark" {
			cell.Text += " (" + f.Source + ")"
		}
		cells = append(cells, cell)
	}
	if more := len(findings) - len(cells); more > 0 {
		cells = append(cells, ui.Cell{Text: "… " + grouped(int64(more)) + " more", Mood: ui.Doubtful})
	}
	crowded := slices.ContainsFunc(findings, func(f intel.Finding) bool { return f.Rule == "too-many-content" })
	if c.before != nil && c.before.Content != nil && !crowded {
		after := len(catalogue.After(c.before.Content, c.request.ContentAdds, c.request.ContentRemoves))
		cells = append(cells, ui.Cell{Text: fmt.Sprintf("✓ content categories after: %d of at most 2", after), Mood: ui.Good})
	}
	return cells
}

// shortAccount is an account id with its middle left out: "023e…c353".
func shortAccount(account string) string {
	const ends = 4
	if len(account) <= 2*ends+1 {
		return account
	}
	return account[:ends] + "…" + account[len(account)-ends:]
}

// askedLines say what is asked for, one change a line: "−  Phishing (131,
// security)".
func askedLines(m intel.Miscategorization, catalogue intel.Catalogue) []string {
	var lines []string
	for _, adds := range []bool{false, true} {
		for _, list := range m.Lists() {
			if list.Adds != adds {
				continue
			}
			for _, id := range list.IDs {
				lines = append(lines, fmt.Sprintf("%s  %s", sign(list), categoryLaneWords(id, list.Lane, catalogue)))
			}
		}
	}
	return lines
}

// askedCounts say how many changes are asked for, a list a line: "−  38
// security categories".
func askedCounts(m intel.Miscategorization) []string {
	var lines []string
	for _, adds := range []bool{false, true} {
		for _, list := range m.Lists() {
			if n := len(list.IDs); n > 0 && list.Adds == adds {
				lines = append(lines, fmt.Sprintf("%s  %s", sign(list), counted(n, string(list.Lane)+" category", string(list.Lane)+" categories")))
			}
		}
	}
	return lines
}

func categoryLaneWords(id int, l intel.Lane, catalogue intel.Catalogue) string {
	if info, known := catalogue.Lookup(id); known {
		return fmt.Sprintf("%s (%d, %s)", info.Name, id, l)
	}
	return fmt.Sprintf("category %d (%s)", id, l)
}

// targetLive is the target as it stands in the request.
func targetLive(m intel.Miscategorization) string { return either(m.URL, m.IP) }
