package simulator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
)

// Transport answers requests in this process, over no port. The host of a
// request is not looked at. A response streams as from a connection, and the
// request's context ends it at any time.
func (s *Simulator) Transport() http.RoundTripper { return transport{s} }

type transport struct{ handler http.Handler }

// RoundTrip keeps http.RoundTripper's promises: the request is not changed and
// its body is closed.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(r.Context())
	inner := r.Clone(ctx)
	if inner.Body == nil {
		inner.Body = http.NoBody
	}
	reader, writer := io.Pipe()
	x := &exchange{header: http.Header{}, body: writer, started: make(chan struct{}), givenUp: func() error { return context.Cause(r.Context()) }}
	go func() {
		defer cancel()
		defer func() { _ = inner.Body.Close() }() // a client's own reader: its error is not ours
		x.serve(t.handler, inner)
	}()
	stop := context.AfterFunc(r.Context(), func() { x.fail(nil) })
	<-x.started
	if x.err != nil {
		stop()
		cancel()
		return nil, x.err
	}
	return x.response(r, &body{Reader: reader, pipe: reader, stop: stop, cancel: cancel}), nil
}

// An exchange is one request being answered: the handler's ResponseWriter.
type exchange struct {
	header  http.Header
	body    *io.PipeWriter
	givenUp func() error // why the client no longer waits, nil while it does

	once    sync.Once
	started chan struct{} // closed when status or err is set
	status  int
	sent    http.Header // header as it was when the status was written
	err     error
}

func (x *exchange) serve(h http.Handler, r *http.Request) {
	defer func() {
		failed := recover()
		if failed == nil {
			x.WriteHeader(http.StatusOK)
			_ = x.body.Close() // io.PipeWriter.Close returns no error
			return
		}
		if err, ok := failed.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			x.fail(io.ErrUnexpectedEOF)
			return
		}
		x.fail(fmt.Errorf("simulator: %v", failed)) // the program around it lives on
	}()
	h.ServeHTTP(x, r)
}

// Header returns the header being built.
func (x *exchange) Header() http.Header { return x.header }

// WriteHeader lets RoundTrip return.
func (x *exchange) WriteHeader(status int) {
	x.once.Do(func() {
		x.status, x.sent = status, x.header.Clone()
		close(x.started)
	})
}

// Write hands bytes to the reader of the response's body.
func (x *exchange) Write(p []byte) (int, error) {
	x.WriteHeader(http.StatusOK)
	return x.body.Write(p)
}

// Flush does nothing: every Write already reaches the reader.
func (x *exchange) Flush() { x.WriteHeader(http.StatusOK) }

// abort fails the exchange, as a reset connection would.
func (x *exchange) abort(err error) { x.fail(err) }

// fail ends the exchange with an error: RoundTrip's while no answer has begun,
// the body's afterwards. A client that gave up hears why it did, whatever the
// handler made of it.
func (x *exchange) fail(err error) {
	if cause := x.givenUp(); cause != nil {
		err = cause
	}
	x.once.Do(func() {
		x.err = err
		close(x.started)
	})
	_ = x.body.CloseWithError(err) // never fails
}

func (x *exchange) response(r *http.Request, b io.ReadCloser) *http.Response {
	length := int64(-1)
	if n, err := strconv.ParseInt(x.sent.Get("Content-Length"), 10, 64); err == nil {
		length = n
	}
	return &http.Response{
		Status:     strconv.Itoa(x.status) + " " + http.StatusText(x.status),
		StatusCode: x.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: x.sent, Body: b, ContentLength: length, Request: r,
	}
}

// A body ends its exchange when it is closed.
type body struct {
	io.Reader
	pipe   *io.PipeReader
	stop   func() bool
	cancel context.CancelFunc
}

// Close stops the handler; it never fails.
func (b *body) Close() error {
	b.stop()
	b.cancel()
	return b.pipe.Close()
}
