package intel

import (
	"bytes"
	"strconv"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// HoldsCredentials reports whether a text that a person gave holds the token or
// the key, or a piece of it of 12 characters, as stands there while it is typed
// or taken back: as it is, in other capitals or full-width (a host is read so), broken
// over lines or by what does not show, behind JSON's or a URL's escapes, or
// behind several of them. A secret shorter than 8 characters is not looked for:
// it occurs by chance. A nil client has no credentials.
//
// Who keeps or shows something of a request asks before: about its body, its
// [Miscategorization.Subject], its reason and its evidence. Where one of them
// holds the credentials, the request is refused by [CredentialsHeld] alone:
// other findings, and [ParseMiscategorization]'s names of unknown fields, quote
// the request.
func (c *Client) HoldsCredentials(text []byte) bool {
	return c != nil && c.credentials.StandIn(text)
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

// StandIn is [Client.HoldsCredentials] for credentials of which no client was
// made: for what stands on a command line.
func (c Credentials) StandIn(text []byte) bool {
	secrets := c.sought()
	if len(secrets) == 0 {
		return false
	}
	for range mostEscapes {
		plain := folded(text)
		for _, secret := range secrets {
			if holdsPiece(plain, secret) {
				return true
			}
		}
		inside := unescapeURL(unescape(text))
		if bytes.Equal(inside, text) {
			return false
		}
		text = inside
	}
	return false
}

// longestPiece is how much of a secret may stand in a text by chance.
const longestPiece = 12

func holdsPiece(text, secret []byte) bool {
	n := min(longestPiece, len(secret))
	for from := 0; from+n <= len(secret); from++ {
		if bytes.Contains(text, secret[from:from+n]) {
			return true
		}
	}
	return false
}

// folded is a text as a host name is read, and without what parts its letters.
func folded(text []byte) []byte {
	return bytes.ToLower(bytes.Map(func(r rune) rune {
		if isInvisible(r) || unicode.Is(unicode.Variation_Selector, r) {
			return -1
		}
		return r
	}, norm.NFKC.Bytes(text)))
}

// sought are the secrets that are long enough to be looked for, folded.
func (c Credentials) sought() [][]byte {
	var secrets [][]byte
	for _, secret := range []Secret{c.Token, c.Key} {
		if v := secret.reveal(); len(v) >= shortestSecret {
			secrets = append(secrets, folded([]byte(v)))
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
