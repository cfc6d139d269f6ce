package investigation

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
)

func resolving(name string, addresses ...string) string {
	var refs []string
	for _, a := range addresses {
		refs = append(refs, fmt.Sprintf(`{"value":%q}`, a))
	}
	return fmt.Sprintf(`{"domain":%q,"resolves_to_refs":[%s]}`, name, strings.Join(refs, ","))
}

func registered(name, registrar string, nameservers ...string) string {
	return fmt.Sprintf(`{"domain":%q,"registrar":%q,"nameservers":["%s"]}`, name, registrar, strings.Join(nameservers, `","`))
}

// knows is what the team knows of an indicator, a line for each thing shared.
func (p past) knows(text string) []string {
	p.t.Helper()
	known, err := p.bench.TeamKnows(p.t.Context(), indicator(p.t, text))
	require.NoError(p.t, err)
	assert.Zero(p.t, known.Left)
	lines := []string{}
	for _, s := range known.Shared {
		mark, more := " ", ""
		if s.Rare {
			mark = "◆"
		}
		if s.More {
			more = "+"
		}
		var names []string
		for _, n := range s.Names {
			names = append(names, n.Name)
		}
		slices.Sort(names)
		lines = append(lines, fmt.Sprintf("%s %s %s %d%s: %s", mark, s.Relation, s.Object, s.Count, more, strings.Join(names, " ")))
	}
	return lines
}

func TestTeamKnowsWhoElseHasTheSame(t *testing.T) {
	p := newPast(t)
	assert.Empty(t, p.knows("login.payro11.example"))
	p.file(domainKey, 0, "ana", resolving("login.payro11.example", "203.0.113.66"))
	p.file(whoisKey, 0, "ana", registered("payro11.example", "Example Registrar, Inc.", "NS1.bulk.example."))
	assert.Empty(t, p.knows("login.payro11.example"), "nobody else has it")

	p.file(intel.Domain("hr-portal.example").Key(), 1, "maria", resolving("hr-portal.example", "203.0.113.66"))
	p.file(intel.Domain("far.example").Key(), 1, "maria", resolving("far.example", "203.0.113.200"))
	for _, name := range []string{"hr-portal.example", "paysl1p.example", "payro1l.example"} {
		p.file(intel.WHOIS(name).Key(), 2, "lena", registered(name, "Example Registrar, Inc.", "ns1.bulk.example"))
	}
	for _, address := range []string{"203.0.113.66", "203.0.113.200"} {
		p.file(intel.Key{Kind: intel.KindIP, Value: address}, 3, "lena", `[{"ip":"`+address+`","belongs_to_ref":{"value":64500},"ptr_lookup":{"ptr_domains":["x.hosting.example"]}}]`)
	}
	p.file(namesKey("2026-10-22", "2026-11-21"), 4, "lena", namesResult(2, "login.payro11.example 2026-11-01 2026-11-02", "static.shop-a.example 2026-11-01 2026-11-02"))

	assert.Equal(t, []string{
		"◆ address 203.0.113.66 1: hr-portal.example",
		"◆ nameserver ns1.bulk.example 3: hr-portal.example payro1l.example paysl1p.example",
		"◆ ptr hosting.example 1: far.example",
		"◆ seen-at 203.0.113.66 1: static.shop-a.example",
		"  network AS64500 1: far.example",
		"  registrar example registrar, inc. 3: hr-portal.example payro1l.example paysl1p.example",
	}, p.knows("login.payro11.example"))
	assert.Equal(t, p.knows("login.payro11.example"), p.knows("https://login.payro11.example/x"))
	assert.Equal(t, []string{
		"◆ address 203.0.113.66 2: hr-portal.example login.payro11.example",
		"◆ ptr hosting.example 1: 203.0.113.200",
		"◆ seen-at 203.0.113.66 2: login.payro11.example static.shop-a.example",
		"  network AS64500 1: 203.0.113.200",
	}, p.knows("203.0.113.66"))
	assert.Equal(t, []string{"  network AS64500 2: 203.0.113.200 203.0.113.66"}, p.knows("AS64500"))
	assert.Equal(t, []string{"◆ nameserver ns1.bulk.example 4: hr-portal.example payro11.example payro1l.example paysl1p.example"}, p.knows("ns1.bulk.example"))
}

func TestTeamKnowsWithWhatTheTeamSaid(t *testing.T) {
	p := newPast(t)
	p.file(domainKey, 0, "ana", resolving("login.payro11.example", "203.0.113.66"))
	for n := range 5 {
		name := fmt.Sprintf("n%d.example", n)
		p.file(intel.Domain(name).Key(), 1+n%2, "maria", resolving(name, "203.0.113.66"))
	}
	p.file(intel.Key{Kind: intel.KindIP, Value: "203.0.113.66"}, 2, "lena", `[{"ip":"203.0.113.66"}]`)
	p.file(intel.Key{Kind: intel.KindIP, Value: "203.0.113.66"}, 4, "lena", `[{"ip":"203.0.113.66"}]`)
	_, err := p.bench.History.Tag(t.Context(), history.Tag{At: answeredThen, Scope: p.bench.Source.Scope, Analyst: "maria", Subject: "n2.example", Kind: history.TagVerdict, Verdict: history.VerdictMalicious})
	require.NoError(t, err)

	known, err := p.bench.TeamKnows(t.Context(), indicator(t, "login.payro11.example"))
	require.NoError(t, err)
	require.Len(t, known.Shared, 1)
	shared := known.Shared[0]
	assert.Equal(t, 2, shared.Lookups)
	assert.Equal(t, 5, shared.Count)
	assert.Equal(t, "n2.example", shared.Names[0].Name, "what the team has judged comes first")
	assert.Equal(t, "malicious", shared.Names[0].Words.VerdictWords())
	assert.Equal(t, "maria", shared.Names[1].Analyst)
}

func TestWhatVeryManyHaveIsCountedAndNotRare(t *testing.T) {
	p := newPast(t)
	p.file(domainKey, 0, "ana", resolving("login.payro11.example", "203.0.113.66"))
	for page := 1; page <= 2; page++ {
		var seen []string
		for n := range 600 {
			seen = append(seen, fmt.Sprintf("n%d-%d.example 2026-11-01 2026-11-02", page, n))
		}
		key := namesKey("2026-10-22", "2026-11-21")
		key.Page, key.PerPage = page, 600
		p.file(key, 0, "ana", namesResult(1200, seen...))
	}
	known, err := p.bench.TeamKnows(t.Context(), indicator(t, "login.payro11.example"))
	require.NoError(t, err)
	require.Len(t, known.Shared, 1)
	shared := known.Shared[0]
	assert.Equal(t, 1000, shared.Count)
	assert.True(t, shared.More)
	assert.False(t, shared.Rare)
	assert.Len(t, shared.Names, knownNames)
}
