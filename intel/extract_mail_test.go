package intel

import (
	"encoding/base64"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mail200 is a forwarded thread on the payroll lure: two Received headers, a
// plain text in quoted-printable, a page in base64 with rewritten links, the lure
// itself attached, a table, and a document that is not read.
func mail200(tb testing.TB) []byte {
	tb.Helper()
	text, err := os.ReadFile("testdata/mail-200.eml")
	require.NoError(tb, err)
	return text
}

func TestTheTwoHundredOfAMailAddUp(t *testing.T) {
	e := Extract(mail200(t))
	kinds := map[IndicatorKind]int{}
	appearances := 0
	for _, f := range e.Found {
		kinds[f.Indicator.Kind()]++
		appearances += f.Times
	}
	assert.Equal(t, "mail", e.Form)
	assert.False(t, e.Cut)
	assert.Equal(t, 200, e.Hits())
	assert.Len(t, e.Found, 143)
	assert.Equal(t, 54, e.Duplicates)
	assert.Len(t, e.Unread, 3)
	assert.Equal(t, 96, kinds[IndicatorDomain])
	assert.Equal(t, 31, kinds[IndicatorIPv4]+kinds[IndicatorIPv6])
	assert.Equal(t, 12, kinds[IndicatorURL])
	assert.Equal(t, 4, kinds[IndicatorASN])
	assert.Equal(t, len(e.Found)+e.Duplicates, appearances)
	for _, f := range e.Found {
		assert.NotEmpty(t, f.Indicator.Reserved(), "%s is somebody's", f.Indicator)
	}
	assert.Equal(t, []Unread{
		{"10.20.0.0/16", Place{"text/plain part 1", 29}, "is a network range, not one address: look up 10.20.0[.]0"},
		{"203.0.113.999", Place{"text/plain part 1", 31}, "is not an IPv4 address: each of its four numbers goes from 0 to 255"},
		{"hxxp://payslip", Place{"text/plain part 1", 31},
			"has no dot: type a whole domain such as login.payro11.example, an IP address, a URL or an AS number"},
	}, e.Unread)
}

func TestWhereAMailHasWhat(t *testing.T) {
	type found struct {
		via, where string
		times      int
	}
	got := map[string]found{}
	for _, f := range Extract(mail200(t)).Found {
		got[f.Indicator.String()] = found{f.Via, f.Where.String(), f.Times}
	}
	for text, want := range map[string]found{
		"ourcorp.example":                         {viaMail, "header Return-Path, line 1", 11},
		"mail.ourcorp.example":                    {"", "header Received, line 2", 3},
		"https://login.payro11.example/x":         {"", "text/plain part 1, line 10", 8},
		"mail.payro11.example":                    {"", "text/plain part 1, line 12", 1},
		"xn--pyroll-ita.example":                  {"", "text/plain part 1, line 25", 1},
		"https://paysl1p.example/form#step=2":     {"Proofpoint v3", "text/html part 2, href, line 10", 1},
		"https://payro1l.example/r?to=1":          {"Google", "text/html part 2, href, line 11", 1},
		"https://beacon.hostile.example/b.js":     {"", "text/html part 2, script, line 14", 1},
		"mailer.invoice-update.example":           {viaMail, "attached mail, header Return-Path, line 1", 3},
		"203.0.113.100":                           {"", "attached mail, header Received, line 2", 1},
		"http://webmail-secure.example:8080/owa/": {"", "attached mail, text/html part 3, href, line 5", 1},
		"xk3v9qfw2739p.example":                   {"", "text/csv part 4, column indicator, line 2", 1},
		"http://bulk.example/x,y;z":               {"", "text/csv part 4, column indicator, line 93", 1},
		"AS64500":                                 {"", "text/plain part 1, line 27", 4},
	} {
		assert.Equal(t, want, got[text], text)
	}
}

func TestExtractReadsMailAsItIsSent(t *testing.T) {
	const head = "From: a\nSubject: b\nMIME-Version: 1.0\n"
	cases := map[string]struct {
		mail string
		want []string
	}{
		"encoded subject": {"From: =?utf-8?b?eA==?= <x@a.example>\nSubject: =?iso-8859-1?q?=E4_b=2Eexample?=\n =?utf-8?q?_c=2Eexample?=\n\n",
			[]string{"a.example", "b.example", "c.example"}},
		"charset": {head + "Content-Type: text/plain; charset=windows-1251\nContent-Transfer-Encoding: 8bit\n\n\xef\xf0\xe8[.]example\n",
			[]string{"xn--h1and.example"}},
		"UTF-16": {head + "Content-Type: text/plain; charset=utf-16le\nContent-Transfer-Encoding: base64\n\n" +
			base64.StdEncoding.EncodeToString([]byte("a\x00.\x00t\x00e\x00s\x00t\x00")), []string{"a.test"}},
		"unknown charset": {head + "Content-Type: text/plain; charset=x-nonsense\n\na.example", []string{"a.example"}},
		"soft line breaks": {head + "Content-Transfer-Encoding: quoted-printable\n\nhttps://a.example/very=\n-long=3Dpath\n",
			[]string{"https://a.example/very-long=path"}},
		"broken quoted-printable": {head + "Content-Transfer-Encoding: quoted-printable\n\na.example =ZZ\nb.example\n", []string{"a.example", "b.example"}},
		"a part cut short": {head + "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\na.example\nb.exam",
			[]string{"a.example"}},
		"a boundary that never comes": {head + "Content-Type: multipart/mixed; boundary=y\n\na.example\n", []string{"a.example"}},
		"signatures are blobs": {head + "DKIM-Signature: v=1; d=a.example; b=Zm9vLmNvbQ.evil.com/x==\n" +
			"X-Google-DKIM-Signature: d=b.example; b=x.com\nARC-Seal: b=y.com; d=c.example\nMessage-ID: <1@d.example>\n" +
			"In-Reply-To: <2@e.example>\nReferences: <3@f.example>\nContent-ID: <4@g.example>\n\n",
			[]string{"a.example", "b.example", "c.example"}},
		"CRLF":                    {strings.ReplaceAll(head+"Content-Type: multipart/mixed; boundary=x\n\n--x\n\na.example\n--x--\n", "\n", "\r\n"), []string{"a.example"}},
		"pictures are not read":   {head + "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: image/png\n\na.example\n--x--\n", nil},
		"mbox":                    {"From x@a.example Mon Nov 16 09:00:00 2026\nFrom: b@b.example\nTo: c@c.example\n\nd.example", []string{"b.example", "c.example", "d.example"}},
		"no MIME":                 {"From: a@a.example\nSent: Monday\nTo: b@b.example\nSubject: c\n\nSee hxxp://d[.]example/x", []string{"a.example", "b.example", "http://d.example/x"}},
		"forwarded as attachment": {head + "Content-Type: message/rfc822\n\nFrom: x@a.example\nTo: y@b.example\n\nc.example", []string{"a.example", "b.example", "c.example"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			e := Extract([]byte(c.mail))
			assert.Equal(t, "mail", e.Form)
			assert.Equal(t, append([]string{}, c.want...), foundTexts(e))
			assert.Empty(t, e.Unread)
		})
	}
}

func TestMailsInMailsComeToAnEnd(t *testing.T) {
	mail := "From: x@deep.example\nTo: y\n\nbottom.example"
	for range 40 {
		mail = "From: a\nSubject: b\nContent-Type: message/rfc822\n\n" + mail
	}
	e := Extract([]byte(mail))
	assert.True(t, e.Cut, "what is not read is said")
	assert.NotContains(t, foundTexts(e), "bottom.example")
}
