package simulator

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// A Fault is what goes wrong, and where. It is a comma-separated list of
// KIND, which befalls every intel request, and ENDPOINT=KIND, which befalls
// one endpoint and wins over the former: "500", "whois=500,dns=silence".
// Kinds are those Faults lists, an HTTP status from 400 to 599, or that of a
// redirect (301, 302, 303, 307, 308); endpoints
// are asn, subnets, domain, bulk, history (or domain-history), ip, dns, whois,
// phishing, miscategorization, ip-lists, categories, accounts and token.
// The empty fault is none.
//
// What strikes a submission strikes before anything is done, but for half-body
// and slow, whose answers are true. With "-after" behind it a kind strikes once
// the submission was accepted: "miscategorization=504-after".
type Fault string

// The kinds of fault.
const (
	FaultHTML         Fault = "html"          // 502 with an HTML page
	Fault500          Fault = "500"           // 500 in the envelope
	FaultMaintenance  Fault = "maintenance"   // 503 with Retry-After
	Fault429          Fault = "429"           // rate limit with Retry-After
	FaultQuota        Fault = "quota"         // 10403: the month is used up
	FaultScope        Fault = "scope"         // 10000: permission missing
	FaultBadToken     Fault = "bad-token"     // 9109: token unknown or revoked
	FaultWrongAccount Fault = "wrong-account" // 9109: account not accessible
	FaultNotFound     Fault = "not-found"     // 7003 and 7000
	FaultHalfBody     Fault = "half-body"     // the connection ends inside the body
	FaultBrokenJSON   Fault = "broken-json"   // a whole body that is no JSON
	FaultWrongType    Fault = "wrong-type"    // JSON of a shape nobody documents
	FaultHugeBody     Fault = "huge-body"     // an answer of 64 MiB
	FaultEmpty        Fault = "empty"         // an answer of success that knows nothing
	FaultOtherSubject Fault = "other-subject" // an answer about something else than asked
	FaultRedirect     Fault = "redirect"      // 307 to another host
	FaultSilence      Fault = "silence"       // no answer until the client goes
	FaultSlow         Fault = "slow"          // the answer in ten pieces, a second apart
	FaultOffline      Fault = "offline"       // no connection; a reset one where the API is served
	FaultReset        Fault = "reset"         // connection reset before anything is done
	FaultResetAfter   Fault = "reset-after"   // done (a submission is accepted), then reset
	FaultSilenceAfter Fault = "silence-after" // done (a submission is accepted), then no answer
)

// Faults lists the kinds, in the order help shows them.
func Faults() []Fault {
	return []Fault{
		FaultHTML, Fault500, FaultMaintenance, Fault429, FaultQuota, FaultScope, FaultBadToken, FaultWrongAccount, FaultNotFound,
		FaultHalfBody, FaultBrokenJSON, FaultWrongType, FaultHugeBody, FaultEmpty, FaultOtherSubject, FaultRedirect, FaultSilence,
		FaultSlow, FaultOffline, FaultReset, FaultResetAfter, FaultSilenceAfter, FaultPageSize,
	}
}

// ParseFault reads a fault as a person writes it. The error names the part it
// does not know and what it may be.
func ParseFault(text string) (Fault, error) {
	for part := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		where, kind := splitFault(part)
		if where != "" && !slices.ContainsFunc(endpoints(), func(e endpoint) bool { return e.name == where }) {
			return "", fmt.Errorf("%q is not an endpoint of the simulator: write one of %s before =", where, strings.Join(endpointNames(), ", "))
		}
		if !knownFault(kind) {
			return "", fmt.Errorf("%q is not a fault: write one of %s, or an HTTP status such as 308 or 504; -after behind most of them strikes once a submission was accepted", kind, strings.Join(faultNames(), ", "))
		}
	}
	return Fault(strings.TrimSpace(text)), nil
}

// faultRules is a parsed fault: endpoint name, or "" for all, to kind.
type faultRules map[string]Fault

func (f Fault) rules() faultRules {
	rules := faultRules{}
	for part := range strings.SplitSeq(string(f), ",") {
		if where, kind := splitFault(part); kind != "" {
			rules[where] = kind
		}
	}
	return rules
}

// of is the fault that befalls an endpoint, "" when none does.
func (rules faultRules) of(e *endpoint) Fault {
	if e == nil {
		return ""
	}
	if kind, named := rules[e.name]; named {
		return kind
	}
	if e.intel() {
		return rules[""]
	}
	return ""
}

func splitFault(part string) (where string, kind Fault) {
	part = strings.ToLower(strings.TrimSpace(part))
	if name, rest, found := strings.Cut(part, "="); found {
		where, part = strings.TrimSpace(name), strings.TrimSpace(rest)
	}
	if where == "domain-history" {
		where = "history"
	}
	return where, Fault(part)
}

func knownFault(kind Fault) bool {
	if slices.Contains(Faults(), kind) {
		return true
	}
	if base, after := kind.when(); after {
		return base.standsAlone()
	}
	_, ok := kind.status()
	return ok
}

// status is the HTTP status a kind stands for when it is a bare number.
func (f Fault) status() (int, bool) {
	status, err := strconv.Atoi(string(f))
	return status, err == nil && (status >= 400 && status <= 599 || redirects(status))
}

func faultNames() []string {
	var names []string
	for _, f := range Faults() {
		names = append(names, string(f))
	}
	return names
}

func endpointNames() []string {
	var names []string
	for _, e := range endpoints() {
		if !slices.Contains(names, e.name) {
			names = append(names, e.name)
		}
	}
	return names
}

// replacement is the answer that stands in for the real one, for faults that
// need no doings on the connection.
func (f Fault) replacement(path, quota string) (delivery, bool) {
	switch f {
	case FaultHTML:
		return delivery{status: http.StatusBadGateway, contentType: "text/html; charset=UTF-8", body: []byte(badGateway)}, true
	case FaultMaintenance:
		f := refuse(http.StatusServiceUnavailable, codeOutage, "Service Unavailable")
		f.retryAfter = faultRetryAfter
		return f.encode(), true
	case Fault429:
		return throttled(faultRetryAfter).encode(), true
	case FaultQuota:
		return quotaExceeded(cmp.Or(quota, "domain")).encode(), true
	case FaultScope:
		return unauthorized().encode(), true
	case FaultBadToken:
		return badToken().encode(), true
	case FaultWrongAccount:
		return refuse(http.StatusForbidden, codeInvalidAccessToken, "Unauthorized to access requested resource").encode(), true
	case FaultNotFound:
		return noRoute(path).encode(), true
	case FaultWrongType:
		return delivery{status: http.StatusOK, body: []byte(`{"result":[true],"success":true,"errors":[],"messages":[]}`)}, true
	case FaultBrokenJSON:
		return delivery{status: http.StatusOK, body: []byte(`{"result":{"domain":"cloudflare.com",}},"success":tru`)}, true
	case FaultRedirect:
		return redirect(http.StatusTemporaryRedirect, path), true
	}
	if status, ok := f.status(); ok && redirects(status) {
		return redirect(status, path), true
	} else if ok {
		return refuse(status, codeOutage, http.StatusText(status)).encode(), true
	}
	return delivery{}, false
}

// faultRetryAfter is beyond what a client should wait for by itself.
const faultRetryAfter = 41

// badGateway is a page in the manner of a proxy in front of an API.
const badGateway = `<!DOCTYPE html>
<html lang="en-US">
<head><title>502 Bad Gateway</title></head>
<body>
<h1>502 Bad Gateway</h1>
<p>The web server reported a bad gateway error.</p>
</body>
</html>
`
