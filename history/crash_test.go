package history_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
)

// isFull reports whether this is the run that a release is judged by.
func isFull() bool {
	full, _ := strconv.ParseBool(os.Getenv("PUGMARK_FULL"))
	return full
}

// kills returns how often writers are killed: PUGMARK_KILLS, 1,000 in full, or a
// few.
func kills(t *testing.T) int {
	t.Helper()
	if isFull() {
		return 1000
	}
	if text := os.Getenv("PUGMARK_KILLS"); text != "" {
		n, err := strconv.Atoi(text)
		require.NoError(t, err)
		return n
	}
	return 15
}

func TestNoAcknowledgedAnswerIsLostWhenWritersAreKilled(t *testing.T) {
	path := newPath(t)
	var mu sync.Mutex
	acknowledged := map[string]bool{}
	for killed := 0; killed < kills(t); killed += 2 {
		var group sync.WaitGroup
		for range 2 {
			// Somewhere in the first rows, the creation included.
			rows := rand.IntN(30)
			group.Go(func() {
				writer := another("write", path)
				out, err := writer.StdoutPipe()
				if !assert.NoError(t, err) || !assert.NoError(t, writer.Start()) {
					return
				}
				scanner := bufio.NewScanner(out)
				for read := 0; scanner.Scan(); read++ {
					mu.Lock()
					acknowledged[scanner.Text()] = true
					mu.Unlock()
					if read == rows {
						assert.NoError(t, writer.Process.Kill())
					}
				}
				_ = writer.Wait() // killed, as it should be
			})
		}
		group.Wait()
	}
	require.NotEmpty(t, acknowledged)

	db := open(t, path)
	for id := range acknowledged {
		_, err := db.Record(context.Background(), id)
		require.NoError(t, err, id)
	}
	require.NoError(t, db.Close())
	requireSound(t, path)
	t.Logf("%d acknowledged answers, none lost", len(acknowledged))
}

func TestACreationThatIsKilledLeavesNoHalfState(t *testing.T) {
	aboutFiles(t)
	for range kills(t) {
		path := newPath(t)
		creator := another("open", path)
		require.NoError(t, creator.Start())
		// Wait for a state of the files rather than for a time: the kill falls
		// somewhere in the creation that follows.
		for _, err := os.Stat(path); err != nil; _, err = os.Stat(path) {
		}
		for range rand.IntN(4000) {
			_, _ = os.Stat(path)
		}
		_ = creator.Process.Kill()
		_ = creator.Wait()

		db := open(t, path)
		require.NoError(t, db.File(context.Background(), answer("example.com", november)))
		require.NoError(t, db.Close())
		requireSound(t, path)
	}
}

func TestProcessesMayCreateTheHistoryAtOnce(t *testing.T) {
	for range 3 {
		path := newPath(t)
		const processes = 4
		var group sync.WaitGroup
		for range processes {
			group.Go(func() {
				out, err := another("open", path).CombinedOutput()
				assert.NoError(t, err)
				assert.Equal(t, "kept\n", string(out), "and the migration says nothing")
			})
		}
		group.Wait()
		stats, err := open(t, path).Stats(context.Background())
		require.NoError(t, err)
		assert.Equal(t, processes, stats.Answers)
	}
}

func TestManyWritersNeverMeetALock(t *testing.T) {
	path := newPath(t)
	const handles, goroutines, each = 3, 4, 10
	var group sync.WaitGroup
	for h := range handles {
		db := open(t, path)
		for g := range goroutines {
			group.Go(func() {
				for i := range each {
					err := db.File(context.Background(), answer(fmt.Sprintf("n%d-%d-%d.example", h, g, i), november))
					assert.NoError(t, err)
				}
			})
		}
	}
	group.Wait()
	count, err := open(t, path).Count(context.Background(), history.Query{})
	require.NoError(t, err)
	assert.Equal(t, handles*goroutines*each, count)
}

func requireSound(t *testing.T, path string) {
	t.Helper()
	if os.Getenv(serverVariable) != "" {
		return // a server looks after that
	}
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	defer db.Close()
	var verdict string
	require.NoError(t, db.QueryRow(`PRAGMA integrity_check`).Scan(&verdict))
	require.Equal(t, "ok", verdict)
}
