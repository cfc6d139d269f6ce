package investigation

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
)

// What the team has written of an indicator finds it, be it in a tag, or in the
// title or the notes of a case.
func TestTheHistoryIsFoundByWhatTheTeamWrote(t *testing.T) {
	w := tagBench(t, &cloudflare{})
	for n, name := range []string{"tagged.example", "cased.example", "payroll.example", "worded.example", "other.example"} {
		body := `{"success":true,"errors":[],"messages":[],"result":{"domain":"` + name + `"}}`
		key := intel.Domain(name).Key()
		if name == "worded.example" {
			body, key = `{"success":true,"errors":[],"messages":[],"result":{"domain":"`+name+`","registrar":"Payroll Names, Inc."}}`, intel.WHOIS(name).Key()
		}
		require.NoError(t, w.History.File(t.Context(), intel.Record{Scope: w.Source.Scope, Key: key, Analyst: "ana", At: answeredThen.Add(time.Duration(n) * time.Hour), Status: 200, Body: []byte(body)}))
	}
	tagAs(t, w, "tagged.example", TagRequest{Kind: history.TagNote, Words: "Payroll lure"})
	c, err := w.History.OpenCase(t.Context(), history.Case{Name: "INC-4411", Title: "payroll wave 2", Scope: w.Source.Scope}, history.Actor{Name: "maria"})
	require.NoError(t, err)
	_, err = w.History.PutIntoCase(t.Context(), c.ID, history.Actor{Name: "maria"}, "cased.example")
	require.NoError(t, err)
	require.NoError(t, w.History.NoteCase(t.Context(), c.ID, history.Actor{Name: "lena"}, "the hotline was called"))

	for text, want := range map[string][]string{
		"payroll":                        {"worded.example", "payroll.example", "cased.example", "tagged.example"},
		"HOTLINE wave":                   {"cased.example"},
		"inc-4411":                       {"cased.example"},
		"words:payroll":                  {"worded.example", "payroll.example", "cased.example", "tagged.example"},
		"name:example payroll":           {"worded.example", "payroll.example", "cased.example", "tagged.example"},
		"words:payroll ased":             {"cased.example"},
		"words:payroll name:ed lure":     {"tagged.example"},
		"payroll case:INC-4411":          {"cased.example"},
		"words:payroll since:2026-11-30": nil,
		"name:payroll":                   {"payroll.example"},
	} {
		q, err := ParseHistoryQuery(text, reader())
		require.NoError(t, err, text)
		found, err := w.LookUps(t.Context(), q, history.Position{}, 10)
		require.NoError(t, err, text)
		var names []string
		for _, l := range found {
			names = append(names, l.Record.Key.Value)
		}
		assert.Equal(t, want, names, text)
		n, err := w.CountLookUps(t.Context(), q)
		require.NoError(t, err, text)
		assert.Equal(t, len(want), n, text)
	}
}
