package intel

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A submissionFault is what a server does to a connection, and what is known of
// the submission afterwards.
type submissionFault struct {
	name    string
	outcome SubmissionOutcome // "" where the dial may see the fault already
	unread  bool              // it acts before anything is read
	act     func(conn *net.TCPConn, body string)
}

// answering answers with a status, over a connection that is kept open.
func answering(status int, body string, header ...string) func(*net.TCPConn, string) {
	return func(conn *net.TCPConn, _ string) {
		_, _ = fmt.Fprintf(conn, "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n%s",
			status, http.StatusText(status), len(body), strings.Join(header, ""), body)
	}
}

func saying(text string, reset bool) func(*net.TCPConn, string) {
	return func(conn *net.TCPConn, _ string) {
		_, _ = io.WriteString(conn, text)
		if reset {
			_ = conn.SetLinger(0)
		}
		_ = conn.Close()
	}
}

func afterOneByte(act func(*net.TCPConn, string)) func(*net.TCPConn, string) {
	return func(conn *net.TCPConn, body string) {
		_, _ = conn.Read(make([]byte, 1))
		act(conn, body)
	}
}

// untilGone is silence until the client goes.
func untilGone(conn *net.TCPConn, _ string) { _, _ = io.Copy(io.Discard, conn) }

func submissionFaults() []submissionFault {
	const whole = "HTTP/1.1 200 OK\r\nContent-Length: 54\r\n\r\n"
	failing := apiError(1004, "trouble")
	faults := []submissionFault{
		{"accepted", SubmissionAccepted, false, answering(200, acceptedBody)},
		{"accepted after early hints", SubmissionAccepted, false, func(conn *net.TCPConn, body string) {
			_, _ = io.WriteString(conn, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
			answering(200, acceptedBody)(conn, body)
		}},
		{"rejected", SubmissionRejected, false, answering(400, failing)},
		{"closed before it is read", SubmissionUnknown, true, saying("", false)},
		{"reset as it connects", "", true, saying("", true)},
		{"reset at its first byte", SubmissionUnknown, true, afterOneByte(saying("", true))},
		{"answered at its first byte", SubmissionUnknown, true, afterOneByte(saying("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", true))},
		{"closed after it was read", SubmissionUnknown, false, saying("", false)},
		{"reset after it was read", SubmissionUnknown, false, saying("", true)},
		{"half a head, closed", SubmissionUnknown, false, saying("HTTP/1.1 200 OK\r\nContent-Le", false)},
		{"half a head, reset", SubmissionUnknown, false, saying("HTTP/1.1 200 OK\r\nContent-Le", true)},
		{"half a body, closed", SubmissionUnknown, false, saying(whole+acceptedBody[:20], false)},
		{"half a body, reset", SubmissionUnknown, false, saying(whole+acceptedBody[:20], true)},
		{"half a chunk", SubmissionUnknown, false, saying("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n36\r\n"+acceptedBody[:20], false)},
		{"continued and closed", SubmissionUnknown, false, saying("HTTP/1.1 100 Continue\r\n\r\n", false)},
		{"hints without end", SubmissionUnknown, false, saying(strings.Repeat("HTTP/1.1 103 Early Hints\r\nX: "+strings.Repeat("x", 1000)+"\r\n\r\n", 200), false)},
		{"another protocol", SubmissionUnknown, false, saying("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"+acceptedBody, false)},
		{"not HTTP", SubmissionUnknown, false, saying("220 smtp.example ESMTP\r\n", false)},
		{"no JSON", SubmissionUnknown, false, answering(200, "<html>welcome to the hotel</html>")},
		{"cut JSON", SubmissionUnknown, false, answering(200, acceptedBody[:30])},
		{"nothing", SubmissionUnknown, false, answering(200, "")},
		{"neither success nor failure", SubmissionUnknown, false, answering(200, `{"result":""}`)},
		{"a page instead of why", SubmissionUnknown, false, answering(400, "<html>bad request</html>")},
		{"silence", SubmissionUnknown, false, untilGone},
		{"silence before it is read", SubmissionUnknown, true, untilGone},
		{"silence inside the body", SubmissionUnknown, false, func(conn *net.TCPConn, body string) {
			_, _ = io.WriteString(conn, whole+acceptedBody[:20])
			untilGone(conn, body)
		}},
	}
	for _, status := range []int{401, 403, 429} {
		faults = append(faults, submissionFault{fmt.Sprint(status), SubmissionUnsent, false, answering(status, failing)})
	}
	for _, status := range []int{408, 409, 500, 501, 502, 503, 504, 520, 301, 302, 303, 307, 308} {
		faults = append(faults, submissionFault{fmt.Sprint(status), SubmissionUnknown, false, answering(status, failing, "Location: /again\r\nRetry-After: 0\r\n")})
	}
	return faults
}

// A faulty server does one thing to every connection and counts what arrives.
type faultyServer struct {
	net.Listener
	fault       submissionFault
	mu          sync.Mutex
	connections int
	requests    map[string]int // by payload
	others      int            // requests that are no submission
}

func newFaultyServer(t *testing.T, fault submissionFault) *faultyServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &faultyServer{Listener: listener, fault: fault, requests: map[string]int{}}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.connections++
			s.mu.Unlock()
			go s.serve(conn.(*net.TCPConn))
		}
	}()
	return s
}

// serve reads request after request, so that one which is repeated on the same
// connection is counted too.
func (s *faultyServer) serve(conn *net.TCPConn) {
	defer func() { _ = conn.Close() }()
	if s.fault.unread {
		s.fault.act(conn, "")
		return
	}
	for reader := bufio.NewReader(conn); ; {
		r, err := http.ReadRequest(reader)
		if err != nil {
			return
		}
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.requests[string(body)]++
		if r.Method != http.MethodPost || r.URL.Path != "/accounts/"+testAccount+"/intel/miscategorization" || r.Header.Get("Idempotency-Key") != "" {
			s.others++
		}
		s.mu.Unlock()
		s.fault.act(conn, string(body))
	}
}

// Whatever a server does: it sees each submission at most once, nothing is sent
// again by itself, and what may or may not have arrived is unknown.
// PUGMARK_FULL=1 makes ten thousand submissions.
func TestNoFaultSendsASubmissionTwice(t *testing.T) {
	faults, all := submissionFaults(), 400
	if os.Getenv("PUGMARK_FULL") != "" {
		all = 10_000
	}
	var mu sync.Mutex
	outcomes, requests, ambiguous := map[SubmissionOutcome]int{}, 0, 0
	t.Cleanup(func() {
		t.Logf("%d submissions over %d faults: %d requests arrived, %v, %d of %d ambiguous are unknown",
			all, len(faults), requests, outcomes, outcomes[SubmissionUnknown], ambiguous)
	})
	for n, fault := range faults {
		share := all/len(faults) + min(1, max(0, all%len(faults)-n))
		t.Run(fault.name, func(t *testing.T) {
			t.Parallel()
			server := newFaultyServer(t, fault)
			silent, timeout := strings.HasPrefix(fault.name, "silence"), questionTimeout
			if silent {
				timeout = silence
			}
			client, kept := unlimitedClient(t, server.Addr().String(), timeout)
			payloads := map[string]bool{}
			for n := range share {
				m := Miscategorization{Type: TargetDomain, URL: fmt.Sprintf("n%d.a.com", n), SecurityAdds: []int{131}}
				payloads[string(m.JSON())] = true
				left := 0
				r := (&Source{Client: client, Ledger: kept}).Submit(t.Context(), m, m.JSON(), func(context.Context) error { left++; return nil })
				expected := fault.outcome
				if expected == "" { // either, as long as it is only unsent when no connection was made
					expected = SubmissionUnknown
					if isDialFailure(r.Failure.Unwrap()) {
						expected = SubmissionUnsent
					}
				}
				require.Equal(t, expected, r.Outcome, "%d: %v", n, r.Failure)
				require.Equal(t, 1, left)
				mu.Lock()
				outcomes[r.Outcome]++
				if expected == SubmissionUnknown {
					ambiguous++
				}
				mu.Unlock()
			}
			server.mu.Lock()
			defer server.mu.Unlock()
			assert.LessOrEqual(t, server.connections, share, "one connection each")
			assert.Zero(t, server.others)
			for payload, times := range server.requests {
				assert.True(t, payloads[payload], "unchanged: %s", payload)
				assert.Equal(t, 1, times)
			}
			if !silent { // nobody waited until those had been read
				assert.Equal(t, share, server.connections)
				assert.True(t, fault.unread || len(server.requests) == share)
			}
			assert.NotContains(t, kept.outcomes(), CallAsking, "the ledger knows how each ended")
			assert.Len(t, kept.outcomes(), share)
			mu.Lock()
			defer mu.Unlock()
			requests += len(server.requests)
		})
	}
}

// silence is how long an answer is waited for that does not come.
const silence = 250 * time.Millisecond

// unlimitedClient has no limit of its own on the rate.
func unlimitedClient(t *testing.T, address string, timeout time.Duration) (*Client, *memory) {
	t.Helper()
	client, err := NewClient("http://"+address, tokenCredentials(), WithTimeout(timeout))
	require.NoError(t, err)
	client.pace.reserve.limit = math.MaxInt
	return client, &memory{}
}
