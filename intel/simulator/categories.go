package simulator

import (
	"strings"

	"pugmark/intel"
)

// A category is a category as answers name it.
type category struct {
	ID              int    `json:"id"`
	SuperCategoryID int    `json:"super_category_id,omitempty"`
	Name            string `json:"name"`
}

// splitCategories sorts ids into content and security categories and appends
// each group's super-categories as items of their own, as the documented
// answer about cloudflare.com does (155 Technology, then 26 Technology). Ids
// Cloudflare does not publish are left out. rename replaces names, for text
// that an attacker might have written.
func splitCategories(ids []int, rename map[int]string) (content, risk []category) {
	content, risk = []category{}, []category{}
	add := func(info intel.CategoryInfo) {
		item := category{ID: info.ID, SuperCategoryID: info.SuperID, Name: renamed(info, rename)}
		if info.IsSecurity() {
			risk = append(risk, item)
		} else {
			content = append(content, item)
		}
	}
	listed := map[int]bool{}
	var supers []intel.CategoryInfo
	for _, id := range ids {
		info, known := intel.LookupCategory(id)
		if !known {
			continue
		}
		add(info)
		if super, known := intel.LookupCategory(info.SuperID); known && !listed[super.ID] {
			listed[super.ID] = true
			supers = append(supers, super)
		}
	}
	for _, super := range supers {
		add(super)
	}
	return content, risk
}

// namedCategories are the categories with id and name only, as histories list
// them.
func namedCategories(ids []int, rename map[int]string) []category {
	list := []category{}
	for _, id := range ids {
		if info, known := intel.LookupCategory(id); known {
			list = append(list, category{ID: info.ID, Name: renamed(info, rename)})
		}
	}
	return list
}

func renamed(info intel.CategoryInfo, rename map[int]string) string {
	if name, ok := rename[info.ID]; ok {
		return name
	}
	return info.Name
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
