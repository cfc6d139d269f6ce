package intel

import (
	"errors"
	"strings"
	"unicode"

	"golang.org/x/net/publicsuffix"
)

// viaMail is what an indicator is reached by that an e-mail address stands for.
const viaMail = "e-mail address"

// Compiled once; none is ever changed.
var (
	surelyDefanged = onFirstUse(`(?i)` + openShape + `+\s*(?:` + dotShape + `|dot|:|:?//?|@|at)\s*` + closeShape)
	// What names a format in documents looks like a link, and leads nowhere.
	vocabularies = onFirstUse(`(?i)^https?://(?:www\.w3\.org/(?:\d{4}/|TR/[a-z0-9-]*/|Math/)|schemas\.(?:microsoft\.com|openxmlformats\.org|xmlsoap\.org)/|ns\.adobe\.com/|purl\.org/)`)
)

// mostBrackets bounds how many brackets and backslashes a text may have to be
// read: taking off nested ones takes a round each.
const mostBrackets = 60

// judgeLink takes or refuses a text that begins with a scheme.
func (x *extractor) judgeLink(at Place, text string) {
	text = strings.TrimRight(text, `\`)
	if vocabularies().MatchString(text) {
		return
	}
	if short := strings.TrimRight(text, ".,;:!?"); len(text)-len(short) > 8 {
		text = short
	}
	x.judgeURL(at, text, true)
}

// judgeURL takes or refuses a URL. Of one without a scheme it says nothing when
// it is none.
func (x *extractor) judgeURL(at Place, text string, scheme bool) bool {
	if countBrackets(text) > mostBrackets {
		x.refuse(text, at, "is wrapped in too many brackets to tell what it is")
		return true
	}
	i, err := ParseIndicator(text)
	link := i.text
	if err != nil {
		link = trimAround(text[:min(len(text), mostWrapped)])
	}
	if inner, via := unwrapLinks(link); !inner.IsZero() {
		x.add(inner, Found{Text: text, Where: at, Via: strings.Join(via, ", ")})
		return true
	}
	if err == nil {
		x.add(i, Found{Text: trimAround(text), Where: at})
		return true
	}
	var refused *RefusedError
	if errors.As(err, &refused) && scheme && (refused.Suggestion != "" || startsWeb(text)) {
		x.refuse(strings.TrimSpace(text), at, refused.Rule)
		return true
	}
	return false
}

// startsWeb reports whether a text begins as a web address does, defanged or
// not, and goes on: "https://" alone is a word.
func startsWeb(text string) bool {
	scheme, rest := refangScheme(text)
	return scheme != "" && strings.ContainsFunc(rest, isNameRune)
}

func countBrackets(s string) int {
	count := 0
	for i := range len(s) {
		switch s[i] {
		case '[', ']', '(', ')', '{', '}', '<', '>', '\\':
			count++
		}
	}
	return count
}

// judgeWord takes or refuses a word, or passes over it.
func (x *extractor) judgeWord(r *lineReader, start, end int) {
	text := r.line[start:end]
	trimmed := trimMarks(text)
	start += strings.Index(text, trimmed)
	end = start + len(trimmed)
	w := word{r: r, start: start, end: end, text: trimmed}
	switch {
	case trimmed == "" || len(trimmed) > maxInput:
	case x.judgeNumber(w):
	case strings.Contains(trimmed, "@") || isSpelledAt(trimmed):
		x.judgeMail(w)
	case strings.Contains(trimmed, "."), w.isMarked(), strings.Count(trimmed, ":") > 1:
		x.judgeHost(w)
	case strings.Contains(trimmed, ":"):
		if rest, ok := w.behindKey(); ok {
			x.judgeWord(r, end-len(rest), end)
		}
	case r.rules.hashes && hashShape().MatchString(trimmed):
		_, err := ParseIndicator(trimmed)
		x.refuseWord(w, err)
	}
}

// A word is a stretch of a line that may be an indicator.
type word struct {
	r          *lineReader
	start, end int
	text       string
}

// trimMarks removes what marks a word up: Markdown's stars, list bullets, arrows.
func trimMarks(text string) string {
	text = strings.TrimRight(text, "*~_-")
	if bare := strings.TrimLeft(text, "*~-"); bare == "" || !strings.HasPrefix(text, "*") || !strings.ContainsAny(bare[:1], ".[({") {
		text = bare
	}
	if strings.HasSuffix(text, "::") {
		return text
	}
	return strings.TrimRight(text, ".,;:!?") + ellipsis(text)
}

// ellipsis returns the dots a text was cut short with.
func ellipsis(text string) string {
	if strings.HasSuffix(text, "...") {
		return "..."
	}
	return ""
}

// behindKey returns what follows "host:" or "ip:".
func (w word) behindKey() (string, bool) {
	key, rest, ok := strings.Cut(w.text, ":")
	if !ok || rest == "" || key == "" || len(key) > 40 || strings.HasPrefix(rest, `\`) {
		return "", false
	}
	for _, c := range key {
		if !unicode.IsLetter(c) && c != '_' && c != '-' && (c < '0' || c > '9') {
			return "", false
		}
	}
	if !unicode.IsLetter(rune(key[0])) || strings.EqualFold(key, "cid") || strings.EqualFold(key, "mid") {
		return "", false
	}
	return rest, true
}

// isMarked reports whether the word holds marks that no plain name has. Half a
// pair of brackets and a backslash are as often of a program.
func (w word) isMarked() bool {
	return strings.ContainsAny(w.text, "[](){}<>。．｡ ") || strings.Contains(w.text, `\.`)
}

// isDefanged reports whether the word holds marks that are there for nothing
// but to make a name no link.
func (w word) isDefanged() bool {
	return strings.ContainsAny(w.text, "。．｡") || w.isMarked() && surelyDefanged().MatchString(w.text)
}

// judgeNumber takes AS numbers, and bare numbers where one is due.
func (x *extractor) judgeNumber(w word) bool {
	first := w.text[0] | 0x20
	if first != 'a' && !(w.isASNumberDue() && strings.Trim(w.text, "0123456789") == "") {
		return false
	}
	text := w.text
	if first != 'a' {
		text = "AS" + text
	} else if m := asnShape().FindStringSubmatch(text); m == nil || !strings.HasPrefix(text, "AS") && len(m[1]) < 4 && !w.r.isAlone(w.start, w.end) {
		return false
	}
	i, err := ParseIndicator(text)
	if err != nil {
		x.refuseWord(w, err)
		return true
	}
	x.add(i, Found{Text: w.text, Where: w.r.at})
	return true
}

// isASNumberDue reports whether a bare number here is an AS number: in a column
// or field, or behind a key, that is called so.
func (w word) isASNumberDue() bool {
	before, _ := w.r.neighbours(w.start, w.end)
	return isASNKey(w.r.rules.key) || before == '=' && isASNKey(w.r.last)
}

func isASNKey(key string) bool {
	switch strings.Trim(strings.ToLower(key), " _-#") {
	case "as", "asn", "as_number", "as number", "asnumber", "autonomous_system_number", "origin_as", "src_asn", "dst_asn":
		return true
	}
	return false
}

func isSpelledAt(text string) bool {
	return strings.ContainsAny(text, "([{<") && strings.Contains(strings.ToLower(text), "at") &&
		strings.Contains(refangHost(text), "@")
}

// judgeMail takes the domain of an e-mail address.
func (x *extractor) judgeMail(w word) {
	if w.r.isMessageID() || hasPrefixFold(w.text, "cid:") || hasPrefixFold(w.text, "mid:") || countBrackets(w.text) > mostBrackets {
		return
	}
	text := w.text
	if rest, ok := w.behindKey(); ok && !isMailto(text) {
		text = rest
	}
	if bare := strings.TrimLeft(text, "@"); bare != text {
		text = "postmaster@" + bare
	}
	if domain, ok := plainMailDomain(text); ok {
		if isKnownName(domain.text) {
			x.add(domain, Found{Text: w.text, Where: w.r.at, Via: viaMail})
		}
		return
	}
	_, err := ParseIndicator(text)
	domain, ok := mailDomain(text, err)
	switch {
	case ok && (w.isDefanged() || isKnownName(domain.text)):
		x.add(domain, Found{Text: w.text, Where: w.r.at, Via: viaMail})
	case !ok && w.isDefanged() && err != nil && strings.Contains(refangHost(text), "."):
		x.refuseWord(w, err)
	}
}

// plainMailDomain is mailDomain for an address with nothing unusual about it: a
// list may hold a hundred thousand.
func plainMailDomain(text string) (Indicator, bool) {
	local, name, ok := strings.Cut(text, "@")
	if !ok || local == "" || !isLetter(lastByte(name)) || strings.ContainsFunc(local, isUnusual) || strings.ContainsFunc(name, isUnusual) {
		return Indicator{}, false
	}
	i, err := ParseIndicator(name)
	return i, err == nil && i.Kind() == IndicatorDomain
}

func lastByte(s string) byte {
	if s == "" {
		return 0
	}
	return s[len(s)-1]
}

// isUnusual reports whether a character of an address may mean something else
// than itself.
func isUnusual(r rune) bool {
	return r >= 0x80 || !isLetter(byte(r)) && (r < '0' || r > '9') && !strings.ContainsRune("._+-", r)
}

// mailDomain returns the domain of what was refused for being an e-mail address.
func mailDomain(text string, err error) (Indicator, bool) {
	var refused *RefusedError
	if !errors.As(err, &refused) || refused.Suggestion == "" {
		return Indicator{}, false
	}
	if live, _ := unwrap(text); !mailShape().MatchString(live) {
		return Indicator{}, false
	}
	i, err := ParseIndicator(refused.Suggestion)
	return i, err == nil
}

// isMessageID reports whether the word before names what follows a Message-ID,
// whose right side is a machine's own business.
func (r *lineReader) isMessageID() bool {
	switch strings.ToLower(strings.TrimRight(r.last, ":=")) {
	case "message-id", "msgid", "message_id", "messageid", "mid", "cid", "content-id", "in-reply-to", "resent-message-id":
		return true
	}
	return false
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// isKnownName reports whether a name is below a suffix that somebody registers
// names under, or below a reserved one.
func isKnownName(name string) bool {
	if reservedName(name) != "" {
		return true
	}
	suffix, icann := publicsuffix.PublicSuffix(name)
	return suffix != name && (icann || strings.Contains(suffix, "."))
}
