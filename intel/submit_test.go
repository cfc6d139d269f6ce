package intel

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// placeholders is the answer the API reference prints: the words of its schema,
// errors beside success included.
const placeholders = `{"errors":[{"code":1000,"message":"message","documentation_url":"documentation_url","source":{"pointer":"pointer"}}],` +
	`"messages":[{"code":1000,"message":"message","documentation_url":"documentation_url","source":{"pointer":"pointer"}}],"success":true}`

func apiError(code int, message string) string {
	return fmt.Sprintf(`{"success":false,"errors":[{"code":%d,"message":%q}],"messages":[],"result":null}`, code, message)
}

const acceptedBody = `{"result":"","success":true,"errors":[],"messages":[]}`

// submissions is a server that counts what arrives.
type submissions struct {
	mu     sync.Mutex
	bodies []string
	header http.Header
	paths  []string
	answer http.HandlerFunc
}

func (s *submissions) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	s.bodies, s.header, s.paths = append(s.bodies, string(body)), r.Header.Clone(), append(s.paths, r.Method+" "+r.URL.RequestURI())
	s.mu.Unlock()
	s.answer(w, r)
}

func (s *submissions) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.bodies)
}

func submit(t *testing.T, c Credentials, answer http.HandlerFunc, opts ...ClientOption) (Receipt, *submissions) {
	t.Helper()
	s := &submissions{answer: answer}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	client, err := NewClient(server.URL+"/client/v4", c, opts...)
	require.NoError(t, err)
	return send(context.Background(), client), s
}

// documented is what documentedRequest says.
func documented(t testing.TB) Miscategorization {
	t.Helper()
	m, unknown, err := ParseMiscategorization([]byte(documentedRequest))
	require.NoError(t, err)
	require.Empty(t, unknown)
	return m
}

func mayLeave(context.Context) error { return nil }

// send submits the documented request, with nothing to keep a ledger in.
func send(ctx context.Context, client *Client) Receipt {
	m, _, _ := ParseMiscategorization([]byte(documentedRequest))
	return (&Source{Client: client}).Submit(ctx, m, []byte(documentedRequest), mayLeave)
}

func replies(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func TestTheDocumentedSubmissionArrivesAsItIs(t *testing.T) {
	token := Credentials{Token: NewSecret("canary-token"), Account: testAccount}
	key := Credentials{Email: "user@example.com", Key: NewSecret("canary-key"), Account: testAccount}
	for name, c := range map[string]Credentials{"token": token, "key": key} {
		t.Run(name, func(t *testing.T) {
			r, s := submit(t, c, replies(200, acceptedBody))
			assert.Equal(t, SubmissionAccepted, r.Outcome)
			assert.Nil(t, r.Failure)
			assert.Equal(t, acceptedBody, string(r.Body))
			require.Equal(t, []string{documentedRequest}, s.bodies, "byte for byte")
			assert.Equal(t, []string{"POST /client/v4/accounts/" + testAccount + "/intel/miscategorization"}, s.paths)
			assert.Equal(t, "application/json", s.header.Get("Content-Type"))
			assert.Empty(t, s.header.Get("Idempotency-Key"))
			assert.Empty(t, s.header.Get("X-Idempotency-Key"))
			if name == "token" {
				assert.Equal(t, "Bearer canary-token", s.header.Get("Authorization"))
				assert.Empty(t, s.header.Get("X-Auth-Key"))
			} else {
				assert.Equal(t, []string{"user@example.com", "canary-key"}, []string{s.header.Get("X-Auth-Email"), s.header.Get("X-Auth-Key")})
				assert.Empty(t, s.header.Get("Authorization"))
			}
		})
	}
}

func TestWhatAnAnswerLeavesOfASubmission(t *testing.T) {
	failing := `{"success":false,"errors":[{"code":1004,"message":"no","documentation_url":"https://developers.cloudflare.com/x","source":{"pointer":"/url"}}],"messages":[],"result":null}`
	cases := []struct {
		status  int
		body    string
		outcome SubmissionOutcome
		problem Problem
	}{
		{200, acceptedBody, SubmissionAccepted, ""},
		{200, placeholders, SubmissionAccepted, ""},
		{200, `{"success":true,"errors":[],"messages":[],"result":{"submitted":true}}`, SubmissionAccepted, ""},
		{201, acceptedBody, SubmissionAccepted, ""},
		{200, failing, SubmissionRejected, ProblemRefused},
		{400, failing, SubmissionRejected, ProblemRefused},
		{404, failing, SubmissionRejected, ProblemNotFound},
		{422, failing, SubmissionRejected, ProblemRefused},
		{401, failing, SubmissionUnsent, ProblemBadToken},
		{401, ``, SubmissionUnsent, ProblemBadToken},
		{403, apiError(10000, "Authentication error"), SubmissionUnsent, ProblemScope},
		{403, apiError(10403, "intel.api_domain_limit exceeded"), SubmissionUnsent, ProblemQuota},
		{400, apiError(10403, "intel.api_domain_limit exceeded"), SubmissionUnsent, ProblemQuota},
		{200, apiError(10403, "intel.api_domain_limit exceeded"), SubmissionUnsent, ProblemQuota},
		{400, apiError(6003, "Invalid request headers"), SubmissionUnsent, ProblemBadToken},
		{404, apiError(7003, "Could not route"), SubmissionUnsent, ProblemWrongAccount},
		{400, apiError(10400, "categories 169 and 177 are managed automatically"), SubmissionRejected, ProblemRefused},
		{413, `{"success":false,"errors":"too large"}`, SubmissionRejected, ProblemRefused},
		{204, ``, SubmissionAccepted, ""},
		{200, `{"success":true,"errors":[],"messages":[],"result":null}`, SubmissionAccepted, ""},
		{200, `{"success":true}`, SubmissionAccepted, ""},
		{200, `{"success":true,"errors":null,"messages":null,"result":""}`, SubmissionAccepted, ""},
		{200, `{"errors":[],"messages":[],"result":""}`, SubmissionUnknown, ProblemBroken},
		{200, `{"errors":[{"code":1000,"message":"message"}],"messages":[]}`, SubmissionUnknown, ProblemBroken},
		{200, `{"success":"perhaps","errors":[],"result":""}`, SubmissionUnknown, ProblemBroken},
		{200, `[]`, SubmissionUnknown, ProblemBroken},
		{200, `<html>welcome to the hotel's network</html>`, SubmissionUnknown, ProblemBroken},
		{503, apiError(10403, "intel.api_domain_limit exceeded"), SubmissionUnknown, ProblemQuota},
		{599, ``, SubmissionUnknown, ProblemDown},
		{304, ``, SubmissionUnknown, ProblemRefused},
		{999, acceptedBody, SubmissionUnknown, ProblemDown},
		{403, failing, SubmissionUnsent, ProblemRefused},
		{403, `<html>blocked</html>`, SubmissionUnsent, ProblemRefused},
		{429, failing, SubmissionUnsent, ProblemRateLimit},
		{429, ``, SubmissionUnsent, ProblemRateLimit},
		{200, `{"success":tru`, SubmissionUnknown, ProblemBroken},
		{200, ``, SubmissionUnknown, ProblemBroken},
		{200, `{}`, SubmissionUnknown, ProblemBroken},
		{400, `<html>bad</html>`, SubmissionUnknown, ProblemRefused},
		{408, failing, SubmissionUnknown, ProblemRefused},
		{409, failing, SubmissionUnknown, ProblemRefused},
		{500, failing, SubmissionUnknown, ProblemDown},
		{502, `<html>bad gateway</html>`, SubmissionUnknown, ProblemDown},
		{504, ``, SubmissionUnknown, ProblemDown},
	}
	read := documented(t)
	for _, c := range cases {
		r, s := submit(t, tokenCredentials(), replies(c.status, c.body))
		name := fmt.Sprintf("%d %.40s", c.status, c.body)
		assert.Equal(t, c.outcome, r.Outcome, name)
		assert.Equal(t, 1, s.count(), name)
		assert.Equal(t, c.status, r.Status, name)
		assert.Equal(t, c.body, string(r.Body), name)
		if c.problem == "" {
			assert.Nil(t, r.Failure, name)
			assert.Equal(t, strings.Count(c.body, `"code"`), len(r.Messages), name)
			continue
		}
		require.NotNil(t, r.Failure, name)
		assert.Equal(t, c.problem, r.Failure.Problem, name)
		if c.body == failing && c.status != 500 {
			assert.Equal(t, "/url", r.Failure.Messages[0].Pointer, name)
			assert.Equal(t, "https://developers.cloudflare.com/x", r.Failure.Messages[0].DocumentationURL, name)
			assert.Equal(t, "url", read.Field(r.Failure.Messages[0].Pointer), name)
		}
	}
}

func TestARedirectedSubmissionIsNotFollowed(t *testing.T) {
	for _, status := range []int{301, 302, 307, 308} {
		r, s := submit(t, tokenCredentials(), func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path, status)
		})
		assert.Equal(t, SubmissionUnknown, r.Outcome)
		assert.Equal(t, 1, s.count())
	}
}

// hangUp ends the connection at some point of an exchange.
func hangUp(t *testing.T, before string, reset bool) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if !assert.NoError(t, err) {
			return
		}
		_, _ = io.WriteString(conn, before)
		if tcp, ok := conn.(*net.TCPConn); ok && reset {
			_ = tcp.SetLinger(0)
		}
		_ = conn.Close()
	}
}

func TestALostConnectionLeavesASubmissionUnknownAndIsNotTriedAgain(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"closed":     hangUp(t, "", false),
		"reset":      hangUp(t, "", true),
		"half head":  hangUp(t, "HTTP/1.1 200 OK\r\nContent-Le", false),
		"half body":  hangUp(t, "HTTP/1.1 200 OK\r\nContent-Length: 54\r\n\r\n"+acceptedBody[:20], true),
		"not HTTP":   hangUp(t, "220 smtp.example ESMTP\r\n", false),
		"huge":       replies(200, `{"success":true,"x":"`+string(make([]byte, bodyLimit))+`"}`),
		"own secret": replies(200, `{"success":true,"messages":[{"message":"`+tokenCredentials().Token.reveal()+`"}]}`),
	} {
		r, s := submit(t, tokenCredentials(), answer)
		assert.Equal(t, SubmissionUnknown, r.Outcome, name)
		assert.Equal(t, 1, s.count(), name)
		require.NotNil(t, r.Failure, name)
		assert.NotContains(t, r.Failure.Error(), "EOF", name)
	}
}

func TestSilenceAfterASubmissionIsUnknown(t *testing.T) {
	gone := make(chan struct{})
	t.Cleanup(func() { close(gone) })
	r, s := submit(t, tokenCredentials(), func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-gone:
		case <-r.Context().Done():
		}
	}, WithTimeout(50*time.Millisecond))
	assert.Equal(t, SubmissionUnknown, r.Outcome)
	assert.Equal(t, ProblemTimeout, r.Failure.Problem)
	assert.Equal(t, 1, s.count())
}

func TestASubmissionThatCannotLeaveIsUnsent(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	base := "http://" + listener.Addr().String()
	require.NoError(t, listener.Close())
	client, err := NewClient(base, tokenCredentials())
	require.NoError(t, err)
	r := send(context.Background(), client)
	assert.Equal(t, SubmissionUnsent, r.Outcome)
	assert.Equal(t, ProblemOffline, r.Failure.Problem)

	client, err = NewClient(base, Credentials{})
	require.NoError(t, err)
	r = send(context.Background(), client)
	assert.Equal(t, SubmissionUnsent, r.Outcome)
	assert.Equal(t, ProblemNoCredentials, r.Failure.Problem)
}

func TestASubmissionIsNotGivenUpWhenItsCallerLeaves(t *testing.T) {
	ctx, leave := context.WithCancel(context.Background())
	s := &submissions{answer: func(w http.ResponseWriter, r *http.Request) {
		leave()
		replies(200, acceptedBody)(w, r)
	}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	client, err := NewClient(server.URL, tokenCredentials())
	require.NoError(t, err)
	assert.Equal(t, SubmissionAccepted, send(ctx, client).Outcome)

	r := send(ctx, client)
	assert.Equal(t, SubmissionUnsent, r.Outcome, "its caller had left before")
	assert.Equal(t, 1, s.count())
}

func TestSubmissionsUseNoConnectionTwice(t *testing.T) {
	remotes := map[string]bool{}
	s := &submissions{answer: func(w http.ResponseWriter, r *http.Request) {
		remotes[r.RemoteAddr] = true
		replies(200, acceptedBody)(w, r)
	}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	client, err := NewClient(server.URL, tokenCredentials())
	require.NoError(t, err)
	for range 3 {
		require.Equal(t, SubmissionAccepted, send(context.Background(), client).Outcome)
	}
	assert.Len(t, remotes, 3)
}
