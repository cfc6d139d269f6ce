package intel

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// indicatorCase is one indented line of a table in testdata/indicator: a
// spelling, and the line at the margin it stands below.
type indicatorCase struct{ input, want string }

func readIndicatorTable(tb testing.TB, name string) []indicatorCase {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "indicator", name))
	require.NoError(tb, err)
	escape := regexp.MustCompile(`<U\+([0-9A-F]{4,6})>`)
	var cases []indicatorCase
	want := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		input, indented := strings.CutPrefix(line, "    ")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case !indented:
			want = line
		default:
			input = escape.ReplaceAllStringFunc(input, func(s string) string {
				r, err := strconv.ParseInt(s[len("<U+"):len(s)-1], 16, 32)
				require.NoError(tb, err)
				return string(rune(r))
			})
			cases = append(cases, indicatorCase{input, want})
		}
	}
	return cases
}

func requireReadsBack(tb testing.TB, i Indicator) {
	tb.Helper()
	for _, spelling := range []string{i.String(), i.Defanged()} {
		back, err := ParseIndicator(spelling)
		require.NoError(tb, err, "%q of %q", spelling, i)
		require.Equal(tb, i, back, "%q", spelling)
	}
}

func TestParseIndicatorReadsEveryShape(t *testing.T) {
	cases := readIndicatorTable(t, "read.txt")
	seen := map[string]bool{}
	for _, c := range cases {
		t.Run(c.input, func(t *testing.T) {
			i, err := ParseIndicator(c.input)
			require.NoError(t, err)
			assert.Equal(t, c.want, string(i.Kind())+" "+i.String())
			requireReadsBack(t, i)
		})
		if c.input != strings.TrimPrefix(strings.TrimLeft(c.want, "abcdefghijklmnopqrstuvwxyz46"), " ") {
			seen[c.input] = true
		}
	}
	assert.GreaterOrEqual(t, len(seen), 300, "distinct spellings other than the canonical one")
}

func TestParseIndicatorRefusesInOneSentence(t *testing.T) {
	cases := readIndicatorTable(t, "refused.txt")
	assert.GreaterOrEqual(t, len(cases), 60)
	for _, c := range cases {
		t.Run(c.input, func(t *testing.T) {
			i, err := ParseIndicator(c.input)
			require.Error(t, err, "read as %s", i)
			assert.True(t, i.IsZero())
			var refused *RefusedError
			require.ErrorAs(t, err, &refused)
			assert.Equal(t, c.input, refused.Input)
			assert.Equal(t, c.want, refused.Rule)
			requireCleanRefusal(t, refused)
		})
	}
}

func TestParseIndicatorRefusesTextThatNoTableCanHold(t *testing.T) {
	label := strings.Repeat("a", 63) + "."
	cases := map[string]struct{ input, rule string }{
		"nothing":        {"", "is empty: type a domain, an IP address, a URL or an AS number"},
		"not UTF-8":      {"payro11\xff.example", "is not valid UTF-8 text"},
		"too long":       {"https://payro11.example/" + strings.Repeat("a", 2048), "is longer than 2048 bytes"},
		"too long live":  {"payro11.example/" + strings.Repeat("a", 2030), "is longer than 2048 bytes"},
		"long name":      {strings.Repeat(label, 4) + "example", "is 263 characters long; a domain name has at most 253"},
		"endless nested": {strings.Repeat("[(", 400) + "x", "has no dot: type a whole domain such as login.payro11.example, an IP address, a URL or an AS number"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := ParseIndicator(c.input)
			var refused *RefusedError
			require.ErrorAs(t, err, &refused)
			assert.Equal(t, c.input, refused.Input)
			assert.Equal(t, c.rule, refused.Rule)
			requireCleanRefusal(t, refused)
		})
	}
	longest, err := ParseIndicator(strings.Repeat(label, 3) + strings.Repeat("b", 61))
	require.NoError(t, err)
	assert.Len(t, longest.String(), 253)
}

// requireCleanRefusal checks what every refusal promises.
func requireCleanRefusal(tb testing.TB, refused *RefusedError) {
	tb.Helper()
	sentence := refused.Error()
	require.Less(tb, len([]rune(sentence)), 900)
	require.NotContains(tb, sentence, "\n")
	for _, r := range sentence {
		require.True(tb, unicode.IsPrint(r) && !unicode.Is(unicode.M, r), "%q in %q", r, sentence)
	}
	for _, internal := range []string{"netip", "idna:", "strconv", "ParseAddr", "url:", "%!"} {
		require.NotContains(tb, refused.Rule, internal)
	}
	if refused.Suggestion != "" {
		i, err := ParseIndicator(refused.Suggestion)
		require.NoError(tb, err)
		require.Equal(tb, refused.Suggestion, i.String())
		require.Contains(tb, refused.Rule, i.Defanged())
	}
}

func TestRefusedErrorShowsHostileInputHarmlessly(t *testing.T) {
	cases := map[string]string{
		"\x1b]0;owned\x07":                    `"<U+001B>]0;owned<U+0007>" is wrong`,
		"pay\u202eroll":                       `"pay<U+202E>roll" is wrong`,
		"a\u0301\u0301":                       `"a<U+0301><U+0301>" is wrong`,
		"\u3164x\U000e0041":                   `"<U+3164>x<U+E0041>" is wrong`,
		"bücher":                              `"bücher" is wrong`,
		"\xff":                                `"<U+FFFD>" is wrong`,
		strings.Repeat("x", 61):               `"` + strings.Repeat("x", 60) + `…" is wrong`,
		"a\u2028b\u0085c\u00a0d\u2800e\u200b": `"a<U+2028>b<U+0085>c<U+00A0>d<U+2800>e<U+200B>" is wrong`,
	}
	for input, want := range cases {
		assert.Equal(t, want, (&RefusedError{Input: input, Rule: "is wrong"}).Error())
	}
}

func TestRefusalSuggestsWhatWasMeant(t *testing.T) {
	cases := map[string]string{
		"13335":                      "AS13335",
		"203[.]0[.]113[.]0/24":       "203.0.113.0",
		"Maria@PAYRO11[.]example":    "payro11.example",
		"*.payro11.example":          "payro11.example",
		"fe80::1%eth0":               "fe80::1",
		"ssh://payro11.example:2222": "payro11.example",
		"payro11":                    "",
	}
	for input, want := range cases {
		_, err := ParseIndicator(input)
		var refused *RefusedError
		require.ErrorAs(t, err, &refused, input)
		assert.Equal(t, want, refused.Suggestion, input)
	}
}

func TestIndicatorParts(t *testing.T) {
	cases := []struct{ input, host, registrable, registry, unicode string }{
		{"login.payro11.example", "login.payro11.example", "payro11.example", "payro11.example", ""},
		{"payro11.example", "payro11.example", "payro11.example", "payro11.example", ""},
		{"a.b.ourcorp.co.uk", "a.b.ourcorp.co.uk", "ourcorp.co.uk", "ourcorp.co.uk", ""},
		{"co.uk", "co.uk", "co.uk", "co.uk", ""},
		{"github.io", "github.io", "github.io", "github.io", ""},
		{"pay.evil.github.io", "pay.evil.github.io", "evil.github.io", "github.io", ""},
		{"x.s3.dualstack.eu-west-1.amazonaws.com", "x.s3.dualstack.eu-west-1.amazonaws.com", "x.s3.dualstack.eu-west-1.amazonaws.com", "amazonaws.com", ""},
		{"www.city.kawasaki.jp", "www.city.kawasaki.jp", "city.kawasaki.jp", "city.kawasaki.jp", ""},
		{"www.ck", "www.ck", "www.ck", "www.ck", ""},
		{"_dmarc.payro11.example", "_dmarc.payro11.example", "payro11.example", "payro11.example", ""},
		{"login.pàyroll.example", "login.xn--pyroll-ita.example", "xn--pyroll-ita.example", "xn--pyroll-ita.example", "login.pàyroll.example"},
		{"https://a@login.pàyroll.example:8443/x", "login.xn--pyroll-ita.example", "xn--pyroll-ita.example", "xn--pyroll-ita.example", "login.pàyroll.example"},
		{"https://a:b@203.0.113.66:8443/x@y", "203.0.113.66", "", "", ""},
		{"https://[2001:db8::66]:8443/", "2001:db8::66", "", "", ""},
		{"203.0.113.66", "203.0.113.66", "", "", ""},
		{"2001:db8::66", "2001:db8::66", "", "", ""},
		{"AS13335", "", "", "", ""},
	}
	for _, c := range cases {
		t.Run(c.input, func(t *testing.T) {
			i, err := ParseIndicator(c.input)
			require.NoError(t, err)
			assert.Equal(t, c.host, i.Host())
			assert.Equal(t, c.registrable, i.Registrable())
			assert.Equal(t, c.registry, i.RegistryDomain())
			assert.Equal(t, c.unicode, i.Unicode())
			assert.Equal(t, c.host != c.registrable && c.registrable != "", i.IsSubdomain())
			if c.host != "" {
				host, err := ParseIndicator(c.host)
				require.NoError(t, err)
				assert.Equal(t, host, i.HostIndicator())
			}
		})
	}
}

func TestIndicatorTypedValues(t *testing.T) {
	addr := netip.MustParseAddr("203.0.113.66")
	for _, input := range []string{"203.0.113.66", "http://203.0.113.66/x", "::ffff:203.0.113.66"} {
		i, err := ParseIndicator(input)
		require.NoError(t, err)
		got, ok := i.Addr()
		assert.True(t, ok, input)
		assert.Equal(t, addr, got, input)
		_, ok = i.ASN()
		assert.False(t, ok, input)
	}
	i, err := ParseIndicator("ASN 4200000000")
	require.NoError(t, err)
	number, ok := i.ASN()
	assert.True(t, ok)
	assert.Equal(t, uint32(4200000000), number)
	_, ok = i.Addr()
	assert.False(t, ok)
	assert.Equal(t, i, ASNIndicator(4200000000))
	assert.True(t, i.HostIndicator().IsZero())

	assert.Equal(t, "203.0.113.66", AddrIndicator(netip.MustParseAddr("::ffff:203.0.113.66")).String())
	assert.Equal(t, "fe80::1", AddrIndicator(netip.MustParseAddr("fe80::1%eth0")).String())
	assert.True(t, AddrIndicator(netip.Addr{}).IsZero())
	assert.True(t, ASNIndicator(0).IsZero())
}

func TestZeroIndicatorIsNothing(t *testing.T) {
	var zero Indicator
	assert.True(t, zero.IsZero())
	for _, text := range []string{string(zero.Kind()), zero.String(), zero.Defanged(), zero.Host(), zero.Registrable(),
		zero.RegistryDomain(), zero.Unicode(), zero.Reserved(), zero.STIXID()} {
		assert.Empty(t, text)
	}
	assert.False(t, zero.IsSubdomain())
	assert.False(t, zero.HasUserInfo())
	assert.True(t, zero.HostIndicator().IsZero())
}

func TestIndicatorHasUserInfo(t *testing.T) {
	for input, want := range map[string]bool{
		"https://bank.example@payro11.example/": true,
		"https://payro11.example/@bank.example": false,
		"https://payro11.example/?m=a@b":        false,
		"payro11.example":                       false,
	} {
		i, err := ParseIndicator(input)
		require.NoError(t, err)
		assert.Equal(t, want, i.HasUserInfo(), input)
	}
}

func FuzzParseIndicator(f *testing.F) {
	for _, table := range []string{"read.txt", "refused.txt"} {
		for _, c := range readIndicatorTable(f, table) {
			f.Add(c.input)
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		i, err := ParseIndicator(s)
		if err != nil {
			var refused *RefusedError
			require.True(t, errors.As(err, &refused))
			requireCleanRefusal(t, refused)
			return
		}
		require.LessOrEqual(t, len(i.Defanged()), 2048)
		requireReadsBack(t, i)
		if host := i.HostIndicator(); host.IsZero() {
			require.Equal(t, IndicatorASN, i.Kind())
		} else {
			requireReadsBack(t, host)
			require.NotEmpty(t, i.Host())
		}
		if i.Kind() == IndicatorDomain {
			require.True(t, strings.HasSuffix(i.Host(), i.RegistryDomain()))
			require.True(t, strings.HasSuffix(i.Registrable(), i.RegistryDomain()))
			require.Regexp(t, `^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})+$`, i.Host())
		}
		_ = fmt.Sprint(i.Unicode(), i.Reserved(), i.STIXID())
	})
}

func BenchmarkParseIndicator(b *testing.B) {
	for name, s := range map[string]string{
		"live":          "payro11.example",
		"defanged":      "hxxps://login[.]payro11[.]example/x",
		"international": "pàyroll[.]example",
		"nested":        strings.Repeat("[(", 500) + "." + strings.Repeat(")]", 500),
		"backslashes":   "http://payro11.example/" + strings.Repeat(`\`, 1000),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, _ = ParseIndicator(s)
			}
		})
	}
}
