package cmd

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel/simulator"
	"pugmark/investigation"
)

// reread has the server read its users file again, and waits until it has.
func (x *served) reread() {
	x.t.Helper()
	const refused, taken = "the users file was refused", "the users file was read again"
	count := func() int { return strings.Count(x.log.String(), refused) + strings.Count(x.log.String(), taken) }
	before := count()
	x.hung.take()
	x.hung.pass()
	require.Eventually(x.t, func() bool { return count() > before }, patience, time.Millisecond)
}

// A users file that changes takes effect at once, for those it is about alone.
// One with a mistake changes nothing.
func TestTheUsersFileIsReadAgain(t *testing.T) {
	m := newTeam(t, entry("maria", "admin"), entry("lena", "analyst"))
	x := m.serve(t, globals{demo: true}, serveFlags{})
	maria, lena := x.open("maria"), x.open("lena")
	require.NoError(t, maria.Await(patience, shows("maria")))
	require.NoError(t, lena.Await(patience, shows("lena")))

	m.write(t, entry("maria", "emperor"))
	x.reread()
	assert.Contains(t, x.log.String(), `is no role`)
	require.Zero(t, x.run("lena", "", "version").code, "what it said before stays in force")

	m.write(t, entry("maria", "admin"), entry("lena", "viewer"), entry("tom", "viewer"))
	x.reread()
	require.NoError(t, lena.Await(patience, shows("your access is viewer now: sign in again")))
	<-lena.over
	require.Zero(t, x.run("tom", "", "version").code)
	tom := x.open("tom")
	require.NoError(t, tom.Await(patience, shows("tom")))
	maria.Press(t, "?")
	require.NoError(t, maria.Await(patience, shows("What works here")))

	m.write(t, entry("maria", "admin"))
	x.reread()
	require.NoError(t, tom.Await(patience, shows("your access has ended: nobody in the users file has this key")))
	_, err := x.dial("tom")
	assert.Error(t, err)
}

// The end is announced, lets nobody in any more, and what was paid for is kept.
func TestTheEndIsAnnounced(t *testing.T) {
	base, _ := serve(t, simulator.Options{})
	m := newTeam(t, entry("maria", "admin"))
	x := m.serve(t, globals{apiURL: base}, serveFlags{})
	maria := x.open("maria")
	require.NoError(t, maria.Await(patience, shows("maria")))
	began := time.Now()
	x.stop()
	require.NoError(t, maria.Await(patience, shows("the workbench is being shut down")))
	require.NoError(t, <-x.ended)
	<-maria.over
	assert.Less(t, time.Since(began), 10*time.Second)
	assert.True(t, closed(x.address))
	assert.Contains(t, x.log.String(), "msg=ended")
}

// A submission that is on its way when the server ends is waited for.
func TestTheEndWaitsForASubmission(t *testing.T) {
	office := newPostOffice(t, simulator.Options{})
	office.hold = make(chan struct{})
	m := newTeam(t, "[team]\nsubmissions = true", entry("maria", "submitter"))
	x := m.serve(t, globals{apiURL: office.base}, serveFlags{})
	bench := x.bench("maria")
	done := make(chan investigation.Submitted, 1)
	go func() {
		sent, err := bench.Submit(t.Context(), proposalAbout(t, "a.example"), nil)
		assert.NoError(t, err)
		done <- sent
	}()
	require.Eventually(t, func() bool { return len(office.posted()) == 1 }, patience, time.Millisecond)
	x.stop()
	require.Eventually(t, func() bool { return closed(x.address) }, patience, time.Millisecond)
	close(office.hold)
	require.NoError(t, <-x.ended)
	sent := <-done
	assert.Equal(t, history.SubmissionAccepted, sent.Submission.State)
	r := m.run(t, "", "submissions", "--api-url", office.base)
	assert.Contains(t, r.stdout, "accepted")
}

// A key that expires ends the session that it has opened.
func TestAKeyExpiresDuringASession(t *testing.T) {
	m := newTeam(t, strings.NewReplacer(`"ssh`, `'expiry-time="20300101Z" ssh`, `@laptop"]`, `@laptop']`).Replace(entry("maria", "admin")), entry("lena", "admin"))
	var now atomic.Int64
	now.Store(time.Date(2029, 12, 31, 23, 59, 0, 0, time.UTC).Unix())
	m.now = func() time.Time { return time.Unix(now.Load(), 0).UTC() }
	x := m.serve(t, globals{demo: true}, serveFlags{})
	maria, lena := x.open("maria"), x.open("lena")
	require.NoError(t, maria.Await(patience, shows("maria")))
	require.NoError(t, lena.Await(patience, shows("lena")))
	x.minutes <- time.Time{}
	now.Add(60)
	x.minutes <- time.Time{}
	<-maria.over
	assert.Equal(t, 1, strings.Count(x.log.String(), `msg="session ended"`))
	lena.Press(t, "?")
	require.NoError(t, lena.Await(patience, shows("What works here")))
}

// A share that stays is in force all the while that the users file is read
// again; who has none any more is limited by none.
func TestSharesAreSetOnce(t *testing.T) {
	r, err := parseRoster(entry("maria", "analyst", "share = 2") + entry("lena", "analyst"))
	require.NoError(t, err)
	assert.Equal(t, map[string]int{"maria": 2, "lena": 0, "tom": 0}, r.shares(map[string]int{"maria": 2, "lena": 3, "tom": 4}))
	assert.Equal(t, map[string]int{"maria": 2}, r.shares(nil))
}

// The plan that the users file names holds, unless the command line names
// another, and from the next session on when it changes.
func TestThePlanOfATeam(t *testing.T) {
	base, _ := serve(t, simulator.Options{})
	m := newTeam(t, "[team]\nplan = 300", entry("maria", "analyst"))
	x := m.serve(t, globals{apiURL: base}, serveFlags{})
	known := func(x *served) int { return x.bench("maria").Plan.CallsPerMonth }
	assert.Equal(t, 300, known(x))
	budget, err := x.bench("maria").Budget(t.Context())
	require.NoError(t, err)
	assert.Contains(t, budget.Words(), "300")
	m.write(t, "[team]\nplan = 400", entry("maria", "analyst"))
	x.reread()
	assert.Equal(t, 400, known(x))
	assert.Equal(t, 500, known(m.serve(t, globals{apiURL: base, plan: 500}, serveFlags{})))

	m.write(t, entry("maria", "analyst"))
	m.config(t, "plan = 200\n")
	assert.Equal(t, 200, known(m.serve(t, globals{apiURL: base}, serveFlags{})))
}

// What is silent at the end is not waited for.
func TestTheEndWaitsForNoDatabase(t *testing.T) {
	assert.LessOrEqual(t, longestEnd+3*lastWords, 10*time.Second, "the team, what is in flight and the history")
	synctest.Test(t, func(t *testing.T) {
		silent := make(chan struct{})
		began := time.Now()
		assert.False(t, within(lastWords, func() { <-silent }))
		s := surroundings{patience: lastWords}
		assert.Error(t, s.atMost(func() error { <-silent; return nil })())
		assert.Equal(t, 2*lastWords, time.Since(began))
		close(silent)
		broken := errors.New("broken")
		assert.Equal(t, broken, s.atMost(func() error { return broken })())
		assert.Equal(t, broken, surroundings{}.atMost(func() error { return broken })())
	})
}
