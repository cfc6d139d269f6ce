package intel

import (
	"bytes"
	"strconv"
)

// HoldsCredentials reports whether a text that a person gave holds the token or
// the key: as it is, in other capitals (a host's are folded), behind JSON's or a
// URL's escapes, or behind several of them. It never holds what is shorter than
// 8 characters, which occurs by chance. No client has none.
//
// What is kept or shown of a request is looked at before: its body, its
// [Miscategorization.Subject] (whose spelling may differ), the names of its
// unknown fields, its reason and its evidence. Where one holds them, the request
// is refused by [CredentialsHeld] alone, since other findings quote it.
func (c *Client) HoldsCredentials(text []byte) bool {
	return c != nil && c.credentials.standIn(text)
}

// CredentialsHeld is the finding about a request that holds the credentials.
// field is the part that does, as in "reason", "" for the body. Nothing of it
// is repeated.
func CredentialsHeld(field string) Finding {
	what := "the request"
	if field != "" {
		what = "the " + field + " of the request"
	}
	return Finding{Refused, RuleCredentials, field, 0, what + " holds the credentials, which nobody may see: nothing is kept or sent", SourcePugmark}
}

// mostEscapes is how many times over an escape is looked behind.
const mostEscapes = 4

func (c Credentials) standIn(text []byte) bool {
	secrets := c.folded()
	if len(secrets) == 0 {
		return false
	}
	for range mostEscapes {
		for _, secret := range secrets {
			if bytes.Contains(bytes.ToLower(text), secret) {
				return true
			}
		}
		plain := unescapeURL(unescape(text))
		if bytes.Equal(plain, text) {
			return false
		}
		text = plain
	}
	return false
}

// folded are the secrets that are long enough to be looked for, in lower case.
func (c Credentials) folded() [][]byte {
	var secrets [][]byte
	for _, secret := range []Secret{c.Token, c.Key} {
		if v := secret.reveal(); len(v) >= shortestSecret {
			secrets = append(secrets, bytes.ToLower([]byte(v)))
		}
	}
	return secrets
}

// unescapeURL resolves the escapes of a URL wherever they stand, and leaves
// what is none.
func unescapeURL(text []byte) []byte {
	plain := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) {
			if code, err := strconv.ParseUint(string(text[i+1:i+3]), 16, 8); err == nil {
				plain = append(plain, byte(code))
				i += 2
				continue
			}
		}
		plain = append(plain, text[i])
	}
	return plain
}
