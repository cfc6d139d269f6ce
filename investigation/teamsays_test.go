package investigation

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
)

// tagBench is a bench with a history that tags can be kept in.
func tagBench(t *testing.T, api *cloudflare) *Workbench {
	t.Helper()
	w := bench(t, api, 2500)
	db, err := history.Open(t.Context(), filepath.Join(t.TempDir(), "history.db"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	w.History, w.Source.Archive = db, db
	return w
}

func saysOf(t *testing.T, w *Workbench, subject string) TeamWords {
	t.Helper()
	said, err := w.TeamSays(t.Context(), []string{subject})
	require.NoError(t, err)
	return said[subject]
}

func tagAs(t *testing.T, w *Workbench, subject string, r TagRequest) []history.Tag {
	t.Helper()
	tags, err := w.Tag(t.Context(), []string{subject}, r)
	require.NoError(t, err)
	return tags
}

func TestOursHoldsForTheNamesBelow(t *testing.T) {
	w := tagBench(t, &cloudflare{})
	tagAs(t, w, "ourcorp.example", TagRequest{Kind: history.TagVerdict, Verdict: history.VerdictOurs})
	tagAs(t, w, "dev.ourcorp.example", TagRequest{Kind: history.TagVerdict, Verdict: history.VerdictMalicious})
	tagAs(t, w, "lab.ourcorp.example", TagRequest{Kind: history.TagVerdict, Verdict: history.VerdictDoNotBlock})
	for subject, want := range map[string][2]string{
		"ourcorp.example":                    {"ours", ""},
		"www.ourcorp.example":                {"ours", "ourcorp.example"},
		"https://www.ourcorp.example/x":      {"ours", "ourcorp.example"},
		"dev.ourcorp.example":                {"malicious", ""},
		"a.dev.ourcorp.example":              {"ours", "ourcorp.example"}, // malicious holds for the name alone
		"https://dev.ourcorp.example/":       {"ours", "ourcorp.example"},
		"b.a.lab.ourcorp.example":            {"do not block", "lab.ourcorp.example"},
		"notourcorp.example":                 {"", ""},
		"https://ourcorp.example.evil.test/": {"", ""},
		"203.0.113.66":                       {"", ""},
		"AS64500":                            {"", ""},
		"not an indicator":                   {"", ""},
	} {
		said := saysOf(t, w, subject)
		assert.Equal(t, want, [2]string{said.VerdictWords(), said.From}, subject)
	}
}

func TestAVerdictExpiresAndSaysSo(t *testing.T) {
	w := tagBench(t, &cloudflare{})
	now := noon
	w.Now = func() time.Time { return now }
	tagAs(t, w, "evil.example", TagRequest{Kind: history.TagVerdict, Verdict: history.VerdictDoNotBlock, Words: "known scanner", Expires: noon.AddDate(0, 0, 2)})
	line := func() string { t.Helper(); return saysOf(t, w, "evil.example").Line(now, nil, nil) }
	assert.Equal(t, `do not block · ana just now · "known scanner" · until 2026-11-23`, line())
	due, err := w.Expiring(t.Context(), noon.AddDate(0, 0, 3))
	require.NoError(t, err)
	assert.Len(t, due, 1)
	now = noon.AddDate(0, 0, 3)
	assert.Equal(t, `do not block, expired 1d ago · ana 3d ago · "known scanner"`, line())
	said := saysOf(t, w, "evil.example")
	assert.Nil(t, said.Verdict)
	assert.Equal(t, "do not block, expired", said.Short(now))
	assert.Empty(t, saysOf(t, w, "a.evil.example"), "what has expired holds for nobody")
	_, err = w.Tag(t.Context(), []string{"evil.example"}, TagRequest{Kind: history.TagStar, Expires: noon})
	require.ErrorContains(t, err, "over already")
}

func TestTheTeamsLineSaysEverything(t *testing.T) {
	w := tagBench(t, &cloudflare{})
	w.Now = func() time.Time { return noon }
	c, err := w.OpenCase(t.Context(), "INC-4411", "payroll lure, wave 2")
	require.NoError(t, err)
	_, err = w.PutIntoCase(t.Context(), c, []string{"hxxps://evil[.]example/x", "evil.example"})
	require.NoError(t, err)
	tagAs(t, w, "EVIL[.]example", TagRequest{Kind: history.TagVerdict, Verdict: history.VerdictMalicious})
	tagAs(t, w, "evil.example", TagRequest{Kind: history.TagNote, Words: "came by mail"})
	star := tagAs(t, w, "evil.example", TagRequest{Kind: history.TagStar})
	who := func(string) string { return "you" }
	assert.Equal(t, `malicious · you just now · INC-4411 "payroll lure, wave 2" · 1 note · starred`, saysOf(t, w, "evil.example").Line(noon, who, nil))
	assert.Equal(t, "malicious · INC-4411", saysOf(t, w, "evil.example").Short(noon))
	assert.Equal(t, "INC-4411", saysOf(t, w, "https://evil.example/x").Short(noon))
	require.NoError(t, w.UndoTags(t.Context(), star))
	assert.Nil(t, saysOf(t, w, "evil.example").Star)
	taken, err := w.Untag(t.Context(), []string{"evil.example"}, history.TagVerdict)
	require.NoError(t, err)
	assert.Len(t, taken, 1)
	assert.Equal(t, `INC-4411 "payroll lure, wave 2" · 1 note`, saysOf(t, w, "evil.example").Line(noon, who, nil))
}

func TestWhoMayNotTagIsTold(t *testing.T) {
	w := tagBench(t, &cloudflare{})
	w.Member = Member{Name: "vera", Role: RoleViewer, Key: "SHA256:vera"}
	_, err := w.Tag(t.Context(), []string{"evil.example"}, TagRequest{Kind: history.TagStar})
	var not *NotPossible
	require.ErrorAs(t, err, &not)
	assert.Equal(t, "your role is viewer, which only reads", not.Why)
	_, err = w.OpenCase(t.Context(), "INC-1", "")
	require.ErrorAs(t, err, &not)
	_, err = w.PutIntoCase(t.Context(), history.Case{}, []string{"evil.example"})
	require.ErrorAs(t, err, &not)
	require.ErrorAs(t, w.NoteCase(t.Context(), history.Case{}, "a"), &not)
	require.ErrorAs(t, w.UndoTags(t.Context(), []history.Tag{{ID: "a"}}), &not)

	w.Member = Member{Name: "ana", Role: RoleAnalyst, Key: "SHA256:ana"}
	tags := tagAs(t, w, "evil.example", TagRequest{Kind: history.TagVerdict, Verdict: history.VerdictMalicious})
	assert.Equal(t, [2]string{"ana", "SHA256:ana"}, [2]string{tags[0].Analyst, tags[0].Key})
	done, err := w.History.Activities(t.Context(), history.ActivityQuery{})
	require.NoError(t, err)
	require.Len(t, done, 1)
	assert.Equal(t, "ana tagged evil[.]example · malicious", ActivityWords(done[0], intel.Defang).Line())
	_, err = w.Tag(t.Context(), []string{"a b c"}, TagRequest{Kind: history.TagStar})
	require.Error(t, err)
	_, err = w.Tag(t.Context(), nil, TagRequest{Kind: history.TagStar})
	require.ErrorContains(t, err, "no indicator")
}

func TestWhatATeamDidWithCasesIsSaid(t *testing.T) {
	w := tagBench(t, &cloudflare{})
	w.Member = Member{Name: "ana", Role: RoleAnalyst, Key: "SHA256:ana"}
	c, err := w.OpenCase(t.Context(), "INC-1", "lure")
	require.NoError(t, err)
	_, err = w.PutIntoCase(t.Context(), c, []string{"a.example", "b.example"})
	require.NoError(t, err)
	_, err = w.PutIntoCase(t.Context(), c, []string{"c.example"})
	require.NoError(t, err)
	_, err = w.TakeOutOfCase(t.Context(), c, []string{"c.example"})
	require.NoError(t, err)
	require.NoError(t, w.NoteCase(t.Context(), c, "look at this"))
	closed, lena := true, "lena"
	_, err = w.ChangeCase(t.Context(), c, history.CaseChange{Owner: &lena})
	require.NoError(t, err)
	c.Owner = lena
	_, err = w.ChangeCase(t.Context(), c, history.CaseChange{Closed: &closed})
	require.NoError(t, err)
	_, err = w.Tag(t.Context(), []string{"a.example", "b.example"}, TagRequest{Kind: history.TagVerdict, Verdict: history.VerdictMalicious})
	require.NoError(t, err)
	done, err := w.History.Activities(t.Context(), history.ActivityQuery{})
	require.NoError(t, err)
	said := map[string]bool{}
	for _, a := range done {
		said[ActivityWords(a, intel.Defang).Line()] = true
	}
	for _, want := range []string{
		"ana opened INC-1 · lure", "ana put 2 indicators into INC-1", "ana put c[.]example · into INC-1", "ana took c[.]example · out of INC-1",
		"ana noted in INC-1 · look at this", "ana gave INC-1 to lena", "ana closed INC-1", "ana tagged · 2 indicators · malicious",
	} {
		assert.Contains(t, said, want)
	}
}

func TestSeveralThingsAreSaidTogetherOrNot(t *testing.T) {
	w := tagBench(t, &cloudflare{results: payroll()})
	malicious := TagRequest{Kind: history.TagVerdict, Verdict: history.VerdictMalicious}
	_, err := w.Tag(t.Context(), []string{"a.example"}, malicious, TagRequest{Kind: history.TagNote})
	require.ErrorIs(t, err, history.ErrRule)
	said, err := w.TeamSays(t.Context(), []string{"a.example"})
	require.NoError(t, err)
	assert.Empty(t, said)
	kept, err := w.Tag(t.Context(), []string{"a.example", "b.example"}, malicious, TagRequest{Kind: history.TagNote, Words: "came by mail"})
	require.NoError(t, err)
	assert.Len(t, kept, 4)
}

func TestWhoWorksAloneOnASharedHistoryTellsTheTeam(t *testing.T) {
	w := tagBench(t, &cloudflare{results: payroll()})
	require.Equal(t, RoleOwner, w.Member.Role)
	_, err := w.Tag(t.Context(), []string{"a.example"}, TagRequest{Kind: history.TagVerdict, Verdict: history.VerdictMalicious})
	require.NoError(t, err)
	told, err := w.History.Activities(t.Context(), history.ActivityQuery{Scope: &w.Source.Scope})
	require.NoError(t, err)
	require.Len(t, told, 1)
	assert.Equal(t, history.ActivityTagged, told[0].What)
	assert.Equal(t, w.Source.Analyst, told[0].Analyst)
}

func TestACaseFileSaysWhatIsKept(t *testing.T) {
	api := &cloudflare{results: payroll()}
	w := tagBench(t, api)
	c, err := w.OpenCase(t.Context(), "INC-4411", "payroll lure")
	require.NoError(t, err)
	lookup(t, w, request(t, "domain", "login.payro11.example"))
	asked := len(api.asked)
	_, err = w.PutIntoCase(t.Context(), c, []string{"login.payro11.example", "other.example"})
	require.NoError(t, err)
	tagAs(t, w, "other.example", TagRequest{Kind: history.TagVerdict, Verdict: history.VerdictSuspicious})
	require.NoError(t, w.NoteCase(t.Context(), c, "came by mail"))
	_, err = w.TakeOutOfCase(t.Context(), c, []string{"other.example"})
	require.NoError(t, err)
	_, err = w.PutIntoCase(t.Context(), c, []string{"other.example"})
	require.NoError(t, err)

	f, err := w.CaseFile(t.Context(), "inc-4411")
	require.NoError(t, err)
	assert.Len(t, api.asked, asked, "0 calls")
	require.Len(t, f.Items, 2)
	require.NotNil(t, f.Items[0].Last)
	assert.Equal(t, "login.payro11.example", f.Items[0].Last.Key.Value)
	assert.Nil(t, f.Items[1].Last)
	assert.Equal(t, "suspicious · INC-4411", f.Items[1].Team.Short(noon))
	assert.Len(t, f.Notes, 1)
	var did []string
	for _, m := range f.Timeline {
		did = append(did, m.Did+" "+strings.Join(m.Values, " "))
	}
	assert.ElementsMatch(t, []string{"put in other.example", "took out other.example", "noted ", "put in login.payro11.example other.example", "opened "}, did)
	assert.Equal(t, "opened ", did[len(did)-1])
	_, err = w.CaseFile(t.Context(), "INC-1")
	require.ErrorIs(t, err, history.ErrNoCase)
}
