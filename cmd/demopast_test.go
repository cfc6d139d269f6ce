package cmd

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
)

func openDemoHistory(t *testing.T, p *place) *history.DB {
	t.Helper()
	db, err := history.Open(t.Context(), filepath.Join(p.data, "pugmark", "demo.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

func TestTheDemosPastIsWhatItsTeamLookedUp(t *testing.T) {
	p := newPlace(t)
	p.env["USER"] = "ana"
	r := p.run(t, "", "demo", "past")
	require.Zero(t, r.code, r.stderr)
	assert.Contains(t, r.stdout, "9, 8 and 6 days ago")

	r = p.run(t, "", "history", "--demo")
	require.Zero(t, r.code)
	for _, line := range []string{"ana         domain    login.payro11[.]example                   New Domains",
		"lena        domain    payro1l[.]example                         Phishing", "ana         domain    hr-portal[.]example                       no answer"} {
		assert.Contains(t, r.stdout, line)
	}
	again := p.run(t, "", "demo", "past")
	require.Zero(t, again.code, again.stderr)
	assert.Equal(t, r.stdout, p.run(t, "", "history", "--demo").stdout, "twice is as once")

	db := openDemoHistory(t, p)
	found, err := db.Lookups(t.Context(), history.Query{})
	require.NoError(t, err)
	require.Len(t, found, len(demoPast()))
	scope := found[0].Record.Scope
	for _, l := range found {
		assert.True(t, scope.Demo)
		assert.Less(t, l.Record.At, time.Now().AddDate(0, 0, -5))
		if l.Outcome == intel.CallAnswered {
			answer, err := investigation.Reread(l.Record)
			require.NoError(t, err, l.Record.Key)
			assert.NotEmpty(t, answer.Result)
		}
	}
	spent, err := db.Spent(t.Context(), scope, time.Now().AddDate(0, 0, -8))
	require.NoError(t, err)
	assert.Zero(t, spent.Calls(), "nothing of it was a call")

	verdicts, err := db.Verdicts(t.Context(), scope, []string{"payro1l.example"}, time.Now())
	require.NoError(t, err)
	assert.Equal(t, history.VerdictMalicious, verdicts["payro1l.example"].Verdict)
	of, err := db.CasesOf(t.Context(), scope, []string{"203.0.113.66"})
	require.NoError(t, err)
	require.Len(t, of["203.0.113.66"], 1)
	wave := of["203.0.113.66"][0]
	assert.Equal(t, demoCase, wave.Name)
	assert.Equal(t, 3, wave.Indicators)
	assert.Equal(t, 1, wave.Notes)
	notes, err := db.CaseNotes(t.Context(), wave.ID)
	require.NoError(t, err)
	assert.Len(t, notes, 1)
}

func TestTheDemosPastIsMadeOnceByTheWorkbenchAndAgainAfterAReset(t *testing.T) {
	p := newPlace(t)
	terminal := startOnTerminal(t, []string{"XDG_DATA_HOME=" + p.data}, "--demo")
	require.NoError(t, terminal.Await(patience, shows("payro1l[.]example", "lena", "100 of 100 calls left")))
	terminal.Press(t, "ctrl+c", "ctrl+c")
	<-terminal.Done()
	require.Zero(t, p.run(t, "", "demo", "reset").code)
	assert.NotContains(t, p.run(t, "", "history", "--demo").stdout, "payro1l")

	require.Zero(t, p.run(t, "", "lookup", "--demo", "--ask", "asn", "AS64500").code)
	terminal = startOnTerminal(t, []string{"XDG_DATA_HOME=" + p.data}, "--demo")
	require.NoError(t, terminal.Await(patience, shows("AS64500", "Look up")))
	terminal.Press(t, "ctrl+c", "ctrl+c")
	<-terminal.Done()
	assert.NotContains(t, p.run(t, "", "history", "--demo").stdout, "payro1l", "a demo that was used is left as it is")
}

// A past that was cut short is finished at the next start, as of the time when it
// was begun.
func TestADemosPastThatWasCutShortIsFinished(t *testing.T) {
	whole := newPlace(t)
	require.Zero(t, whole.run(t, "", "demo", "past").code)
	found, err := openDemoHistory(t, whole).Lookups(t.Context(), history.Query{})
	require.NoError(t, err)
	first := found[len(found)-1].Record
	first.At = first.At.AddDate(0, 0, -2)
	first.ID = pastID(string(first.Key.Kind), first.Key.Value, first.At)

	p := newPlace(t)
	require.Zero(t, p.run(t, "", "demo", "reset").code)
	db := openDemoHistory(t, p)
	require.NoError(t, db.File(t.Context(), first))
	for range 2 { // the second start finds it whole
		terminal := startOnTerminal(t, []string{"XDG_DATA_HOME=" + p.data}, "--demo")
		require.NoError(t, terminal.Await(patience, shows("payro1l[.]example", "lena")))
		terminal.Press(t, "ctrl+c", "ctrl+c")
		<-terminal.Done()
		finished, err := db.Lookups(t.Context(), history.Query{})
		require.NoError(t, err)
		require.Len(t, finished, len(demoPast()))
		for n, l := range finished {
			assert.WithinDuration(t, found[n].Record.At.AddDate(0, 0, -2), l.Record.At, time.Minute)
		}
		cases, err := db.Cases(t.Context(), history.CaseQuery{Scope: first.Scope})
		require.NoError(t, err)
		assert.Len(t, cases, 1)
	}
}

func TestCommandsOfTheDemoBeginWithoutAPast(t *testing.T) {
	p := newPlace(t)
	assert.NotContains(t, p.run(t, "", "history", "--demo").stdout, "lena")
}
