package history_test

import (
	"bufio"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Answers, what they link and say, tags, cases, lists: two processes write all
// of it, read older answers meanwhile and remove some, and are killed wherever
// they are.
func TestNothingRememberedIsLostWhenWritersAreKilled(t *testing.T) {
	aboutFiles(t)
	path := newPath(t)
	olderAnswers(t, path, 300)
	var mu sync.Mutex
	heard := newAcknowledged()
	killed := 0
	for ; killed < kills(t); killed += 2 {
		var group sync.WaitGroup
		for range 2 {
			lines := rand.IntN(60)
			group.Go(func() {
				writer := another("remember", path)
				out, err := writer.StdoutPipe()
				if !assert.NoError(t, err) || !assert.NoError(t, writer.Start()) {
					return
				}
				scanner := bufio.NewScanner(out)
				for read := 0; scanner.Scan(); read++ {
					mu.Lock()
					heard.hear(scanner.Text())
					mu.Unlock()
					if read == lines {
						assert.NoError(t, writer.Process.Kill())
					}
				}
				_ = writer.Wait() // killed, as it should be
			})
		}
		group.Wait()
	}
	require.NotEmpty(t, heard.answers)

	db := open(t, path)
	heard.requireKept(t, db)
	requireConsistent(t, db, path)
	require.NoError(t, db.Close())
	requireSound(t, path)
	t.Logf("%d kills, %d acknowledged: %d answers, %d tags, %d cases with %d lists; none lost",
		killed, heard.lines, len(heard.answers), len(heard.tags), len(heard.cases), len(heard.triages))
}
