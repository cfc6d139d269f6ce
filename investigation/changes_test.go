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

// A past is a history that answers are put into.
type past struct {
	t     testing.TB
	bench *Workbench
}

func newPast(t testing.TB) past {
	t.Helper()
	db, err := history.Open(t.Context(), filepath.Join(t.TempDir(), "history.db"))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	source := &intel.Source{Archive: db, Ledger: db, Freshness: intel.DefaultFreshness(),
		Scope: intel.Scope{Base: "https://api.example", Account: strings.Repeat("a", 32)}, Analyst: "ana"}
	return past{t, &Workbench{Source: source, History: db, Now: func() time.Time { return answeredThen.AddDate(0, 0, 9) }}}
}

// file keeps what was answered some days after the first.
func (p past) file(key intel.Key, days int, analyst, result string) {
	p.t.Helper()
	require.NoError(p.t, p.bench.History.File(p.t.Context(), intel.Record{Scope: p.bench.Source.Scope, Key: key, Analyst: analyst,
		At: answeredThen.AddDate(0, 0, days), Status: 200, Body: []byte(`{"success":true,"errors":[],"messages":[],"result":` + result + `}`)}))
}

func TestChangesAreThoseSinceTheAnswerBefore(t *testing.T) {
	p := newPast(t)
	i := indicator(t, "login.payro11.example")
	changes, err := p.bench.Changes(t.Context(), i, time.Time{})
	require.NoError(t, err)
	assert.Empty(t, changes)

	p.file(domainKey, 0, "lena", `{"domain":"login.payro11.example","risk_types":[]}`)
	p.file(whoisKey, 0, "lena", `{"domain":"payro11.example","registrar":"One"}`)
	changes, err = p.bench.Changes(t.Context(), i, time.Time{})
	require.NoError(t, err)
	assert.Empty(t, changes, "one answer is nothing to compare")

	p.file(domainKey, 3, "maria", `{"domain":"login.payro11.example","risk_types":[`+phishingJSON+`]}`)
	p.file(intel.Bulk("a.example", "login.payro11.example").Key(), 5, "maria", `[{"domain":"login.payro11.example","risk_types":[`+phishingJSON+`,`+malwareJSON+`]}]`)
	p.file(domainKey, 6, "maria", `not even JSON`)
	p.file(whoisKey, 9, "ana", `{"domain":"payro11.example","registrar":"Two"}`)
	changes, err = p.bench.Changes(t.Context(), i, time.Time{})
	require.NoError(t, err)
	require.Len(t, changes, 2)
	assert.Equal(t, TopicDomain, changes[0].Topic)
	assert.Equal(t, []string{"security: + Malware"}, changeLines(changes[0]))
	assert.Equal(t, intel.KindBulk, changes[0].After.Key.Kind)
	assert.Equal(t, "maria", changes[0].Before.Analyst)
	assert.Equal(t, []string{"registrar: One → Two"}, changeLines(changes[1]))
	assert.Equal(t, "Δ ~1 since 9 d", changes[1].Short(p.bench.now()))

	changes, err = p.bench.Changes(t.Context(), i, answeredThen.AddDate(0, 0, 2))
	require.NoError(t, err)
	require.Len(t, changes, 2)
	assert.Equal(t, []string{"security: + Phishing + Malware"}, changeLines(changes[0]), "since the answer that was there then")
	changes, err = p.bench.Changes(t.Context(), i, answeredThen.AddDate(-1, 0, 0))
	require.NoError(t, err)
	require.Len(t, changes, 2)
	assert.Equal(t, []string{"security: + Phishing + Malware"}, changeLines(changes[0]), "nothing is as old: since the first")
	changes, err = p.bench.Changes(t.Context(), i, answeredThen.AddDate(0, 0, 8))
	require.NoError(t, err)
	require.Len(t, changes, 1, "of domain details nothing was answered since")
}

func TestWhatIsOnTheScreenIsComparedWithTheOneBeforeIt(t *testing.T) {
	p := newPast(t)
	for days, risk := range []string{"0.1", "0.2", "0.3"} {
		p.file(domainKey, days, "ana", `{"domain":"login.payro11.example","risk_score":`+risk+`}`)
	}
	c, ok, err := p.bench.ChangesUpTo(t.Context(), intel.KindDomain, domainKey.Value, answeredThen.AddDate(0, 0, 1))
	require.NoError(t, err)
	require.True(t, ok)
	assert.Equal(t, []string{"risk score: 0.1 → 0.2"}, changeLines(c))
}

func TestAChangeIsToldForAWeekThoughAnswersRepeatIt(t *testing.T) {
	p := newPast(t)
	say := func(days int, risk string) {
		p.file(domainKey, days, "ana", `{"domain":"login.payro11.example","risk_score":`+risk+`}`)
	}
	last := func() Comparison {
		t.Helper()
		c, ok, err := p.bench.ChangesIn(t.Context(), intel.KindDomain, domainKey.Value, time.Time{})
		require.NoError(t, err)
		require.True(t, ok)
		return c
	}
	say(0, "0.1")
	say(9, "0.2")
	assert.Equal(t, []string{"risk score: 0.1 → 0.2"}, changeLines(last()))
	assert.Zero(t, last().Repeated.At)
	p.file(intel.Bulk("a.example", "login.payro11.example").Key(), 10, "maria", `[{"domain":"login.payro11.example","risk_score":0.2}]`)
	say(11, "0.2")
	assert.Equal(t, []string{"risk score: 0.1 → 0.2"}, changeLines(last()))
	assert.Equal(t, answeredThen, last().Before.At)
	assert.Equal(t, answeredThen.AddDate(0, 0, 10), last().Repeated.At, "an answer about many names is one")
	say(16, "0.2")
	assert.Equal(t, []string{"risk score: 0.1 → 0.2"}, changeLines(last()))
	say(17, "0.2")
	assert.Empty(t, changeLines(last()), "first seen more than a week before")
	assert.Equal(t, "nothing changed", last().Unchanged())
	assert.Equal(t, answeredThen.AddDate(0, 0, 16), last().Before.At)
	c, ok, err := p.bench.ChangesIn(t.Context(), intel.KindDomain, domainKey.Value, answeredThen.AddDate(0, 0, 12))
	require.NoError(t, err)
	require.True(t, ok)
	assert.Empty(t, changeLines(c), "who names a time is told of that time")
}
