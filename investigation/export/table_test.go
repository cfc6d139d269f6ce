package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui/uitest"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func neighbours() Table {
	return Table{
		Title: "names at 203.0.113.66", Columns: []string{"name", "first", "risk", "we know", ""}, Made: noon, Demo: true,
		Notes: []string{"12 rows hidden by the filter"},
		Rows: [][]Cell{
			{{Value: "login.payro11.example"}, {Text: "9d", Data: noon.AddDate(0, 0, -9), Says: true}, {Text: "0.94", Data: 0.94, Says: true},
				{Text: "maria, 14m ago", Data: noon.Add(-14 * time.Minute)}, {}},
			{{Value: "https://cdn.payro11.example/a?b=1,2"}, {}, {Text: "–"}, {Text: "=HYPERLINK(\"http://evil.example\")"}, {Text: "x"}},
		},
	}
}

func written(t *testing.T, table Table, f Format) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, table.Write(&b, f))
	requireHarmless(t, b.String())
	return b.String()
}

// requireHarmless: no terminal obeys any of it.
func requireHarmless(t *testing.T, text string) {
	t.Helper()
	require.True(t, utf8.ValidString(text))
	for _, r := range text {
		if r != '\n' && (r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0x202e || r == 0x200b || r == 0x2028) {
			require.Fail(t, "a control character", "%U in %.300q", r, text)
		}
	}
}

func TestFormatsOfATable(t *testing.T) {
	assert.Equal(t, `name,first,risk,we know,column 5,spelling,source
login.payro11[.]example,2026-11-13T12:00:00Z,0.94,"maria, 14m ago",,defanged,demo data (invented)
"hxxps://cdn.payro11[.]example/a?b=1,2",,–,"'=HYPERLINK(""hxxp://evil[.]example"")",x,"defanged, ' put before what looks like a formula",demo data (invented)
`, written(t, neighbours(), CSV))
	assert.Equal(t, `{"name":"login.payro11.example","first":"2026-11-13T12:00:00Z","risk":0.94,"we know":"maria, 14m ago","we know at":"2026-11-22T11:46:00Z","column 5":null,"spelling":"live","demo":true}
{"name":"https://cdn.payro11.example/a?b=1,2","first":null,"risk":"–","we know":"=HYPERLINK(\"http://evil.example\")","column 5":"x","spelling":"live","demo":true}
`, written(t, neighbours(), NDJSON))
	assert.Equal(t, `{"title":"names at 203.0.113.66","made":"2026-11-22T12:00:00Z","spelling":"live","demo":true,"columns":["name","first","risk","we know","column 5"],"notes":["12 rows hidden by the filter"],"rows":[
{"name":"login.payro11.example","first":"2026-11-13T12:00:00Z","risk":0.94,"we know":"maria, 14m ago","we know at":"2026-11-22T11:46:00Z","column 5":null},
{"name":"https://cdn.payro11.example/a?b=1,2","first":null,"risk":"–","we know":"=HYPERLINK(\"http://evil.example\")","column 5":"x"}
]}
`, written(t, neighbours(), JSON))
	assert.Equal(t, "# Export: `names at 203.0.113[.]66`\n\n2 rows · made 2026-11-22T12:00:00Z · indicators are defanged\n\n**demo data (invented)**\n\n"+
		"Note: 12 rows hidden by the filter\n\n| name | first | risk | we know | column 5 |\n| --- | --- | --- | --- | --- |\n"+
		"| `login.payro11[.]example` | 2026-11-13T12:00:00Z | 0.94 | maria, 14m ago | – |\n"+
		"| `hxxps://cdn.payro11[.]example/a?b=1,2` | – | – | `=HYPERLINK(\"hxxp://evil[.]example\")` | x |\n", written(t, neighbours(), Markdown))
	require.Error(t, neighbours().Write(&bytes.Buffer{}, STIX))
}

func TestRowsOfTheDemoAmongOthersAreLabelled(t *testing.T) {
	table := neighbours()
	table.Demo, table.Invented = false, []bool{true}
	lines := strings.Split(written(t, table, CSV), "\n")
	assert.True(t, strings.HasSuffix(lines[0], ",spelling,source"))
	assert.True(t, strings.HasSuffix(lines[1], ",demo data (invented)"))
	assert.True(t, strings.HasSuffix(lines[2], ","))
	for _, f := range []Format{NDJSON, JSON} {
		assert.Equal(t, 1, strings.Count(written(t, table, f), `"demo":true`))
	}
	assert.Contains(t, written(t, table, JSON), `"demo":false`)
	lines = strings.Split(strings.TrimSpace(written(t, table, Markdown)), "\n")
	assert.True(t, strings.HasSuffix(lines[len(lines)-4], "| source |"))
	assert.True(t, strings.HasSuffix(lines[len(lines)-2], "| demo data (invented) |"))
	assert.True(t, strings.HasSuffix(lines[len(lines)-1], "| – |"))
}

func TestALiveTable(t *testing.T) {
	table := neighbours()
	table.Live = true
	assert.Contains(t, written(t, table, CSV), "login.payro11.example,2026-11-13T12:00:00Z,0.94,\"maria, 14m ago\",,live,")
	assert.Contains(t, written(t, table, Markdown), "`login.payro11.example`")
}

func TestParseFormat(t *testing.T) {
	for word, want := range map[string]Format{"csv": CSV, " NDJSON ": NDJSON, "md": Markdown, "markdown": Markdown} {
		f, err := ParseFormat(word, CSV, NDJSON, Markdown)
		require.NoError(t, err)
		assert.Equal(t, want, f)
	}
	_, err := ParseFormat("xlsx", CSV, JSON)
	require.EqualError(t, err, `"xlsx" is no format there is: choose from csv, json`)
}

// codeSpan is what hostile text becomes in Markdown.
var codeSpan = regexp.MustCompile("`[^`]+`")

// requireTable checks every format of a table full of one text.
func requireTable(t *testing.T, text string) {
	t.Helper()
	table := Table{Title: text, Columns: []string{text, text, "c"}, Made: noon, Notes: []string{text}, Demo: len(text)%2 == 0, Live: len(text)%3 == 0,
		Rows: [][]Cell{{{Text: text}, {Value: text}, {Text: text, Value: text + "x", Data: noon}}, {{Text: text}}}}

	records, err := csv.NewReader(strings.NewReader(written(t, table, CSV))).ReadAll()
	require.NoError(t, err)
	require.Len(t, records, 3)
	for _, record := range records {
		require.Len(t, record, len(records[0]))
		for _, cell := range record {
			require.False(t, strings.HasPrefix(cell, "=") || strings.HasPrefix(cell, "+") || strings.HasPrefix(cell, "-") || strings.HasPrefix(cell, "@"), "%q", cell)
		}
	}

	valid := strings.ToValidUTF8(text, "\uFFFD")
	if !utf8.ValidString(text) {
		valid = string([]rune(text)) // a � for every byte
	}
	lines := strings.Split(strings.TrimSuffix(written(t, table, NDJSON), "\n"), "\n")
	require.Len(t, lines, 2)
	names := table.names()
	for _, line := range lines {
		var row map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &row))
		if text != "" {
			require.Equal(t, valid, row[string([]rune(names[0]))], "exactly what it was")
		}
	}
	var all struct {
		Title string
		Rows  []map[string]any
	}
	require.NoError(t, json.Unmarshal([]byte(written(t, table, JSON)), &all))
	require.Equal(t, valid, all.Title)
	require.Len(t, all.Rows, 2)

	requireMarkdown(t, written(t, table, Markdown), len(table.Rows), table.Demo)
}

// requireMarkdown checks that whatever the texts are, the page is a heading,
// sentences and one table: outside of code spans nothing has a meaning.
func requireMarkdown(t *testing.T, page string, rows int, demo bool) {
	t.Helper()
	require.NotContains(t, codeSpan.ReplaceAllString(page, ""), "`", "every span is closed")
	bare := codeSpan.ReplaceAllString(page, "CODE")
	if demo {
		require.Equal(t, 1, strings.Count(bare, "**"+DemoWords+"**"))
		bare = strings.Replace(bare, "**"+DemoWords+"**", "", 1)
	}
	require.True(t, strings.HasPrefix(bare, "# Export: "))
	tableLines := 0
	for _, line := range strings.Split(strings.TrimPrefix(bare, "# "), "\n") {
		if strings.HasPrefix(line, "|") {
			tableLines++
			require.Equal(t, 4, strings.Count(line, "|"), "%q", line)
			line = strings.NewReplacer("|", "", " --- ", "").Replace(line)
		}
		require.NotRegexp(t, `[<>\[\]!*_#~&$@\\{}]|://|(?i)mailto:|www\.\w|^\s*([-+]|\d+[.)])\s`, line, "nothing has a meaning")
	}
	require.Equal(t, rows+2, tableLines)
}

func TestHostileTextInATable(t *testing.T) {
	for _, text := range uitest.Sample(uitest.Hostile(), 5) {
		if len(text) > 64<<10 {
			text = text[:64<<10]
		}
		requireTable(t, text)
	}
}

func FuzzTable(f *testing.F) {
	for _, text := range []string{"", "=1+1", "@SUM(A1)", "|", "`", "``a`", "<b>x</b>", "[a](http://b.example)", "# h", "- a", "1. a", "a\n\n# b", "&amp;", "www.evil.example",
		"a@b.example", "\xff", "\x1b]8;;http://x\x07", " ", "  `", "\\|", "\\`", "://", "https://a.b.example", "1.2.3.4", "~~x~~", "![x](y)", "‮gnp.exe", "﹦1", "Phishing: yes"} {
		f.Add(text)
	}
	for _, text := range uitest.Seeds() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) < 10_000 {
			requireTable(t, text)
		}
	})
}

func TestDefang(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     "",
		"Phishing, risk 0.94":                  "Phishing, risk 0.94",
		"see http://a.example/x and b.example": "see hxxp://a[.]example/x and b[.]example",
		"abuse@mail.registrar.example":         "abuse@mail.registrar[.]example",
		"192.0.2.1 and version 1.2.3":          "192.0.2[.]1 and version 1.2.3",
		"login.payro11[.]example":              "login.payro11[.]example",
		"HTTPS://x.EXAMPLE":                    "hxxps://x[.]EXAMPLE",
		"an end. And more":                     "an end. And more",
	} {
		assert.Equal(t, want, Defang(text))
		assert.Equal(t, want, Defang(Defang(text)), "once is enough")
	}
}
