package views

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/intel"
)

func BenchmarkPassiveDNSSheet(b *testing.B) {
	records := make([]intel.PassiveDNSRecord, 8112)
	for n := range records {
		records[n] = seen(fmt.Sprintf("host-%d.site-%d.example", n, n%400), "2026-10-22", "2026-11-21")
	}
	s, desk := namesOf(usualWindow, "site-1.example", len(records), records...), batteryDesk()
	b.ReportAllocs()
	for b.Loop() {
		passiveDNSSheet(s, desk.paper())
	}
}

// BenchmarkBoardFrame draws a filled board after a key that moves the cursor.
func BenchmarkBoardFrame(b *testing.B) {
	n := 0
	f := filling{text: func() string { n++; return fmt.Sprintf("host-%d.site-%d.example", n, n/9) }, dates: true, many: 100}
	board := newBattery(b, f)
	board.fillBoard()
	board.shell.Update(tea.WindowSizeMsg{Width: 160, Height: 45})
	board.shell.Update(keyNamed("5"))
	b.ReportAllocs()
	for b.Loop() {
		board.shell.Update(keyNamed("down"))
		_ = board.shell.View()
	}
}

// BenchmarkRecent makes home's list after a batch of names, and after the pages
// of one crowded address.
func BenchmarkRecent(b *testing.B) {
	answered := func(n int, key intel.Key, result string) history.Lookup {
		return history.Lookup{Outcome: intel.CallAnswered, Record: intel.Record{
			ID: fmt.Sprint(n), Key: key, At: noon.Add(-time.Duration(n) * time.Second), Status: 200,
			Body: []byte(`{"success":true,"errors":[],"messages":[],"result":` + result + `}`)}}
	}
	var batch, pages []history.Lookup
	names := strings.TrimSuffix(strings.Repeat(`{"hostname":"login.payro11.example","first_seen":"2026-11-01","last_seen":"2026-11-20"},`, 500), ",")
	for n := range recentAnswers {
		name := fmt.Sprintf("host-%d.site-%d.example", n, n/3)
		batch = append(batch, answered(n, intel.Key{Kind: intel.KindDomain, Value: name}, `{"domain":"`+name+`","resolves_to_refs":[{"id":"ipv4-addr--1","value":"203.0.113.66"}]}`))
		pages = append(pages, answered(n, intel.Key{Kind: intel.KindPassiveDNS, Value: "192.0.2.200", Page: n + 1, PerPage: 500}, `{"reverse_records":[`+names+`],"count":100000,"page":1,"per_page":500}`))
	}
	for name, found := range map[string][]history.Lookup{"batch": batch, "pages": pages} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				lookUps(found, nil)
			}
		})
	}
}
