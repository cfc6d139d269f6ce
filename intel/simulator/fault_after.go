package simulator

import (
	"net/http"
	"strings"
)

// when is the kind of a fault, and whether it strikes only once the request was
// carried out.
func (f Fault) when() (kind Fault, after bool) {
	base, after := strings.CutSuffix(string(f), "-after")
	return Fault(base), after
}

// standsAlone reports whether the kind needs no true answer to spoil, and so
// can strike before as well as after one is known. Where nobody listens nothing
// is ever carried out.
func (f Fault) standsAlone() bool {
	switch f {
	case FaultSilence, FaultReset, FaultHugeBody:
		return true
	}
	_, replaced := f.replacement("", "")
	return replaced
}

// redirects reports whether a status sends the client elsewhere.
func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

func redirect(status int, path string) delivery {
	return delivery{
		status: status, header: http.Header{"Location": {"https://elsewhere.invalid/client/v4" + path}}, contentType: "text/html; charset=UTF-8",
		body: []byte("<a href=\"https://elsewhere.invalid/\">" + http.StatusText(status) + "</a>.\n"),
	}
}
