package simulator

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

const submissions = "/accounts/" + testAccount + "/intel/miscategorization"

func TestSubmissions(t *testing.T) {
	s := newTestSimulator(Options{})
	status, body := request(t, s, http.MethodPost, submissions, bearerToken("t"),
		`{"indicator_type":"domain","url":"ourcorp.example","security_removes":[131],"ip":null}`)
	assert.Equal(t, http.StatusOK, status)
	assert.JSONEq(t, `{"result":"","success":true,"errors":[],"messages":[]}`, body)
	assert.Equal(t, []Submission{{Account: testAccount, IndicatorType: "domain", URL: "ourcorp.example", SecurityRemoves: []int{131}, Time: storyClock()}},
		s.Submissions())

	for body, pointer := range map[string]string{
		`{"indicator_type":"domain","url":"a.example","content_adds":[169]}`:       "/content_adds/0",
		`{"indicator_type":"domain","url":"a.example","content_removes":[82,177]}`: "/content_removes/1",
		`{"indicator_type":"domain","url":"a.example","security_adds":[177]}`:      "/security_adds/0",
		`{"indicator_type":"domain","url":"a.example","security_removes":[169]}`:   "/security_removes/0",
		`{"indicator_type":"ipv4","ip":"1.1.1.1","url":"a.example"}`:               "/url",
		`{"indicator_type":"ipv4","ip":"2001:db8::1"}`:                             "/ip",
		`{"indicator_type":"ipv6","ip":"1.1.1.1"}`:                                 "/ip",
		`{"indicator_type":"ipv6","ip":"fe80::1%eth0"}`:                            "/ip",
		`{"indicator_type":"domain","url":"a.example","ip":"1.1.1.1"}`:             "/ip",
		`{"indicator_type":"domain","url":"https://a.example/"}`:                   "/url",
		`{"indicator_type":"domain"}`:                                              "/url",
		`{"indicator_type":"url","url":"a.example"}`:                               "/url",
		`{"indicator_type":"url","url":"https://a.example/","ip":"1.1.1.1"}`:       "/ip",
		`{"indicator_type":"host","url":"a.example"}`:                              "/indicator_type",
		`{"url":"a.example"}`: "/indicator_type",
		`{"indicator_type":"domain","url":"a.example","content_adds":["82"]}`: "/content_adds",
		`{"indicator_type":7}`: "/indicator_type",
		`{"content_adds":[1` + strings.Repeat(",1", maxSubmissionIDs) + `],"url":"a"}`: "/content_adds",
		`[]`: "", `{`: "", ``: "", `{} {}`: "", `null`: "", `"{}"`: "",
	} {
		status, answer := request(t, s, http.MethodPost, submissions, bearerToken("t"), body)
		assert.Equal(t, http.StatusBadRequest, status, body)
		if pointer != "" {
			assert.Contains(t, answer, `"code":10400,`, body)
			assert.Contains(t, answer, `"documentation_url":"https://developers.cloudflare.com/api/`, body)
			assert.Contains(t, answer, `"source":{"pointer":"`+pointer+`"}`, body)
		}
	}
	status, _ = request(t, s, http.MethodPost, submissions, bearerToken("t"), `{"url":"`+strings.Repeat("a", maxBodyBytes)+`"}`)
	assert.Equal(t, http.StatusRequestEntityTooLarge, status)
	status, _ = request(t, s, http.MethodPost, submissions, http.Header{"Authorization": {"Bearer t"}}, `{}`)
	assert.Equal(t, http.StatusUnsupportedMediaType, status)
	status, answer := request(t, s, http.MethodPost, submissions, bearerToken("x-readonly-x"), `{}`)
	assert.Equal(t, http.StatusForbidden, status)
	assert.JSONEq(t, `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`, answer)
	assert.Len(t, s.Submissions(), 1, "nothing refused was accepted")
}
