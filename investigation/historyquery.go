package investigation

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"pugmark/history"
	"pugmark/intel"
)

// A HistoryQuery chooses look-ups of the past, in the same words on a screen
// and on a command line. The zero value chooses all.
type HistoryQuery struct {
	// Text is looked for in what was asked about, as a part of it, and among the
	// words of the answers and of the team's notes.
	Text string
	// Name is looked for only in what was asked about, Words only among words.
	Name, Words  string
	Analysts     []string
	Kinds        []intel.Kind
	Verdicts     []history.Verdict // of the team, that hold now
	Origin       HistoryOrigin     // "": any
	Flagged      *bool             // whether Cloudflare listed a threat then
	Since, Until time.Time         // from the one on, and before the other
	Case         string            // the name of a case that has the indicator
}

// A HistoryOrigin is where look-ups come from.
type HistoryOrigin string

// Where look-ups come from.
const (
	OriginAPI    HistoryOrigin = "api"       // Cloudflare's API, whatever the account
	OriginDemo   HistoryOrigin = "demo"      // invented
	OriginHere   HistoryOrigin = "here"      // the account and the server that is asked now
	OriginOther  HistoryOrigin = "other"     // any other account or server
	OriginFailed HistoryOrigin = "no-answer" // a call that ended without an answer
)

// Everything reports whether the query chooses every look-up.
func (q HistoryQuery) Everything() bool {
	return q.Text == "" && q.Name == "" && q.Words == "" && q.Analysts == nil && q.Kinds == nil && q.Verdicts == nil && q.Origin == "" &&
		q.Flagged == nil && q.Since.IsZero() && q.Until.IsZero() && q.Case == ""
}

// HistoryReader is who asks, for the words of a query that depend on that.
type HistoryReader struct {
	Now     time.Time
	Analyst string // "me" and "you" in a query
}

// longestHistoryQuery is the longest query that is read, in bytes.
const longestHistoryQuery = 4096

// historyFilters are the filters there are, by the word in front of the colon.
func historyFilters() map[string]func(*HistoryQuery, string, HistoryReader) error {
	return map[string]func(*HistoryQuery, string, HistoryReader) error{
		"who":     (*HistoryQuery).ofAnalysts,
		"kind":    (*HistoryQuery).ofKinds,
		"verdict": (*HistoryQuery).ofVerdicts,
		"origin":  (*HistoryQuery).ofOrigin,
		"flagged": (*HistoryQuery).flagged,
		"since":   (*HistoryQuery).since,
		"until":   (*HistoryQuery).until,
		"case":    (*HistoryQuery).ofCase,
		"name":    func(q *HistoryQuery, text string, _ HistoryReader) error { return joinText(&q.Name, text) },
		"words":   func(q *HistoryQuery, text string, _ HistoryReader) error { return joinText(&q.Words, text) },
	}
}

// HistoryFilters are the words in front of the colon, sorted.
func HistoryFilters() []string { return slices.Sorted(maps.Keys(historyFilters())) }

// ParseHistoryQuery reads a query as a person types it:
//
//	who:maria kind:whois since:"last week" verdict:malicious payro
//
// What is no filter is text: a part of an indicator, defanged or not, or words.
// Quotes keep blanks together, and make text of what looks like a filter. Several
// values of one filter stand behind commas, and any of them will do. The error
// says which word is wrong and what the rule is.
func ParseHistoryQuery(text string, by HistoryReader) (HistoryQuery, error) {
	var q HistoryQuery
	if len(text) > longestHistoryQuery {
		return q, fmt.Errorf("this is %d bytes long; at most %d are searched for", len(text), longestHistoryQuery)
	}
	for _, word := range queryWords(text) {
		if word.filter == "" {
			if err := joinText(&q.Text, word.text); err != nil {
				return q, err
			}
			continue
		}
		if err := q.Filter(word.filter, word.text, by); err != nil {
			return q, err
		}
	}
	return q, nil
}

// Filter adds one filter, named as in front of the colon.
func (q *HistoryQuery) Filter(name, value string, by HistoryReader) error {
	add, known := historyFilters()[strings.ToLower(name)]
	if !known {
		return fmt.Errorf("there is no filter %s: there are %s; in quotes it is text", cutWord(name), strings.Join(HistoryFilters(), ", "))
	}
	if strings.TrimSpace(value) == "" {
		return fmt.Errorf("%s: needs something behind it", strings.ToLower(name))
	}
	return add(q, value, by)
}

// AddText adds words to the text, as if they had been typed behind it.
func (q *HistoryQuery) AddText(text string) error { return joinText(&q.Text, text) }

func joinText(to *string, text string) error {
	if text = strings.TrimSpace(text); text == "" {
		return nil
	}
	if *to != "" {
		text = *to + " " + text
	}
	if len(text) > longestHistoryQuery {
		return fmt.Errorf("the text is %d bytes long; at most %d are searched for", len(text), longestHistoryQuery)
	}
	*to = text
	return nil
}

func (q *HistoryQuery) ofAnalysts(text string, by HistoryReader) error {
	return eachOf(text, func(name string) error {
		if folded := strings.ToLower(name); (folded == "me" || folded == "you") && by.Analyst != "" {
			name = by.Analyst
		}
		q.Analysts = append(q.Analysts, name)
		return nil
	})
}

// historyKinds are what a query calls the kinds of questions.
func historyKinds() map[string]intel.Kind {
	return map[string]intel.Kind{
		"domain": intel.KindDomain, "bulk": intel.KindBulk, "history": intel.KindHistory, "whois": intel.KindWHOIS, "ip": intel.KindIP,
		"dns": intel.KindPassiveDNS, "asn": intel.KindASN, "subnets": intel.KindSubnets, "phishing": intel.KindPhishing,
	}
}

func (q *HistoryQuery) ofKinds(text string, _ HistoryReader) error {
	return eachOf(text, func(name string) error {
		kind, known := historyKinds()[strings.ToLower(name)]
		if !known {
			return fmt.Errorf("kind:%s is no kind: there are %s", cutWord(name), strings.Join(slices.Sorted(maps.Keys(historyKinds())), ", "))
		}
		q.Kinds = append(q.Kinds, kind)
		return nil
	})
}

func (q *HistoryQuery) ofVerdicts(text string, _ HistoryReader) error {
	return eachOf(text, func(name string) error {
		verdict, err := history.ParseVerdict(name)
		if err != nil {
			return fmt.Errorf("verdict:%s is no verdict: there are %s", cutWord(name), named(history.EveryVerdict()))
		}
		q.Verdicts = append(q.Verdicts, verdict)
		return nil
	})
}

func (q *HistoryQuery) ofOrigin(text string, _ HistoryReader) error {
	all := []HistoryOrigin{OriginAPI, OriginDemo, OriginHere, OriginOther, OriginFailed}
	origin := HistoryOrigin(strings.ToLower(strings.TrimSpace(text)))
	if !slices.Contains(all, origin) {
		return fmt.Errorf("origin:%s is no origin: there are %s", cutWord(text), named(all))
	}
	q.Origin = origin
	return nil
}

func (q *HistoryQuery) flagged(text string, _ HistoryReader) error {
	var flagged bool
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "yes", "true":
		flagged = true
	case "no", "false":
	default:
		return fmt.Errorf("flagged:%s is neither yes nor no", cutWord(text))
	}
	q.Flagged = &flagged
	return nil
}

func (q *HistoryQuery) since(text string, by HistoryReader) (err error) {
	q.Since, err = momentOf("since", text, by.Now)
	return err
}

// until takes in the whole of a day that it names.
func (q *HistoryQuery) until(text string, by HistoryReader) (err error) {
	q.Until, err = momentOf("until", text, by.Now)
	if begins := q.Until.In(by.Now.Location()); err == nil && namesDay(text) && begins.Hour() == 0 && begins.Minute() == 0 && begins.Second() == 0 {
		q.Until = q.Until.AddDate(0, 0, 1)
	}
	return err
}

// namesDay reports whether a moment was written as a day, not as a time of it or
// as a length.
func namesDay(text string) bool {
	_, err := time.Parse(time.DateOnly, strings.TrimSpace(text))
	return err == nil || !strings.ContainsAny(text, "0123456789")
}

func momentOf(filter, text string, now time.Time) (time.Time, error) {
	at, err := ParseMoment(text, now)
	if err != nil {
		return at, fmt.Errorf("%s: %w", filter, err)
	}
	return at, nil
}

func (q *HistoryQuery) ofCase(text string, _ HistoryReader) error {
	name, err := history.ParseCaseName(text)
	if err != nil {
		return fmt.Errorf("case: %w", err)
	}
	q.Case = name
	return nil
}

// eachOf hands the values between commas to add, each once.
func eachOf(text string, add func(value string) error) error {
	seen := map[string]bool{}
	for value := range strings.SplitSeq(text, ",") {
		value = strings.TrimSpace(value)
		if value == "" || seen[value] {
			continue
		}
		seen[value] = true
		if err := add(value); err != nil {
			return err
		}
	}
	if len(seen) == 0 {
		return fmt.Errorf("there is nothing between the commas of %s", cutWord(text))
	}
	return nil
}

// named are the words that may stand behind a filter.
func named[T ~string](list []T) string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return strings.Join(out, ", ")
}

// cutWord is the beginning of what somebody typed, to be quoted.
func cutWord(text string) string {
	const most = 40 // bytes
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}

// A queryWord is a word of a query, or a filter and its value.
type queryWord struct {
	filter string // "" for text
	text   string
}

// queryWords splits a query at its blanks; quotes keep blanks, and one without
// an end goes on to the end.
func queryWords(text string) []queryWord {
	var words []queryWord
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		var w queryWord
		if name, rest, found := filterName(text); found {
			w.filter, text = name, rest
		}
		w.text, text = nextWord(text)
		words = append(words, w)
	}
	return words
}

// nextWord is what a text begins with up to the next blank outside of quotes,
// without the quotes.
func nextWord(text string) (word, rest string) {
	var b strings.Builder
	quoted := false
	for i, r := range text {
		switch {
		case r == '"':
			quoted = !quoted
		case !quoted && unicode.IsSpace(r):
			return b.String(), text[i:]
		default:
			_, size := utf8.DecodeRuneInString(text[i:])
			b.WriteString(text[i : i+size])
		}
	}
	return b.String(), ""
}

// filterName is the filter a text begins with: letters in front of a colon that
// begin neither a URL nor an IPv6 address.
func filterName(text string) (name, rest string, found bool) {
	name, rest, found = strings.Cut(text, ":")
	if !found || name == "" || strings.IndexFunc(name, func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') }) >= 0 {
		return "", "", false
	}
	_, known := historyFilters()[strings.ToLower(name)]
	word, _ := nextWord(rest)
	beginsURL := strings.HasPrefix(rest, "//") || strings.HasPrefix(rest, "[") || strings.HasPrefix(rest, `\`)
	isAddress := strings.Contains(word, ":") || strings.Trim(name, "abcdefABCDEF") == ""
	if !known && (beginsURL || isAddress) {
		return "", "", false
	}
	return strings.ToLower(name), rest, true
}

// LiveText is the live spelling of what is looked for in names: it may be an
// indicator, or a part of one.
func LiveText(text string) string {
	if i, err := intel.ParseIndicator(text); err == nil && !isURL(i) {
		return i.String()
	}
	return strings.NewReplacer("[.]", ".", "(.)", ".", "[:]", ":", "hxxp://", "http://", "hxxps://", "https://").Replace(text)
}
