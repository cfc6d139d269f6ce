package simulator

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// ago is a simulator on a day before the screens'.
func ago(days int) *Simulator {
	return New(Options{Now: func() time.Time { return storyClock().AddDate(0, 0, -days) }, Earlier: days})
}

func TestTheCampaignWasOnlyNewBeforeItStruck(t *testing.T) {
	s := ago(9)
	host := ask[domainResult](t, s, "intel/domain?domain=login.payro11.example")
	assert.Equal(t, "payro11.example", host.InheritedFrom)
	assert.Equal(t, []int{169, 32}, ids(*host.InheritedRiskTypes), "new domains, and what they are among")
	assert.Nil(t, host.RiskScore)
	assert.Empty(t, host.Additional.Family)
	require.Len(t, host.ResolvesTo, 2, "the second address came two days later")

	histories := ask[[]historyResult](t, s, "intel/domain-history?domain=payro11.example")
	require.Len(t, histories, 1)
	require.Len(t, histories[0].Categorizations, 1)
	assert.Equal(t, "2026-11-02T09:00:02.718204Z", histories[0].Categorizations[0].Start, "the same date as is told today")
	assert.Empty(t, histories[0].Categorizations[0].End)
}

func TestWhatWasSaidEarlierHasTheDatesOfToday(t *testing.T) {
	now := newTestSimulator(Options{})
	for _, days := range []int{1, 6, 8, 9} {
		for _, name := range []string{"payro1l.example", "hr-portal.example", "paysl1p.example", "payro11.example", "bulk.example"} {
			path := "intel/whois?domain=" + name
			was, is := ask[map[string]any](t, ago(days), path), ask[map[string]any](t, now, path)
			assert.Equal(t, is["created_date"], was["created_date"], "%s %d days ago", name, days)
			assert.Equal(t, is["nameservers"], was["nameservers"])
		}
	}
	assert.Equal(t, false, ask[map[string]any](t, ago(11), "intel/whois?domain=paysl1p.example")["found"], "registered ten days ago")
}

func TestNothingIsToldOfWhatWasToCome(t *testing.T) {
	for days := 1; days <= 30; days++ {
		s := ago(days)
		then := s.options.Now()
		today := dayOf(then)
		for name, known := range s.world.domains {
			d := known.value
			for _, seen := range d.seen {
				assert.False(t, seen.first.time(then).After(then), name)
				assert.False(t, seen.last.time(then).After(today), name)
			}
			for n, i := range d.history {
				assert.False(t, i.start.time(then).After(then), name)
				assert.Equal(t, i.end == nil, n == len(d.history)-1, "%s: the last one holds", name)
			}
			if d.whois != nil {
				assert.False(t, d.whois.created.time(then).After(then), name)
				assert.False(t, d.whois.updated.time(then).After(then), name)
			}
		}
		for _, sc := range s.world.scans {
			assert.False(t, sc.value.processed.time(then).After(then), sc.value.url)
		}
	}
}

func TestPassiveDNSOfThenEndsThen(t *testing.T) {
	s := ago(6)
	var found passiveDNSResult
	for page := 1; ; page++ {
		found = ask[passiveDNSResult](t, s, "intel/dns?ipv4=203.0.113.66&start_params[start_date]=2026-10-16&start_params[end_date]=2026-11-15&per_page=100&page="+string(rune('0'+page)))
		for _, r := range found.Records {
			assert.LessOrEqual(t, r.Last, "2026-11-15T00:00:00Z", r.Hostname)
			assert.NotEqual(t, "intranet-login.example", r.Hostname, "it came later")
		}
		if page*found.PerPage >= found.Count {
			break
		}
	}
	assert.Less(t, found.Count, 214, "three neighbours came later")
}
