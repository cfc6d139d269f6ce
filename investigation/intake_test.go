package investigation

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
)

func TestAnIntakeAddsUp(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	_, err := d.History.Tag(t.Context(), history.Tag{Scope: d.Source.Scope, Analyst: "maria", Subject: "n01.example", Kind: history.TagVerdict, Verdict: history.VerdictOurs})
	require.NoError(t, err)
	d.Allow = []string{"n02.example", "not an indicator", "192.0.2.1"}
	d.ask(t, "payro11.example")
	x := pasted(t, "payro11.example", "n01.example", "a.n01.example", "https://b.n01.example/x", "n02.example", "a.n02.example", "192.0.2.1", "n03.example")
	x.Duplicates, x.Unread = 5, []intel.Unread{{Text: "10.0.0.0/8", Why: "is a network range"}}
	in := d.triageOf(t, x)
	c := in.Counts()
	assert.Equal(t, IntakeCounts{Hits: 14, Unique: 8, New: 1, Kept: 1, Ours: 3, Allowed: 3, Duplicates: 5, Unread: 1,
		Domains: 6, Addresses: 1, URLs: 1, Included: 2, Excluded: 6}, c)
	assert.Equal(t, c.Hits, c.New+c.Kept+c.Ours+c.Allowed+c.Reserved+c.Duplicates+c.Unread)
	assert.Equal(t, "14 hits, 8 unique: 6 domains, 1 IP, 1 URL", c.Kinds())
	assert.Equal(t, "1 new + 1 kept + 6 ours or allow-listed + 5 duplicate + 1 not understood", c.Sum())
	assert.Equal(t, "ours · from n01[.]example · maria", in.Items[2].Why)
	assert.Equal(t, "allow-listed · n02[.]example", in.Items[5].Why)
	assert.Empty(t, d.sent.questions()[1:], "sorting asks nothing")
}

func TestWhatIsReservedIsNeverAskedAbout(t *testing.T) {
	w := remembering(t, composed)
	in, err := w.Intake(t.Context(), pasted(t, "10.0.0.1", "printer.local", "payro11.com", "http://192.168.1.1/x"))
	require.NoError(t, err)
	assert.Equal(t, 3, in.Counts().Reserved)
	for n := range in.Items {
		in.Items[n].Included = true // whatever a person wants
	}
	plans, _, err := w.TriagePlans(t.Context(), in)
	require.NoError(t, err)
	assert.Equal(t, []int{0, 1, 1, 3}, pricesOf(plans), "a name in bulk, its WHOIS record and its history")
}

func TestAnIntakeIsSortedAgainByWhatTheTeamSays(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	in := d.triageOf(t, pasted(t, "a.n01.example", "n02.example", "n03.example"))
	in.Items[2].Included = false // by hand
	tags, err := d.Tag(t.Context(), []string{"n01.example", "n03.example"}, TagRequest{Kind: history.TagVerdict, Verdict: history.VerdictOurs})
	require.NoError(t, err)
	included := func(in Intake) (included []bool) {
		for _, item := range in.Items {
			included = append(included, item.Included)
		}
		return included
	}
	again, err := d.SortAgain(t.Context(), in)
	require.NoError(t, err)
	assert.Equal(t, []bool{false, true, false}, included(again))
	assert.Equal(t, "ours · from n01[.]example · ana", again.Items[0].Why)
	assert.Equal(t, []bool{true, true, false}, included(in), "the one before is as it was")
	again.Items[0].Included = true // nevertheless
	kept, err := d.SortAgain(t.Context(), again)
	require.NoError(t, err)
	assert.Equal(t, []bool{true, true, false}, included(kept))
	assert.Equal(t, 1, d.planOf(t, kept, TriageDomains).Price.Most)

	err = d.UndoTags(t.Context(), tags)
	require.NoError(t, err)
	back, err := d.SortAgain(t.Context(), again)
	require.NoError(t, err)
	assert.Equal(t, []bool{true, true, true}, included(back), "what was left out for that comes back")
}

func TestAPasteIsNamedByWhatItIs(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	for text, name := range map[string]string{
		"From: a@b.example\nSubject: =?utf-8?q?Your_payroll?=\n\nsee evil.example": "Your payroll",
		"2026-11-21T10:00:00Z host=evil.example\n2026-11-21T10:00:01Z x\n":         "log: evil[.]example",
		"evil.example\nb.example\n": "evil[.]example",
		"nothing":                   "",
	} {
		assert.Equal(t, name, d.triageOf(t, ReadPaste([]byte(text))).Name)
	}
}

func TestWhatIsLackingIsSaid(t *testing.T) {
	assert.Empty(t, Intake{}.Lacking())
	assert.Equal(t, "not all of it was read: it is longer than 8 MiB, or mails stand in mails too deep; more than 100,000 indicators: 7 more appearances are left out",
		Intake{Cut: true, LeftOut: 7}.Lacking())
}
