package intel

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var paceStart = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// mostInAWindow is how many requests the fullest 300 s saw, whichever they are.
func mostInAWindow(sent []time.Time) int {
	most, first := 0, 0
	for last, at := range sent {
		for at.Sub(sent[first]) > window {
			first++
		}
		most = max(most, last-first+1)
	}
	return most
}

func TestMostInAWindowCountsEveryWindow(t *testing.T) {
	at := func(seconds ...int) (all []time.Time) {
		for _, s := range seconds {
			all = append(all, paceStart.Add(time.Duration(s)*time.Second))
		}
		return all
	}
	assert.Equal(t, 0, mostInAWindow(nil))
	assert.Equal(t, 3, mostInAWindow(at(0, 299, 301, 500, 700, 1100)))
	assert.Equal(t, 2, mostInAWindow(at(0, 300)), "both ends count")
	assert.Equal(t, 1, mostInAWindow(at(0, 301)))
}

func TestManyRequestsTakeAsLongAsTheLimitMakesThem(t *testing.T) {
	now := paceStart
	sleep := func(context.Context, time.Duration) error { return nil }
	c, err := NewClient(DefaultBaseURL, tokenCredentials(), WithClock(func() time.Time { return now }, sleep))
	require.NoError(t, err)
	own := c.pace.common.limit / ownPart
	assert.Zero(t, c.AtLeast(0))
	assert.Zero(t, c.AtLeast(own))
	assert.Equal(t, remembered, c.AtLeast(own+c.pace.common.limit), "what goes at once, and a whole window")
	for range own {
		require.Nil(t, c.admit(t.Context(), "ada"))
	}
	assert.Equal(t, remembered, c.AtLeast(c.pace.common.limit), "what goes at once is spent")
	c.Servers(2)
	assert.Equal(t, 2*remembered, c.AtLeast(requestsPerWindow-reserved), "half of it is another's")
}

// A queue drives a pace by hand.
type paceQueue struct {
	*pace
	now time.Time
}

func newPaceQueue() *paceQueue { return &paceQueue{newPace(), paceStart} }

func (q *paceQueue) enter(analyst string, submission bool) *turn {
	t := &turn{departed: departed{analyst: analyst}, submission: submission, come: func() {}}
	q.pace.enter(t, q.now)
	return t
}

func (q *paceQueue) many(n int, analyst string) (all []*turn) {
	for range n {
		all = append(all, q.enter(analyst, false))
	}
	return all
}

// next goes on to when the next turn is due, and hands it out.
func (q *paceQueue) next() {
	if due := q.serve(q.now); due.After(q.now) {
		q.now = due
		q.serve(q.now)
	}
}

func granted(turns []*turn) (n int) {
	for _, t := range turns {
		if t.granted {
			n++
		}
	}
	return n
}

// A team that looks up at the same moment does not wait for each other.
func TestATeamsBurstGoesAtOnce(t *testing.T) {
	q := newPaceQueue()
	var all []*turn
	for i := range 30 {
		all = append(all, q.many(13, fmt.Sprint("analyst ", i))...)
	}
	assert.Equal(t, 390, granted(all))
}

// Somebody who asks for a thousand names holds up nobody who asks for one, even
// when the window is more than half full.
func TestOneWhoAsksForManyHoldsUpNobody(t *testing.T) {
	q := newPaceQueue()
	hog := q.many(1000, "hog")
	assert.Equal(t, 101, granted(hog), "a tenth at once, and the first that keeps a distance")
	assert.True(t, q.enter("lena", false).granted, "nobody waits for the hog")
	for range 600 {
		q.next()
	}
	require.Greater(t, len(q.common.sent), q.common.limit/unspacedPart)
	others := []*turn{q.enter("maria", false), q.enter("sven", false)}
	before := granted(hog)
	for range 3 {
		q.next()
	}
	assert.Equal(t, 2, granted(others))
	assert.Equal(t, 1, granted(hog)-before)
}

// Analysts who wait have one turn each, in the order in which they came.
func TestAnalystsAreServedInTurn(t *testing.T) {
	q := newPaceQueue()
	q.many(requestsPerWindow, "hog")
	for len(q.common.sent) < q.common.limit/unspacedPart {
		q.next()
	}
	q.leaveAll("hog")
	order := []*turn{q.enter("a", false), q.enter("b", false), q.enter("a", false), q.enter("c", false), q.enter("a", false), q.enter("b", false)}
	var served []string
	for _, want := range []int{0, 1, 3, 2, 5, 4} {
		q.next()
		assert.True(t, order[want].granted, want)
		served = append(served, order[want].analyst)
	}
	assert.Equal(t, []string{"a", "b", "c", "a", "b", "a"}, served)
}

func (q *paceQueue) leaveAll(analyst string) {
	for i := q.lane(analyst); i >= 0; i = q.lane(analyst) {
		q.leave(q.lanes[i].turns[0], q.now)
	}
}

// What is said of a wait is what it is, when nobody comes in between.
func TestAWaitIsForetold(t *testing.T) {
	q := newPaceQueue()
	q.many(400, "hog")
	waiting := map[*turn]time.Time{}
	for i := range 12 {
		turn := &turn{departed: departed{analyst: fmt.Sprint("analyst ", i%5)}, submission: false, come: func() {}}
		q.common.by[turn.analyst] = q.common.limit
		wait, _ := q.pace.enter(turn, q.now)
		require.Positive(t, wait)
		if i < 5 { // one who waits already comes later with every new analyst
			waiting[turn] = q.now.Add(wait)
		}
	}
	for len(waiting) > 0 {
		q.next()
		for turn, foretold := range waiting {
			if turn.granted {
				assert.WithinDuration(t, foretold, turn.at, time.Second)
				delete(waiting, turn)
			}
		}
	}
}

// A turn that is given back is the next one's at once.
func TestATurnThatIsGivenBackIsAnothers(t *testing.T) {
	q := newPaceQueue()
	q.many(300, "hog")
	q.next()
	waiting := q.lanes[0].turns[0]
	q.next()
	require.True(t, waiting.granted)
	q.leaveAll("hog")
	lena := &turn{departed: departed{analyst: "lena"}, come: func() {}}
	q.common.by["lena"] = q.common.limit
	q.pace.enter(lena, q.now)
	require.False(t, lena.granted)
	sent := len(q.common.sent)
	q.leave(waiting, q.now)
	assert.True(t, lena.granted, "at once")
	assert.Len(t, q.common.sent, sent)
}

// Beyond the reserve, submissions and questions alternate.
func TestManySubmissionsDoNotStarveQuestions(t *testing.T) {
	q := newPaceQueue()
	q.many(700, "hog")
	for len(q.common.sent) < q.common.limit/unspacedPart {
		q.next()
	}
	var submissions []*turn
	for range reserved + 10 {
		submissions = append(submissions, q.enter("maria", true))
	}
	assert.GreaterOrEqual(t, granted(submissions), reserved, "at once")
	sent, before := granted(submissions), len(q.common.sent)
	for range 12 {
		q.next()
	}
	assert.Equal(t, 12, len(q.common.sent)-before)
	assert.InDelta(t, 6, granted(submissions)-sent, 1)
}

// A server that comes leaves the others their part, and takes nothing for
// granted of what was sent; one that goes leaves its part when what it sent is
// 300 s ago.
func TestServersTakeTheirPart(t *testing.T) {
	q := newPaceQueue()
	assert.Equal(t, []int{1000, 100}, []int{q.common.limit, q.reserve.limit})
	q.share(2, q.now)
	assert.Equal(t, []int{500, 50}, []int{q.common.limit, q.reserve.limit})
	assert.Equal(t, 1, granted(q.many(5, "ada")), "who has sent what is not known: everybody keeps a distance")
	q.share(0, q.now)
	assert.Equal(t, 500, q.common.limit, "what the other sent counts")
	q.now = q.now.Add(remembered)
	q.serve(q.now)
	assert.Equal(t, 1000, q.common.limit)
	q.share(2_000, q.now)
	assert.Equal(t, []int{1, 1}, []int{q.common.limit, q.reserve.limit}, "something is left of either")
}

// A paceWalk is a random walk of analysts, submissions, people who give up and
// servers that come and go, over so many clients of one token.
type paceWalk struct {
	random  *rand.Rand
	now     time.Time
	paces   []*pace
	waiting [][]*turn
	sent    []time.Time
	longest map[bool]time.Duration // by submission
	entered map[*turn]time.Time
}

func (w *paceWalk) come(i int) {
	t := &turn{departed: departed{analyst: fmt.Sprint(w.random.IntN(20))}, submission: w.random.IntN(20) == 0, come: func() {}}
	if w.random.IntN(2) == 0 {
		t.analyst = "hog"
	}
	w.entered[t] = w.now
	if wait, _ := w.paces[i].enter(t, w.now); wait > longestPause {
		w.paces[i].leave(t, w.now)
		return
	}
	w.waiting[i] = append(w.waiting[i], t)
}

// goOn lets time pass: whoever is due leaves, and who would wait for long is told.
func (w *paceWalk) goOn(until time.Time) {
	for next := w.now; !next.After(until); {
		w.now, next = next, until.Add(1)
		for i, p := range w.paces {
			if due := p.serve(w.now); due.After(w.now) {
				next = earlier(next, due)
			}
			w.collect(i)
		}
	}
	w.now = until
}

func (w *paceWalk) collect(i int) {
	w.waiting[i] = slices.DeleteFunc(w.waiting[i], func(t *turn) bool {
		if t.granted {
			w.sent = append(w.sent, t.at)
			w.longest[t.submission] = max(w.longest[t.submission], t.at.Sub(w.entered[t]))
			return true
		}
		if wait, _ := w.paces[i].look(t, w.now); wait > longestPause || w.random.IntN(500) == 0 {
			w.paces[i].leave(t, w.now)
			return true
		}
		return false
	})
}

func walkThePace(seed uint64, steps int) *paceWalk {
	w := &paceWalk{random: rand.New(rand.NewPCG(seed, 1)), now: paceStart, longest: map[bool]time.Duration{}, entered: map[*turn]time.Time{}}
	clients := 1 + w.random.IntN(3)
	for range clients {
		p := newPace()
		if clients > 1 {
			p.share(clients, w.now)
		}
		w.paces, w.waiting = append(w.paces, p), append(w.waiting, nil)
	}
	for range steps {
		// Now and then many at once, now and then nobody.
		rate := []int{0, 1, 3, 20, 200}[w.random.IntN(5)]
		w.goOn(w.now.Add(time.Duration(w.random.IntN(4000)) * time.Millisecond))
		for i, p := range w.paces {
			if w.random.IntN(40) == 0 {
				p.share(clients+w.random.IntN(3), w.now)
			}
			for range w.random.IntN(rate + 1) {
				w.come(i)
			}
		}
	}
	w.goOn(w.now.Add(longestPause))
	return w
}

func FuzzThePace(f *testing.F) {
	for seed := range uint64(6) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		w := walkThePace(seed, 150)
		slices.SortFunc(w.sent, time.Time.Compare)
		assert.LessOrEqual(t, mostInAWindow(w.sent), requestsPerWindow)
		assert.Less(t, w.longest[false], 60*time.Second, "nobody starves")
		for _, p := range w.paces {
			for _, waits := range p.lanes {
				assert.NotEmpty(t, waits.turns)
			}
			counted := 0
			for _, n := range p.common.by {
				counted += n
			}
			assert.Len(t, p.common.sent, counted)
		}
	})
}

// A caller who leaves lets the next one go at once, in the time of the client.
func TestACancelledWaiterIsNobodysDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, err := NewClient(DefaultBaseURL, tokenCredentials())
		require.NoError(t, err)
		for range c.pace.common.limit / ownPart {
			require.Nil(t, c.admit(t.Context(), "ada"))
		}
		require.Nil(t, c.admit(t.Context(), "ada"), "the first one that keeps a distance")
		began := time.Now()
		ctx, cancel := context.WithCancel(t.Context())
		left := make(chan *Error, 10)
		for range 10 {
			go func() { left <- c.admit(ctx, "ada") }()
		}
		synctest.Wait()
		last := make(chan *Error, 1)
		go func() { last <- c.admit(t.Context(), "ada") }()
		synctest.Wait()
		cancel()
		for range 10 {
			assert.Equal(t, ProblemCancelled, (<-left).Problem)
		}
		assert.Nil(t, <-last)
		assert.Less(t, time.Since(began), time.Second, "one distance, not eleven")
	})
}
