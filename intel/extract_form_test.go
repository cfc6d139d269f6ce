package intel

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// foundAt returns what was found, each with its place and what it came by.
func foundAt(e Extraction) []string {
	texts := []string{}
	for _, f := range e.Found {
		text := f.Indicator.String() + " @ " + f.Where.String()
		if f.Via != "" {
			text += " via " + f.Via
		}
		texts = append(texts, text)
	}
	return texts
}

func TestExtractReadsEveryForm(t *testing.T) {
	cases := map[string]struct {
		form, text string
		want       []string
	}{
		"semicolons, quoted, with headings": {"CSV", "\"ioc\";\"asn\";\"note\"\r\n\"a[.]example\";\"64500\";\"see https://b.example/x;y, and 1.2.3\"\r\n203.0.113.5;;\"two\r\nlines c.example\"\r\n",
			[]string{"a.example @ column ioc, line 2", "AS64500 @ column asn, line 2", "https://b.example/x;y @ column note, line 2",
				"203.0.113.5 @ column ioc, line 3", "c.example @ column note, line 4"}},
		"commas, without headings": {"CSV", "a.example,phishing,7\nb.example,,8\n", []string{"a.example @ column 1, line 1", "b.example @ column 1, line 2"}},
		"tabs":                     {"CSV", "host\tport\nevil.com\t443\nevil.zip\t80\n", []string{"evil.com @ column host, line 2", "evil.zip @ column host, line 3"}},
		"JSON lines": {"JSON", "{\"dst\":{\"ip\":\"203.0.113.5\",\"asn\":64500},\"url\":\"https:\\/\\/a.example\\/x\\u003fb\",\"n\":1.2}\n{\"host\":\"evil.com\",\"ts\":\"2026-11-16T10:00:00.000Z\"}\n",
			[]string{"203.0.113.5 @ field ip, line 1", "AS64500 @ field asn, line 1", "https://a.example/x?b @ field url, line 1", "evil.com @ field host, line 2"}},
		"JSON": {"JSON", "[\n \"a.example\",\n {\"indicators\": [\"b[.]example\",\n \"c.example\"]}\n]",
			[]string{"a.example @ line 2", "b.example @ field indicators, line 3", "c.example @ field indicators, line 4"}},
		"HTML": {"HTML", "<html xmlns=\"http://www.w3.org/1999/xhtml\">\n<body class=\"a.com\"><p>lo<b>gin</b>.a.example</p><p>203.0.113.5</p>\n<a href=\"mailto:x@b.example\">x</a> <img src=//c.example/p.gif>" +
			"<!-- https://d.example/ e.example --><script>f.example; g(\"https://h.example/\")</script></body></html>",
			[]string{"login.a.example @ line 2", "203.0.113.5 @ line 2", "b.example @ href, line 3 via e-mail address", "http://c.example/p.gif @ src, line 3",
				"https://d.example/ @ comment, line 3", "https://h.example/ @ script, line 3"}},
		"log":                     {"log", "2026-11-16T10:00:00Z INFO conn 203.0.113.5:443 -> evil.com\n2026-11-16T10:00:01Z INFO done in 1.2s\n", []string{"203.0.113.5 @ line 1", "evil.com @ line 1"}},
		"Apache":                  {"log", "203.0.113.5 - - [16/Nov/2026:10:00:00 +0000] \"GET /a.sh HTTP/1.1\" 200 1 \"http://evil.com/x\" \"Mozilla/5.0 Chrome/120.0.0.0\"", []string{"203.0.113.5 @ line 1", "http://evil.com/x @ line 1"}},
		"UTF-16":                  {"text", "\xff\xfea\x00.\x00t\x00e\x00s\x00t\x00\n\x00", []string{"a.test @ line 1"}},
		"byte order mark":         {"text", "\ufeffa.example", []string{"a.example @ line 1"}},
		"a quote that never ends": {"CSV", "x,y\na.example,\"b\nc.example,d\n", []string{"a.example @ column x, line 2", "c.example @ column y, line 3"}},
		"nothing":                 {"text", " \n\t", []string{}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			e := Extract([]byte(c.text))
			assert.Equal(t, c.form, e.Form)
			assert.Equal(t, c.want, foundAt(e))
			assert.Empty(t, e.Unread)
		})
	}
}

func TestExtractCountsEachOnce(t *testing.T) {
	e := Extract([]byte("a.example A[.]EXAMPLE https://a.example/\nhxxps://a[.]example 1.2.3.999 1.2.3.999 203.0.113.0/24"))
	require.Len(t, e.Found, 2)
	assert.Equal(t, Found{e.Found[0].Indicator, "a.example", Place{"", 1}, "", 2}, e.Found[0])
	assert.Equal(t, Found{e.Found[1].Indicator, "https://a.example/", Place{"", 1}, "", 2}, e.Found[1])
	assert.Equal(t, []string{"1.2.3.999", "203.0.113.0/24"}, unreadTexts(e))
	assert.Equal(t, 3, e.Duplicates)
	assert.Equal(t, 7, e.Hits())
}

func TestWhatIsTooLongIsSaid(t *testing.T) {
	text := []byte("a.example\n" + strings.Repeat(" ", MostExtracted) + "b.example")
	e := Extract(text)
	assert.True(t, e.Cut)
	assert.Equal(t, []string{"a.example"}, foundTexts(e))
	assert.False(t, Extract(text[:100]).Cut)
}

func TestIsIndicatorList(t *testing.T) {
	for text, want := range map[string]bool{
		"payro11[.]example":                         true,
		"a.example, b.corp\n- 203[.]0[.]113[.]66\n": true,
		"AS 64500; https://a.example/x":             true,
		"":                                          false,
		" - \n":                                     false,
		"a.example and b.example":                   false,
		"maria@a.example":                           false,
		"From: x@a.example\nTo: y@b.example\n\nc": false,
		strings.Repeat("a.example\n", 1<<14):      false,
	} {
		assert.Equal(t, want, IsIndicatorList(text), "%.40q", text)
	}
}

func FuzzExtract(f *testing.F) {
	for _, table := range []string{"read.txt", "refused.txt"} {
		for _, c := range readIndicatorTable(f, table) {
			f.Add([]byte("see " + c.input + " now"))
		}
	}
	for _, seed := range []string{
		"a;b\n\"x.example\";\"", "{\"asn\":1}\n[", "<p>a<b>.example<!--", "\xff\xfea", "2026-01-01T10:00:00 a.example",
		"hxxp:// [.] (dot) dot dot a", "https://urldefense.com/v3/__https://a.example/**B__;IyMj!!x",
		"From: a@a.example\nReceived: from b.example ([203.0.113.5])\nContent-Type: multipart/mixed; boundary=x\n\n--x\n" +
			"Content-Type: text/html; charset=latin1\nContent-Transfer-Encoding: quoted-printable\n\n<a href=3D\"//c.example\">=\nd</a>\n--x\n" +
			"Content-Type: message/rfc822\n\nFrom: x\nTo: y\n\nz.example\n--x--",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		e := Extract(text)
		seen := map[Indicator]bool{}
		appearances := 0
		for _, found := range e.Found {
			require.False(t, seen[found.Indicator], "%s twice", found.Indicator)
			seen[found.Indicator] = true
			requireReadsBack(t, found.Indicator)
			require.Positive(t, found.Times)
			require.NotEmpty(t, found.Text)
			require.True(t, utf8.ValidString(found.Text))
			require.NotEmpty(t, found.Where.String())
			appearances += found.Times
		}
		require.GreaterOrEqual(t, len(e.Found)+e.Duplicates, appearances)
		for _, u := range e.Unread {
			require.NotEmpty(t, u.Text)
			require.LessOrEqual(t, len(u.Text), maxInput)
			require.NotEmpty(t, u.Why)
		}
	})
}

func BenchmarkExtract(b *testing.B) {
	for name, text := range map[string][]byte{
		"mail of 200":      mail200(b),
		"200 lines":        []byte(strings.Repeat("2026-11-16T10:00:00Z fw1 src=203.0.113.5 dst=hxxps://login[.]payro11[.]example/x?a=1,2 rule=7 app=Chrome/120.0.0.0\n", 200)),
		"1 MB prose":       []byte(strings.Repeat("It is done. See the report of 12.05.2026, version 1.2.3, and wait for it.\n", 1<<20/75)),
		"1 MB on one line": []byte(strings.Repeat("a.example,", 1<<20/10)),
		"1 MB of brackets": []byte(strings.Repeat("http://[(a[(.)]b)] ", 1<<20/19)),
		"1 MB of commas":   []byte("https://a.example/" + strings.Repeat(",b", 1<<19)),
		"1 MB of nesting":  []byte(strings.Repeat(strings.Repeat("[(", 14)+"a"+strings.Repeat(")]", 14)+".example ", 1<<20/66)),
		"1 MB of marks":    []byte("http://a.example/" + strings.Repeat("!.", 1<<19)),
		"1 MB of slashes":  []byte(strings.Repeat(`http://a.example/`+strings.Repeat(`\`, 50)+". ", 1<<20/69)),
		"1 MB of HTML":     []byte("<html>" + strings.Repeat("<a href=https://a.example/>x</a>", 1<<20/32)),
		"1 MB of dots":     []byte(strings.Repeat("a dot b dot ", 1<<20/12)),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				_ = Extract(text)
			}
		})
	}
}
