package intel

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// foundTexts returns the canonical texts that an extraction found.
func foundTexts(e Extraction) []string {
	texts := []string{}
	for _, f := range e.Found {
		texts = append(texts, f.Indicator.String())
	}
	return texts
}

func unreadTexts(e Extraction) []string {
	texts := []string{}
	for _, u := range e.Unread {
		texts = append(texts, u.Text)
	}
	return texts
}

func TestExtractFindsWhatIsMeant(t *testing.T) {
	cases := map[string]struct {
		text         string
		want, unread []string
	}{
		"prose": {"The lure at hxxps://login[.]payro11[.]example/x, seen on 203[.]0[.]113[.]66 (AS64500), asks for www.payro11.example.",
			[]string{"https://login.payro11.example/x", "203.0.113.66", "AS64500", "www.payro11.example"}, nil},
		"a known suffix":    {"it went to evil-shop.com and pay.evil.github.io/x.", []string{"evil-shop.com", "http://pay.evil.github.io/x"}, nil},
		"an unknown suffix": {"see report.finale and login.corp, but login[.]corp", []string{"login.corp"}, nil},
		"spelled out": {"mail login dot payro11 dot example and (maria (at) hr (dot) payro11 (dot) example)",
			[]string{"login.payro11.example", "hr.payro11.example"}, nil},
		"spaced":                {"hxxps :// a [.] example/x and b [dot] example", []string{"https://a.example/x", "b.example"}, nil},
		"the dot of a sentence": {"Connect the dot to the line . In the end", nil, nil},
		"e-mail": {"From: \"Pay Roll\" <john.doe@payro11.example>, mailto:x@b.example and maria[@]c[.]example",
			[]string{"payro11.example", "b.example", "c.example"}, nil},
		"files":           {"Open invoice.pdf, setup.exe, run.sh, main.rs, archive.zip, invoice.pdf.zip, /tmp/x.sh, C:\\Temp\\evil.com, ./go.md", nil, nil},
		"versions":        {"v2.1.0 and 1.2.3, version 1.2.3.4, Chrome/120.0.0.0 Safari/537.36, Windows 10.0.19045.3803", nil, nil},
		"dates and times": {"12.05.2024 10:30:15, 2024-05-12T10:30:15.123Z, at 10.30am, 31.12., 00:11:22:33:44:55", nil, nil},
		"code":            {"document.write(x); div.foo.bar {\nfoo.bar { color: red }\nconst x = window.name;\nuse foo.bar here\n  return a.b.c();", nil, nil},
		"a program": {"func (c *conn).serve(ctx) io.Reader.Read r.URL.Host f[i].test(x) e].call a:not(.toggle) xmlns=\"http://www.w3.org/1999/xhtml\" \\nhttps://a.example/",
			[]string{"https://a.example/"}, nil},
		"two sentences": {"It is done.It was System.IO and ASP.Net.", nil, nil},
		"refused": {"1.2.3.999 hxxp://bad host xn--zzzzz-.example 203.0.113.0/24 *.payro11.example ldap://a.example/x",
			nil, []string{"1.2.3.999", "hxxp://bad", "xn--zzzzz-.example", "203.0.113.0/24", "*.payro11.example", "ldap://a.example/x"}},
		"log": {"Nov 21 10:00:00 fw1 kernel: SRC=203.0.113.5 DST=198.51.100.7 PROTO=TCP host=evil.example url=\"http://evil.example/a?b=c,d\" asn=64500 203.0.113.9:443->198.51.100.8:51234",
			[]string{"203.0.113.5", "198.51.100.7", "evil.example", "http://evil.example/a?b=c,d", "AS64500", "203.0.113.9", "198.51.100.8"}, nil},
		"a link over lines": {"> see <https://a.example/very-\n> long-\r\n>   path>, and <https://b.example/x\nc.example",
			[]string{"https://a.example/very-long-path", "https://b.example/x", "c.example"}, nil},
		"tcpdump": {"10:00:01.123456 IP 203.0.113.5.52344 > 198.51.100.7.443: Flags [S], options 1.2.3.4.5", []string{"203.0.113.5", "198.51.100.7"}, nil},
		"Markdown": {"see [the page](https://a.example/x_(y)) **b.example** `c.example` <https://d.example/>",
			[]string{"https://a.example/x_(y)", "b.example", "c.example", "https://d.example/"}, nil},
		"IPv6": {"2001:db8::66 [2001:db8::67]:443 IPv6:2001:db8::68 std::string a::b 10:20:30:40:50:60:70:80 2001[:]db8[:][:]69",
			[]string{"2001:db8::66", "2001:db8::67", "2001:db8::68", "2001:db8::69"}, nil},
		"keys": {"host:evil.example, ip:203.0.113.5; C2=hxxp://c2[.]example:8080/a, b.example|c.example",
			[]string{"evil.example", "203.0.113.5", "http://c2.example:8080/a", "b.example", "c.example"}, nil},
		"Message-IDs": {"Message-ID: <abc.123@mail.example>\npostfix: message-id=<1.2.x@mail.example> References: x", nil, nil},
		"a coloured log": {"\x1b[1;31mevil-c2.com\x1b[0m evil-\x1b[01;31m\x1b[Kshop\x1b[m\x1b[K.com \x1b]8;;https://a.example/x\x1b\\link",
			[]string{"evil-c2.com", "evil-shop.com"}, nil},
		"separated by controls": {"evil-a.com\x01evil-b.com\x00203.0.113.5\x7fhttps://c.example/x\x1ehttps://d.example/\xff\xfeevil-e.com\u0085evil-f.com",
			[]string{"evil-a.com", "evil-b.com", "203.0.113.5", "https://c.example/x", "https://d.example/", "evil-e.com", "evil-f.com"}, nil},
		"AS": {"AS 64500 and ASN: 64501 as 5 of them; as64502 AS0", []string{"AS64500", "AS64501", "AS64502"}, []string{"AS0"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := Extract([]byte(c.text))
			assert.Equal(t, append([]string{}, c.want...), foundTexts(got))
			assert.Equal(t, append([]string{}, c.unread...), unreadTexts(got))
		})
	}
}
