package views

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// manyRows are the rows of a long list, in every tab.
func manyRows(b *testing.B, n int) (investigation.Intake, []investigation.TriageRow) {
	var in investigation.Intake
	var rows []investigation.TriageRow
	risk := 0.0
	for k := range n {
		i, err := intel.ParseIndicator(fmt.Sprintf("host-%d.site-%d.example", k, k%(n/3+1)))
		if err != nil {
			b.Fatal(err)
		}
		item := investigation.IntakeItem{Found: intel.Found{Indicator: i, Times: 1, Where: intel.Place{Line: k + 1}}, State: investigation.IntakeNew, Included: true}
		in.Items = append(in.Items, item)
		risk = float64(k%100) / 100
		row := investigation.TriageRow{N: k, Item: item, Tab: investigation.TriageTabs()[k%5], Done: true, Says: "Phishing, Malware", Tone: investigation.ToneThreat,
			Risk: &risk, ASN: uint32(64500 + k%40), Network: "NETWORK", Registrar: fmt.Sprintf("Registrar %d", k%12), At: noon}
		if k%4 == 0 {
			row.ASN = 0
		}
		rows = append(rows, row)
	}
	in.Hits = n
	return in, rows
}

// What can be done to a list of 10,000 rows that is worked through, each with
// its frame.
func BenchmarkTriage(b *testing.B) {
	const many = 10_000
	in, rows := manyRows(b, many)
	bench := func(name string, prepare func(*ui.Shell, *triage), step func(*ui.Shell, *triage, int)) {
		b.Run(name, func(b *testing.B) {
			battery := newBattery(b, filling{text: func() string { return "text" }})
			page := newTriage(battery.desk, in, investigation.TriagePlan{Name: investigation.TriageDomains})
			page.put(rows)
			battery.show(page)
			battery.shell.Update(tea.WindowSizeMsg{Width: 160, Height: 45})
			prepare(battery.shell, page)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				step(battery.shell, page, i)
				_ = battery.shell.View()
			}
		})
	}
	press := func(shell *ui.Shell, names ...string) {
		for _, name := range names {
			shell.Update(keyNamed(name))
		}
	}
	arrive := func(shell *ui.Shell, page *triage, i int) { // an answer about twenty names
		var wave []investigation.TriageRow
		for k := range 20 {
			row := rows[(i*20+k)%many]
			row.Tab = investigation.TriageTabs()[(i+k)%5]
			wave = append(wave, row)
		}
		page.put(wave)
		page.show()
		page.describe()
		shell.Update(ui.TickMsg(noon))
	}
	nothing := func(*ui.Shell, *triage) {}
	bench("arrive", nothing, arrive)
	bench("arrive/gravest", func(s *ui.Shell, _ *triage) { press(s, "s", "enter") }, arrive)
	bench("arrive/grouped", func(s *ui.Shell, _ *triage) { press(s, "s", "s", "enter") }, arrive)
	bench("arrive/marked", func(s *ui.Shell, _ *triage) { press(s, "*") }, arrive)
	bench("tab", nothing, func(s *ui.Shell, _ *triage, _ int) { press(s, "tab") })
	bench("sort", nothing, func(s *ui.Shell, _ *triage, _ int) { press(s, "s", "s", "esc") })
	bench("filter", nothing, func(s *ui.Shell, _ *triage, _ int) { press(s, "/", "s", "i", "t", "esc", "esc") })
	bench("move", nothing, func(s *ui.Shell, _ *triage, _ int) { press(s, "down") })
	bench("end", nothing, func(s *ui.Shell, _ *triage, i int) { press(s, []string{"end", "home"}[i%2]) })
}

// BenchmarkPaste takes rows of a preview of 10,000 indicators out and in.
func BenchmarkPaste(b *testing.B) {
	in, _ := manyRows(b, 10_000)
	battery := newBattery(b, filling{text: func() string { return "text" }})
	page := newPaste(battery.desk, 10_000, in)
	battery.show(page)
	battery.shell.Update(tea.WindowSizeMsg{Width: 160, Height: 45})
	b.ReportAllocs()
	for b.Loop() {
		battery.shell.Update(keyNamed("x"))
		_ = battery.shell.View()
	}
}

// BenchmarkPasteOfMegabytes is what the event loop does with a log of 5 MiB:
// what is in it is read elsewhere.
func BenchmarkPasteOfMegabytes(b *testing.B) {
	text := strings.Repeat("login[.]payro11[.]example 203.0.113[.]66 GET /benefits?id=1 200\n", 5<<20/64)
	battery := newBattery(b, filling{text: func() string { return "text" }})
	battery.shell.Update(tea.WindowSizeMsg{Width: 160, Height: 45})
	b.ReportAllocs()
	for b.Loop() {
		battery.shell.Update(tea.PasteMsg{Content: text})
		_ = battery.shell.View()
		battery.shell.Update(tea.KeyPressMsg{Code: 'u', Mod: tea.ModCtrl})
	}
}
