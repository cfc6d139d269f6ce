package history

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

func newHistory(t *testing.T) *DB {
	t.Helper()
	db, err := Open(context.Background(), filepath.Join(t.TempDir(), "history.db"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// awaitWaiting returns when n changes wait for their turn.
func awaitWaiting(w *writer, n int) {
	for {
		w.mu.Lock()
		waiting := len(w.waiting)
		w.mu.Unlock()
		if waiting == n {
			return
		}
		runtime.Gosched()
	}
}

// together writes the changes while another has the turn, so that they come
// together, and returns what each was told.
func together(t *testing.T, db *DB, changes ...func(*sql.Tx) error) []error {
	t.Helper()
	told := make([]error, len(changes))
	var group sync.WaitGroup
	db.writer.turn <- struct{}{}
	for i, change := range changes {
		group.Go(func() { told[i] = db.write(context.Background(), "write", change) })
		awaitWaiting(db.writer, i+1)
	}
	<-db.writer.turn
	group.Wait()
	return told
}

// adding returns a change that adds a page size, and where it was added.
func adding(kind intel.Kind, in **sql.Tx) func(*sql.Tx) error {
	return func(tx *sql.Tx) error {
		if in != nil {
			*in = tx
		}
		_, err := tx.Exec(setPageSize, "", "", false, kind, 500, 500)
		return err
	}
}

func granted(t *testing.T, db *DB, kind intel.Kind) int {
	t.Helper()
	_, rows, err := db.PageSize(context.Background(), intel.Scope{}, kind)
	require.NoError(t, err)
	return rows
}

func TestChangesThatComeTogetherShareATransaction(t *testing.T) {
	db := newHistory(t)
	var one, two, three *sql.Tx
	last := adding(intel.KindASN, &three)
	told := together(t, db,
		adding(intel.KindIP, &one),
		func(tx *sql.Tx) error {
			two = tx
			go func() { _ = db.write(context.Background(), "write", last) }()
			awaitWaiting(db.writer, 1) // while the others are being written
			return nil
		})
	assert.Equal(t, []error{nil, nil}, told)
	assert.Same(t, one, two)
	assert.Same(t, one, three)
	assert.Equal(t, 500, granted(t, db, intel.KindIP))
	assert.Equal(t, 500, granted(t, db, intel.KindASN))
}

func TestAChangeThatFailsFailsAlone(t *testing.T) {
	db := newHistory(t)
	refusal := &intel.Error{Problem: intel.ProblemCap}
	told := together(t, db,
		adding(intel.KindIP, nil),
		func(tx *sql.Tx) error { return errors.Join(adding(intel.KindWHOIS, nil)(tx), refusal) },
		adding(intel.KindASN, nil))
	require.NoError(t, told[0])
	require.ErrorIs(t, told[1], refusal)
	require.NoError(t, told[2])
	assert.Equal(t, 500, granted(t, db, intel.KindIP))
	assert.Equal(t, 500, granted(t, db, intel.KindASN))
	assert.Zero(t, granted(t, db, intel.KindWHOIS), "what it did is undone")
}

func TestACallerWhoGoesTakesOnlyTheOwnChangeAlong(t *testing.T) {
	db := newHistory(t)
	ctx, cancel := context.WithCancel(context.Background())
	told := together(t, db,
		func(tx *sql.Tx) error {
			cancel() // whose transaction it is makes no difference
			return adding(intel.KindIP, nil)(tx)
		},
		func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, setPageSize, "", "", false, intel.KindWHOIS, 500, 500)
			return err
		},
		adding(intel.KindASN, nil))
	require.NoError(t, told[0])
	require.ErrorIs(t, told[1], context.Canceled)
	require.NoError(t, told[2])
	assert.Zero(t, granted(t, db, intel.KindWHOIS))
}

func TestTheOneWhoWritesForAllMayGo(t *testing.T) {
	db := newHistory(t)
	ctx, cancel := context.WithCancel(context.Background())
	begun := make(chan struct{})
	leaving := make(chan error)
	go func() {
		leaving <- db.write(ctx, "write", func(tx *sql.Tx) error {
			close(begun)
			awaitWaiting(db.writer, 1)
			cancel()
			return adding(intel.KindIP, nil)(tx)
		})
	}()
	<-begun
	require.NoError(t, db.write(context.Background(), "write", adding(intel.KindASN, nil)))
	require.NoError(t, <-leaving, "what is on the disk was not stopped")
	assert.Equal(t, 500, granted(t, db, intel.KindIP))
	assert.Equal(t, 500, granted(t, db, intel.KindASN))
}

func TestABrokenChangeKeepsNobodyFromWriting(t *testing.T) {
	db := newHistory(t)
	begun := make(chan struct{})
	broken := make(chan any)
	go func() {
		defer func() { broken <- recover() }()
		_ = db.write(context.Background(), "write", func(*sql.Tx) error {
			close(begun)
			panic("broken")
		})
	}()
	<-begun
	assert.Equal(t, "broken", <-broken)
	require.NoError(t, db.write(context.Background(), "write", adding(intel.KindIP, nil)))
	assert.Equal(t, 500, granted(t, db, intel.KindIP))
}

func TestACallerWhoWaitsInVainLeavesNothingBehind(t *testing.T) {
	db := newHistory(t)
	db.writer.turn <- struct{}{}
	ctx, cancel := context.WithCancel(context.Background())
	told := make(chan error)
	go func() { told <- db.write(ctx, "write", adding(intel.KindIP, nil)) }()
	awaitWaiting(db.writer, 1)
	cancel()
	require.ErrorIs(t, <-told, context.Canceled)
	<-db.writer.turn
	require.NoError(t, db.write(context.Background(), "write", adding(intel.KindASN, nil)))
	assert.Zero(t, granted(t, db, intel.KindIP))
}

// waits returns whether the writer's connection waits for the disk.
func waits(t *testing.T, tx *sql.Tx) bool {
	var level int
	assert.NoError(t, tx.QueryRow(`PRAGMA synchronous`).Scan(&level))
	return level == 2
}

func TestOnlyBriefChangesDoNotWaitForTheDisk(t *testing.T) {
	ctx := context.Background()
	db := newHistory(t)
	var waited []bool
	look := func(tx *sql.Tx) error {
		waited = append(waited, waits(t, tx))
		return nil
	}
	require.NoError(t, db.writeBriefly(ctx, "write", look))
	require.NoError(t, db.writeBriefly(ctx, "write", look))
	require.NoError(t, db.write(ctx, "write", look))
	require.NoError(t, db.writeBriefly(ctx, "write", func(tx *sql.Tx) error {
		go func() { _ = db.write(ctx, "write", look) }()
		awaitWaiting(db.writer, 1) // and is not written with this one
		return look(tx)
	}))
	require.NoError(t, db.write(ctx, "write", func(tx *sql.Tx) error {
		go func() { _ = db.writeBriefly(ctx, "write", look) }()
		awaitWaiting(db.writer, 1) // and is written with this one
		return look(tx)
	}))
	assert.Equal(t, []bool{false, false, true, false, true, true, true}, waited)
}
