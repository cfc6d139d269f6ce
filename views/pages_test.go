package views

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"pugmark/intel/simulator"
)

const sharedHostAddress = "198.51.100.20"

// withAFreeHand lets one key spend any number of calls.
func (s *session) withAFreeHand() { s.desk.Workbench.Plan.Threshold = 1000 }

// live lets so many seconds pass and handles what arrives in each.
func (s *session) live(seconds int) {
	for range seconds {
		s.pass(time.Second)
	}
}

func TestFewPagesAreOnTheirWayAtATime(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Latency: 2 * time.Second}}, func(s *session) {
		s.withAFreeHand()
		s.lookUp(sharedHostAddress)
		s.pass(2 * time.Second)
		s.press("5", "enter")
		s.pass(2 * time.Second)
		before := len(s.asked())
		s.press("p")
		assert.Len(t, s.asked(), before+4)
		s.sees("page 1 of 81")
		s.press("p")
		assert.Len(t, s.asked(), before+4, "what is being loaded is not asked twice")
		s.pass(2 * time.Second)
		assert.Len(t, s.asked(), before+8)
		s.sees("page 5 of 81")
		s.live(40)
		s.seesNot("page 8")
		s.sees("8,112 names")
		assert.Len(t, s.asked(), before+81)
	})
}

func TestStoppingKeepsThePagesThatArrived(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Latency: 2 * time.Second}}, func(s *session) {
		s.withAFreeHand()
		s.lookUp(sharedHostAddress)
		s.pass(2 * time.Second)
		s.press("5", "enter")
		s.pass(2 * time.Second)
		s.press("p")
		s.live(5)
		asked := len(s.asked())
		s.press("ctrl+c")
		s.pass(time.Minute)
		assert.Len(t, s.asked(), asked, "nothing further is asked")
		names := s.desk.last.place().names.now.pages
		assert.Equal(t, 9, names.loaded())
		s.press("p")
		s.live(60)
		s.sees("8,112 names")
		assert.Equal(t, 82, names.loaded())
	})
}

func TestAFailureStopsTheLoadingAndLoadingGoesOnWhereItStopped(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Latency: time.Second, MonthlyQuota: 10}}, func(s *session) {
		s.withAFreeHand()
		s.lookUp(sharedHostAddress)
		s.pass(time.Second)
		s.press("5", "enter")
		s.pass(time.Second)
		s.press("p")
		s.live(20)
		asked := len(s.asked())
		assert.LessOrEqual(t, asked, 10+pagesAtOnce)
		names := s.desk.last.place().names.now.pages
		assert.Equal(t, 9, names.loaded(), "one call went to the overview")
		s.seesAcross("this month's calls are used up (Cloudflare 10403)")
		s.press("p")
		assert.Len(t, s.asked(), asked)
	})
	on(t, setting{plan: 100, options: simulator.Options{RateLimit: 10}}, func(s *session) {
		s.withAFreeHand()
		s.lookUp(sharedHostAddress)
		s.press("5", "enter", "p")
		s.live(10)
		names := s.desk.last.place().names.now.pages
		loaded, asked := names.loaded(), len(s.asked())
		assert.Positive(t, loaded)
		s.seesAcross("too fast for Cloudflare · r may ask again in")
		s.pass(10 * time.Minute)
		s.press("p")
		s.live(10)
		assert.Greater(t, len(s.asked()), asked)
		assert.Greater(t, names.loaded(), loaded)
		for number, q := range names.list[:loaded] {
			assert.True(t, q.state().has, "page %d is before those that failed", number+1)
		}
	})
}

func TestTheTimeLeftIsWhatThisLoadingHasMeasured(t *testing.T) {
	for _, c := range []struct {
		progress pageProgress
		page     string
		left     string
	}{
		{pageProgress{arrived: 0, wanted: 81, took: 0}, "page 1 of 81", ""},
		{pageProgress{arrived: 3, wanted: 81, took: time.Second}, "page 4 of 81", ""},
		{pageProgress{arrived: 6, wanted: 81, took: 1 * time.Second}, "page 7 of 81", "about 12 s left"},
		{pageProgress{arrived: 1, wanted: 2, took: 10 * time.Millisecond}, "page 2 of 2", ""},
		{pageProgress{arrived: 2, wanted: 3, took: 10 * time.Millisecond}, "page 3 of 3", ""},
		{pageProgress{arrived: 80, wanted: 81, took: 80 * time.Millisecond}, "page 81 of 81", "about 1 s left"},
		{pageProgress{arrived: 100, wanted: 1000, took: time.Minute}, "page 101 of 1,000", "about 9 min left"},
	} {
		assert.Equal(t, c.page, c.progress.page())
		assert.Equal(t, c.left, c.progress.left(), "%+v", c.progress)
	}
}

func TestAStoppedLoadSaysOnceWhatMayHaveCounted(t *testing.T) {
	for _, width := range []int{80, 160} {
		on(t, setting{plan: 10_000, options: simulator.Options{Latency: 400 * time.Millisecond}}, func(s *session) {
			s.size(width, 45)
			s.lookUp(sharedHostAddress)
			s.pass(10 * time.Second)
			s.press("5", "right", "p")
			if s.desk.last.board().Typing() {
				s.types("30")
				s.press("enter")
			}
			s.pass(time.Second)
			s.press("ctrl+c")
			s.pass(time.Minute)
			s.sees("stopped at page ", "4 calls may have counted", "p goes on: ")
			s.seesNot("counted as a call")
			assert.Equal(t, 1, strings.Count(s.frame(), "may have counted"))
		})
	}
}
