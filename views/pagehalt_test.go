package views

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"pugmark/intel/simulator"
)

func TestTheRestIsPricedByWhatPagesBring(t *testing.T) {
	for name, c := range map[string]struct {
		count, loaded, onPages, perPage int
		calls, pages                    int
	}{
		"as granted":            {214, 100, 1, 100, 2, 3},
		"a name on two pages":   {8112, 199, 2, 100, 80, 82},
		"everything":            {100, 100, 1, 100, 0, 0},
		"nothing granted":       {8112, 100, 1, 0, 81, 82},
		"less than nothing":     {8112, 100, 1, -7, 81, 82},
		"more than brought":     {8112, 100, 1, 1_000_000_000, 81, 82},
		"nothing came":          {8112, 0, 1, 100, 0, 0},
		"more than can be":      {1<<63 - 1, 100, 1, 100, 92233720368547758, 92233720368547759},
		"fewer than are loaded": {3, 100, 1, 100, 0, 0},
	} {
		r := restOf(c.count, c.loaded, c.onPages, c.perPage, 3)
		assert.Equal(t, c.calls, r.calls, name)
		assert.Equal(t, c.pages, r.pages, name)
	}
}

// begun is a shared host whose pages are being loaded, four of them asked.
func begun(s *session) (asked int) {
	s.withAFreeHand()
	s.lookUp(sharedHostAddress)
	s.pass(2 * time.Second)
	s.press("5", "enter")
	s.pass(2 * time.Second)
	s.press("p")
	return len(s.asked())
}

func TestClosingThePageAsksForNoFurtherPages(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Latency: 2 * time.Second}}, func(s *session) {
		asked := begun(s)
		s.press("q")
		s.sees("4 on the way")
		s.live(60)
		assert.Len(t, s.asked(), asked, "what was on its way arrives, and that is all")
		s.lookUp(sharedHostAddress)
		s.press("5")
		s.live(2)
		s.sees("500 of 8,112")
		assert.Len(t, s.asked(), asked)
		s.press("p")
		s.live(60)
		s.sees("8,112 names")
	})
}

func TestALoadEndsWhenAnswersCannotBeKept(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Latency: 2 * time.Second}}, func(s *session) {
		asked := begun(s)
		s.desk.Workbench.Source.Archive = fullDisk{s.desk.Workbench.Source.Archive}
		s.live(60)
		assert.LessOrEqual(t, len(s.asked()), asked+4, "the first that could not be kept ends it")
		s.sees("disk full")
		s.press("z", "home")
		s.seesAcross("answers cannot be kept")
	})
}

// firstPageAgain answers every page with the first.
type firstPageAgain struct{ http.RoundTripper }

func (f firstPageAgain) RoundTrip(r *http.Request) (*http.Response, error) {
	query := r.URL.Query()
	if query.Has("page") {
		query.Set("page", "1")
		r.URL.RawQuery = query.Encode()
	}
	return f.RoundTripper.RoundTrip(r)
}

func TestALoadEndsWhenAPageBringsNothingNew(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Latency: 2 * time.Second}, through: func(t http.RoundTripper) http.RoundTripper { return firstPageAgain{t} }}, func(s *session) {
		asked := begun(s)
		s.live(60)
		assert.Len(t, s.asked(), asked)
		s.press("z", "home")
		s.seesAcross("brought nothing new")
	})
}
