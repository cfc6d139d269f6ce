package simulator

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const testAccount = "0123456789abcdef0123456789abcdef"

// fixture is one documented request and the answer printed for it.
type fixture struct {
	method, url string
	headers     http.Header
	body        string
	answer      string
}

// readFixture reads a request as HTTP writes it, then "HTTP 200" and the body
// of the answer; lines that begin with # say where it is from.
func readFixture(t *testing.T, path string) fixture {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	request, answer, found := strings.Cut(string(data), "\nHTTP 200\n")
	require.True(t, found, "%s holds no answer", path)
	var lines []string
	for line := range strings.Lines(request) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	head, body, _ := strings.Cut(strings.TrimSpace(strings.Join(lines, "\n")), "\n\n")
	first, rest, _ := strings.Cut(head, "\n")
	f := fixture{headers: http.Header{}, body: strings.TrimSpace(body), answer: strings.TrimSpace(answer)}
	f.method, f.url, _ = strings.Cut(first, " ")
	for line := range strings.Lines(rest) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		f.headers.Add(name, value)
	}
	return f
}

func TestDocumentedRequestsGetTheDocumentedBodies(t *testing.T) {
	paths, err := filepath.Glob("testdata/documents/*.txt")
	require.NoError(t, err)
	require.Len(t, paths, 9)
	for _, clock := range clocks() {
		s := New(Options{Now: func() time.Time { return clock }})
		server := httptest.NewServer(s)
		for _, path := range paths {
			for _, account := range []string{testAccount, DemoAccount, "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"} {
				t.Run(filepath.Base(path), func(t *testing.T) {
					f := readFixture(t, path)
					target := strings.NewReplacer("https://api.cloudflare.com", server.URL, "{account_id}", account).Replace(f.url)
					r, err := http.NewRequestWithContext(t.Context(), f.method, target, strings.NewReader(f.body))
					require.NoError(t, err)
					r.Header = f.headers.Clone()
					r.Header.Set("Authorization", strings.ReplaceAll(r.Header.Get("Authorization"), "<API_TOKEN>", "t"))
					response, err := server.Client().Do(r)
					require.NoError(t, err)
					defer func() { assert.NoError(t, response.Body.Close()) }()
					got, err := io.ReadAll(response.Body)
					require.NoError(t, err)
					assert.Equal(t, http.StatusOK, response.StatusCode)
					assert.JSONEq(t, f.answer, string(got))
					assert.Equal(t, "application/json", response.Header.Get("Content-Type"))
					if f.method == http.MethodGet {
						assert.Equal(t, "Cloudflare documentation, 2023", response.Header.Get(SourceHeader))
					}
				})
			}
		}
		server.Close()
	}
}

// clocks are moments at which calendars go wrong.
func clocks() []time.Time {
	return []time.Time{
		time.Date(2026, 11, 21, 12, 4, 12, 0, time.UTC),
		time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC),
		time.Date(2025, 3, 1, 23, 59, 59, 999999999, time.UTC),
		time.Date(2026, 12, 31, 23, 30, 0, 0, time.FixedZone("", -11*3600)),
		time.Date(2027, 1, 1, 0, 0, 1, 0, time.UTC),
		time.Date(2028, 3, 30, 6, 0, 0, 0, time.FixedZone("", 14*3600)),
	}
}
