package simulator

import (
	"context"
	"io"
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

const plainSubmission = `{"indicator_type":"domain","url":"a.example","security_adds":[131]}`

// post submits over a transport, which follows no redirect, and reads the answer.
func post(t *testing.T, over http.RoundTripper, base, payload string) (status int, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, base+submissions, strings.NewReader(payload))
	require.NoError(t, err)
	r.Header = bearerToken("t")
	response, err := over.RoundTrip(r)
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(io.Discard, response.Body)
	require.NoError(t, response.Body.Close())
	return response.StatusCode, err
}

// TestFaultsOfSubmissions says for each fault whether the submission counts, and
// that it arrived once.
func TestFaultsOfSubmissions(t *testing.T) {
	for fault, want := range map[Fault]struct {
		status   int
		err      error
		accepted int
	}{
		"408": {408, nil, 0}, "409": {409, nil, 0}, "429": {429, nil, 0}, "500": {500, nil, 0}, "502": {502, nil, 0}, "504": {504, nil, 0},
		"408-after": {408, nil, 1}, "409-after": {409, nil, 1}, "429-after": {429, nil, 1}, "500-after": {500, nil, 1}, "504-after": {504, nil, 1},
		"html": {502, nil, 0}, "html-after": {502, nil, 1}, "quota": {403, nil, 0}, "scope": {403, nil, 0}, "maintenance-after": {503, nil, 1},
		"307": {307, nil, 0}, "308": {308, nil, 0}, "redirect": {307, nil, 0}, "redirect-after": {307, nil, 1}, "308-after": {308, nil, 1},
		"broken-json": {200, nil, 0}, "broken-json-after": {200, nil, 1}, "huge-body": {200, nil, 0}, "huge-body-after": {200, nil, 1},
		"half-body": {200, io.ErrUnexpectedEOF, 1},
		"reset":     {0, syscall.ECONNRESET, 0}, "reset-after": {0, syscall.ECONNRESET, 1},
		"silence": {0, context.DeadlineExceeded, 0}, "silence-after": {0, context.DeadlineExceeded, 1},
	} {
		t.Run(string(fault), func(t *testing.T) {
			parsed, err := ParseFault("miscategorization=" + string(fault))
			require.NoError(t, err)
			synctest.Test(t, func(t *testing.T) {
				s := newTestSimulator(Options{Fault: parsed})
				status, err := post(t, s.Transport(), BaseURL, plainSubmission)
				require.ErrorIs(t, err, want.err)
				assert.Equal(t, want.status, status)
				assert.Len(t, s.Submissions(), want.accepted)
				assert.Equal(t, 1, s.Arrived([]byte(plainSubmission)))
			})
		})
	}
	for _, wrong := range []string{"offline-after", "half-body-after", "slow-after", "empty-after", "reset-after-after", "-after", "304", "399"} {
		_, err := ParseFault("miscategorization=" + wrong)
		assert.Error(t, err, wrong)
	}
}

func TestArrivalsAreCountedWhateverComesOfThem(t *testing.T) {
	s := newTestSimulator(Options{})
	server := httptest.NewServer(s)
	defer server.Close()
	const other = `{"indicator_type":"domain","url":"a.example","content_adds":[169]}`
	for range 3 {
		_, err := post(t, server.Client().Transport, server.URL+basePath, plainSubmission)
		require.NoError(t, err)
	}
	status, err := post(t, server.Client().Transport, server.URL+basePath, other)
	require.NoError(t, err)
	require.Equal(t, http.StatusBadRequest, status)
	status, _ = request(t, s, http.MethodPut, submissions, bearerToken("t"), plainSubmission)
	require.Equal(t, http.StatusMethodNotAllowed, status)
	long := `{"url":"` + strings.Repeat("a", maxBodyBytes) + `"}`
	_, _ = post(t, s.Transport(), BaseURL, long) // how a refused upload ends is the transport's choice
	assert.Equal(t, map[string]int{payloadHash([]byte(plainSubmission)): 3, payloadHash([]byte(other)): 1}, s.Arrivals())
	assert.Equal(t, 3, s.Arrived([]byte(plainSubmission)))
	assert.Zero(t, s.Arrived([]byte(long)))
	assert.Len(t, s.Submissions(), 3)

	offline := newTestSimulator(Options{Fault: "miscategorization=offline"})
	_, err = post(t, offline.Transport(), BaseURL, plainSubmission)
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	assert.Empty(t, offline.Arrivals(), "where nobody listens nothing arrives")
}

func TestALostAnswerIsNoneWhateverElseGoesWrong(t *testing.T) {
	const lost = `{"indicator_type":"domain","url":"cdn.ourcorp.example","content_adds":[155]}`
	for _, fault := range []Fault{"", "miscategorization=half-body", "miscategorization=slow"} {
		s := newTestSimulator(Options{Fault: fault})
		server := httptest.NewServer(s)
		for base, over := range map[string]http.RoundTripper{BaseURL: s.Transport(), server.URL + basePath: server.Client().Transport} {
			_, err := post(t, over, base, lost)
			require.ErrorIs(t, err, syscall.ECONNRESET, fault)
		}
		server.Close()
		assert.Empty(t, s.Submissions())
		assert.Equal(t, 2, s.Arrived([]byte(lost)))
	}
}

func TestScopesATokenMayLack(t *testing.T) {
	s := newTestSimulator(Options{})
	const denied = `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`
	status, body := request(t, s, http.MethodPost, submissions, bearerToken("x-readonly-x"), plainSubmission)
	assert.Equal(t, http.StatusForbidden, status)
	assert.JSONEq(t, denied, body)
	const categories = "/accounts/" + testAccount + "/gateway/categories"
	status, body = request(t, s, http.MethodGet, categories, bearerToken("cfut_no-gateway"), "")
	assert.Equal(t, http.StatusForbidden, status)
	assert.JSONEq(t, denied, body)
	status, _ = request(t, s, http.MethodGet, categories, bearerToken("readonly"), "")
	assert.Equal(t, http.StatusOK, status)
	status, _ = request(t, s, http.MethodGet, aDomain, bearerToken("cfut_no-gateway"), "")
	assert.Equal(t, http.StatusOK, status)
	assert.Empty(t, s.Submissions())
}
