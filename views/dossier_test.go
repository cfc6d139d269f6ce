package views

import (
	"testing"
	"testing/synctest"
)

func TestLook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 100})
		t.Log("\n" + s.frame())
		s.paste("hxxps://login[.]payro11[.]example/x")
		t.Log("\n" + s.frame())
		s.press("enter")
		t.Log("\n" + s.frame())
		s.press("a")
		t.Log("\n" + s.frame())
		s.press("a")
		t.Log("\n" + s.frame())
		t.Log(s.asked())
	})
}
