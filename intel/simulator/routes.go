package simulator

import (
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"time"
)

// An input is one request, as an endpoint sees it.
type input struct {
	now     time.Time
	query   query
	params  map[string]string // from the path
	request *http.Request     // for its body
}

// An endpoint is one path of the API.
type endpoint struct {
	// name is what a fault calls it.
	name   string
	method string
	path   string // under /client/v4; {name} stands for one segment
	// quota is the x of intel.api_x_limit, the monthly allowance the
	// endpoint spends; "" for those outside it. Only "domain" is recorded
	// from the real API, the others are invented in its manner.
	quota     string
	tokenOnly bool // e-mail and key are not accepted (CONTRACT §0)
	edit      bool // needs Intel: Edit
	zeroTrust bool // needs Zero Trust: Read
	// answer may be called concurrently.
	answer func(*Simulator, input) (reply, error)
}

// intel reports whether a fault that names no endpoint applies.
func (e *endpoint) intel() bool { return e.quota != "" }

func endpoints() []endpoint {
	const account, get = "/accounts/{account}", http.MethodGet
	return []endpoint{
		{name: "asn", method: get, path: account + "/intel/asn/{asn}", quota: "asn", answer: (*Simulator).answerASN},
		{name: "subnets", method: get, path: account + "/intel/asn/{asn}/subnets", quota: "asn", answer: (*Simulator).answerSubnets},
		{name: "domain", method: get, path: account + "/intel/domain", quota: "domain", answer: (*Simulator).answerDomain},
		{name: "bulk", method: get, path: account + "/intel/domain/bulk", quota: "domain", answer: (*Simulator).answerBulk},
		{name: "history", method: get, path: account + "/intel/domain-history", quota: "domain_history", answer: (*Simulator).answerHistory},
		{name: "ip", method: get, path: account + "/intel/ip", quota: "ip", answer: (*Simulator).answerIP},
		{name: "dns", method: get, path: account + "/intel/dns", quota: "dns", answer: (*Simulator).answerPassiveDNS},
		{name: "whois", method: get, path: account + "/intel/whois", quota: "whois", answer: (*Simulator).answerWHOIS},
		{name: "phishing", method: get, path: account + "/brand-protection/url-info", quota: "phishing", tokenOnly: true, answer: (*Simulator).answerPhishing},
		{name: "miscategorization", method: http.MethodPost, path: account + "/intel/miscategorization", quota: "miscategorization", edit: true, answer: (*Simulator).acceptSubmission},
		{name: "ip-lists", method: get, path: account + "/intel/ip-lists", quota: "ip_lists", answer: (*Simulator).answerIPLists},
		{name: "categories", method: get, path: account + "/gateway/categories", zeroTrust: true, answer: (*Simulator).answerCategories},
		{name: "accounts", method: get, path: "/accounts", answer: (*Simulator).answerAccounts},
		{name: "token", method: get, path: "/user/tokens/verify", tokenOnly: true, answer: (*Simulator).answerToken},
		{name: "token", method: get, path: account + "/tokens/verify", tokenOnly: true, answer: (*Simulator).answerToken},
	}
}

// findRoute matches a path against the endpoints, segment by segment and
// without cleaning: "//" and ".." are no part of this API.
func findRoute(path string) (*endpoint, map[string]string) {
	rest, ok := strings.CutPrefix(path, basePath)
	if !ok {
		return nil, nil
	}
	segments := strings.Split(rest, "/")
	for _, e := range endpoints() {
		if params, ok := match(strings.Split(e.path, "/"), segments); ok {
			return &e, params
		}
	}
	return nil, nil
}

func match(pattern, segments []string) (map[string]string, bool) {
	if len(pattern) != len(segments) {
		return nil, false
	}
	params := map[string]string{}
	for i, want := range pattern {
		if name, ok := strings.CutPrefix(want, "{"); ok {
			params[strings.TrimSuffix(name, "}")] = segments[i]
		} else if want != segments[i] {
			return nil, false
		}
	}
	return params, true
}

// validAccount reports whether the account in the path, if it has one, is 32
// hex digits.
func validAccount(params map[string]string) bool {
	account, named := params["account"]
	if !named {
		return true
	}
	_, err := hex.DecodeString(account)
	return err == nil && len(account) == 32
}

func trimBase(path string) string { return strings.TrimPrefix(path, basePath) }

// asFailure is the failure in an error, or a plain 500 for one that is none.
func asFailure(err error) *failure {
	if f, ok := errors.AsType[*failure](err); ok {
		return f
	}
	return refuse(http.StatusInternalServerError, codeOutage, "the simulator could not answer: "+err.Error())
}
