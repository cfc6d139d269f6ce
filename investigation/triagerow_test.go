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

func TestARowTellsWhatIsKnownOfIt(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	d.Plan.CallsPerMonth = CallsCore
	_, _, sum := lookup(t, d.Workbench, request(t, "domain,whois,history,ip,dns", "login.payro11.example"))
	require.Zero(t, sum.Failed)
	_, err := d.Tag(t.Context(), []string{"login.payro11.example"}, TagRequest{Kind: history.TagVerdict, Verdict: history.VerdictMalicious})
	require.NoError(t, err)
	d.clock.pass(30 * time.Hour)
	d.ask(t, "login.payro11.example")
	neighbour := "" // seen at the address, and never asked about
	links, err := d.History.Linked(t.Context(), history.LinkQuery{Scope: d.Source.Scope, Except: "login.payro11.example",
		Of: []history.LinkEnd{{Relation: intel.RelationSeenAt, Object: "203.0.113.66"}}})
	require.NoError(t, err)
	require.NotEmpty(t, links)
	neighbour = links[0].Subjects[0].Subject
	d.sent.questions()

	rows, err := d.TriageRows(t.Context(), d.triageOf(t, pasted(t, "login.payro11.example", "https://login.payro11.example/x", neighbour, "203.0.113.66", "never.example")))
	require.NoError(t, err)
	assert.Empty(t, d.sent.questions())
	name, url, other, address, never := rows[0], rows[1], rows[2], rows[3], rows[4]
	assert.Equal(t, TriageFlagged, name.Tab)
	assert.Equal(t, "Phishing, Malware", name.Says)
	assert.Equal(t, []string{"Phishing", "Malware"}, name.Categories)
	assert.InDelta(t, 0.97, *name.Risk, 1e-9)
	assert.Equal(t, "Example Registrar, Inc.", name.Registrar, "a stale record tells a fact")
	assert.NotEmpty(t, name.Nameservers)
	assert.False(t, name.FirstSeen.IsZero())
	assert.False(t, name.Registered.IsZero())
	assert.EqualValues(t, 64500, name.ASN, "through the address it resolves to")
	assert.Equal(t, history.VerdictMalicious, name.Team.Verdict.Verdict)
	assert.True(t, name.Kept)
	assert.Equal(t, TriageFlagged, url.Tab, "for its host")
	assert.Equal(t, TriageUnknown, other.Tab)
	assert.EqualValues(t, 64500, other.ASN, "passive DNS saw it at the address")
	assert.Equal(t, []any{TriageUnknown, true, "not asked · last answer 1d ago"}, []any{address.Tab, address.Stale, address.Why}, "a stale answer is no answer")
	assert.Equal(t, []any{TriageUnknown, false, "not asked", uint32(0)}, []any{never.Tab, never.Stale, never.Why, never.ASN})
}

func TestAURLIsNotWhatItsHostIs(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	in := d.triageOf(t, pasted(t, "https://shop.ourcorp.example/", "https://docs.ourcorp.example/a"))
	tally, _ := d.run(t, in, d.planOf(t, in, TriageDomains))
	for _, row := range tally.last {
		if row.Tab == TriageUnknown && row.Tone == ToneUnlisted {
			assert.Equal(t, "only its host was asked about", row.Why)
		}
		assert.NotEqual(t, TriageNothing, row.Tab)
	}
}
