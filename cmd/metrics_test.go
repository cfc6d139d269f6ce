package cmd

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"runtime"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel/simulator"
)

// figuresAt is where a server says that its figures are.
func (x *served) figuresAt() string {
	x.t.Helper()
	found := regexp.MustCompile(`msg="serving figures" address=(\S+)`).FindStringSubmatch(x.log.String())
	require.Len(x.t, found, 2)
	return "http://" + found[1]
}

func get(t *testing.T, url string) (status int, text string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(body)
}

// The figures are true, and hold nothing that anybody wrote.
func TestFiguresOfATeam(t *testing.T) {
	base, _ := serve(t, simulator.Options{Fault: "whois=500"})
	m := newTeam(t, "[team]\nsubmissions = true", entry("maria", "submitter"), entry("lena", "analyst"))
	x := m.serve(t, globals{apiURL: base, plan: 100}, serveFlags{metrics: "127.0.0.1:0"})
	require.Zero(t, x.run("maria", "", "lookup payro11.example").code)
	require.Zero(t, x.run("lena", "", "lookup payro11.example").code)
	require.NotZero(t, x.run("lena", "", "lookup other.example --ask whois").code)
	_, err := x.dial("stranger")
	require.Error(t, err)
	_, err = x.bench("maria").Submit(t.Context(), proposalAbout(t, "quoted-by-nobody.example"), nil)
	require.NoError(t, err)
	require.NoError(t, x.open("lena").Await(patience, shows("lena")))

	status, text := get(t, x.figuresAt()+"/metrics")
	require.Equal(t, http.StatusOK, status)
	for _, line := range []string{
		`pugmark_calls_total{kind="domain",outcome="answered"} 1`, `pugmark_calls_total{kind="miscategorization",outcome="answered"} 1`,
		"pugmark_answers_reused_total 1", `pugmark_submissions{state="accepted"} 1`, "pugmark_database_reachable 1",
		"pugmark_sessions 1", "pugmark_users 1", `pugmark_refused_total{what="key"} 1`, `pugmark_refused_total{what="session"} 0`,
	} {
		assert.Contains(t, text, line+"\n")
	}
	assert.Regexp(t, `pugmark_calls_total\{kind="whois",outcome="api-down"\} [1-9]`, text)
	assert.Regexp(t, `pugmark_requests_window [3-9]`, text)
	assert.Regexp(t, `pugmark_calls_left 9[0-9]`, text)
	assert.Regexp(t, `(?m)^go_goroutines [1-9]`, text)
	if runtime.GOOS == "linux" {
		assert.Regexp(t, `(?m)^process_resident_memory_bytes [1-9]`, text)
	}
	for _, written := range []string{"maria", "lena", "payro11", "other.example", "quoted-by-nobody", "SHA256", "127.0.0.1", canary} {
		assert.NotContains(t, text, written)
	}
	status, text = get(t, x.figuresAt()+"/healthz")
	assert.Equal(t, http.StatusOK, status)
	assert.Equal(t, "ok\n", text)
	for _, path := range []string{"/", "/debug/pprof/", "/metrics/x"} {
		status, _ = get(t, x.figuresAt()+path)
		assert.Equal(t, http.StatusNotFound, status, path)
	}
	x.hall.metrics.ending.Store(true)
	status, text = get(t, x.figuresAt()+"/healthz")
	assert.Equal(t, http.StatusServiceUnavailable, status)
	assert.Equal(t, "ending\n", text)
}

// Other machines read the figures only where that was said.
func TestFiguresForOthersAreMeant(t *testing.T) {
	m := newTeam(t, entry("maria", "admin"))
	x := m.serve(t, globals{demo: true}, serveFlags{metrics: "0.0.0.0:0", metricsOpen: true})
	assert.Contains(t, x.figuresAt(), "http://")
}

func TestRequestsOfTheLastWindowAreCounted(t *testing.T) {
	m, start := newMetrics(), time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for n := range 10 {
		m.began(start.Add(time.Duration(n) * time.Minute))
	}
	assert.Equal(t, 5, m.recent(start.Add(9*time.Minute)))
	assert.Equal(t, 1, m.recent(start.Add(9*time.Minute+paceWindow-1)))
	assert.Zero(t, m.recent(start.Add(9*time.Minute+paceWindow)))
}

func TestRefusalsAreCountedAsTheyAreLogged(t *testing.T) {
	m := newMetrics()
	log := slog.New(countingHandler{slog.NewTextHandler(io.Discard, nil), m}).With("x", "y").WithGroup("z")
	log.Warn("connection refused", "times", 9)
	log.Warn(moreRefused, "times", 40)
	log.Info("session began")
	recorder := httptest.NewRecorder()
	promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}).ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/", http.NoBody))
	for _, line := range []string{`{what="connection"} 1`, `{what="more"} 40`, `{what="session"} 0`} {
		assert.Contains(t, recorder.Body.String(), "pugmark_refused_total"+line+"\n")
	}
}
