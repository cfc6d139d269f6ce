package simulator

import (
	"net/http"
	"strings"
)

// An identity is who asks, as far as the simulator tells people apart.
type identity struct {
	key       bool // e-mail and global key rather than a token
	revoked   bool // a token containing "revoked"
	readOnly  bool // a token containing "readonly": it lacks Intel: Edit
	noGateway bool // a token containing "no-gateway": it lacks Zero Trust: Read
}

// authenticate reads the credentials of a request (CONTRACT §0, §0.1). Any
// non-empty token and any e-mail with a key are accepted.
func authenticate(h http.Header) (identity, error) {
	if _, given := h["Authorization"]; given {
		token, ok := bearer(h.Get("Authorization"))
		if !ok {
			return identity{}, badHeader(codeBadAuthorization, "Invalid format for Authorization header")
		}
		holds := func(word string) bool { return strings.Contains(token, word) }
		return identity{revoked: holds("revoked"), readOnly: holds("readonly"), noGateway: holds("no-gateway")}, nil
	}
	email, key := h.Get("X-Auth-Email"), h.Get("X-Auth-Key")
	if email == "" || len(h["X-Auth-Key"]) == 0 {
		return identity{}, refuse(http.StatusBadRequest, codeMissingCredentials,
			"Missing X-Auth-Key, X-Auth-Email or Authorization headers")
	}
	if key == "" || strings.ContainsFunc(key, notInToken) {
		return identity{}, badHeader(codeBadKey, "Invalid format for X-Auth-Key header")
	}
	return identity{key: true}, nil
}

// mayAsk checks what the endpoint needs beyond credentials that can be read.
// That a global key gets 10000 from a token-only endpoint is invented.
func (who identity) mayAsk(e *endpoint) error {
	switch {
	case who.revoked && e.name == "token":
		return refuse(http.StatusUnauthorized, codeInvalidToken, "Invalid API Token")
	case who.revoked:
		return badToken()
	case who.key && e.tokenOnly, who.readOnly && e.edit, who.noGateway && e.zeroTrust:
		return unauthorized()
	}
	return nil
}

func bearer(value string) (string, bool) {
	scheme, token, _ := strings.Cut(value, " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" || strings.ContainsFunc(token, notInToken) {
		return "", false
	}
	return token, true
}

// notInToken finds what no token or key contains: spaces, controls, anything
// beyond ASCII.
func notInToken(r rune) bool { return r <= ' ' || r > '~' }

func badHeader(code int, message string) *failure {
	return &failure{status: http.StatusBadRequest, errors: []apiError{{
		Code: codeInvalidHeaders, Message: "Invalid request headers", Chain: []apiError{{Code: code, Message: message}},
	}}}
}
