package intel

import (
	"fmt"
	"strings"
)

// isAddress reports whether the target of this type stands in ip, isName
// whether it stands in url. Neither holds for a type that is none.
func (t TargetType) isAddress() bool { return t == TargetIPv4 || t == TargetIPv6 }
func (t TargetType) isName() bool    { return t == TargetDomain || t == TargetURL }

func (m Miscategorization) checkTarget() []Finding {
	var findings []Finding
	refuse := func(rule, field, words, source string) {
		findings = append(findings, Finding{Refused, rule, field, 0, words, source})
	}
	switch {
	case m.Type == "":
		refuse(RuleTargetType, "indicator_type", "indicator_type is missing; it is domain, ipv4, ipv6 or url", sourceReference)
	case !m.Type.isAddress() && !m.Type.isName():
		refuse(RuleTargetType, "indicator_type", visible(shorten(string(m.Type), 40))+" is no indicator_type; it is domain, ipv4, ipv6 or url", sourceReference)
	}
	if m.Type.isAddress() && m.URL != "" {
		refuse(RuleTargetField, "url", "url is only for indicator_type domain or url", sourceReference)
	}
	if m.Type.isName() && m.IP != "" {
		refuse(RuleTargetField, "ip", "ip is only for indicator_type ipv4 or ipv6", sourceReference)
	}
	switch {
	case m.Type.isAddress() && m.IP == "":
		refuse(RuleNoTarget, "ip", "the request names no target: ip is empty", sourceSDK)
	case m.URL == "" && (m.Type.isName() || m.IP == ""):
		refuse(RuleNoTarget, "url", "the request names no target: url is empty", sourceSDK)
	case m.Type.isAddress() || m.Type.isName():
		findings = append(findings, m.checkSpelling()...)
	}
	return findings
}

// checkSpelling looks at a target that is there: it is sent as it stands.
func (m Miscategorization) checkSpelling() []Finding {
	field, text := "url", m.targetText()
	if m.Type.isAddress() {
		field = "ip"
	}
	target, ok := m.Target()
	if !ok {
		words := fmt.Sprintf("%s is no %s", visible(shorten(text, 80)), m.Type.words())
		if meant, err := ParseIndicator(text); err == nil && m.Type == typeOf(meant.Kind()) {
			words += "; it is sent as it stands, so write it out: " + visible(shorten(meant.String(), 80))
		}
		return []Finding{{Refused, RuleTargetUnreadable, field, 0, words, sourceReference}}
	}
	var findings []Finding
	find := func(w Weight, rule, words string) {
		findings = append(findings, Finding{w, rule, field, 0, words, SourcePugmark})
	}
	if words := target.Reserved(); words != "" {
		weight := Warned
		if strings.HasPrefix(words, "documentation") {
			weight = Noted // nobody's, and in no network: there is nothing to give away
		}
		find(weight, RuleReservedTarget, "the target is set aside for "+words)
	}
	if target.HasUserInfo() {
		find(Warned, RuleUserInURL, "the URL holds a user name, which would be sent along")
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r >= 0x80 }) {
		find(Warned, RuleSpelling, "the target is not written in ASCII, as every documented one is: "+visible(shorten(target.String(), 80)))
	}
	return findings
}

func (t TargetType) words() string {
	switch t {
	case TargetDomain:
		return "domain name"
	case TargetIPv4:
		return "IPv4 address"
	case TargetIPv6:
		return "IPv6 address"
	}
	return "URL"
}
