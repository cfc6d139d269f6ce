package cmd

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
	"pugmark/investigation"
)

// A countingLedger counts the calls that begin.
type countingLedger struct {
	intel.Ledger
	begun int
}

func (l *countingLedger) Begin(context.Context, intel.Call) error {
	l.begun++
	return nil
}

func TestASessionWhoseMemberMayNotAskAnyMoreSpendsNothing(t *testing.T) {
	shared := &countingLedger{}
	now := investigation.Rules{Role: investigation.RoleAnalyst}
	l := memberLedger{shared, func() investigation.Rules { return now }}
	require.NoError(t, l.Begin(t.Context(), intel.Call{}))
	for _, role := range []investigation.Role{investigation.RoleViewer, investigation.RoleOwner} { // demoted, and no member any more
		now.Role = role
		err := l.Begin(t.Context(), intel.Call{Key: intel.Key{Kind: intel.KindDomain, Value: "a.example"}})
		assert.Equal(t, intel.ProblemRole, intel.ProblemOf(err), "%q", role)
	}
	assert.Equal(t, 1, shared.begun)
	now.Role = investigation.RoleAdmin
	require.NoError(t, l.Begin(t.Context(), intel.Call{}))
}
