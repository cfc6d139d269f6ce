package investigation

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation/export"
)

func TestWhatIsOursIsMaskedInEveryFormat(t *testing.T) {
	schemas := stixSchemas(t)
	d, _ := investigated(t)
	ours := []string{"payro11.example", "203.0.113.66", "AS64500"}
	_, err := d.Tag(t.Context(), append(ours, "benign-now.example"), TagRequest{Kind: history.TagVerdict, Verdict: history.VerdictOurs})
	require.NoError(t, err)
	_, err = d.Tag(t.Context(), []string{"benign-now.example"}, TagRequest{Kind: history.TagVerdict, Verdict: history.VerdictBenign})
	require.NoError(t, err)
	c, err := d.Case(t.Context(), "INC-4411")
	require.NoError(t, err)
	require.NoError(t, d.NoteCase(t.Context(), c, "our mail.payro11.example[.] (203.0.113.66, AS64500)\nlogin.payro11.example called back"))
	for _, about := range []ReportSubject{{Case: "INC-4411"}, {Indicator: mustParse(t, "login.payro11.example")}, {Indicator: mustParse(t, "203.0.113.66")}, {Indicator: mustParse(t, "hr-portal.example")}} {
		for _, depth := range []Depth{DepthNote, DepthStandard, DepthFull} {
			for _, live := range []bool{false, true} {
				r, err := d.Report(t.Context(), about, ReportOptions{Depth: depth, MaskOurs: true, Live: live})
				require.NoError(t, err)
				assert.ElementsMatch(t, ours, r.Ours)
				assert.NotContains(t, r.Name(), "payro11")
				for _, f := range ReportFormats() {
					text := reportText(t, r, f)
					requirePlainText(t, text)
					for _, own := range []string{"payro11.example", "payro11[.]example", "203.0.113.66", "203.0.113[.]66", "64500", intel.ASNSTIXID(64500),
						mustParse(t, "203.0.113.66").STIXID(), mustParse(t, "login.payro11.example").STIXID()} {
						require.NotContains(t, text, own, "%s of %v", f, about)
					}
					assert.Equal(t, text, reportText(t, r, f), "the same report is the same bytes")
				}
				requireBundle(t, schemas, reportText(t, r, export.STIX))
				assert.Regexp(t, `\n(Nothing in it is what the team calls its own|1 value that|\d+ values that)`, reportText(t, r, export.Markdown))
				assert.Contains(t, reportText(t, r, export.JSON), `"masked":`)
				assert.Contains(t, reportText(t, r, export.Markdown), ", what is ours masked · no call was made for it")
				if depth != DepthNote {
					assert.Regexp(t, `masked, as OURS-1( to OURS-\d+)?\.\n`, reportText(t, r, export.Markdown))
				}
			}
		}
	}
	r, err := d.Report(t.Context(), ReportSubject{Indicator: mustParse(t, "hr-portal.example")}, ReportOptions{})
	require.NoError(t, err)
	assert.Contains(t, reportText(t, r, export.STIX), `"203.0.113.66"`, "unless it is chosen, nothing is masked")
	assert.NotContains(t, reportText(t, r, export.Markdown), "OURS")
}

func TestEvidenceIsLeftOutAndThatIsSaid(t *testing.T) {
	schemas := stixSchemas(t)
	d, _ := investigated(t)
	r, err := d.Report(t.Context(), ReportSubject{Indicator: mustParse(t, "login.payro11.example")}, ReportOptions{})
	require.NoError(t, err)
	all := r.Parts[0].Evidence
	quoted, ok := r.Parts[0].Quoted()
	require.True(t, ok)
	without := r
	for _, e := range all {
		if e.Answer.Key.Kind == intel.KindPassiveDNS || e.ID() == quoted.ID() {
			without.Options.Without = append(without.Options.Without, e.ID())
		}
	}
	left := len(without.Options.Without)
	require.GreaterOrEqual(t, left, 2)

	page := reportText(t, without, export.Markdown)
	assert.Equal(t, 2, strings.Count(page, "kept answers are left out of this report"), "with the evidence, and at the end")
	assert.NotContains(t, page, "passive DNS 20")
	assert.Contains(t, page, "- `Cloudflare: Phishing", "what Cloudflare said is told")
	before, _, _ := strings.Cut(reportText(t, r, export.Markdown), "- The team:")
	after, _, _ := strings.Cut(page, "- The team:")
	assert.Equal(t, before, after, "with its source")

	records, err := csv.NewReader(strings.NewReader(reportText(t, without, export.CSV))).ReadAll()
	require.NoError(t, err)
	assert.Len(t, records, 1+len(all)-left)
	var read reportJSON
	require.NoError(t, json.Unmarshal([]byte(reportText(t, without, export.JSON)), &read))
	assert.Equal(t, left, read.Pruned)
	assert.Len(t, read.Parts[0].Evidence, len(all)-left)
	objects := requireBundle(t, schemas, reportText(t, without, export.STIX))
	assert.Less(t, len(objects), len(requireBundle(t, schemas, reportText(t, r, export.STIX))))
	assert.Contains(t, ofType(objects, "grouping")[0]["description"], "kept answers are left out of this report")
	assert.Len(t, r.Parts[0].Evidence, len(all), "the report itself is as it was")

	none := r
	for _, e := range all {
		none.Options.Without = append(none.Options.Without, e.ID())
	}
	assert.NotContains(t, reportText(t, none, export.Markdown), "No answer about it is kept")
	assert.NotContains(t, reportText(t, none, export.Markdown), "| value |")
	requireBundle(t, schemas, reportText(t, none, export.STIX))
}
