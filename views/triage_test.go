package views

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel/simulator"
)

// tabCounts are the numbers on the tabs, all rows first.
func (s *session) tabCounts() (all int, tabs []int) {
	s.t.Helper()
	line := regexp.MustCompile(`all (\d+)\]?.* flagged (\d+)\]?.* unknown (\d+)\]?.* nothing listed (\d+)\]?.* failed (\d+)\]?.* excluded (\d+)`).FindStringSubmatch(s.frame())
	require.NotNil(s.t, line, s.frame())
	for n, text := range line[1:] {
		number, err := strconv.Atoi(text)
		require.NoError(s.t, err)
		if n == 0 {
			all = number
		} else {
			tabs = append(tabs, number)
		}
	}
	return all, tabs
}

func (s *session) tabsAddUp(want int) []int {
	s.t.Helper()
	all, tabs := s.tabCounts()
	assert.Equal(s.t, want, all)
	assert.Equal(s.t, want, sum(tabs), "%v", tabs)
	return tabs
}

// The batch of two hundred hits, within its key budget: 20 keys and the typing.
func TestAMailOfTwoHundredHitsIsTriaged(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		keys := 0
		press := func(names ...string) { s.press(names...); keys += len(names) }

		s.paste(mail(t))
		keys++
		press("enter")
		s.sees("[domains in bulk · ")
		price := regexp.MustCompile(`\[domains in bulk · (\d+) calls\]`).FindStringSubmatch(s.frame())
		require.NotNil(t, price)
		press("enter", "enter") // more than three calls are asked back
		s.sees("Triage of 143", price[1]+" calls spent · domains in bulk")
		assert.Equal(t, price[1], fmt.Sprint(len(s.asked())), "the price is the number of requests")
		agrees(s)
		s.tabsAddUp(143)

		press("tab") // flagged
		s.sees("[flagged ")
		press("s", "enter")
		s.sees("gravest first")
		press("s", "s", "s", "s", "s", "enter")
		s.sees("+ ourcorp[.]example  10", "▲ 10 flagged")
		asked := len(s.asked())
		press("space", "down", "space")
		s.sees("marked (*)")
		press("e")
		assert.LessOrEqual(t, keys, 20)
		assert.Len(t, s.asked(), asked, "0 calls")
	})
}

func TestRowsFillWhileAnswersArrive(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Latency: 5 * time.Second}}, func(s *session) {
		s.size(140, 45)
		s.paste("payro11.example\n203.0.113.66\n203.0.113.67\n203.0.113.68\n")
		s.press("enter", "right", "enter", "enter")
		s.sees("Triage of 4", "asking: 0 of 4 rows · 0 of 4 calls · ctrl+c stops")
		assert.Equal(t, []int{0, 4, 0, 0, 0}, s.tabsAddUp(4), "what is not answered yet is not known")
		s.pass(6 * time.Second)
		s.tabsAddUp(4)
		s.sees("▲ Phishing, Malware", "4 calls spent · + IPs", "AS64500")
		s.seesNot("asking:")
		agrees(s)
	})
}

func TestCtrlCStopsATriageAndRGoesOn(t *testing.T) {
	on(t, setting{plan: 2500, options: simulator.Options{Latency: 2 * time.Second}}, func(s *session) {
		s.size(140, 45)
		var list strings.Builder
		for n := range 20 {
			fmt.Fprintf(&list, "203.0.113.%d\n", n+50)
		}
		s.paste(list.String())
		s.press("enter")
		s.sees("plan  kept answers · free  [+ IPs · 20 calls]")
		s.press("enter", "enter")
		s.pass(3 * time.Second)
		s.sees("asking: 8 of 20 rows · 8 of 20 calls · about 5 s left")
		s.press("ctrl+c")
		s.pass(time.Second)
		s.sees("stopped, what was answered is kept", "r asks the rest: ")
		s.tabsAddUp(20)
		asked := len(s.asked())
		s.press("r")
		s.sees("r or enter asks what failed or was not asked: ", "enter ask")
		s.seesNot("enter open")
		s.press("r")
		s.pass(time.Minute)
		s.tabsAddUp(20)
		assert.Greater(t, len(s.asked()), asked)
		s.press("r")
		s.sees("nothing is left to ask of the plan: + IPs")
		agrees(s)
	})
}

func TestATriageWithFailuresIsResumedAnotherDay(t *testing.T) {
	path := t.TempDir() + "/history.db"
	list := "payro11.example\n203.0.113.66\n203.0.113.67\n"
	on(t, setting{plan: 100, path: path, options: simulator.Options{Fault: "ip=500"}}, func(s *session) {
		s.size(140, 45)
		s.paste(list)
		s.press("enter", "right", "enter")
		s.pass(time.Minute)
		assert.Equal(t, []int{1, 0, 0, 2, 0}, s.tabsAddUp(3))
		s.sees("r asks the rest: 2 calls")
		s.press("tab", "tab", "tab", "tab")
		s.sees("[failed 2]", "203.0.113[.]66")
		s.seesNot("payro11[.]example  ")
		s.press("q")
		s.sees("Needs you", "triage", "payro11[.]example", "2 rows left to ask · resume 2 calls")
	})
	on(t, setting{plan: 100, path: path}, func(s *session) {
		s.size(140, 45)
		s.sees("2 rows left to ask · resume")
		s.press("down", "enter")
		s.sees("Triage of 3", "as it was left · plan: + IPs · r asks the rest: 2 calls")
		assert.Equal(t, []int{1, 0, 0, 2, 0}, s.tabsAddUp(3))
		s.press("down")
		s.sees("Cloudflare's API is not working")
		assert.Empty(t, s.asked())
		s.press("q", "up", "ctrl+p")
		s.typeText("resume")
		s.press("enter")
		assert.Equal(t, []string{"ip", "ip"}, s.asked())
		assert.Zero(t, s.tabsAddUp(3)[1])
		s.press("q")
		s.seesNot("left to ask")
		s.press("ctrl+p")
		s.typeText("triages")
		s.press("enter")
		s.sees("Triages", "payro11[.]example", "its plan is done")
		s.press("enter")
		s.sees("Triage of 3", "as it was left")
	})
}

func TestEnterOpensADossierAndEscComesBackToTheRow(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.size(140, 45)
		s.paste("payro11.example\nshop-a.example\n203.0.113.66\n")
		s.press("enter", "enter", "down", "down")
		s.sees("▌  203.0.113[.]66", "not asked")
		calls := len(s.asked())
		s.press("up", "down", "s", "s", "esc")
		assert.Len(t, s.asked(), calls, "moving and sorting cost nothing")
		s.press("enter")
		s.sees("Triage of 3 › 203.0.113[.]66", "IP overview")
		s.press("esc")
		s.sees("▌  203.0.113[.]66", "○ none listed")
		s.seesNot("not asked")
		s.tabsAddUp(3)
	})
}

func TestTheRowUnderTheCursorIsPreviewedForNoCall(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.size(140, 45)
		s.paste("see hxxps://login[.]payro11[.]example/x and\npàyroll[.]example\n")
		s.press("enter", "enter")
		s.sees("hxxps://login.payro11[.]example/x  line 1", "Cloudflare: Phishing, Malware · risk 0.97", "you just now")
		s.press("down")
		s.sees("xn--pyroll-ita[.]example  ◆ pàyroll.example  line 2", "reads as")
		assert.Len(t, s.asked(), 1)
	})
}

func TestGroupsSayWhatIsNotKnownAndWhatAskingCosts(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.size(140, 45)
		s.paste("payro11.example\nshop-a.example\n203.0.113.66\n203.0.113.67\n")
		s.press("enter", "right", "enter", "s", "s", "enter")
		s.sees("+ AS unknown  2", "▲ 1 flagged · asking costs 2 calls", "+ AS64500 DEMO-HOSTING  2")
		s.press("home", "enter")
		s.sees("- AS unknown", "payro11[.]example  ", "shop-a[.]example  ")
	})
}

func TestATriageOnEveryScreen(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.paste(mail(t))
		s.press("enter")
		for _, size := range [][2]int{{160, 45}, {80, 24}, {60, 20}, {40, 12}} {
			s.size(size[0], size[1])
			s.sees("200 hits, 143 unique", "▌  [x]")
		}
		s.size(60, 20)
		s.sees("[domains in bulk", "▌  [x]")
		s.press("enter", "enter")
		for _, size := range [][2]int{{160, 45}, {80, 24}, {60, 20}} {
			s.size(size[0], size[1])
			s.sees("Triage of 143", "[all 143]", "calls spent", "▌")
		}
		for range 5 {
			s.press("tab")
		}
		s.sees("[excluded 0]")
	})
}

func TestMoreIsAskedAboutMarkedRows(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.size(140, 45)
		s.paste("payro11.example\npayro1l.example\npaysl1p.example\nshop-a.example\n203.0.113.66\n")
		s.press("enter", "enter")
		s.sees("Triage of 5", "1 call spent")
		s.seesNot("registrar")
		s.press("*", "a")
		s.sees("ask about 5 rows:  w WHOIS (4 calls)", "h", "i IP overview (")
		asked := len(s.asked())
		s.press("w")
		s.sees("a or enter asks WHOIS: 4 calls · any other key does not")
		assert.Len(t, s.asked(), asked)
		s.press("a")
		s.sees("WHOIS: 4 answers · 4 calls spent", "registrar", "Example Registrar, Inc.")
		assert.Len(t, s.asked(), asked+4)
		s.tabsAddUp(5)
		agrees(s)
		s.press("esc", "home", "a")
		s.sees("ask about payro11[.]example:")
		s.seesNot("w WHOIS")
	})
}

func TestAClickIsOnTheRowItIsOn(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.size(140, 45)
		s.paste("payro11.example\nshop-a.example\n203.0.113.66\n")
		click := func(row string) {
			for y, line := range strings.Split(s.frame(), "\n") {
				if strings.Contains(line, row) {
					s.send(tea.MouseClickMsg{X: 12, Y: y, Button: tea.MouseLeft})
					return
				}
			}
		}
		s.press("enter")
		click("shop-a[.]example")
		s.sees("▌  [x]  new       shop-a[.]example")
		s.press("enter")
		click("203.0.113[.]66")
		s.sees("▌  203.0.113[.]66")
	})
}
