package cmd

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel/simulator"
)

// runAt runs the program at a time of its own.
func (p *place) runAt(t *testing.T, now time.Time, args ...string) ran {
	t.Helper()
	var stdout, stderr bytes.Buffer
	s := p.surroundings(strings.NewReader(""), &stdout, &stderr)
	s.now = func() time.Time { return now }
	code := s.run(t.Context(), args)
	r := ran{code, stdout.String(), stderr.String()}
	checkOutput(t, r.stdout)
	checkOutput(t, r.stderr)
	return r
}

func (p *place) follow(t *testing.T, now time.Time, args ...string) (ran, []followedObject) {
	t.Helper()
	r := p.runAt(t, now, append([]string{"follow-up", "--json"}, args...)...)
	var followed []followedObject
	decode(t, r.stdout, &followed)
	return r, followed
}

// The whole life of three submissions in the demo, by the time that passes: one
// is applied, one refused without a word, one applied and taken back.
func TestTheDemoShowsTheWholeLife(t *testing.T) {
	p := newPlace(t)
	day := 2 * time.Hour
	demo := []string{"--demo", "--review", "2h"}
	sent := time.Now()
	for _, line := range []string{"ourcorp.example --remove phishing", "payro11.example --remove phishing", "weather.example --add phishing"} {
		indicator, rest, _ := strings.Cut(line, " ")
		r := p.runAt(t, sent, append(append([]string{"submit", indicator, "--yes", indicator, "--accept-warnings"}, strings.Fields(rest)...), demo...)...)
		require.Zero(t, r.code, r.stderr)
	}
	early := p.runAt(t, sent.Add(day/2), append([]string{"follow-up"}, demo...)...)
	assert.Equal(t, ran{}, early, "nothing is due, and nothing is said")

	due := p.runAt(t, sent.Add(day+time.Minute), append([]string{"follow-up", "--dry-run"}, demo...)...)
	assert.Zero(t, due.code)
	assert.Equal(t, 3, strings.Count(due.stdout, "\n"), due.stdout)
	assert.Contains(t, due.stderr, "3 submissions to look at, which may cost 1 to 4 calls: nothing was asked")
	capped := p.runAt(t, sent.Add(day+time.Minute), append([]string{"follow-up", "--max-calls", "0"}, demo...)...)
	assert.Equal(t, exitSpent, capped.code)
	assert.Contains(t, capped.stderr, "3 submissions not looked at: --max-calls 0 reads only what is kept")

	r, followed := p.follow(t, sent.Add(day+time.Minute), demo...)
	assert.Zero(t, r.code, r.stderr)
	assert.Contains(t, r.stderr, "pugmark: 3 submissions to look at, which may cost 1 to 4 calls (~97 of 100 calls left)")
	found := map[string]followedObject{}
	for _, l := range followed {
		assert.Equal(t, history.SubmissionAccepted, l.Was)
		assert.Nil(t, l.Error)
		found[l.Indicator] = l
	}
	assert.Equal(t, history.SubmissionApplied, found["ourcorp.example"].State)
	assert.True(t, found["ourcorp.example"].RiskStill, "the category is gone, the risk is still set")
	assert.NotNil(t, found["ourcorp.example"].Since)
	assert.Equal(t, history.SubmissionAccepted, found["payro11.example"].State, "nothing yet means nothing yet")
	assert.Equal(t, history.SubmissionApplied, found["weather.example"].State)

	_, followed = p.follow(t, sent.Add(3*day+time.Minute), demo...)
	require.Len(t, followed, 1)
	assert.Equal(t, history.SubmissionAccepted, followed[0].State)
	_, followed = p.follow(t, sent.Add(7*day+time.Minute), demo...)
	require.Len(t, followed, 1)
	assert.Equal(t, history.SubmissionUnchanged, followed[0].State)

	text := p.runAt(t, sent.Add(14*day+time.Minute), append([]string{"follow-up"}, demo...)...)
	assert.Zero(t, text.code, text.stderr)
	assert.Regexp(t, `MC-0003  weather\[\.\]example +reverted +.*was applied`, text.stdout)
	assert.Regexp(t, `MC-0001  ourcorp\[\.\]example +applied `, text.stdout)
	assert.Regexp(t, `MC-0002  payro11\[\.\]example +unchanged `, text.stdout)
	assert.Equal(t, ran{}, p.runAt(t, sent.Add(30*day), append([]string{"follow-up"}, demo...)...), "all is done")

	var all []submissionObject
	decode(t, p.run(t, "", "submissions", "--demo", "--json", "--state", "applied,reverted").stdout, &all)
	require.Len(t, all, 2)
	assert.Equal(t, "MC-0003", all[0].ID, "newest first")
	assert.Nil(t, all[0].NextLook)
	assert.Equal(t, 4, all[1].Looks)
}

// What is unknown is never looked at by itself, and by hand it is; what went
// wrong on the way is told by the exit code.
func TestFollowUpByHand(t *testing.T) {
	office := newPostOffice(t, simulator.Options{Fault: "miscategorization=reset-after,domain=500", Review: time.Nanosecond})
	p := newPlace(t)
	r, _ := p.submit(t, office.base, "ourcorp.example", "--remove", "phishing")
	require.Equal(t, exitUnknown, r.code)
	later := time.Now().Add(100 * 24 * time.Hour)
	assert.Equal(t, ran{}, p.runAt(t, later, "follow-up", "--api-url", office.base))
	assert.Zero(t, office.questions())

	r, followed := p.follow(t, time.Now(), "MC-1", "--api-url", office.base)
	assert.Equal(t, exitUnanswered, r.code)
	require.Len(t, followed, 1)
	assert.Equal(t, "api-down", followed[0].Error.Kind)
	text := p.run(t, "", "follow-up", "1", "--api-url", office.base)
	assert.Equal(t, exitUnanswered, text.code)
	assert.Contains(t, text.stdout, "not looked at: Cloudflare's API is not working")

	well := newPostOffice(t, simulator.Options{})
	r = p.run(t, "", "follow-up", "1", "--api-url", well.base)
	assert.Equal(t, exitOurs, r.code)
	assert.Contains(t, r.stderr, "MC-0001 belongs to another account or server")
	assert.Len(t, office.posted(), 1)
}

func TestFollowUpFindsWhatArrivedAfterAll(t *testing.T) {
	office := newPostOffice(t, simulator.Options{Fault: "miscategorization=reset-after", Review: time.Nanosecond})
	p := newPlace(t)
	r, _ := p.submit(t, office.base, "ourcorp.example", "--remove", "phishing")
	require.Equal(t, exitUnknown, r.code)
	r, followed := p.follow(t, time.Now(), "MC-1", "--api-url", office.base)
	assert.Zero(t, r.code, r.stderr)
	require.Len(t, followed, 1)
	assert.Equal(t, history.SubmissionUnknown, followed[0].Was)
	assert.Equal(t, history.SubmissionApplied, followed[0].State)
	assert.Len(t, office.posted(), 1)
}

func TestSubmissionsPrintEverythingAboutOne(t *testing.T) {
	p := newPlace(t)
	none := p.run(t, "", "submissions", "--demo")
	assert.Zero(t, none.code)
	assert.Equal(t, "pugmark: no submission is kept\n", none.stderr)
	require.Zero(t, p.run(t, "", "lookup", "ourcorp.example", "--demo").code)
	r := p.run(t, "", "submit", "ourcorp.example", "--remove", "phishing", "--demo", "--yes", "ourcorp.example",
		"--reason", "our shop, ticket SOC-118", "--evidence", "https://ticket.example/118")
	require.Zero(t, r.code, r.stderr)
	one := p.run(t, "", "submissions", "mc-1", "--demo")
	for _, said := range []string{
		"MC-0001  ourcorp[.]example  − Phishing\n", "state     accepted · accepted by the API, no ticket exists", "before    security: Phishing (131) · content: Shopping (148) · risk 0.83\n",
		"look      day 1", "reason    our shop, ticket SOC-118", "evidence  https://ticket.example/118", "  intended", "  sending", "  accepted",
		`{"indicator_type":"domain","url":"ourcorp.example","security_removes":[131]}`,
	} {
		assert.Contains(t, one.stdout, said)
	}
	nudge := p.run(t, "", "submissions", "1", "--nudge", "--demo")
	assert.Contains(t, nudge.stdout, "MC-0001")
	var story storyObject
	decode(t, p.run(t, "", "submissions", "1", "--json", "--demo").stdout, &story)
	assert.Equal(t, nudge.stdout, story.Nudge)
	assert.Equal(t, []int{131}, story.Before.Security)
	assert.Len(t, story.Events, 3)
	assert.Contains(t, p.run(t, "", "submissions", "--demo", "--state", "draft").stderr, "no submission is kept in the state draft")
	assert.Equal(t, exitUsage, p.run(t, "", "submissions", "1").code, "the demo's are not among the real ones")
}

// A person at a terminal is told whom it waits for; cron is not.
func TestNothingIsDue(t *testing.T) {
	now := time.Now()
	assert.Equal(t, "nothing is due", nothingIsDue(nil, now))
	kept := []history.Submission{
		{Number: 4, State: history.SubmissionDraft},
		{Number: 3, State: history.SubmissionUnknown},
		{Number: 2, State: history.SubmissionAccepted, Next: now.Add(72 * time.Hour)},
		{Number: 1, State: history.SubmissionAccepted, Next: now.Add(2 * time.Hour)},
	}
	assert.Equal(t, "nothing is due; the next look is at MC-0001, in 2 h; MC-0003 waits for you", nothingIsDue(kept, now))
	kept = append(kept, history.Submission{Number: 5, State: history.SubmissionReverted})
	assert.Contains(t, nothingIsDue(kept, now), "; MC-0003, MC-0005 wait for you")
}
