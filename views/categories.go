package views

import (
	"fmt"
	"strings"

	"pugmark/intel"
	"pugmark/ui"
)

// Super-categories of the security categories (Cloudflare's table of category
// ids, "Domain categories").
const (
	superSecurityThreats = 21
	superAlwaysBlocked   = 31
	superSecurityRisks   = 32
)

// specific drops the super-category items that Cloudflare lists beside their
// own members: "Technology 26" beside "Technology 155, of 26" says nothing new.
func specific(categories []intel.Category) []intel.Category {
	parents := map[int]bool{}
	for _, c := range categories {
		parents[c.SuperCategoryID] = c.SuperCategoryID != 0
	}
	var out []intel.Category
	for _, c := range categories {
		if c.SuperCategoryID != 0 || !parents[c.ID] {
			out = append(out, c)
		}
	}
	return out
}

// weight is the mood of a security category: a threat is bad, a risk such as a
// new or a parked name is worth a look. History names no super-category, so
// the id decides there.
func weight(c intel.Category) ui.Mood {
	switch c.SuperCategoryID {
	case superSecurityThreats, superAlwaysBlocked:
		return ui.Bad
	case superSecurityRisks:
		return ui.Notable
	}
	info, _ := intel.LookupCategory(c.ID)
	switch info.Class {
	case intel.ClassSecurity, intel.ClassBlocked:
		return ui.Bad
	case intel.ClassSecurityRisk:
		return ui.Notable
	}
	return ui.Plain
}

// securityCell is a category of a security list. One that the table does not
// know is bad all the same: Cloudflare listed it as a threat.
func securityCell(c intel.Category) ui.Cell {
	mood := weight(c)
	if mood == ui.Plain {
		mood = ui.Bad
	}
	return ui.Cell{Text: categoryText(c), Mood: mood}
}

func categoryText(c intel.Category) string {
	switch {
	case c.ID == 0:
		return c.Name
	case c.Name == "":
		return fmt.Sprintf("category %d", c.ID)
	}
	return fmt.Sprintf("%s %d", c.Name, c.ID)
}

// securityCells says what a list of security categories says: a nil list was
// not reported, an empty one lists nothing.
func securityCells(list []intel.Category) []ui.Cell {
	if list == nil {
		return []ui.Cell{notReported()}
	}
	if len(list) == 0 {
		return []ui.Cell{{Text: "none listed", Mood: ui.Good}}
	}
	var cells []ui.Cell
	for _, c := range specific(list) {
		cells = append(cells, securityCell(c))
	}
	return cells
}

// contentCells is securityCells for content categories, which carry no mood.
func contentCells(list []intel.Category) []ui.Cell {
	if list == nil {
		return []ui.Cell{notReported()}
	}
	if len(list) == 0 {
		return []ui.Cell{none()}
	}
	var cells []ui.Cell
	for _, c := range specific(list) {
		cells = append(cells, ui.Cell{Text: categoryText(c)})
	}
	return cells
}

// names joins the names of the categories, without their ids.
func names(categories []intel.Category) string {
	var out []string
	for _, c := range specific(categories) {
		name := c.Name
		if name == "" {
			name = categoryText(c)
		}
		out = append(out, name)
	}
	return strings.Join(out, ", ")
}
