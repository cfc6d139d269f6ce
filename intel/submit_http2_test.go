package intel

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// An http2Server speaks HTTP/2 as far as it takes to refuse a request in each
// of the ways after which net/http may repeat one.
type http2Server struct {
	net.Listener
	roots    *x509.CertPool
	requests atomic.Int32
	bodies   atomic.Int32
}

func newHTTP2Server(t *testing.T, greet, answer func(*http2.Framer, uint32)) *http2Server {
	t.Helper()
	certified := httptest.NewTLSServer(nil)
	certificate := certified.TLS.Certificates[0]
	s := &http2Server{roots: x509.NewCertPool()}
	s.roots.AddCert(certified.Certificate())
	certified.Close()
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}, NextProtos: []string{"h2"}})
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	s.Listener = listener
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.serve(conn, greet, answer)
		}
	}()
	return s
}

func (s *http2Server) serve(conn net.Conn, greet, answer func(*http2.Framer, uint32)) {
	defer func() { _ = conn.Close() }()
	if _, err := io.ReadFull(conn, make([]byte, len(http2.ClientPreface))); err != nil {
		return
	}
	framer := http2.NewFramer(conn, conn)
	_ = framer.WriteSettings()
	if greet != nil {
		greet(framer, 0)
	}
	for {
		frame, err := framer.ReadFrame()
		if err != nil {
			return
		}
		switch f := frame.(type) {
		case *http2.SettingsFrame:
			if !f.IsAck() {
				_ = framer.WriteSettingsAck()
			}
		case *http2.HeadersFrame:
			s.requests.Add(1)
		case *http2.DataFrame:
			if f.StreamEnded() {
				s.bodies.Add(1)
				answer(framer, f.StreamID)
			}
		}
	}
}

// Where the protocol says that a request was not processed, net/http sends it
// once more if it can. It cannot.
func TestHTTP2DoesNotRepeatASubmission(t *testing.T) {
	goAway := func(f *http2.Framer, _ uint32) { _ = f.WriteGoAway(0, http2.ErrCodeNo, nil) }
	for name, c := range map[string]struct {
		greet, answer func(*http2.Framer, uint32)
		outcome       SubmissionOutcome
	}{
		"accepted": {nil, func(f *http2.Framer, stream uint32) {
			var block bytes.Buffer
			_ = hpack.NewEncoder(&block).WriteField(hpack.HeaderField{Name: ":status", Value: "200"})
			_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: block.Bytes(), EndHeaders: true})
			_ = f.WriteData(stream, true, []byte(acceptedBody))
		}, SubmissionAccepted},
		"refused stream": {nil, func(f *http2.Framer, stream uint32) { _ = f.WriteRSTStream(stream, http2.ErrCodeRefusedStream) }, SubmissionUnknown},
		"cancelled":      {nil, func(f *http2.Framer, stream uint32) { _ = f.WriteRSTStream(stream, http2.ErrCodeCancel) }, SubmissionUnknown},
		"enhance calm":   {nil, func(f *http2.Framer, stream uint32) { _ = f.WriteRSTStream(stream, http2.ErrCodeEnhanceYourCalm) }, SubmissionUnknown},
		"gone away":      {nil, goAway, SubmissionUnknown},
		"gone before":    {goAway, goAway, SubmissionUnknown},
		"HTTP/1.1 wanted": {nil, func(f *http2.Framer, stream uint32) {
			_ = f.WriteRSTStream(stream, http2.ErrCodeHTTP11Required)
		}, SubmissionUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			s := newHTTP2Server(t, c.greet, c.answer)
			client, err := NewClient("https://"+s.Addr().String(), tokenCredentials(),
				WithTransport(&http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: s.roots}}))
			require.NoError(t, err)
			r := send(t.Context(), client)
			assert.LessOrEqual(t, s.requests.Load(), int32(1))
			if name == "gone before" {
				// Whether the request was begun is a race; that it was taken is not known.
				assert.Equal(t, SubmissionUnknown, r.Outcome, "%v", r.Failure)
				return
			}
			assert.Equal(t, c.outcome, r.Outcome, "%v", r.Failure)
			assert.Equal(t, int32(1), s.bodies.Load())
		})
	}
}

// No byte of a request leaves before TLS stands.
func TestASubmissionToAnUnprovenServerIsUnsent(t *testing.T) {
	arrived := &submissions{answer: replies(200, acceptedBody)}
	stranger := httptest.NewUnstartedServer(arrived)
	stranger.Config.ErrorLog = discardLog()
	stranger.StartTLS()
	t.Cleanup(stranger.Close)
	plain := newFaultyServer(t, submissionFault{unread: true, act: saying("HTTP/1.1 400 Bad Request\r\n\r\n", false)})
	silent := newFaultyServer(t, submissionFault{unread: true, act: untilGone})
	for name, c := range map[string]struct {
		base    string
		timeout time.Duration
		problem Problem
	}{
		"certificate of a stranger": {stranger.URL, questionTimeout, ProblemOffline},
		"no TLS":                    {"https://" + plain.Addr().String(), questionTimeout, ProblemOffline},
		"TLS that never stands":     {"https://" + silent.Addr().String(), silence, ProblemTimeout},
	} {
		client, err := NewClient(c.base, tokenCredentials(), WithTimeout(c.timeout))
		require.NoError(t, err)
		kept := &memory{}
		r := (&Source{Client: client, Ledger: kept}).Submit(t.Context(), documented(t), []byte(documentedRequest), mayLeave)
		assert.Equal(t, SubmissionUnsent, r.Outcome, "%s: %v", name, r.Failure)
		assert.Equal(t, c.problem, r.Failure.Problem, "%s: %v", name, r.Failure)
		require.Len(t, kept.calls, 1)
		assert.False(t, kept.calls[0].Counted, name)
	}
	assert.Zero(t, arrived.count())
}

// A connection that the server has closed meanwhile is the occasion on which
// net/http repeats a request by itself: a question's, never a submission's.
func TestAStaleConnectionIsNotUsedForASubmission(t *testing.T) {
	s := newFaultyServer(t, submissionFault{act: answering(200, acceptedBody)})
	client, kept := unlimitedClient(t, s.Addr().String(), questionTimeout)
	source := &Source{Client: client, Ledger: kept, Archive: kept}
	_, err := Ask(t.Context(), source, Domain("a.example"))
	require.Error(t, err, "it says nothing of the domain, and leaves a connection behind")
	require.Equal(t, SubmissionAccepted, send(t.Context(), client).Outcome)
	require.Equal(t, SubmissionAccepted, send(t.Context(), client).Outcome)
	s.mu.Lock()
	defer s.mu.Unlock()
	assert.Equal(t, 3, s.connections, "each has its own")
	assert.Equal(t, 2, s.requests[documentedRequest])
}
