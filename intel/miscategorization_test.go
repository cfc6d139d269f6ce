package intel

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// documentedRequest is the example of "Threat Intelligence APIs", word for word.
const documentedRequest = `{"content_adds": [82],"content_removes": [82],"indicator_type": "url","ip": null,` +
	`"security_adds": [117,131],"security_removes": [117],"url": "https://wrong-category.theburritobot.com"}`

func rules(findings []Finding, weight Weight) []string {
	var names []string
	for _, f := range findings {
		if f.Weight == weight {
			names = append(names, f.Rule)
		}
	}
	return names
}

func TestTheDocumentedRequestIsReadWarnedAboutAndNotRefused(t *testing.T) {
	m, unknown, err := ParseMiscategorization([]byte(documentedRequest))
	assert.Empty(t, unknown)
	require.NoError(t, err)
	assert.Equal(t, Miscategorization{Type: TargetURL, URL: "https://wrong-category.theburritobot.com",
		ContentAdds: []int{82}, ContentRemoves: []int{82}, SecurityAdds: []int{117, 131}, SecurityRemoves: []int{117}}, m)

	findings := m.Check(nil, Catalogue{})
	assert.Empty(t, rules(findings, Refused))
	assert.Equal(t, []string{"both-sides", "both-sides"}, rules(findings, Warned))
	assert.Equal(t, []string{"before-unknown"}, rules(findings, Noted))
	ok, warned := Sendable(findings)
	assert.True(t, ok)
	assert.True(t, warned)
}

func TestARequestSurvivesItsOwnJSON(t *testing.T) {
	for _, text := range []string{"ourcorp.example", "203.0.113.66", "2001:db8::66", "https://a.example/?q=<a&b>"} {
		i, err := ParseIndicator(text)
		require.NoError(t, err)
		m, ok := MiscategorizationOf(i)
		require.True(t, ok)
		m.SecurityRemoves = []int{131}
		assert.NotContains(t, string(m.JSON()), `\u00`, "characters stay as they are")
		read, _, err := ParseMiscategorization(m.JSON())
		require.NoError(t, err)
		assert.Equal(t, m, read)
		target, ok := read.Target()
		assert.True(t, ok)
		assert.Equal(t, i, target)
	}
	_, ok := MiscategorizationOf(ASNIndicator(13335))
	assert.False(t, ok)
}

func TestADomainGoesIntoURL(t *testing.T) {
	i, _ := ParseIndicator("ourcorp.example")
	m, _ := MiscategorizationOf(i)
	m.SecurityRemoves = []int{131}
	assert.JSONEq(t, `{"indicator_type":"domain","url":"ourcorp.example","security_removes":[131]}`, string(m.JSON()))
}

func TestWhatIsNoDocumentedRequestIsRefusedByName(t *testing.T) {
	for text, words := range map[string]string{
		``:                               "not a JSON object",
		`null`:                           "not a JSON object",
		`[]`:                             "not a JSON object",
		`{"url":"a.example"`:             "not a JSON object",
		`{"url":"a.example"} {}`:         "after the JSON object",
		`{"url":["a.example"]}`:          "url is not a text",
		`{"content_adds":82}`:            "content_adds is not a list",
		`{"content_adds":[1.5]}`:         "content_adds is not a list",
		`{"content_adds":["82"]}`:        "content_adds is not a list",
		`{"content_adds":[82,null]}`:     "content_adds is not a list",
		`{"url":"a.example","url":null}`: "url stands there twice",
	} {
		_, _, err := ParseMiscategorization([]byte(text))
		assert.ErrorContains(t, err, words, text)
	}
}

func domainRequest(change func(*Miscategorization)) Miscategorization {
	m := Miscategorization{Type: TargetDomain, URL: "ourcorp.com"}
	change(&m)
	return m
}

func TestEveryRuleFindsItsFault(t *testing.T) {
	before := &Categorized{
		Content:           []Category{{ID: 148, Name: "Shopping"}, {ID: 22, Name: "Shopping & Auctions"}},
		Security:          []Category{},
		InheritedSecurity: []Category{{ID: 131, Name: "Phishing"}}, InheritedFrom: "ourcorp.com",
	}
	cases := []struct {
		rule    string
		weight  Weight
		request Miscategorization
	}{
		{"no-target", Refused, Miscategorization{Type: TargetDomain, SecurityAdds: []int{131}}},
		{"target-type", Refused, Miscategorization{URL: "a.com", SecurityAdds: []int{131}}},
		{"target-type", Refused, Miscategorization{Type: "host", URL: "a.com", SecurityAdds: []int{131}}},
		{"target-field", Refused, Miscategorization{Type: TargetDomain, IP: "1.1.1.1", SecurityAdds: []int{131}}},
		{"target-field", Refused, Miscategorization{Type: TargetIPv4, URL: "a.com", SecurityAdds: []int{131}}},
		{"target-field", Refused, Miscategorization{Type: TargetIPv4, IP: "1.1.1.1", URL: "a.com", SecurityAdds: []int{131}}},
		{"target-unreadable", Refused, Miscategorization{Type: TargetDomain, URL: "https://a.com/", SecurityAdds: []int{131}}},
		{"target-unreadable", Refused, Miscategorization{Type: TargetURL, URL: "a.com", SecurityAdds: []int{131}}},
		{"target-unreadable", Refused, Miscategorization{Type: TargetIPv6, IP: "1.1.1.1", SecurityAdds: []int{131}}},
		{"nothing-to-change", Refused, domainRequest(func(*Miscategorization) {})},
		{"managed", Refused, domainRequest(func(m *Miscategorization) { m.SecurityAdds = []int{169} })},
		{"managed", Refused, domainRequest(func(m *Miscategorization) { m.ContentRemoves = []int{177} })},
		{"both-sides", Warned, domainRequest(func(m *Miscategorization) { m.ContentAdds, m.ContentRemoves = []int{82}, []int{82} })},
		{"wrong-lane", Warned, domainRequest(func(m *Miscategorization) { m.SecurityAdds = []int{115} })},
		{"wrong-lane", Warned, domainRequest(func(m *Miscategorization) { m.ContentRemoves = []int{131} })},
		{"super-category", Warned, domainRequest(func(m *Miscategorization) { m.ContentAdds = []int{3} })},
		{"unknown-category", Warned, domainRequest(func(m *Miscategorization) { m.ContentAdds = []int{179} })},
		{"deprecated", Warned, domainRequest(func(m *Miscategorization) { m.ContentAdds = []int{65} })},
		{"always-blocked", Warned, domainRequest(func(m *Miscategorization) { m.ContentAdds = []int{170} })},
		{"unclear-lane", Warned, domainRequest(func(m *Miscategorization) { m.ContentRemoves = []int{128} })},
		{"twice", Warned, domainRequest(func(m *Miscategorization) { m.ContentAdds = []int{75, 75} })},
		{"too-many-content", Warned, domainRequest(func(m *Miscategorization) { m.ContentAdds = []int{75, 82} })},
		{"has-already", Warned, domainRequest(func(m *Miscategorization) { m.ContentAdds = []int{148} })},
		{"has-not", Warned, domainRequest(func(m *Miscategorization) { m.SecurityRemoves = []int{117} })},
		{"inherited", Warned, domainRequest(func(m *Miscategorization) { m.SecurityRemoves = []int{131} })},
		{"reserved-target", Warned, Miscategorization{Type: TargetIPv4, IP: "10.0.0.1", SecurityAdds: []int{131}}},
		{"user-in-url", Warned, Miscategorization{Type: TargetURL, URL: "https://bank.com@evil.com/", SecurityAdds: []int{131}}},
	}
	for _, c := range cases {
		findings := c.request.Check(before, Catalogue{})
		found := false
		for _, f := range findings {
			assert.NotEmpty(t, f.Words)
			assert.NotEmpty(t, f.Source)
			found = found || f.Rule == c.rule && f.Weight == c.weight
		}
		assert.True(t, found, "%s of %s: %v", c.rule, c.request.JSON(), findings)
		ok, _ := Sendable(findings)
		assert.Equal(t, len(rules(findings, Refused)) == 0, ok)
	}
}

func TestARequestThatFitsHasNothingToSay(t *testing.T) {
	before := &Categorized{Content: []Category{{ID: 148}, {ID: 22}}, Security: []Category{{ID: 131}, {ID: 21}}}
	m := domainRequest(func(m *Miscategorization) { m.SecurityRemoves, m.ContentAdds = []int{131}, []int{75} })
	assert.Empty(t, m.Check(before, Catalogue{}))
	assert.Equal(t, []int{148, 75}, Catalogue{}.After(before.Content, m.ContentAdds, m.ContentRemoves))
}

func TestThirdContentCategoryIsFineWhenOneGoes(t *testing.T) {
	before := &Categorized{Content: []Category{{ID: 148}, {ID: 88}}, Security: []Category{}}
	m := domainRequest(func(m *Miscategorization) { m.ContentAdds, m.ContentRemoves = []int{75}, []int{88} })
	assert.Empty(t, m.Check(before, Catalogue{}))
}

func TestChangeSetsAreEqualWhateverTheOrder(t *testing.T) {
	a := domainRequest(func(m *Miscategorization) { m.SecurityAdds, m.ContentRemoves = []int{131, 117, 131}, []int{75} })
	b := domainRequest(func(m *Miscategorization) { m.SecurityAdds, m.ContentRemoves = []int{117, 131}, []int{75} })
	c := domainRequest(func(m *Miscategorization) { m.SecurityRemoves, m.ContentRemoves = []int{117, 131}, []int{75} })
	assert.Equal(t, a.ChangeSet(), b.ChangeSet())
	assert.NotEqual(t, a.ChangeSet(), c.ChangeSet())
	a.URL = "OURCORP.com."
	assert.Equal(t, a.TargetKey(), b.TargetKey())
}

func FuzzParseMiscategorization(f *testing.F) {
	f.Add([]byte(documentedRequest))
	f.Add([]byte(`{"indicator_type":"ipv4","ip":"1.1.1.1","security_removes":[131],"url":null}`))
	f.Add([]byte(`{"indicator_type":"domain","url":"a.example","content_adds":[169,-1,0,9223372036854775807]}`))
	f.Add([]byte(`{"url":"\u001b[32;;;1m"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, _, err := ParseMiscategorization(text)
		if err != nil {
			assert.False(t, strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' }))
			return
		}
		again, _, err := ParseMiscategorization(m.JSON())
		require.NoError(t, err)
		assert.Equal(t, m.ChangeSet(), again.ChangeSet())
		assert.Equal(t, m.TargetKey(), again.TargetKey())
		assert.True(t, json.Valid(m.JSON()))
		for _, found := range m.Check(&Categorized{Content: []Category{{ID: 148}}, Security: []Category{}}, Catalogue{}) {
			assert.False(t, strings.ContainsFunc(found.Words, func(r rune) bool { return r < ' ' }), found.Words)
		}
	})
}
