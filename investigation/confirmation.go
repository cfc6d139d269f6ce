package investigation

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"pugmark/intel"
)

// codeLetters cannot be mistaken for another, and hold no vowel but a and e.
const codeLetters = "acefhkmprtwxy"

// ConfirmationWord is what a person types to send a request: the first label of
// the registrable domain ("ourcorp"), the last group of an address ("66"), and
// for what nobody can or should type, a URL or an international name, four
// letters that follow from the payload.
func ConfirmationWord(m intel.Miscategorization, payload []byte) string {
	target, ok := m.Target()
	if !ok {
		return codeWord(payload)
	}
	switch target.Kind() {
	case intel.IndicatorIPv4, intel.IndicatorIPv6:
		text := target.String()
		if group := text[strings.LastIndexAny(text, ".:")+1:]; group != "" {
			return group
		}
	case intel.IndicatorDomain:
		label, _, _ := strings.Cut(target.Registrable(), ".")
		if !strings.HasPrefix(label, "xn--") {
			return label
		}
	}
	return codeWord(payload)
}

func codeWord(payload []byte) string {
	const length = 4
	digest := sha256.Sum256(payload)
	word := make([]byte, length)
	for n := range word {
		word[n] = codeLetters[int(digest[n])%len(codeLetters)]
	}
	return string(word)
}

// ChangeWords are what a request asks for: "− Phishing + Business". The names
// are Cloudflare's.
func ChangeWords(m intel.Miscategorization, c intel.Catalogue) string {
	var words []string
	for _, adds := range []bool{false, true} {
		sign := "− "
		if adds {
			sign = "+ "
		}
		for _, l := range m.Lists() {
			if l.Adds != adds {
				continue
			}
			for _, id := range l.IDs {
				words = append(words, sign+nameIn(c, id))
			}
		}
	}
	return strings.Join(words, " ")
}

// nameIn is the name of a category, or its number where it is not known.
func nameIn(c intel.Catalogue, id int) string {
	if info, known := c.Lookup(id); known && info.Name != "" {
		return info.Name
	}
	return fmt.Sprintf("category %d", id)
}
