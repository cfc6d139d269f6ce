package intel

import (
	_ "embed"
	"encoding/json"
	"slices"
	"sync"
)

// categoriesJSON is Cloudflare's published table of domain categories, with its
// sources in its "meta" object.
//
//go:embed categories.json
var categoriesJSON []byte

// A Lane is which of the two reviews, and of the two pairs of lists in a change
// request, a category belongs to.
type Lane string

// The lanes.
const (
	LaneContent  Lane = "content"
	LaneSecurity Lane = "security"
)

// A CategoryClass says how Cloudflare treats a category.
type CategoryClass string

// The classes of category.
const (
	ClassContent      CategoryClass = "content"
	ClassSecurity     CategoryClass = "security"      // below super category 21, Security threats
	ClassSecurityRisk CategoryClass = "security_risk" // below 32, Security Risks: new, newly seen, parked
	ClassBlocked      CategoryClass = "blocked"       // below 31, Always blocked
)

// A CategoryInfo is one published category or super category. The list is very
// likely one to three short of the live one: an answer may name ids that are not
// in it.
type CategoryInfo struct {
	ID      int
	Name    string // as the live API spells it
	SuperID int    // 0 for a super category
	Super   string // name of the super category, "" for one itself
	Class   CategoryClass
	Lane    Lane
	// Submittable is false for a super category, a deprecated category, and the
	// two Cloudflare sets and removes by itself, 169 and 177.
	Submittable bool
	Deprecated  bool
	Aliases     []string // old names and other spellings
	Terms       []string // what the field calls it: ours, not Cloudflare's
	Description string   // "" where none is published
}

// IsSuper reports whether c is a super category.
func (c CategoryInfo) IsSuper() bool { return c.SuperID == 0 }

// IsSecurity reports whether c is in the security lane, and so among the risk
// types of an answer.
func (c CategoryInfo) IsSecurity() bool { return c.Lane == LaneSecurity }

// LookupCategory returns the published category or super category with the id.
// Ids are one sequence: super categories have 1 to 34, categories 65 and up.
func LookupCategory(id int) (CategoryInfo, bool) { return Catalogue{}.Lookup(id) }

// Categories returns every published category in order of id, deprecated ones
// included, super categories not.
func Categories() []CategoryInfo {
	return selectCategories(func(c CategoryInfo) bool { return !c.IsSuper() })
}

// SuperCategories returns every super category in order of id.
func SuperCategories() []CategoryInfo { return selectCategories(CategoryInfo.IsSuper) }

// CategoriesOf returns the categories below a super category in order of id,
// deprecated ones included.
func CategoriesOf(superID int) []CategoryInfo {
	return selectCategories(func(c CategoryInfo) bool { return superID != 0 && c.SuperID == superID })
}

func selectCategories(keep func(CategoryInfo) bool) []CategoryInfo {
	var selected []CategoryInfo
	for _, c := range categoryTable() {
		if keep(c) {
			selected = append(selected, c.clone())
		}
	}
	return selected
}

func (c CategoryInfo) clone() CategoryInfo {
	c.Aliases, c.Terms = slices.Clone(c.Aliases), slices.Clone(c.Terms)
	return c
}

// categoryTable returns all categories and super categories in order of id.
var categoryTable = sync.OnceValue(func() []CategoryInfo {
	var file struct {
		Supers     []publishedCategory `json:"super_categories"`
		Categories []publishedCategory `json:"categories"`
	}
	if err := json.Unmarshal(categoriesJSON, &file); err != nil {
		panic("intel: the embedded categories.json is damaged: " + err.Error())
	}
	table := make([]CategoryInfo, 0, len(file.Supers)+len(file.Categories))
	terms := fieldTerms()
	for _, p := range slices.Concat(file.Supers, file.Categories) {
		info := p.info()
		info.Terms = terms[info.ID]
		table = append(table, info)
	}
	slices.SortFunc(table, func(a, b CategoryInfo) int { return a.ID - b.ID })
	return table
})

// publishedCategory is an entry of categories.json; a super category has only
// part of the fields.
type publishedCategory struct {
	ID          int           `json:"id"`
	Name        string        `json:"name"`
	SuperID     int           `json:"super_category_id"`
	Super       string        `json:"super_category_name"`
	Class       CategoryClass `json:"class"`
	Submittable bool          `json:"submittable"`
	Status      string        `json:"status"`
	Aliases     []string      `json:"aliases"`
	Description string        `json:"description"`
}

func (p publishedCategory) info() CategoryInfo {
	lane := LaneContent
	if p.Class == ClassSecurity || p.Class == ClassSecurityRisk {
		lane = LaneSecurity
	}
	return CategoryInfo{
		ID: p.ID, Name: p.Name, SuperID: p.SuperID, Super: p.Super, Class: p.Class, Lane: lane,
		Submittable: p.Submittable, Deprecated: p.Status == "deprecated", Aliases: p.Aliases, Description: p.Description,
	}
}
