package intel

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"
	"unicode/utf8"
)

// shortestSecret is the length from which a credential is looked for in
// answers: shorter text occurs by chance. Cloudflare's are 37 characters and
// longer (CONTRACT §0).
const shortestSecret = 8

// occurIn reports whether a secret is repeated in text, as it is or behind
// JSON's escapes: an echoing server must not get a credential into the archive
// or an error.
func (c Credentials) occurIn(text []byte) bool {
	return c.occurAsTheyAre(text) || bytes.IndexByte(text, '\\') >= 0 && c.occurAsTheyAre(unescape(text))
}

func (c Credentials) occurAsTheyAre(text []byte) bool {
	for _, secret := range []Secret{c.Token, c.Key} {
		if v := secret.reveal(); len(v) >= shortestSecret && bytes.Contains(text, []byte(v)) {
			return true
		}
	}
	return false
}

// unescape resolves JSON's escapes wherever they stand, so that also text that
// is not JSON, or not all of it, hides nothing.
func unescape(text []byte) []byte {
	plain := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			plain = append(plain, text[i])
			continue
		}
		i++
		if text[i] == 'u' && i+4 < len(text) {
			if code, err := strconv.ParseUint(string(text[i+1:i+5]), 16, 16); err == nil {
				plain = utf8.AppendRune(plain, rune(code))
				i += 4
				continue
			}
		}
		plain = append(plain, text[i])
	}
	return plain
}

// withheld is the failure of an answer that repeats the credentials.
func withheld() *Error {
	return &Error{Problem: ProblemBroken, withheld: true,
		detail: "the answer repeats the credentials, so nothing of it is shown or kept"}
}

// header returns a value of an answer's header, "" if it repeats a secret.
func (c Credentials) header(h http.Header, name string) string {
	value := h.Get(name)
	if c.occurIn([]byte(value)) {
		return ""
	}
	return value
}

// cause returns err, without its words if they repeat a secret: net/http quotes
// what it cannot read.
func (c Credentials) cause(err error) error {
	if c.occurIn([]byte(err.Error())) {
		return errors.New("the words of this failure repeat the credentials")
	}
	return err
}
