package simulator

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A watch is a clock that a test sets.
type watch struct{ now time.Time }

func (w *watch) time() time.Time              { return w.now }
func (w *watch) pass(d time.Duration)         { w.now = w.now.Add(d) }
func (w *watch) after(d time.Duration) string { return w.now.Add(d).UTC().Format(historyLayout) }

// reviewing is a simulator that decides within an hour.
func reviewing(w *watch, accepted ...Submission) *Simulator {
	return New(Options{Now: w.time, Review: time.Hour, Accepted: accepted, RateLimit: 1 << 40})
}

func submit(t *testing.T, s *Simulator, body string) {
	t.Helper()
	status, answer := request(t, s, http.MethodPost, submissions, bearerToken("t"), body)
	require.Equal(t, http.StatusOK, status, answer)
}

func details(t *testing.T, s *Simulator, name string) domainResult {
	t.Helper()
	return ask[domainResult](t, s, "intel/domain?domain="+name)
}

func TestAnAppliedSubmissionShowsEverywhere(t *testing.T) {
	w := &watch{storyClock()}
	s := reviewing(w)
	before := details(t, s, "ourcorp.example")
	submit(t, s, `{"indicator_type":"domain","url":"ourcorp.example","security_removes":[131]}`)
	decided := w.after(time.Hour)
	w.pass(time.Hour - time.Second)
	assert.Equal(t, before, details(t, s, "ourcorp.example"), "nothing is decided yet")

	w.pass(time.Second)
	for _, told := range []*Simulator{s, reviewing(w, s.Submissions()...)} {
		after := details(t, told, "ourcorp.example")
		assert.Equal(t, []int{148, 22}, ids(after.ContentCategories))
		assert.Empty(t, *after.RiskTypes)
		assert.InDelta(t, 0.415, *after.RiskScore, 1e-9, "the risk score outlives the category")

		child := details(t, told, "shop.ourcorp.example")
		assert.Equal(t, "ourcorp.example", child.InheritedFrom)
		assert.Empty(t, *child.InheritedRiskTypes)
		assert.Equal(t, after.RiskScore, child.RiskScore)

		both := ask[[]domainResult](t, told, "intel/domain/bulk?domain=ourcorp.example&domain=shop.ourcorp.example")
		assert.Empty(t, *both[0].RiskTypes)
		assert.Empty(t, *both[1].InheritedRiskTypes)

		history := ask[[]historyResult](t, told, "intel/domain-history?domain=ourcorp.example")[0].Categorizations
		require.Len(t, history, 3)
		assert.Equal(t, []string{decided, decided, ""}, []string{history[1].End, history[2].Start, history[2].End})
		assert.Equal(t, []category{{ID: 148, Name: "Shopping"}}, history[2].Categories)
	}
	_, err := json.Marshal(s.Submissions())
	require.NoError(t, err)
}
