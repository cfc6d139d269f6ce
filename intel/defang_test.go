package intel

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDefang(t *testing.T) {
	cases := map[string]string{
		"login.payro11.example": "login.payro11[.]example",
		"203.0.113.66":          "203.0.113[.]66",
		"203.0.113.66:443":      "203.0.113[.]66:443",
		"203.0.113.0/24":        "203.0.113[.]0/24",
		"2001:db8::66":          "2001:db8::66",
		"::ffff:203.0.113.66":   "::ffff:203.0.113.66",
		"AS13335":               "AS13335",
		"localhost":             "localhost",
		"":                      "",
		"https://login.payro11.example/x.php?a=b.c": "hxxps://login.payro11[.]example/x.php?a=b.c",
		"HTTP://LOGIN.payro11.example":              "hxxp://LOGIN.payro11[.]example",
		"ftp://payro11.example":                     "fxp://payro11[.]example",
		"tcp://payro11.example:443":                 "tcp://payro11[.]example:443",
		"http://[2001:db8::66]:8080/a.b":            "hxxp://[2001:db8::66]:8080/a.b",
		"https://bank.example@payro11.example/":     "hxxps://bank.example@payro11[.]example/",
		`http://payro11.example\@ourcorp.example/`:  `hxxp://payro11[.]example\@ourcorp.example/`,
		"maria@payro11.example":                     "maria@payro11[.]example",
		"payro11.example.":                          "payro11[.]example.",
		"login.payro11[.]example":                   "login.payro11[.]example",
		"hxxps://login[.]payro11[.]example/x":       "hxxps://login[.]payro11[.]example/x",
		"payro11。example":                           "payro11[。]example",
		"(.evil":                                    "([.]evil",
		"[payro11.example":                          "[payro11[.]example",
		"...":                                       "...",
		"evil.example:1:2":                          "evil[.]example:1:2",
		"payro11.example,a.payro1l.example":         "payro11[.]example,a.payro1l[.]example",
		"https://payro11.example/a.b,c.d":           "hxxps://payro11[.]example/a.b,c.d",
	}
	for input, want := range cases {
		assert.Equal(t, want, Defang(input), input)
	}
	assert.Equal(t, "login.payro11[.]example", DefangHost("login.payro11.example"))
	assert.Equal(t, "ns1.payro11[.]example.", DefangHost("ns1.payro11.example."))
}

func FuzzDefang(f *testing.F) {
	for _, c := range readIndicatorTable(f, "read.txt") {
		f.Add(c.input)
	}
	f.Add("http://http://payro11.example")
	f.Add("payro11.example,payro1l.example,")
	f.Fuzz(func(t *testing.T, s string) {
		defanged := Defang(s)
		require.Equal(t, defanged, Defang(defanged), "twice")
		require.LessOrEqual(t, len(defanged), len(s)+len("[]")*(1+strings.Count(s, ",")))
		for _, scheme := range []string{"http://", "https://", "ftp://"} {
			require.False(t, len(defanged) >= len(scheme) && strings.EqualFold(defanged[:len(scheme)], scheme))
		}
	})
}
