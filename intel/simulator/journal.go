package simulator

import (
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// maxJournal bounds what a long-running simulator remembers of each kind; the
// oldest entries go first.
const maxJournal = 1 << 16

// A Request is one request the simulator received, whatever came of it. It
// holds no headers, so that no credentials are kept.
type Request struct {
	Method string
	Path   string // with /client/v4
	Query  url.Values
	Time   time.Time
}

// A Submission is a miscategorization the simulator accepted, at a time.
type Submission struct {
	Account         string
	IndicatorType   string
	IP              string
	URL             string
	ContentAdds     []int
	ContentRemoves  []int
	SecurityAdds    []int
	SecurityRemoves []int
	Time            time.Time
}

// journal remembers requests.
type journal struct {
	mu       sync.Mutex
	requests []Request
}

func (j *journal) record(r *http.Request, now time.Time) {
	var values url.Values
	if len(r.URL.RawQuery) <= maxQueryBytes {
		values = r.URL.Query()
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.requests = appendBounded(j.requests, Request{r.Method, r.URL.Path, values, now})
}

func appendBounded[T any](list []T, item T) []T {
	if len(list) >= maxJournal {
		list = slices.Delete(list, 0, maxJournal/2)
	}
	return append(list, item)
}

// Requests returns the requests received so far, oldest first.
func (s *Simulator) Requests() []Request {
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	return slices.Clone(s.journal.requests)
}

// Submissions returns the miscategorizations accepted so far, in the order they
// were: those of Options.Accepted first. A simulator that is given them answers
// as this one does.
func (s *Simulator) Submissions() []Submission { return s.reviews.all() }
