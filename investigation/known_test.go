package investigation

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

func addr(s string) netip.Addr { return netip.MustParseAddr(s) }

func TestKnownCostsNothing(t *testing.T) {
	api := &cloudflare{results: payroll()}
	w := bench(t, api, 2500)
	i := indicator(t, "https://login.payro11.example/x")

	known, err := w.Known(t.Context(), i)
	require.NoError(t, err)
	assert.False(t, known.Seen())
	assert.Empty(t, known.Words(time.Now()))

	lookup(t, w, request(t, "", i.String()))
	asked := len(api.asked)
	known, err = w.Known(t.Context(), i)
	require.NoError(t, err)
	assert.Len(t, api.asked, asked)
	assert.True(t, known.Seen())
	assert.Equal(t, "ana, now", known.Words(time.Now()))
	assert.Equal(t, "ana, 9d ago", known.Words(time.Now().Add(9*24*time.Hour)))
	assert.Contains(t, Headline(known.Heard, live, time.Now()).Wide, "Cloudflare: Phishing · inherited from payro11.example · since 2026-11-18")
	for _, kept := range known.Kept {
		assert.True(t, kept.Fresh, kept.Topic)
	}

	// A day later the answers are still known, and no longer free.
	w.Source.Now = func() time.Time { return time.Now().Add(25 * time.Hour) }
	later, err := w.Known(t.Context(), i)
	require.NoError(t, err)
	assert.Len(t, later.Kept, len(known.Kept))
	assert.NotNil(t, later.Heard.Domain)
	outlook, err := w.Outlook(t.Context(), i)
	require.NoError(t, err)
	assert.Contains(t, outlook.Ask, TopicDomain)
	assert.NotContains(t, outlook.Ask, TopicWHOIS, "a week is fresh for WHOIS")
}

func TestOutlookIsWhatEnterCosts(t *testing.T) {
	w := bench(t, &cloudflare{results: payroll()}, 100)
	i := indicator(t, "https://login.payro11.example/x")
	outlook, err := w.Outlook(t.Context(), i)
	require.NoError(t, err)
	assert.Equal(t, []Topic{TopicPhishing, TopicDomain}, outlook.Ask)
	assert.Equal(t, Price{Least: 2, Most: 2}, outlook.Price)

	lookup(t, w, request(t, "domain", "login.payro11.example"))
	outlook, err = w.Outlook(t.Context(), i)
	require.NoError(t, err)
	assert.Equal(t, []Topic{TopicPhishing}, outlook.Ask)
	assert.Equal(t, Price{Least: 1, Most: 1}, outlook.Price)
	require.Len(t, outlook.Kept, 1)
	assert.Equal(t, TopicDomain, outlook.Kept[0].Topic)
}

func TestRereadEveryKindOfAnswer(t *testing.T) {
	w := bench(t, &cloudflare{results: payroll()}, 10_000)
	lookup(t, w, request(t, "", "https://login.payro11.example/x"))
	kinds := map[intel.Kind]bool{}
	for _, rec := range w.Source.Archive.(*memory).records[w.Source.Scope] {
		answer, err := Reread(rec)
		require.NoError(t, err, rec.Key)
		assert.NotNil(t, answer.Value)
		assert.Equal(t, rec.At, answer.At)
		assert.NotEmpty(t, Digest(answer.Value, intel.Defang, noon), rec.Key)
		assert.NotEmpty(t, Facts(Line{Value: answer.Value, Key: rec.Key}, intel.Defang, noon), rec.Key)
		kinds[rec.Key.Kind] = true
	}
	assert.Len(t, kinds, 8)
	for _, key := range []intel.Key{{}, {Kind: "novel"}, {Kind: intel.KindIP, Value: "x"}, {Kind: intel.KindASN, Value: "x"}, {Kind: intel.KindSubnets, Value: "a.example"}} {
		_, err := Reread(intel.Record{Key: key})
		assert.Error(t, err, key)
	}
	for _, key := range []intel.Key{{Kind: intel.KindBulk, Value: "a.example,b.example"}, {Kind: intel.KindToken}, {Kind: intel.KindAccounts}} {
		q, err := QuestionOf(key)
		require.NoError(t, err)
		assert.Equal(t, key, q.Key())
	}
}

func TestAddressesAreV4First(t *testing.T) {
	report := intel.DomainReport{ResolvesTo: []intel.Ref{
		{Value: "2001:db8::1"}, {Value: "203.0.113.67"}, {Value: "cname.example"}, {Value: "::ffff:203.0.113.66"},
		{Value: "203.0.113.67"}, {Value: ""}, {Value: "2001:DB8::1"}, {Value: "fe80::1%eth0"},
	}}
	assert.Equal(t, []netip.Addr{addr("203.0.113.67"), addr("203.0.113.66"), addr("2001:db8::1"), addr("fe80::1")}, Addresses(report))
	assert.Empty(t, Addresses(intel.DomainReport{}))
}
