package intel

import (
	"fmt"
	"net/http"
	"strings"
)

// Credentials are what Cloudflare knows a person by: an API token, or the
// e-mail address and the global key of a user, and the account to ask for
// (CONTRACT §0). Where both are given, the token is used.
type Credentials struct {
	Token   Secret
	Email   string
	Key     Secret
	Account string // 32 hexadecimal digits
}

// accountDigits is the length of an account id (CONTRACT §0).
const accountDigits = 32

// Validate reports the first thing that keeps the credentials from being used:
// an [*Error] of ProblemNoCredentials when something is missing, of
// ProblemBadToken or ProblemWrongAccount when something cannot be right. No
// value is repeated in it.
func (c Credentials) Validate() error {
	switch {
	case c.canAuthenticate():
	case c.Email != "":
		return &Error{Problem: ProblemNoCredentials, detail: "an e-mail address is set without its key (CLOUDFLARE_API_KEY)"}
	case c.Key.IsSet():
		return &Error{Problem: ProblemNoCredentials, detail: "an API key is set without its e-mail address (CLOUDFLARE_EMAIL)"}
	default:
		return &Error{Problem: ProblemNoCredentials}
	}
	if c.Account == "" {
		return &Error{Problem: ProblemNoCredentials, detail: "no account id is set (CLOUDFLARE_ACCOUNT_ID)"}
	}
	return c.wellFormed()
}

func (c Credentials) canAuthenticate() bool { return c.Token.IsSet() || c.hasKey() }

func (c Credentials) hasKey() bool { return c.Email != "" && c.Key.IsSet() }

// wellFormed refuses what is set and cannot be sent.
func (c Credentials) wellFormed() error {
	for _, part := range []struct{ name, value string }{
		{"the API token", c.Token.reveal()},
		{"the e-mail address", c.Email},
		{"the API key", c.Key.reveal()},
	} {
		if strings.ContainsFunc(part.value, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return &Error{Problem: ProblemBadToken,
				detail: part.name + " contains a space or a character that cannot be part of it; copy it again"}
		}
	}
	if c.Account != "" && !isAccount(c.Account) {
		return &Error{Problem: ProblemWrongAccount, detail: fmt.Sprintf(
			"an account id is %d hexadecimal digits, this one has %d characters or others among them (CLOUDFLARE_ACCOUNT_ID)",
			accountDigits, len([]rune(c.Account)))}
	}
	return nil
}

func isAccount(id string) bool {
	return len(id) == accountDigits && strings.Trim(strings.ToLower(id), "0123456789abcdef") == ""
}

// sign adds the headers that say who asks: one pair or the other, never both.
func (c Credentials) sign(h http.Header) {
	if c.Token.IsSet() {
		h.Set("Authorization", "Bearer "+c.Token.reveal())
		return
	}
	h.Set("X-Auth-Email", c.Email)
	h.Set("X-Auth-Key", c.Key.reveal())
}
