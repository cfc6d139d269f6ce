package investigation

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
)

func TestWhatKeepsAProposalBack(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	refused := func(p Proposal, accept ...string) *NotSubmitted {
		t.Helper()
		_, err := d.Submit(t.Context(), p, accept)
		var no *NotSubmitted
		require.ErrorAs(t, err, &no)
		return no
	}
	newName := d.propose(t, "example.com", func(m *intel.Miscategorization) { m.ContentAdds = []int{169} })
	assert.Contains(t, refused(newName).Why, "169")

	warned := d.propose(t, "example.com", func(m *intel.Miscategorization) { m.ContentAdds = []int{131} })
	no := refused(warned)
	assert.Contains(t, no.Why, "a warning was not accepted")
	assert.Contains(t, no.Review.Warnings(), "wrong-lane")
	assert.Contains(t, refused(warned, "other-pending").Why, "a warning was not accepted", "another one was")

	fine := d.propose(t, "example.com", func(m *intel.Miscategorization) { m.ContentAdds = []int{75} })
	d.NoSubmit = "submissions are off in config.toml"
	assert.Equal(t, "submissions are off in config.toml", refused(fine).Why)
	d.NoSubmit = ""

	client := d.Source.Client
	d.Source.Client = nil
	assert.Contains(t, refused(fine).Why, "not connected")
	d.Source.Client = client

	kept := d.History
	d.History = nil
	assert.Contains(t, refused(fine).Why, "cannot be noted first")
	_, err := d.KeepDraft(t.Context(), fine)
	var why *NotPossible
	require.ErrorAs(t, err, &why)
	d.History = kept
	assert.Zero(t, d.sent.count())

	assert.Equal(t, []string{"wrong-lane"}, func() []string { s := d.send(t, warned); return s.Warnings }()[:1])
}

func TestAnotherRequestAboutTheTargetIsWarnedAbout(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	d.send(t, d.propose(t, "ourcorp.example", noPhishing))
	p := d.propose(t, "ourcorp.example", func(m *intel.Miscategorization) { m.ContentAdds = []int{75} })
	review, err := d.Review(t.Context(), p)
	require.NoError(t, err)
	assert.Equal(t, []string{"other-pending"}, review.Warnings())
	assert.Contains(t, review.Findings[0].Words, "MC-0001 about the same target is not settled: − Phishing, accepted, ana, now")
	require.Len(t, review.Pending, 1)
	assert.Nil(t, review.Same)
}

func TestRepeatingGoesByName(t *testing.T) {
	d := newDesk(t, simulator.Options{Fault: "miscategorization=reset-after"})
	p := d.propose(t, "ourcorp.example", noPhishing)
	d.send(t, p)
	for again, weight := range map[string]intel.Weight{"": intel.Refused, "MC-0002": intel.Refused, "mc-1": intel.Noted, "words": intel.Refused} {
		p.Again = again
		review, err := d.Review(t.Context(), p)
		require.NoError(t, err)
		found := false
		for _, f := range review.Findings {
			if f.Rule == "duplicate" {
				found = true
				assert.Equal(t, weight, f.Weight, again)
			}
		}
		assert.True(t, found, again)
	}
	p.Again = "MC-0001"
	d.send(t, p)
	assert.Equal(t, 2, d.sent.count())

	// Only what asks for the same can be repeated.
	fresh := d.propose(t, "example.com", func(m *intel.Miscategorization) { m.ContentAdds = []int{75} })
	for again, weight := range map[string]intel.Weight{"MC-0001": intel.Refused, "MC-0077": intel.Refused, "x": intel.Refused} {
		fresh.Again = again
		review, err := d.Review(t.Context(), fresh)
		require.NoError(t, err)
		found := false
		for _, f := range review.Findings {
			if f.Rule == "again" {
				found = true
				assert.Equal(t, weight, f.Weight, again)
			}
		}
		assert.True(t, found, again)
	}
}

func TestOnlyTheSameCanBeRepeated(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	first := d.send(t, d.propose(t, "ourcorp.example", noPhishing))
	d.clock.pass(aDay)
	require.Equal(t, history.SubmissionApplied, d.look(t)[0].Submission.State)
	refused := func(p Proposal) string {
		t.Helper()
		p.Again = first.Name()
		_, err := d.Submit(t.Context(), p, accepted(t, d.Workbench, p))
		var no *NotSubmitted
		require.ErrorAs(t, err, &no)
		assert.Equal(t, RuleAgain, no.Review.Findings[0].Rule)
		return no.Why
	}
	other := d.propose(t, "ourcorp.example", func(m *intel.Miscategorization) { m.ContentAdds = []int{business} })
	assert.Equal(t, "MC-0001 asks for something else (− Phishing): it is no repetition, send this without it", refused(other))
	elsewhere := d.propose(t, "example.com", noPhishing)
	assert.Equal(t, "MC-0001 is about ourcorp[.]example: it is no repetition, send this without it", refused(elsewhere))

	p := d.propose(t, "ourcorp.example", noPhishing)
	p.Before, p.BeforeRecord, p.Again = nil, "", "1"
	s := d.send(t, p)
	assert.Equal(t, first.ID, s.Again, "settled, and linked all the same")
	story, err := d.Story(t.Context(), s)
	require.NoError(t, err)
	assert.Equal(t, "MC-0001", story.Repeats)
}

func TestADraftIsNothingToRepeat(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	p := d.propose(t, "ourcorp.example", noPhishing)
	draft, err := d.KeepDraft(t.Context(), p)
	require.NoError(t, err)
	p.Again = draft.Name()
	review, err := d.Review(t.Context(), p)
	require.NoError(t, err)
	assert.Equal(t, "MC-0001 was not sent: there is nothing to repeat", review.Findings[0].Words)
	ok, _ := review.Sendable()
	assert.False(t, ok)
}

func TestTheCredentialsAreNeitherKeptNorSentNorSaid(t *testing.T) {
	const token = "demo-token-not-a-credential"
	for part, hide := range map[string]func(*Proposal){
		"body":     func(p *Proposal) { p.Payload = []byte(`{"indicator_type":"domain","note":"` + token + `"}`) },
		"target":   func(p *Proposal) { p.Request.URL = token + ".example" },
		"unknown":  func(p *Proposal) { p.Unknown = []string{token} },
		"reason":   func(p *Proposal) { p.Reason = "curl -H 'Bearer " + token + "'" },
		"evidence": func(p *Proposal) { p.Evidence = token },
		"again":    func(p *Proposal) { p.Again = token },
	} {
		t.Run(part, func(t *testing.T) {
			d := newDesk(t, simulator.Options{})
			p := d.propose(t, "ourcorp.example", noPhishing)
			hide(&p)
			review, err := d.Review(t.Context(), p)
			require.NoError(t, err)
			require.Len(t, review.Findings, 1)
			assert.Equal(t, intel.Refused, review.Findings[0].Weight)
			assert.Equal(t, intel.RuleCredentials, review.Findings[0].Rule)
			_, kept := d.KeepDraft(t.Context(), p)
			var why *NotPossible
			require.ErrorAs(t, kept, &why)
			_, sent := d.Submit(t.Context(), p, nil)
			var no *NotSubmitted
			require.ErrorAs(t, sent, &no)
			for _, said := range []string{review.Findings[0].Words, why.Why, no.Why} {
				assert.NotContains(t, said, token)
			}
			all, err := d.Submissions(t.Context(), history.SubmissionQuery{Demo: true})
			require.NoError(t, err)
			assert.Empty(t, all)
			assert.Zero(t, d.sent.count())
		})
	}
}

func TestAnOldAnswerIsNoted(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	d.ask(t, "ourcorp.example")
	d.clock.pass(9 * 24 * time.Hour)
	review, err := d.Review(t.Context(), d.propose(t, "ourcorp.example", noPhishing))
	require.NoError(t, err)
	assert.Contains(t, review.Findings, intel.Finding{Weight: intel.Noted, Rule: "before-old", Source: "pugmark",
		Words: "what it has now was answered 9d ago: it may have changed since"})
}

func BenchmarkReview(b *testing.B) {
	d := newDesk(b, simulator.Options{})
	d.ask(b, "ourcorp.example")
	p := d.propose(b, "ourcorp.example", noPhishing)
	for b.Loop() {
		if _, err := d.Review(b.Context(), p); err != nil {
			b.Fatal(err)
		}
	}
}
