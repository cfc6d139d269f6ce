//go:build unix

package history_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
)

// noticed is how long it may take to hear that a server is lost.
const noticed = 3500 * time.Millisecond

// in asserts that f ends in time, and returns what it said.
func in(t *testing.T, what string, f func() error) error {
	t.Helper()
	began := time.Now()
	err := f()
	assert.Less(t, time.Since(began), noticed, what)
	return err
}

func noticesSilence(t *testing.T, p *place) {
	ctx := context.Background()
	w := newWire(t, p.address)
	db, direct := open(t, w.address), open(t, p.address)
	capped := ourScope
	capped.Account = "capped"
	db.SetCap(capped, 100)
	read, filed := answer("read.example", november), answer("filed.example", november)
	require.NoError(t, direct.File(ctx, read))
	require.NoError(t, db.File(ctx, filed))
	_, err := db.Latest(ctx, ourScope, read.Key)
	require.NoError(t, err)
	begun := asked(t, intel.KindDomain, "begun.example", november)
	require.NoError(t, db.Begin(ctx, begun))
	require.NoError(t, db.Reachable(ctx))

	w.silent.Store(true)
	late := answer("late.example", november)
	late.ID = newID(t)
	unknown := asked(t, intel.KindDomain, "late.example", november)
	refused := asked(t, intel.KindDomain, "capped.example", november)
	refused.Scope = capped
	var all sync.WaitGroup
	for range 2 { // the second time it is known to be silent
		for i := range 20 {
			all.Go(func() {
				assert.ErrorIs(t, in(t, "Lookups", func() error { _, err := db.Lookups(ctx, history.Query{}); return err }), history.ErrUnreachable)
				assert.ErrorIs(t, in(t, "Latest", func() error {
					_, err := db.Latest(ctx, ourScope, answer(fmt.Sprint(i), november).Key)
					return err
				}), history.ErrUnreachable)
			})
		}
		for _, known := range []intel.Record{read, filed} {
			all.Go(func() {
				assert.NoError(t, in(t, "Latest", func() error {
					r, err := db.Latest(ctx, ourScope, known.Key)
					assert.Equal(t, known.Body, r.Body, "it was read through this one")
					return err
				}))
			})
		}
		all.Go(func() {
			assert.ErrorIs(t, in(t, "File", func() error { return db.File(ctx, late) }), history.ErrUnreachable)
			r, err := db.Latest(ctx, ourScope, late.Key)
			assert.NoError(t, err)
			assert.Equal(t, late.Body, r.Body)
		})
		all.Go(func() {
			assert.ErrorIs(t, in(t, "Begin", func() error { return db.Begin(ctx, unknown) }), history.ErrUnreachable)
		})
		all.Go(func() {
			err := in(t, "Begin", func() error { return db.Begin(ctx, refused) })
			assert.Equal(t, intel.ProblemLedger, intel.ProblemOf(err), "a cap cannot be counted by")
		})
		all.Go(func() {
			assert.ErrorIs(t, in(t, "Reachable", func() error { return db.Reachable(ctx) }), history.ErrUnreachable)
		})
		all.Wait()
	}
	begun.Outcome, begun.Status = intel.CallAnswered, 200
	require.ErrorIs(t, db.Settle(ctx, begun), history.ErrUnreachable)
	unknown.Outcome, unknown.Status = intel.CallAnswered, 200
	require.ErrorIs(t, db.Settle(ctx, unknown), history.ErrUnreachable)
	n, left, err := db.FileLate(ctx)
	require.ErrorIs(t, err, history.ErrUnreachable)
	assert.Equal(t, []int{0, 1}, []int{n, left})

	w.silent.Store(false)
	require.Eventually(t, func() bool { return db.Reachable(ctx) == nil }, 10*time.Second, 50*time.Millisecond)
	filesLateOnce(t, db, direct, late, begun, unknown)
}

func filesLateOnce(t *testing.T, db, direct *history.DB, late intel.Record, calls ...intel.Call) {
	t.Helper()
	ctx := context.Background()
	_, err := direct.Latest(ctx, ourScope, late.Key)
	require.ErrorIs(t, err, intel.ErrNotKept)
	r, err := db.Latest(ctx, ourScope, late.Key)
	require.NoError(t, err, "it is still to be filed")
	assert.Equal(t, late.Body, r.Body)
	for i := range 3 {
		n, left, err := db.FileLate(ctx)
		require.NoError(t, err)
		assert.Zero(t, left)
		assert.Equal(t, max(0, 1-i), n, "once")
	}
	r, err = direct.Latest(ctx, ourScope, late.Key)
	require.NoError(t, err)
	assert.Equal(t, late.ID, r.ID)
	lines, err := direct.Calls(ctx, history.Query{Limit: 100})
	require.NoError(t, err)
	var settled []intel.Call
	for _, l := range lines {
		settled = append(settled, l.Call)
	}
	for i := range calls {
		calls[i].At = calls[i].At.Truncate(time.Microsecond)
	}
	assert.ElementsMatch(t, calls, settled)
}

// What the database refuses for ever holds up nothing else.
func givesUpWhatIsRefused(t *testing.T, p *place) {
	ctx := context.Background()
	w := newWire(t, p.address)
	db := open(t, w.address)
	w.silent.Store(true)
	for _, value := range []string{"a.example", "nul\x00.example", "b.example"} {
		require.ErrorIs(t, db.File(ctx, answer(value, november)), history.ErrUnreachable)
	}
	w.silent.Store(false)
	require.Eventually(t, func() bool { return db.Reachable(ctx) == nil }, 10*time.Second, 50*time.Millisecond)
	filed, left, err := db.FileLate(ctx)
	require.ErrorContains(t, err, "the database refused it")
	assert.Equal(t, []int{2, 0}, []int{filed, left})
	filed, left, err = db.FileLate(ctx)
	require.NoError(t, err)
	assert.Equal(t, []int{0, 0}, []int{filed, left})
	found, err := db.Lookups(ctx, history.Query{})
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{"a.example", "b.example"}, values(found))
}

// A server whose connections are all waiting for something answers all the same.
func isReachableThoughBusy(t *testing.T, p *place) {
	ctx := context.Background()
	db := open(t, p.address)
	other, err := p.raw.Begin()
	require.NoError(t, err)
	defer other.Rollback()
	_, err = other.Exec(`LOCK TABLE answers IN ACCESS EXCLUSIVE MODE`)
	require.NoError(t, err)
	busy, rest := context.WithCancel(ctx)
	var readers sync.WaitGroup
	defer readers.Wait()
	defer rest()
	for range 200 {
		readers.Go(func() { _, _ = db.Latest(busy, ourScope, answer("example.com", november).Key) })
	}
	require.Eventually(t, func() bool {
		waiting := p.texts(t, `SELECT pid::TEXT FROM pg_stat_activity WHERE application_name = 'pugmark' AND wait_event_type = 'Lock'`)
		return len(waiting) == 8
	}, 10*time.Second, 10*time.Millisecond)
	assert.NoError(t, db.Reachable(ctx))
}

// What the database will take another time waits for it, and holds up nothing
// else.
func waitsForWhatWillBeTaken(t *testing.T, p *place) {
	ctx := context.Background()
	w := newWire(t, p.address)
	db := open(t, w.address)
	w.silent.Store(true)
	require.ErrorIs(t, db.File(ctx, answer("refused.example", november)), history.ErrUnreachable)
	for i := range 3 {
		require.ErrorIs(t, db.File(ctx, answer(fmt.Sprintf("n%d.example", i), november)), history.ErrUnreachable)
	}
	for _, value := range []string{"a.example", "nul\x00.example", "b.example"} {
		require.ErrorIs(t, db.Begin(ctx, asked(t, intel.KindDomain, value, november)), history.ErrUnreachable)
	}
	w.silent.Store(false)
	require.Eventually(t, func() bool { return db.Reachable(ctx) == nil }, 10*time.Second, 50*time.Millisecond)
	p.exec(t, `CREATE TABLE refusal (code TEXT NOT NULL, value TEXT NOT NULL)`, `INSERT INTO refusal VALUES ('', '%')`,
		`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE r refusal; BEGIN
			SELECT * INTO r FROM refusal;
			IF r.code <> '' AND NEW.value LIKE r.value THEN RAISE EXCEPTION 'no' USING ERRCODE = r.code; END IF;
			RETURN NEW; END $$`,
		`CREATE TRIGGER refuse BEFORE INSERT ON answers FOR EACH ROW EXECUTE FUNCTION refuse()`)
	refuse := func(code, value string) { p.exec(t, `UPDATE refusal SET code = '`+code+`', value = '`+value+`'`) }

	first := true
	for code, reason := range map[string]error{"25006": history.ErrReadOnly, "42501": history.ErrReadOnly, "53100": history.ErrDiskFull, "40001": history.ErrBusy} {
		refuse(code, "%")
		filed, left, err := db.FileLate(ctx)
		assert.Equal(t, []int{0, 4}, []int{filed, left}, code)
		if first {
			assert.ErrorContains(t, err, "the database refused it", "a line is given up")
			first = false
			continue
		}
		assert.ErrorIs(t, err, reason, code)
	}
	lines, err := db.Calls(ctx, history.Query{})
	require.NoError(t, err)
	assert.Len(t, lines, 2, "the other lines are in the ledger")

	refuse("57014", "refused.example") // it takes too long
	filed, left, err := db.FileLate(ctx)
	assert.ErrorContains(t, err, "takes too long")
	assert.Equal(t, []int{3, 1}, []int{filed, left})
	refuse("", "")
	filed, left, err = db.FileLate(ctx)
	require.NoError(t, err)
	assert.Equal(t, []int{1, 0}, []int{filed, left})
	found, err := db.Lookups(ctx, history.Query{})
	require.NoError(t, err)
	assert.Contains(t, values(found), "refused.example")
}

func TestAServerThatIsKilledLosesNothingThatWasAcknowledged(t *testing.T) {
	aboutFiles(t)
	if testing.Short() {
		t.Skip("a server is started")
	}
	ctx := context.Background()
	server := newPostgres(t)
	address := server.address("pugmark", "")
	dbs := []*history.DB{open(t, address), open(t, address)}
	const writers, ends = 4, 2
	var mu sync.Mutex
	acknowledged, lines := map[string]bool{}, map[string]bool{}
	progress := make(chan struct{}, 1)
	stop := make(chan struct{})
	var started atomic.Pointer[chan struct{}] // closed when the server has been
	up := make(chan struct{})
	close(up)
	started.Store(&up)
	var all sync.WaitGroup
	for w := range writers {
		db := dbs[w%len(dbs)]
		all.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				r := answer(fmt.Sprintf("n%d-%d.example", w, i), november)
				r.ID = newID(t)
				c := asked(t, intel.KindDomain, r.Key.Value, november)
				begun, filed := db.Begin(ctx, c), db.File(ctx, r)
				mu.Lock()
				if begun == nil {
					lines[c.ID] = true
				}
				if filed == nil {
					acknowledged[r.ID] = true
				}
				mu.Unlock()
				if filed != nil {
					<-*started.Load()
					continue
				}
				select {
				case progress <- struct{}{}:
				default:
				}
			}
		})
	}
	goesOn := func(n int) {
		for range n {
			select {
			case <-progress:
			case <-time.After(30 * time.Second):
				t.Error("nothing was acknowledged for long")
				return
			}
		}
	}
	for range ends {
		goesOn(100)
		up := make(chan struct{})
		started.Store(&up)
		server.kill()
		server.start()
		close(up)
	}
	goesOn(100)
	close(stop)
	all.Wait()
	late := 0
	for _, db := range dbs {
		n, left, err := db.FileLate(ctx)
		require.NoError(t, err)
		assert.Zero(t, left)
		late += n
	}
	requireAll(t, open(t, address), acknowledged, lines)
	t.Logf("%d answers and %d lines were acknowledged, %d answers were filed late", len(acknowledged), len(lines), late)
}

// requireAll asserts that everything acknowledged is there, and nothing twice.
func requireAll(t *testing.T, db *history.DB, answers, lines map[string]bool) {
	t.Helper()
	ctx := context.Background()
	for id := range answers {
		_, err := db.Record(ctx, id)
		require.NoError(t, err, "%s was acknowledged", id)
	}
	found, err := db.Lookups(ctx, history.Query{Limit: 1_000_000})
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, l := range found {
		require.False(t, seen[l.Record.Key.Value], "%s is there twice", l.Record.Key.Value)
		seen[l.Record.Key.Value] = true
	}
	calls, err := db.Calls(ctx, history.Query{Limit: 1_000_000})
	require.NoError(t, err)
	kept := map[string]bool{}
	for _, l := range calls {
		require.False(t, kept[l.ID], "%s is there twice", l.ID)
		kept[l.ID] = true
	}
	for id := range lines {
		require.True(t, kept[id], "%s was acknowledged", id)
	}
}
