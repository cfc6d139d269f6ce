package views

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"pugmark/intel"
	"pugmark/intel/simulator"
)

// counting counts the keys a person presses; text is not counted, a paste is.
type counting struct {
	*session
	keys int
}

func (c *counting) pressed(names ...string) {
	c.press(names...)
	c.keys += len(names)
}

func (c *counting) pasted(text string) {
	c.paste(text)
	c.keys++
}

// Flow 5: the names of a shared host, narrowed to three days around the alert.
func TestASharedHostIsNarrowedToTheDaysAroundTheAlert(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		c := &counting{session: s}
		c.pasted("invoice-update[.]example")
		c.pressed("enter", "2", "enter")
		s.sees("8,112 names / 30 days → shared host", "p loads the other 8,012: 81 calls")
		assert.ElementsMatch(t, []string{"domain", "ip", "dns"}, s.asked())

		c.pressed("w")
		s.sees("window ▏30d", "10-22 … 11-21 · here · free")
		s.types("±3 11-18")
		s.sees("11-15 … 11-21 · 1 call")
		assert.Len(t, s.asked(), 3, "typing asks nothing")
		c.pressed("enter")
		s.sees("window      2026-11-15 … 11-21 (7 d)", "100 of 190 · now", "p loads the other 90: 1 call")
		assert.Len(t, s.asked(), 4, "counting first")

		c.pressed("p")
		s.sees("190 names · now", "by registrable domain (of 190 loaded)", "sites[.]example  69 names", "71 others        78 names")
		assert.Len(t, s.asked(), 5)
		c.pressed("/")
		s.types("!sites !blogs")
		c.pressed("enter")
		s.sees(" hidden", "invoice-update[.]example")
		s.seesNot("sites[.]example ")
		c.pressed("s")
		s.sees("[similar to invoice-")
		rows := s.rowsOf("invoice-")
		assert.Equal(t, []string{"invoice-update[.]example", "invoice-updates[.]example", "invoice-portal[.]example"}, rows[:min(3, len(rows))])
		c.pressed("enter")

		assert.LessOrEqual(t, c.keys, 13, "keys")
		assert.LessOrEqual(t, len(s.asked()), 13, "calls")
		t.Logf("%d keys, %d calls", c.keys, len(s.asked()))
		s.seesNot("page 1 of")
	})
	on(t, setting{plan: 100}, func(s *session) {
		c := &counting{session: s}
		c.pasted("198.51.100.20")
		c.pressed("enter", "5", "enter")
		s.sees("8,112 names / 30 days → shared host")
		c.pressed("w")
		s.types("±3 11-18")
		c.pressed("enter", "p", "/")
		s.types("invoice-update")
		c.pressed("enter", "s", "enter")
		s.sees("invoice-updates[.]example")
		assert.LessOrEqual(t, c.keys, 13, "keys")
		assert.LessOrEqual(t, len(s.asked()), 13, "calls")
		t.Logf("directly: %d keys, %d calls", c.keys, len(s.asked()))
	})
}

// rowsOf are the names in the focused pane that begin so, from top to bottom.
func (s *session) rowsOf(prefix string) []string {
	var rows []string
	for line := range strings.Lines(s.frame()) {
		if _, pane, framed := strings.Cut(line, "┃"); framed { // that has the focus
			line = pane
		} else {
			continue
		}
		if line = strings.TrimLeft(line, " ▌*"); strings.HasPrefix(line, prefix) {
			name, _, _ := strings.Cut(line, " ")
			rows = append(rows, name)
		}
	}
	return rows
}

func TestWindowsThatAreHereAreSwitchedToForNothing(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp(sharedHostAddress)
		s.press("5", "enter", "down", "down", " ", "w")
		s.types("7d")
		s.press("enter")
		s.sees("100 of 190", "2026-11-15 … 11-21")
		s.seesNot("1 marked")
		assert.Len(t, s.asked(), 3)
		s.press("p", "down", "w")
		s.types("30d")
		s.sees("here · free")
		s.press("enter")
		s.sees("100 of 8,112", "1 marked")
		s.press("w")
		s.types("7")
		s.press("enter")
		s.sees("190 names", "2026-11-15 … 11-21")
		assert.Len(t, s.asked(), 4)
	})
}

func TestAWindowThatIsKeptCostsNothing(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp(sharedHostAddress)
		s.press("5", "enter", "w")
		s.types("11-01..11-05")
		s.press("enter")
		asked := len(s.asked())
		s.press("q")
		s.lookUp(sharedHostAddress)
		s.press("w")
		s.types("11-01..11-05")
		s.sees("11-01 … 11-05 · kept · free")
		s.press("enter")
		s.sees("2026-11-01 … 11-05")
		assert.Len(t, s.asked(), asked)
		s.press("w")
		s.types("11-31")
		s.press("enter", "enter")
		s.sees("window")
		assert.Len(t, s.asked(), asked, "what is no window is not asked")
		s.press("esc")
	})
}

func TestPagesThatAreKeptComeBackForNothing(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("203.0.113.66")
		s.press("5", "enter", "p")
		s.sees("214 names · now")
		asked := len(s.asked())
		s.press("q")
		s.lookUp("203.0.113.66")
		s.press("5")
		s.sees("214 names · now")
		assert.Len(t, s.asked(), asked)
	})
}

func TestANetworkHasNoTimeWindow(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("AS64500")
		s.press("w")
		s.sees("a time window is for passive DNS, and there is none here")
		s.press("b")
		s.sees("b checks the marked names of pane 5")
	})
}

func TestMarkedNamesAreCheckedInBulk(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("203.0.113.66")
		s.press("5", "enter", "z", "b")
		s.sees("mark names first: space marks one, * all that are shown")
		s.press(" ", " ", " ")
		s.sees("3 marked", "b check 3 names (1 call)")
		assert.Len(t, s.asked(), 2)
		s.press("b")
		s.sees("checked 3 names · 1 call", "▲ Phishing")
		assert.Equal(t, []string{"ip", "dns", "bulk"}, s.asked())
		s.pass(time.Minute)
		s.press("b")
		s.sees("nothing to ask · 3 asked lately")
		assert.Len(t, s.asked(), 3)
		s.press("/")
		s.types("phishing")
		s.press("enter")
		s.sees("login.payro11[.]example")
	})
}

func TestManyMarkedNamesAreCheckedAfterAWord(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("203.0.113.66")
		s.press("5", "enter", "z", "*")
		s.sees("100 marked", "b check 100 names (5 calls)")
		s.press("b")
		s.sees("b or enter checks 100 names: 5 calls", "any other key does not")
		s.press("down")
		assert.Len(t, s.asked(), 2)
		s.press("b", "b")
		s.live(2)
		s.sees("checked 100 names · 5 calls")
		assert.Len(t, s.asked(), 7)
	})
}

func TestAFailureEndsABulkCheckAndSaysSo(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Fault: "bulk=scope"}}, func(s *session) {
		s.lookUp("203.0.113.66")
		s.press("5", "enter", "z", "*", "b", "b")
		s.live(5)
		s.sees("0 of 5 questions answered · the token may not read this")
		assert.LessOrEqual(t, len(s.asked()), 2+pagesAtOnce)
	})
}

func TestMarkedNamesAreCopiedAsAList(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("203.0.113.66")
		s.press("5", "enter", " ", " ", "y")
		s.sees("2 lines, defanged")
		s.press("/")
		s.types("payro1l")
		s.press("enter", "Y")
		s.sees("live, 1 of them hidden by the filter")
		copied := s.copied()
		assert.Equal(t, 2, len(strings.Split(copied[0], "\n")), copied)
		assert.Contains(t, copied[0], "[.]example")
		assert.NotContains(t, copied[1], "[")
		s.press("1", "5")
		s.sees("2 marked")
	})
}

func TestTheListGrowsBelowTheCursor(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Latency: time.Second}}, func(s *session) {
		s.withAFreeHand()
		s.lookUp(sharedHostAddress)
		s.pass(time.Second)
		s.press("5", "enter")
		s.pass(time.Second)
		for range 40 {
			s.press("down")
		}
		under, _ := s.desk.last.pane().Selected()
		s.press("p")
		for range 10 {
			s.pass(time.Second)
			now, _ := s.desk.last.pane().Selected()
			assert.Equal(t, under, now)
		}
		s.sees("ctrl+c stop loading")
		s.press("home")
		s.seesAcross("4,100 of 8,112 names")
		s.sees("ctrl+c stops")
		s.live(30)
		s.sees("8,112 names")
	})
}

func TestGroupsOpenAndCloseWithEnter(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("203.0.113.66")
		s.press("5", "enter", "p", "z", "s", "s", "s", "enter")
		s.sees("shop-a[.]example  ", "157 others, 1 name each")
		s.seesNot("static.shop-a[.]example")
		asked := len(s.asked())
		s.sees("enter open group")
		s.press("enter")
		s.sees("static.shop-a[.]example", "enter close group")
		s.press("enter")
		s.seesNot("static.shop-a[.]example")
		assert.Len(t, s.asked(), asked, "a head is opened, not asked about")
	})
}

func TestTheEnteredPaneAt80Columns(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("login.payro11.example")
		s.press("2", "enter")
		s.size(80, 24)
		s.sees("▌ 2 IPs") // a digest
		s.press("5", " ", " ", "/")
		s.types("!shop")
		s.press("enter")
		s.sees("10-22 … 11-21 · 114 not loaded · p: 2 calls", "2 marked", "hidden", "we know", "b asks Cloudflare about the marked names")
		lines := strings.Split(s.frame(), "\n")
		assert.Len(t, lines, 24)
		for n, line := range lines {
			assert.LessOrEqual(t, len([]rune(line)), 80, fmt.Sprintf("line %d: %q", n, line))
		}
	})
}

func TestABulkCheckAsksAboutTheNamesThatAreMarkedNow(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("203.0.113.66")
		s.press("5", "enter", "home")
		marked, _ := s.desk.last.pane().Selected()
		s.press(" ")
		s.sees("check 1 name (1 call)")
		s.press("home", " ")
		other, _ := s.desk.last.pane().Selected()
		assert.NotEqual(t, marked, other)
		s.press(" ", "b")
		requests := s.sim.Requests()
		assert.Equal(t, []string{other}, requests[len(requests)-1].Query["domain"])
	})
}

func TestWhatIsLearntOfANameIsInTheListItCameFrom(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("203.0.113.66")
		s.press("5", "enter", "z", "home")
		s.seesNot("▲ Phishing")
		s.press("o")
		s.sees("risk score")
		s.press("[")
		s.sees("▲ Phishing")
		assert.Equal(t, []string{"ip", "dns", "domain"}, s.asked())
	})
}

// The price of a check is looked up when b is pressed at once after marking.
func TestALateCheckIsNotSentOnceAnotherKeyWasPressed(t *testing.T) {
	for name, keys := range map[string][]string{"another pane and back": {"1", "5"}, "out of the pane": {"esc"}, "the cursor": {"down"}} {
		on(t, setting{plan: 100}, func(s *session) {
			s.lookUp("203.0.113.66")
			s.press("5", "enter", "z", "home")
			planning := s.update(keyNamed(" "))
			s.run(s.update(keyNamed("b")))
			s.press(keys...)
			s.run(planning)
			s.settle()
			assert.NotContains(t, s.asked(), "bulk", name)
		})
	}
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("203.0.113.66")
		s.press("5", "enter", "z", "home")
		planning := s.update(keyNamed(" "))
		s.run(s.update(keyNamed("b")))
		s.settle()
		assert.NotContains(t, s.asked(), "bulk")
		s.run(planning)
		s.settle()
		assert.Contains(t, s.asked(), "bulk", "b is done once the price is known")
	})
}

func TestALateCheckGoesThroughTheSameGates(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("203.0.113.66")
		s.press("5", "enter", "z", "home")
		planning := s.update(keyNamed(" "))
		s.run(s.update(keyNamed("b")))
		s.settle()
		s.desk.usedUp[intel.KindBulk] = s.desk.Look.Now().Add(time.Hour)
		s.run(planning)
		s.settle()
		s.sees(":try asks anyway")
		assert.NotContains(t, s.asked(), "bulk")
	})
}

func TestThePriceOfTheNextCheckIsOnTheScreenBeforeItIsSpent(t *testing.T) {
	for _, width := range []int{60, 80, 160} {
		on(t, setting{plan: 100}, func(s *session) {
			s.lookUp("203.0.113.66")
			s.press("5", "enter", "z")
			s.size(width, 24)
			s.press("home", " ")
			s.press("b")
			s.sees("checked 1 name")
			s.press("end")
			s.sees("checked 1 name")
			s.press("*")
			s.seesNot("checked 1 name")
			keys, _, _ := strings.Cut(s.footer(), "enter ")
			if width < narrow {
				assert.Contains(t, keys, "b check 100 (5 calls)")
			} else {
				assert.Contains(t, keys, "b check 100 names (5 calls)")
			}
			s.sees("about the marked names (5 calls)")
			assert.Equal(t, []string{"ip", "dns", "bulk"}, s.asked())
		})
	}
}

func TestAListThatIsNotHereSaysWhatAsksForIt(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Fault: "dns=500,subnets=500"}}, func(s *session) {
		s.size(80, 24)
		s.lookUp("203.0.113.66")
		s.press("5", "p")
		s.sees("not here yet: enter asks")
		s.press("enter")
		s.live(20)
		for _, pane := range []string{"5", "4"} {
			s.press(pane, "enter")
			s.live(20)
			s.pass(time.Minute)
			if pane == "4" {
				s.press("enter")
				s.live(20)
				s.pass(time.Minute)
			}
			before, _, offered := strings.Cut(s.footer(), "r ask again (")
			assert.True(t, offered, s.footer())
			assert.NotContains(t, before, "enter", "r comes first: %s", s.footer())
			s.press("p")
			s.sees("not here yet: enter asks")
		}
	})
}

func TestAPaneOfAUsedUpMonthNamesTheWayOutFirst(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Fault: "dns=quota"}}, func(s *session) {
		s.size(80, 24)
		s.lookUp("203.0.113.66")
		s.press("5", "enter")
		s.pass(time.Minute)
		assert.Contains(t, s.footer(), ":try asks anyway")
	})
}

func TestWhatACheckFoundIsSeenInANarrowPane(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("203.0.113.66")
		s.press("5", "enter", "home", " ", " ", "b")
		s.sees("checked 2 names · 1 call", "we know", "▲ Phishing")
		for row := range strings.Lines(s.frame()) {
			assert.NotRegexp(t, `\d┃`, row, "nothing touches the frame")
		}
	})
}

func TestCheckingWhatIsKnownIsNoPrice(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("203.0.113.66")
		s.press("5", "enter", "z", "home", " ", "b")
		s.pass(time.Minute)
		s.sees("b all asked lately")
		s.press("esc", "home", " ")
		s.sees("b all asked lately")
		s.seesNot("(free)")
	})
}

func TestAnEnteredPaneSaysThatTheHostIsShared(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.size(80, 24)
		s.lookUp(sharedHostAddress)
		s.press("5", "enter", "right")
		s.sees("shared host · 10-22 … 11-21 · 8,012 not loaded · p: 81 calls")
	})
}

func TestWhatIsAskedCanBeStoppedAt80Columns(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Latency: time.Second}}, func(s *session) {
		s.size(80, 24)
		s.lookUp("login.payro11.example")
		before, _, _ := strings.Cut(s.footer(), "enter")
		assert.Contains(t, before, "ctrl+c stop")
		s.pass(time.Minute)
		s.seesNot("ctrl+c stop")
	})
}

func TestALoadIsNotPromisedFasterThanItMayGo(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp(sharedHostAddress)
		s.press("5", "enter")
		s.desk.last.names().now.pages.pace = time.Millisecond
		assert.Equal(t, "about 5 min", s.desk.last.names().now.pages.takes(999))
		assert.Equal(t, "about 1 s", s.desk.last.names().now.pages.takes(3))
	})
}

func TestTheCallLogTellsPagesOfPassiveDNSApart(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("203.0.113.66")
		s.press("5", "enter", "p", "L")
		for _, page := range []string{"1", "2", "3"} {
			s.sees("203.0.113[.]66 · page " + page + " · 10-22 … 11-21")
		}
	})
}
