package views

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"

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
