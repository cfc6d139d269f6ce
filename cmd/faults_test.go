package cmd

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
	"pugmark/intel/simulator"
)

// Every way a server can fail: the sentence, the kind, the code, and the other
// questions alive.
func TestFailingServers(t *testing.T) {
	for fault, want := range map[string]struct {
		kind, sentence string
		code           int
	}{
		"html":          {"api-down", "Cloudflare's API is not working (HTTP 502): “", exitUnanswered},
		"500":           {"api-down", "Cloudflare's API is not working (HTTP 500)", exitUnanswered},
		"429":           {"rate-limit", "too fast for Cloudflare · ask again in ", exitSpent},
		"quota":         {"quota", "this month's calls are used up (Cloudflare 10403) · what is kept can still be read · resets about ", exitSpent},
		"scope":         {"scope", "the token may not read this: it needs Account › Intel › Read", exitUnanswered},
		"bad-token":     {"bad-token", "Cloudflare does not accept the credentials", exitUnanswered},
		"wrong-account": {"wrong-account", "Cloudflare does not open this account to these credentials", exitUnanswered},
		"not-found":     {"wrong-account", "Cloudflare does not open this account to these credentials", exitUnanswered},
		"half-body":     {"broken-answer", "Cloudflare's answer could not be read: the answer was cut off", exitUnanswered},
		"broken-json":   {"broken-answer", "Cloudflare's answer could not be read", exitUnanswered},
		"wrong-type":    {"broken-answer", "Cloudflare's answer could not be read", exitUnanswered},
		"maintenance":   {"api-down", "Cloudflare's API is not working (HTTP 503): “Service Unavailable” (Cloudflare ", exitUnanswered},
		"other-subject": {"other-subject", "Cloudflare answered about shop-a[.]example, which was not asked", exitUnanswered},
		"redirect":      {"refused", "Cloudflare refused the question: the answer is a redirect, which is never followed", exitUnanswered},
		"silence":       {"timeout", "no answer in ", exitUnanswered},
		"reset":         {"offline", "Cloudflare cannot be reached: the connection to 127.0.0.1", exitUnanswered},
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			base, _ := serve(t, simulator.Options{Fault: simulator.Fault("whois=" + fault)})
			p := parallelPlace(t)
			r := p.run(t, "", "lookup", "login.payro11.example", "--api-url", base, "--ask", "domain,whois,history", "--ndjson", "--log", p.log)
			assert.Equal(t, want.code, r.code, r.stderr)
			objects := r.objects(t)
			require.Equal(t, []string{"domain", "history", "whois"}, kindsOf(objects))
			for _, other := range objects[:2] {
				if fault == "429" && other.Error != nil {
					assert.Equal(t, "rate-limit", other.Error.Kind, "who comes later waits too")
					continue
				}
				assert.Nil(t, other.Error, "the others are answered")
			}
			failed := objects[2]
			require.NotNil(t, failed.Error)
			assert.Equal(t, "null", string(failed.Result))
			assert.Equal(t, want.kind, failed.Error.Kind)
			assert.Contains(t, failed.Error.Message, want.sentence)

			text := p.run(t, "", "lookup", "login.payro11.example", "--api-url", base, "--ask", "domain,whois", "--log", p.log)
			assert.Contains(t, text.stdout, "WHOIS · payro11[.]example · not answered\n    "+strings.SplitN(want.sentence, "127", 2)[0])
			assert.Equal(t, want.code, text.code)
			p.findNoToken(t)
		})
	}
}

// The demo can show every one of them, and remembers none.
func TestTheDemoWithAFault(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	p := newPlace(t)
	for _, f := range simulator.Faults() {
		if f == simulator.FaultHugeBody || f == simulator.FaultSlow { // those take their time
			continue
		}
		if f == simulator.FaultPageSize { // WHOIS has no pages
			continue
		}
		r := p.run(t, "", "lookup", "payro11.example", "--demo", "--fault", "whois="+string(f), "--ask", "domain,whois", "--ndjson", "--timeout", "300ms")
		objects := r.objects(t)
		require.Len(t, objects, 2, f)
		assert.Nil(t, objects[0].Error, f)
		if f == simulator.FaultEmpty {
			assert.Contains(t, string(objects[1].Result), `"found":false`)
			continue
		}
		require.NotNil(t, objects[1].Error, f)
		assert.Equal(t, intel.KindWHOIS, objects[1].Kind)
		assert.NotContains(t, objects[1].Error.Message, "pugmark could not finish", f)
		assert.Contains(t, objects[1].Error.Message, " · ", "%s says what to do next", f)
	}
	r := p.run(t, "", "lookup", "payro11.example", "--demo", "--ask", "domain,whois", "--ndjson")
	assert.Zero(t, r.code)
	assert.Nil(t, r.objects(t)[1].Error, "a used-up month of a fault is not remembered")
	assert.Equal(t, intel.FromDemo, r.objects(t)[0].Origin)
	assert.Equal(t, 1, r.objects(t)[0].Cost, "nor are its answers")
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "pugmark-demo-*"))
	require.NoError(t, err)
	assert.Empty(t, left)
}

// parallelPlace is a place whose history is a file of its own, for tests that
// run beside others and so cannot change the environment of the process.
func parallelPlace(t *testing.T) *place {
	t.Helper()
	dir := t.TempDir()
	return &place{timeout: time.Second, data: dir, log: filepath.Join(dir, "log"), archive: filepath.Join(dir, "history.db"), env: map[string]string{
		"XDG_CONFIG_HOME":       filepath.Join(dir, "config"),
		"CLOUDFLARE_API_TOKEN":  canary,
		"CLOUDFLARE_ACCOUNT_ID": testAccount,
	}}
}

// findNoToken looks into every file the program left behind.
func (p *place) findNoToken(t *testing.T) {
	t.Helper()
	files := 0
	require.NoError(t, filepath.WalkDir(p.data, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.False(t, bytes.Contains(text, []byte("CANARY")), "the token is in %s", path)
		info, err := entry.Info()
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), path)
		files++
		return nil
	}))
	assert.GreaterOrEqual(t, files, 2, "a log and a history")
}

// Nobody listens, and a name that is none.
func TestUnreachableServer(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	p := newPlace(t)
	p.timeout = 2 * time.Second
	r := p.run(t, "", "lookup", "a.example", "--api-url", server.URL, "--ndjson")
	assert.Equal(t, exitUnanswered, r.code)
	require.Len(t, r.objects(t), 1)
	assert.Equal(t, "offline", r.objects(t)[0].Error.Kind)
	assert.Contains(t, r.objects(t)[0].Error.Message, "Cloudflare cannot be reached: no connection to 127.0.0.1")
	assert.Zero(t, r.objects(t)[0].Cost, "nothing was asked, so nothing was spent")
}

func TestServerThatEchoesTheToken(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(`{"success":false,"errors":[{"code":9109,"message":"` + r.Header.Get("Authorization") + `"}]}`))
	}))
	defer server.Close()
	p := newPlace(t)
	p.log = filepath.Join(p.data, "log")
	require.NoError(t, os.MkdirAll(p.data, 0o700))
	r := p.run(t, "", "lookup", "a.example", "--api-url", server.URL, "--ndjson", "--log", p.log)
	assert.Equal(t, exitUnanswered, r.code)
	p.findNoToken(t)
}

func TestDiskThatIsFullOrUnwritable(t *testing.T) {
	base, _ := serve(t, simulator.Options{})
	p := newPlace(t)
	p.archive = "/proc/nowhere/history.db"
	r := p.run(t, "", "lookup", "login.payro11.example", "--api-url", base, "--ndjson")
	assert.Zero(t, r.code, "the answer is good")
	assert.Nil(t, r.objects(t)[0].Error)
	assert.Contains(t, r.stderr, "answers are not kept: could not open the history /proc/nowhere/history.db")

	r = p.run(t, "", "history")
	assert.Equal(t, exitOurs, r.code)
	assert.Contains(t, r.stderr, "could not open the history")
}
