package intel

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestACategoryIsNamedByNumberNameAliasOrPart(t *testing.T) {
	for text, id := range map[string]int{
		"131": 131, "phishing": 131, " Phishing ": 131, "PHISH": 131, "government": 101, "business": 75,
		"government/legal": 101, "government legal": 101, "botnet": 80, "26": 26, "gambling": 99, "weather": 167, "arts": 70,
	} {
		c, others, ok := Catalogue{}.Named(text)
		require.True(t, ok, "%s: %v", text, others)
		assert.Equal(t, id, c.ID, text)
	}
}

func TestAnAmbiguousNameListsWhatItMayMean(t *testing.T) {
	_, others, ok := Catalogue{}.Named("news")
	assert.False(t, ok)
	assert.Greater(t, len(others), 1)

	_, others, ok = Catalogue{}.Named("zzzz")
	assert.False(t, ok)
	assert.Empty(t, others)

	_, _, ok = Catalogue{}.Named("  ")
	assert.False(t, ok)
}

func TestFindingBeginsWithTheBest(t *testing.T) {
	first := func(text string) string {
		found := Catalogue{}.Find(text)
		require.NotEmpty(t, found, text)
		return found[0].Name
	}
	assert.Equal(t, "Business", first("busi"))
	assert.Equal(t, "Phishing", first("phsh"), "letters in order")
	assert.Equal(t, "Malware", first("malw"))
	assert.Equal(t, "Command and Control & Botnet", first("control botnet"))
	assert.Len(t, Catalogue{}.Find(""), len(Categories()))
	for _, c := range (Catalogue{}).Find("technology") {
		if c.IsSuper() {
			continue
		}
		assert.Equal(t, 155, c.ID, "the category comes before the group of the same name")
		break
	}
	assert.False(t, Catalogue{}.Find("technology")[0].IsSuper())
}

func FuzzNamedCategory(f *testing.F) {
	for _, seed := range []string{"phishing", "131", "Government/Legal", "ü", "\x1b[31m", "-1", "99999999999999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, others, ok := Catalogue{}.Named(text)
		if ok {
			assert.NotZero(t, c.ID)
			assert.Empty(t, others)
		}
		_ = Catalogue{}.Find(text)
	})
}
