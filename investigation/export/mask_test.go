package export

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"pugmark/intel"
)

func TestMask(t *testing.T) {
	ours := []string{"corp.example", "192.0.2.7", "2001:db8::7", "AS64501", "https://shared.example/our/page", "münchen.example", "no such thing"}
	for text, want := range map[string]string{
		"":             "",
		"corp.example": "OURS-1",
		"mail.corp[.]example and CORP.EXAMPLE and mail.corp.example":              "OURS-1 and OURS-2 and OURS-1",
		"corp[.]example, corp(.)example":                                          "OURS-1, OURS-1",
		"payro11-corp.example.test yourcorp.example":                              "payro11-corp.example.test yourcorp.example",
		"https://evil.example/?u=a@corp.example&r=https%3A%2F%2Fcorp.example%2Fx": "https://evil.example/?u=a@OURS-1&r=https%3A%2F%2FOURS-1%2Fx",
		"100%facorp.example %corp%2Eexample":                                      "100%faOURS-1 %OURS-1",
		"192.0.2[.]7 is 192.0.2.7, not 192.0.2.70":                                "OURS-1 is OURS-1, not 192.0.2.70",
		"7.2.0.192.in-addr.arpa":                                                  "OURS-1",
		"[2001:DB8:0:0::7]:443 at 12:00:00":                                       "[OURS-1]:443 at 12:00:00",
		"AS64501, as 64501, intel/asn/64501/subnets, AS645012":                    "OURS-1, OURS-1, intel/asn/OURS-1/subnets, AS645012",
		"hxxps://shared[.]example/our/page, https://shared.example/":              "OURS-1, https://shared.example/",
		"xn--mnchen-3ya.example, www.MÜNCHEN.example":                             "OURS-1, OURS-2",
	} {
		assert.Equal(t, want, NewMask(ours).Text(text))
		assert.Equal(t, text, NewMask(nil).Text(text))
		assert.Equal(t, text, (*Mask)(nil).Text(text))
	}
	m := NewMask(ours)
	assert.True(t, m.Hides("a corp.example b"))
	assert.False(t, m.Hides("fine"))
	assert.Equal(t, 1, m.Found())
	assert.Zero(t, (*Mask)(nil).Found())
}

// Whatever stands around it, a name that is hidden does not stay.
func FuzzMask(f *testing.F) {
	for _, text := range []string{"", " ", "%2F", "://", "a@", "a.", "\\n", "\n", "[", "::", "%", "%2", "ü", "-", "AS1 "} {
		f.Add(text, text)
	}
	f.Fuzz(func(t *testing.T, before, after string) {
		if !utf8.ValidString(before) || !utf8.ValidString(after) {
			return
		}
		last, _ := utf8.DecodeLastRuneInString(before)
		first, _ := utf8.DecodeRuneInString(after)
		text := before + "corp.example" + after
		is := NewMask([]string{"corp.example"}).Text(text)
		if !isLabel(last) && !isLabel(first) && !strings.ContainsAny(after, ".。．｡%[(") {
			// the labels before it are part of the name, and hidden with it
			assert.NotContains(t, strings.ToLower(is), "corp.example", "%q", text)
		}
		again := NewMask([]string{"corp.example"})
		assert.Equal(t, is, again.Text(text))
		_ = intel.Defang(is)
	})
}

func isLabel(r rune) bool {
	return r == '_' || r == '-' || !(r < 0x80 && !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", r))
}
