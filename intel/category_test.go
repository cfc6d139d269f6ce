package intel

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The facts are those of the document the table comes from: 27 super
// categories, 125 active and 3 deprecated categories, ids 65 to 194 without 179
// and 180.
func TestCategoryTableIsComplete(t *testing.T) {
	categories, supers := Categories(), SuperCategories()
	assert.Len(t, supers, 27)
	assert.Len(t, categories, 128)
	byClass := map[CategoryClass]int{}
	var ids, deprecated, notSubmittable []int
	for _, c := range categories {
		ids = append(ids, c.ID)
		if c.Deprecated {
			deprecated = append(deprecated, c.ID)
		}
		if !c.Submittable {
			notSubmittable = append(notSubmittable, c.ID)
		}
		byClass[c.Class]++
		super, ok := LookupCategory(c.SuperID)
		require.True(t, ok, c.Name)
		assert.True(t, super.IsSuper(), c.Name)
		assert.Equal(t, super.Name, c.Super)
		assert.Equal(t, super.Class, c.Class, c.Name)
		assert.Equal(t, super.Lane, c.Lane, c.Name)
		assert.NotEmpty(t, c.Name)
	}
	var want []int
	for id := 65; id <= 194; id++ {
		if id != 179 && id != 180 {
			want = append(want, id)
		}
	}
	assert.Equal(t, want, ids)
	assert.Equal(t, []int{65, 112, 171}, deprecated)
	assert.Equal(t, []int{65, 112, 169, 171, 177}, notSubmittable)
	assert.Equal(t, map[CategoryClass]int{ClassContent: 110, ClassSecurity: 14, ClassSecurityRisk: 3, ClassBlocked: 1}, byClass)
	for _, c := range supers {
		assert.False(t, c.Submittable, c.Name)
		assert.Empty(t, c.Super)
	}
}

func TestLookupCategory(t *testing.T) {
	cases := []CategoryInfo{
		{ID: 131, Name: "Phishing", SuperID: 21, Super: "Security threats", Class: ClassSecurity, Lane: LaneSecurity, Submittable: true},
		{ID: 169, Name: "New Domains", SuperID: 32, Super: "Security Risks", Class: ClassSecurityRisk, Lane: LaneSecurity},
		{ID: 155, Name: "Technology", SuperID: 26, Super: "Technology", Class: ClassContent, Lane: LaneContent, Submittable: true},
		{ID: 170, Name: "Child Abuse", SuperID: 31, Super: "Always blocked", Class: ClassBlocked, Lane: LaneContent, Submittable: true},
		{ID: 171, Name: "LGBTQ", SuperID: 24, Super: "Society & Lifestyle", Class: ClassContent, Lane: LaneContent, Deprecated: true},
		{ID: 176, Name: "DGA Domains", SuperID: 21, Super: "Security threats", Class: ClassSecurity, Lane: LaneSecurity, Submittable: true, Aliases: []string{"Domain Generation Algorithm"}},
		{ID: 32, Name: "Security Risks", Class: ClassSecurityRisk, Lane: LaneSecurity, Aliases: []string{"Security Risk"}},
	}
	for _, want := range cases {
		got, ok := LookupCategory(want.ID)
		require.True(t, ok, want.Name)
		if len(got.Aliases) == 0 {
			got.Aliases = nil
		}
		assert.Equal(t, fieldTerms()[want.ID], got.Terms, want.Name)
		got.Description, got.Terms = "", nil
		assert.Equal(t, want, got)
		assert.Equal(t, want.Lane == LaneSecurity, got.IsSecurity())
	}
	for _, id := range []int{-1, 0, 4, 33, 35, 64, 179, 180, 195, 1 << 40} {
		_, ok := LookupCategory(id)
		assert.False(t, ok, id)
	}
}

func TestCategoriesOf(t *testing.T) {
	var ids []int
	for _, c := range CategoriesOf(21) {
		ids = append(ids, c.ID)
	}
	assert.Equal(t, []int{68, 80, 83, 117, 131, 134, 151, 153, 175, 176, 178, 187, 188, 191}, ids)
	assert.Len(t, CategoriesOf(32), 3)
	assert.Empty(t, CategoriesOf(0))
	assert.Empty(t, CategoriesOf(4))
}

func TestCategoryTableCannotBeChanged(t *testing.T) {
	first := Categories()
	at := slices.IndexFunc(first, func(c CategoryInfo) bool { return c.ID == 176 })
	first[at].Name, first[at].Aliases[0] = "x", "x"
	again, _ := LookupCategory(176)
	assert.Equal(t, "DGA Domains", again.Name)
	assert.Equal(t, []string{"Domain Generation Algorithm"}, again.Aliases)
}
