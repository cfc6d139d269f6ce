package views

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
	"pugmark/ui/uitest"
)

// storm sends the messages that a terminal makes of a hostile text: the paste
// up to where the text ends it, then keys in one burst.
func (s *session) storm(text string, random *rand.Rand) {
	pasted, keys, _ := strings.Cut(text, "\x1b[201~")
	s.send(tea.PasteMsg{Content: pasted})
	for _, r := range strings.ReplaceAll(keys, "\x1b[201~", "") {
		switch r {
		case '\r', '\n':
			s.press("enter")
		case '\t':
			s.press("tab")
		case '\x1b':
			s.press("esc")
		default:
			s.send(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
		time.Sleep(time.Duration(random.IntN(20)) * time.Millisecond)
	}
}

// TestAThousandHostilePastesSendNothing pastes into the form and over the page
// on which the word is typed, with the word half typed or typed, what ends its
// own paste and goes on pressing keys.
func TestAThousandHostilePastesSendNothing(t *testing.T) {
	parts := []string{"\x1b[201~", "\x1b[201~\r", "ourcorp", "ourcorp\r", "y\r", "\x00", "\r\r\r", " \r", "\t", "\t\r", "ourcorp\rourcorp\r", "yes\r"}
	hostile := uitest.Hostile()
	synctest.Test(t, func(t *testing.T) {
		random := rand.New(rand.NewPCG(11, 2026))
		s := open(t, setting{plan: 2500})
		s.desk.Look.PasteGuard = 10 * time.Millisecond
		s.size(80, 24)
		s.known("shop.ourcorp.example")
		c := s.ready()
		asked := len(s.asked())
		fields := []ui.Control{c.fields.reason, c.fields.send, c.fields.add[0], c.fields.remove[1], c.fields.curl}
		for n := range uitest.Figure(100, 1000) {
			var b strings.Builder
			for range 1 + random.IntN(4) {
				b.WriteString(parts[random.IntN(len(parts))])
			}
			if n%10 == 0 {
				b.WriteString(hostile[random.IntN(len(hostile))])
			}
			if n%2 == 0 { // the form
				c.form.Focus(fields[random.IntN(len(fields))])
			} else {
				s.send(c.confirm(investigation.Review{})())
				s.pass(time.Second)
				s.types([]string{"", "our", "ourcorp"}[random.IntN(3)])
				s.pass(time.Duration(random.IntN(2)) * time.Second)
			}
			s.storm(b.String(), random)
			for range 5 {
				if s.pass(time.Second); s.formIsOn() {
					break
				}
				s.press("esc")
			}
			if c.isClosed() { // esc was among the keys: the draft is still there
				c = s.compose("shop.ourcorp.example")
			}
			require.True(t, s.formIsOn(), s.frame())
		}
		s.pass(time.Minute)
		assert.Zero(t, s.posts())
		assert.Len(t, s.asked(), asked, "nothing was looked up either")
		assert.Equal(t, []history.SubmissionState{history.SubmissionDraft}, s.states())
	})
}

// formIsOn reports whether the form is on the screen, with nothing over it.
func (s *session) formIsOn() bool { return strings.Contains(s.frame(), "[ Review and send ]") }

// hostileComposer is the form with a text in every field that comes from
// outside.
func hostileComposer(b *battery, text string, many int) *composer {
	i, err := intel.ParseIndicator("shop.ourcorp.example")
	require.NoError(b.t, err)
	own, _ := intel.MiscategorizationOf(i)
	f := filling{text: func() string { return text }, many: many}
	before := filled[intel.Categorized](f)
	request := filled[intel.Miscategorization](f)
	choices := []investigation.TargetChoice{
		{Indicator: i, Request: own, Now: &before, Words: text},
		{Indicator: i, Request: request, Now: &before, Words: text, Usual: true},
	}
	c, _ := newComposer(b.desk, i).(*composer)
	c.start = func(context.Context) (groundwork, error) {
		return groundwork{choices: choices, evidence: text, proposal: investigation.Proposal{
			Draft: history.Submission{ID: "1", Number: 42, State: history.SubmissionDraft}, Request: request, Payload: []byte(text), Unknown: []string{text},
			Before: &before, Reason: text, Evidence: text + "2", Again: text,
		}}, nil
	}
	return c
}

func TestTheFormOnEveryTerminal(t *testing.T) {
	texts := append([]string{"", uitest.Crash(), "\x1b]0;pwn\x07", "a\u202egnp", strings.Repeat("\u0301", 3000), strings.Repeat("世", 3000), "\n\n\r\x00", strings.Repeat("a,", 2000)},
		uitest.Sample(uitest.Hostile(), 20)...)
	for n, text := range texts {
		b := newBattery(t, filling{text: func() string { return text }})
		c := hostileComposer(b, text, n%4)
		b.drawOpened(c)
		terminals := sizes()
		if n > 8 {
			terminals = [][2]int{{80, 24}, {160, 45}}
		}
		b.everySize(terminals...)
		for range 6 {
			b.shell.Update(keyNamed("tab"))
			b.everySize([2]int{80, 24}, [2]int{23, 7})
		}
		c.form.Focus(c.fields.add[1])
		b.shell.Update(tea.PasteMsg{Content: "e"})
		b.everySize([2]int{80, 24}, [2]int{40, 12})
		findings := []intel.Finding{{Weight: intel.Warned, Rule: "x", Field: "security_adds", Words: text, Source: text}, {Weight: intel.Noted, Words: text}}
		review := investigation.Review{Findings: findings, Same: &history.Submission{Number: 7}, Off: text}
		b.shell.Update(c.confirm(review)())
		b.everySize(terminals...)
	}
}

// drawOpened opens a page and answers what it asks for at once; what waits for
// the page to close is left alone.
func (b *battery) drawOpened(c *composer) {
	b.shell.Update(ui.Open(c)())
	cmd := c.ground.Start(b.t.Context(), c.start)
	b.shell.Update(cmd())
}

func TestEveryOutcomeOnEveryTerminal(t *testing.T) {
	for n, text := range []string{"plain", uitest.Crash(), strings.Repeat("世", 3000), "\x1b[2J\x1b]0;x\x07"} {
		for _, outcome := range []intel.SubmissionOutcome{intel.SubmissionAccepted, intel.SubmissionRejected, intel.SubmissionUnsent, intel.SubmissionUnknown, "later"} {
			b := newBattery(t, filling{text: func() string { return text }})
			c := hostileComposer(b, text, n)
			b.drawOpened(c)
			failure := &intel.Error{Problem: intel.ProblemRefused, Status: 400, Body: text, Messages: []intel.Message{{Code: 1, Message: text, DocumentationURL: text, Pointer: "/security_adds/0"}, {Message: text, Pointer: text}}}
			if outcome == intel.SubmissionAccepted {
				failure = nil
			}
			receipt := intel.Receipt{Outcome: outcome, Failure: failure, Ray: text, Messages: []intel.Message{{Message: text}}}
			c.attempt = &attempt{began: true, cancel: func() {}, view: ui.NewPage(b.desk.Look, "", c.outcomeSheet)}
			cmd := c.attempt.sending.Start(t.Context(), nothing(investigation.Submitted{Submission: history.Submission{Number: 42}, Receipt: receipt, Unfiled: fmt.Errorf("%s", text)}, nil))
			b.everySize(sizes()...)
			b.shell.Update(cmd())
			b.everySize(sizes()...)
		}
	}
}
