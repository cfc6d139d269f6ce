package intel

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRetries(t *testing.T) {
	fine := says(200, ok(`{"notes":"n"}`))
	limit := failureBody(`[{"code":971,"message":"Please wait"}]`)
	for name, c := range map[string]struct {
		answers *script
		sent    int
		want    Problem
		pauses  []time.Duration // at least
	}{
		"500, then fine":         {scripted(says(500, ""), fine), 2, "", []time.Duration{backoff}},
		"two failures":           {scripted(says(502, ""), says(503, ""), fine), 3, "", []time.Duration{backoff, 2 * backoff}},
		"three failures":         {scripted(says(500, "")), 3, ProblemDown, []time.Duration{backoff, 2 * backoff}},
		"429, then fine":         {scripted(says(429, limit), fine), 2, "", []time.Duration{backoff}},
		"429 for 3 s":            {scripted(says(429, limit, "Retry-After", "3"), fine), 2, "", []time.Duration{3 * time.Second}},
		"429 for 10 s":           {scripted(says(429, limit, "Retry-After", "10"), fine), 2, "", []time.Duration{10 * time.Second}},
		"429 for 11 s":           {scripted(says(429, limit, "Retry-After", "11"), fine), 1, ProblemRateLimit, nil},
		"429 by Ratelimit":       {scripted(says(429, limit, "Ratelimit", `"default";r=0;t=4`), fine), 2, "", []time.Duration{4 * time.Second}},
		"429 by long Ratelimit":  {scripted(says(429, limit, "Ratelimit", `"default";r=0;t=300`), fine), 1, ProblemRateLimit, nil},
		"503 for long":           {scripted(says(503, "", "Retry-After", "120"), fine), 1, ProblemDown, nil},
		"503 for 2 s":            {scripted(says(503, "", "Retry-After", "2"), fine), 2, "", []time.Duration{2 * time.Second}},
		"10403":                  {scripted(says(429, failureBody(`[{"code":10403,"message":"x"}]`), "Retry-After", "1"), fine), 1, ProblemQuota, nil},
		"10403 with 500":         {scripted(says(500, failureBody(`[{"code":10403,"message":"x"}]`)), fine), 1, ProblemQuota, nil},
		"a refused token":        {scripted(says(403, failureBody(`[{"code":9109,"message":"Invalid access token"}]`)), fine), 1, ProblemBadToken, nil},
		"not found":              {scripted(says(404, ""), fine), 1, ProblemNotFound, nil},
		"a broken answer":        {scripted(says(200, "<html>"), fine), 1, ProblemBroken, nil},
		"about something else":   {scripted(says(200, ok(`{"domain":"b.example"}`)), fine), 1, ProblemOtherSubject, nil},
		"429, then 500, then ok": {scripted(says(429, limit, "Retry-After", "1"), says(500, ""), fine), 3, "", []time.Duration{time.Second, 2 * backoff}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, c.answers)
			a, err := Ask(t.Context(), d.Source, Domain("a.example"))
			assert.Equal(t, c.sent, c.answers.count())
			assert.Len(t, d.memory.calls, c.sent, "a line for every request")
			require.Len(t, d.clock.slept, len(c.pauses))
			for i, least := range c.pauses {
				assert.GreaterOrEqual(t, d.clock.slept[i], least, "never early")
				assert.Less(t, d.clock.slept[i], least*3/2+time.Second)
			}
			for i, call := range d.memory.calls {
				assert.Equal(t, i+1, call.Attempt)
			}
			if c.want == "" {
				require.NoError(t, err)
				assert.Equal(t, 1, a.Cost, "only the answer spent a call")
				return
			}
			assert.Equal(t, c.want, ProblemOf(err))
			assert.Equal(t, c.sent, problem(t, err).Attempts)
		})
	}
}

// What Cloudflare may say of the time to wait, and what is understood.
func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		retryAfter, rateLimit string
		want                  time.Duration
	}{
		{"0", "", 0}, {"1", "", time.Second}, {"120", "", 120 * time.Second}, {"86400", "", 24 * time.Hour}, {"-1", "", 0},
		{" 7 ", "", 7 * time.Second}, {"1.5", "", 1500 * time.Millisecond}, {"soon", "", 0}, {"", "", 0}, {"NaN", "", 0},
		{"Inf", "", longestBelieved}, {"99999999999999999999", "", longestBelieved}, {"-99999999999999999999", "", 0},
		{now.Add(90 * time.Second).Format(http.TimeFormat), "", 90 * time.Second},
		{now.Add(-time.Hour).Format(http.TimeFormat), "", 0},
		{now.Add(time.Minute).Format(time.RFC850), "", time.Minute},
		{"Fri, 31 Dec 9999 23:59:59 GMT", "", longestBelieved},
		{"", `"default";r=0;t=300`, 300 * time.Second},
		{"", `"default";r=50;t=30`, 0},
		{"", `"burst";r=3;t=9, "default";r=0;t=41`, 41 * time.Second},
		{"", `"a";r=0;t=5, "b";r=0;t=60`, time.Minute},
		{"", `"default"; r=0; t=8`, 8 * time.Second},
		{"", `r=0`, 0}, {"", `;;;==,,`, 0}, {"", `"x";r=0;t=-5`, 0}, {"", `"x";r=0;t=x`, 0},
		{"2", `"default";r=0;t=300`, 2 * time.Second},
		{"junk", `"default";r=0;t=300`, 300 * time.Second},
	} {
		t.Run(fmt.Sprintf("%s|%s", c.retryAfter, c.rateLimit), func(t *testing.T) {
			h := http.Header{}
			if c.retryAfter != "" {
				h.Set("Retry-After", c.retryAfter)
			}
			if c.rateLimit != "" {
				h.Set("Ratelimit", c.rateLimit)
			}
			assert.Equal(t, c.want, retryAfter(h, now))
		})
	}
	assert.Equal(t, 9*time.Second, retryAfter(http.Header{"Ratelimit": {`"a";r=1;t=300`, `"b";r=0;t=9`}}, now))
}

// After a long Retry-After nothing is sent until it is over, whatever is
// asked; the error says until when, and the rest of the process hears it too.
func TestARateLimitHoldsTheClientBack(t *testing.T) {
	answers := scripted(says(429, failureBody(`[{"code":971,"message":"wait"}]`), "Retry-After", "120"), says(200, ok(`{"notes":"n"}`)))
	d := newDesk(t, answers)
	_, err := Ask(t.Context(), d.Source, Domain("a.example"))
	failure := problem(t, err)
	assert.Equal(t, 120*time.Second, failure.RetryAfter)
	assert.Equal(t, d.clock.now().Add(120*time.Second), failure.Until)

	d.clock.advance(79 * time.Second)
	_, err = Ask(t.Context(), d.Source, Domain("b.example"))
	failure = problem(t, err)
	assert.Equal(t, ProblemRateLimit, failure.Problem)
	assert.Equal(t, 41*time.Second, failure.RetryAfter)
	assert.Zero(t, failure.Attempts)
	assert.Equal(t, 1, answers.count(), "not early")
	assert.Len(t, d.memory.calls, 1)

	d.clock.advance(41 * time.Second)
	_, err = Ask(t.Context(), d.Source, Domain("b.example"))
	require.NoError(t, err)
	assert.Equal(t, 2, answers.count())
}

func TestAnAbsurdRetryAfterHoldsBackForOneWindowOnly(t *testing.T) {
	answers := scripted(says(429, "", "Retry-After", "86400"), says(200, ok(`{"notes":"n"}`)))
	d := newDesk(t, answers)
	_, err := Ask(t.Context(), d.Source, Domain("a.example"))
	assert.Equal(t, 24*time.Hour, problem(t, err).RetryAfter, "what was said is shown")
	d.clock.advance(window)
	_, err = Ask(t.Context(), d.Source, Domain("a.example"))
	require.NoError(t, err)
}

// Of one who asks and asks, no 300 s see more than the part of the questions.
func TestTheRateOfRequestsIsLimited(t *testing.T) {
	var sent []time.Time
	var d *desk
	d = newDesk(t, roundTrips(func(*http.Request) (*http.Response, error) {
		sent = append(sent, d.clock.now())
		return respond(200, ok(`{"notes":"n"}`)), nil
	}))
	for i := range 3000 {
		_, err := Ask(t.Context(), d.Source, Domain(fmt.Sprintf("host-%d.example", i)))
		require.NoError(t, err)
	}
	most := mostInAWindow(sent)
	assert.LessOrEqual(t, most, requestsPerWindow-reserved)
	assert.Greater(t, most, 950, "and no fewer than needed")
}

// What is wrong with a question is what the server said of it, even when the
// rate limit of another keeps it from trying again.
func TestAnotherQuestionsRateLimitDoesNotHideAFailure(t *testing.T) {
	var d *desk
	d = newDesk(t, scripted(func() (*http.Response, error) {
		d.Source.Client.pauseFor(41 * time.Second)
		return says(500, "down")()
	}))
	_, err := Ask(t.Context(), d.Source, Domain("a.example"))
	failure := problem(t, err)
	assert.Equal(t, ProblemDown, failure.Problem)
	assert.Equal(t, 500, failure.Status)
	assert.Equal(t, 1, failure.Attempts)
}
