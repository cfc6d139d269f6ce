package views

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
	"pugmark/investigation"
)

// answered files what was answered about a question some days ago.
func (s *session) answered(key intel.Key, days int, analyst, result string) {
	s.t.Helper()
	bench := s.desk.Workbench
	require.NoError(s.t, bench.History.File(s.t.Context(), intel.Record{Scope: bench.Source.Scope, Key: key, Analyst: analyst,
		At: s.desk.Look.Now().AddDate(0, 0, -days), Status: 200, Body: []byte(`{"success":true,"errors":[],"messages":[],"result":` + result + `}`)}))
}

const newDomainsJSON = `{"id":169,"name":"New Domains","super_category_id":32}`

// answeredBefore is what the team was told nine days ago.
func (s *session) answeredBefore() {
	s.answered(intel.Domain("payro11.example").Key(), 9, "maria",
		`{"domain":"payro11.example","risk_types":[`+newDomainsJSON+`],"risk_score":0.41,"resolves_to_refs":[{"value":"203.0.113.66"},{"value":"203.0.113.9"}]}`)
	s.answered(intel.WHOIS("payro11.example").Key(), 9, "maria",
		`{"domain":"payro11.example","registrar":"Another Registrar","nameservers":["ns1.bulk.example"],"created_date":"2026-11-02"}`)
}

func TestPanesSayWhatChangedSinceTheAnswerBefore(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.answeredBefore()
		s.lookUp("payro11.example")
		s.press("6", "r")
		before := s.asked()
		s.sees("Δ +2 −1 ~", "Δ +2 ~14", "Δ −1 since 9 d · now", "Δ since 9d ago: + Phishing + Malware")
		s.seesNot("9d · stale")
		s.size(240, 60)
		s.sees("since 9 d · now")
		s.size(80, 24)
		assert.Regexp(t, `1 Domain .*Δ \+2 −1 ~\d+ in 9d · now`, s.frame())
		assert.Regexp(t, `2 IPs .*Δ −1 (since 9 d|in 9d) · now`, s.frame())
		assert.Equal(t, before, s.asked(), "nothing is asked to compare")
	})
}

func TestAnAnswerThatChangedNothingSaysNothing(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("payro11.example")
		s.pass(25 * time.Hour)
		s.press("1", "r")
		assert.Len(t, s.asked(), 2)
		s.seesNot("Δ")
	})
}

func TestDShowsWhatChangedAndComparesAnyTwo(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.answeredBefore()
		s.answered(intel.Domain("payro11.example").Key(), 3, "lena",
			`{"domain":"payro11.example","risk_types":[`+newDomainsJSON+`],"risk_score":0.41,"resolves_to_refs":[{"value":"203.0.113.66"},{"value":"203.0.113.9"}],"new_field":{"x":1}}`)
		s.lookUp("payro11.example")
		asked := s.asked()
		s.press("d")
		s.sees("› Changes", "what changed since the answer before", "first answer", "result.new_field.x absent → 1")
		for _, line := range []string{"maria", "lena"} {
			s.sees(line)
		}

		s.press("enter") // the newest against the one before
		s.sees("› Compared", "before", "after", "3d", "lena", "security", "+ Phishing", "risk score", "0.97", "result.new_field.x", "absent")
		s.press("i")
		s.sees("Inspect", "sha256", `"new_field":{"x":1}`)
		s.press("esc", "esc")
		s.sees("what changed since the answer before")

		s.press("d")
		s.sees("0 answers are marked")
		s.press("space", "down", "space", "d") // the newest and the oldest
		s.sees("9d", "maria", "− New Domains", "0.41", "− 203.0.113[.]9")
		s.seesNot("new_field")
		s.press("esc", "esc", "esc") // the page, the marks, the list
		s.sees("1 Domain details")
		assert.Equal(t, asked, s.asked())
	})
}

func TestTwoLookupsOfOneQuestionCanBeCompared(t *testing.T) {
	at := func(key intel.Key) lookup {
		var l lookup
		l.Record.Key = key
		return l
	}
	domain, bulk := intel.Domain("b.example").Key(), intel.Bulk("a.example", "b.example").Key()
	url := intel.Phishing("http://a.example/x,y").Key()
	for _, c := range []struct {
		a, b  intel.Key
		about string
		ok    bool
	}{
		{domain, domain, "b.example", true}, {domain, bulk, "b.example", true}, {bulk, domain, "b.example", true}, {bulk, bulk, "a.example", true},
		{domain, intel.WHOIS("b.example").Key(), "", false}, {domain, intel.Domain("c.example").Key(), "", false}, {url, url, "http://a.example/x,y", true},
	} {
		about, ok := sameQuestion(at(c.a), at(c.b))
		assert.Equal(t, c.ok, ok, "%v %v", c.a, c.b)
		assert.Equal(t, c.about, about)
	}
}

func TestWhatTheTeamKnowsIsOnTheBoard(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		for _, name := range []string{"hr-portal.example", "paysl1p.example", "payro1l.example"} {
			s.answered(intel.WHOIS(name).Key(), 6, "lena", `{"domain":"`+name+`","registrar":"Example Registrar, Inc.","nameservers":["ns1.bulk.example"]}`)
		}
		s.lookUp("payro11.example")
		s.press("6", "enter")
		asked := s.asked()
		s.sees("◆ 3 other names in your history use it", "nameserver  ◆ ns1.bulk[.]example", "also known: 3 with the same registrar")
		s.press("tab", "tab", "tab") // 7, 8, what the team knows
		s.press("z")
		s.sees("same", "which", "also", "hr-portal[.]example", "paysl1p[.]example", "6d", "lena")
		s.press("down", "down", "o")
		assert.Contains(t, s.frame(), "payro11[.]example › ")
		assert.LessOrEqual(t, len(s.asked()), len(asked)+1, "opening asks what opening asks, and nothing more")
	})
}

func TestTiesAreCappedAndWorded(t *testing.T) {
	m := remembered{subject: "a.example", who: func(s string) string { return s }}
	m.ties.Left = 1234
	m.ties.Shared = []investigation.Shared{
		{Relation: intel.RelationNameserver, Object: "ns1.x.example", Count: 4, Rare: true, Names: []investigation.SharedName{{Name: "b.example"}, {Name: "c.example"}, {Name: "d.example"}, {Name: "e.example"}}},
		{Relation: intel.RelationRegistrar, Object: "big", Count: 1000, More: true},
	}
	p := paper{spell: intel.Defang, now: noon}
	facts := m.tieFacts(p)
	require.Len(t, facts, 1)
	assert.Equal(t, "and 1 more", facts[0].Cells[len(facts[0].Cells)-1].Text)
	assert.Equal(t, "also known: 1,000+ with the same registrar", m.commonTies(p).Text)
	assert.Equal(t, "reading older answers: 1,234 left", m.readingOlder().Text)
	grid, ok := m.tieGrid(p)
	require.True(t, ok)
	assert.Len(t, grid.Rows, 5)
	assert.True(t, strings.HasPrefix(grid.Rows[4].Cells[2].Text, "and 1,000+ more"))
}
