package investigation

import (
	"strings"
	"testing"
	"time"

	"github.com/mattn/go-runewidth"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
)

func TestEveryStateHasItsWords(t *testing.T) {
	now := composed
	later := now.Add(48 * time.Hour)
	cases := []struct {
		state      history.SubmissionState
		due        time.Time
		mark, next string
		tone       SubmissionTone
	}{
		{history.SubmissionDraft, time.Time{}, "–", "you", SubmissionQuiet},
		{history.SubmissionDiscarded, time.Time{}, "–", "done", SubmissionQuiet},
		{history.SubmissionIntended, time.Time{}, "…", "now", SubmissionWaiting},
		{history.SubmissionSending, time.Time{}, "…", "now", SubmissionWaiting},
		{history.SubmissionAccepted, later, "…", "in 48 h", SubmissionWaiting},
		{history.SubmissionAccepted, now, "…", "due", SubmissionWaiting},
		{history.SubmissionRejected, time.Time{}, "✗", "done", SubmissionIll},
		{history.SubmissionUnknown, time.Time{}, "?", "you", SubmissionDoubtful},
		{history.SubmissionApplied, later.Add(time.Hour), "✓", "in 3 d", SubmissionWell},
		{history.SubmissionApplied, time.Time{}, "✓", "done", SubmissionWell},
		{history.SubmissionPartial, time.Time{}, "◐", "you", SubmissionDoubtful},
		{history.SubmissionUnchanged, later, "=", "in 48 h", SubmissionIll},
		{history.SubmissionUnchanged, time.Time{}, "=", "you", SubmissionIll},
		{history.SubmissionReverted, time.Time{}, "↺", "you", SubmissionIll},
		{"later-word", time.Time{}, "?", "you", SubmissionDoubtful},
	}
	for _, c := range cases {
		w := StateWords(history.Submission{State: c.state, Next: c.due}, now)
		assert.Equal(t, []string{c.mark, string(c.state), c.next}, []string{w.Mark, w.Word, w.Next}, c.state)
		assert.Equal(t, c.tone, w.Tone, c.state)
		assert.NotEmpty(t, w.Sentence)
	}
}

func TestAReceiptIsSaidInASentence(t *testing.T) {
	hostile := []intel.Message{{Code: 1004, Message: "no\n  way\tat all", DocumentationURL: "https://developers.cloudflare.com/x", Pointer: "/url"}}
	cases := []struct {
		receipt intel.Receipt
		line    string
	}{
		{intel.Receipt{Outcome: intel.SubmissionAccepted}, "accepted by the API, no ticket exists"},
		{intel.Receipt{Outcome: intel.SubmissionAccepted, Messages: hostile}, "accepted by the API, no ticket exists: “no way at all” (Cloudflare 1004)"},
		{intel.Receipt{Outcome: intel.SubmissionRejected, Failure: &intel.Error{Problem: intel.ProblemRefused, Status: 400, Messages: hostile}},
			"Cloudflare rejected it: “no way at all” (Cloudflare 1004) · see https://developers.cloudflare.com/x"},
		{intel.Receipt{Outcome: intel.SubmissionRejected, Failure: &intel.Error{Problem: intel.ProblemRefused, Status: 400}},
			"Cloudflare rejected it · change what it names, and send it anew"},
		{intel.Receipt{Outcome: intel.SubmissionUnsent, Failure: &intel.Error{Problem: intel.ProblemRateLimit, Status: 429, Until: composed.Add(41 * time.Second)}},
			"not sent: too fast for Cloudflare · send again in 41 s"},
		{intel.Receipt{Outcome: intel.SubmissionUnsent, Failure: &intel.Error{Problem: intel.ProblemScope, Status: 403}},
			"not sent: the token may not submit: it needs Account › Intel › Edit · change the token's permissions at Cloudflare"},
		{intel.Receipt{Outcome: intel.SubmissionUnsent, Failure: &intel.Error{Problem: intel.ProblemRefused, Status: 403, Body: "<html>blocked"}},
			"not sent: the token may not submit: it needs Account › Intel › Edit: “<html>blocked” · change the token's permissions at Cloudflare"},
		{intel.Receipt{Outcome: intel.SubmissionUnsent, Failure: &intel.Error{Problem: intel.ProblemCancelled}},
			"not sent: stopped before anything left · it stays a draft"},
		{intel.Receipt{Outcome: intel.SubmissionUnsent, Failure: &intel.Error{Problem: intel.ProblemOffline}},
			"not sent: Cloudflare cannot be reached · send again"},
		{intel.Receipt{Outcome: intel.SubmissionUnsent}, "not sent: pugmark could not finish this · --log FILE records why"},
		{intel.Receipt{Outcome: intel.SubmissionUnknown},
			"no answer from Cloudflare (the connection was lost after sending). It may or may not have arrived. Look first; send again only by hand"},
		{intel.Receipt{Outcome: intel.SubmissionUnknown, Failure: &intel.Error{Problem: intel.ProblemTimeout}},
			"no answer from Cloudflare (none in time). It may or may not have arrived. Look first; send again only by hand"},
		{intel.Receipt{Outcome: intel.SubmissionUnknown, Failure: &intel.Error{Problem: intel.ProblemDown, Status: 502}},
			"no clear answer from Cloudflare (HTTP 502). It may or may not have arrived. Look first; send again only by hand"},
		{intel.Receipt{Outcome: "later-word"},
			"no answer from Cloudflare (the connection was lost after sending). It may or may not have arrived. Look first; send again only by hand"},
	}
	for _, c := range cases {
		w := ReceiptWords(c.receipt, composed)
		assert.Equal(t, c.line, w.Line())
		assert.NotEmpty(t, w.Title)
	}
}

func TestWhatTheHistoryRefusedIsSaid(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	p := d.propose(t, "ourcorp.example", noPhishing)
	draft, err := d.KeepDraft(t.Context(), p)
	require.NoError(t, err)
	receipt := d.Source.Submit(t.Context(), p.Request, p.Body(), d.beginning(t, draft.ID))
	assert.Equal(t, intel.SubmissionUnsent, receipt.Outcome)
	line := ReceiptWords(receipt, composed).Line()
	assert.True(t, strings.HasPrefix(line, "not sent: could not note that the submission is being sent: MC-0001 is a draft"), line)
	assert.Zero(t, d.sent.count())
}

func TestTheWordToType(t *testing.T) {
	cases := map[string]string{
		"ourcorp.example": "ourcorp", "a.b.shop.ourcorp.co.uk": "ourcorp", "evil.github.io": "evil", "github.io": "github",
		"198.51.100.20": "20", "2001:db8::66": "66", "::1": "1",
	}
	for target, word := range cases {
		m, ok := intel.MiscategorizationOf(mustParse(t, target))
		require.True(t, ok)
		assert.Equal(t, word, ConfirmationWord(m, m.JSON()), target)
	}
	codes := map[string]bool{}
	for _, target := range []string{"https://shop.ourcorp.example/cart", "https://shop.ourcorp.example/", "bücher.example", "2001:db8::"} {
		m, ok := intel.MiscategorizationOf(mustParse(t, target))
		require.True(t, ok)
		word := ConfirmationWord(m, m.JSON())
		assert.Len(t, word, 4, target)
		assert.Empty(t, strings.Trim(word, codeLetters), word)
		assert.Equal(t, word, ConfirmationWord(m, m.JSON()), "the same for the same payload")
		codes[word] = true
	}
	assert.Len(t, codes, 4)
	assert.Len(t, ConfirmationWord(intel.Miscategorization{}, []byte("{}")), 4, "a target that cannot be read")
}

func TestWhatIsAskedForIsNamed(t *testing.T) {
	m := intel.Miscategorization{ContentAdds: []int{business, 9999}, SecurityRemoves: []int{phishing}}
	assert.Equal(t, "− Phishing + Business + category 9999", ChangeWords(m, intel.Catalogue{}))
	assert.Empty(t, ChangeWords(intel.Miscategorization{}, intel.Catalogue{}))
	live := intel.CategoriesReport{}
	assert.Equal(t, "− Phishing + Business + category 9999", ChangeWords(m, live.Catalogue()))
}

func TestTheNudgeSaysWhatSupportNeeds(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	d.ask(t, "ourcorp.example")
	p := d.propose(t, "ourcorp.example", noPhishing)
	p.Reason, p.Evidence = "ours only", "ours alone"
	d.send(t, p)
	d.clock.pass(25 * time.Hour)
	s := d.look(t)[0].Submission
	story, err := d.Story(t.Context(), s)
	require.NoError(t, err)
	text := Nudge(s, story, d.clock.Now())
	assert.Equal(t, `Miscategorization report: ourcorp.example

We sent the request below through the API (intel/miscategorization), which gives
no ticket number. As of 2026-11-21 10:12:07 UTC the categories are as we asked
for, and the risk score still is not 0. Could you tell us how it was decided, or
look at it again?

Target:     ourcorp.example (written live, not defanged)
Type:       domain
Asked for:  remove Phishing (131, security)
Sent:       2026-11-20 09:12:07 UTC
Accepted:   2026-11-20 09:12:07 UTC
Ray:        0000000000000002-SIM
Account:    023e105f4ecef8ad9ca31a8372d0c353
Before:     Phishing · Shopping · risk 0.83, as answered 2026-11-20 09:12:07 UTC
Now:        Shopping · risk 0.415, as answered 2026-11-21 10:12:07 UTC
Looked:     2026-11-21 10:12:07 UTC, Phishing gone · category gone, risk still
            0.415 · since 2026-11-20
Our id:     MC-0001
`, text)
	assert.NotContains(t, text, "ours")
	s.Request.URL = "evil.example\nTarget: other.example"
	assert.NotContains(t, Nudge(s, story, d.clock.Now()), "\nTarget: other")
}

func TestTheNudgeOfARejectedOneQuotesCloudflare(t *testing.T) {
	d := newDesk(t, simulator.Options{Fault: "miscategorization=400"})
	s := d.send(t, d.propose(t, "ourcorp.example", noPhishing))
	require.Equal(t, history.SubmissionRejected, s.State)
	story, err := d.Story(t.Context(), s)
	require.NoError(t, err)
	last := story.Events[len(story.Events)-1].Words
	assert.Regexp(t, `“.+” \(Cloudflare \d+\)`, last)
	text := Nudge(s, story, d.clock.Now())
	assert.Contains(t, strings.Join(strings.Fields(text), " "), "Rejected: 2026-11-20 09:12:07 UTC · "+last)
	for line := range strings.Lines(text) {
		assert.LessOrEqual(t, runewidth.StringWidth(strings.TrimRight(line, "\n")), 80, line)
	}
}

func TestARejectionNamesTheDocument(t *testing.T) {
	receipt := intel.Receipt{Outcome: intel.SubmissionRejected, Failure: &intel.Error{Problem: intel.ProblemRefused, Status: 400,
		Messages: []intel.Message{{Code: 1004, Message: "no way", DocumentationURL: "https://developers.cloudflare.com/x"}}}}
	words := eventWords(receipt, composed)
	assert.Equal(t, "“no way” (Cloudflare 1004) · see https://developers.cloudflare.com/x", words)
	o := SubmissionOutline{Events: []history.SubmissionEvent{{State: history.SubmissionRejected, Words: words}}}
	assert.Equal(t, "Cloudflare rejected it: "+words, o.sentence(history.Submission{State: history.SubmissionRejected}))
}

func TestWhatWasRepeatedWaitsForNobody(t *testing.T) {
	d := newDesk(t, simulator.Options{Fault: "miscategorization=reset-after"})
	first := d.send(t, d.propose(t, "ourcorp.example", noPhishing))
	p, err := d.Reopen(t.Context(), first)
	require.NoError(t, err)
	d.send(t, p)
	first, err = d.History.SubmissionByID(t.Context(), first.ID)
	require.NoError(t, err)
	words := StateWords(first, composed)
	assert.Equal(t, "repeated", words.Next)
	assert.Equal(t, "no answer from Cloudflare. It may or may not have arrived; repeated on purpose", words.Sentence)
	o, err := d.SubmissionOutline(t.Context(), first)
	require.NoError(t, err)
	assert.Equal(t, "repeated", o.Words.Next)
	assert.Contains(t, o.Words.Sentence, "It may or may not have arrived; repeated by MC-0002")
	assert.NotContains(t, o.Words.Sentence, "again")
}

func TestLooksByHandAreCounted(t *testing.T) {
	d := newDesk(t, simulator.Options{Fault: "miscategorization=silence"})
	s := d.send(t, d.propose(t, "ourcorp.example", noPhishing))
	d.clock.pass(time.Hour)
	plan, err := d.FollowUpPlan(t.Context(), []history.Submission{s})
	require.NoError(t, err)
	_, err = d.FollowUp(t.Context(), plan)
	require.NoError(t, err)
	o, err := d.SubmissionOutline(t.Context(), s)
	require.NoError(t, err)
	assert.Equal(t, 1, o.HandLooks)
	assert.Equal(t, d.clock.Now(), o.LookedAt.UTC())
	assert.Contains(t, o.Words.Sentence, "Looked at 2026-11-20 10:12Z: nothing of it there")
}
