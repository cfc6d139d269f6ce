package intel

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRefang(t *testing.T) {
	cases := map[string]string{
		"hxxps[://]login[.]payro11[.]example/x":   "https://login.payro11.example/x",
		"login dot payro11 (dot) example":         "login.payro11.example",
		"2001[:]db8[:][:]66":                      "2001:db8::66",
		"fxp://files[.]payro11[.]example":         "ftp://files.payro11.example",
		"maria[at]payro11[.]example":              "maria@payro11.example",
		"hxxp:\\/\\/payro11.example\\/a\\/b":      "http://payro11.example/a/b",
		"tcp[:]//203[.]0[.]113[.]66[:]443":        "tcp://203.0.113.66:443",
		"https://payro11.example/x(.)y?re=a\\.b":  "https://payro11.example/x(.)y?re=a\\.b",
		"https://payro11.example/?a[]=1&b[x]=[2]": "https://payro11.example/?a[]=1&b[x]=[2]",
		"https://payro11.example/?u=hxxp://x.y":   "https://payro11.example/?u=hxxp://x.y",
		"http://[2001:db8::66]:8080/":             "http://[2001:db8::66]:8080/",
		"polka dot dress":                         "polka.dress",
		"":                                        "",
	}
	for input, want := range cases {
		assert.Equal(t, want, Refang(input), input)
	}
}

// A shape may stand for nothing an indicator is, so Refang promises nothing
// about the result, but live text has to survive it.
func TestRefangLeavesLiveTextAlone(t *testing.T) {
	for _, c := range readIndicatorTable(t, "read.txt") {
		_, live, _ := strings.Cut(c.want, " ")
		assert.Equal(t, live, Refang(live))
	}
}

func FuzzRefang(f *testing.F) {
	for _, table := range []string{"read.txt", "refused.txt"} {
		for _, c := range readIndicatorTable(f, table) {
			f.Add(c.input)
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		live := Refang(s)
		// Only a scheme may grow, from "hp//" to "http://".
		require.LessOrEqual(t, len(live), len(s)+len("://"))
		for _, shape := range []string{"[.]", "{.}", "[:]", "[dot]"} {
			require.NotContains(t, live, shape, "of %q", s)
		}
	})
}
