package investigation

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"pugmark/history"
	"pugmark/intel"
)

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

// until takes in the whole of a day that it names, or of a week, month or year.
func (q *HistoryQuery) until(text string, by HistoryReader) (err error) {
	q.Until, err = momentOf("until", text, by.Now)
	switch strings.Join(strings.Fields(strings.ToLower(text)), " ") {
	case "last week":
		q.Until = q.Until.AddDate(0, 0, 7)
		return err
	case "last month":
		q.Until = q.Until.AddDate(0, 1, 0)
		return err
	case "last year":
		q.Until = q.Until.AddDate(1, 0, 0)
		return err
	}
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
