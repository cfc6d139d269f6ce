package cmd

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReportPrintsWhatIsKeptAndAsksNothing(t *testing.T) {
	p := newPlace(t)
	require.Zero(t, p.run(t, "", "lookup", "login.payro11.example", "--demo").code)
	require.Zero(t, p.run(t, "", "case", "INC-4411", "login.payro11.example", "--title", "payroll lure", "--demo").code)

	md := p.run(t, "", "report", "hxxps://login[.]payro11[.]example/x", "--demo")
	assert.Zero(t, md.code)
	md = p.run(t, "", "report", "login[.]payro11[.]example", "--demo", "--tlp", "TLP:AMBER+STRICT")
	require.Zero(t, md.code)
	assert.Empty(t, md.stderr)
	assert.Contains(t, md.stdout, "# Report: `login.payro11[.]example`\n\n**TLP:AMBER+STRICT** · made ")
	assert.NotContains(t, md.stdout, "payro11.example")
	above, sum, found := strings.Cut(md.stdout, "SHA-256 of everything above this line: ")
	require.True(t, found)
	is := sha256.Sum256([]byte(above))
	assert.Equal(t, hex.EncodeToString(is[:])+"\n", sum)
	assert.Contains(t, p.run(t, "", "report", "login.payro11.example", "--live", "--demo").stdout, "`login.payro11.example`")

	for _, about := range []string{"login.payro11.example", "INC-4411"} {
		var report struct {
			Demo       bool
			Indicators []struct {
				Evidence []struct{ Value, SHA256 string }
			}
		}
		require.NoError(t, json.Unmarshal([]byte(p.run(t, "", "report", about, "--format", "json", "--demo").stdout), &report))
		assert.True(t, report.Demo)
		require.Len(t, report.Indicators, 1)
		evidence := len(report.Indicators[0].Evidence)
		assert.NotZero(t, evidence)

		records, err := csv.NewReader(strings.NewReader(p.run(t, "", "report", about, "--format", "csv", "--demo").stdout)).ReadAll()
		require.NoError(t, err)
		assert.Len(t, records, evidence+1)

		var bundle struct{ Type string }
		require.NoError(t, json.Unmarshal([]byte(p.run(t, "", "report", about, "--format", "stix", "--demo").stdout), &bundle))
		assert.Equal(t, "bundle", bundle.Type)
	}
	require.Zero(t, p.run(t, "", "tag", "payro11.example", "--verdict", "ours", "--demo").code)
	masked := p.run(t, "", "report", "INC-4411", "--mask-ours", "--demo").stdout
	assert.Contains(t, masked, "OURS-1")
	assert.NotContains(t, masked, "payro11")
	note := p.run(t, "", "report", "INC-4411", "--depth", "note", "--demo").stdout
	assert.Less(t, len(note), len(p.run(t, "", "report", "INC-4411", "--depth", "full", "--demo").stdout))
}

func TestReportOfWhatIsNotKept(t *testing.T) {
	p := newPlace(t)
	none := p.run(t, "", "report", "never-asked.example", "--demo")
	assert.Zero(t, none.code)
	assert.Contains(t, none.stdout, "No answer about it is kept.")
	assert.Contains(t, none.stderr, "no answer about never-asked[.]example is kept: pugmark lookup asks")
	for _, args := range [][]string{
		{"report", "INC-1"}, {"report"}, {"report", "a.example", "b.example"}, {"report", "a.example", "--format", "pdf"}, {"report", "a.example", "--tlp", "blue"},
		{"report", "a.example", "--depth", "deep"}, {"report", "no such thing"}, {"report", "\x1b[2J"},
	} {
		r := p.run(t, "", append(args, "--demo")...)
		assert.Equal(t, exitUsage, r.code, args)
		assert.Empty(t, r.stdout)
		assert.NotEmpty(t, r.stderr)
	}
	assert.Contains(t, p.run(t, "", "report", "INC-1", "--demo").stderr, "there is no case INC-1")
}
