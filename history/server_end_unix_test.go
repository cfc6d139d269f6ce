//go:build unix

package history_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
)

// saysLateHowASendingEnded: Cloudflare's answer is known to nobody but the
// process that sent.
func saysLateHowASendingEnded(t *testing.T, p *place) {
	ctx := context.Background()
	w := newWire(t, p.address)
	db, other := open(t, w.address), open(t, p.address)
	s, err := db.Intend(ctx, request("late.example"), time.Minute)
	require.NoError(t, err)
	require.NoError(t, db.BeginSending(ctx, s.ID, time.Minute))

	w.silent.Store(true)
	end := history.SubmissionEvent{ID: uuid.Must(uuid.NewV7()).String(), Submission: s.ID, State: history.SubmissionAccepted, Words: "accepted", Status: 200}
	next := november.Add(24 * time.Hour)
	require.ErrorIs(t, db.Conclude(ctx, end, next), history.ErrUnreachable)
	w.silent.Store(false)
	require.Eventually(t, func() bool { return db.Reachable(ctx) == nil }, 10*time.Second, 50*time.Millisecond)

	for range 2 { // once, however often
		_, _, err = db.FileLate(ctx)
		require.NoError(t, err)
	}
	kept, err := other.SubmissionByID(ctx, s.ID)
	require.NoError(t, err)
	assert.Equal(t, history.SubmissionAccepted, kept.State)
	assert.True(t, next.Equal(kept.Next))
	events, err := other.SubmissionEvents(ctx, s.ID)
	require.NoError(t, err)
	var states []history.SubmissionState
	for _, e := range events {
		states = append(states, e.State)
	}
	assert.Equal(t, []history.SubmissionState{history.SubmissionIntended, history.SubmissionSending, history.SubmissionAccepted}, states)
}
