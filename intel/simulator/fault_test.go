package simulator

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseFault(t *testing.T) {
	for text, want := range map[string]faultRules{
		"":                           {},
		"html":                       {"": FaultHTML},
		" whois=500 , dns=silence ":  {"whois": Fault500, "dns": FaultSilence},
		"429,domain-history=html":    {"": Fault429, "history": FaultHTML},
		"history=504":                {"history": "504"},
		"QUOTA":                      {"": FaultQuota},
		"reset,token=bad-token":      {"": FaultReset, "token": FaultBadToken},
		"miscategorization=503,,":    {"miscategorization": "503"},
		"accounts=scope,ip-lists=4":  nil,
		"whois":                      nil,
		"flood":                      nil,
		"domains=500":                nil,
		"whois=":                     nil,
		"=500":                       {"": Fault500},
		"200":                        nil,
		"600":                        nil,
		"whois=dns=500":              nil,
		"html,asn=huge-body,ip=slow": {"": FaultHTML, "asn": FaultHugeBody, "ip": FaultSlow},
	} {
		f, err := ParseFault(text)
		if want == nil {
			assert.Error(t, err, text)
			assert.Empty(t, f)
			continue
		}
		require.NoError(t, err, text)
		assert.Equal(t, want, f.rules(), text)
	}
	_, err := ParseFault("flood")
	assert.ErrorContains(t, err, `"flood" is not a fault: write one of html, 500, maintenance, 429, quota`)
	_, err = ParseFault("whoiz=500")
	assert.ErrorContains(t, err, `"whoiz" is not an endpoint of the simulator: write one of asn, subnets, domain`)
	for _, f := range Faults() {
		parsed, err := ParseFault(string(f))
		require.NoError(t, err)
		assert.Equal(t, f, parsed)
	}
}

// TestFaultsThatAreAnswers holds for a served simulator and in process.
func TestFaultsThatAreAnswers(t *testing.T) {
	for fault, want := range map[Fault]struct {
		status int
		text   string
	}{
		FaultHTML:         {502, "<h1>502 Bad Gateway</h1>"},
		Fault500:          {500, `"success":false`},
		"503":             {503, `"message":"Service Unavailable"`},
		FaultMaintenance:  {503, `"message":"Service Unavailable"`},
		Fault429:          {429, `"code":971`},
		FaultQuota:        {403, `"messages":null`},
		FaultScope:        {403, `{"errors":[{"code":10000,"message":"Authentication error"}],"success":false}`},
		FaultBadToken:     {403, `{"code":9109,"message":"Invalid access token"}`},
		FaultWrongAccount: {403, `{"code":9109,"message":"Unauthorized to access requested resource"}`},
		FaultNotFound:     {404, `"code":7003`},
		FaultWrongType:    {200, `"result":[true]`},
		FaultBrokenJSON:   {200, `}},`},
		FaultRedirect:     {307, "Temporary Redirect"},
		"nonsense":        {500, "unknown fault"},
	} {
		t.Run(string(fault), func(t *testing.T) {
			s := newTestSimulator(Options{Fault: fault})
			for where, ask := range clients(t, s) {
				response, body, err := ask("intel/whois?domain=a.example")
				require.NoError(t, err, where)
				assert.Equal(t, want.status, response.StatusCode, where)
				assert.Contains(t, body, want.text, where)
				assert.NotEmpty(t, response.Header.Get("Ratelimit"), where)
				assert.Equal(t, fault == FaultHTML || fault == FaultRedirect, strings.HasPrefix(response.Header.Get("Content-Type"), "text/html"))
				assert.Equal(t, fault == Fault429 || fault == FaultMaintenance, response.Header.Get("Retry-After") != "")
				assert.Equal(t, fault == FaultRedirect, response.Header.Get("Location") != "")
				assert.Equal(t, fault != FaultBrokenJSON && fault != FaultHTML && fault != FaultRedirect, json.Valid([]byte(body)))
				response, _, err = ask("tokens/verify")
				require.NoError(t, err)
				assert.Equal(t, http.StatusOK, response.StatusCode, "only intel requests fail")
			}
		})
	}
}

type asker func(path string) (*http.Response, string, error)

// clients ask over a port and in process; neither follows redirects.
func clients(t *testing.T, s *Simulator) map[string]asker {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return map[string]asker{
		"served":     askWith(t, server.URL+basePath, server.Client().Transport),
		"in process": askWith(t, BaseURL, s.Transport()),
	}
}

func askWith(t *testing.T, base string, transport http.RoundTripper) asker {
	return func(path string) (*http.Response, string, error) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/accounts/"+testAccount+"/"+path, nil)
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer t")
		response, err := transport.RoundTrip(r)
		if err != nil {
			return nil, "", err
		}
		body, err := io.ReadAll(response.Body)
		return response, string(body), errors.Join(err, response.Body.Close())
	}
}

func TestFaultsOfTheConnection(t *testing.T) {
	for fault, want := range map[Fault]error{
		FaultHalfBody: io.ErrUnexpectedEOF, FaultReset: syscall.ECONNRESET, FaultResetAfter: syscall.ECONNRESET,
	} {
		t.Run(string(fault), func(t *testing.T) {
			for where, ask := range clients(t, newTestSimulator(Options{Fault: fault})) {
				response, body, err := ask("intel/domain?domain=cloudflare.com")
				require.ErrorIs(t, err, want, where)
				if fault == FaultHalfBody {
					assert.Equal(t, http.StatusOK, response.StatusCode)
					assert.True(t, strings.HasPrefix(body, `{"result":{"domain":"cloudflare.com"`), body)
					assert.False(t, json.Valid([]byte(body)))
				}
			}
		})
	}
}

// Where nobody listens no connection is made; a served simulator has made one.
func TestOfflineReachesNobody(t *testing.T) {
	asks := clients(t, newTestSimulator(Options{Fault: FaultOffline}))
	_, _, err := asks["in process"]("intel/domain?domain=cloudflare.com")
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	var op *net.OpError
	require.ErrorAs(t, err, &op)
	assert.Equal(t, "dial", op.Op)
	_, _, err = asks["served"]("intel/domain?domain=cloudflare.com")
	require.ErrorIs(t, err, syscall.ECONNRESET)
}

// Every endpoint answers with success and knows nothing, in its own shape.
func TestEmptyAnswersKnowNothing(t *testing.T) {
	s := newTestSimulator(Options{Fault: FaultEmpty})
	for path, want := range map[string]string{
		"intel/domain?domain=payro11.example":                           `"content_categories":[]`,
		"intel/domain/bulk?domain=payro11.example":                      `"result":[]`,
		"intel/domain-history?domain=payro11.example":                   `"result":[]`,
		"intel/ip?ipv4=203.0.113.66":                                    `"belongs_to_ref":{}`,
		"intel/dns?ipv4=203.0.113.66":                                   `"reverse_records":[],"count":0`,
		"intel/whois?domain=payro11.example":                            `"found":false`,
		"intel/asn/64500":                                               `"asn":64500,"description":""`,
		"intel/asn/64500/subnets":                                       `"subnets":[]`,
		"brand-protection/url-info?url=http%3A%2F%2Fpayro11.example%2F": `"result":[]`,
	} {
		status, body := get(t, s, path)
		assert.Equal(t, http.StatusOK, status, path)
		assert.Contains(t, body, want, path)
		assert.NotContains(t, body, "Phishing", path)
	}
}

func TestAnswersAboutAnotherSubject(t *testing.T) {
	s := newTestSimulator(Options{Fault: FaultOtherSubject})
	for path, want := range map[string]string{
		"intel/domain?domain=payro11.example":         `"domain":"shop-a.example"`,
		"intel/domain?domain=shop-a.example":          `"domain":"payro11.example"`,
		"intel/domain-history?domain=payro11.example": `"domain":"shop-a.example"`,
		"intel/whois?domain=payro11.example":          `"domain":"shop-a.example"`,
		"intel/ip?ipv4=203.0.113.66":                  `"ip":"203.0.113.67"`,
		"intel/ip?ipv6=2001:db8::66":                  `"ip":"2001:db8::67"`,
		"intel/asn/13335":                             `"asn":64500`,
	} {
		status, body := get(t, s, path)
		assert.Equal(t, http.StatusOK, status, path)
		assert.Contains(t, body, want, path)
	}
}

// What is submitted counts, whatever answers are made of.
func TestASubmissionIsNeverMisled(t *testing.T) {
	for _, fault := range []Fault{FaultEmpty, FaultOtherSubject} {
		s := newTestSimulator(Options{Fault: fault})
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, BaseURL+submissions,
			strings.NewReader(`{"indicator_type":"domain","url":"a.example","security_adds":[131]}`))
		require.NoError(t, err)
		r.Header = bearerToken("t")
		response, err := s.Transport().RoundTrip(r)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Len(t, s.Submissions(), 1, fault)
		assert.Equal(t, "a.example", s.Submissions()[0].URL)
	}
}

func TestAResetAfterAnAcceptedSubmissionKeepsIt(t *testing.T) {
	for fault, accepted := range map[Fault]int{FaultReset: 0, FaultResetAfter: 1} {
		s := newTestSimulator(Options{Fault: "miscategorization=" + fault})
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, BaseURL+submissions,
			strings.NewReader(`{"indicator_type":"domain","url":"a.example","security_adds":[131]}`))
		require.NoError(t, err)
		r.Header = bearerToken("t")
		response, err := s.Transport().RoundTrip(r)
		if err == nil {
			require.NoError(t, response.Body.Close())
		}
		require.ErrorIs(t, err, syscall.ECONNRESET)
		assert.Len(t, s.Submissions(), accepted, fault)
	}
}

func TestOnePaneFailsWhileTheOthersLive(t *testing.T) {
	f, err := ParseFault("whois=500,domain-history=html")
	require.NoError(t, err)
	s := newTestSimulator(Options{Fault: f})
	for path, want := range map[string]int{
		"intel/whois?domain=a.example": 500, "intel/domain-history?domain=a.example": 502,
		"intel/domain?domain=a.example": 200, "intel/dns?ipv4=1.1.1.1": 200, "intel/asn/13335": 200,
	} {
		status, _ := get(t, s, path)
		assert.Equal(t, want, status, path)
	}
}

func TestHugeBodyIsLongerThanAClientShouldRead(t *testing.T) {
	for where, ask := range clients(t, newTestSimulator(Options{Fault: FaultHugeBody})) {
		response, body, err := ask("intel/ip?ipv4=1.1.1.1")
		require.NoError(t, err, where)
		assert.Equal(t, http.StatusOK, response.StatusCode)
		assert.Greater(t, len(body), hugeBodyBytes)
		assert.True(t, strings.HasSuffix(body, `aaa"}`))
	}
}

func TestSilenceLastsUntilTheContextEnds(t *testing.T) {
	s := newTestSimulator(Options{Fault: "dns=silence"})
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, BaseURL+"/accounts/"+testAccount+"/intel/dns?ipv4=1.1.1.1", nil)
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer t")
		began := time.Now()
		response, err := s.Transport().RoundTrip(r)
		if err == nil {
			require.NoError(t, response.Body.Close())
		}
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, 30*time.Second, time.Since(began))
	})
}

func TestServedSilenceEndsWithItsConnection(t *testing.T) {
	s := newTestSimulator(Options{Fault: FaultSilence})
	arrived, ended := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(arrived)
		defer close(ended)
		s.ServeHTTP(w, r)
	}))
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+basePath+"/accounts/"+testAccount+"/intel/dns?ipv4=1.1.1.1", nil)
	require.NoError(t, err)
	go func() {
		<-arrived
		cancel()
	}()
	response, err := server.Client().Do(r)
	if err == nil {
		require.NoError(t, response.Body.Close())
	}
	require.ErrorIs(t, err, context.Canceled)
	<-ended
}

func TestSlowAnswersComeWholeInPieces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTestSimulator(Options{Fault: FaultSlow, Latency: 2 * time.Second})
		began := time.Now()
		d := ask[domainResult](t, s, "intel/domain?domain=cloudflare.com")
		assert.Equal(t, "cloudflare.com", d.Domain)
		assert.Equal(t, 2*time.Second+slowPieces*slowPause, time.Since(began))
	})
}

func TestASlowAnswerCanBeGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTestSimulator(Options{Fault: FaultSlow})
		ctx, cancel := context.WithTimeout(t.Context(), 3500*time.Millisecond)
		defer cancel()
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, BaseURL+aDomain, nil)
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer t")
		response, err := s.Transport().RoundTrip(r)
		require.NoError(t, err)
		body, err := io.ReadAll(response.Body)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.NotEmpty(t, body)
		assert.Less(t, int64(len(body)), response.ContentLength)
		require.NoError(t, response.Body.Close())
	})
}
