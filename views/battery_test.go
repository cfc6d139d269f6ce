package views

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
	"pugmark/ui/uitest"
)

// sizes are the terminals that every screen is drawn on.
func sizes() [][2]int {
	return [][2]int{{0, 0}, {1, 1}, {2, 3}, {5, 2}, {10, 10}, {20, 5}, {40, 12}, {60, 20}, {79, 23}, {80, 24}, {99, 40}, {100, 30}, {120, 40}, {139, 50}, {160, 45}, {200, 60}}
}

// A battery is one screen under test, filled without asking anybody.
type battery struct {
	t       testing.TB
	desk    *Desk
	filling filling
	shell   *ui.Shell
	subject *subject
}

func nothing[T any](value T, err error) func(context.Context) (T, error) {
	return func(context.Context) (T, error) { return value, err }
}

func newBattery(t testing.TB, f filling) *battery {
	b := &battery{t: t, desk: batteryDesk(), filling: f}
	b.shell = NewShell(t.Context(), b.desk)
	return b
}

func (b *battery) show(v ui.View) { b.shell.Update(ui.Open(v)()) }

// dossier opens a board with an address to follow; state is what becomes of
// each of its questions.
func (b *battery) dossier(of string) *subject {
	i, err := intel.ParseIndicator(of)
	require.NoError(b.t, err)
	v := NewDossier(b.desk, i)
	d, _ := v.(*dossier)
	b.subject = d.subject()
	b.show(v)
	return b.subject
}

// fillBoard answers every question of the board.
func (b *battery) fillBoard() { b.fillBoardBut(0, b.filling) }

// fillBoardBut answers every question of the board, that of the pane with
// digit by another filling.
func (b *battery) fillBoardBut(digit rune, other filling) {
	f := func(of rune) filling {
		if of == digit {
			return other
		}
		return b.filling
	}
	s := b.dossier("http://login.payro11.example/x")
	s.remember(b, knownBefore(f(0)))
	domain := filled[intel.DomainReport](f('1'))
	domain.ResolvesTo = append(domain.ResolvesTo, intel.Ref{Value: "203.0.113.66"})
	answer(b, s.domain, domain)
	answer(b, s.whois, filled[intel.WHOISReport](f('6')))
	answer(b, s.phishing, filled[intel.PhishingReport](f('8')))
	s.settle(b.t.Context())
	answer(b, s.history, filled[intel.HistoryReport](f('7')))
	p := s.places["203.0.113.66"]
	answer(b, p.overview, filled[intel.IPReport](f('3')))
	p.settle(b.t.Context())
	answer(b, p.system, filled[intel.ASNReport](f('4')))
	arrive(b, p.subnets.first(), filled[intel.SubnetsReport](f('4')))
	names := filled[intel.PassiveDNSReport](f('5'))
	names.Count, names.PerPage = len(names.Records)+214, 100
	arrive(b, p.names.first(), names)
}

// fillPages are the pages beside the dossier, filled.
func (b *battery) fillPages() map[string]func() ui.View {
	f := b.filling
	lookups := func(context.Context) ([]lookup, error) {
		var out []lookup
		for n := range 3 {
			record := intel.Record{ID: fmt.Sprint(n), Key: intel.Key{Kind: intel.KindDomain, Value: f.text()}, Analyst: f.text(), At: noon}
			out = append(out, lookup{Lookup: history.Lookup{Record: record, Outcome: intel.CallAnswered}, answer: intel.AnyAnswer{Value: filled[intel.DomainReport](f)}})
		}
		return out, nil
	}
	calls := func(context.Context) ([]logged, error) {
		reused := f.activity(history.ActivityReused)
		return []logged{
			{Line: history.Line{Call: intel.Call{ID: "1", Key: intel.Key{Kind: intel.Kind(f.text()), Value: f.text()}, Analyst: f.text(), At: noon, Outcome: intel.CallOutcome(f.text()), Ray: f.text()}}},
			{kept: &reused},
		}, nil
	}
	return map[string]func() ui.View{
		"history": func() ui.View {
			h := newPastPage(b.desk, f.text())
			h.list.read = func(ctx context.Context, _ investigation.HistoryQuery, _ history.Position) (pastPart, error) {
				found, err := lookups(ctx)
				var part pastPart
				for _, l := range found {
					part.rows = append(part.rows, newPastRow(l))
				}
				return part, err
			}
			return h
		},
		"call log": func() ui.View {
			l, _ := NewCallLog(b.desk).(*listing[logged])
			l.read = calls
			return l
		},
		"inspect": func() ui.View {
			return newInspection(b.desk, []evidence{{key: intel.Key{Kind: intel.KindDomain, Value: f.text()}, raw: []byte(f.text()), analyst: f.text(), origin: intel.Origin(f.text())}},
				[]failure{{key: intel.Key{Kind: intel.KindDomain, Value: f.text()}, err: &intel.Error{Problem: intel.ProblemBroken, Ray: f.text(), Body: f.text(),
					Messages: []intel.Message{{Message: f.text(), DocumentationURL: f.text(), Pointer: f.text()}}}}}, 1)
		},
		"past answer": func() ui.View {
			found, _ := lookups(context.Background())
			return newPastAnswer(b.desk, found[0])
		},
		"submissions": func() ui.View {
			page := newSubmissions(b.desk)
			page.read = func(context.Context) (filing, error) { return f.filing(), nil }
			page.tell = func(context.Context, history.Submission) (filedStory, error) { return f.filedStory(), nil }
			return page
		},
		"submission": func() ui.View {
			page, _ := newSubmissionStory(b.desk, f.filedStory().of).(*storyPage)
			page.tell = func(context.Context, history.Submission) (filedStory, error) { return f.filedStory(), nil }
			return page
		},
		"submission before and now": func() ui.View {
			page, _ := newBeforeAfter(b.desk, f.filedStory().of).(*storyView)
			page.tell = func(context.Context, history.Submission) (filedStory, error) { return f.filedStory(), nil }
			return page
		},
		"submission inspected": func() ui.View {
			page, _ := newSubmissionInspection(b.desk, f.filedStory().of).(*storyView)
			page.tell = func(context.Context, history.Submission) (filedStory, error) { return f.filedStory(), nil }
			return page
		},
		"team": func() ui.View {
			b.desk.team = f.team()
			return NewTeam(b.desk)
		},
		"following": func() ui.View {
			return ui.NewMirror(b.desk.Look, ui.Mirror{Title: f.text, Frame: func() (string, int, int) { return f.text() + "\n" + f.text(), 200, 60 },
				Said: func() ui.Cell { return ui.Cell{Text: f.text()} }})
		},
		"cases": func() ui.View {
			page, _ := NewCases(b.desk).(casesPage)
			page.listing.read = func(context.Context) ([]history.Case, error) { return []history.Case{f.caseOf(), f.caseOf()}, nil }
			return page
		},
		"case": func() ui.View {
			page := newCasePage(b.desk, f.text())
			page.fetch = func(ctx context.Context, _ string) (caseReading, error) {
				found, err := lookups(ctx)
				return f.caseReading(found), err
			}
			return page
		},
		"new look-up": func() ui.View { return newLookup(b.desk, f.text()) },
		"paste":       func() ui.View { return newPaste(b.desk, 3, f.intake()) },
		"triage":      func() ui.View { return f.triage(b.desk) },
		"triages": func() ui.View {
			l, _ := NewTriages(b.desk).(*listing[history.TriageJob])
			l.read = func(context.Context) ([]history.TriageJob, error) {
				return []history.TriageJob{{ID: "1", Name: f.text(), Analyst: f.text(), Case: f.text(), Plan: f.text(), Changed: noon, Left: 3}}, nil
			}
			return l
		},
	}
}

// draw opens a page and lets its first commands answer.
func (b *battery) draw(v ui.View) {
	_, cmd := b.shell.Update(ui.Open(v)())
	b.drain(cmd)
}

// drain runs commands that answer at once; ticks are left alone.
func (b *battery) drain(cmd tea.Cmd) {
	if cmd == nil || strings.Contains(runtime.FuncForPC(funcPC(cmd)).Name(), ".(*ticker).start.") {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			b.drain(c)
		}
	default:
		_, next := b.shell.Update(msg)
		b.drain(next)
	}
}

// everySize draws the screen on every terminal and looks at each frame.
func (b *battery) everySize(sizes ...[2]int) {
	b.t.Helper()
	for _, size := range sizes {
		b.shell.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		b.check(size[0], size[1])
	}
}

// withoutStyles removes the sequences our own styles may be made of: ESC [, at
// most 16 numbers, m. Anything else stays, and is found.
func withoutStyles(frame string) string {
	var b strings.Builder
	for {
		text, rest, found := strings.Cut(frame, "\x1b[")
		b.WriteString(text)
		if !found {
			return b.String()
		}
		end := strings.IndexFunc(rest, func(r rune) bool { return !strings.ContainsRune("0123456789;:", r) })
		if end < 0 || rest[end] != 'm' || strings.Count(rest[:end], ";") > 15 {
			b.WriteString("\x1b[")
			frame = rest
			continue
		}
		frame = rest[end+1:]
	}
}

// hazard reports a character that must not be on a screen.
func hazard(r rune) bool {
	if r >= ' ' && r < 0x7f || r == '\n' {
		return false
	}
	return !unicode.IsPrint(r) || r == 0x2800 || unicode.In(r, unicode.Bidi_Control, unicode.Other_Default_Ignorable_Code_Point, unicode.Co)
}

// check looks at one frame: nothing but printable text, line ends and styles,
// of exactly the size of the terminal, under a fixed title.
func (b *battery) check(width, height int) {
	b.t.Helper()
	view := b.shell.View()
	if view.WindowTitle != "pugmark" {
		b.t.Errorf("the title is %q", view.WindowTitle)
	}
	plain := withoutStyles(view.Content)
	if at := strings.IndexFunc(plain, hazard); at >= 0 {
		b.t.Fatalf("%dx%d: %q reached the screen:\n%q", width, height, plain[at:min(len(plain), at+8)], plain)
	}
	if width == 0 || height == 0 {
		assert.Empty(b.t, view.Content)
		return
	}
	lines := strings.Split(plain, "\n")
	if len(lines) != height {
		b.t.Fatalf("%dx%d: %d lines", width, height, len(lines))
	}
	for _, line := range lines {
		if w := ansi.StringWidth(line); w != width {
			b.t.Fatalf("%dx%d: a line of %d cells: %q", width, height, w, line)
		}
	}
}

// rotating returns the strings one after another, over and over.
func rotating(list []string) func() string {
	n := -1
	return func() string {
		n++
		return list[n%len(list)]
	}
}

// everyPane draws the board whole and every pane of it alone.
func (b *battery) everyPane(sizes ...[2]int) {
	b.t.Helper()
	b.everySize(sizes...)
	for range b.subject.board.Slots() {
		b.shell.Update(keyNamed("tab"))
		b.shell.Update(keyNamed("z"))
		b.everySize(sizes...)
		b.shell.Update(keyNamed("z"))
	}
}

func TestEveryPaneEmpty(t *testing.T) {
	for _, many := range []int{-1, 0} {
		b := newBattery(t, filling{text: func() string { return "" }})
		b.fillEmpty(many)
		b.everyPane(sizes()...)
	}
}

// fillEmpty answers with nothing: absent, and there but empty.
func (b *battery) fillEmpty(many int) {
	if many == 0 {
		b.fillBoard()
		return
	}
	s := b.dossier("login.payro11.example")
	s.remember(b, knownBefore(b.filling))
	answer(b, s.domain, intel.DomainReport{ResolvesTo: []intel.Ref{{Value: "203.0.113.66"}}})
	s.settle(b.t.Context())
	p := s.places["203.0.113.66"]
	answer(b, s.whois, intel.WHOISReport{Found: true})
	answer(b, s.history, intel.HistoryReport{})
	answer(b, s.phishing, intel.PhishingReport{})
	answer(b, p.overview, intel.IPReport{})
	arrive(b, p.names.first(), intel.PassiveDNSReport{})
}

// TestEveryPaneHostile shows every string of the corpus in every field of
// every report, on the board, in the pane alone, and on the pages beside it.
func TestEveryPaneHostile(t *testing.T) {
	corpus := uitest.Hostile()
	next := rotating(corpus)
	const perBoard = 60 // fields of the leanest pane are filled this often before the corpus is through
	rounds := len(corpus)/perBoard + 1
	for round := range rounds {
		b := newBattery(t, filling{text: next, dates: round%2 == 0, many: 3})
		b.fillBoard()
		b.everyPane([2]int{160, 45}, [2]int{80, 24})
		for _, open := range b.fillPages() {
			b.draw(open())
			b.everySize([2]int{160, 45}, [2]int{80, 24})
		}
	}
}

// TestEveryHostileStringInEveryPane puts each string of the corpus into all
// fields at once: on a board that shows every pane, and for some of them also
// in each pane alone, where no field is below the fold.
func TestEveryHostileStringInEveryPane(t *testing.T) {
	for n, hostile := range uitest.Hostile() {
		b := newBattery(t, filling{text: func() string { return hostile }, dates: false, many: 1})
		b.fillBoard()
		b.everySize([2]int{200, 60})
		if n%8 == 0 {
			b.everyPane([2]int{80, 24})
		}
	}
}

func TestHostileOnEveryTerminal(t *testing.T) {
	for _, hostile := range []string{uitest.Crash(), "\x1b]0;pwn\x07", "a\u202egnp", strings.Repeat("\u0301", 3000), strings.Repeat("世", 3000), "\n\n\r\x00", strings.Repeat("a.", 2000)} {
		b := newBattery(t, filling{text: func() string { return hostile }, dates: true, many: 4})
		b.fillBoard()
		b.everyPane(sizes()...)
		for _, open := range b.fillPages() {
			b.draw(open())
			b.everySize(sizes()...)
		}
	}
}

func problems() []intel.Problem {
	return []intel.Problem{
		intel.ProblemNoCredentials, intel.ProblemQuota, intel.ProblemRateLimit, intel.ProblemBadToken, intel.ProblemScope, intel.ProblemWrongAccount,
		intel.ProblemTokenOnly, intel.ProblemNotFound, intel.ProblemRefused, intel.ProblemDown, intel.ProblemBroken, intel.ProblemOtherSubject,
		intel.ProblemTimeout, intel.ProblemOffline, intel.ProblemNotOffered, intel.ProblemCancelled, intel.ProblemCap, "later",
	}
}

func TestEveryPaneFailing(t *testing.T) {
	for _, problem := range problems() {
		b := newBattery(t, filling{text: func() string { return uitest.Crash() }})
		s := b.dossier("http://login.payro11.example/x")
		s.remember(b, knownBefore(filling{text: func() string { return "ana" }}))
		err := &intel.Error{Problem: problem, Messages: []intel.Message{{Code: 7003, Message: uitest.Crash(), DocumentationURL: "\x1b]0;x\x07"}}, Body: "<html>\x1b[2J", Counted: 1}
		fail(b, s.whois, err)
		fail(b, s.history, err)
		fail(b, s.phishing, err)
		answer(b, s.domain, intel.DomainReport{ResolvesTo: []intel.Ref{{Value: "203.0.113.66"}}})
		s.settle(t.Context())
		fail(b, s.places["203.0.113.66"].overview, err)
		fail(b, s.places["203.0.113.66"].names.first().query, err)
		b.everyPane(sizes()...)
		fail(b, s.domain, err)
		b.everyPane(sizes()...)
	}
}

func TestEveryPaneSlow(t *testing.T) {
	b := newBattery(t, filling{text: func() string { return "slow" }})
	s := b.dossier("http://login.payro11.example/x")
	s.remember(b, knownBefore(b.filling))
	wait(s.domain)
	wait(s.whois)
	wait(s.history)
	wait(s.phishing)
	b.everyPane(sizes()...)

	b = newBattery(t, filling{text: func() string { return "old" }, many: 2})
	b.fillBoard()
	for _, q := range []*query[intel.PassiveDNSReport]{b.subject.places["203.0.113.66"].names.first().query} {
		wait(q)
	}
	wait(b.subject.domain)
	b.everyPane(sizes()...)
}

func TestEveryPaneFull(t *testing.T) {
	n := 0
	b := newBattery(t, filling{text: func() string { n++; return fmt.Sprintf("host-%d.site-%d.example", n, n/9) }, dates: true, many: 500})
	b.fillBoard()
	b.everyPane(sizes()...)
}

func TestThePagesWithoutData(t *testing.T) {
	b := newBattery(t, filling{text: func() string { return "" }})
	for _, v := range []ui.View{NewHome(b.desk), NewHistory(b.desk), NewCallLog(b.desk), newPaste(b.desk, 0, investigation.Intake{}), newTriage(b.desk, investigation.Intake{}, investigation.TriagePlan{}), NewTriages(b.desk)} {
		b.draw(v)
		b.everySize(sizes()...)
	}
	assert.True(t, slices.ContainsFunc(sizes(), func(s [2]int) bool { return s == [2]int{80, 24} }))
}

func TestTheBatteryFindsWhatItLooksFor(t *testing.T) {
	assert.Equal(t, "ab", withoutStyles("\x1b[1;38;2;1;2;3ma\x1b[mb"))
	for _, bad := range []string{"\x1b[2J", "\x1b[" + strings.Repeat("1;", 16) + "1m", "\x1b]0;x\x07", "\u202e", "\u200b", "\u009b31m", "\x7f", "\t", "\ue000", "\u2800", "\x1b["} {
		assert.GreaterOrEqual(t, strings.IndexFunc(withoutStyles(bad), hazard), 0, "%q", bad)
	}
	assert.Negative(t, strings.IndexFunc("abc ▲ 世界 é\n", hazard))
}
