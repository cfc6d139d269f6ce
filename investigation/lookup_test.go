package investigation

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

// lookup runs a request and returns its lines as "topic value".
func lookup(t testing.TB, w *Workbench, r Request) ([]string, []Line, Summary) {
	t.Helper()
	var said []string
	var lines []Line
	sum, err := w.Lookup(t.Context(), r, func(l Line) {
		lines = append(lines, l)
		word := fmt.Sprintf("%s %s", l.Topic, l.Key.Value)
		if l.Repeated {
			word += " again"
		}
		said = append(said, word)
	})
	require.NoError(t, err)
	return said, lines, sum
}

func request(t testing.TB, topics string, indicators ...string) Request {
	t.Helper()
	var r Request
	for _, text := range indicators {
		r.Indicators = append(r.Indicators, indicator(t, text))
	}
	if topics != "" {
		parsed, err := ParseTopics(topics)
		require.NoError(t, err)
		r.Topics = parsed
	}
	return r
}

func TestLookupFollowsWhatItIsAsked(t *testing.T) {
	const host = "login.payro11.example"
	domain := "domain " + host
	for name, c := range map[string]struct {
		plan       int
		topics     string
		indicators []string
		want       []string
	}{
		"the smallest plan asks for the name": {0, "", []string{host}, []string{domain}},
		"a URL for its scan and its host": {100, "", []string{"hxxps://login[.]payro11[.]example/x"},
			[]string{domain, "phishing https://login.payro11.example/x"}},
		"the middle plan for the first IPv4": {2500, "", []string{host},
			[]string{domain, "history payro11.example", "whois payro11.example", "ip 203.0.113.66", "dns 203.0.113.66"}},
		"a large plan for everything": {10_000, "", []string{host},
			[]string{domain, "history payro11.example", "whois payro11.example",
				"ip 203.0.113.66", "ip 203.0.113.67", "ip 2001:db8::66", "dns 203.0.113.66", "dns 203.0.113.67",
				"asn AS64500", "subnets AS64500"}},
		"what is chained is asked for and printed": {0, "ip,dns,asn", []string{host},
			[]string{domain, "ip 203.0.113.66", "ip 203.0.113.67", "ip 2001:db8::66", "dns 203.0.113.66", "dns 203.0.113.67", "asn AS64500"}},
		"a network needs the overview of an address": {0, "asn", []string{"203.0.113.66"}, []string{"ip 203.0.113.66", "asn AS64500"}},
		"passive DNS of an address needs nothing":    {0, "dns", []string{"203.0.113.66"}, []string{"dns 203.0.113.66"}},
		"what does not apply is left out": {0, "whois,dns,phishing,asn", []string{"2001:db8::66", "AS64500"},
			[]string{"ip 2001:db8::66", "asn AS64500", "asn AS64500 again"}},
		"history alone follows the registrable domain": {0, "history", []string{host}, []string{"history payro11.example"}},
		"each question once, in the order given": {0, "domain,whois", []string{"https://login.payro11.example/x", host},
			[]string{domain, "whois payro11.example", domain + " again", "whois payro11.example again"}},
	} {
		t.Run(name, func(t *testing.T) {
			api := &cloudflare{results: payroll()}
			said, _, sum := lookup(t, bench(t, api, c.plan), request(t, c.topics, c.indicators...))
			assert.Equal(t, c.want, said)
			assert.Len(t, api.asked, sum.Spent, "calls asked and calls counted")
			assert.Equal(t, sum.Answers, sum.Spent)
			assert.Zero(t, sum.Failed)
		})
	}
}

func TestLookupTwiceAsksNothing(t *testing.T) {
	api := &cloudflare{results: payroll()}
	w := bench(t, api, 10_000)
	r := request(t, "", "login.payro11.example")
	assert.Equal(t, Price{Least: 4 - 1, Most: 3 + 4*4}, w.Price(t.Context(), r), "domain, history, WHOIS; then up to four addresses")
	first, lines, _ := lookup(t, w, r)
	for _, l := range lines {
		assert.Equal(t, 1, l.Cost, l.Key)
		assert.Equal(t, intel.FromAPI, l.Origin)
	}
	asked := len(api.asked)
	assert.Equal(t, Price{}, w.Price(t.Context(), r), "all of it is kept")

	second, lines, sum := lookup(t, w, r)
	assert.Equal(t, first, second)
	assert.Len(t, api.asked, asked)
	assert.Equal(t, Summary{Answers: len(second), Kept: len(second)}, sum)
	for _, l := range lines {
		assert.Zero(t, l.Cost, l.Key)
		assert.Equal(t, intel.FromArchive, l.Origin)
	}

	r.Refresh = true
	assert.Equal(t, Price{Least: 3, Most: 19}, w.Price(t.Context(), r))
	_, _, sum = lookup(t, w, r)
	assert.Equal(t, asked, sum.Spent, "refreshing asks everything again")
}

func TestLookupLeavesTheOthersAlive(t *testing.T) {
	api := &cloudflare{results: payroll()}
	delete(api.results, "whois payro11.example")
	delete(api.results, "ip 203.0.113.66")
	_, lines, sum := lookup(t, bench(t, api, 10_000), request(t, "", "login.payro11.example"))
	var failed []string
	for _, l := range lines {
		if l.Err != nil {
			failed = append(failed, string(l.Topic)+" "+l.Key.Value)
			assert.Nil(t, l.Value)
			assert.Nil(t, l.Result)
			assert.False(t, l.At.IsZero())
			assert.Equal(t, intel.FromAPI, l.Origin)
		}
	}
	assert.Equal(t, []string{"whois payro11.example", "ip 203.0.113.66"}, failed)
	assert.Equal(t, map[intel.Problem]int{intel.ProblemRefused: 2}, sum.Problems)
	assert.Equal(t, 8, sum.Answers, "the network is reached through the other address")
}

func TestLookupWithoutAnyAddress(t *testing.T) {
	api := &cloudflare{results: map[string]string{"domain a.example": `{"domain":"a.example"}`}}
	said, _, sum := lookup(t, bench(t, api, 0), request(t, "ip,dns,asn,subnets", "a.example"))
	assert.Equal(t, []string{"domain a.example"}, said)
	assert.Zero(t, sum.Failed)
}

func TestLookupSaysWhatItLeftOut(t *testing.T) {
	_, _, sum := lookup(t, bench(t, &cloudflare{}, 0), request(t, "whois,domain", "203.0.113.66", "AS64500"))
	require.Len(t, sum.Nothing, 2)
	assert.Equal(t, LeftOut{indicator(t, "203.0.113.66"), "an address is not a name"}, sum.Nothing[0])
	assert.Equal(t, "an AS number is not a name", sum.Nothing[1].Why)
}

func TestLookupFollowsAtMostFourAddresses(t *testing.T) {
	var refs []string
	api := &cloudflare{results: map[string]string{}}
	for n := range 9 {
		addr := fmt.Sprintf("192.0.2.%d", n+1)
		refs = append(refs, fmt.Sprintf(`{"id":"x","value":%q}`, addr))
		api.results["ip "+addr] = fmt.Sprintf(`[{"ip":%q}]`, addr)
	}
	api.results["domain a.example"] = `{"domain":"a.example","resolves_to_refs":[` + strings.Join(refs, ",") + `]}`
	said, _, _ := lookup(t, bench(t, api, 0), request(t, "ip,asn", "a.example"))
	assert.Equal(t, []string{"domain a.example", "ip 192.0.2.1", "ip 192.0.2.2", "ip 192.0.2.3", "ip 192.0.2.4"}, said)
}

func TestLookupStopsAtTheLimitOnCalls(t *testing.T) {
	api := &cloudflare{results: payroll()}
	w := bench(t, api, 0)
	most := 3
	r := request(t, "ip,dns,asn", "login.payro11.example")
	r.MaxCalls = &most
	_, _, sum := lookup(t, w, r)
	assert.Len(t, api.asked, 3, "never more than the limit, whatever leads to what")
	assert.Equal(t, 3, sum.Spent)
	assert.Equal(t, sum.Failed, sum.Problems[intel.ProblemCap])
	assert.Positive(t, sum.Failed)

	most = 0
	asked := len(api.asked)
	said, _, sum := lookup(t, w, r)
	assert.Len(t, api.asked, asked, "no call at all: what is kept is still read")
	assert.Equal(t, "domain login.payro11.example", said[0])
	assert.Zero(t, sum.Spent)
	assert.GreaterOrEqual(t, sum.Kept, 1)
}

func TestLookupKeepsWhatArrivedWhenItIsStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := &cloudflare{results: payroll(), latency: time.Minute}
		w := bench(t, api, 0)
		r := request(t, "ip", "203.0.113.66", "login.payro11.example", "2001:db8::66")
		r.Indicators = append(r.Indicators, manyNames(t, 50)...)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(20*time.Second, cancel)
		w.Source.Archive.(*memory).records = keep(t, w, `[{"ip":"203.0.113.66"}]`, intel.IP(addr("203.0.113.66")).Key())
		var arrived, stopped int
		sum, err := w.Lookup(ctx, r, func(l Line) {
			if l.Err == nil {
				arrived++
				return
			}
			stopped++
			assert.Equal(t, intel.ProblemCancelled, intel.ProblemOf(l.Err))
		})
		require.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, 1, arrived, "the kept one")
		assert.Positive(t, stopped, "those that had been sent")
		assert.Positive(t, sum.NotAsked, "those that had not")
		assert.Equal(t, len(r.Indicators), arrived+stopped+sum.NotAsked)
	})
}

func manyNames(t testing.TB, n int) []intel.Indicator {
	t.Helper()
	var names []intel.Indicator
	for k := range n {
		names = append(names, indicator(t, fmt.Sprintf("n%d.example", k)))
	}
	return names
}

// keep is a memory that holds one answer.
func keep(t testing.TB, w *Workbench, result string, key intel.Key) map[intel.Scope]map[intel.Key]intel.Record {
	t.Helper()
	rec := intel.Record{Scope: w.Source.Scope, Key: key, At: time.Now(), Status: 200, Analyst: "maria",
		Body: []byte(`{"success":true,"errors":[],"messages":[],"result":` + result + `}`)}
	return map[intel.Scope]map[intel.Key]intel.Record{rec.Scope: {key: rec}}
}

// The critical path of everything about a name is three questions long: name,
// address, network.
func TestLookupTakesThreeQuestionsOfTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := &cloudflare{results: payroll(), latency: 80 * time.Millisecond}
		w := bench(t, api, 10_000)
		began := time.Now()
		said, _, _ := lookup(t, w, request(t, "", "https://login.payro11.example/x"))
		assert.Len(t, said, 11)
		assert.Equal(t, 3*80*time.Millisecond, time.Since(began))
	})
}

func TestLookupAsksABoundedNumberAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := &cloudflare{results: map[string]string{}, latency: time.Second}
		r := request(t, "domain,whois,history")
		r.Indicators = manyNames(t, 40)
		_, _, sum := lookup(t, bench(t, api, 0), r)
		assert.LessOrEqual(t, api.most, maxAtOnce)
		assert.Greater(t, api.most, 1)
		assert.Equal(t, 120, sum.Failed)
	})
}

func TestLookupSaysWhatCouldNotBeKept(t *testing.T) {
	w := bench(t, &cloudflare{results: payroll()}, 0)
	w.Source.Archive.(*memory).full = errors.New("disk full")
	_, lines, sum := lookup(t, w, request(t, "domain", "login.payro11.example"))
	require.Len(t, lines, 1)
	assert.NoError(t, lines[0].Err)
	assert.Error(t, lines[0].Unfiled)
	assert.Equal(t, 1, sum.Unfiled)
}

func TestPriceCountsAQuestionOnce(t *testing.T) {
	w := bench(t, &cloudflare{results: payroll()}, 0)
	r := request(t, "whois,phishing", "https://login.payro11.example/x", "cdn.payro11.example", "payro11.example")
	assert.Equal(t, Price{Least: 2, Most: 2}, w.Price(t.Context(), r))
	assert.Equal(t, Price{Least: 2, Most: 3}, w.Price(t.Context(), request(t, "asn,dns", "203.0.113.66")), "the network is not known yet")
	assert.Equal(t, Price{Least: 2, Most: 2}, w.Price(t.Context(), request(t, "asn,subnets", "AS64500")))
	assert.Equal(t, "2 to 3 calls", Price{Least: 2, Most: 3}.Words())
	assert.Equal(t, "1 call", Price{Least: 1, Most: 1}.Words())
	assert.Equal(t, "nothing", Price{}.Words())
}

func TestHistoryFollowsWhereCategoriesComeFrom(t *testing.T) {
	api := &cloudflare{results: map[string]string{
		"domain x.shop.payro11.example":       `{"domain":"x.shop.payro11.example","inherited_from":"shop.payro11.example"}`,
		"domain-history shop.payro11.example": `[{"domain":"shop.payro11.example","categorizations":[]}]`,
		"domain-history payro11.example":      `[{"domain":"payro11.example","categorizations":[]}]`,
	}}
	w := bench(t, api, 0)
	said, _, _ := lookup(t, w, request(t, "domain,history", "x.shop.payro11.example"))
	assert.Equal(t, []string{"domain x.shop.payro11.example", "history shop.payro11.example"}, said)
	said, _, sum := lookup(t, w, request(t, "history", "x.shop.payro11.example"))
	assert.Equal(t, []string{"history shop.payro11.example"}, said, "kept domain details say whom to ask about")
	assert.Zero(t, sum.Spent)

	assert.Equal(t, "payro11.example", w.HistoryQuestion(indicator(t, "x.payro11.example"), "not a name").Key().Value)
	assert.Equal(t, "payro11.example", w.HistoryQuestion(indicator(t, "x.payro11.example"), "203.0.113.66").Key().Value)
}

func TestWHOISAsksTheRegistry(t *testing.T) {
	w := bench(t, &cloudflare{}, 0)
	for text, want := range map[string]string{
		"a.b.example.co.uk":           "example.co.uk",
		"evil.github.io":              "github.io",
		"https://a.payro11.example/x": "payro11.example",
		"com":                         "com",
	} {
		i, err := intel.ParseIndicator(text)
		if err != nil {
			continue // a bare suffix is not an indicator
		}
		assert.Equal(t, want, w.WHOISQuestion(i).Key().Value, text)
	}
}
