package views

import (
	"testing"
	"testing/synctest"
)

func TestLook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 100})
		s.size(80, 24)
		s.paste("login.payro11.example")
		t.Log("\n" + s.frame())
		s.press("enter")
		t.Log("\n" + s.frame())
		s.press("a", "a")
		t.Log("\n" + s.frame())
		s.press("5")
		t.Log("\n" + s.frame())
		s.press("/", "s", "h", "o", "p", "enter")
		t.Log("\n" + s.frame())
		s.press("esc", "enter")
		t.Log("\n" + s.frame())
		s.press("i")
		t.Log("\n" + s.frame())
		s.press("q", "L")
		t.Log("\n" + s.frame())
		s.press("q", "g", "h")
		t.Log("\n" + s.frame())
		s.press("enter")
		t.Log("\n" + s.frame())
		s.press("q", "q", "q")
		t.Log("\n" + s.frame())
		s.paste("1.1.1.1, AS13335\nfoo bar.example\n")
		t.Log("\n" + s.frame())
		s.press("enter")
		t.Log("\n" + s.frame())
		t.Log(s.asked())
	})
}
