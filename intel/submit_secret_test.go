package intel

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A server that repeats the token, wherever, gets it into nothing that is kept
// or shown.
func TestATokenIsInNoReceipt(t *testing.T) {
	escaped, html := "", ""
	for _, r := range canary {
		escaped += fmt.Sprintf(`\u%04x`, r)
		html += fmt.Sprintf("&#%d;", r)
	}
	bodies := map[string]string{
		"message":  `{"success":true,"errors":[],"messages":[{"code":1,"message":"Bearer ` + canary + `"}]}`,
		"error":    `{"success":false,"errors":[{"code":1,"message":"` + canary + `","source":{"pointer":"/` + canary + `"}}]}`,
		"escaped":  `{"success":false,"errors":[{"code":1,"message":"` + escaped + `"}]}`,
		"page":     `<html><p>` + canary + `</p>`,
		"entities": `<html><p>` + html + `</p>`,
		"huge":     `{"success":true,"x":"` + canary + strings.Repeat("x", bodyLimit) + `"}`,
	}
	for name, body := range bodies {
		for _, status := range []int{200, 302, 400, 403, 500} {
			r, s := submit(t, tokenCredentials(), func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Cf-Ray", canary)
				w.Header().Set("Location", "https://elsewhere.example/"+canary)
				w.Header().Set("Retry-After", canary)
				replies(status, body)(w, nil)
			})
			name := fmt.Sprint(name, " ", status)
			assert.Equal(t, 1, s.count(), name)
			require.NotNil(t, r.Failure, name)
			assertNotInReceipt(t, name, r)
			if name != "entities "+fmt.Sprint(status) {
				assert.Nil(t, r.Body, name)
			}
		}
	}
	cut, _ := submit(t, tokenCredentials(), hangUp(t, "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"success\":true,\"x\":\""+canary, false))
	assert.Equal(t, SubmissionUnknown, cut.Outcome)
	assertNotInReceipt(t, "cut off", cut)
	malformed, _ := submit(t, tokenCredentials(), hangUp(t, canary+" is not HTTP\r\n", false))
	assert.Equal(t, SubmissionUnknown, malformed.Outcome)
	assertNotInReceipt(t, "malformed", malformed)
}

func assertNotInReceipt(t *testing.T, name string, r Receipt) {
	t.Helper()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		assert.NotContains(t, fmt.Sprintf(verb, r), canary, name)
		assert.NotContains(t, fmt.Sprintf(verb, r.Failure), canary, name)
		for err := error(r.Failure); err != nil; {
			assert.NotContains(t, fmt.Sprintf(verb, err), canary, name)
			wrapper, ok := err.(interface{ Unwrap() error })
			if !ok {
				break
			}
			err = wrapper.Unwrap()
		}
	}
	assert.NotContains(t, string(r.Body), canary, name)
	assert.NotContains(t, string(r.Failure.Body), canary, name)
}

// A reviewer reads what is submitted.
func TestARequestThatHoldsTheTokenIsNotSent(t *testing.T) {
	m := Miscategorization{Type: TargetURL, URL: "https://a.com/?t=" + canary, SecurityAdds: []int{131}}
	d := newDeparture(t, accepts)
	r := d.desk.Submit(t.Context(), m, m.JSON(), d.leaving)
	assert.Equal(t, SubmissionUnsent, r.Outcome)
	assert.Empty(t, d.events)
	assert.NotContains(t, r.Failure.Error(), canary)
	assert.NotContains(t, fmt.Sprintf("%#v", r.Failure), canary)
}
