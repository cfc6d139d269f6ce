package views

import (
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"pugmark/history"
	"pugmark/intel/simulator"
)

// answering answers every submission with one status and body.
func answering(status int, body string) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		return transportFunc(func(r *http.Request) (*http.Response, error) {
			if r.Method != http.MethodPost {
				return next.RoundTrip(r)
			}
			_, _ = next.RoundTrip(r)
			return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
		})
	}
}

type transportFunc func(*http.Request) (*http.Response, error)

func (f transportFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestEveryOutcomeIsSaid(t *testing.T) {
	const rejection = `{"success":false,"errors":[{"code":1234,"message":"this one is not for you","documentation_url":"https://developers.cloudflare.com/x",` +
		`"source":{"pointer":"/security_removes/0"}}],"messages":[],"result":null}`
	for name, c := range map[string]struct {
		set   setting
		state history.SubmissionState
		sees  []string
		form  bool // it is back in the form
	}{
		"accepted": {setting{}, history.SubmissionAccepted, []string{"✓ accepted by the API, no ticket exists", "the first "}, false},
		"rejected": {setting{through: answering(400, rejection)}, history.SubmissionRejected,
			[]string{"rejected", "this one is not for you", "https://developers.cloudflare.com/x", "▲ remove", "[x] Phishing 131"}, true},
		"too fast":   {setting{options: simulator.Options{Fault: "miscategorization=429"}}, history.SubmissionDraft, []string{"outcome", "[x] Phishing 131"}, true},
		"scope":      {setting{options: simulator.Options{Fault: "miscategorization=scope"}}, history.SubmissionDraft, []string{"outcome", "[x] Phishing 131"}, true},
		"bad token":  {setting{options: simulator.Options{Fault: "miscategorization=bad-token"}}, history.SubmissionDraft, []string{"outcome"}, true},
		"500":        {setting{options: simulator.Options{Fault: "miscategorization=500"}}, history.SubmissionUnknown, []string{"It may or may not have arrived", "never sent again by itself"}, false},
		"html":       {setting{options: simulator.Options{Fault: "miscategorization=html"}}, history.SubmissionUnknown, []string{"It may or may not have arrived"}, false},
		"reset":      {setting{options: simulator.Options{Fault: "miscategorization=reset-after"}}, history.SubmissionUnknown, []string{"It may or may not have arrived"}, false},
		"silence":    {setting{options: simulator.Options{Fault: "miscategorization=silence"}}, history.SubmissionUnknown, []string{"It may or may not have arrived"}, false},
		"unreadable": {setting{options: simulator.Options{Fault: "miscategorization=broken-json"}}, history.SubmissionUnknown, []string{"It may or may not have arrived"}, false},
		"408":        {setting{through: answering(408, "{}")}, history.SubmissionUnknown, []string{"It may or may not have arrived"}, false},
		"409":        {setting{through: answering(409, rejection)}, history.SubmissionUnknown, []string{"It may or may not have arrived"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c.set.plan = 2500
				s := open(t, c.set)
				s.known("shop.ourcorp.example")
				page := s.ready()
				s.review()
				s.confirm("ourcorp")
				s.pass(5 * time.Minute)
				s.sees(c.sees...)
				assert.Equal(t, []history.SubmissionState{c.state}, s.states())
				assert.Equal(t, 1, s.posts())
				assert.Equal(t, c.form, !page.attempt.shown())
				for range 20 {
					s.press("enter")
					s.pass(time.Second)
				}
				assert.Equal(t, 1, s.posts(), "nothing more is sent")
			})
		})
	}
}

func TestOfflineIsNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 2500, options: simulator.Options{Fault: "miscategorization=offline"}})
		s.known("shop.ourcorp.example")
		s.ready()
		s.review()
		s.confirm("ourcorp")
		s.pass(time.Minute)
		s.sees("outcome", "[x] Phishing 131")
		assert.Equal(t, []history.SubmissionState{history.SubmissionDraft}, s.states())
	})
}

func TestTwentyEntersSendOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 2500})
		s.known("shop.ourcorp.example")
		s.ready()
		s.review()
		s.types("ourcorp")
		s.pass(time.Second)
		for range 20 {
			s.press("enter")
			s.pass(30 * time.Millisecond)
		}
		s.pass(time.Minute)
		assert.Equal(t, 1, s.posts())
		assert.Len(t, s.ledger(), 1)
	})
}

// TestTwoSessionsSendOne has two analysts ask for the same on one history.
func TestTwoSessionsSendOne(t *testing.T) {
	t.Run("two analysts", func(t *testing.T) { twoSessionsSendOne(t, "lena") })
	t.Run("one draft opened twice", func(t *testing.T) { twoSessionsSendOne(t, "ana") })
}

func twoSessionsSendOne(t *testing.T, analyst string) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "history.db")
		first := open(t, setting{plan: 2500, path: path})
		second := open(t, setting{plan: 2500, path: path})
		second.desk.Workbench.Source.Analyst = analyst
		first.known("shop.ourcorp.example")
		second.known("shop.ourcorp.example")
		for _, s := range []*session{first, second} {
			c := s.compose("shop.ourcorp.example")
			if !c.fields.remove[0].Ticked("131") {
				s.press(" ")
			}
			c.form.Focus(c.fields.send)
			s.review()
			s.types("ourcorp")
		}
		time.Sleep(time.Second)
		for _, s := range []*session{first, second} { // neither has heard of the other
			s.run(s.update(keyNamed("enter")))
		}
		first.settle()
		second.settle()
		first.pass(time.Minute)
		second.pass(time.Minute)
		assert.Equal(t, 1, first.posts()+second.posts())
		loser := second
		if first.posts() == 0 {
			loser = first
		}
		loser.sees("not sent: ", "[x] Phishing 131", "held back by MC-000", "send again, linked to MC-000")
	})
}

func TestAClosedPageStillSends(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 2500, options: simulator.Options{Latency: 5 * time.Second}})
		s.known("shop.ourcorp.example")
		s.pass(time.Minute)
		s.ready()
		s.review()
		s.types("ourcorp")
		s.pass(time.Second)
		s.press("enter")
		s.sees("sending … once", "leave: it goes on")
		s.press("esc")
		s.seesNot("sending … once")
		s.sees("1 on the way")
		s.pass(10 * time.Second)
		s.sees("MC-0001: accepted by the API")
		assert.Equal(t, []history.SubmissionState{history.SubmissionAccepted}, s.states())
		assert.Equal(t, 1, s.posts())
	})
}
