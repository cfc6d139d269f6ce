package intel

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// accountTokenPrefix marks tokens that belong to an account, which have a
// verification endpoint of their own (CONTRACT §0, §16).
const accountTokenPrefix = "cfat_"

// endpoints builds the address of a question from its parsed parts: whatever
// the key holds, the path is one of the documents' and the query has their
// parameters only. There is a second address where credentials that one does
// not know may be known to the other. Its error is an *Error.
func (c *Client) endpoints(key Key) ([]*url.URL, error) {
	if !c.credentials.canAuthenticate() {
		return nil, &Error{Problem: ProblemNoCredentials, Key: key}
	}
	if !c.credentials.Token.IsSet() && (key.Kind == KindPhishing || key.Kind == KindToken) {
		return nil, &Error{Problem: ProblemTokenOnly, Key: key}
	}
	if key.Kind == KindToken {
		return c.tokenEndpoints(), nil
	}
	segments, query, err := c.template(key)
	if err != nil {
		return nil, err
	}
	u := c.base.JoinPath(segments...)
	u.RawQuery = query.Encode()
	return []*url.URL{u}, nil
}

// tokenEndpoints begins with the one the token's prefix speaks for. Tokens
// from before the prefixes may belong to either.
func (c *Client) tokenEndpoints() []*url.URL {
	user := c.base.JoinPath("user", "tokens", "verify")
	if c.credentials.Account == "" {
		return []*url.URL{user}
	}
	account := c.base.JoinPath("accounts", c.credentials.Account, "tokens", "verify")
	if strings.HasPrefix(c.credentials.Token.reveal(), accountTokenPrefix) {
		return []*url.URL{account, user}
	}
	return []*url.URL{user, account}
}

func (c *Client) template(key Key) ([]string, url.Values, error) {
	if key.Kind == KindAccounts {
		return []string{"accounts"}, url.Values{"page": {"1"}, "per_page": {"50"}}, nil
	}
	if c.credentials.Account == "" {
		return nil, nil, &Error{Problem: ProblemNoCredentials, Key: key, detail: "no account id is set (CLOUDFLARE_ACCOUNT_ID)"}
	}
	segments, query, refusal := intelTemplate(key)
	if refusal != "" {
		return nil, nil, &Error{Problem: ProblemNotOffered, Key: key, detail: refusal}
	}
	return append([]string{"accounts", c.credentials.Account}, segments...), query, nil
}

// intelTemplate returns the part of the address after the account, or why the
// question cannot be asked.
func intelTemplate(key Key) (segments []string, query url.Values, refusal string) {
	switch key.Kind {
	case KindDomain:
		return domainTemplate("domain", key)
	case KindWHOIS:
		return domainTemplate("whois", key)
	case KindHistory:
		return domainTemplate("domain-history", key)
	case KindBulk:
		return bulkTemplate(key)
	case KindIP:
		return ipTemplate(key)
	case KindPassiveDNS:
		return passiveDNSTemplate(key)
	case KindASN, KindSubnets:
		return asnTemplate(key)
	case KindPhishing:
		if !isWebURL(key.Value) {
			return nil, nil, "that is not a web address"
		}
		return []string{"brand-protection", "url-info"}, url.Values{"url": {key.Value}}, ""
	case KindCategories:
		return []string{"gateway", "categories"}, nil, ""
	case KindMiscategorization:
		return nil, nil, "a submission is no question: it is sent once and never asked again"
	}
	return nil, nil, "there is no such question: " + visible(string(key.Kind))
}

func domainTemplate(endpoint string, key Key) ([]string, url.Values, string) {
	if !isDomain(key.Value) {
		return nil, nil, "that is not a domain name"
	}
	return []string{"intel", endpoint}, url.Values{"domain": {key.Value}}, ""
}

func bulkTemplate(key Key) ([]string, url.Values, string) {
	names := bulkNames(key)
	for _, name := range names {
		if !isDomain(name) {
			return nil, nil, visible(name) + " is not a domain name"
		}
	}
	if len(names) == 0 {
		return nil, nil, "no domain is named"
	}
	return []string{"intel", "domain", "bulk"}, url.Values{"domain": names, "include_ranking": {"true"}}, ""
}

func ipTemplate(key Key) ([]string, url.Values, string) {
	addr, err := netip.ParseAddr(key.Value)
	if err != nil || addr.Zone() != "" {
		return nil, nil, "that is not an IP address"
	}
	parameter := "ipv6"
	if addr = addr.Unmap(); addr.Is4() {
		parameter = "ipv4"
	}
	return []string{"intel", "ip"}, url.Values{parameter: {addr.String()}}, ""
}

func passiveDNSTemplate(key Key) ([]string, url.Values, string) {
	addr, err := netip.ParseAddr(key.Value)
	if err != nil || addr.Zone() != "" {
		return nil, nil, "that is not an IP address"
	}
	if addr = addr.Unmap(); !addr.Is4() {
		return nil, nil, "this API has no passive DNS for IPv6"
	}
	query := paging(key)
	query.Set("ipv4", addr.String())
	for name, date := range map[string]string{"start": key.Window.Start, "end": key.Window.End} {
		if date == "" {
			continue
		}
		if _, err := time.Parse(time.DateOnly, date); err != nil {
			return nil, nil, visible(date) + " is not a date (2006-01-02)"
		}
		query.Set(name, date)
	}
	if key.Window.Start != "" && key.Window.End != "" && key.Window.Start > key.Window.End {
		return nil, nil, "the window ends before it starts"
	}
	return []string{"intel", "dns"}, query, ""
}

func asnTemplate(key Key) ([]string, url.Values, string) {
	number, ok := parseASN(key.Value)
	if !ok {
		return nil, nil, "that is not an AS number"
	}
	segments := []string{"intel", "asn", strconv.FormatUint(uint64(number), 10)}
	if key.Kind == KindASN {
		return segments, nil, ""
	}
	return append(segments, "subnets"), paging(key), ""
}

func paging(key Key) url.Values {
	query := url.Values{}
	if key.Page > 0 {
		query.Set("page", strconv.Itoa(key.Page))
	}
	if key.PerPage > 0 {
		query.Set("per_page", strconv.Itoa(key.PerPage))
	}
	return query
}

// isDomain reports whether name is what DNS can hold in the canonical form
// questions use: lower case, A-labels, no trailing dot. Underscores occur in
// service names.
func isDomain(name string) bool {
	const longestName, longestLabel = 253, 63
	if len(name) > longestName || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != "" {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > longestLabel {
			return false
		}
	}
	_, err := netip.ParseAddr(name)
	return err != nil
}

// isWebURL reports whether text is an http or https URL that fits into a
// request line.
func isWebURL(text string) bool {
	const longest = 8 << 10
	u, err := url.Parse(text)
	return err == nil && len(text) <= longest && utf8.ValidString(text) &&
		(u.Scheme == "http" || u.Scheme == "https") && u.Host != "" &&
		!strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// canonicalName is the spelling names are asked and filed under.
func canonicalName(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

func bulkValue(names []string) string {
	sorted := make([]string, 0, len(names))
	for _, name := range names {
		sorted = append(sorted, canonicalName(name))
	}
	slices.Sort(sorted)
	return strings.Join(slices.Compact(sorted), ",")
}

func bulkNames(key Key) []string {
	if key.Value == "" {
		return nil
	}
	return strings.Split(key.Value, ",")
}
