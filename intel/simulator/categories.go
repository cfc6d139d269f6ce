package simulator

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
)

// categoriesCSV is Cloudflare's published table of categories and
// super-categories (docs, "Domain categories", 2026); it embeds every id the
// documentation names, deprecated ones included because histories still do.
//
//go:embed categories.csv
var categoriesCSV string

// A categoryRow is one line of the published table. super is 0 for a
// super-category.
type categoryRow struct {
	id, super   int
	class       string // content, security, security_risk, blocked
	status      string // active, deprecated
	name        string
	description string
}

// risky reports whether answers list the category among risk_types rather than
// content_categories: super-categories 21 and 32 are the ones seen there.
func (c categoryRow) risky() bool { return c.class == "security" || c.class == "security_risk" }

// A categoryTable holds the published categories in the order of the file.
type categoryTable struct {
	rows []categoryRow
	byID map[int]categoryRow
}

func parseCategories(text string) (*categoryTable, error) {
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("reading the embedded category table: %w", err)
	}
	table := &categoryTable{byID: make(map[int]categoryRow, len(records))}
	for _, record := range records[1:] {
		row := categoryRow{class: record[2], status: record[3], name: record[4], description: record[5]}
		if row.id, err = strconv.Atoi(record[0]); err != nil {
			return nil, fmt.Errorf("category id %q: %w", record[0], err)
		}
		if record[1] != "" {
			if row.super, err = strconv.Atoi(record[1]); err != nil {
				return nil, fmt.Errorf("super-category of %d: %w", row.id, err)
			}
		}
		table.rows = append(table.rows, row)
		table.byID[row.id] = row
	}
	return table, nil
}

// A category is a category as answers name it.
type category struct {
	ID              int    `json:"id"`
	SuperCategoryID int    `json:"super_category_id,omitempty"`
	Name            string `json:"name"`
}

// split sorts ids into content and security categories and appends each
// group's super-categories as items of their own, as the documented answer
// about cloudflare.com does (155 Technology, then 26 Technology). Ids the
// table does not know are left out. rename replaces names, for text that an
// attacker might have written.
func (t *categoryTable) split(ids []int, rename map[int]string) (content, risk []category) {
	content, risk = []category{}, []category{}
	listed := map[int]bool{}
	var supers []categoryRow
	for _, id := range ids {
		row, known := t.byID[id]
		if !known {
			continue
		}
		item := category{ID: row.id, SuperCategoryID: row.super, Name: renamed(row, rename)}
		if row.risky() {
			risk = append(risk, item)
		} else {
			content = append(content, item)
		}
		if super, known := t.byID[row.super]; known && !listed[row.super] {
			listed[row.super] = true
			supers = append(supers, super)
		}
	}
	for _, super := range supers {
		item := category{ID: super.id, Name: renamed(super, rename)}
		if super.risky() {
			risk = append(risk, item)
		} else {
			content = append(content, item)
		}
	}
	return content, risk
}

// named returns the categories with id and name only, as histories list them.
func (t *categoryTable) named(ids []int, rename map[int]string) []category {
	list := []category{}
	for _, id := range ids {
		if row, known := t.byID[id]; known {
			list = append(list, category{ID: row.id, Name: renamed(row, rename)})
		}
	}
	return list
}

func renamed(row categoryRow, rename map[int]string) string {
	if name, ok := rename[row.id]; ok {
		return name
	}
	return row.name
}

// slug spells a category the way Cloudflare's test host names do
// (malware.testcategory.com, commandandcontrolandbotnet.testcategory.com):
// lower case, "&" read "and", nothing but letters and digits kept.
func slug(name string) string {
	name = strings.ReplaceAll(strings.ToLower(name), "&", "and")
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, name)
}
