package export

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
	"pugmark/ui/uitest"
)

func indicator(t testing.TB, text string) intel.Indicator {
	t.Helper()
	i, err := intel.ParseIndicator(text)
	require.NoError(t, err)
	return i
}

func bundled(t testing.TB, b *Bundle) []map[string]any {
	t.Helper()
	var text strings.Builder
	require.NoError(t, b.Write(&text))
	var bundle struct {
		Type    string
		Objects []map[string]any
	}
	require.NoError(t, json.Unmarshal([]byte(text.String()), &bundle))
	require.Equal(t, "bundle", bundle.Type)
	return bundle.Objects
}

func TestIDsOfObservables(t *testing.T) {
	b := NewBundle(noon, "ana", TLPAmber, false)
	const cloudflares = "ipv4-addr--71f6bb54-e0c5-5e7d-b939-5698fc15a102"
	assert.Equal(t, intel.STIXID(intel.STIXIPv4, "192.0.2.1"), b.Observable(indicator(t, "192.0.2.1"), "", ""), "as Cloudflare would")
	assert.Equal(t, cloudflares, b.Observable(indicator(t, "192.0.2.2"), cloudflares, ""), "as Cloudflare did")
	assert.Equal(t, cloudflares, b.Observable(indicator(t, "192.0.2.2"), "", ""), "once given, it stays")
	assert.NotEqual(t, cloudflares, b.Observable(indicator(t, "192.0.2.3"), cloudflares, ""), "one id is one address")
	assert.Equal(t, intel.STIXID(intel.STIXIPv4, "192.0.2.4"), b.Observable(indicator(t, "192.0.2.4"), "domain-name--71f6bb54-e0c5-5e7d-b939-5698fc15a102", ""), "of another type")
	// STIX 2.1, section 2.9: of the value as canonical JSON.
	assert.Equal(t, intel.STIXID("domain-name", `{"value":"example.com"}`), b.Observable(indicator(t, "example.com"), "", ""))
	assert.Equal(t, intel.STIXID("url", `{"value":"https://example.com/a?b=1&c=2"}`), b.Observable(indicator(t, "https://example.com/a?b=1&c=2"), "", ""))
	number := b.Observable(indicator(t, "AS64500"), "", "DEMO")
	for _, o := range bundled(t, b) {
		if o["id"] == number {
			assert.EqualValues(t, 64500, o["number"])
			assert.Equal(t, "DEMO", o["name"])
		}
	}
}

func TestNothingRefersToNothing(t *testing.T) {
	b := NewBundle(noon, "", TLPRed, true)
	name := b.Observable(indicator(t, "a.example"), "", "")
	const nobody = "ipv4-addr--71f6bb54-e0c5-5e7d-b939-5698fc15a102"
	b.Refer(name, "resolves_to_refs", nobody)
	b.Refer(nobody, "belongs_to_refs", name)
	assert.Empty(t, b.Relate(Relationship{From: name, Kind: "resolves-to", To: nobody}))
	assert.Empty(t, b.Observe(Observation{Of: []string{nobody}, First: noon}))
	assert.Empty(t, b.Observe(Observation{Of: []string{name}}), "seen at no time")
	assert.Empty(t, b.Note(Note{About: []string{nobody}, Words: "x"}))
	assert.Empty(t, b.Gather(Gathering{Of: []string{nobody}}))
	assert.Len(t, bundled(t, b), 3, "the name and two markings")
}

func TestTimesOfObjects(t *testing.T) {
	b := NewBundle(noon, "ana", TLPClear, false)
	name, address := b.Observable(indicator(t, "a.example"), "", ""), b.Observable(indicator(t, "192.0.2.1"), "", "")
	local := time.Date(2026, 11, 3, 1, 0, 0, 0, time.FixedZone("", 3600))
	seen := b.Observe(Observation{Of: []string{name, address, name}, At: noon, First: local, Last: local.Add(-time.Hour), Number: -1})
	same := b.Relate(Relationship{From: name, Kind: "resolves-to", To: address, At: noon, Start: local, Stop: local})
	for _, o := range bundled(t, b) {
		switch o["id"] {
		case seen:
			assert.Equal(t, []any{"2026-11-03T00:00:00.000Z", "2026-11-03T00:00:00.000Z", 1.0}, []any{o["first_observed"], o["last_observed"], o["number_observed"]})
			assert.Equal(t, []any{name, address}, o["object_refs"])
		case same:
			assert.Equal(t, "2026-11-03T00:00:00.000Z", o["start_time"])
			assert.NotContains(t, o, "stop_time", "it must be later than the start")
		}
	}
}

func TestPatternsQuoteTheirValues(t *testing.T) {
	assert.Equal(t, `[url:value = 'https://a.example/it\'s']`, patternOf(indicator(t, "https://a.example/it's")))
	assert.Equal(t, "[ipv6-addr:value = '2001:db8::1']", patternOf(indicator(t, "2001:db8::1")))
	assert.Equal(t, "[autonomous-system:number = 13335]", patternOf(indicator(t, "AS13335")))
}

func TestTLP(t *testing.T) {
	for _, label := range TLPs() {
		read, err := ParseTLP(label.String())
		require.NoError(t, err)
		assert.Equal(t, label, read)
	}
	_, err := ParseTLP("white")
	require.EqualError(t, err, `"white" is no TLP label: choose from clear, green, amber, amber+strict, red`)
	assert.Equal(t, []TLP{TLPGreen, TLPClear, TLPClear}, []TLP{TLPClear.Next(), TLPRed.Next(), TLP("").Next()})
}

func FuzzBundle(f *testing.F) {
	for _, text := range append(uitest.Seeds(), "a.example", "https://a.example/'x'", "AS1", "::1") {
		f.Add(text, "words")
	}
	f.Fuzz(func(t *testing.T, text, words string) {
		b := NewBundle(noon, words, TLPGreen, true)
		name := b.Observable(indicator(t, "a.example"), text, "")
		of := []string{name}
		if i, err := intel.ParseIndicator(text); err == nil {
			of = append(of, b.Observable(i, words, words))
			b.Indicate(Verdict{Of: i, Kind: "malicious-activity", By: words, At: noon, Reason: words, Label: "malicious"})
		}
		b.Note(Note{About: of, At: noon, Author: text, Words: words, Source: Source{Name: text, Words: words}})
		b.Gather(Gathering{Name: text, Words: words, Seed: text, Of: b.Objects()})
		var out strings.Builder
		require.NoError(t, b.Write(&out))
		requireHarmless(t, out.String())
		ids := map[any]bool{}
		for _, o := range bundled(t, b) {
			require.False(t, ids[o["id"]], "%v is there twice", o["id"])
			ids[o["id"]] = true
		}
	})
}
