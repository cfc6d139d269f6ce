package investigation

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
	"pugmark/intel/simulator"
)

func TestTargetsAreOfferedFromWhatIsKept(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	type offer struct {
		target, words string
		usual         bool
	}
	offers := func(text string) []offer {
		t.Helper()
		d.sent.questions()
		choices, err := d.TargetChoices(t.Context(), mustParse(t, text))
		require.NoError(t, err)
		assert.Empty(t, d.sent.questions(), "0 calls")
		var all []offer
		for _, c := range choices {
			all = append(all, offer{c.Indicator.String(), c.Words, c.Usual})
		}
		return all
	}
	const none, inherits, here, page = "nothing is kept about it", "no categories of its own", "the categories come from here",
		"this page alone; Cloudflare tells the categories of its host only"
	assert.Equal(t, []offer{{"shop.ourcorp.example", none, true}, {"ourcorp.example", none, false}}, offers("shop.ourcorp.example"))
	d.ask(t, "shop.ourcorp.example")
	assert.Equal(t, []offer{{"shop.ourcorp.example", inherits, false}, {"ourcorp.example", here, true}}, offers("shop.ourcorp.example"))
	assert.Equal(t, []offer{{"https://shop.ourcorp.example/cart", page, false}, {"shop.ourcorp.example", inherits, false}, {"ourcorp.example", here, true}},
		offers("https://shop.ourcorp.example/cart"), "the listing of its host is what is to go")
	assert.Equal(t, []offer{{"https://unheard.example/x", page, true}, {"unheard.example", none, false}}, offers("https://unheard.example/x"))
	assert.Equal(t, []offer{{"192.0.2.25", none, true}}, offers("192.0.2.25"))
	assert.Equal(t, []offer{{"http://192.0.2.25/", page, true}, {"192.0.2.25", none, false}}, offers("http://192.0.2.25/"))

	addr, _ := mustParse(t, "192.0.2.25").Addr()
	_, err := intel.Ask(t.Context(), d.Source, intel.IP(addr))
	require.NoError(t, err)
	assert.Equal(t, []offer{{"192.0.2.25", here, true}}, offers("192.0.2.25"))

	_, err = d.TargetChoices(t.Context(), mustParse(t, "AS13335"))
	var no *NotPossible
	require.ErrorAs(t, err, &no)
	assert.Contains(t, no.Why, "AS13335 is an autonomous system, which has no categories")
	assert.Equal(t, no.Why, Explain(err, composed).Sentence)
}

func TestAParentIsKnownFromANameBelow(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	d.ask(t, "shop.ourcorp.example")
	choices, err := d.TargetChoices(t.Context(), mustParse(t, "shop.ourcorp.example"))
	require.NoError(t, err)
	parent := choices[1]
	require.NotNil(t, parent.Now)
	assert.Nil(t, parent.Risk, "the score was the name's, not its parent's")
	assert.NotEmpty(t, parent.Record)
	assert.Equal(t, []string{"Phishing"}, namesIn(parent.Now.Security))
	p := Proposal{Request: parent.Request, Before: parent.Now, BeforeRecord: parent.Record}
	noPhishing(&p.Request)
	s := d.send(t, p)
	story, err := d.Story(t.Context(), s)
	require.NoError(t, err)
	require.NotNil(t, story.Before)
	assert.True(t, story.Before.Derived)
	assert.Equal(t, []string{"Phishing"}, namesIn(story.Before.Listed()))

	// Its own answer is better, until a newer one of a name below is the only fresh one.
	d.ask(t, "ourcorp.example")
	choices, err = d.TargetChoices(t.Context(), mustParse(t, "shop.ourcorp.example"))
	require.NoError(t, err)
	assert.NotNil(t, choices[1].Risk)
	d.clock.pass(40 * 24 * time.Hour)
	d.ask(t, "shop.ourcorp.example")
	choices, err = d.TargetChoices(t.Context(), mustParse(t, "shop.ourcorp.example"))
	require.NoError(t, err)
	assert.Equal(t, d.clock.Now(), choices[1].At)
}

func TestABulkAnswerTellsToo(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	_, err := intel.Ask(t.Context(), d.Source, intel.Bulk("shop.ourcorp.example", "example.com"))
	require.NoError(t, err)
	choices, err := d.TargetChoices(t.Context(), mustParse(t, "shop.ourcorp.example"))
	require.NoError(t, err)
	require.Len(t, choices, 2)
	assert.NotEmpty(t, choices[0].Record)
	assert.True(t, choices[1].Usual)
	require.NotNil(t, choices[1].Now)
	assert.Equal(t, []string{"Phishing"}, namesIn(choices[1].Now.Security))
	p := Proposal{Request: choices[1].Request, BeforeRecord: choices[1].Record, Before: choices[1].Now}
	noPhishing(&p.Request)
	story, err := d.Story(t.Context(), d.send(t, p))
	require.NoError(t, err)
	require.NotNil(t, story.Before)
	assert.True(t, story.Before.Derived)
}

func TestWithoutAHistoryTheArchiveTells(t *testing.T) {
	w := bench(t, &cloudflare{results: payroll()}, CallsFree)
	_, err := intel.Ask(t.Context(), w.Source, intel.Domain("login.payro11.example"))
	require.NoError(t, err)
	choices, err := w.TargetChoices(t.Context(), mustParse(t, "login.payro11.example"))
	require.NoError(t, err)
	require.Len(t, choices, 2)
	assert.Equal(t, "payro11.example", choices[1].Indicator.String())
	assert.True(t, choices[1].Usual)
	assert.Equal(t, "nothing is sent that cannot be noted first: there is no history that can be written", w.SubmissionsOff())
}

func TestAPageIsReviewedByWhatIsKnownOfIt(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	d.ask(t, "example.com")
	p := d.propose(t, "https://example.com/news/", noPhishing)
	review, err := d.Review(t.Context(), p)
	require.NoError(t, err)
	assert.Empty(t, review.Warnings(), "that the host has no such category says nothing of the page")
	var rules []string
	for _, f := range review.Findings {
		rules = append(rules, f.Rule)
	}
	assert.Contains(t, rules, "told-of-host")
	assert.NotContains(t, rules, "before-unknown")
}

// namesIn leaves groups out.
func namesIn(categories []intel.Category) []string {
	var names []string
	for _, c := range leaves(categories) {
		names = append(names, c.Name)
	}
	return names
}
