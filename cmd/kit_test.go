package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
	"pugmark/intel/simulator"
)

// canary stands for a token in every test: no output may ever hold it.
const canary = "cfut_CANARYcanaryCANARYcanaryCANARYcanaryCANARY"

const testAccount = "023e105f4ecef8ad9ca31a8372d0c353"

// A ran is what a run of the program left behind.
type ran struct {
	code           int
	stdout, stderr string
}

// A place is a home directory with credentials, in which the program runs.
type place struct {
	env     map[string]string
	data    string
	log     string
	archive string // "": where it always is
	timeout time.Duration
}

func newPlace(t *testing.T) *place {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("XDG_DATA_HOME", filepath.Join(dir, "data"))
	return &place{data: filepath.Join(dir, "data"), timeout: 10 * time.Second, env: map[string]string{
		"XDG_CONFIG_HOME":       filepath.Join(dir, "config"),
		"CLOUDFLARE_API_TOKEN":  canary,
		"CLOUDFLARE_ACCOUNT_ID": testAccount,
	}}
}

func (p *place) config(t *testing.T, text string) {
	t.Helper()
	path := filepath.Join(p.env["XDG_CONFIG_HOME"], "pugmark", "config.toml")
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
}

func (p *place) surroundings(stdin io.Reader, stdout, stderr io.Writer) surroundings {
	return surroundings{stdin: stdin, stdout: stdout, stderr: stderr, now: time.Now, archivePath: p.archive,
		clientOptions: []intel.ClientOption{intel.WithTimeout(p.timeout), intel.WithClock(time.Now, noPause)},
		getenv:        func(name string) string { return p.env[name] }}
}

// noPause stands for the pauses between attempts.
func noPause(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// run runs the program in this process, and checks what holds for every
// output: no token, no words of Go's, no raw control character.
func (p *place) run(t *testing.T, stdin string, args ...string) ran {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := p.surroundings(strings.NewReader(stdin), &stdout, &stderr).run(t.Context(), args)
	r := ran{code, stdout.String(), stderr.String()}
	checkOutput(t, r.stdout)
	checkOutput(t, r.stderr)
	return r
}

func checkOutput(t *testing.T, text string) {
	t.Helper()
	for _, secret := range []string{canary, "CANARY", "Bearer "} {
		assert.NotContains(t, text, secret, "a token is never printed")
	}
	for _, internals := range []string{"dial tcp", "EOF", "json:", "context canceled", "context deadline", "goroutine", "sql:", "%!", "invalid character", "net/http", "strconv."} {
		assert.NotContains(t, text, internals, "Go's words are not for a person")
	}
	for _, r := range text {
		if r != '\n' && (r < 0x20 || r == 0x7f || r >= 0x80 && r < 0xa0) {
			t.Errorf("raw control character %U in output %q", r, text)
			return
		}
	}
}

// objects reads NDJSON, and checks the keys and their order.
func (r ran) objects(t *testing.T) []answerObject {
	t.Helper()
	var objects []answerObject
	for line := range strings.Lines(r.stdout) {
		decoder := json.NewDecoder(strings.NewReader(line))
		decoder.DisallowUnknownFields()
		var o answerObject
		require.NoError(t, decoder.Decode(&o), line)
		objects = append(objects, o)
		at := -1
		for _, key := range []string{`{"indicator":`, `,"kind":`, `,"at":`, `,"origin":`, `,"analyst":`, `,"cost":`, `,"result":`, `,"error":`} {
			next := strings.Index(line, key)
			require.Greater(t, next, at, "%s in its place: %s", key, line)
			at = next
		}
	}
	return objects
}

func kindsOf(objects []answerObject) []string {
	var kinds []string
	for _, o := range objects {
		kinds = append(kinds, string(o.Kind))
	}
	return kinds
}

// serve is the simulator on a port, and its base URL. It counts requests.
func serve(t *testing.T, o simulator.Options) (base string, requests func() int) {
	t.Helper()
	sim := simulator.New(o)
	var mu sync.Mutex
	count := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		count++
		mu.Unlock()
		sim.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/client/v4", func() int {
		mu.Lock()
		defer mu.Unlock()
		return count
	}
}
