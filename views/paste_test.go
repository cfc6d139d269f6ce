package views

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mail is a thread with two hundred hits.
func mail(t testing.TB) string {
	text, err := os.ReadFile(filepath.Join("..", "intel", "testdata", "mail-200.eml"))
	require.NoError(t, err)
	return string(text)
}

const smallPaste = "see hxxps://login[.]payro11[.]example/x and payro1l[.]example,\r203.0.113[.]66, again 203.0.113.66\rAS64500 and 300.1.2.3\r"

func TestAPasteIsPreviewedWithCountsThatAddUp(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.size(120, 40)
		s.paste(smallPaste)
		s.sees("6 hits, 4 unique: 1 domain, 1 IP, 1 URL, 1 AS number", "4 new + 1 duplicate + 1 not understood", "read as", "text · 3 lines",
			"opens the preview; nothing is asked yet", "enter preview")
		s.press("enter")
		s.sees("4 indicators", "6 hits, 4 unique", "4 new + 1 duplicate + 1 not understood",
			"kept answers · free", "[domains in bulk · 1 call]", "+ IPs · 2 calls", "everything · 8 calls", "2 names in 1 bulk question",
			"[x]  new", "line 2 · ×2", "? not understood  300.1.2.3", "line 3: is not an IPv4", "enter start (1 call)")
		assert.Empty(t, s.asked())
	})
}

func TestEveryIndicatorOfAMailIsSorted(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.paste(strings.ReplaceAll(mail(t), "\n", "\r")) // as terminals paste
		s.sees("200 hits, 143 unique: 96 domains, 31 IPs, 12 URLs, 4 AS numbers", "143 new + 54 duplicate + 3 not understood", "mail · 243 lines")
		s.press("enter")
		s.sees("143 indicators", "everything does not fit: ~100 of 100 calls left")
		assert.Empty(t, s.asked())
	})
}

func TestWhatIsTaggedOursInThePreviewIsLeftOut(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.size(120, 40)
		s.paste("203.0.113.66\n203.0.113.67\n")
		s.press("enter", "t", "o")
		s.sees("[ ]    ● ours · ana", "1 new + 1 ours or allow-listed", "[+ IPs · 1 call]")
		s.press("u")
		s.sees("▌  [x]  new ", "2 new", "[+ IPs · 2 calls]")
		s.press("t", "o", "enter")
		assert.Equal(t, []string{"ip"}, s.asked())
		s.sees("excluded 1")
	})
}

func TestAPlanPastTheEstimateIsRunOnceItsPriceWasTyped(t *testing.T) {
	on(t, setting{plan: 1}, func(s *session) {
		s.size(80, 24)
		s.paste("203.0.113.66\n203.0.113.67\n")
		s.press("enter", "right", "enter")
		s.sees("type 2 to spend past the estimate", "+ IPs does not fit: ~1 of 1 calls left")
		s.press("1", "enter")
		assert.Empty(t, s.asked())
		s.press("backspace", "2", "enter")
		s.sees("Triage of 2")
		assert.Equal(t, []string{"ip", "ip"}, s.asked())
	})
}

func TestTheRowUnderTheCursorIsToldInFull(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.size(80, 24)
		s.paste(mail(t))
		s.press("enter", "end")
		s.sees("text/plain part 1, line 31 · has no dot")
	})
}

func TestRowsAreLeftOutAndTakenInAndThePricesFollow(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.size(120, 40)
		s.paste(smallPaste)
		s.press("enter", "right")
		s.sees("[+ IPs · 2 calls]", "2 names in 1 bulk question · 1 IP")
		s.press("down", "down", " ")
		s.sees("▌  [x]    new               AS64500", "[ ]    new               203.0.113[.]66", "[domains in bulk · 1 call]  everything · 7 calls")
		s.press("up", "x")
		s.sees("[+ IPs · 2 calls]", "▌  [x]  new               203.0.113[.]66")
		s.press("*", "x")
		s.sees("plan  [kept answers · free]")
		s.press("enter")
		s.sees("nothing is included: space takes a row in")
		s.press("x", "right")
		s.sees("[everything · 8 calls]")
		s.press("left", "left", "left", "left")
		s.sees("[everything · 8 calls]")
		assert.Empty(t, s.asked())
	})
}

func TestEnterAsksBackWhereThePlanWantsThat(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.paste(smallPaste)
		s.press("enter", "right", "right", "enter")
		s.sees("enter once more asks: 8 calls · any other key does not · ~100 of 100 calls left")
		s.press("down")
		s.sees("nothing was asked")
		s.press("enter", "esc", "enter")
		s.sees("enter once more asks: 8 calls")
		s.press("esc", "esc")
		s.sees("6 hits, 4 unique", "enter preview")
		s.press("enter", "right", "right", "enter")
		assert.Empty(t, s.asked())
		s.press("enter")
		s.sees("Triage of 4", "8 calls spent")
		s.press("esc")
		s.sees("domain, IP, URL, AS number")
		assert.Len(t, s.asked(), 8)
	})
}

func TestWhatIsNoIndicatorStaysInTheField(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.paste("Dear all,\n\nnothing here.\n")
		s.sees("no domain, IP, URL or AS number was found in 3 lines")
		s.press("enter")
		s.sees("nothing here.", "no domain, IP, URL or AS number was found in 3 lines")
		s.press("esc")
		s.paste(" payro11[.]example ")
		s.sees("domain", "enter look up")
	})
}

func TestALinkThatAMailFilterMadeIsUnwrapped(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.paste("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Flogin.payro11.example%2Fx&data=05")
		s.sees("URL", "hxxps://login.payro11[.]example/x", "unwrapped", "out of a link of SafeLinks")
		s.press("enter")
		s.sees("1 Domain details · login.payro11[.]example")
	})
}

func TestAPasteOverAPageIsPreviewedToo(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("payro1l.example")
		s.paste(smallPaste)
		s.sees("3 new + 1 kept", "read as")
		s.press("enter")
		s.sees("› 4 indicators", "[x]  kept")
		s.press("esc")
		s.sees("New look-up", "3 new + 1 kept")
		s.press("enter", "enter")
		s.sees("Triage of 4")
		s.press("esc")
		s.sees("1 Domain details · payro1l[.]example")
	})
}

func TestEnterBeforeThePasteWasReadOpensItThen(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.run(s.update(tea.PasteMsg{Content: smallPaste}))
		s.run(s.update(keyNamed("enter")))
		s.settle()
		s.sees("4 indicators", "enter start (1 call)")
	})
}

func TestNamesLikeOursComeFirstWhereThatIsChosen(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.size(140, 45)
		s.desk.Workbench.Allow = []string{"payroll.example"}
		s.paste("shop-a.example\nhost.elsewhere.example\npayro1l.example\nwww.payroll.example\n")
		s.press("enter")
		s.sees("3 new + 1 ours or allow-listed", "[ ]    allow-listed · payroll[.]example")
		s.press("s", "enter", "home")
		s.sees("like our names ↑", "▌  [ ]", "www.payroll[.]example")
		s.press("down")
		before, _, _ := strings.Cut(s.frame(), "payro1l[.]example")
		assert.Greater(t, strings.LastIndex(before, "▌"), strings.LastIndex(before, "\n"), "the nearest of the others is next")
		s.press("enter")
		s.press("s", "right", "enter", "home")
		s.sees("like our names ↑", "▌  www.payroll[.]example")
		assert.Equal(t, []int{1, 1, 1, 0, 1}, s.tabsAddUp(4))
	})
}
