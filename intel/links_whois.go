package intel

import (
	"strings"
	"unicode"
)

func (c *linkCollector) whois(name string, r WHOISReport) {
	if !r.Found || !isDomain(name) {
		return
	}
	c.parent(name)
	for _, host := range r.Nameservers {
		if host = canonicalName(strings.TrimSpace(host)); isDomain(host) {
			c.add(RelationNameserver, name, host)
		}
	}
	c.add(RelationRegistrar, name, party(r.Registrar))
	owner := r.RegistrantContact
	for _, words := range []string{r.Registrant, owner.Org, owner.Name} {
		c.add(RelationRegistrant, name, party(words))
	}
	if mail := strings.ToLower(party(owner.Email)); strings.Count(mail, "@") == 1 && !strings.Contains(mail, " ") {
		c.add(RelationRegistrant, name, mail)
	}
}

// party returns who a record names, with single spaces, and "" where it names
// nobody in particular: what stands there is the same for very many names.
func party(words string) string {
	words = strings.Join(strings.FieldsFunc(words, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	letters := 0
	for _, r := range words {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			letters++
		}
	}
	if letters < 2 || namesNobody(strings.ToLower(words)) {
		return ""
	}
	return words
}

// namesNobody reports whether registries and registrars write such words where
// they withhold a party (RFC 9537 and the words of before it), and whether a
// privacy service stands there instead.
func namesNobody(lower string) bool {
	switch strings.Trim(lower, " .-_/*") {
	case "na", "n/a", "none", "null", "nil", "unknown", "private", "hidden", "not applicable", "not available", "not provided",
		"owner", "registrant", "domain administrator", "domain admin", "hostmaster", "whois agent":
		return true
	}
	for _, part := range []string{
		"redacted", "not disclosed", "undisclosed", "non-public", "nonpublic", "withheld", "data protected", "masked",
		"privacy", "proxy", "whoisguard", "whois guard", "identity protect", "private person", "private registra",
		"registration private", "anonymi", "gdpr", "statutory", "rdds service", "rdds.", "personal data", "hidden upon",
	} {
		if strings.Contains(lower, part) {
			return true
		}
	}
	return false
}
