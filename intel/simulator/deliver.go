package simulator

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"
)

// A delivery is an answer ready to be sent.
type delivery struct {
	status      int
	header      http.Header
	contentType string // application/json when empty
	body        []byte
	story       string
	lost        bool // never arrives: the connection is reset instead
}

// How the connection-level faults go about it.
const (
	hugeBodyBytes = 64 << 20
	slowPieces    = 10
	slowPause     = time.Second
)

// errReset is what an in-process client sees where a served one sees its
// connection reset.
var errReset = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}

// errUnreachable is what an in-process client sees where nobody listens.
var errUnreachable = &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}

// deliver sends what answer returns, or what the fault of the endpoint makes
// of it. answer is not called where the fault strikes before anything is done.
func (s *Simulator) deliver(w http.ResponseWriter, r *http.Request, e *endpoint, answer func() delivery) {
	kind, after := s.faults.of(e).when()
	switch {
	case kind == "":
		answer().write(w)
		return
	case after:
		answer()
	}
	if d, replaced := kind.replacement(trimBase(r.URL.Path), e.quota); replaced {
		d.write(w)
		return
	}
	switch kind {
	case FaultPageSize:
		if kind.refusesPage(r) {
			pageTooLarge().encode().write(w)
			return
		}
		answer().write(w)
	case FaultSilence:
		<-r.Context().Done()
		abort(w, r.Context().Err())
	case FaultEmpty, FaultOtherSubject:
		answer().write(w)
	case FaultOffline:
		abort(w, errUnreachable)
	case FaultReset:
		abort(w, errReset)
	case FaultHalfBody:
		d := answer()
		if !d.start(w) {
			return
		}
		_, _ = w.Write(d.body[:len(d.body)/2]) // the connection is about to end anyway
		flush(w)
		panic(http.ErrAbortHandler)
	case FaultSlow:
		s.drip(r.Context(), w, answer())
	case FaultHugeBody:
		writeHuge(w)
	default:
		refuse(http.StatusInternalServerError, codeOutage, "unknown fault "+strconv.Quote(string(kind))).encode().write(w)
	}
}

// start writes everything but the body, and reports whether there is one.
func (d delivery) start(w http.ResponseWriter) bool {
	if d.lost {
		abort(w, errReset)
		return false
	}
	h := w.Header()
	for name, values := range d.header {
		h[name] = values
	}
	h.Set("Content-Type", d.contentType)
	if d.contentType == "" {
		h.Set("Content-Type", "application/json")
	}
	if d.story != "" {
		h.Set(SourceHeader, d.story)
	}
	h.Set("Content-Length", strconv.Itoa(len(d.body)))
	w.WriteHeader(d.status)
	return true
}

func (d delivery) write(w http.ResponseWriter) {
	if !d.start(w) {
		return
	}
	_, _ = w.Write(d.body) // the client went: nobody is left to tell
}

// drip sends the body in pieces with a pause before each.
func (s *Simulator) drip(ctx context.Context, w http.ResponseWriter, d delivery) {
	if !d.start(w) {
		return
	}
	for piece := range slowPieces {
		flush(w)
		from, to := piece*len(d.body)/slowPieces, (piece+1)*len(d.body)/slowPieces
		if s.options.Sleep(ctx, slowPause) != nil {
			panic(http.ErrAbortHandler)
		}
		if _, err := w.Write(d.body[from:to]); err != nil {
			return
		}
	}
}

// flush sends what was written so far; a writer that cannot is a recorder and
// has nobody waiting.
func flush(w http.ResponseWriter) {
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
}

// writeHuge streams a valid envelope whose result is one very long string,
// without ever holding it.
func writeHuge(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	block := make([]byte, 32<<10)
	for i := range block {
		block[i] = 'a'
	}
	if _, err := w.Write([]byte(`{"success":true,"errors":[],"messages":[],"result":"`)); err != nil {
		return
	}
	for sent := 0; sent < hugeBodyBytes; sent += len(block) {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
	_, _ = w.Write([]byte(`"}`))
}

// An aborter is a response writer that can fail the whole exchange: the
// in-process transport's.
type aborter interface{ abort(err error) }

// abort ends the exchange without an answer. A served connection is reset: a
// linger of zero makes the kernel send RST instead of FIN.
func abort(w http.ResponseWriter, err error) {
	if a, ok := w.(aborter); ok {
		a.abort(err)
		return
	}
	conn, _, hijackErr := http.NewResponseController(w).Hijack()
	if hijackErr != nil {
		panic(http.ErrAbortHandler) // HTTP/2, or a recorder: net/http's own way
	}
	if tcp, ok := conn.(*net.TCPConn); ok && errors.As(err, new(*net.OpError)) {
		_ = tcp.SetLinger(0) // without it the client sees an early end instead
	}
	_ = conn.Close()
}
