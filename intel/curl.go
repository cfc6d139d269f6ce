package intel

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf16"
)

// Curl returns the request of a question as a command line for a shell. It
// names the environment variables the credentials come from and never holds
// the credentials. Its error is an [*Error], as [Ask] would return it.
func (c *Client) Curl(key Key) (string, error) {
	urls, err := c.endpoints(key)
	if err != nil {
		return "", err
	}
	return "curl " + c.curlHeaders() + " " + shellQuote(urls[0].String()), nil
}

// SubmissionCurl returns a submission as a command line for a shell, with the
// credentials as [Client.Curl] has them. The body is the payload, on one line
// and in ASCII, so that nothing in it does anything to a terminal. Its error is
// an [*Error]: a payload that is no JSON, or holds the credentials, has none.
func (c *Client) SubmissionCurl(payload []byte) (string, error) {
	u, failure := c.submissionEndpoint()
	if failure != nil {
		return "", failure
	}
	if c.HoldsCredentials(payload) {
		return "", holdsCredentials()
	}
	body, err := plainJSON(payload)
	if err != nil {
		return "", &Error{Problem: ProblemRefused, detail: "the request is not JSON", cause: err}
	}
	return "curl -X POST " + c.curlHeaders() + ` -H "Content-Type: application/json" --data ` + shellQuote(body) + " " + shellQuote(u.String()), nil
}

func (c *Client) curlHeaders() string {
	if c.credentials.Token.IsSet() {
		return `-H "Authorization: Bearer $CLOUDFLARE_API_TOKEN"`
	}
	return `-H "X-Auth-Email: $CLOUDFLARE_EMAIL" -H "X-Auth-Key: $CLOUDFLARE_API_KEY"`
}

// plainJSON returns the same JSON in printable ASCII, unchanged if it is.
func plainJSON(text []byte) (string, error) {
	if !json.Valid(text) {
		return "", errNotObject
	}
	if !bytes.ContainsFunc(text, func(r rune) bool { return r < ' ' || r >= 0x7f }) {
		return string(text), nil
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, text); err != nil {
		return "", err
	}
	var b strings.Builder
	// What is not ASCII stands in strings, where escapes say the same.
	for _, r := range compact.String() {
		switch {
		case r < 0x7f:
			b.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		}
	}
	return b.String(), nil
}

// shellQuote makes one word of s for a POSIX shell.
func shellQuote(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
