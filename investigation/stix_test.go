package investigation

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
	"pugmark/investigation/export"
	"pugmark/ui/uitest"
)

const (
	schemaHome = "http://raw.githubusercontent.com/oasis-open/cti-stix2-json-schemas/stix2.1/schemas/"
	schemaDir  = "export/testdata/stix-2.1/schemas"
)

// stixSchemas are OASIS's schemas of STIX 2.1, by the type of the object.
func stixSchemas(t testing.TB) map[string]*jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	paths := map[string]string{}
	require.NoError(t, filepath.WalkDir(schemaDir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		require.NoError(t, err, path)
		name, err := filepath.Rel(schemaDir, path)
		require.NoError(t, err)
		paths[strings.TrimSuffix(filepath.Base(path), ".json")] = schemaHome + filepath.ToSlash(name)
		return c.AddResource(schemaHome+filepath.ToSlash(name), schema)
	}))
	c.AssertFormat()
	schemas := map[string]*jsonschema.Schema{}
	for name, url := range paths {
		schema, err := c.Compile(url)
		require.NoError(t, err, name)
		schemas[name] = schema
	}
	require.Greater(t, len(schemas), 50)
	return schemas
}

type stixObject map[string]any

// requireBundle checks a bundle by the schemas and by what they cannot say: ids
// once, every reference to something in it, times in their order.
func requireBundle(t testing.TB, schemas map[string]*jsonschema.Schema, text string) []stixObject {
	t.Helper()
	requirePlainText(t, text)
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	require.NoError(t, err)
	requireEnvelope(t, schemas["bundle"], value)
	var bundle struct{ Objects []stixObject }
	require.NoError(t, json.Unmarshal([]byte(text), &bundle))
	ids := map[string]bool{}
	for _, o := range bundle.Objects {
		id := o["id"].(string)
		require.False(t, ids[id], "%s is there twice", id)
		require.True(t, strings.HasPrefix(id, o["type"].(string)+"--"))
		ids[id] = true
	}
	for n, one := range value.(map[string]any)["objects"].([]any) {
		kind := bundle.Objects[n]["type"].(string)
		require.NotNil(t, schemas[kind], kind)
		require.NoError(t, schemas[kind].Validate(one), "%v", one)
	}
	for _, o := range bundle.Objects {
		requireReferences(t, ids, o)
		requireInOrder(t, o, "created", "modified")
		requireInOrder(t, o, "first_observed", "last_observed")
		if _, ends := o["stop_time"]; ends {
			requireInOrder(t, o, "start_time", "stop_time")
			require.NotEqual(t, o["start_time"], o["stop_time"])
		}
	}
	return bundle.Objects
}

// requireEnvelope checks the bundle itself. The published schema of a bundle
// leaves out two types of STIX 2.1, notes and groupings, and refuses them.
func requireEnvelope(t testing.TB, schema *jsonschema.Schema, value any) {
	t.Helper()
	envelope := maps.Clone(value.(map[string]any))
	envelope["objects"] = slices.DeleteFunc(slices.Clone(envelope["objects"].([]any)), func(o any) bool {
		kind := o.(map[string]any)["type"]
		return kind == "note" || kind == "grouping"
	})
	require.NoError(t, schema.Validate(envelope))
}

func requireReferences(t testing.TB, ids map[string]bool, o stixObject) {
	t.Helper()
	for name, value := range o {
		switch {
		case strings.HasSuffix(name, "_ref"):
			require.True(t, ids[value.(string)], "%s of %s is in the bundle", name, o["id"])
		case strings.HasSuffix(name, "_refs"):
			require.NotEmpty(t, value)
			for _, id := range value.([]any) {
				require.True(t, ids[id.(string)], "%s of %s are in the bundle", name, o["id"])
			}
		}
	}
}

func requireInOrder(t testing.TB, o stixObject, first, last string) {
	t.Helper()
	if o[first] == nil || o["type"] == "marking-definition" { // which is never modified
		return
	}
	from, err := time.Parse(time.RFC3339, o[first].(string))
	require.NoError(t, err)
	to, err := time.Parse(time.RFC3339, o[last].(string))
	require.NoError(t, err)
	require.False(t, to.Before(from), "%s of %s", last, o["id"])
}

// requirePlainText: no terminal obeys any of it.
func requirePlainText(t testing.TB, text string) {
	t.Helper()
	require.NotRegexp(t, regexp.MustCompile(`[\x00-\x09\x0b-\x1f\x7f-\x{9f}\x{200b}-\x{200f}\x{2028}-\x{202e}\x{2066}-\x{2069}]`), text)
}

func ofType(objects []stixObject, kind string) []stixObject {
	var found []stixObject
	for _, o := range objects {
		if o["type"] == kind {
			found = append(found, o)
		}
	}
	return found
}

func reportText(t testing.TB, r Report, f export.Format) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, r.Write(&b, f))
	return b.String()
}

// investigated is a desk at which the demo's campaign was looked up, judged and
// put into a case.
func investigated(t testing.TB) (*desk, []string) {
	t.Helper()
	d := newDesk(t, simulator.Options{})
	names := []string{"login.payro11.example", "https://login.payro11.example/x", "cdn.payro11.example", "mail.payro11.example", "hr-portal.example", "203.0.113.66", "AS64500"}
	var indicators []intel.Indicator
	for _, name := range names {
		indicators = append(indicators, mustParse(t, name))
	}
	d.Lookup(t.Context(), Request{Indicators: indicators, Topics: Topics()}, func(Line) {})
	for _, said := range []struct {
		about   string
		verdict history.Verdict
		words   string
	}{
		{"login.payro11.example", history.VerdictMalicious, "asks for staff passwords"}, {"hr-portal.example", history.VerdictSuspicious, ""},
		{"203.0.113.66", history.VerdictDoNotBlock, "shared host"}, {"AS64500", history.VerdictSuspicious, "half of it"},
		{"https://login.payro11.example/x", history.VerdictMalicious, "the page"},
	} {
		_, err := d.History.Tag(t.Context(), history.Tag{Scope: d.Source.Scope, Analyst: "maria", Subject: said.about, Kind: history.TagVerdict, Verdict: said.verdict, Words: said.words,
			Expires: d.clock.Now().Add(30 * 24 * time.Hour)})
		require.NoError(t, err)
	}
	_, err := d.History.Tag(t.Context(), history.Tag{Scope: d.Source.Scope, Analyst: "lena", Subject: "login.payro11.example", Kind: history.TagNote, Words: "see the mail of Monday"})
	require.NoError(t, err)
	c, err := d.OpenCase(t.Context(), "INC-4411", "payroll lure, wave 2")
	require.NoError(t, err)
	_, err = d.PutIntoCase(t.Context(), c, names)
	require.NoError(t, err)
	require.NoError(t, d.NoteCase(t.Context(), c, "staff were told"))
	return d, names
}

func TestTheCampaignInSTIX(t *testing.T) {
	schemas := stixSchemas(t)
	d, names := investigated(t)
	d.sent.questions()
	r, err := d.Report(t.Context(), ReportSubject{Case: "INC-4411"}, ReportOptions{})
	require.NoError(t, err)
	objects := requireBundle(t, schemas, reportText(t, r, export.STIX))

	byID := map[string]stixObject{}
	for _, o := range objects {
		byID[o["id"].(string)] = o
	}
	address := byID[mustParse(t, "203.0.113.66").STIXID()]
	require.NotNil(t, address, "by the id that Cloudflare gave it")
	assert.Equal(t, []any{intel.ASNSTIXID(64500)}, address["belongs_to_refs"])
	resolves := 0
	for _, o := range ofType(objects, "domain-name") {
		if o["value"] == "login.payro11.example" {
			assert.Contains(t, o["resolves_to_refs"], address["id"])
		}
		if o["resolves_to_refs"] != nil {
			resolves++
		}
	}
	assert.GreaterOrEqual(t, resolves, 3)
	assert.NotEmpty(t, ofType(objects, "relationship"))
	assert.Greater(t, len(ofType(objects, "observed-data")), len(names), "names of passive DNS were seen, too")

	patterns := map[any]any{}
	for _, o := range ofType(objects, "indicator") {
		patterns[o["pattern"]] = o["indicator_types"].([]any)[0]
		assert.Equal(t, "maria", byID[o["created_by_ref"].(string)]["name"], "the team's word is that of who said it")
		assert.NotEmpty(t, o["valid_until"])
	}
	assert.Equal(t, map[any]any{
		"[domain-name:value = 'login.payro11.example']":   "malicious-activity",
		"[url:value = 'https://login.payro11.example/x']": "malicious-activity",
		"[domain-name:value = 'hr-portal.example']":       "anomalous-activity",
		"[autonomous-system:number = 64500]":              "anomalous-activity",
	}, patterns, "what the team holds for bad, and nothing else")

	reports := ofType(objects, "report")
	require.Len(t, reports, 1)
	assert.Equal(t, "INC-4411 payroll lure, wave 2", reports[0]["name"])
	assert.Len(t, reports[0]["object_refs"], len(objects)-3, "all but itself and two markings")

	var said []string
	for _, o := range ofType(objects, "note") {
		said = append(said, o["content"].(string))
	}
	assert.Contains(t, said, "staff were told")
	assert.Contains(t, said, "see the mail of Monday")
	assert.Contains(t, said, "The team's verdict: do not block: shared host")
	assert.Contains(t, strings.Join(said, "\n"), "Cloudflare: Phishing")

	labels := 0
	for _, o := range objects {
		if o["type"] == "marking-definition" {
			labels++
			continue
		}
		require.Len(t, o["object_marking_refs"], 2, "%s is marked with a TLP label and as invented", o["id"])
	}
	assert.Equal(t, 2, labels)
	assert.Empty(t, d.sent.questions(), "a report asks nothing")
}

func TestTLPInSTIX(t *testing.T) {
	schemas := stixSchemas(t)
	d, _ := investigated(t)
	for _, tlp := range export.TLPs() {
		r, err := d.Report(t.Context(), ReportSubject{Indicator: mustParse(t, "AS64500")}, ReportOptions{TLP: tlp})
		require.NoError(t, err)
		labels := ofType(requireBundle(t, schemas, reportText(t, r, export.STIX)), "marking-definition")
		require.Len(t, labels, 2)
		assert.Equal(t, tlp.String(), labels[0]["name"])
		assert.Equal(t, export.DemoWords, labels[1]["name"])
	}
}

func TestABundleOfOneIndicatorIsAGrouping(t *testing.T) {
	schemas := stixSchemas(t)
	d, names := investigated(t)
	for _, name := range append(names, "never-asked.example", "2001:db8::1", "http://192.0.2.1/x", "xn--pyroll-ita.example") {
		r, err := d.Report(t.Context(), ReportSubject{Indicator: mustParse(t, name)}, ReportOptions{})
		require.NoError(t, err)
		text := reportText(t, r, export.STIX)
		objects := requireBundle(t, schemas, text)
		require.Len(t, ofType(objects, "grouping"), 1, name)
		assert.Equal(t, text, reportText(t, r, export.STIX), "the same report is the same bytes")
	}
}

func TestHostileTextInABundle(t *testing.T) {
	schemas := stixSchemas(t)
	for _, text := range uitest.Sample(uitest.Hostile(), 61) {
		if len(text) > 8<<10 {
			text = text[:8<<10]
		}
		requireBundle(t, schemas, reportText(t, hostileReport(t, text), export.STIX))
	}
}
