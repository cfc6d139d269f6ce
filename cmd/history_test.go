package cmd

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

// withPast is a place whose demo has its past.
func withPast(t *testing.T) *place {
	p := newPlace(t)
	p.env["USER"] = "ana"
	require.Zero(t, p.run(t, "", "demo", "past").code)
	return p
}

func TestHistoryIsSearchedInTheWordsOfTheScreen(t *testing.T) {
	p := withPast(t)
	for query, want := range map[string][]string{
		"who:lena kind:domain":              {"domain    paysl1p[.]example", "domain    payro1l[.]example"},
		"payro1l[.]ex who:lena kind:whois":  {"whois     payro1l[.]example"},
		"--analyst me --kind domain":        {"domain    hr-portal[.]example", "domain    login.payro11[.]example"},
		"--origin no-answer":                {"domain    hr-portal[.]example"},
		"--verdict malicious --kind domain": {"domain    payro1l[.]example"},
		"flagged:yes":                       {"domain    payro1l[.]example"},
		"case:inc-4398 kind:ip":             {"ip        203.0.113[.]66"},
		"since:7d --kind whois --limit 2":   {"whois     hr-portal[.]example", "whois     paysl1p[.]example"},
		"until:7d kind:whois":               {"whois     payro11[.]example"},
		"shared shops --kind ip":            {"ip        203.0.113[.]66"},
		"registrar until:8d":                {"whois     payro11[.]example"},
		"origin:other":                      nil,
		"words:registrar name:hr-portal":    {"whois     hr-portal[.]example"},
	} {
		r := p.run(t, "", append([]string{"history", "--demo"}, strings.Fields(query)...)...)
		require.Zero(t, r.code, r.stderr)
		lines := strings.Split(strings.TrimSuffix(r.stdout, "\n"), "\n")
		if len(want) == 0 {
			assert.Empty(t, r.stdout, query)
			assert.Contains(t, r.stderr, "nothing in the history matches")
			continue
		}
		require.Len(t, lines, len(want), "%s:\n%s", query, r.stdout)
		for n, line := range lines {
			assert.Contains(t, line, want[n], query)
		}
	}
}

func TestHistoryInOtherShapes(t *testing.T) {
	p := withPast(t)
	ndjson := p.run(t, "", "history", "--demo", "payro", "--ndjson").objects(t)
	var array []answerObject
	r := p.run(t, "", "history", "--demo", "payro", "--json")
	require.NoError(t, json.Unmarshal([]byte(r.stdout), &array))
	assert.Equal(t, kindsOf(ndjson), kindsOf(array))
	require.NoError(t, json.Unmarshal([]byte(p.run(t, "", "history", "--demo", "no such thing", "--json").stdout), &array))
	assert.Empty(t, array)
	table := p.run(t, "", "history", "--demo", "payro1l", "--kind", "domain", "--csv")
	require.Zero(t, table.code)
	assert.Contains(t, table.stdout, "demo data (invented)")
	assert.Contains(t, table.stdout, "payro1l[.]example")
	reader := csv.NewReader(strings.NewReader(table.stdout))
	reader.FieldsPerRecord = -1
	_, err := reader.ReadAll()
	require.NoError(t, err)
}

func TestHistoryShowsWhatWasKnownThen(t *testing.T) {
	p := withPast(t)
	r := p.run(t, "", "history", "show", "--demo", "login[.]payro11[.]example")
	require.Zero(t, r.code, r.stderr)
	for _, said := range []string{"login.payro11[.]example", "New Domains", "as answered ", " to ana", "payro11[.]example", " to maria"} {
		assert.Contains(t, r.stdout, said)
	}
	assert.Equal(t, exitUnanswered, p.run(t, "", "history", "show", "--demo", "login.payro11.example", "--at", "30d").code)
	one := p.run(t, "", "history", "show", "--demo", "payro1l.example", "--at", "yesterday", "--ndjson")
	require.Zero(t, one.code)
	assert.ElementsMatch(t, []string{"domain", "whois"}, kindsOf(one.objects(t)))
	assert.Equal(t, exitUnanswered, p.run(t, "", "history", "show", "--demo", "0192d4a0-0000-7000-8000-000000000000").code)
}

func TestHistoryIsExportedByteForByte(t *testing.T) {
	p := withPast(t)
	path := filepath.Join(t.TempDir(), "all.ndjson")
	r := p.run(t, "", "history", "export", "--demo", path)
	require.Zero(t, r.code, r.stderr)
	assert.Contains(t, r.stdout, "10 look-ups written to")
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	assert.Equal(t, string(raw), p.run(t, "", "history", "export", "--demo", "-").stdout)
	db := openDemoHistory(t, p)
	answered := 0
	for line := range bytes.Lines(raw) {
		var x struct {
			ID, SHA256, Body string
			Outcome          intel.CallOutcome
		}
		require.NoError(t, json.Unmarshal(line, &x))
		if x.Outcome != intel.CallAnswered {
			assert.Empty(t, x.Body)
			continue
		}
		answered++
		body, err := base64.StdEncoding.DecodeString(x.Body)
		require.NoError(t, err)
		sum := sha256.Sum256(body)
		assert.Equal(t, hex.EncodeToString(sum[:]), x.SHA256)
		kept, err := db.Record(t.Context(), x.ID)
		require.NoError(t, err)
		assert.Equal(t, kept.Body, body)
	}
	assert.Equal(t, 9, answered)
	again := p.run(t, "", "history", "export", "--demo", path)
	assert.NotZero(t, again.code)
	assert.Contains(t, again.stderr, "nothing is overwritten")
}

func TestHelpOffersNoFlagThatDoesNothing(t *testing.T) {
	p := newPlace(t)
	for _, command := range []string{"history", "history show", "diff", "report", "tag", "cases"} {
		r := p.run(t, "", append(strings.Fields(command), "--help")...)
		require.Zero(t, r.code, r.stderr)
		assert.Contains(t, r.stdout, "--history", command)
		assert.NotContains(t, r.stdout, "--no-mouse", command)
		assert.NotContains(t, r.stdout, "--fault", command)
	}
	r := p.run(t, "", "lookup", "--help")
	assert.Contains(t, r.stdout, "--fault")
	assert.Contains(t, p.run(t, "", "--help").stdout, "--no-mouse")
}

func TestTheHistorySaysWhatTheTeamSays(t *testing.T) {
	p := withPast(t)
	r := p.run(t, "", "history", "--demo", "name:payro1l", "kind:domain")
	assert.Regexp(t, "Phishing.* · team: malicious · INC-4398\n$", r.stdout)
	r = p.run(t, "", "history", "--demo", "--csv", "name:payro1l", "kind:domain")
	assert.Regexp(t, ",malicious · INC-4398,.*demo data \\(invented\\)", r.stdout)
}

func TestHistoryIsDeletedOnlyWithYes(t *testing.T) {
	p := withPast(t)
	said := p.run(t, "", "history", "delete", "--demo", "--older-than", "7d")
	require.Zero(t, said.code, said.stderr)
	assert.Contains(t, said.stdout, "would remove 2 answers (")
	assert.Contains(t, said.stdout, "--yes removes it")
	dry := p.run(t, "", "history", "delete", "--demo", "--older-than", "7d", "--dry-run", "--yes")
	assert.NotContains(t, dry.stdout, "--yes")
	assert.Len(t, p.run(t, "", "history", "--demo", "--ndjson").objects(t), 10)
	gone := p.run(t, "", "history", "delete", "--demo", "--older-than", "7d", "--yes")
	require.Zero(t, gone.code, gone.stderr)
	assert.Contains(t, gone.stdout, "removed 2 answers (")
	left := p.run(t, "", "history", "--demo", "--kind", "domain,whois", "--ndjson").objects(t)
	for _, o := range left {
		assert.NotEqual(t, "login.payro11.example", o.Indicator)
	}
	matching := p.run(t, "", "history", "delete", "--demo", "hr-portal", "--yes")
	assert.Contains(t, matching.stdout, "removed 1 answer (")
	assert.NotContains(t, p.run(t, "", "history", "--demo", "name:hr-portal").stdout, "whois")
}
