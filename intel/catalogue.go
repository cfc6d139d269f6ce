package intel

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Catalogue is a table of categories and super categories to find them in.
// The zero Catalogue is the published table, which is embedded;
// [CategoriesReport.Catalogue] adds what the live list says.
type Catalogue struct{ table []CategoryInfo } // in order of id; nil is the published one

func (c Catalogue) all() []CategoryInfo {
	if c.table == nil {
		return categoryTable()
	}
	return c.table
}

func (c Catalogue) at(id int) (at int, found bool) {
	return slices.BinarySearchFunc(c.all(), id, func(c CategoryInfo, id int) int { return cmp.Compare(c.ID, id) })
}

// Lookup returns the category or super category with the id.
func (c Catalogue) Lookup(id int) (CategoryInfo, bool) {
	at, found := c.at(id)
	if !found {
		return CategoryInfo{}, false
	}
	return c.all()[at].clone(), true
}

// After returns the ids a target has in one lane once a request is carried out:
// what it has, without what is removed, with what is added, each once. Groups
// that an answer lists beside their categories are no categories of it.
func (c Catalogue) After(now []Category, adds, removes []int) []int {
	var after []int
	taken := map[int]bool{}
	take := func(id int) {
		if !taken[id] {
			taken[id] = true
			after = append(after, id)
		}
	}
	removed := setOf(removes)
	for _, category := range now {
		if info, known := c.Lookup(category.ID); known && info.IsSuper() || removed[category.ID] {
			continue
		}
		take(category.ID)
	}
	for _, id := range adds {
		take(id)
	}
	return after
}

func setOf(ids []int) map[int]bool {
	set := make(map[int]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return set
}

// words are "Phishing (131)".
func (c Catalogue) words(id int) string {
	if info, known := c.Lookup(id); known {
		return fmt.Sprintf("%s (%d)", visible(info.Name), id)
	}
	return fmt.Sprintf("category %d", id)
}

// What is taken of a live list: names of other people, bounded.
const (
	longestCategoryName        = 100
	longestCategoryDescription = 500
	mostNewCategories          = 1000
)

// Catalogue returns the published table with what the live list adds to it or
// names otherwise; a name it had before stays an alias. What the live list
// leaves out stays: it may depend on the plan.
func (r CategoriesReport) Catalogue() Catalogue {
	merging := merging{byID: map[int]CategoryInfo{}, told: map[int]bool{}}
	for _, info := range categoryTable() {
		merging.byID[info.ID] = info.clone()
	}
	for _, group := range r.Categories {
		merging.addGroup(group)
	}
	table := make([]CategoryInfo, 0, len(merging.byID))
	for _, info := range merging.byID {
		info.Super = merging.byID[info.SuperID].Name
		table = append(table, info)
	}
	slices.SortFunc(table, func(a, b CategoryInfo) int { return cmp.Compare(a.ID, b.ID) })
	return Catalogue{table}
}

// A merging is a table that is being brought up to date.
type merging struct {
	byID  map[int]CategoryInfo
	told  map[int]bool // by the live list; the first word counts
	added int
}

func (m *merging) addGroup(live GatewayCategory) {
	if known, ok := m.byID[live.ID]; ok && !known.IsSuper() && len(live.Subcategories) == 0 {
		m.add(live, known.SuperID)
		return
	}
	m.add(live, 0)
	group, ok := m.byID[live.ID]
	if !ok || !group.IsSuper() {
		return
	}
	for _, sub := range live.Subcategories {
		m.add(sub, group.ID)
	}
}

// add takes one item of the live list, in the group with superID or as a group
// of its own. A group does not become a category nor a category a group.
func (m *merging) add(live GatewayCategory, superID int) {
	info, known := m.byID[live.ID]
	if live.ID <= 0 || m.told[live.ID] || known && info.IsSuper() != (superID == 0) || !known && m.added == mostNewCategories {
		return
	}
	name := strings.TrimSpace(shorten(live.Name, longestCategoryName))
	if !known {
		if name == "" {
			return
		}
		m.added++
	}
	m.told[live.ID] = true
	if name != "" && name != info.Name {
		if known && !strings.EqualFold(name, info.Name) {
			info.Aliases = append(info.Aliases, info.Name)
		}
		info.Name = name
	}
	if info.Description == "" {
		info.Description = shorten(live.Description, longestCategoryDescription)
	}
	info.ID, info.SuperID = live.ID, superID
	info.Class = classOf(live, superID)
	info.Lane = laneOf(cmp.Or(superID, live.ID))
	info.Deprecated = live.Class == GatewayRemovalPending
	info.Submittable = superID != 0 && !info.Deprecated && !isManaged(live.ID)
	m.byID[live.ID] = info
}

// The super categories that are not content (CATEGORIES, "Classes").
const (
	superSecurityThreats = 21
	superAlwaysBlocked   = 31
	superSecurityRisks   = 32
)

// classOf says how Cloudflare treats an item of the live list: by its group, and
// as always blocked also where only the list says so.
func classOf(live GatewayCategory, superID int) CategoryClass {
	switch cmp.Or(superID, live.ID) {
	case superSecurityThreats:
		return ClassSecurity
	case superSecurityRisks:
		return ClassSecurityRisk
	case superAlwaysBlocked:
		return ClassBlocked
	}
	if live.Class == GatewayBlocked {
		return ClassBlocked
	}
	return ClassContent
}

func laneOf(superID int) Lane {
	if superID == superSecurityThreats || superID == superSecurityRisks {
		return LaneSecurity
	}
	return LaneContent
}
