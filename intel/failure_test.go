package intel

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func failureBody(errors string) string {
	return `{"success":false,"errors":` + errors + `,"messages":[],"result":null}`
}

// The errors of CONTRACT §0.1 and §17.11, and what they are told apart as.
func TestProblems(t *testing.T) {
	const quota = `{"result":null,"success":false,"errors":[{"code":10403,"message":"intel.api_domain_limit exceeded"}],"messages":null}`
	for name, c := range map[string]struct {
		status int
		body   string
		want   Problem
		says   string
	}{
		"quota, 403":              {403, quota, ProblemQuota, "intel.api_domain_limit exceeded (10403)"},
		"quota, 429":              {429, quota, ProblemQuota, "10403"},
		"quota, 200":              {200, quota, ProblemQuota, "10403"},
		"quota, 500":              {500, quota, ProblemQuota, "10403"},
		"quota, another code":     {403, failureBody(`[{"code":10999,"message":"intel.api_ip_limit exceeded"}]`), ProblemQuota, "api_ip_limit"},
		"quota, code as text":     {403, failureBody(`[{"code":"10403","message":"x"}]`), ProblemQuota, ""},
		"rate limit 971":          {429, failureBody(`[{"code":971,"message":"Please wait and consider throttling your request speed"}]`), ProblemRateLimit, "Please wait"},
		"rate limit 10100":        {429, failureBody(`[{"code":10100,"message":"More than 1200 requests per 300 seconds reached."}]`), ProblemRateLimit, ""},
		"rate limit 10429, 400":   {400, failureBody(`[{"code":10429,"message":"Rate limited."}]`), ProblemRateLimit, ""},
		"rate limit without JSON": {429, `slow down`, ProblemRateLimit, "slow down"},
		"malformed token": {400, failureBody(`[{"code":6003,"message":"Invalid request headers","error_chain":[{"code":6111,"message":"Invalid format for Authorization header"}]}]`),
			ProblemBadToken, "Invalid request headers (6003), Invalid format for Authorization header (6111)"},
		"no auth":               {400, failureBody(`[{"code":9106,"message":"Missing X-Auth-Key, X-Auth-Email or Authorization headers"}]`), ProblemBadToken, "9106"},
		"revoked token":         {403, failureBody(`[{"code":9109,"message":"Invalid access token"}]`), ProblemBadToken, ""},
		"unknown token":         {401, failureBody(`[{"code":1000,"message":"Invalid API Token"}]`), ProblemBadToken, ""},
		"too many failures":     {403, failureBody(`[{"code":10502,"message":"Too many authentication failures"}]`), ProblemBadToken, ""},
		"401 without a code":    {401, failureBody(`[]`), ProblemBadToken, ""},
		"other account":         {403, failureBody(`[{"code":9109,"message":"Unauthorized to access requested resource"}]`), ProblemWrongAccount, ""},
		"bad account":           {404, failureBody(`[{"code":7003,"message":"Could not route to /accounts/x"},{"code":7000,"message":"No route for that URI"}]`), ProblemWrongAccount, "7003"},
		"bad account, 400":      {400, failureBody(`[{"code":7003,"message":"Could not route to /accounts/x"},{"code":7000,"message":"No route for that URI"}]`), ProblemWrongAccount, ""},
		"no route":              {404, failureBody(`[{"code":7000,"message":"No route for that URI"}]`), ProblemNotFound, ""},
		"404 without JSON":      {404, `<h1>Not Found</h1>`, ProblemNotFound, "Not Found"},
		"scope":                 {403, `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`, ProblemScope, "Intel"},
		"scope, 401":            {401, `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`, ProblemScope, ""},
		"errors as an object":   {400, `{"success":false,"errors":{"code":10433,"message":"request error"},"messages":[]}`, ProblemRefused, "request error (10433)"},
		"errors as text":        {400, `{"success":false,"errors":"no","messages":null}`, ProblemRefused, "no"},
		"errors as texts":       {400, `{"success":false,"errors":["no"],"messages":["a"]}`, ProblemRefused, "no"},
		"errors of odd shapes":  {400, `{"success":false,"errors":[null,7,{"code":{},"message":[1]},[]]}`, ProblemRefused, ""},
		"errors null":           {400, `{"success":false,"errors":null}`, ProblemRefused, ""},
		"success with HTTP 200": {200, failureBody(`[{"code":10433,"message":"request error"}]`), ProblemRefused, "10433"},
		"errors and no success": {200, `{"errors":[{"code":10433,"message":"request error"}]}`, ProblemRefused, "10433"},
		"4xx without errors":    {418, `{"message":"a teapot"}`, ProblemRefused, "a teapot"},
		"4xx, empty":            {418, ``, ProblemRefused, ""},
		"403 in HTML":           {403, `<html><title>Blocked</title><p>by the proxy</html>`, ProblemRefused, "Blocked by the proxy"},
		"500 in HTML":           {500, "<html><head><style>b{}</style><script>alert('x')</script></head><body><h1>Error</h1>\n\t<p>Ray&nbsp;1 &amp; 2</body>", ProblemDown, "Error Ray 1 & 2"},
		"502 in text":           {502, "bad gateway", ProblemDown, "bad gateway"},
		"503 in JSON":           {503, failureBody(`[{"code":10001,"message":"upstream"}]`), ProblemDown, "upstream"},
		"HTML with HTTP 200":    {200, `<html><body>Sign in to the hotel</body></html>`, ProblemBroken, "Sign in to the hotel"},
		"another JSON":          {200, `{"ok":true}`, ProblemBroken, "neither success nor result"},
		"a JSON list":           {200, `[]`, ProblemBroken, "not a JSON object"},
		"empty with HTTP 200":   {200, ``, ProblemBroken, "not a JSON object"},
		"wrong type":            {200, ok(`"text"`), ProblemBroken, "result is not an object"},
		"controls in a message": {400, failureBody(`[{"code":1,"message":"\u001b]0;pwn\u0007\u202e\r\n"}]`), ProblemRefused, `\x1b]0;pwn\a\u202e`},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, scripted(says(c.status, c.body, "Cf-Ray", "8f1-AMS")))
			_, err := Ask(t.Context(), d.Source, Domain("a.example"))
			failure := problem(t, err)
			assert.Equal(t, c.want, failure.Problem)
			assert.Equal(t, c.status, failure.Status)
			assert.Equal(t, "8f1-AMS", failure.Ray)
			assert.Contains(t, failure.Error(), c.says)
			assert.Contains(t, failure.Error(), "domain details of a.example")
			for _, control := range []string{"\x1b", "\x07", "\u202e", "\r", "\n"} {
				assert.NotContains(t, failure.Error(), control)
			}
			last := d.memory.calls[len(d.memory.calls)-1]
			assert.Equal(t, CallOutcome(c.want), last.Outcome)
			assert.Equal(t, "8f1-AMS", last.Ray)
			assert.Equal(t, failure.Attempts, len(d.memory.calls))
			for _, r := range d.memory.records {
				assert.Equal(t, KindDomain.Evidence(), r.Key.Kind, "a failure is not an answer")
			}
		})
	}
}

func TestMessagesKeepEverythingDocumented(t *testing.T) {
	d := newDesk(t, scripted(says(400, failureBody(`[{"code":1001,"message":"m","documentation_url":"https://d","source":{"pointer":"/domain"},
		"error_chain":[{"code":6111,"message":"n","error_chain":[{"code":1}]}],"type":null}]`))))
	_, err := Ask(t.Context(), d.Source, Domain("a.example"))
	assert.Equal(t, []Message{{Code: 1001, Message: "m", DocumentationURL: "https://d", Pointer: "/domain",
		Chain: []Message{{Code: 6111, Message: "n"}}}}, problem(t, err).Messages)
}

func TestReadableTextIsBounded(t *testing.T) {
	assert.Len(t, []rune(readableText([]byte(strings.Repeat("é ", 100_000)))), readableOutput)
	assert.Len(t, []rune(readableText([]byte("<p>"+strings.Repeat("wörd ", 100_000)))), readableOutput)
	assert.Equal(t, "a \uFFFD", readableText([]byte("a \xff")))
	assert.Empty(t, readableText([]byte("<script>"+strings.Repeat("x", 1<<20))))
}

// What is read and kept of an answer is bounded, decompressed too.
func TestLargeBodies(t *testing.T) {
	for name, c := range map[string]struct {
		size int
		gzip bool
		want Problem
	}{
		"just as large":  {bodyLimit, false, ""},
		"one byte more":  {bodyLimit + 1, false, ProblemBroken},
		"256 MiB":        {256 << 20, false, ProblemBroken},
		"a bomb":         {256 << 20, true, ProblemBroken},
		"compressed, ok": {1 << 20, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				out := io.Writer(w)
				if c.gzip {
					w.Header().Set("Content-Encoding", "gzip")
					compressed := gzip.NewWriter(w)
					defer compressed.Close()
					out = compressed
				}
				head, tail := `{"success":true,"result":{"notes":"`, `"}}`
				_, _ = io.WriteString(out, head)
				rest := c.size - len(head) - len(tail)
				for block := bytes.Repeat([]byte("x"), 64<<10); rest > 0; rest -= len(block) {
					if _, err := out.Write(block[:min(rest, len(block))]); err != nil {
						return
					}
				}
				_, _ = io.WriteString(out, tail)
			})
			a, err := Ask(t.Context(), d.Source, Domain("a.example"))
			if c.want == "" {
				require.NoError(t, err)
				assert.Len(t, a.Raw, c.size)
				return
			}
			failure := problem(t, err)
			assert.Equal(t, c.want, failure.Problem)
			assert.Contains(t, failure.Error(), "larger than 8 MiB")
			assert.Equal(t, 1, failure.Attempts)
			assert.Equal(t, 1, failure.Counted)
			for _, r := range d.memory.records {
				assert.LessOrEqual(t, len(r.Body), bodyLimit+1)
			}
		})
	}
}

func hijack(t testing.TB, w http.ResponseWriter) net.Conn {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		t.Error(err)
	}
	return conn
}

// A connection that is lost may have spent a call: a person decides about the
// next one.
func TestLostConnections(t *testing.T) {
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		want    Problem
		says    string
	}{
		"reset": {func(w http.ResponseWriter, _ *http.Request) {
			conn := hijack(t, w)
			_ = conn.(*net.TCPConn).SetLinger(0)
			_ = conn.Close()
		}, ProblemOffline, "was lost"},
		"closed without an answer": {func(w http.ResponseWriter, _ *http.Request) { _ = hijack(t, w).Close() }, ProblemOffline, "was lost"},
		"half a body": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, `{"success":true,"res`)
		}, ProblemBroken, "cut off after 20 bytes"},
		"half a chunked body": {func(w http.ResponseWriter, _ *http.Request) {
			conn := hijack(t, w)
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n"+`{"success":true,"res`+"\r\n")
			_ = conn.Close()
		}, ProblemBroken, "cut off after 20 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			d := serve(t, c.handler)
			_, err := Ask(t.Context(), d.Source, Domain("a.example"))
			failure := problem(t, err)
			assert.Equal(t, c.want, failure.Problem)
			assert.Contains(t, failure.Error(), c.says)
			assert.Equal(t, 1, failure.Attempts)
			assert.Equal(t, 1, failure.Counted, "what left may have spent a call")
			assert.Equal(t, []CallOutcome{CallOutcome(c.want)}, d.memory.outcomes())
			assert.Empty(t, d.memory.records)
			assertNoInternals(t, failure)
		})
	}
}

func TestWhatIsNotHTTPIsNotAskedAgain(t *testing.T) {
	for _, answer := range []string{"SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 200 OK\r\nbad header\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n"} {
		d := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			conn := hijack(t, w)
			_, _ = io.WriteString(conn, answer)
			_ = conn.Close()
		})
		_, err := Ask(t.Context(), d.Source, Domain("a.example"))
		failure := problem(t, err)
		assert.Equal(t, ProblemBroken, failure.Problem, answer)
		assert.Equal(t, 1, failure.Attempts)
		assertNoInternals(t, failure)
	}
}

// Where no connection is made nothing was asked: no call can be spent.
func TestOffline(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	d := newDeskFor(t, server.URL, tokenCredentials())
	_, err := Ask(t.Context(), d.Source, Domain("a.example"))
	failure := problem(t, err)
	assert.Equal(t, ProblemOffline, failure.Problem)
	assert.Equal(t, 1, failure.Attempts)
	assert.Zero(t, failure.Counted)
	assert.False(t, d.memory.calls[0].Counted)
	assertNoInternals(t, failure)

	d = newDesk(t, roundTrips(func(*http.Request) (*http.Response, error) {
		return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "api.cloudflare.com", IsNotFound: true}}
	}))
	_, err = Ask(t.Context(), d.Source, Domain("a.example"))
	assert.Equal(t, ProblemOffline, ProblemOf(err))
	assert.Contains(t, err.Error(), "the name api.cloudflare.com could not be resolved")
}

func assertNoInternals(t *testing.T, err error) {
	t.Helper()
	for _, internal := range []string{"dial tcp", "EOF", "context", "net/http", "read tcp", "json:", "unmarshal", "0x", "Get \""} {
		assert.NotContains(t, err.Error(), internal)
	}
}

// A server that says nothing is left after 30 s in all, and not asked again.
func TestSilence(t *testing.T) {
	for name, transport := range map[string]roundTrips{
		"no answer": func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		},
		"no body": func(r *http.Request) (*http.Response, error) {
			body := respond(200, "")
			body.Body = io.NopCloser(silent{r.Context()})
			return body, nil
		},
		"one byte a second": func(r *http.Request) (*http.Response, error) {
			body := respond(200, "")
			body.Body = io.NopCloser(drip{r.Context()})
			return body, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				kept := &memory{}
				client, err := NewClient(DefaultBaseURL, tokenCredentials(), WithTransport(transport))
				require.NoError(t, err)
				s := &Source{Client: client, Archive: kept, Ledger: kept}
				began := time.Now()
				_, err = Ask(t.Context(), s, Domain("a.example"))
				failure := problem(t, err)
				assert.Equal(t, ProblemTimeout, failure.Problem)
				assert.Equal(t, "domain details of a.example: no answer in 30 s", failure.Error())
				assert.Equal(t, questionTimeout, time.Since(began))
				assert.Equal(t, 1, failure.Attempts)
				assert.Equal(t, 1, failure.Counted)
				assert.Equal(t, []CallOutcome{CallOutcome(ProblemTimeout)}, kept.outcomes())
				assert.Equal(t, questionTimeout, kept.calls[0].Duration)
				assert.Equal(t, 1, kept.released)
			})
		})
	}
}

type silent struct{ ctx context.Context }

func (s silent) Read([]byte) (int, error) {
	<-s.ctx.Done()
	return 0, s.ctx.Err()
}

type drip struct{ ctx context.Context }

func (d drip) Read(p []byte) (int, error) {
	if err := sleepFor(d.ctx, time.Second); err != nil {
		return 0, err
	}
	p[0] = 'x'
	return 1, nil
}

// The pauses between attempts count toward the 30 s.
func TestRetriesStayWithinTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := roundTrips(func(r *http.Request) (*http.Response, error) {
			if err := sleepFor(r.Context(), 12*time.Second); err != nil {
				return nil, err
			}
			return respond(503, "", "Retry-After", "9"), nil
		})
		client, err := NewClient(DefaultBaseURL, tokenCredentials(), WithTransport(slow))
		require.NoError(t, err)
		began := time.Now()
		_, err = Ask(t.Context(), &Source{Client: client}, Domain("a.example"))
		assert.Equal(t, ProblemTimeout, ProblemOf(err))
		assert.Equal(t, 2, problem(t, err).Attempts)
		assert.Equal(t, questionTimeout, time.Since(began))
	})
}

func assertNoCanary(t *testing.T, values ...any) {
	t.Helper()
	for _, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			assert.NotContains(t, fmt.Sprintf(verb, v), canary)
		}
		if out, err := json.Marshal(v); err == nil {
			assert.NotContains(t, string(out), canary)
		}
	}
}

// However a question ends, the token is in none of what it leaves.
func TestNoTokenAnywhere(t *testing.T) {
	for name, transport := range map[string]http.RoundTripper{
		"answered": scripted(says(200, ok(`{"domain":"a.example"}`))),
		"refused":  scripted(says(403, failureBody(`[{"code":9109,"message":"Invalid access token"}]`))),
		"lost":     roundTrips(func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }),
		"offline": roundTrips(func(*http.Request) (*http.Response, error) {
			return nil, &net.OpError{Op: "dial", Err: errDisk}
		}),
	} {
		t.Run(name, func(t *testing.T) {
			d := newDeskFor(t, "http://127.0.0.1:1/client/v4", tokenCredentials(), WithTransport(transport))
			a, err := Ask(t.Context(), d.Source, Domain("a.example"))
			assertNoCanary(t, a, err, d.Source, *d.Source, d.Client, *d.Client.base, d.memory.calls, d.memory.records, tokenCredentials())
		})
	}
}

// Every problem has words of its own, and every kind of question a name.
func TestErrorsSayWhatWasAskedAndWhatWentWrong(t *testing.T) {
	said := map[string]bool{}
	problems := []Problem{ProblemNoCredentials, ProblemQuota, ProblemRateLimit, ProblemBadToken, ProblemScope, ProblemWrongAccount,
		ProblemTokenOnly, ProblemNotFound, ProblemRefused, ProblemDown, ProblemBroken, ProblemOtherSubject, ProblemTimeout,
		ProblemOffline, ProblemNotOffered, ProblemCancelled, ProblemCap, "a later one"}
	for _, p := range problems {
		said[(&Error{Problem: p}).Error()] = true
	}
	assert.Len(t, said, len(problems))
	for want, key := range map[string]Key{
		"domain details of a.example: ":       Domain("a.example").Key(),
		"details of 2 domains: ":              Bulk("a.example", "b.example").Key(),
		"category history of a.example: ":     DomainHistory("a.example").Key(),
		"overview of 1.1.1.1: ":               IP(documentedAddress).Key(),
		"passive DNS of 1.1.1.1: ":            PassiveDNS(documentedAddress, Window{}, 1, 1).Key(),
		"overview of AS1: ":                   ASN(1).Key(),
		"subnets of AS1: ":                    Subnets(1, 1, 1).Key(),
		"phishing scan of http://x.example/":  Phishing("http://x.example/").Key(),
		"WHOIS record of a.example: ":         WHOIS("a.example").Key(),
		"check of the API token: ":            Token().Key(),
		"list of accounts: ":                  Accounts().Key(),
		"list of categories: ":                GatewayCategories().Key(),
		"request to recategorize a.example: ": {Kind: KindMiscategorization, Value: "a.example"},
		`domain details of \x1b[31m\u202ex: `: {Kind: KindDomain, Value: "\x1b[31m\u202ex"},
	} {
		assert.True(t, strings.HasPrefix((&Error{Problem: ProblemDown, Key: key}).Error(), want), want)
	}
	cause := errDisk
	wrapped := fmt.Errorf("look up: %w", &Error{Problem: ProblemDown, cause: cause, detail: "d"})
	assert.Equal(t, ProblemDown, ProblemOf(wrapped))
	assert.ErrorIs(t, wrapped, cause)
	assert.Equal(t, "d", problem(t, wrapped).Detail())
	assert.Empty(t, ProblemOf(cause))
}
