package views

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
	"pugmark/investigation"
	"pugmark/ui"
)

// lineWith is the first line of the screen that holds a text.
func (s *session) lineWith(text string) string {
	s.t.Helper()
	for line := range strings.SplitSeq(s.frame(), "\n") {
		if strings.Contains(line, text) {
			return line
		}
	}
	s.t.Errorf("no line holds %q:\n%s", text, s.frame())
	return ""
}

// footer is the keys below the page.
func (s *session) footer() string {
	lines := strings.Split(s.frame(), "\n")
	return strings.Join(strings.Fields(strings.Join(lines[len(lines)-3:], " ")), " ")
}

// Every way a question can go on, as an analyst meets it in pane 6: the word
// in the title, the sentence in the pane, the line of the digest, the key that
// asks again.
func TestEveryStateOfAPane(t *testing.T) {
	const (
		offered    = "r ask again (1 call)"
		counting   = "r may ask again in "
		notOffered = ""
	)
	for fault, want := range map[string]struct{ title, pane, more, again string }{
		"429":           {"? too fast", "too fast for Cloudflare · r may ask again in 3", "", counting},
		"maintenance":   {"? API down", "Cloudflare's API is not working (HTTP 503) · r may ask again in 3", "“Service Unavailable”", counting},
		"500":           {"? API down", "Cloudflare's API is not working (HTTP 500) · r tries again", "“Internal Server Error”", offered},
		"html":          {"? API down", "Cloudflare's API is not working (HTTP 502) · r tries again", "“502 Bad Gateway", offered},
		"quota":         {"? no calls left", "this month's calls are used up (Cloudflare 10403) · what is kept can still be read · resets about Dec 1 · :try asks anyway", "", notOffered},
		"scope":         {"? refused", "the token may not read this: it needs Account › Intel › Read · change the token's permissions at Cloudflare", "“Authentication error” (Cloudflare 10000)", offered},
		"bad-token":     {"? refused", "Cloudflare does not accept the credentials · check CLOUDFLARE_API_TOKEN, or CLOUDFLARE_EMAIL and CLOUDFLARE_API_KEY", "“Invalid access token” (Cloudflare 9109)", notOffered},
		"wrong-account": {"? refused", "Cloudflare does not open this account to these credentials · check CLOUDFLARE_ACCOUNT_ID", "“Unauthorized to access requested resource” (Cloudflare 9109)", notOffered},
		"not-found":     {"? refused", "Cloudflare does not open this account to these credentials · check CLOUDFLARE_ACCOUNT_ID", "perhaps your object identifier is invalid?” (Cloudflare 7003)", notOffered},
		"404":           {"? not found", "Cloudflare's API has nothing there · check CLOUDFLARE_ACCOUNT_ID and --api-url", "“Not Found”", notOffered},
		"418":           {"? refused", "Cloudflare refused the question · change the question", "“I'm a teapot”", notOffered},
		"redirect":      {"? refused", "Cloudflare refused the question · check --api-url, and the proxy if there is one", "the answer is a redirect, which is never followed", notOffered},
		"broken-json":   {"? unreadable", "Cloudflare's answer could not be read · r tries again · may have counted as a call", "the answer is not an object", offered},
		"wrong-type":    {"? unreadable", "Cloudflare's answer could not be read · r tries again · may have counted as a call", "", offered},
		"half-body":     {"? unreadable", "Cloudflare's answer could not be read · r tries again · may have counted as a call", "the answer was cut off after", offered},
		"huge-body":     {"? unreadable", "Cloudflare's answer could not be read · r tries again · may have counted as a call", "the answer is larger than", offered},
		"other-subject": {"? unreadable", "Cloudflare answered about shop-a[.]example, which was not asked · r tries again · may have counted as a call", "", offered},
		"silence":       {"? no answer", "no answer in 30 s · r tries again · may have counted as a call", "", offered},
		"offline":       {"? offline", "Cloudflare cannot be reached · r tries again", "no connection to", offered},
		"reset":         {"? offline", "Cloudflare cannot be reached · r tries again · may have counted as a call", "the connection to", offered},
		"empty":         {"now", "not registered when asked: WHOIS has no record of this name", "", offered},
	} {
		t.Run(fault, func(t *testing.T) {
			on(t, setting{plan: 100, options: simulator.Options{Fault: simulator.Fault("whois=" + fault)}}, func(s *session) {
				s.size(200, 60)
				s.lookUp("payro11.example")
				s.press("6", "enter")
				s.settle()
				if fault != "429" && fault != "maintenance" && fault != "empty" {
					s.live(40)
				} else {
					s.live(6)
				}
				assert.Contains(t, s.lineWith("6 WHOIS · payro11[.]example"), want.title+" ━")
				s.press("z")
				s.sees(want.pane, want.more)
				if want.again == notOffered {
					assert.NotContains(t, s.footer(), "r ask again")
				} else {
					assert.Contains(t, s.footer(), want.again)
				}
				s.press("z")
				s.size(80, 24)
				const room = 25
				assert.Contains(t, s.lineWith("6 WHOIS"), string([]rune(want.pane)[:min(room, len([]rune(want.pane)))]), "the digest:\n%s", s.frame())
				s.seesNot("demo-token", "0x", "EOF", "dial", "context")
			})
		})
	}
}

func TestCountdownsRunBySecondsAndNothingIsAskedWhenTheyEnd(t *testing.T) {
	for fault, sentence := range map[string]string{"429": "? too fast for Cloudflare", "maintenance": "? Cloudflare's API is not working"} {
		t.Run(fault, func(t *testing.T) {
			on(t, setting{plan: 100, options: simulator.Options{Fault: simulator.Fault("whois=" + fault)}}, func(s *session) {
				s.size(200, 60)
				s.lookUp("payro11.example")
				s.press("6", "enter", "z")
				asked := len(s.asked())
				for left := 41; left > 0; left-- {
					words := fmt.Sprintf("r may ask again in %d s", left)
					assert.Contains(t, s.lineWith(sentence), words)
					assert.Contains(t, s.footer(), words)
					if left%10 == 0 {
						s.press("r")
						s.sees("the pane counts down")
					}
					s.live(1)
				}
				s.seesNot("again in")
				assert.Len(t, s.asked(), asked, "nothing is asked when it ends, nor before")
				s.press("r")
				assert.Len(t, s.asked(), asked+1)
			})
		})
	}
}

func TestWhatIsKeptStaysBelowWhatFailed(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{MonthlyQuota: 2}}, func(s *session) {
		s.lookUp("payro11.example")
		s.press("6", "enter")
		s.pass(72 * time.Hour)
		s.press("r", "z")
		s.sees("this month's calls are used up (Cloudflare 10403)", "below: what was answered before, 3d ago", "Example Registrar, Inc.", "? no calls left · 3d")
	})
}

// An e-mail address and a key do not open the phishing scan.
func TestTheOldWayToSignSaysWhatTheScanNeeds(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		source := s.desk.Workbench.Source
		client, err := intel.NewClient(simulator.BaseURL, intel.Credentials{Email: "ana@example.org", Key: intel.NewSecret("demo-key"), Account: source.Scope.Account},
			intel.WithTransport(s.sim.Transport()))
		require.NoError(t, err)
		source.Client = client
		s.lookUp("http://payro11.example/")
		s.press("z")
		s.sees("the phishing scan accepts API tokens only · set CLOUDFLARE_API_TOKEN", "? refused")
		assert.NotContains(t, s.footer(), "r ask again")
		assert.NotContains(t, s.asked(), "url-info")
	})
}

func TestWithoutCredentialsEveryPaneSaysTheWayOut(t *testing.T) {
	on(t, setting{plan: 100, without: true}, func(s *session) {
		s.lookUp("payro11.example")
		s.press("6", "z")
		s.sees("nothing is kept · not connected to Cloudflare · set CLOUDFLARE_API_TOKEN, or use --demo")
		assert.NotContains(t, s.footer(), "ask (")
	})
}

func TestIPv6HasNoPassiveDNSAndNothingIsAsked(t *testing.T) {
	on(t, setting{plan: 10_000}, func(s *session) {
		s.size(200, 60)
		s.lookUp("2001:db8::66")
		s.sees("this API has no passive DNS for IPv6 · 0 calls")
		assert.Contains(t, s.lineWith("5 Passive DNS"), "not offered")
		assert.NotContains(t, s.asked(), "dns")
	})
}

// A history that cannot be written: a full disk, or a folder that may only be
// read.
func TestAHistoryThatCannotBeWrittenLosesNoAnswer(t *testing.T) {
	for reason, archive := range map[string]func(intel.Archive) intel.Archive{
		"disk full":                            func(a intel.Archive) intel.Archive { return fullDisk{a} },
		"the history is open for reading only": func(a intel.Archive) intel.Archive { return readOnlyDisk{a} },
	} {
		t.Run(reason, func(t *testing.T) {
			on(t, setting{plan: 100}, func(s *session) {
				source := s.desk.Workbench.Source
				source.Archive = archive(source.Archive)
				s.size(200, 60)
				s.lookUp("payro11.example")
				s.press("z")
				s.sees("▲ Phishing 131", "answer shown, not kept: "+reason+" · y and i still have it")
				s.press("i")
				s.sees(`"risk_types"`)
			})
		})
	}
}

// readOnlyDisk is an archive on a medium that cannot be written.
type readOnlyDisk struct{ intel.Archive }

func (readOnlyDisk) File(context.Context, intel.Record) error {
	return &history.Error{Doing: "keep the answer", Reason: history.ErrReadOnly.Error()}
}

// The panes say what the table says, whatever the state.
func TestPanesSpeakTheTable(t *testing.T) {
	for _, state := range investigation.States() {
		problem := intel.Problem(state)
		words := investigation.Say(state, investigation.Situation{Now: noon})
		if words.Weight != investigation.Trouble || words.Sentence == "" {
			continue
		}
		require.NotEmpty(t, words.Title, state)
		if investigation.Explain(&intel.Error{Problem: problem}, noon).Title == "failed" {
			continue // no failure of a question
		}
		b := newBattery(t, filling{text: func() string { return "" }})
		s := b.dossier("payro11.example")
		s.remember(b, knownBefore(filling{text: func() string { return "ana" }}))
		fail(b, s.whois, &intel.Error{Problem: problem})
		pane := s.whoisPane().(*report)
		assert.Equal(t, ui.Cell{Text: words.Title, Mood: ui.Doubtful}, pane.Status(), state)
		assert.Equal(t, words.Keyed("r"), pane.Digest()[0].Text, state)
		assert.Contains(t, strings.Join(strings.Fields(pane.Render(200, 10)), " "), words.Keyed("r"), state)
	}
}
