package views

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/investigation/export"
	"pugmark/ui"
)

func TestAReportIsPreviewedAtOnceAndLeavesAsItIsShown(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 100})
		s.paste("login.payro11.example")
		s.press("enter")
		s.pass(2 * time.Second)
		asked := len(s.asked())
		s.press("e")
		s.sees("Report on login.payro11[.]example", "# Report: `login.payro11[.]example`", "**TLP:AMBER**", "standard", "## Evidence", "1 2 3 note, standard, full", "t TLP", "x STIX")
		s.press("1")
		s.seesNot("## Evidence")
		s.press("t")
		s.sees("**TLP:AMBER+STRICT**")
		s.press("3")
		s.sees("says:", "risk score:")
		s.press("2", "y")
		require.Len(t, s.copied(), 1)
		copied := s.copied()[0]
		assert.Contains(t, copied, "## Evidence")
		s.press("enter")
		name, text := one(t, filesIn(t, folder))
		assert.Regexp(t, `^pugmark-login.payro11.example-\d{8}T\d{6}Z\.md$`, name)
		assert.Equal(t, copied+"\n", text, "the same bytes")
		s.sees("written: ./"+name, "Markdown, TLP:AMBER+STRICT, defanged")

		i, err := intel.ParseIndicator("login.payro11.example")
		require.NoError(t, err)
		r, err := s.desk.Workbench.Report(t.Context(), investigation.ReportSubject{Indicator: i},
			investigation.ReportOptions{TLP: export.TLPAmberStrict})
		require.NoError(t, err)
		assert.Equal(t, text, reportText(r, export.Markdown), "which a script gets, too")

		s.press("x")
		files := filesIn(t, folder)
		require.Len(t, files, 2)
		assert.True(t, strings.HasPrefix(files[strings.TrimSuffix(name, ".md")+".stix.json"], `{"type":"bundle"`))
		s.press("o", "c")
		assert.Len(t, filesIn(t, folder), 3)
		s.press("l")
		s.sees("indicators are live", "`login.payro11.example`")
		assert.Len(t, s.asked(), asked, "nothing was asked")
		s.size(80, 24)
		s.sees("1 2 3 note, standard, full", "enter new file")
		s.press("esc")
		s.seesNot("# Report")
	})
}

func TestAReportTellsWhatTheTeamSaysByNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 100})
		s.paste("login.payro11.example")
		s.press("enter")
		s.pass(2 * time.Second)
		kept, i := make(chan struct{}), "login.payro11.example"
		s.run(s.desk.do(func(ctx context.Context, _ *deed) (ui.Cell, error) { // a slow disk
			<-kept
			_, err := s.desk.Workbench.Tag(ctx, []string{i}, investigation.TagRequest{Kind: history.TagVerdict, Verdict: history.VerdictMalicious})
			return ui.Cell{}, err
		}))
		s.press("e", "y")
		s.sees("reading what is kept")
		assert.Empty(t, s.copied())
		close(kept)
		s.settle()
		s.sees("The team: **malicious** (ana, ")
		require.Len(t, s.copied(), 1, "what was asked for while it was read is done")
		assert.Contains(t, s.copied()[0], "The team: **malicious** (ana, ")
		s.sees("drag selects text")

		_, err := s.desk.Workbench.Tag(t.Context(), []string{i}, investigation.TagRequest{Kind: history.TagVerdict, Verdict: history.VerdictBenign})
		require.NoError(t, err)
		s.send(s.desk.relisten(t.Context()))
		s.sees("The team: **benign** (ana, ")
	})
}

func TestAVerdictAndAtOnceTheReport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 100})
		s.paste("login.payro11.example")
		s.press("enter")
		s.pass(2 * time.Second)
		s.press("t")
		s.run(s.update(keyNamed("m")))
		s.run(s.update(keyNamed("e")))
		s.settle()
		s.sees("# Report: ", "The team: **malicious** (ana, ")
	})
}

func TestEvidenceIsLeftOutAndOursIsMasked(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 100})
		s.paste("login.payro11.example")
		s.press("enter")
		s.pass(2 * time.Second)
		s.tagged("203.0.113.66", investigation.TagRequest{Kind: history.TagVerdict, Verdict: history.VerdictOurs})
		s.press("e", " ")
		s.sees("Evidence", "in the report", "login.payro11[.]example", "space leave out")
		s.press(" ")
		s.sees("left out", "1 answer left out")
		s.press("esc", "p")
		s.sees("1 kept answer is left out of this report", "ours as they are")
		s.press("enter")
		s.sees("defanged, ours masked, 1 answer left out")
		_, text := one(t, filesIn(t, folder))
		assert.Contains(t, text, "he team calls its own")
		assert.NotContains(t, text, "203.0.113")
		s.press(" ", "home", " ", "esc", "p")
		s.seesNot("left out of this report", "calls its own")
	})
}

func TestAReportOfACase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 100})
		w := s.desk.Workbench
		c, err := w.OpenCase(t.Context(), "INC-4411", "payroll lure")
		require.NoError(t, err)
		_, err = w.PutIntoCase(t.Context(), c, []string{"login.payro11.example", "hr-portal.example"})
		require.NoError(t, err)
		_, err = w.History.Tag(t.Context(), history.Tag{Scope: w.Source.Scope, Analyst: "ana", Subject: "hr-portal.example", Kind: history.TagVerdict, Verdict: history.VerdictSuspicious})
		require.NoError(t, err)
		s.send(ui.Open(newCasePage(s.desk, "INC-4411"))())
		s.pass(time.Second)
		s.press("e")
		s.pass(time.Second)
		s.sees("# Case INC-4411: `payroll lure`", "2 indicators · 1 suspicious", "## `hr-portal[.]example`")
		s.press("esc", "home", " ", "e")
		s.sees("export 1 marked:")
	})
}
