package intel

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An echoing server must not get the token into an error or the archive.
func TestAnAnswerThatRepeatsTheTokenIsNotKept(t *testing.T) {
	var escaped, entities, capitals strings.Builder
	for _, r := range canary {
		fmt.Fprintf(&escaped, `\u%04x`, r)
		fmt.Fprintf(&capitals, `\u%04X`, r)
		fmt.Fprintf(&entities, `&#%d;`, r)
	}
	for name, echo := range map[string]string{
		"as it is":           `{"success":true,"errors":[{"message":"Bearer ` + canary + `"}],"result":{"domain":"a.example"}}`,
		"escaped":            `{"success":true,"errors":[{"message":"` + escaped.String() + `"}],"result":{"domain":"a.example","notes":"` + escaped.String() + `"}}`,
		"in capitals":        `{"success":true,"errors":[],"result":{"domain":"a.example","notes":"` + capitals.String() + `"}}`,
		"one letter escaped": `{"success":true,"errors":[],"result":{"domain":"a.example","notes":"\u0063` + canary[1:] + `"}}`,
		"in a member's name": `{"success":true,"errors":[],"result":{"domain":"a.example","` + escaped.String() + `":1}}`,
		"about another name": `{"success":true,"errors":[],"result":{"domain":"` + escaped.String() + `"}}`,
		"not quite JSON":     `{"success":true,"result":{"notes":"` + escaped.String() + `"`,
		"HTML":               `<p>` + canary + `</p>`,
		"entities of HTML":   `<p>` + entities.String() + `</p>`,
		"larger than read":   `{"success":true,"result":{"notes":"` + escaped.String() + strings.Repeat("x", bodyLimit) + `"}}`,
	} {
		for _, status := range []int{200, 400, 500} {
			t.Run(fmt.Sprint(name, " ", status), func(t *testing.T) {
				d := newDesk(t, scripted(says(status, echo)))
				_, err := Ask(t.Context(), d.Source, Domain("a.example"))
				assert.Equal(t, ProblemBroken, ProblemOf(err))
				assertNoCanary(t, err)
				assert.Empty(t, d.memory.records)
				assert.NotEmpty(t, d.memory.calls)
			})
		}
	}
}

// A header that repeats the token is left out; what is beside it is good.
func TestHeadersThatRepeatTheTokenAreLeftOut(t *testing.T) {
	d := newDesk(t, scripted(says(200, ok(`{"domain":"a.example"}`), "Cf-Ray", "1-"+canary)))
	a, err := Ask(t.Context(), d.Source, Domain("a.example"))
	require.NoError(t, err)
	assertNoCanary(t, a, d.memory.records, d.memory.calls)
	assert.Empty(t, d.memory.calls[0].Ray)
	for name, answer := range map[string]func() (*http.Response, error){
		"ray":             says(400, failureBody(`[]`), "Cf-Ray", canary),
		"ray, cut short":  says(400, failureBody(`[]`), "Cf-Ray", strings.Repeat("x", 50)+canary),
		"redirect":        says(302, "", "Location", "http://"+canary+".evil.example/"),
		"redirect, path":  says(302, "", "Location", "http://evil.example/"+canary),
		"too soon":        says(429, "", "Retry-After", canary, "Ratelimit", `"`+canary+`";r=0;t=300`),
		"quoted by net":   func() (*http.Response, error) { return nil, fmt.Errorf("malformed HTTP response %q", canary) },
		"quoted by a URL": func() (*http.Response, error) { return nil, &url.Error{Op: "Get", URL: canary, Err: io.EOF} },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, scripted(answer))
			_, err := Ask(t.Context(), d.Source, Domain("a.example"))
			require.Error(t, err)
			assertNoCanary(t, d.memory.records, d.memory.calls)
			for cause := err; cause != nil; cause = errors.Unwrap(cause) {
				assertNoCanary(t, cause)
				assert.NotContains(t, cause.Error(), canary[:14], "nor a part of it")
			}
		})
	}
	d = newDesk(t, scripted(says(302, "", "Location", "https://elsewhere.example/x")))
	_, err = Ask(t.Context(), d.Source, Domain("a.example"))
	assert.ErrorContains(t, err, "(to elsewhere.example)")
}

// What is too short to be a credential occurs by chance.
func TestShortTokensDoNotSpoilAnswers(t *testing.T) {
	for token, want := range map[string]Problem{"a": "", "example": "", "example8": ProblemBroken} {
		d := newDeskFor(t, DefaultBaseURL, Credentials{Token: NewSecret(token), Account: testAccount},
			WithTransport(scripted(says(200, ok(`{"domain":"a.example","notes":"a \u0065xample8"}`), "Cf-Ray", "a-1"))))
		_, err := Ask(t.Context(), d.Source, Domain("a.example"))
		assert.Equal(t, want, ProblemOf(err), token)
		assert.Equal(t, "a-1", d.memory.calls[0].Ray)
	}
}

// FuzzUnescape: whichever of its characters are escaped, a credential is found.
func FuzzUnescape(f *testing.F) {
	f.Add(canary, uint64(0))
	f.Add(`a"b\c/<d>&e`, ^uint64(0))
	f.Fuzz(func(t *testing.T, secret string, escaped uint64) {
		if len(secret) < shortestSecret || (Credentials{Token: NewSecret(secret)}).wellFormed() != nil {
			return
		}
		var hidden strings.Builder
		for i, r := range secret {
			if inner, _ := json.Marshal(string(r)); escaped>>(i%64)&1 == 0 {
				hidden.Write(inner[1 : len(inner)-1])
			} else {
				fmt.Fprintf(&hidden, `\u%04x`, r)
			}
		}
		var read string
		require.NoError(t, json.Unmarshal([]byte(`"`+hidden.String()+`"`), &read))
		require.Equal(t, secret, read)
		body := []byte(ok(`{"notes":"\\` + hidden.String() + `\u"}`))
		assert.True(t, Credentials{Key: NewSecret(secret)}.occurIn(body), "%s", body)
	})
}
