package investigation

import (
	"context"
	"errors"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
)

func TestTheCatalogueIsRefreshedForNothing(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	_, known := d.Catalogue(t.Context()).Lookup(phishing)
	assert.True(t, known, "the embedded table")
	c, err := d.RefreshCatalogue(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"categories"}, d.sent.questions())
	assert.Equal(t, c, d.Catalogue(t.Context()), "kept")
	budget, err := d.Budget(t.Context())
	require.NoError(t, err)
	assert.Contains(t, budget.Words(), "100", "it is not counted: "+budget.Words())

	d = newDesk(t, simulator.Options{Fault: "categories=scope"})
	c, err = d.RefreshCatalogue(t.Context())
	require.Error(t, err)
	_, known = c.Lookup(phishing)
	assert.True(t, known, "what is known without it")
}

func TestTwoThatRepeatEachOtherAreLinked(t *testing.T) {
	d := newDesk(t, simulator.Options{Fault: "miscategorization=reset-after"})
	first := d.send(t, d.propose(t, "ourcorp.example", noPhishing))
	p, err := d.Reopen(t.Context(), first)
	require.NoError(t, err)
	draft, err := d.KeepDraft(t.Context(), p)
	require.NoError(t, err)
	assert.Equal(t, first.ID, draft.Again)
	p, err = d.Reopen(t.Context(), draft)
	require.NoError(t, err)
	assert.Equal(t, "MC-0001", p.Again, "also when the draft is opened again")
	second := d.send(t, p)
	story, err := d.Story(t.Context(), second)
	require.NoError(t, err)
	assert.Equal(t, "MC-0001", story.Repeats)
	first, err = d.History.SubmissionByID(t.Context(), first.ID)
	require.NoError(t, err)
	story, err = d.Story(t.Context(), first)
	require.NoError(t, err)
	assert.Equal(t, "MC-0002", story.RepeatedBy)
	assert.Equal(t, "sent 09:12:07Z → unknown 09:12:07Z", story.Trail)
	assert.Contains(t, story.Words.Sentence, "was lost). It may or may not have arrived", "that it was repeated is not why")

	p, err = d.Reopen(t.Context(), first)
	require.NoError(t, err)
	assert.Empty(t, p.Again, "it was repeated already")
}

func TestARefusalSaysWhoWasFaster(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	p := d.propose(t, "ourcorp.example", noPhishing)
	review, err := d.Review(t.Context(), p)
	require.NoError(t, err)
	d.send(t, p)
	_, err = d.History.Intend(t.Context(), d.submission(p), 1)
	err = d.notIntended(t.Context(), p, review, err)
	var same *history.DuplicateError
	require.ErrorAs(t, err, &same)
	assert.Equal(t, "MC-0001", same.Of.Name())
	assert.Contains(t, err.Error(), "not sent: MC-0001 asks for the same and was accepted")
	var no *NotSubmitted
	require.ErrorAs(t, err, &no)
	require.NotNil(t, no.Review.Same)
	ok, _ := no.Review.Sendable()
	assert.False(t, ok, "the review is the one of now")

	err = d.notIntended(t.Context(), p, review, errors.New("could not note that the submission is to be sent: disk full"))
	require.ErrorAs(t, err, &no)
	assert.Equal(t, "could not note that the submission is to be sent: disk full", no.Why)
}

func TestAHistoryThatIsOnlyReadSendsNothing(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write everything")
	}
	d := newDesk(t, simulator.Options{})
	require.NoError(t, d.History.Close())
	require.NoError(t, os.Chmod(d.path, 0o400))
	d.Workbench = d.open(t)
	assert.Contains(t, d.SubmissionsOff(), "the history cannot be written, ")
}

// leaky is an archive that keeps nothing any more.
type leaky struct{ intel.Archive }

func (leaky) File(context.Context, intel.Record) error { return history.ErrDiskFull }

func TestAnAnswerThatCouldNotBeKeptIsStillALook(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	d.ask(t, "ourcorp.example")
	d.send(t, d.propose(t, "ourcorp.example", noPhishing))
	d.send(t, d.propose(t, "example.com", func(m *intel.Miscategorization) { m.ContentAdds = []int{business} }))
	d.Source.Archive = leaky{d.History}
	d.clock.pass(aDay)
	for _, f := range d.look(t) {
		require.NoError(t, f.Err)
		assert.Equal(t, history.SubmissionApplied, f.Submission.State)
		assert.Empty(t, f.Now.Record)
	}
}

func TestANameThatABulkAnswerLeavesOutIsStillDue(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	add := func(m *intel.Miscategorization) { m.ContentAdds = []int{business} }
	d.send(t, d.propose(t, "ourcorp.example", add))
	lost := d.send(t, d.propose(t, "example.com", add))
	d.clock.pass(aDay)
	d.sent.RoundTripper = without{d.sent.RoundTripper, "example.com"}
	followed := d.look(t)
	require.Len(t, followed, 2)
	for _, f := range followed {
		if f.Submission.ID != lost.ID {
			require.NoError(t, f.Err)
			continue
		}
		assert.Equal(t, "Cloudflare's answer leaves example[.]com out: look at it alone", Explain(f.Err, d.clock.Now()).Sentence)
		assert.Equal(t, lost.Next, f.Submission.Next)
	}
}

// without asks in bulk for all names but one.
type without struct {
	http.RoundTripper
	name string
}

func (w without) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	query := r.URL.Query()
	var names []string
	for _, name := range query["domain"] {
		if name != w.name {
			names = append(names, name)
		}
	}
	query["domain"] = names
	r.URL.RawQuery = query.Encode()
	return w.RoundTripper.RoundTrip(r)
}

func TestAReopenedDraftKnowsWhatItWasComposedWith(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	child, parent := mustParse(t, "shop.ourcorp.example"), mustParse(t, "ourcorp.example")
	d.ask(t, child.Host())
	choices, err := d.TargetChoices(t.Context(), child)
	require.NoError(t, err)
	require.Equal(t, parent, choices[1].Indicator)
	p := Proposal{Request: choices[1].Request, Before: choices[1].Now, BeforeRecord: choices[1].Record}
	noPhishing(&p.Request)
	draft, err := d.KeepDraft(t.Context(), p)
	require.NoError(t, err)

	again, err := d.Reopen(t.Context(), draft)
	require.NoError(t, err)
	assert.Equal(t, p.Before, again.Before)
	assert.Equal(t, p.BeforeRecord, again.BeforeRecord)
	require.Equal(t, child, again.From, "the choices that it was composed with start there")
	reopened, err := d.TargetChoices(t.Context(), again.From)
	require.NoError(t, err)
	assert.Equal(t, choices, reopened)

	story, err := d.Story(t.Context(), d.send(t, again))
	require.NoError(t, err)
	require.NotNil(t, story.Before)
	assert.Equal(t, []string{"Phishing"}, namesIn(story.Before.Listed()))
	assert.Equal(t, child, story.Before.From)
}

func TestAReopenedDraftTakesANewerAnswer(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	d.ask(t, "ourcorp.example")
	p := d.propose(t, "ourcorp.example", noPhishing)
	draft, err := d.KeepDraft(t.Context(), p)
	require.NoError(t, err)
	d.clock.pass(time.Hour)
	d.ask(t, "ourcorp.example")
	again, err := d.Reopen(t.Context(), draft)
	require.NoError(t, err)
	assert.NotEmpty(t, again.BeforeRecord)
	assert.NotEqual(t, p.BeforeRecord, again.BeforeRecord)
	assert.Equal(t, mustParse(t, "ourcorp.example"), again.From)
}
