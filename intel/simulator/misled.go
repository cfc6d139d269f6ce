package simulator

import (
	"maps"
	"net/http"
)

// misled is who answers a request, and which one: with the fault empty a
// simulator of which nothing is known, with other-subject the simulator itself
// about something else. What is submitted is never misled.
func (s *Simulator) misled(r *http.Request, e *endpoint, params map[string]string) (*Simulator, *http.Request, map[string]string) {
	if e == nil || e.edit {
		return s, r, params
	}
	switch s.faults.of(e) {
	case FaultEmpty:
		return &Simulator{options: s.options, world: blankWorld(), limits: s.limits, reviews: newReviews(0, nil)}, r, params
	case FaultOtherSubject:
		other := r.Clone(r.Context())
		values := other.URL.Query()
		params = maps.Clone(params)
		for name, others := range otherSubjects() {
			if values.Has(name) {
				values.Set(name, differing(others, values.Get(name)))
			}
			if asked, there := params[name]; there {
				params[name] = differing(others, asked)
			}
		}
		other.URL.RawQuery = values.Encode()
		return s, other, params
	}
	return s, r, params
}

// otherSubjects are, for every parameter that names what is asked about, two
// that stories tell of.
func otherSubjects() map[string][2]string {
	return map[string][2]string{
		"domain": {"shop-a.example", "payro11.example"},
		"ipv4":   {"203.0.113.67", "203.0.113.66"},
		"ipv6":   {"2001:db8::66", "2001:db8::67"},
		"asn":    {"13335", "64500"},
		"url":    {"https://www.shop-a.example/", "https://payro11.example/"},
	}
}

func differing(others [2]string, asked string) string {
	if others[0] == asked {
		return others[1]
	}
	return others[0]
}
