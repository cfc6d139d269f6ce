package intel

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// onlyAlone are spellings that are read where they are typed by themselves and
// not amid other text, where they are as well something else, or go by another
// of the same value.
var onlyAlone = map[string]string{
	"::1":                         "a program's or a time's colons",
	"::":                          "the same",
	"[2001:db8::66]:8080/x":       "the address alone",
	"as 13335":                    "a word",
	"login [.]payro11[.] example": "a sentence's end",
	"login<.payro11<.example":     "a tag",
	"login.>payro11.>example":     "a tag",
	"login.payro11 . example":     "a sentence's end",
	"http://payro11 dot example":  "a word",
	"BÜCHER dot example":          "a word",
	"пример.тест":                 "no suffix anybody registers below",
	"xn--e1afmkfd.xn--e1aybc":     "the same",
	"ПРИМЕР.ТЕСТ":                 "the same",
	"مثال.إختبار":                 "the same",
	"例え.テスト":                      "the same",
}

func TestExtractKnowsEveryShapeOfDefanging(t *testing.T) {
	for _, form := range []string{"%s", "The host %s was seen today.", "a=1 dst=\"%s\" b=2", "> * %s, and more", "seen,%s"} {
		read := 0
		for _, c := range readIndicatorTable(t, "read.txt") {
			if onlyAlone[c.input] != "" || strings.ContainsFunc(c.input, isLineBreak) {
				continue
			}
			read++
			_, live, _ := strings.Cut(c.want, " ")
			got := Extract(fmt.Appendf(nil, form, c.input))
			assert.Equal(t, []string{live}, foundTexts(got), "%q in %q", c.input, form)
			assert.Empty(t, got.Unread, "%q in %q", c.input, form)
		}
		assert.Greater(t, read, 300)
	}
}

// What is refused by itself gives, amid text, at most the values inside it: what
// its refusal suggests, or one of several.
func TestExtractFindsNothingInWhatIsRefused(t *testing.T) {
	inside := map[string][]string{
		"payro11\x1b[31m.example":                          {"payro11.example"},
		"payro11.example\ax":                               {"payro11.example"},
		"203.0.113.66\x7f":                                 {"203.0.113.66"},
		"payro11.example..":                                {"payro11.example"},
		"-payro11.example":                                 {"payro11.example"},
		"login.payro11.example-":                           {"login.payro11.example"},
		"<a>payro11.example</a>":                           {"payro11.example"},
		"https://payro11.example/\r\nHost:ourcorp.example": {"https://payro11.example/", "ourcorp.example"},
	}
	for _, c := range readIndicatorTable(t, "refused.txt") {
		got := Extract([]byte("see " + c.input + " today"))
		for _, f := range got.Found {
			_, err := ParseIndicator(c.input)
			refused, _ := err.(*RefusedError)
			switch {
			case refused.Suggestion == f.Indicator.String() && f.Via == viaMail, strings.ContainsAny(c.input, " \n"):
			default:
				assert.Contains(t, append(inside[c.input], strings.Fields(c.input)[1:]...), f.Indicator.String(), "%q", c.input)
			}
		}
	}
}
