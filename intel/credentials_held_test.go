package intel

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hidden are ways in which a token gets into a request.
func hidden() map[string]string {
	escaped, percent, wide := "", "", ""
	for _, r := range canary {
		escaped += fmt.Sprintf(`\u%04X`, r)
		percent += fmt.Sprintf("%%%02x", r)
		wide += string(r - '!' + '！')
	}
	return map[string]string{
		"as it is":             canary,
		"in a sentence":        "see the ticket, token " + canary + ".",
		"a host":               strings.ToLower(canary) + ".example",
		"in capitals":          strings.ToUpper(canary),
		"one letter escaped":   `\u0063` + canary[1:],
		"escaped":              escaped,
		"escaped, in a host":   strings.ToLower(escaped),
		"escaped twice":        strings.ReplaceAll(escaped, `\`, `\\`),
		"in a URL":             "https://a.com/?t=" + percent,
		"escaped in a URL":     strings.ReplaceAll(percent, "%", "%25"),
		"a URL's, then JSON's": strings.ReplaceAll(percent, "%", `\u0025`),
		"over two lines":       canary[:20] + "\n  " + canary[20:],
		"soft hyphens":         canary[:9] + "\u00ad" + canary[9:],
		"full-width":           wide,
	}
}

func TestCredentialsAreFoundInWhatAPersonGives(t *testing.T) {
	byToken, err := NewClient(DefaultBaseURL, tokenCredentials())
	require.NoError(t, err)
	byKey, err := NewClient(DefaultBaseURL, Credentials{Email: "ada@b.example", Key: NewSecret(canary), Account: testAccount})
	require.NoError(t, err)
	for name, text := range hidden() {
		assert.True(t, byToken.HoldsCredentials([]byte(text)), name)
		assert.True(t, byKey.HoldsCredentials([]byte(`{"url":"`+text+`"}`)), name)
	}
	for _, piece := range []string{canary[1:], canary[:len(canary)-1], canary[:12], canary[9:21], "see " + canary[20:32] + "."} {
		assert.True(t, byToken.HoldsCredentials([]byte(piece)), "while it is typed or taken back: %s", piece)
	}
	for _, text := range []string{"", documentedRequest, canary[:11], canary[len(canary)-11:], "%", `\`, `\u`, "%zz", "cfut_", testAccount, "ada@b.example"} {
		assert.False(t, byToken.HoldsCredentials([]byte(text)), text)
		assert.False(t, byKey.HoldsCredentials([]byte(text)), text)
	}
	var none *Client
	assert.False(t, none.HoldsCredentials([]byte(canary)))
	short, err := NewClient(DefaultBaseURL, Credentials{Token: NewSecret("example"), Account: testAccount})
	require.NoError(t, err)
	assert.False(t, short.HoldsCredentials([]byte("example")), "what is so short occurs by chance")
}

// Whatever way it gets in: nothing leaves, and neither what refuses it nor the
// command line of it repeats it.
func TestARequestThatHoldsTheTokenLeavesNowhere(t *testing.T) {
	for name, text := range hidden() {
		if strings.Contains(text, "\n") {
			continue // is no JSON
		}
		d := newDeparture(t, accepts)
		m := Miscategorization{Type: TargetDomain, URL: "a.com", SecurityAdds: []int{131}}
		for _, body := range []string{
			`{"indicator_type":"domain","url":"a.com","security_adds":[131],"note":"` + text + `"}`,
			`{"indicator_type":"domain","url":"a.com","security_adds":[131],"` + text + `":1}`,
		} {
			r := d.desk.Submit(t.Context(), m, []byte(body), d.leaving)
			assert.Equal(t, SubmissionUnsent, r.Outcome, name)
			assert.Equal(t, ProblemRefused, r.Failure.Problem, name)
			assertNotInReceipt(t, name, r)
			_, err := d.desk.Client.SubmissionCurl([]byte(body))
			require.Error(t, err, name)
			assertNoCanary(t, err)
		}
		assert.Empty(t, d.events, name)
	}
	assertNoCanary(t, CredentialsHeld("reason"), CredentialsHeld(""))
	assert.Equal(t, "the reason of the request holds the credentials, which nobody may see: nothing is kept or sent", CredentialsHeld("reason").Words)
	assert.Equal(t, Refused, CredentialsHeld("").Weight)
}

// An error of reading is shown before anybody could look whether the text holds
// the token.
func TestNoErrorOfReadingRepeatsTheToken(t *testing.T) {
	for _, text := range []string{
		`{"` + canary + `":1,"` + canary + `":2}`,
		`{"url":{"` + canary + `":1}}`,
		`{"ip":[` + canary + `]}`,
		`{"security_adds":["` + canary + `"]}`,
		`{"` + canary,
		`{"url":"a.com"} ` + canary,
		canary,
		`"` + canary + `"`,
		`{"url":"` + strings.Repeat("x", LongestPayload) + canary + `"}`,
	} {
		_, unknown, err := ParseMiscategorization([]byte(text))
		require.Error(t, err)
		assert.Empty(t, unknown)
		assertNoCanary(t, err)
		assert.NotContains(t, err.Error(), canary[:12])
	}
	_, _, err := ParseMiscategorization([]byte(`{"url":"a.com","x":1,"x":2}`))
	require.EqualError(t, err, "field 3, which no document names, stands there twice")
	_, _, err = ParseMiscategorization([]byte(`{"url":"a.com","url":"b.com"}`))
	require.EqualError(t, err, "url stands there twice")
}

// FuzzHoldsCredentials: whichever of its characters are escaped or re-cased, and
// how, a token is found.
func FuzzHoldsCredentials(f *testing.F) {
	f.Add(canary, uint64(0), uint64(0))
	f.Add(canary, ^uint64(0), uint64(0))
	f.Add(canary, uint64(0), ^uint64(0))
	f.Add("aB3-_xyz", uint64(0xff00ff), uint64(0xf0f0f0))
	f.Fuzz(func(t *testing.T, secret string, one, other uint64) {
		if len(secret) < shortestSecret || strings.Trim(secret, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "" {
			return
		}
		var text strings.Builder
		for i, r := range secret {
			switch one>>(i%64)&1 + other>>(i%64)&1*2 {
			case 0:
				text.WriteRune(r)
			case 1:
				fmt.Fprintf(&text, `\u%04X`, r)
			case 2:
				fmt.Fprintf(&text, "%%%02X", r)
			case 3:
				text.WriteString(strings.ToUpper(string(r)))
			}
		}
		c := &Client{credentials: Credentials{Token: NewSecret(secret)}}
		assert.True(t, c.HoldsCredentials([]byte("https://"+text.String()+".example/")), text.String())
	})
}
