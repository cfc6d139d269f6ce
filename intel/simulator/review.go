package simulator

import (
	"cmp"
	"encoding/json"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// defaultReview is how long a decision takes when the options do not say: a
// day, which is invented. Cloudflare names no time.
const defaultReview = 24 * time.Hour

// reviews are the accepted submissions. What became of them is worked out when
// it is asked for, from the submissions and the time alone: a simulator that is
// given the same submissions says the same.
type reviews struct {
	takes time.Duration // from accepting to deciding

	mu       sync.Mutex
	accepted []Submission
	about    map[string][]Submission // by target, in the order of compareSubmissions
}

func newReviews(takes time.Duration, accepted []Submission) *reviews {
	if takes <= 0 {
		takes = defaultReview
	}
	r := &reviews{takes: takes, about: map[string][]Submission{}}
	for _, s := range accepted {
		r.accept(s.clone())
	}
	return r
}

// accept keeps a submission. Histories are told to the microsecond, and so its
// time is no finer.
func (r *reviews) accept(s Submission) {
	s.Time = s.Time.UTC().Truncate(time.Microsecond)
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.accepted) >= maxJournal {
		r.accepted = slices.Delete(r.accepted, 0, maxJournal/2)
		clear(r.about)
		for _, kept := range r.accepted {
			r.index(kept)
		}
	}
	r.accepted = append(r.accepted, s)
	r.index(s)
}

// index never changes what is in a list: those that were handed out are read
// without the lock.
func (r *reviews) index(s Submission) {
	target, ok := s.target()
	if !ok {
		return
	}
	list := r.about[target]
	at, _ := slices.BinarySearchFunc(list, s, compareSubmissions)
	if at < len(list) {
		list = slices.Clone(list)
	}
	r.about[target] = slices.Insert(list, at, s)
}

// of lists the submissions about a target up to a time, oldest first. The list
// is not to be changed.
func (r *reviews) of(target string, now time.Time) []Submission {
	r.mu.Lock()
	list := r.about[target]
	r.mu.Unlock()
	at, _ := slices.BinarySearchFunc(list, now, func(s Submission, now time.Time) int {
		if s.Time.After(now) {
			return 1
		}
		return -1
	})
	return list[:at]
}

// all are the accepted submissions, in the order they were accepted.
func (r *reviews) all() []Submission {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]Submission, len(r.accepted))
	for n, s := range r.accepted {
		list[n] = s.clone()
	}
	return list
}

// compareSubmissions orders by time, and what came at one time by what it says,
// so that the order they are given in plays no part.
func compareSubmissions(a, b Submission) int {
	if order := a.Time.Compare(b.Time); order != 0 {
		return order
	}
	return cmp.Compare(a.words(), b.words())
}

func (s Submission) words() string {
	s.Time = time.Time{}
	text, err := json.Marshal(s)
	if err != nil {
		panic("simulator: texts and numbers that are no JSON: " + err.Error())
	}
	return string(text)
}

func (s Submission) clone() Submission {
	s.ContentAdds, s.ContentRemoves = slices.Clone(s.ContentAdds), slices.Clone(s.ContentRemoves)
	s.SecurityAdds, s.SecurityRemoves = slices.Clone(s.SecurityAdds), slices.Clone(s.SecurityRemoves)
	return s
}

// target names what a submission is about, in the spelling answers use. A URL
// has no categories of its own in any answer, and so none that could change.
func (s Submission) target() (string, bool) {
	switch s.IndicatorType {
	case "domain":
		name, err := hostname(s.URL)
		return name, err == nil
	case "ipv4", "ipv6":
		ip, err := netip.ParseAddr(s.IP)
		return ip.String(), err == nil
	}
	return "", false
}
