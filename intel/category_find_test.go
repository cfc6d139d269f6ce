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

// What responders say, which is not what Cloudflare says.
func TestACategoryIsNamedByWhatTheFieldCallsIt(t *testing.T) {
	for text, name := range map[string]string{
		"c2": "Command and Control & Botnet", "CnC": "Command and Control & Botnet", "C&C": "Command and Control & Botnet", "botnet": "Command and Control & Botnet",
		"vpn": "Anonymizer", "proxy": "Anonymizer", "Tor": "Anonymizer",
		"ai": "Artificial Intelligence", "llm": "Artificial Intelligence",
		"miner": "Cryptomining", "coinminer": "Cryptomining", "phish": "Phishing", "dga": "DGA Domains",
		"typosquat": "Brand Embedding", "lookalike": "Brand Embedding", "look-alike": "Brand Embedding",
		"pua": "Potentially unwanted software", "PUP": "Potentially unwanted software", "adware": "Potentially unwanted software",
		"hacked": "Compromised Domain", "porn": "Pornography", "ransomware": "Malware", "nrd": "New Domains",
		"bank": "Economy & Finance", "banking": "Economy & Finance", "parked": "Parked & For Sale Domains", "parking": "Parked & For Sale Domains",
	} {
		c, others, ok := Catalogue{}.Named(text)
		require.True(t, ok, "%s: %v", text, others)
		assert.Equal(t, name, c.Name, text)
		assert.Equal(t, name, Catalogue{}.Find(text)[0].Name, text)
		live, _, ok := CategoriesReport{Categories: []GatewayCategory{{ID: c.SuperID, Name: "Renamed", Subcategories: []GatewayCategory{{ID: c.ID, Name: "Renamed too"}}}}}.Catalogue().Named(text)
		if assert.True(t, ok, text) {
			assert.Equal(t, c.ID, live.ID, "a live list that renames it: %s", text)
		}
	}
	assert.Equal(t, "Brand Embedding", Catalogue{}.Find("typosq")[0].Name, "while it is typed")
}

func TestWhatMayMeanSeveralCategoriesIsListed(t *testing.T) {
	for text, names := range map[string][]string{
		"crypto":   {"Cryptocurrency", "Cryptomining"},
		"news":     {"News & Media", "News, Portal & Search"},
		"shop":     {"Ecommerce", "Shopping"},
		"content":  {"Content Servers", "No Content"},
		"security": {"Security Risks", "Security threats", "Information Security"},
		"hack":     {"Hacking", "Compromised Domain"},
		"rat":      {"Malware", "Remote Access", "Spyware"},
		"mal":      {"Malware", "Spam"},
		"keylo":    {"Spyware"},
		"serv":     {"Content Servers", "Command and Control & Botnet", "Advertisements"},
	} {
		c, others, ok := Catalogue{}.Named(text)
		assert.False(t, ok, "%s is not just %s", text, c.Name)
		var listed []string
		for _, other := range others {
			listed = append(listed, other.Name)
		}
		assert.Subset(t, listed, names, text)
	}
	for text, name := range map[string]string{"servers": "Content Servers", "malw": "Malware", "gambl": "Gambling", "astronomy": "Space & Astronomy"} {
		c, others, ok := Catalogue{}.Named(text)
		require.True(t, ok, "%s: %v", text, others)
		assert.Equal(t, name, c.Name)
		assert.False(t, c.IsSuper(), text)
	}
}

func TestEveryTermOfTheFieldFindsItsCategory(t *testing.T) {
	names := map[string]string{}
	for _, c := range (Catalogue{}).all() {
		for _, name := range append([]string{c.Name}, c.Aliases...) {
			names[plainWords(name)] = c.Name
		}
	}
	for id, terms := range fieldTerms() {
		c, known := LookupCategory(id)
		require.True(t, known, id)
		assert.False(t, c.IsSuper() || c.Deprecated, c.Name)
		said := map[string]bool{}
		for _, term := range terms {
			wanted := plainWords(term)
			assert.NotEmpty(t, wanted)
			assert.False(t, said[wanted], "%s twice", term)
			said[wanted] = true
			assert.Empty(t, names[wanted], "%s is a name already", term)
			assert.Equal(t, meetsTerm, meeting(c, wanted), term)
		}
	}
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
