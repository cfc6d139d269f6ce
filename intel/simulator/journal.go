package simulator

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
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

// journal remembers requests, and how often the body of a submission arrived.
type journal struct {
	mu       sync.Mutex
	requests []Request
	arrivals map[string]int
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

// arrive counts a whole body of a submission and returns it for reading on.
func (j *journal) arrive(body io.ReadCloser) io.ReadCloser {
	if body == nil {
		return nil
	}
	payload, err := io.ReadAll(io.LimitReader(body, maxBodyBytes+1))
	if err == nil && len(payload) <= maxBodyBytes {
		j.count(payload)
	}
	return struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(payload), body), body}
}

func (j *journal) count(payload []byte) {
	key := payloadHash(payload)
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.arrivals == nil {
		j.arrivals = map[string]int{}
	}
	if len(j.arrivals) < maxJournal || j.arrivals[key] > 0 {
		j.arrivals[key]++
	}
}

func payloadHash(payload []byte) string {
	sum := sha256.Sum256(payload)
	return hex.EncodeToString(sum[:])
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

// Arrivals says how often each payload reached the submission endpoint, whatever
// came of it: refused, accepted, or accepted with an answer that was lost. The
// keys are the SHA-256 of the exact bytes, in hex; a body that did not arrive
// whole is not among them.
func (s *Simulator) Arrivals() map[string]int {
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	return maps.Clone(s.journal.arrivals)
}

// Arrived is how often one payload reached the submission endpoint.
func (s *Simulator) Arrived(payload []byte) int { return s.Arrivals()[payloadHash(payload)] }
