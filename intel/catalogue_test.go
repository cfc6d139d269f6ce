package intel

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// CONTRACT §13
func TestCategoriesVariants(t *testing.T) {
	free := GatewayCategory{ID: 117, Name: "Malware", Class: GatewayFree}
	assertVariants(t, GatewayCategories(), CategoriesReport{[]GatewayCategory{{ID: 21, Name: "Security threats", Subcategories: []GatewayCategory{free}}}}, []variant{
		{"as documented", ok(`[{"name":"Security threats","id":21,"subcategories":[{"name":"Malware","id":117,"class":"free"}]}]`)},
		{"ids as text and float", ok(`[{"name":"Security threats","id":"21","subcategories":[{"name":"Malware","id":117.0,"class":"free"}]}]`)},
		{"nulls", ok(`[{"name":"Security threats","id":21,"beta":null,"description":null,"class":null,"subcategories":[{"name":"Malware","id":117,"class":"free","subcategories":null}]}]`)},
	})
	assertVariants(t, GatewayCategories(), CategoriesReport{[]GatewayCategory{{ID: 18, Name: "Real Estate", Class: "later"}}}, []variant{
		{"subcategories null, a class nobody knows", ok(`[{"id":18,"name":"Real Estate","class":"later","subcategories":null}]`)},
		{"subcategories absent", ok(`[{"id":18,"name":"Real Estate","class":"later"}]`)},
		{"subcategories an object", ok(`[{"id":18,"name":"Real Estate","class":"later","subcategories":{}}]`)},
	})
	assertVariants(t, GatewayCategories(), CategoriesReport{}, []variant{{"null", ok(`null`)}, {"empty object", ok(`{}`)}, {"empty text", ok(`""`)}})
	assertVariants(t, GatewayCategories(), CategoriesReport{[]GatewayCategory{}}, []variant{{"none", ok(`[]`)}})
}

func TestAListThatSaysNothingLeavesThePublishedTable(t *testing.T) {
	want := Catalogue{}.all()
	for name, r := range map[string]CategoriesReport{
		"nothing":       {},
		"no ids":        {[]GatewayCategory{{Name: "x", Subcategories: []GatewayCategory{{ID: 500, Name: "y"}}}}},
		"negative":      {[]GatewayCategory{{ID: -1, Name: "x"}}},
		"no names":      {[]GatewayCategory{{ID: 40}, {ID: 21, Subcategories: []GatewayCategory{{ID: 501}, {ID: 131, Name: "  "}}}}},
		"a group below": {[]GatewayCategory{{ID: 21, Subcategories: []GatewayCategory{{ID: 26, Name: "moved"}}}}},
		"below no group": {[]GatewayCategory{{ID: 155, Subcategories: []GatewayCategory{{ID: 502, Name: "below a category"}}},
			{ID: 155, Name: "Technology"}}},
	} {
		assert.Equal(t, want, r.Catalogue().all(), name)
	}
}

func TestALiveListAddsRenamesAndRetires(t *testing.T) {
	c := CategoriesReport{[]GatewayCategory{
		{ID: 21, Name: "Threats", Subcategories: []GatewayCategory{
			{ID: 131, Name: "Phishing & Fraud", Description: "ignored, there is one"},
			{ID: 195, Name: "Quishing", Description: "codes", Class: GatewayPremium},
			{ID: 68, Name: "Anonymizer", Class: GatewayRemovalPending},
			{ID: 195, Name: "again"},
		}},
		{ID: 35, Name: "New Group", Subcategories: []GatewayCategory{{ID: 196, Name: "New Thing", Class: GatewayBlocked}}},
		{ID: 32, Name: "Security Risks", Subcategories: []GatewayCategory{{ID: 169, Name: "New Domains"}, {ID: 128, Name: "Parked"}}},
		{ID: 24, Name: "Society & Lifestyle", Subcategories: []GatewayCategory{{ID: 65, Name: "Abortion"}}},
	}}.Catalogue()

	named, _, ok := c.Named("quishing")
	require.True(t, ok)
	assert.Equal(t, CategoryInfo{ID: 195, Name: "Quishing", SuperID: 21, Super: "Threats", Class: ClassSecurity, Lane: LaneSecurity,
		Submittable: true, Description: "codes"}, named)

	named, _, ok = c.Named("phishing")
	require.True(t, ok)
	assert.Equal(t, "Phishing & Fraud", named.Name)
	assert.Contains(t, named.Aliases, "Phishing", "it can still be found by its old name")
	published, _ := LookupCategory(131)
	assert.Equal(t, published.Description, named.Description)
	assert.Equal(t, "Threats", named.Super)
	malware, _ := c.Lookup(117)
	assert.Equal(t, "Threats", malware.Super, "also what the list leaves out is in the renamed group")

	retired, _ := c.Lookup(68)
	assert.True(t, retired.Deprecated)
	assert.False(t, retired.Submittable)
	back, _ := c.Lookup(65)
	assert.False(t, back.Deprecated, "it is in the live list again")
	managed, _ := c.Lookup(169)
	assert.False(t, managed.Submittable)
	group, _ := c.Lookup(35)
	assert.True(t, group.IsSuper())
	blocked, _ := c.Lookup(196)
	assert.Equal(t, ClassBlocked, blocked.Class)

	_, unchanged := LookupCategory(195)
	assert.False(t, unchanged, "the published table stays as it is")
	assert.Equal(t, "Phishing", published.Name)
	assert.NotContains(t, published.Aliases, "Phishing")
}

func TestTheSimulatedShapeOfThePublishedTableChangesNothing(t *testing.T) {
	var r CategoriesReport
	for _, super := range SuperCategories() {
		group := GatewayCategory{ID: super.ID, Name: super.Name, Description: super.Description, Class: GatewayFree}
		for _, info := range CategoriesOf(super.ID) {
			if !info.Deprecated {
				group.Subcategories = append(group.Subcategories, GatewayCategory{ID: info.ID, Name: info.Name, Description: info.Description, Class: GatewayFree})
			}
		}
		r.Categories = append(r.Categories, group)
	}
	assert.Equal(t, Catalogue{}.all(), r.Catalogue().all())
}

func TestAFloodOfCategoriesIsBounded(t *testing.T) {
	group := GatewayCategory{ID: 21, Name: "Security threats"}
	name, description := strings.Repeat("\u202e\x1b[32;;;1m", 100), strings.Repeat("d", 10_000)
	for id := range 100_000 {
		group.Subcategories = append(group.Subcategories, GatewayCategory{ID: 1000 + id, Name: name, Description: description})
	}
	c := CategoriesReport{[]GatewayCategory{group}}.Catalogue()
	assert.LessOrEqual(t, len(c.all()), len(categoryTable())+mostNewCategories)
	info, known := c.Lookup(1000)
	require.True(t, known)
	assert.LessOrEqual(t, utf8.RuneCountInString(info.Name), longestCategoryName)
	assert.LessOrEqual(t, utf8.RuneCountInString(info.Description), longestCategoryDescription)
	findings := domainRequest(func(m *Miscategorization) { m.ContentAdds = []int{1000} }).Check(nil, c)
	require.NotEmpty(t, findings)
	for _, f := range findings {
		assert.False(t, strings.ContainsFunc(f.Words, func(r rune) bool { return r < ' ' || r == '\u202e' }), f.Words)
	}
}

// Whoever changes what it was given changes nothing for others.
func TestACatalogueLendsNothing(t *testing.T) {
	info, _ := LookupCategory(101)
	require.NotEmpty(t, info.Aliases)
	info.Aliases[0] = "changed"
	for _, found := range (Catalogue{}).Find("101") {
		assert.NotContains(t, found.Aliases, "changed")
		found.Aliases[0] = "changed"
	}
	again, _ := LookupCategory(101)
	assert.NotContains(t, again.Aliases, "changed")
}

func TestEveryNameAndAliasMeansItsCategory(t *testing.T) {
	for _, info := range Categories() {
		for _, name := range append([]string{info.Name, strings.ToUpper(info.Name), fmt.Sprint(info.ID)}, info.Aliases...) {
			named, others, ok := (Catalogue{}).Named(name)
			require.True(t, ok, "%s: %v", name, others)
			assert.Equal(t, info.ID, named.ID, name)
		}
	}
	for _, group := range SuperCategories() {
		named, _, ok := (Catalogue{}).Named(group.Name)
		require.True(t, ok, group.Name)
		if named.ID != group.ID {
			namesakes := append([]string{named.Name}, named.Aliases...)
			assert.False(t, named.IsSuper())
			assert.True(t, slices.ContainsFunc(namesakes, func(name string) bool { return plainWords(name) == plainWords(group.Name) }), group.Name)
		}
	}
}

func FuzzCatalogue(f *testing.F) {
	f.Add(21, "Phishing", "free", 131, "Quishing", "noBlock", "phish")
	f.Add(0, "", "", -1, "", "removalPending", "131")
	f.Add(155, "Technology", "blocked", 26, "Technology", "", "technology")
	f.Add(35, "\x1b[31m", "later", 1<<40, "\u202e", "x", "")
	f.Fuzz(func(t *testing.T, group int, groupName, groupClass string, id int, name, class, typed string) {
		r := CategoriesReport{[]GatewayCategory{{ID: group, Name: groupName, Class: GatewayClass(groupClass),
			Subcategories: []GatewayCategory{{ID: id, Name: name, Class: GatewayClass(class)}}}}}
		c := r.Catalogue()
		last := 0
		for _, info := range c.all() {
			require.Greater(t, info.ID, last, "in order, each once")
			last = info.ID
			require.NotEmpty(t, info.Name)
			require.LessOrEqual(t, utf8.RuneCountInString(info.Name), longestCategoryName)
			if !info.IsSuper() {
				super, known := c.Lookup(info.SuperID)
				require.True(t, known && super.IsSuper(), "every category has its group")
				require.Equal(t, super.Name, info.Super)
			}
			require.False(t, info.Submittable && (info.IsSuper() || isManaged(info.ID)))
		}
		for _, published := range categoryTable() {
			_, known := c.Lookup(published.ID)
			require.True(t, known, "nothing published gets lost")
		}
		named, others, ok := c.Named(typed)
		require.Equal(t, ok, named.ID != 0)
		require.LessOrEqual(t, len(others), 10)
	})
}
