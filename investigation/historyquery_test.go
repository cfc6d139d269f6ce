package investigation

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
)

func reader() HistoryReader {
	return HistoryReader{Now: time.Date(2026, 11, 21, 12, 4, 12, 0, time.UTC), Analyst: "ana"}
}

func TestAHistoryQueryIsReadAsItIsTyped(t *testing.T) {
	yes, no := true, false
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	for text, want := range map[string]HistoryQuery{
		"":                                    {},
		"  payro  ":                           {Text: "payro"},
		"login[.]payro11[.]example":           {Text: "login[.]payro11[.]example"},
		"Example Registrar":                   {Text: "Example Registrar"},
		`"who:maria"`:                         {Text: "who:maria"},
		"who:maria payro":                     {Text: "payro", Analysts: []string{"maria"}},
		"who:me,lena,lena":                    {Analysts: []string{"ana", "lena"}},
		"kind:whois,dns KIND:IP":              {Kinds: []intel.Kind{intel.KindWHOIS, intel.KindPassiveDNS, intel.KindIP}},
		`verdict:"do not block",malicious`:    {Verdicts: []history.Verdict{history.VerdictDoNotBlock, history.VerdictMalicious}},
		"flagged:yes":                         {Flagged: &yes},
		"flagged:no a":                        {Flagged: &no, Text: "a"},
		`since:"last week" until:2026-11-16`:  {Since: day(9), Until: day(17)},
		`until:"last week"`:                   {Until: day(16)},
		`until:"last month"`:                  {Until: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)},
		"since:9d":                            {Since: time.Date(2026, 11, 12, 12, 4, 12, 0, time.UTC)},
		"until:yesterday":                     {Until: day(21)},
		`until:"yesterday 15:00"`:             {Until: time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)},
		"origin:no-answer":                    {Origin: OriginFailed},
		"case:inc-4398 words:registrar":       {Case: "inc-4398", Words: "registrar"},
		"name:payro words:\"Example, Inc.\"":  {Name: "payro", Words: "Example, Inc."},
		"https://a.example/x":                 {Text: "https://a.example/x"},
		"hxxps://a[.]example/x":               {Text: "hxxps://a[.]example/x"},
		"2001:db8::1":                         {Text: "2001:db8::1"},
		"fe80::1 fade:1":                      {Text: "fe80::1 fade:1"},
		"sha:x::y":                            {Text: "sha:x::y"},
		"203.0.113[.]66":                      {Text: "203.0.113[.]66"},
		`"unended quote`:                      {Text: "unended quote"},
		"a\x00b":                              {Text: "a\x00b"},
		"who:\"lena h\" a":                    {Analysts: []string{"lena h"}, Text: "a"},
		"since:2026-11-12T15:00:00Z until:2h": {Since: time.Date(2026, 11, 12, 15, 0, 0, 0, time.UTC), Until: time.Date(2026, 11, 21, 10, 4, 12, 0, time.UTC)},
	} {
		got, err := ParseHistoryQuery(text, reader())
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
		assert.Equal(t, text == "", got.Everything(), text)
	}
}

func TestAHistoryQueryThatIsWrongSaysWhatAndWhy(t *testing.T) {
	for text, want := range map[string]string{
		"colour:red":                       "there is no filter colour: there are case, flagged, kind, name, origin, since, until, verdict, who, words; in quotes it is text",
		"kind:nslookup":                    "kind:nslookup is no kind: there are asn, bulk, dns, domain, history, ip, phishing, subnets, whois",
		"verdict:bad":                      "verdict:bad is no verdict: there are malicious, suspicious, benign, ours, do-not-block",
		"origin:mars":                      "origin:mars is no origin: there are api, demo, here, other, no-answer",
		"flagged:maybe":                    "flagged:maybe is neither yes nor no",
		"since:whenever":                   `since: "whenever" is not a time`,
		"until:":                           "until: needs something behind it",
		"who: , ,":                         "who: needs something behind it",
		"kind:,,":                          "there is nothing between the commas of ,,",
		"case:example.com":                 "case: ",
		strings.Repeat("a", 5000):          "this is 5000 bytes long; at most 4096 are searched for",
		"kind:" + strings.Repeat("x", 100): "…",
	} {
		_, err := ParseHistoryQuery(text, reader())
		require.Error(t, err, text)
		assert.Contains(t, err.Error(), want, text)
		assert.Less(t, len(err.Error()), 400)
	}
}

func FuzzParseHistoryQuery(f *testing.F) {
	for _, seed := range []string{"", "who:maria kind:whois since:\"last week\" verdict:malicious payro", "a:b", `"`, "case:\x00", "until:9d:9", "hxxp://[::1]/", "who:\xff,"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := ParseHistoryQuery(text, reader())
		if err != nil {
			assert.NotEmpty(t, err.Error())
			assert.Less(t, len(err.Error()), 5000)
			return
		}
		if q.Everything() {
			assert.Empty(t, strings.TrimFunc(text, func(r rune) bool { return r == '"' || unicode.IsSpace(r) }), "something was typed and chooses nothing: %q", text)
		}
		assert.NotContains(t, q.Analysts, "")
	})
}

func TestLiveTextUndoesDefanging(t *testing.T) {
	for text, want := range map[string]string{"payro11[.]ex": "payro11.ex", "hxxps://a[.]b": "https://a.b", "hxxps://login[.]pay": "https://login.pay", "LOGIN.payro11[.]example": "login.payro11.example", "[:]": ":"} {
		assert.Equal(t, want, LiveText(text))
	}
}
