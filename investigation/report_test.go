package investigation

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
	"pugmark/investigation/export"
	"pugmark/ui/uitest"
)

var reported = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// hostileReport is a report in which everything that others write is one text.
func hostileReport(t testing.TB, text string) Report {
	t.Helper()
	i := mustParse(t, "login.payro11.example")
	risk := 0.9
	domain := intel.DomainReport{Domain: text, RiskScore: &risk, ResolvesTo: []intel.Ref{{ID: text, Value: "203.0.113.66"}, {ID: "ipv4-addr--" + text, Value: text}},
		SecurityCategories: []intel.Category{{ID: 1, Name: text}}, InheritedFrom: text, Notes: text, Type: text}
	quoted, err := json.Marshal(text)
	require.NoError(t, err)
	answer := func(id string, kind intel.Kind, about string, value any) Evidence {
		return Evidence{About: about, Hash: strings.Repeat("ab", 32), Answer: intel.AnyAnswer{ID: id, Value: value, Key: intel.Key{Kind: kind, Value: about}, At: reported.Add(-48 * time.Hour),
			Analyst: text, Result: quoted}}
	}
	p := ReportPart{Indicator: i, Heard: Heard{Domain: &domain}, Evidence: []Evidence{
		answer("1", intel.KindDomain, "login.payro11.example", domain),
		answer("2", intel.KindIP, "203.0.113.66", intel.IPReport{Network: &intel.Network{ID: text, ASN: 64500, Description: text, Country: text, Type: text}, PTR: []string{text}}),
		answer("3", intel.KindPassiveDNS, "203.0.113.66", intel.PassiveDNSReport{Records: []intel.PassiveDNSRecord{{Hostname: text}, {Hostname: "a.example", First: reported}, {Hostname: text + ".example", First: reported}}}),
		answer("4", intel.KindASN, "AS64500", intel.ASNReport{ASN: 64500, Description: text}),
		answer("5", intel.KindWHOIS, text, intel.WHOISReport{Found: true, Registrar: text, Nameservers: []string{text}, CreatedRaw: text}),
	}}
	tag := history.Tag{Analyst: text, Verdict: history.VerdictMalicious, Words: text, At: reported.Add(-time.Hour)}
	p.Team = TeamWords{Verdict: &tag, From: text, Notes: []history.Tag{tag}, Cases: []history.Case{{ID: "x", Name: text}}}
	p.Changes = []Comparison{{Topic: TopicDomain, About: text, Changes: []Change{{Field: text, Added: []string{text}, Named: true}, {Field: text, From: text, To: text}}, Partly: text}}
	p.Knows = TeamKnowledge{Shared: []Shared{{Relation: intel.Relation("address"), Object: text, Count: 3, Names: []SharedName{{Name: text}, {Name: text, Words: p.Team}}}}, Left: 2}
	p.Submissions = []history.Submission{{Number: 4, Analyst: text, State: history.SubmissionState("accepted"), Request: intel.Miscategorization{Type: intel.TargetDomain, URL: text}}}
	p.Calls = []history.Line{{Call: intel.Call{At: reported, Analyst: text, Key: intel.Key{Kind: intel.Kind("domain"), Value: text}, Outcome: "answered", Counted: true}}}
	return Report{About: ReportSubject{Case: "INC-1"}, Made: reported, By: text, Options: ReportOptions{Depth: DepthFull, TLP: export.TLPRed}, Parts: []ReportPart{p}, Demo: true,
		Case: &CaseFile{Case: history.Case{ID: "c", Name: "INC-1", Title: text, Owner: text, By: text, Created: reported.Add(-time.Hour)},
			Notes:    []history.CaseEvent{{Analyst: text, Words: text, At: reported}},
			Timeline: []CaseMoment{{At: reported, Analyst: text, Did: "put in", Words: text, Values: []string{text}}}}}
}

var codeSpans = regexp.MustCompile("`[^`\n]+`")

// skeleton is the structure of a page: its lines without what is in code spans,
// and without words and numbers that mean nothing in Markdown.
func skeleton(t testing.TB, page string) string {
	t.Helper()
	bare := codeSpans.ReplaceAllString(page, "CODE")
	require.NotContains(t, bare, "`", "every span is closed")
	return bare
}

// requireConstant checks that a text changes nothing of the structure of a
// report: where it stands, there is a code span or a harmless word.
func requireConstant(t testing.TB, text string) {
	t.Helper()
	for _, depth := range []Depth{DepthNote, DepthStandard, DepthFull} {
		is, as := hostileReport(t, text), hostileReport(t, "calm text {}")
		is.Options.Depth, as.Options.Depth = depth, depth
		page := reportText(t, is, export.Markdown)
		requirePlainText(t, page)
		want := strings.Split(skeleton(t, reportText(t, as, export.Markdown)), "\n")
		got := strings.Split(skeleton(t, page), "\n")
		require.Len(t, got, len(want), "as many lines")
		for n, line := range got {
			require.Equal(t, strings.Count(want[n], "|"), strings.Count(line, "|"), "as many cells: %q", line)
			lead := regexp.MustCompile(`^(#+ |\| |- |  - |---$|)`).FindString(want[n])
			require.True(t, strings.HasPrefix(line, lead), "%q begins like %q", line, want[n])
			bare := strings.NewReplacer("**TLP:RED**", "", "**"+export.DemoWords+"**", "", "**malicious**", "").Replace(strings.TrimPrefix(line, lead))
			require.NotRegexp(t, `[<>\[\]!*_#~&$@\\{}]|://|(?i)mailto:|www\.\w`, bare, "nothing has a meaning")
		}
	}
}

func TestHostileTextInAReport(t *testing.T) {
	for _, text := range uitest.Sample(uitest.Hostile(), 23) {
		if len(text) > 8<<10 {
			text = text[:8<<10]
		}
		requireConstant(t, text)
		r := hostileReport(t, text)
		page := reportText(t, r, export.JSON)
		requirePlainText(t, page)
		var read reportJSON
		require.NoError(t, json.Unmarshal([]byte(page), &read))
		valid := strings.TrimSpace("INC-1 " + text)
		require.Equal(t, string([]rune(valid)), read.Report)
		page = reportText(t, r, export.CSV)
		requirePlainText(t, page)
		records, err := csv.NewReader(strings.NewReader(page)).ReadAll()
		require.NoError(t, err)
		require.Len(t, records, 6)
	}
}

func FuzzReport(f *testing.F) {
	for _, text := range []string{"calm", "# h", "|", "`", "``", "<img src=x>", "[a](b)", "![a](b)", "- x", "1. x", "\n\n# x", "a\r\nb", "---", "***", "http://a.example", "www.a.example", "a@b.example",
		"\\`", "\xff", "‮", "&lt;", "```\ncode", "~~~", "~a~", "[x]: y", "| --- |", "\t- x", "$a$", "😀", "@here", "#12"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if text != "" && len(text) < 4000 { // what is not there is not told
			requireConstant(t, text)
			requirePlainText(t, reportText(t, hostileReport(t, text), export.STIX))
		}
	})
}

func TestAReportOfTheCampaign(t *testing.T) {
	d, _ := investigated(t)
	d.sent.questions()
	r, err := d.Report(t.Context(), ReportSubject{Indicator: mustParse(t, "login.payro11.example")}, ReportOptions{TLP: export.TLPGreen})
	require.NoError(t, err)
	page := reportText(t, r, export.Markdown)
	t.Log(page)
	for _, want := range []string{
		"# Report: `login.payro11[.]example`\n", "**TLP:GREEN** · made ", " by ana · standard · indicators are defanged · no call was made for it\n",
		"**demo data (invented)**\n", "- `Cloudflare: Phishing", "- The team: **malicious** (maria, ", " because `asks for staff passwords`",
		"| value | what | endpoint | as of (UTC) | fetched by | SHA-256 of the exact bytes |\n", "| `203.0.113[.]66` | IP overview | `intel/ip` | ", "## What the team knows\n", "## Notes\n", "see the mail of Monday", "## Calls\n", "case INC-4411",
	} {
		assert.Contains(t, page, want)
	}
	assert.NotContains(t, page, "payro11.example", "everything is defanged")
	above, last, _ := strings.Cut(page, "SHA-256 of everything above this line: ")
	sum := sha256.Sum256([]byte(above))
	assert.Equal(t, hex.EncodeToString(sum[:])+"\n", last)

	note := r
	note.Options.Depth = DepthNote
	assert.LessOrEqual(t, strings.Count(reportText(t, note, export.Markdown), "\n- "), 5)
	live := r
	live.Options.Live = true
	assert.Contains(t, reportText(t, live, export.Markdown), "`login.payro11.example`")

	full, err := d.Report(t.Context(), ReportSubject{Case: "INC-4411"}, ReportOptions{Depth: DepthFull})
	require.NoError(t, err)
	page = reportText(t, full, export.Markdown)
	for _, want := range []string{"# Case INC-4411: `payroll lure, wave 2`\n", "- 7 indicators · 2 malicious · 2 suspicious · 1 do not block\n", "## Notes of the case\n", "## What happened\n", "staff were told", "- risk score: ", "| answered | 200 | ana | yes |"} {
		assert.Contains(t, page, want)
	}
	assert.NotContains(t, page, "payro11.example")
	assert.Empty(t, r.StaleWords())
	d.clock.pass(25 * time.Hour)
	old, err := d.Report(t.Context(), ReportSubject{Indicator: mustParse(t, "cdn.payro11.example")}, ReportOptions{})
	require.NoError(t, err)
	assert.Regexp(t, `^\d answers are older than 24 h; refreshing them costs \d calls$`, old.StaleWords())
	assert.Empty(t, d.sent.questions(), "a report asks nothing")

	_, err = d.Report(t.Context(), ReportSubject{Case: "INC-1"}, ReportOptions{})
	require.ErrorIs(t, err, history.ErrNoCase)
}

func TestEvidenceIsTheExactBytes(t *testing.T) {
	d, _ := investigated(t)
	r, err := d.Report(t.Context(), ReportSubject{Indicator: mustParse(t, "login.payro11.example")}, ReportOptions{})
	require.NoError(t, err)
	require.NotEmpty(t, r.Parts[0].Evidence)
	kinds := map[intel.Kind]bool{}
	for _, e := range r.Parts[0].Evidence {
		kinds[e.Answer.Key.Kind] = true
		rec, err := d.History.Record(t.Context(), e.Answer.ID)
		require.NoError(t, err)
		sum := sha256.Sum256(rec.Body)
		assert.Equal(t, hex.EncodeToString(sum[:]), e.Hash)
	}
	for _, kind := range []intel.Kind{intel.KindDomain, intel.KindHistory, intel.KindWHOIS, intel.KindIP, intel.KindPassiveDNS, intel.KindASN} {
		assert.True(t, kinds[kind], kind)
	}
}

func TestAReportCountsCallsAboutSeveralNames(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	d.Lookup(t.Context(), Request{Indicators: []intel.Indicator{mustParse(t, "login.payro11.example"), mustParse(t, "hr-portal.example")}, Topics: []Topic{TopicWHOIS}}, func(Line) {})
	bulk := intel.Bulk("hr-portal.example", "login.payro11.example")
	_, err := intel.Ask(t.Context(), d.Source, bulk)
	require.NoError(t, err)
	r, err := d.Report(t.Context(), ReportSubject{Indicator: mustParse(t, "login.payro11.example")}, ReportOptions{Depth: DepthFull})
	require.NoError(t, err)
	assert.Equal(t, 2, r.Parts[0].Counted())
	page := reportText(t, r, export.Markdown)
	assert.Contains(t, page, "2 calls about it counted")
	assert.Regexp(t, "\\| bulk \\| `login.payro11\\[.\\]example`, one of 2 names \\|", page)
	_, log, _ := strings.Cut(page, "## Calls")
	assert.NotContains(t, log, "hr-portal", "the others are nobody's business")
	text := reportText(t, r, export.JSON)
	assert.Contains(t, text, `"value":"login.payro11.example","names":2`)

	_, err = intel.Ask(t.Context(), d.Source, intel.Bulk("hr-portal.example", "payro11.example"))
	require.NoError(t, err)
	r, err = d.Report(t.Context(), ReportSubject{Indicator: mustParse(t, "login.payro11.example")}, ReportOptions{Depth: DepthFull})
	require.NoError(t, err)
	_, log, _ = strings.Cut(reportText(t, r, export.Markdown), "## Calls")
	assert.Contains(t, log, "`payro11[.]example`, one of 2 names")
	assert.NotContains(t, log, "hr-portal")
}

func TestAReportHasTheScansOfTheURLsOfAName(t *testing.T) {
	d, _ := investigated(t)
	_, err := intel.Ask(t.Context(), d.Source, d.PhishingQuestion(mustParse(t, "login.payro11.example")))
	require.NoError(t, err)
	_, err = intel.Ask(t.Context(), d.Source, intel.Phishing("https://other.example/?of=http://login.payro11.example/"))
	require.NoError(t, err)
	r, err := d.Report(t.Context(), ReportSubject{Indicator: mustParse(t, "login.payro11.example")}, ReportOptions{})
	require.NoError(t, err)
	var scanned []string
	for _, e := range r.Parts[0].Evidence {
		if e.Answer.Key.Kind == intel.KindPhishing {
			scanned = append(scanned, e.About)
		}
	}
	assert.Equal(t, []string{"http://login.payro11.example/", "https://login.payro11.example/x"}, scanned, "of its own pages, each once")
}

func TestAReportNamesItsSources(t *testing.T) {
	d, _ := investigated(t)
	for _, name := range []string{"login.payro11.example", "hr-portal.example"} {
		r, err := d.Report(t.Context(), ReportSubject{Indicator: mustParse(t, name)}, ReportOptions{})
		require.NoError(t, err)
		page := reportText(t, r, export.Markdown)
		assert.Regexp(t, "· since 20[^`]+` \\(`intel/domain`, as of [^;]+; since: `intel/domain-history`, as of ", page)
		for _, k := range r.Parts[0].Knows.Shared {
			if k.Relation == intel.RelationRegistrar {
				assert.Contains(t, page, "the same registrar `Example Registrar, Inc.`", "as it is written")
			}
		}
	}
}

func TestALongTextIsToldInPart(t *testing.T) {
	assert.Equal(t, "short", begun("short"))
	for _, text := range []string{strings.Repeat("é", 3000), "x" + strings.Repeat("é", 3000), strings.Repeat("\x80", 5000)} {
		assert.LessOrEqual(t, len(begun(text)), longestTold+len("…"))
		assert.True(t, strings.HasPrefix(text, strings.TrimSuffix(begun(text), "…")))
	}
	assert.Equal(t, strings.Repeat("é", 1000)+"…", begun(strings.Repeat("é", 3000)))
}

func TestAReportOfNothing(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	r, err := d.Report(t.Context(), ReportSubject{Indicator: mustParse(t, "never-asked.example")}, ReportOptions{})
	require.NoError(t, err)
	page := reportText(t, r, export.Markdown)
	assert.Contains(t, page, "nothing was asked about it yet")
	assert.Contains(t, page, "No answer about it is kept.")
	assert.Contains(t, page, "no verdict")
	_, err = ParseDepth("deep")
	require.Error(t, err)
}
