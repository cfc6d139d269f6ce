//go:build unix

package history_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
)

// A wire is between a program and a server. It can lose a reply: what the
// server says to the next commit, with the connection. And it can be silent:
// connections come about and stay, and nothing passes.
type wire struct {
	address string
	lose    atomic.Bool
	lost    atomic.Int32
	silent  atomic.Bool
}

func newWire(t *testing.T, server string) *wire {
	t.Helper()
	to, err := url.Parse(server)
	require.NoError(t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	w := &wire{}
	target := to.Host
	to.Host = l.Addr().String()
	w.address = to.String()
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", target)
			if err != nil {
				_ = near.Close()
				continue
			}
			go w.join(near, far)
		}
	}()
	return w
}

func (w *wire) join(near, far net.Conn) {
	var losing atomic.Bool
	go func() {
		defer near.Close()
		for buffer := make([]byte, 1<<16); ; {
			n, err := far.Read(buffer)
			if err != nil || losing.Load() {
				return // the server has done it, and nobody hears of it
			}
			if w.silent.Load() {
				continue
			}
			if _, err := near.Write(buffer[:n]); err != nil {
				return
			}
		}
	}()
	defer far.Close()
	for buffer := make([]byte, 1<<16); ; {
		n, err := near.Read(buffer)
		if err != nil {
			return
		}
		if bytes.Contains(buffer[:n], []byte("Q\x00\x00\x00\x0bcommit\x00")) && w.lose.CompareAndSwap(true, false) {
			losing.Store(true)
			w.lost.Add(1)
		}
		if w.silent.Load() {
			continue
		}
		if _, err := io.Copy(far, bytes.NewReader(buffer[:n])); err != nil {
			return
		}
	}
}

func repeatsWhatMayBeRepeated(t *testing.T, p *place) {
	ctx := context.Background()
	w := newWire(t, p.address)
	db := open(t, w.address)
	lossy := func(f func() error) error {
		t.Helper()
		before := w.lost.Load()
		w.lose.Store(true)
		err := f()
		require.Equal(t, before+1, w.lost.Load(), "a reply was lost")
		return err
	}
	count := func(table string) string { return p.texts(t, `SELECT COUNT(*)::TEXT FROM `+table)[0] }

	require.NoError(t, lossy(func() error { return db.File(ctx, answer("example.com", november)) }))
	assert.Equal(t, "1", count("answers"))
	call := asked(t, "domain", "example.com", november)
	db.SetCap(call.Scope, 1)
	require.NoError(t, lossy(func() error { return db.Begin(ctx, call) }), "it counts once")
	call.Outcome = "answered"
	require.NoError(t, lossy(func() error { return db.Settle(ctx, call) }))
	assert.Equal(t, "1", count("calls"))

	// What lets something leave is never done twice.
	err := lossy(func() error { _, err := db.Intend(ctx, request("example.com"), lease); return err })
	require.ErrorIs(t, err, history.ErrUnreachable)
	found, err := db.Submissions(ctx, history.SubmissionQuery{})
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.Equal(t, history.SubmissionIntended, found[0].State)
	s := found[0]
	require.ErrorIs(t, lossy(func() error { return db.BeginSending(ctx, s.ID, lease) }), history.ErrUnreachable)
	assert.Equal(t, history.SubmissionSending, kept(t, db, s).State)

	for _, e := range []history.SubmissionEvent{
		{Submission: s.ID, State: history.SubmissionAccepted, Status: 200, Body: []byte("{}")},
		{ID: newID(t), Submission: s.ID, State: history.SubmissionUnchanged, Look: 1},
		{Submission: s.ID, State: history.SubmissionApplied, Look: 2},
	} {
		require.NoError(t, lossy(func() error {
			if e.Look == 0 {
				return db.Conclude(ctx, e, november)
			}
			return db.AddLook(ctx, e, november)
		}))
	}
	states, _ := events(t, db, s)
	assert.Equal(t, []history.SubmissionState{"intended", "sending", "accepted", "unchanged", "applied"}, states)

	other, err := db.Intend(ctx, request("other.example"), lease)
	require.NoError(t, err)
	require.NoError(t, db.BeginSending(ctx, other.ID, lease))
	end := history.SubmissionEvent{ID: newID(t), Submission: other.ID, State: history.SubmissionAccepted}
	for range 3 {
		require.NoError(t, db.Conclude(ctx, end, november), "the same end may be filed again")
	}
	states, _ = events(t, db, other)
	assert.Equal(t, []history.SubmissionState{"intended", "sending", "accepted"}, states)
}

func TestAServerThatIsStoppedLosesNothingThatWasKept(t *testing.T) {
	aboutFiles(t)
	if testing.Short() {
		t.Skip("a server is started")
	}
	ctx := context.Background()
	server := newPostgres(t)
	dbs := []*history.DB{open(t, server.address("pugmark", "")), open(t, server.address("pugmark", ""))}
	var mu sync.Mutex
	var acknowledged []string
	enough := make(chan struct{})
	var writers sync.WaitGroup
	for n, db := range dbs {
		for w := range 2 {
			writers.Go(func() {
				for i := 0; ; i++ {
					r := answer(fmt.Sprintf("n%d.example", i), november)
					r.ID = fmt.Sprintf("%d-%d-%d", n, w, i)
					began := time.Now()
					if err := db.File(ctx, r); err != nil {
						assert.ErrorIs(t, err, history.ErrUnreachable)
						assert.EqualError(t, err, "could not keep the answer: the database is out of reach; the answer is in memory and is kept as soon as it is back")
						assert.Less(t, time.Since(began), 3*time.Second)
						return
					}
					mu.Lock()
					acknowledged = append(acknowledged, r.ID)
					if len(acknowledged) == 200 {
						close(enough)
					}
					mu.Unlock()
				}
			})
		}
	}
	<-enough
	server.stop()
	writers.Wait()
	for _, db := range dbs {
		began := time.Now()
		_, err := db.Lookups(ctx, history.Query{})
		require.ErrorIs(t, err, history.ErrUnreachable)
		assert.Less(t, time.Since(began), 3*time.Second)
	}
	server.start()
	for _, db := range dbs {
		require.Eventually(t, func() bool {
			_, err := db.Lookups(ctx, history.Query{Limit: 1})
			return err == nil
		}, 10*time.Second, 50*time.Millisecond, "it is read without being opened again")
		for _, id := range acknowledged {
			_, err := db.Record(ctx, id)
			require.NoError(t, err, "%s was acknowledged", id)
		}
		require.NoError(t, db.File(ctx, answer("after.example", november)), "and written")
	}
	t.Logf("%d answers were acknowledged", len(acknowledged))
}
