package cmd

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"pugmark/intel/simulator"
)

// A postOffice is the simulator on a port, which counts what was submitted to
// it before anything else is done with it, and whatever becomes of it.
type postOffice struct {
	sim  *simulator.Simulator
	base string
	hold chan struct{} // submissions wait for it to be closed; nil: for nothing

	mu     sync.Mutex
	bodies []string
	header []http.Header
	others int // questions
}

func newPostOffice(t *testing.T, o simulator.Options) *postOffice {
	t.Helper()
	o.RateLimit = 1 << 40
	p := &postOffice{sim: simulator.New(o)}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	p.base = server.URL + "/client/v4"
	return p
}

func (p *postOffice) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/intel/miscategorization") {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		p.mu.Lock()
		p.bodies, p.header = append(p.bodies, string(body)), append(p.header, r.Header.Clone())
		p.mu.Unlock()
		if p.hold != nil {
			<-p.hold
		}
	} else {
		p.mu.Lock()
		p.others++
		p.mu.Unlock()
	}
	p.sim.ServeHTTP(w, r)
}

// posted are the bodies that arrived, in order.
func (p *postOffice) posted() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.bodies...)
}

// about counts those that hold a text.
func (p *postOffice) about(text string) int {
	n := 0
	for _, body := range p.posted() {
		if strings.Contains(body, text) {
			n++
		}
	}
	return n
}

// forget forgets what arrived.
func (p *postOffice) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.bodies, p.header = nil, nil
}

func (p *postOffice) questions() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.others
}

// submit runs submit with --yes and --json, and reads the one object.
func (p *place) submit(t *testing.T, base, indicator string, args ...string) (ran, resultObject) {
	t.Helper()
	r := p.run(t, "", append([]string{"submit", indicator, "--yes", indicator, "--json", "--api-url", base}, args...)...)
	return r, resultOf(t, r)
}

func resultOf(t *testing.T, r ran) resultObject {
	t.Helper()
	var o resultObject
	decode(t, r.stdout, &o)
	return o
}

// decode reads JSON that has no key but the known ones.
func decode(t *testing.T, text string, to any) {
	t.Helper()
	require.NoError(t, strictly(text, to), "%.500s", text)
}
