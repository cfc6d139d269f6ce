package views

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel/simulator"
)

func TestTheMeterCountsWhatAClosedPageWasAsking(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Latency: 2 * time.Second}}, func(s *session) {
		s.lookUp("payro11.example")
		s.pass(time.Second)
		s.press("q")
		s.pass(time.Minute)
		s.pass(time.Minute)
		agrees(s)
	})
}

// Another process, or a request that outlived its page, spends too.
func TestTheMeterFollowsTheLedgerWithTime(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("payro11.example")
		s.sees("~99 calls left")
		source := s.desk.Workbench.Source
		require.NoError(t, s.desk.Workbench.History.Correct(s.t.Context(), source.Scope, history.Correction{Left: 40, Plan: 100, Analyst: "maria"}))
		s.sees("~99 calls left")
		s.press("q")
		s.sees("~40 calls left")
		require.NoError(t, s.desk.Workbench.History.Correct(s.t.Context(), source.Scope, history.Correction{Left: 30, Plan: 100, Analyst: "maria"}))
		s.pass(time.Minute)
		s.sees("~30 calls left")
		require.NoError(t, s.desk.Workbench.History.Correct(s.t.Context(), source.Scope, history.Correction{Left: 20, Plan: 100, Analyst: "maria"}))
		s.lookUp("payro11.example")
		s.sees("~20 calls left")
	})
}

// agrees checks the meter against the ledger.
func agrees(s *session) {
	s.t.Helper()
	want, err := s.desk.Workbench.Budget(s.t.Context())
	require.NoError(s.t, err)
	shown, ok := s.desk.budget()
	require.True(s.t, ok)
	assert.Equal(s.t, want.Left, shown.Left)
	assert.Positive(s.t, want.Spent)
}
