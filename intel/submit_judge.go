package intel

import (
	"net/http"
	"slices"
)

// judge reads an answer, of which failure says what is missing. What does not
// say plainly that the request was taken or turned away leaves it unknown: an
// outcome that is settled lets the same request be sent again.
func (c *Client) judge(got response, failure *Error) Receipt {
	r := Receipt{Status: got.status, Body: got.body}
	if c.credentials.occurIn(got.body) {
		r.Body, failure = nil, withheld()
	}
	if failure != nil {
		r.Failure, r.Outcome = failure, turnedAway(got.status, "", false)
		return r
	}
	env, err := parseEnvelope(KindMiscategorization, got.status, got.body)
	said := verdictOf(got)
	if unclear := said.against(got.status, env); err == nil && unclear != "" {
		r.Outcome = SubmissionUnknown
		r.Failure = &Error{Problem: ProblemBroken, detail: unclear, Messages: env.failures}
		return r
	}
	if err == nil && got.status/100 == 2 && said == saidTrue {
		r.Outcome, r.Messages = SubmissionAccepted, append(env.failures, env.notes...)
		return r
	}
	r.Failure = c.refusal(got, env, err)
	r.Outcome = turnedAway(got.status, r.Failure.Problem, err == nil)
	return r
}

// A verdict is what an answer itself says of whether it is one of success.
type verdict int

const (
	saidNothing verdict = iota // there is no success, or it is null
	saidFalse
	saidTrue
	saidUnclearly // success is no JSON boolean, or it or errors stand there twice
)

// verdictOf reads the verdict of an answer; 204 has nothing to say it with.
func verdictOf(got response) verdict {
	if len(got.body) == 0 && got.status == http.StatusNoContent {
		return saidTrue
	}
	n, _ := readNode(got.body, "the answer")
	if !n.isObject() {
		return saidNothing
	}
	o := n.object()
	if o.count("success") > 1 || o.count("errors") > 1 {
		return saidUnclearly
	}
	switch string(o.get("success").raw) {
	case "":
		return saidNothing
	case "true":
		return saidTrue
	case "false":
		return saidFalse
	}
	return saidUnclearly
}

// count is how many members have a name.
func (o object) count(name string) int {
	times := 0
	for _, m := range o.members {
		if string(m.name) == name {
			times++
		}
	}
	return times
}

// against says where a verdict contradicts the status and the errors beside it,
// or is missing from a 2xx, of which every documented one has it. "" is not at
// all; a server in trouble and a redirect are not believed anyway.
func (v verdict) against(status int, env envelope) string {
	switch {
	case status/100 != 2 && status/100 != 4:
		return ""
	case v == saidUnclearly:
		return "the answer does not say plainly whether it is one of success"
	case v == saidNothing && status/100 == 2:
		return "the answer does not say whether the request was received"
	case v == saidNothing && len(env.failures) == 0 && !isGate(status):
		return "the answer says nothing of what became of the request"
	case v == saidTrue && status/100 != 2:
		return "the answer contradicts itself: it says success with the status of a failure"
	case v == saidTrue && slices.ContainsFunc(env.failures, isError):
		return "the answer contradicts itself: it says success and names errors"
	}
	return ""
}

// isError tells an error from the placeholder that the API reference's sample
// prints beside success, which no server is known to send: code 1000 with the
// words "message" (CONTRACT §9). Any other, also 1000 in other words, is one.
func isError(m Message) bool { return m.Code != 1000 || m.Message != "message" || len(m.Chain) > 0 }

// isGate reports the statuses of what stands in front of the endpoint and lets
// nothing through, whatever it writes.
func isGate(status int) bool {
	return status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusTooManyRequests
}

// turnedAway says what an answer that does not accept leaves: a gate in front
// of the endpoint lets nothing through; a server in trouble, a timeout and a
// conflict say nothing of what became of the request; and everything else is
// believed where it can be read.
func turnedAway(status int, problem Problem, readable bool) SubmissionOutcome {
	switch {
	case isGate(status):
		return SubmissionUnsent
	case status == http.StatusRequestTimeout, status == http.StatusConflict, status/100 != 2 && status/100 != 4, !readable:
		return SubmissionUnknown
	}
	switch problem {
	case ProblemQuota, ProblemRateLimit, ProblemBadToken, ProblemScope, ProblemWrongAccount:
		return SubmissionUnsent
	}
	return SubmissionRejected
}

func (c *Client) refusal(got response, env envelope, unreadable error) *Error {
	var failure *Error
	switch {
	case got.status/100 == 3:
		failure = &Error{Problem: ProblemRefused, detail: "the answer is a redirect, which is never followed"}
	case unreadable != nil && got.status/100 == 2:
		failure = &Error{Problem: ProblemBroken, detail: unreadable.Error(), Body: readableText(got.body)}
	case unreadable != nil:
		failure = &Error{Problem: classifyStatus(got.status), Body: readableText(got.body)}
	default:
		failure = &Error{Problem: classify(got.status, env.failures), Messages: env.failures}
	}
	// HTML has escapes of its own, which are resolved in its text.
	if c.credentials.occurIn([]byte(failure.Body)) {
		failure = withheld()
	}
	return failure
}
