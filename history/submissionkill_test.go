//go:build unix

package history_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
)

// started is another process, and what it is told and says.
type started struct {
	*exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

func start(t *testing.T, role, path string, variables ...string) started {
	t.Helper()
	c := another(role, path)
	c.Env = append(c.Env, variables...)
	in, err := c.StdinPipe()
	require.NoError(t, err)
	out, err := c.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	return started{c, in, bufio.NewScanner(out)}
}

func (s started) line(t *testing.T) string {
	t.Helper()
	require.True(t, s.out.Scan(), "the process ended: %v", s.out.Err())
	return s.out.Text()
}

func (s started) kill(t *testing.T) {
	t.Helper()
	require.NoError(t, s.Process.Kill())
	_ = s.Wait() // killed, as it should be
}

func TestAProcessThatIsKilledInAnyStateLosesNothingAndLeavesNoHole(t *testing.T) {
	ctx := context.Background()
	for killed, want := range map[history.SubmissionState]struct {
		state history.SubmissionState
		words string
		holds bool
	}{
		history.SubmissionDraft:     {history.SubmissionDraft, "", false},
		history.SubmissionProposed:  {history.SubmissionProposed, "", true},
		history.SubmissionIntended:  {history.SubmissionDraft, "pugmark stopped before it was sent", false},
		history.SubmissionSending:   {history.SubmissionUnknown, "pugmark stopped while it was being sent", true},
		history.SubmissionAccepted:  {history.SubmissionAccepted, "", true},
		history.SubmissionRejected:  {history.SubmissionRejected, "", false},
		history.SubmissionUnknown:   {history.SubmissionUnknown, "", true},
		history.SubmissionApplied:   {history.SubmissionApplied, "", false},
		history.SubmissionPartial:   {history.SubmissionPartial, "", false},
		history.SubmissionUnchanged: {history.SubmissionUnchanged, "", false},
		history.SubmissionReverted:  {history.SubmissionReverted, "", false},
	} {
		t.Run(string(killed), func(t *testing.T) {
			path := newPath(t)
			db := open(t, path)
			sender := start(t, "bring", path, stateVariable+"="+string(killed))
			id, failure, _ := strings.Cut(sender.line(t), " ")
			require.Equal(t, "<nil>", failure)
			alive := kept(t, db, history.Submission{ID: id})
			assert.Equal(t, killed, alive.State, "while the process lives")
			before, _ := events(t, db, alive)
			recovered, err := db.RecoverSubmissions(ctx)
			require.NoError(t, err)
			assert.Zero(t, recovered)
			sender.kill(t)

			lapsed := want.words != ""
			read := kept(t, db, alive)
			assert.Equal(t, want.state, read.State, "as soon as it is read")
			found, err := db.Submissions(ctx, history.SubmissionQuery{States: []history.SubmissionState{want.state}})
			require.NoError(t, err)
			assert.Equal(t, []history.Submission{read}, found)
			now, _ := events(t, db, alive)
			assert.Equal(t, before, now, "reading writes nothing")

			again := open(t, path)
			after, words := events(t, again, alive)
			if lapsed {
				assert.Equal(t, append(before, want.state), after, "opening it does")
				assert.Equal(t, want.words, words[len(words)-1])
			} else {
				assert.Equal(t, before, after)
			}
			end := kept(t, again, alive)
			assert.Equal(t, want.state, end.State)
			assert.Equal(t, alive.Payload, end.Payload)
			assert.Equal(t, alive.Reason, end.Reason)
			recovered, err = db.RecoverSubmissions(ctx)
			require.NoError(t, err)
			assert.Zero(t, recovered, "once is enough")
			_, err = db.Intend(ctx, request("example.com"), lease)
			var duplicate *history.DuplicateError
			if want.holds {
				require.ErrorAs(t, err, &duplicate)
				assert.Equal(t, end, duplicate.Of)
			} else {
				require.NoError(t, err)
			}
		})
	}
}

// Senders that all have the same work are killed in the middle of it and started
// anew, until all of it is done.
func TestNoRequestLeavesTwiceWhenSendersAreKilled(t *testing.T) {
	const killsOfABatch = 16
	path := newPath(t)
	said := sayings{path: path, heard: map[string]map[string][]string{"intended": {}, "left": {}, "accepted": {}}}
	batches := (kills(t) + killsOfABatch - 1) / killsOfABatch
	for batch := range batches {
		for range killsOfABatch / 2 {
			var group sync.WaitGroup
			for range 2 {
				lines := 1 + rand.IntN(120)
				group.Go(func() { said.listen(t, batch, lines) })
			}
			group.Wait()
		}
		said.listen(t, batch, -1)
	}

	db := open(t, path)
	found, err := db.Submissions(context.Background(), history.SubmissionQuery{})
	require.NoError(t, err)
	states := map[string]history.SubmissionState{}
	counted := map[history.SubmissionState]int{}
	for _, s := range found {
		states[s.ID] = s.State
		counted[s.State]++
	}
	for name, ids := range said.heard["left"] {
		assert.Len(t, ids, 1, name)
		assert.Contains(t, []history.SubmissionState{history.SubmissionAccepted, history.SubmissionUnknown}, states[ids[0]], name)
	}
	for name, ids := range said.heard["accepted"] {
		assert.Equal(t, history.SubmissionAccepted, states[ids[0]], name)
	}
	for name, ids := range said.heard["intended"] {
		for _, id := range ids {
			assert.NotEmpty(t, states[id], "%s was lost", name)
		}
	}
	sent := counted[history.SubmissionAccepted] + counted[history.SubmissionUnknown]
	assert.Equal(t, batches*racedRequests, sent, "each has been sent, once")
	assert.Len(t, found, sent+counted[history.SubmissionDraft])
	require.NoError(t, db.Close())
	requireSound(t, path)
	t.Logf("%d senders killed: %d requests, %d heard leaving, %v", said.killed, batches*racedRequests, len(said.heard["left"]), counted)
}

// sayings are what senders said before they ended: names of requests and the ids
// of their submissions.
type sayings struct {
	path   string
	mu     sync.Mutex
	heard  map[string]map[string][]string
	killed int
}

// listen runs a sender and kills it after some lines, if there are as many.
func (s *sayings) listen(t *testing.T, batch, lines int) {
	sender := start(t, "race", s.path, fmt.Sprint(batchVariable, "=", batch))
	for read := 1; sender.out.Scan(); read++ {
		words := strings.Fields(sender.out.Text())
		s.mu.Lock()
		if assert.NotEqual(t, "failed", words[0], sender.out.Text()) && len(words) == 3 {
			s.heard[words[0]][words[1]] = append(s.heard[words[0]][words[1]], words[2])
		}
		if read == lines {
			s.killed++
			assert.NoError(t, sender.Process.Kill())
		}
		s.mu.Unlock()
	}
	_ = sender.Wait() // killed, as it should be
}

func TestAProcessThatSleptMayNotBeginToSend(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	sleeper := start(t, "intend", path)
	require.Equal(t, "MC-0001 <nil>", sleeper.line(t))
	require.NoError(t, sleeper.Process.Signal(syscall.SIGSTOP))

	other := open(t, path, history.WithClock(func() time.Time { return time.Now().Add(2 * time.Hour) }))
	s, err := other.Intend(ctx, request("example.com"), lease)
	require.NoError(t, err)
	assert.Equal(t, "MC-0002", s.Name())

	require.NoError(t, sleeper.Process.Signal(syscall.SIGCONT))
	_, err = io.WriteString(sleeper.in, "\n")
	require.NoError(t, err)
	assert.Equal(t, "could not note that the submission is being sent: MC-0001 is a draft", sleeper.line(t))
	assert.Equal(t, "<nil>", sleeper.line(t), "how it ended is noted all the same")
	require.NoError(t, sleeper.Wait())
	require.NoError(t, other.BeginSending(ctx, s.ID, lease))
}
