package intel

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRegistrableOfAHostAsAnswersSpellIt(t *testing.T) {
	for host, want := range map[string]string{
		"login.payro11.example":  "payro11.example",
		"payro11.example":        "payro11.example",
		"example":                "example",
		"a.b.co.uk":              "b.co.uk",
		"co.uk":                  "co.uk",
		"x.evil.github.io":       "evil.github.io",
		"_dmarc.a.example":       "a.example",
		"WWW.Payro11.Example.":   "payro11.example",
		"www.pàyroll.example":    "xn--pyroll-ita.example",
		"www.xn--pyroll-ita.com": "xn--pyroll-ita.com",
		"203.0.113.66":           "203.0.113.66",
		"\x1b[31m.a.example":     "\x1b[31m.a.example",
		"":                       "",
		"a..example":             "a..example",
	} {
		assert.Equal(t, want, RegistrableOf(host), "%q", host)
	}
}

func TestUnicodeOfAHost(t *testing.T) {
	assert.Equal(t, "pàyroll.example", UnicodeOf("xn--pyroll-ita.example"))
	assert.Equal(t, "payroll.example", UnicodeOf("payroll.example"))
	assert.Equal(t, "xn--\x1b.example", UnicodeOf("xn--\x1b.example"))
}

// FuzzRegistrableOf: what is returned is the end of the canonical name, and
// stands for itself.
func FuzzRegistrableOf(f *testing.F) {
	for _, seed := range []string{"a.b.example", "A.CO.UK.", "xn--a", "*.a.example", "１.example", "\x00", "a.b.c.d.compute.amazonaws.com"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, host string) {
		once := RegistrableOf(host)
		assert.Equal(t, once, RegistrableOf(once))
		if i, err := ParseIndicator(host); err == nil && i.Kind() == IndicatorDomain && isDomain(i.Host()) {
			assert.Equal(t, i.Registrable(), once)
		}
	})
}
