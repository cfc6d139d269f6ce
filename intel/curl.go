package intel

import "strings"

// Curl returns the request of a question as a command line for a shell. It
// names the environment variables the credentials come from and never holds
// the credentials. Its error is an [*Error], as [Ask] would return it.
func (c *Client) Curl(key Key) (string, error) {
	urls, err := c.endpoints(key)
	if err != nil {
		return "", err
	}
	headers := `-H "X-Auth-Email: $CLOUDFLARE_EMAIL" -H "X-Auth-Key: $CLOUDFLARE_API_KEY"`
	if c.credentials.Token.IsSet() {
		headers = `-H "Authorization: Bearer $CLOUDFLARE_API_TOKEN"`
	}
	return "curl " + headers + " " + shellQuote(urls[0].String()), nil
}

// shellQuote makes one word of s for a POSIX shell.
func shellQuote(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
