package cmd

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel/simulator"
)

// thread is a mail in which 9 indicators appear, of which 7 are different, one
// would be a formula in a spreadsheet, and one text that looks like an indicator
// is none.
const thread = `From: maria@ourcorp.example
Subject: fwd: strange mails

hxxps://login[.]payro11[.]example/x and payro11.example, again payro11[.]example
203.0.113.66 10.0.0.0/8 AS64500 =cmd.example
left-out.example
`

func rowsOf(t *testing.T, r ran) []rowObject {
	t.Helper()
	var rows []rowObject
	for line := range strings.Lines(r.stdout) {
		var o rowObject
		decoder := json.NewDecoder(strings.NewReader(line))
		decoder.DisallowUnknownFields()
		require.NoError(t, decoder.Decode(&o), line)
		rows = append(rows, o)
	}
	return rows
}

func TestATriageSaysItsPricesAndRunsTheCheapest(t *testing.T) {
	p := newPlace(t)
	dry := p.run(t, thread, "triage", "-", "--demo", "--dry-run")
	assert.Equal(t, exitAnswered, dry.code, "every mail has a text that is not understood")
	assert.Empty(t, dry.stdout)
	for _, said := range []string{"read as mail: 9 hits, 7 unique: 4 domains, 1 IP, 1 URL, 1 AS number", "7 new + 1 duplicate + 1 not understood",
		`not understood, text/plain part 1, line 2: "10.0.0[.]0/8" is a network range`, "> domains     1 call", "  ips         2 calls"} {
		assert.Contains(t, dry.stderr, said)
	}
	r := p.run(t, thread, "triage", "-", "--demo", "--ndjson")
	assert.Contains(t, r.stderr, "flagged 3 · unknown 4 · nothing listed 0 · failed 0 · excluded 0 · 7 in all · spent 1 call")
	rows := rowsOf(t, r)
	require.Len(t, rows, 7)
	tabs := map[string]int{}
	for _, row := range rows {
		tabs[row.Tab]++
		assert.True(t, row.Demo)
	}
	assert.Equal(t, map[string]int{"flagged": 3, "unknown": 4}, tabs)
}

func TestATriageIsReadByAProgramAndByAPerson(t *testing.T) {
	p := newPlace(t)
	path := filepath.Join(t.TempDir(), "mail.eml")
	require.NoError(t, os.WriteFile(path, []byte(thread), 0o600))
	array := p.run(t, "", "triage", path, "--demo", "--plan", "ips", "--json")
	var objects []rowObject
	require.NoError(t, json.Unmarshal([]byte(array.stdout), &objects))
	require.Len(t, objects, 7)
	assert.Equal(t, "https://login.payro11.example/x", objects[1].Indicator, "in the order of the mail")

	table := p.run(t, "", "triage", path, "--demo", "--plan", "kept", "--csv")
	records, err := csv.NewReader(strings.NewReader(table.stdout)).ReadAll()
	require.NoError(t, err)
	require.Len(t, records, 8)
	assert.Equal(t, "hxxps://login.payro11[.]example/x", records[2][0])
	for _, record := range records {
		for _, cell := range record {
			assert.False(t, strings.ContainsAny(cell[:min(1, len(cell))], "=+-@\t\r"), cell)
		}
		assert.Contains(t, []string{"demo data (invented)", "source"}, record[len(record)-1])
	}
	live := p.run(t, "", "triage", path, "--demo", "--plan", "kept", "--csv", "--live")
	assert.Contains(t, live.stdout, "\nhttps://login.payro11.example/x,")

	text := p.run(t, "", "triage", path, "--demo", "--plan", "kept")
	assert.Contains(t, text.stdout, "flagged 3\n  hxxps://login.payro11[.]example/x")
	assert.NotContains(t, text.stdout, "payro11.example")
}

func TestATriageSpendsNoMoreThanItMay(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		code int
		said string
		rows bool
	}{
		"a plan over the limit is refused":      {[]string{"--plan", "everything", "--max-calls", "3"}, exitSpent, "more than --max-calls 3: nothing was sent", false},
		"a limit chooses what fits":             {[]string{"--max-calls", "1"}, exitAnswered, "spent 1 call", true},
		"a limit of nothing reads what is kept": {[]string{"--max-calls", "0"}, exitSpent, "plan domains does not fit: more than the limit of 0 calls", true},
		"a price over the threshold is said":    {[]string{}, exitAnswered, "plan domains may cost 4 calls (~100 of 100 calls left)", true},
		"of a named plan, too":                  {[]string{"--plan", "domains"}, exitAnswered, "plan domains may cost 4 calls", true},
		"and of one within a limit":             {[]string{"--max-calls", "4"}, exitAnswered, "plan domains may cost 4 calls", true},
		"a plan that does not fit is refused":   {[]string{"--plan", "domains", "--plan", "3"}, exitSpent, "plan domains costs 4 calls and does not fit: ~3 of 3 calls left; --max-calls 4 spends past the estimate; nothing was sent", false},
		"unless its price is allowed":           {[]string{"--plan", "domains", "--plan", "3", "--max-calls", "4"}, exitAnswered, "spent 4 calls", true},
		"the month's calls may be told, too":    {[]string{"--plan", "2", "--max-calls", "9"}, exitSpent, "does not fit: ~2 of 2 calls left", true},
	} {
		t.Run(name, func(t *testing.T) {
			var list strings.Builder
			names := 65
			if strings.Contains(c.said, "spent 1 call") {
				names = 5
			}
			for n := range names {
				list.WriteString("n" + string(rune('a'+n/26)) + string(rune('a'+n%26)) + ".example\n")
			}
			p := newPlace(t)
			p.config(t, "plan = 100")
			r := p.run(t, list.String(), append([]string{"triage", "-", "--demo", "--ndjson"}, c.args...)...)
			assert.Equal(t, c.code, r.code, r.stderr)
			assert.Contains(t, r.stderr, c.said)
			if c.rows {
				assert.Len(t, rowsOf(t, r), names)
			} else {
				assert.Empty(t, r.stdout)
			}
		})
	}
}

func TestATriageIsResumed(t *testing.T) {
	base, requests := serve(t, simulator.Options{MonthlyQuota: 1})
	p := newPlace(t)
	args := []string{"--api-url", base, "--ndjson"}
	list := "a.com b.com 9.9.9.9 8.8.8.8 not_a_name."
	nothing := p.run(t, "", append([]string{"triage", "resume"}, args...)...)
	assert.Equal(t, exitUsage, nothing.code)
	assert.Contains(t, nothing.stderr, "nothing is left of any list")
	r := p.run(t, list, append([]string{"triage", "-", "--plan", "ips"}, args...)...)
	assert.Equal(t, exitSpent, r.code, r.stderr)
	assert.Contains(t, r.stderr, "pugmark triage resume ")
	before := requests()
	again := p.run(t, "", append([]string{"triage", "resume"}, args...)...)
	assert.Equal(t, exitSpent, again.code)
	assert.Contains(t, again.stderr, "plan ips, ")
	assert.LessOrEqual(t, requests()-before, 3)
	wrong := p.run(t, "", append([]string{"triage", "resume", "nonsense"}, args...)...)
	assert.Equal(t, exitUsage, wrong.code)
	assert.Contains(t, wrong.stderr, "no list nonsense is kept here")
}

func TestATriageWhoseAnswersCannotBeKeptSpendsNothing(t *testing.T) {
	base, requests := serve(t, simulator.Options{})
	p := newPlace(t)
	p.archive = "/proc/nowhere/x"
	args := []string{"triage", "-", "--api-url", base, "--plan", "domains", "--ndjson"}
	before := requests()
	r := p.run(t, "a.com", args...)
	assert.Equal(t, exitOurs, r.code, r.stderr)
	assert.Contains(t, r.stderr, "--max-calls 1 spends 1 call all the same; nothing was sent")
	assert.Equal(t, before, requests())
	r = p.run(t, "a.com", append(args, "--max-calls", "1")...)
	assert.Len(t, rowsOf(t, r), 1)
	assert.Equal(t, before+1, requests())
	assert.Equal(t, exitOurs, r.code, r.stderr)
}

func TestTheListsThatWereWorkedThroughAreListed(t *testing.T) {
	p := newPlace(t)
	assert.Contains(t, p.run(t, "", "triage", "list", "--demo").stderr, "no list was worked through here yet")
	require.Equal(t, exitAnswered, p.run(t, "a.example 203.0.113.66", "triage", "-", "--demo", "--plan", "domains").code)
	r := p.run(t, "", "triage", "list", "--demo")
	assert.Contains(t, r.stdout, "domains     0 left")
	assert.Contains(t, r.stdout, "a[.]example")
	var job jobObject
	require.NoError(t, json.Unmarshal([]byte(p.run(t, "", "triage", "list", "--demo", "--ndjson").stdout), &job))
	assert.Equal(t, []any{"domains", 0}, []any{job.Plan, job.Left})
	assert.Equal(t, exitAnswered, p.run(t, "", "triage", "resume", job.ID, "--demo").code)
	require.Equal(t, exitAnswered, p.run(t, "", "demo", "reset").code)
	assert.Empty(t, p.run(t, "", "triage", "list", "--demo").stdout)
}

func TestATriagePutsWhatItFindsIntoACase(t *testing.T) {
	p := newPlace(t)
	require.Equal(t, exitAnswered, p.run(t, "", "lookup", "a.example", "--demo").code)
	db, err := history.Open(t.Context(), filepath.Join(p.data, "pugmark", "demo.db"))
	require.NoError(t, err)
	kept, err := db.Lookups(t.Context(), history.Query{Limit: 1})
	require.NoError(t, err)
	scope := kept[0].Record.Scope
	_, err = db.OpenCase(t.Context(), history.Case{Scope: scope, Name: "INC-4411", Title: "payroll lure"}, history.Actor{Name: "maria"})
	require.NoError(t, err)
	r := p.run(t, thread, "triage", "-", "--demo", "--case", "INC-4411", "--plan", "kept")
	assert.Equal(t, exitAnswered, r.code, r.stderr)
	c, err := db.Case(t.Context(), scope, "INC-4411")
	require.NoError(t, err)
	assert.Equal(t, 7, c.Indicators)
	require.NoError(t, db.Close())
}

func TestATriageThatCannotBeIsAUsageError(t *testing.T) {
	for line, said := range map[string]string{
		"triage":                        "triage needs one file",
		"triage a b":                    "triage needs one file",
		"triage /nowhere/at/all --demo": "/nowhere/at/all cannot be opened: there is no such file",
		"triage - --demo --plan what":   `--plan "what" is no plan of a triage: choose from kept, domains, ips, everything`,
		"triage - --demo --csv --json":  "choose one",
		"triage - --demo --live":        "--live is about --csv",
		"triage - --demo --case INC-1":  "there is no case INC-1",
		"triage resume a b":             "triage resume takes one id",
		"triage . --demo":               "could not be read to its end",
	} {
		r := newPlace(t).run(t, "a.example", strings.Fields(line)...)
		assert.Contains(t, r.stderr, said, line)
		assert.NotEqual(t, exitAnswered, r.code, line)
		assert.Empty(t, r.stdout, line)
	}
}

func TestWithoutCredentialsATriageReadsWhatIsKept(t *testing.T) {
	p := newPlace(t)
	delete(p.env, "CLOUDFLARE_API_TOKEN")
	r := p.run(t, "a.com", "triage", "-", "--ndjson")
	assert.Equal(t, exitCredentials, r.code, r.stderr)
	assert.Contains(t, r.stderr, "not connected to Cloudflare")
	assert.Len(t, rowsOf(t, r), 1)
}
