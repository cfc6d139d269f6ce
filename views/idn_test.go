package views

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"pugmark/intel"
)

func TestAnInternationalizedSubjectIsReadableOnItsBoard(t *testing.T) {
	for _, indicator := range []string{"pàyroll.example", "https://xn--pyroll-ita.example/login"} {
		on(t, setting{plan: 100}, func(s *session) {
			s.lookUp(indicator)
			s.press("1")
			if indicator != "pàyroll.example" { // of a URL only the scan is asked by itself
				s.press("enter")
			}
			s.sees("xn--pyroll-ita[.]example", "reads as", "◆ pàyroll[.]example")
			s.size(99, 40)
			s.press("down")
			s.sees("reads as pàyroll[.]example")
		})
	}
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("payro11.example")
		s.seesNot("reads as")
	})
}

func TestOnlyAnEmptyListResolvesToNothing(t *testing.T) {
	assert.Equal(t, "no address: Cloudflare reported none · 0 calls", noAddress(nil))
	assert.Equal(t, "no address: Cloudflare resolved nothing · 0 calls", noAddress([]intel.Ref{}))
	assert.Equal(t, "no address: Cloudflare reported none · 0 calls", noAddress([]intel.Ref{{Value: "cname.example"}}))
	assert.Contains(t, text(addressesSheet(nil, "", testPaper())), "not reported")
	assert.Contains(t, text(addressesSheet([]intel.Ref{}, "", testPaper())), "resolves to nothing")
}
