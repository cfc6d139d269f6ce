package history_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
)

// Whatever the order in which two processes do what they may: what happened is
// only added to, and what is sent was either free or repeated on purpose.
func TestTheGuardHoldsInAnyOrder(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			path := newPath(t)
			now := newDial(november)
			w := &walk{
				T: t, random: rand.New(rand.NewPCG(seed, 1)), now: now,
				dbs:  []*history.DB{open(t, path, now.option()), open(t, path, now.option())},
				past: map[string][]history.SubmissionEvent{},
			}
			for range 120 {
				w.step()
				w.check()
			}
			assert.Positive(t, w.passed)
			assert.Positive(t, w.refused)
		})
	}
}

// A walk does what comes to its mind.
type walk struct {
	*testing.T
	random          *rand.Rand
	now             *dial
	dbs             []*history.DB
	ids             []string
	past            map[string][]history.SubmissionEvent
	passed, refused int
}

func (w *walk) step() {
	ctx := context.Background()
	db := w.dbs[w.random.IntN(len(w.dbs))]
	id := ""
	if len(w.ids) > 0 {
		id = w.ids[w.random.IntN(len(w.ids))]
	}
	states := []history.SubmissionState{"accepted", "rejected", "unknown", "draft", "applied", "partial", "unchanged", "reverted"}
	state := states[w.random.IntN(len(states))]
	next := time.Time{}
	if w.random.IntN(2) == 0 {
		next = november
	}
	e := history.SubmissionEvent{Submission: id, State: state}
	switch w.random.IntN(9) {
	case 0, 1, 2:
		w.intend(db, id)
	case 3, 4:
		_ = db.BeginSending(ctx, id, lease)
	case 5, 6:
		_ = db.Conclude(ctx, e, next)
	case 7:
		_ = db.AddLook(ctx, e, next)
	case 8:
		w.now.pass(lease / 3)
	}
}

func (w *walk) intend(db *history.DB, id string) {
	ctx := context.Background()
	s := request("example.com")
	if id != "" && w.random.IntN(2) == 0 {
		s.Again = id
	}
	if id != "" && w.random.IntN(4) == 0 {
		s.ID = id
	}
	holding, err := db.Submissions(ctx, history.SubmissionQuery{Holding: true})
	require.NoError(w, err)
	sent, err := db.Intend(ctx, s, lease)
	if err != nil {
		w.refused++
		return
	}
	w.passed++
	if s.ID == "" {
		w.ids = append(w.ids, sent.ID)
	}
	if len(holding) == 0 {
		return
	}
	require.Equal(w, s.Again, holding[0].ID, "on purpose, and the newest")
	require.False(w, holding[0].Sent.IsZero(), "and it was sent")
	require.NotEqual(w, history.SubmissionSending, holding[0].State)
}

func (w *walk) check() {
	db := w.dbs[0]
	for _, id := range w.ids {
		found, err := db.SubmissionEvents(context.Background(), id)
		require.NoError(w, err)
		require.GreaterOrEqual(w, len(found), len(w.past[id]))
		for i, e := range w.past[id] {
			require.Equal(w, e, found[i])
		}
		w.past[id] = found
	}
	moving, err := db.Submissions(context.Background(), history.SubmissionQuery{
		States: []history.SubmissionState{history.SubmissionIntended, history.SubmissionSending}})
	require.NoError(w, err)
	require.LessOrEqual(w, len(moving), 1, "never two at once")
}

func TestABackupHasTheSubmissions(t *testing.T) {
	aboutFiles(t)
	ctx := context.Background()
	db := open(t, newPath(t), clock(november))
	s := brought(t, db, request("example.com"), history.SubmissionPartial)
	copied := filepath.Join(t.TempDir(), "copy.db")
	require.NoError(t, db.Backup(ctx, copied))
	backup := open(t, copied, clock(november))
	assert.Equal(t, s, kept(t, backup, s))
	want, err := db.SubmissionEvents(ctx, s.ID)
	require.NoError(t, err)
	found, err := backup.SubmissionEvents(ctx, s.ID)
	require.NoError(t, err)
	assert.Equal(t, want, found)
	next, err := backup.SaveDraft(ctx, request("other.example"))
	require.NoError(t, err)
	assert.Equal(t, 2, next.Number)
}

// In the moment in which the first byte may leave, whoever reads the file sees
// that it may have: another process, and one that finds only what is in the
// files when the machine is gone.
func TestWhatIsBeingSentIsInTheFileBeforeItLeaves(t *testing.T) {
	aboutFiles(t)
	ctx := context.Background()
	path := newPath(t)
	db := open(t, path)
	for i := range 20 {
		s := request(fmt.Sprintf("n%d.example", i))
		s, err := db.Intend(ctx, s, lease)
		require.NoError(t, err)
		assert.Equal(t, history.SubmissionIntended, kept(t, open(t, path), s).State)
		require.NoError(t, db.BeginSending(ctx, s.ID, lease))
		assert.Equal(t, history.SubmissionSending, kept(t, open(t, path), s).State)
		crashed := open(t, copyFiles(t, path), history.WithClock(func() time.Time { return time.Now().Add(lease) }))
		found := kept(t, crashed, s)
		assert.Equal(t, history.SubmissionUnknown, found.State)
		assert.Equal(t, s.Payload, found.Payload)
	}
}

// copyFiles copies the bytes of a history that is in use, as a machine that
// fails leaves them.
func copyFiles(t *testing.T, path string) string {
	t.Helper()
	copied := filepath.Join(t.TempDir(), "history.db")
	for _, suffix := range []string{"", "-wal"} {
		bytes, err := os.ReadFile(path + suffix)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(copied+suffix, bytes, 0o600))
	}
	return copied
}
