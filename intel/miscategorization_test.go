package intel

import (
	"encoding/json"
	"fmt"
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

	assert.Equal(t, []Finding{
		{Warned, "both-sides", "content_adds", 82, "Coupons (82) is added and removed by the same request", SourcePugmark},
		{Warned, "both-sides", "security_adds", 117, "Malware (117) is added and removed by the same request", SourcePugmark},
		{Noted, "before-unknown", "", 0, "before: unknown, no answer about the target is kept", SourcePugmark},
	}, m.Check(nil, Catalogue{}))
	ok, warned := Sendable(m.Check(nil, Catalogue{}))
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
		{"no-target", Refused, Miscategorization{Type: TargetDomain, IP: "1.1.1.1", SecurityAdds: []int{131}}},
		{"no-target", Refused, Miscategorization{Type: TargetIPv4, URL: "a.com", SecurityAdds: []int{131}}},
		{"no-target", Refused, Miscategorization{SecurityAdds: []int{131}}},
		{"target-type", Refused, Miscategorization{URL: "a.com", SecurityAdds: []int{131}}},
		{"target-type", Refused, Miscategorization{Type: "host", URL: "a.com", SecurityAdds: []int{131}}},
		{"target-field", Refused, Miscategorization{Type: TargetDomain, IP: "1.1.1.1", SecurityAdds: []int{131}}},
		{"target-field", Refused, Miscategorization{Type: TargetIPv4, URL: "a.com", SecurityAdds: []int{131}}},
		{"target-field", Refused, Miscategorization{Type: TargetIPv4, IP: "1.1.1.1", URL: "a.com", SecurityAdds: []int{131}}},
		{"target-unreadable", Refused, Miscategorization{Type: TargetDomain, URL: "https://a.com/", SecurityAdds: []int{131}}},
		{"target-unreadable", Refused, Miscategorization{Type: TargetURL, URL: "a.com", SecurityAdds: []int{131}}},
		{"target-unreadable", Refused, Miscategorization{Type: TargetIPv6, IP: "1.1.1.1", SecurityAdds: []int{131}}},
		{"target-unreadable", Refused, Miscategorization{Type: TargetIPv4, IP: "1.1.1[.]1", SecurityAdds: []int{131}}},
		{"target-unreadable", Refused, Miscategorization{Type: TargetIPv6, IP: "fe80::1%eth0", SecurityAdds: []int{131}}},
		{"target-unreadable", Refused, Miscategorization{Type: TargetDomain, URL: "a[.]com", SecurityAdds: []int{131}}},
		{"target-unreadable", Refused, Miscategorization{Type: TargetDomain, URL: "a.com:443", SecurityAdds: []int{131}}},
		{"target-unreadable", Refused, Miscategorization{Type: TargetDomain, URL: "a.com/", SecurityAdds: []int{131}}},
		{"target-unreadable", Refused, Miscategorization{Type: TargetDomain, URL: " a.com", SecurityAdds: []int{131}}},
		{"target-unreadable", Refused, Miscategorization{Type: TargetDomain, URL: "a.com\n", SecurityAdds: []int{131}}},
		{"target-unreadable", Refused, Miscategorization{Type: TargetDomain, URL: "AS13335", SecurityAdds: []int{131}}},
		{"target-unreadable", Refused, Miscategorization{Type: TargetURL, URL: "hxxps://a.com/", SecurityAdds: []int{131}}},
		{"target-unreadable", Refused, Miscategorization{Type: TargetURL, URL: "\u200bhttps://a.com/", SecurityAdds: []int{131}}},
		{"nothing-to-change", Refused, domainRequest(func(*Miscategorization) {})},
		{"managed", Refused, domainRequest(func(m *Miscategorization) { m.SecurityAdds = []int{169} })},
		{"managed", Refused, domainRequest(func(m *Miscategorization) { m.ContentRemoves = []int{177} })},
		{"both-sides", Warned, domainRequest(func(m *Miscategorization) { m.ContentAdds, m.ContentRemoves = []int{82}, []int{82} })},
		{"wrong-lane", Warned, domainRequest(func(m *Miscategorization) { m.SecurityAdds = []int{115} })},
		{"wrong-lane", Warned, domainRequest(func(m *Miscategorization) { m.ContentRemoves = []int{131} })},
		{"wrong-lane", Warned, domainRequest(func(m *Miscategorization) { m.SecurityRemoves = []int{3} })},
		{"super-category", Warned, domainRequest(func(m *Miscategorization) { m.SecurityRemoves = []int{3} })},
		{"super-category", Warned, domainRequest(func(m *Miscategorization) { m.ContentAdds = []int{31} })},
		{"always-blocked", Warned, domainRequest(func(m *Miscategorization) { m.ContentAdds = []int{31} })},
		{"both-sides", Warned, domainRequest(func(m *Miscategorization) { m.ContentAdds, m.SecurityRemoves = []int{131}, []int{131} })},
		{"has-already", Warned, domainRequest(func(m *Miscategorization) { m.SecurityAdds = []int{148} })},
		{"has-not", Warned, domainRequest(func(m *Miscategorization) { m.ContentRemoves = []int{117} })},
		{"inherits-already", Noted, domainRequest(func(m *Miscategorization) { m.SecurityAdds = []int{131} })},
		{"unclear-lane", Warned, domainRequest(func(m *Miscategorization) { m.SecurityAdds = []int{128} })},
		{"unknown-category", Warned, domainRequest(func(m *Miscategorization) { m.ContentAdds = []int{-1} })},
		{"before-unknown", Noted, Miscategorization{Type: TargetDomain, URL: "a.com", SecurityAdds: []int{131}}},
		{"reserved-target", Noted, Miscategorization{Type: TargetDomain, URL: "a.example", SecurityAdds: []int{131}}},
		{"reserved-target", Noted, Miscategorization{Type: TargetIPv4, IP: "192.0.2.1", SecurityAdds: []int{131}}},
		{"reserved-target", Warned, Miscategorization{Type: TargetIPv6, IP: "fe80::1", SecurityAdds: []int{131}}},
		{"reserved-target", Warned, Miscategorization{Type: TargetURL, URL: "http://127.0.0.1/", SecurityAdds: []int{131}}},
		{"spelling", Warned, Miscategorization{Type: TargetDomain, URL: "bücher.com", SecurityAdds: []int{131}}},
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
		asked := before
		if c.rule == "before-unknown" {
			asked = nil
		}
		findings := c.request.Check(asked, Catalogue{})
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

// What the request asks for is compared with what the target has itself, in
// whichever list it stands.
func TestWhatIsThereIsNotMissedInTheOtherLane(t *testing.T) {
	before := &Categorized{Content: []Category{}, Security: []Category{{ID: 131}}}
	m := domainRequest(func(m *Miscategorization) { m.ContentRemoves = []int{131} })
	assert.Equal(t, []string{"wrong-lane"}, rules(m.Check(before, Catalogue{}), Warned), "it does have it")
}

func TestAnAddressHasNoContentCategoriesToCompare(t *testing.T) {
	before := IPReport{SecurityCategories: []Category{{ID: 80}}}.Categorized()
	m := Miscategorization{Type: TargetIPv4, IP: "1.1.1.1", ContentRemoves: []int{75}, SecurityRemoves: []int{80}}
	findings := m.Check(&before, Catalogue{})
	assert.Equal(t, []string{"before-unknown"}, rules(findings, Noted))
	assert.Equal(t, "content_removes", findings[0].Field)
	assert.Empty(t, rules(findings, Warned))
	unknown := IPReport{}.Categorized()
	assert.Len(t, rules(m.Check(&unknown, Catalogue{}), Noted), 2)
}

// The lists of a domain whose own categories are not told, but whose parent's
// are.
func TestWhatIsOnlyInheritedIsFoundWithoutOwnCategories(t *testing.T) {
	before := &Categorized{InheritedSecurity: []Category{{ID: 131}}}
	m := domainRequest(func(m *Miscategorization) { m.SecurityRemoves = []int{131, 117} })
	findings := m.Check(before, Catalogue{})
	assert.Equal(t, []string{"inherited"}, rules(findings, Warned))
	assert.Contains(t, findings[0].Words, "its parent")
}

// Everything that is wrong is said at once, the gravest first.
func TestAllFindingsComeAtOnce(t *testing.T) {
	m := Miscategorization{Type: TargetDomain, URL: "https://a.com/", IP: "1.1.1.1",
		ContentAdds: []int{169, 131, 3, 999}, ContentRemoves: []int{177}, SecurityAdds: []int{115, 170}, SecurityRemoves: []int{169, 115}}
	findings := m.Check(nil, Catalogue{})
	assert.Equal(t, []string{"target-field", "target-unreadable", "managed", "managed", "managed"}, rules(findings, Refused))
	assert.Equal(t, []string{"wrong-lane", "super-category", "unknown-category", "wrong-lane", "always-blocked", "wrong-lane", "both-sides", "both-sides", "too-many-content"},
		rules(findings, Warned))
	fields := []string{}
	for _, f := range findings {
		if f.Rule == "managed" {
			fields = append(fields, fmt.Sprint(f.Field, f.ID))
		}
	}
	assert.Equal(t, []string{"content_adds169", "content_removes177", "security_removes169"}, fields)
	assert.Equal(t, []string{"target-type", "target-type"}, append(rules(Miscategorization{Type: "x", URL: "a.com", SecurityAdds: []int{131}}.Check(nil, Catalogue{}), Refused),
		rules(Miscategorization{IP: "1.1.1.1", SecurityAdds: []int{131}}.Check(nil, Catalogue{}), Refused)...))
}

func TestADefangedTargetIsRefusedWithItsLiveSpelling(t *testing.T) {
	for text, live := range map[string]string{"ourcorp[.]com": "ourcorp.com", "\"ourcorp.com\"": "ourcorp.com"} {
		m := Miscategorization{Type: TargetDomain, URL: text, SecurityAdds: []int{131}}
		findings := m.Check(nil, Catalogue{})
		require.Equal(t, []string{"target-unreadable"}, rules(findings, Refused))
		assert.True(t, strings.HasSuffix(findings[0].Words, "write it out: "+live), findings[0].Words)
	}
}

func TestALiveListDecidesWhatIsKnown(t *testing.T) {
	c := CategoriesReport{[]GatewayCategory{{ID: 21, Name: "Security threats", Subcategories: []GatewayCategory{{ID: 195, Name: "Quishing"}}}}}.Catalogue()
	m := domainRequest(func(m *Miscategorization) { m.SecurityAdds = []int{195} })
	assert.Equal(t, []string{"unknown-category"}, rules(m.Check(nil, Catalogue{}), Warned))
	assert.Empty(t, rules(m.Check(nil, c), Warned))
	m.SecurityAdds, m.ContentAdds = nil, []int{195}
	assert.Equal(t, []string{"wrong-lane"}, rules(m.Check(nil, c), Warned))
}

func TestUnknownFieldsAreNamedAndWarnedAbout(t *testing.T) {
	m, unknown, err := ParseMiscategorization([]byte(`{"URL":"x","indicator_type":"domain","url":"a.com","comment":{"a":[1]},"\u001b":null}`))
	require.NoError(t, err)
	assert.Equal(t, "a.com", m.URL)
	assert.Equal(t, []string{"URL", "comment", "\x1b"}, unknown)
	f := UnknownField("\x1b")
	assert.Equal(t, Warned, f.Weight)
	assert.Contains(t, f.Words, `\x1b is not a field`)

	_, unknown, err = ParseMiscategorization([]byte(`{"x":1,"x":2}`))
	assert.ErrorContains(t, err, "field 2, which no document names, stands there twice")
	assert.Empty(t, unknown)
	var many strings.Builder
	for n := range 50_000 {
		fmt.Fprintf(&many, `"f%d":1,`, n)
	}
	_, _, err = ParseMiscategorization([]byte(`{` + many.String() + `"last":1}`))
	assert.ErrorContains(t, err, "more than 32 fields")
	_, _, err = ParseMiscategorization([]byte(`{"content_adds":[1` + strings.Repeat(`,1`, 1000) + `]}`))
	assert.ErrorContains(t, err, "more than 1000 categories")
	_, _, err = ParseMiscategorization([]byte(`{"x":"` + strings.Repeat("x", 1<<20) + `"}`))
	assert.ErrorContains(t, err, "longer than 1 MiB")
}

func TestAPointerNamesItsField(t *testing.T) {
	for pointer, field := range map[string]string{
		"/security_adds/0": "security_adds", "security_adds.0": "security_adds", "security_adds[0]": "security_adds", "#/body/url": "url",
		"/ip": "ip", "body.indicator_type": "indicator_type", "$.content_removes[1]": "content_removes", "$['content_adds']": "content_adds",
		"pointer": "", "": "", "/": "", "/urls": "", "/URL": "", "/" + strings.Repeat("x", 300) + "/url": "",
	} {
		assert.Equal(t, field, Miscategorization{}.Field(pointer), pointer)
	}
}

// Whatever can be looked up can be asked about, and reads as what it was.
func FuzzTarget(f *testing.F) {
	for _, seed := range []string{"a.com", "https://a.com/?q=<a&b>#c", "hxxps://a[.]com", "1.1.1.1", "2001:db8::1", "bücher.de", "http://user@h.example:8080/a b", "ftp://x.example", "::ffff:1.1.1.1", "_dmarc.a.com", "AS1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		i, err := ParseIndicator(text)
		if err != nil {
			return
		}
		m, ok := MiscategorizationOf(i)
		require.Equal(t, i.Kind() != IndicatorASN, ok)
		if !ok {
			return
		}
		target, ok := m.Target()
		require.True(t, ok, "%q", i.String())
		require.Equal(t, i, target)
		read, _, err := ParseMiscategorization(m.JSON())
		require.NoError(t, err)
		require.Equal(t, m, read)
		m.SecurityAdds = []int{131}
		sendable, _ := Sendable(m.Check(nil, Catalogue{}))
		require.True(t, sendable)
	})
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
	f.Add([]byte(`{"url":"\u001b[32;;;1m","\u202e":[null],"ip":"fe80::1%eth0"}`))
	f.Add([]byte(`{"indicator_type":"url","url":"hxxps://a[.]com","security_adds":null}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, unknown, err := ParseMiscategorization(text)
		assert.LessOrEqual(t, len(unknown), mostUnknownFields)
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
		for _, name := range unknown {
			assert.False(t, strings.ContainsFunc(UnknownField(name).Words, func(r rune) bool { return r < ' ' }), name)
			_ = m.Field(name)
		}
	})
}
