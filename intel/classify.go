package intel

import (
	"net/http"
	"strings"
)

// quotaExhausted is the only part of the message that is stable over
// endpoints (CONTRACT §0.1).
var quotaExhausted = onFirstUse(`(?i)^\s*intel\.api_\w*limit exceeded`)

// classify tells a failure from its error codes, and from the status only
// where no code is known: one code comes with several statuses and the quota's
// status is not documented (CONTRACT §0.1).
func classify(status int, messages []Message) Problem {
	worst := Problem("")
	for _, m := range messages {
		worst = moreUrgent(worst, classifyMessage(status, m))
		for _, link := range m.Chain {
			worst = moreUrgent(worst, classifyMessage(status, link))
		}
	}
	if worst != "" {
		return worst
	}
	return classifyStatus(status)
}

func classifyMessage(status int, m Message) Problem {
	says := func(words string) bool { return strings.Contains(strings.ToLower(m.Message), words) }
	switch {
	case m.Code == 10403, quotaExhausted().MatchString(m.Message):
		return ProblemQuota
	case m.Code == 971, m.Code == 10100, m.Code == 10429:
		return ProblemRateLimit
	case m.Code == 9109 && says("unauthorized"):
		return ProblemWrongAccount
	case m.Code == 6003, m.Code == 6103, m.Code == 6111, m.Code == 9106, m.Code == 9109, m.Code == 10502:
		return ProblemBadToken
	case m.Code == 1000 && (status == http.StatusUnauthorized || says("invalid api token")):
		return ProblemBadToken
	case m.Code == 10000:
		return ProblemScope
	case m.Code == 7003:
		return ProblemWrongAccount
	case m.Code == 7000:
		return ProblemNotFound
	}
	return ""
}

func classifyStatus(status int) Problem {
	switch {
	case status == http.StatusTooManyRequests:
		return ProblemRateLimit
	case status == http.StatusUnauthorized:
		return ProblemBadToken
	case status == http.StatusNotFound:
		return ProblemNotFound
	case status >= 500:
		return ProblemDown
	default:
		return ProblemRefused
	}
}

// moreUrgent picks what a person should hear about first.
func moreUrgent(a, b Problem) Problem {
	for _, p := range [...]Problem{
		ProblemQuota, ProblemRateLimit, ProblemBadToken, ProblemScope, ProblemWrongAccount, ProblemNotFound,
	} {
		if a == p || b == p {
			return p
		}
	}
	return ""
}
