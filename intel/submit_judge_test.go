package intel

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What contradicts itself settles nothing: a settled request may be sent again.
func TestAnAnswerThatContradictsItselfLeavesASubmissionUnknown(t *testing.T) {
	const said = `[{"code":10400,"message":"indicator not found"}]`
	for _, c := range []struct {
		status  int
		body    string
		outcome SubmissionOutcome
	}{
		{400, acceptedBody, SubmissionUnknown},
		{400, `{"success":true,"errors":` + said + `}`, SubmissionUnknown},
		{401, acceptedBody, SubmissionUnknown},
		{403, acceptedBody, SubmissionUnknown},
		{404, placeholders, SubmissionUnknown},
		{429, acceptedBody, SubmissionUnknown},
		{200, `{"success":true,"errors":` + said + `,"messages":[],"result":""}`, SubmissionUnknown},
		{200, `{"success":true,"errors":[{"code":10403,"message":"intel.api_domain_limit exceeded"}]}`, SubmissionUnknown},
		{200, `{"success":true,"errors":{"code":10400,"message":"no"}}`, SubmissionUnknown},
		{200, `{"success":true,"errors":"no"}`, SubmissionUnknown},
		{200, `{"success":true,"errors":[null]}`, SubmissionUnknown},
		{200, `{"success":true,"errors":[{"code":1000,"message":"Invalid API Token"}]}`, SubmissionUnknown},
		{200, `{"success":true,"errors":[{"code":1001,"message":"message"}]}`, SubmissionUnknown},
		{200, `{"success":true,"errors":[{"code":1000,"message":"message"},{"code":10400,"message":"no"}]}`, SubmissionUnknown},
		{200, `{"success":true,"errors":[{"code":1000,"message":"message","error_chain":[{"code":6103,"message":"no"}]}]}`, SubmissionUnknown},
		{200, `{"success":true,"errors":` + said + `,"errors":[]}`, SubmissionUnknown},
		{200, `{"success":"true","errors":[]}`, SubmissionUnknown},
		{200, `{"success":"false","errors":` + said + `}`, SubmissionUnknown},
		{200, `{"success":1}`, SubmissionUnknown},
		{400, `{}`, SubmissionUnknown},
		{404, `{"errors":[],"result":null}`, SubmissionUnknown},
		{400, `{"errors":` + said + `}`, SubmissionRejected},
		{401, `{}`, SubmissionUnsent},
		{200, `{"success":[true]}`, SubmissionUnknown},
		{200, `{"success":null,"result":""}`, SubmissionUnknown},
		{200, `{"success":true,"success":false}`, SubmissionUnknown},
		{200, `{"success":false,"success":true}`, SubmissionUnknown},
		{200, `{"success":true,"\u0073uccess":false}`, SubmissionUnknown},
		{200, `{"success":true,"success":true}`, SubmissionUnknown},
		{200, `{"success":true}{"success":false}`, SubmissionUnknown},
		{400, `{"success":true,"success":false,"errors":` + said + `}`, SubmissionUnknown},
		{400, `{"success":"false","errors":` + said + `}`, SubmissionUnknown},
		// What is plain.
		{200, placeholders, SubmissionAccepted},
		{200, `{"success":true,"errors":[],"messages":` + said + `}`, SubmissionAccepted},
		{200, `{"success":true,"result":{"success":false}}`, SubmissionAccepted},
		{200, ` { "success" : true , "errors" : { } } `, SubmissionAccepted},
		{200, `{"success":false,"errors":` + said + `}`, SubmissionRejected},
		{400, `{"success":false,"errors":[]}`, SubmissionRejected},
		{400, `{"success":null,"errors":` + said + `}`, SubmissionRejected},
		{400, `{"errors":` + said + `}`, SubmissionRejected},
		{429, `{"success":false,"errors":[]}`, SubmissionUnsent},
	} {
		r, s := submit(t, tokenCredentials(), replies(c.status, c.body))
		name := fmt.Sprintf("%d %s", c.status, c.body)
		assert.Equal(t, c.outcome, r.Outcome, name)
		assert.Equal(t, 1, s.count(), name)
		assert.Equal(t, c.body, string(r.Body), name)
		if c.outcome == SubmissionUnknown {
			require.NotNil(t, r.Failure, name)
			assert.Equal(t, ProblemBroken, r.Failure.Problem, name)
		}
	}
	r, _ := submit(t, tokenCredentials(), replies(200, `{"success":true,"errors":`+said+`}`))
	assert.ErrorContains(t, r.Failure, "it says success and names errors; Cloudflare: indicator not found (10400)")
}

// FuzzJudge: what is settled is said once, as a boolean, and by nothing denied.
func FuzzJudge(f *testing.F) {
	for _, body := range []string{acceptedBody, placeholders, apiError(10403, "intel.api_domain_limit exceeded"), `{"success":true,"errors":["x"]}`,
		`{"success":true,"success":false}`, `{"success":"true"}`, `{"SUCCESS":true}`, `<p>`, ``, `{"success":false,"errors":null}`} {
		for _, status := range []int{200, 204, 302, 400, 403, 409, 500} {
			f.Add(status, []byte(body))
		}
	}
	client := &Client{credentials: tokenCredentials()}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		r := client.judge(response{status: status, body: body}, nil)
		assert.Equal(t, r.Outcome == SubmissionAccepted, r.Failure == nil)
		if len(body) == 0 || r.Outcome == SubmissionUnknown {
			return
		}
		var said map[string]json.RawMessage
		readable := json.Unmarshal(body, &said) == nil
		if success := string(said["success"]); r.Outcome == SubmissionAccepted {
			assert.Equal(t, "true", success)
			assert.Equal(t, 2, status/100)
			assert.False(t, slices.ContainsFunc(r.Messages[:min(len(r.Messages), len(errorsIn(said["errors"])))], isError))
		} else if readable {
			assert.Contains(t, []string{"", "null", "false"}, success)
		}
	})
}

func errorsIn(raw json.RawMessage) []json.RawMessage {
	var list []json.RawMessage
	_ = json.Unmarshal(raw, &list)
	return list
}
