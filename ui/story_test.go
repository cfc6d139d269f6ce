package ui

import (
	"context"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// noon is the present of every test.
var noon = time.Date(2026, 11, 21, 12, 4, 0, 0, time.UTC)

func clock() time.Time { return noon }

// bracketed spells a value as the program does: the last dot in brackets.
func bracketed(live string) string {
	if i := strings.LastIndexByte(live, '.'); i >= 0 {
		return live[:i] + "[.]" + live[i+1:]
	}
	return live
}

func testLook() *Look { return NewLook(ThemeDark, bracketed, clock) }

// sheetPane is a pane of a fixed sheet.
type sheetPane struct {
	view            *SheetView
	subject, digest string
	status          Cell
	focused         bool
	ctx             context.Context
	got             []tea.Msg
	busy            bool
}

func newSheetPane(l *Look, s Sheet) *sheetPane {
	p := &sheetPane{view: NewSheetView(l)}
	p.view.Set(s)
	return p
}

func (p *sheetPane) Title() string { return "" }
func (p *sheetPane) Init(ctx context.Context) tea.Cmd {
	p.ctx = ctx
	return nil
}
func (p *sheetPane) Update(_ context.Context, msg tea.Msg) tea.Cmd {
	p.got = append(p.got, msg)
	return p.view.Update(msg)
}
func (p *sheetPane) Render(w, h int) string   { return p.view.Render(w, h, p.focused) }
func (p *sheetPane) Keys() []key.Binding      { return p.view.Keys() }
func (p *sheetPane) Subject() string          { return p.subject }
func (p *sheetPane) Status() Cell             { return p.status }
func (p *sheetPane) Digest() []Cell           { return []Cell{{Text: p.digest}} }
func (p *sheetPane) Selected() (string, bool) { return p.view.Selected() }
func (p *sheetPane) Height(width int) int     { return p.view.Height(width) }
func (p *sheetPane) SetFocused(focused bool)  { p.focused = focused }
func (p *sheetPane) Typing() bool             { return p.view.Typing() }
func (p *sheetPane) Escape() bool             { return p.view.Escape() }
func (p *sheetPane) Busy() bool               { return p.busy }
func (p *sheetPane) Stop() bool {
	was := p.busy
	p.busy = false
	return was
}

func fact(label string, cells ...Cell) Fact { return Fact{Label: label, Cells: cells} }
func text(s string) Cell                    { return Cell{Text: s} }
func value(v string) Cell                   { return Cell{Value: v} }
func absent(s string) Cell                  { return Cell{Text: s, Mood: Muted} }

// names is a grid of n host names.
func names(n int) Grid {
	g := Grid{Columns: []Column{
		{Title: "name", Min: 20, Weight: 1}, {Title: "first", Min: 6, Keep: 2, Right: true},
		{Title: "last", Min: 6, Keep: 3, Right: true}, {Title: "30 days", Min: 14, Keep: 1},
	}}
	hosts := []string{"login.payro11.example", "cdn.payro11.example", "mail.payro11.example", "hr-portal.example", "static.shop-a.example", "www.shop-b.example"}
	for i := range n {
		host := hosts[i%len(hosts)]
		if i >= len(hosts) {
			host = "parked-" + itoa(i) + ".example"
		}
		day := noon.AddDate(0, 0, -i%30)
		g.Rows = append(g.Rows, Row{
			ID: host, Value: host,
			Cells: []Cell{value(host), text(day.Format("01-02")), text("11-21"), text("··········████")},
			Sort:  []any{host, day, noon, nil},
		})
	}
	return g
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

// payroll is the board of the payroll campaign, as the design draws it.
func payroll(l *Look) *Board {
	const domain, address = "payro11[.]example", "203.0.113[.]66"
	pane := func(s Sheet, subject, status, digest string) *sheetPane {
		p := newSheetPane(l, s)
		p.subject, p.status, p.digest = subject, Cell{Text: status}, digest
		return p
	}
	day := func(m time.Month, d int) time.Time { return time.Date(2026, m, d, 0, 0, 0, 0, time.UTC) }
	details := Sheet{Blocks: []Block{Facts{
		fact("security", Cell{Text: "Phishing 131", Mood: Bad}, Cell{Text: "Malware 117", Mood: Bad}),
		fact("", text("inherited from payro11[.]example")),
		fact("content", absent("none")), fact("risk score", text("0.97   (0 lowest … 1 highest)")),
		fact("rank", absent("not reported")), fact("application", absent("not reported")),
		fact("DGA family", Cell{Text: "conficker, suspected", Mood: Notable}),
		fact("type", absent("not reported")), fact("notes", absent("none")),
	}}}
	addresses := Sheet{Blocks: []Block{Grid{Columns: []Column{{Min: 18, Weight: 1}, {Min: 18, Keep: 1}}, Rows: []Row{
		{Value: "203.0.113.66", Cells: []Cell{value("203.0.113.66"), text("followed → 3 4 5")}},
		{Value: "203.0.113.67", Cells: []Cell{value("203.0.113.67")}},
		{Value: "2001:db8::66", Cells: []Cell{value("2001:db8::66"), absent("no passive DNS for IPv6")}},
	}}}}
	overview := Sheet{Blocks: []Block{Facts{
		fact("security", Cell{Text: "none listed", Mood: Good}), fact("country", text("NL")),
		fact("network", Cell{Text: "AS64500 DEMO-HOSTING · hosting", Value: "AS64500"}),
		fact("ptr", value("66.dyn.hosting.example")), fact("IP lists", absent("not reported")), fact("reserved", text("no (IANA)")),
	}}}
	asn := Sheet{Blocks: []Block{Facts{
		fact("name", text("DEMO-HOSTING")), fact("country", text("NL"), text("type  hosting provider")),
		fact("names", absent("not asked")), fact("top names", absent("not asked")), fact("subnets", absent("not asked")),
	}}}
	pdns := Sheet{
		Blocks: []Block{Prose{text("window 2026-10-22 … 11-21 (30 d)"), text("p loads the other 114: 2 calls")}, names(100)},
		Foot: []Cell{
			absent("≤ ≥ touch the window edge: may be older or newer"), {}, text("by registrable domain (of 100 loaded)"),
			{Text: " shop-a[.]example   31 names   whole window", Value: "shop-a.example"}, {Text: " shop-b[.]example   22 names   whole window", Value: "shop-b.example"},
			{Text: " payro11[.]example   4 names   since 11-03", Value: "payro11.example"}, text(" 43 others          1 name each"),
		},
	}
	whois := Sheet{Blocks: []Block{Facts{
		fact("age", text("19 d"), text("registered 2026-11-02")), fact("updated", text("2026-11-02")),
		fact("registrar", text("Example Registrar, Inc.")), fact("nameservers", value("ns1.bulk.example"), value("ns2.bulk.example")),
		fact("", Cell{Text: "3 other names in your history use it", Mood: Notable}), fact("registrant", text("redacted ×4 · country United States")),
	}}}
	history := Sheet{Blocks: []Block{
		Timeline{Start: day(11, 1), End: day(11, 21), Tracks: []Track{
			{Label: text("New Domains  (169)"), Spans: []Span{{day(11, 2), day(11, 18)}}},
			{Label: Cell{Text: "Phishing     (131)", Mood: Bad}, Spans: []Span{{Start: day(11, 18)}}},
			{Label: Cell{Text: "Malware      (117)", Mood: Bad}, Spans: []Span{{Start: day(11, 18)}}},
		}},
		Facts{fact("2026-11-18", text("+ Phishing + Malware"), text("− New Domains")), fact("2026-11-02", text("+ New Domains"))},
	}}
	scan := Sheet{Blocks: []Block{Prose{text("no URL was given. enter asks for http://login.payro11[.]example/"), text("o another URL")}}}
	b := NewBoard(l, []Slot{
		{'1', "Domain details", "Domain", "Dom", 0, 0, pane(details, "login."+domain, "now", "▲ Phishing, Malware (inherited) · content none")},
		{'2', "Resolved IPs", "IPs", "IPs", 1, 0, pane(addresses, "3", "now", "203.0.113[.]66   203.0.113[.]67   2001:db8::66")},
		{'3', "IP overview", "IP", "IP", 1, 0, pane(overview, address, "now", ".66 · no threat listed · ptr 66.dyn.hosting[.]example")},
		{'4', "ASN", "ASN", "ASN", 1, 1, pane(asn, "AS64500", "from 3 · free", "AS64500 DEMO-HOSTING · hosting provider · NL")},
		{'5', "Passive DNS", "pDNS", "pDNS", 2, 1, pane(pdns, address, "100 of 214 · now", "214 names in 30 d, 100 loaded · 41 registrable domains")},
		{'6', "WHOIS", "WHOIS", "WHOIS", 0, 0, pane(whois, domain, "3h", "payro11[.]example · 19 d old · Example Registrar, Inc.")},
		{'7', "Category history", "History", "Hist", 0, 0, pane(history, domain, "now", "11-02 New Domains → 11-18 Phishing, Malware")},
		{'8', "Phishing scan", "Phishing", "Phish", 0, 1, pane(scan, "", "not asked · 1 call", "not asked")},
	})
	b.Head = func(int) []HeadLine {
		return []HeadLine{
			{Left: []Cell{{Text: "Cloudflare: Phishing, Malware · risk 0.97 · inherited from payro11[.]example", Mood: Bad}}},
			{Left: []Cell{{Text: `Team: malicious · maria 14m ago · INC-4411 "payroll lure, wave 2"`, Mood: Own}}, Right: []Cell{absent("this look-up: 5 calls, 1 from cache")}},
		}
	}
	return b
}

// dossier is a page around a board.
type dossier struct{ *Board }

func (d dossier) Crumbs() []string { return []string{"login.payro11[.]example", "203.0.113[.]66"} }

// still is a page that shows nothing.
type still struct{ title string }

func (s still) Title() string                           { return s.title }
func (s still) Init(context.Context) tea.Cmd            { return nil }
func (s still) Update(context.Context, tea.Msg) tea.Cmd { return nil }
func (s still) Render(int, int) string                  { return "" }
func (s still) Keys() []key.Binding                     { return nil }

// press returns the key with a name, as a terminal reports it.
func press(name string) tea.KeyPressMsg {
	special := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft,
		"right": tea.KeyRight, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome, "end": tea.KeyEnd,
		"backspace": tea.KeyBackspace, "space": tea.KeySpace, "f1": tea.KeyF1, "delete": tea.KeyDelete,
	}
	var k tea.KeyPressMsg
	for {
		switch {
		case strings.HasPrefix(name, "ctrl+"):
			k.Mod |= tea.ModCtrl
			name = name[len("ctrl+"):]
			continue
		case strings.HasPrefix(name, "alt+"):
			k.Mod |= tea.ModAlt
			name = name[len("alt+"):]
			continue
		case strings.HasPrefix(name, "shift+"):
			k.Mod |= tea.ModShift
			name = name[len("shift+"):]
			continue
		}
		break
	}
	if code, ok := special[name]; ok {
		k.Code = code
		return k
	}
	k.Code = []rune(name)[0]
	if k.Mod == 0 {
		k.Text = name
	}
	return k
}

// payrollShell is a shell with the payroll dossier over an empty home.
func payrollShell(width, height int) (*Shell, *Board) {
	l := testLook()
	s := NewShell(context.Background(), l, still{}, ShellOptions{
		Status: func() []Cell {
			return []Cell{{Text: "DEMO DATA", Mood: Notable}, text("~61 of 100 calls left"), text("ana@soc")}
		},
		New:      func(string) tea.Cmd { return nil },
		GoTo:     []Place{{'h', "history", func() tea.Cmd { return Open(still{"History"}) }}},
		Commands: []Command{{"quota", "correct what is left of this month's calls", func(arg string) tea.Cmd { return Notify(text("left: " + arg)) }}},
	})
	s.Update(tea.WindowSizeMsg{Width: width, Height: height})
	b := payroll(l)
	s.Update(openMsg{dossier{b}})
	return s, b
}
