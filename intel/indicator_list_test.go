package intel

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func indicatorTexts(indicators []Indicator) []string {
	texts := []string{}
	for _, i := range indicators {
		texts = append(texts, i.String())
	}
	return texts
}

func refusedInputs(tb testing.TB, errs []error) []string {
	tb.Helper()
	inputs := []string{}
	for _, err := range errs {
		var refused *RefusedError
		require.ErrorAs(tb, err, &refused)
		inputs = append(inputs, refused.Input)
	}
	return inputs
}

func TestParseIndicators(t *testing.T) {
	cases := map[string]struct {
		paste         string
		want, refused []string
	}{
		"nothing": {" \n\t ", nil, nil},
		"one":     {"payro11[.]example", []string{"payro11.example"}, nil},
		"lines, in order and once": {
			"b.example\r\na.example\n\nB[.]example\n203.0.113[.]66\n",
			[]string{"b.example", "a.example", "203.0.113.66"}, nil},
		"commas, semicolons, bars": {
			"a.example,b.example, c.example;d.example|e.example ; f.example",
			[]string{"a.example", "b.example", "c.example", "d.example", "e.example", "f.example"}, nil},
		"quoted CSV": {
			`"a[.]example","203.0.113.66","hxxps://b[.]example/x"`,
			[]string{"a.example", "203.0.113.66", "https://b.example/x"}, nil},
		"table": {
			"| a[.]example | 203[.]0[.]113[.]66 |\n|---|---|\n| b[.]example | AS64500 |",
			[]string{"a.example", "203.0.113.66", "b.example", "AS64500"}, nil},
		"list": {
			" - a[.]example\n * b[.]example\n • c[.]example\n– d[.]example",
			[]string{"a.example", "b.example", "c.example", "d.example"}, nil},
		"quoted mail": {
			"> <hxxps://a[.]example/x>,\n> and (hxxps://b[.]example/y).",
			[]string{"https://a.example/x", "https://b.example/y"}, []string{"and"}},
		"spaced shapes": {
			"login [.] payro11 [.] example, hr dot payro11 dot example hxxps :// c [dot] example/x",
			[]string{"login.payro11.example", "hr.payro11.example", "https://c.example/x"}, nil},
		"AS numbers": {
			"AS 64500\nasn 64501, ASN: 64502\n- as 64503.\nAS64504 ASN 64505. AS 1.10",
			[]string{"AS64500", "AS64501", "AS64502", "AS64503", "AS64504", "AS64505", "AS65546"}, nil},
		"AS numbers in quotes": {
			`"AS 64500","a.example", (AS 64501), "asn 64502"`,
			[]string{"AS64500", "a.example", "AS64501", "AS64502"}, nil},
		"AS before an address": {
			"AS 203.0.113.66", []string{"203.0.113.66"}, []string{"AS"}},
		"as is a word too": {
			"as 5 of them\nAs 5 did", nil, []string{"as", "5", "of", "them", "As", "did"}},
		"commas of a URL": {
			"https://a.example/x,y;z|1,photo.jpg?a=1,2",
			[]string{"https://a.example/x,y;z|1,photo.jpg?a=1,2"}, nil},
		"commas after a URL": {
			"https://a.example/x,https://b.example/y,203.0.113.66,c.example,AS64500",
			[]string{"https://a.example/x", "https://b.example/y", "203.0.113.66", "c.example", "AS64500"}, nil},
		"refused ones are kept, once": {
			"a.example, maria@b.example 13335 13335 localhost",
			[]string{"a.example"}, []string{"maria@b.example", "13335", "localhost"}},
		"a sentence's brackets": {
			"(see a.example.) b.example",
			[]string{"a.example", "b.example"}, []string{"(see"}},
		"two lines are two": {
			"a.example.\nb.example\ndot\nc.example",
			[]string{"a.example", "b.example", "c.example"}, []string{"dot"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, errs := ParseIndicators(c.paste)
			assert.Equal(t, append([]string{}, c.want...), indicatorTexts(got))
			assert.Equal(t, append([]string{}, c.refused...), refusedInputs(t, errs))
		})
	}
}

func TestParseIndicatorsReadsTheWholeTableAtOnce(t *testing.T) {
	var paste strings.Builder
	want := []string{}
	seen := map[string]bool{}
	for _, c := range readIndicatorTable(t, "read.txt") {
		kind, live, _ := strings.Cut(c.want, " ")
		if kind == "" || seen[live] || strings.ContainsFunc(c.input, isLineBreak) {
			continue
		}
		seen[live] = true
		want = append(want, live)
		paste.WriteString(c.input + "\n")
	}
	got, errs := ParseIndicators(paste.String())
	assert.Equal(t, want, indicatorTexts(got))
	assert.Empty(t, errs)
}

func FuzzParseIndicators(f *testing.F) {
	for _, table := range []string{"read.txt", "refused.txt"} {
		var all strings.Builder
		for _, c := range readIndicatorTable(f, table) {
			f.Add(c.input)
			all.WriteString(c.input + ", ")
		}
		f.Add(all.String())
	}
	f.Fuzz(func(t *testing.T, paste string) {
		indicators, errs := ParseIndicators(paste)
		seen := map[Indicator]bool{}
		for _, i := range indicators {
			require.False(t, seen[i], "%s twice", i)
			seen[i] = true
			requireReadsBack(t, i)
		}
		for _, input := range refusedInputs(t, errs) {
			require.NotEmpty(t, input)
			_, err := ParseIndicator(input)
			require.Error(t, err)
		}
	})
}
