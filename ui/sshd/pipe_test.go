package sshd

import (
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// pipe is a connection in memory. Unlike net.Pipe it holds some of what was
// written, as a network does: both ends of SSH write before they read.
func pipe(client string) (here, there net.Conn) {
	a, b := newStream(), newStream()
	server := &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 22}
	from := net.TCPAddrFromAddrPort(addressOf(text(client)))
	return &end{in: a, out: b, local: from, remote: server}, &end{in: b, out: a, local: server, remote: from}
}

type text string

func (t text) Network() string { return "tcp" }
func (t text) String() string  { return string(t) }

// held is how much a stream holds before writing waits.
const held = 64 << 10

type stream struct {
	mu      sync.Mutex
	changed sync.Cond
	data    []byte
	closed  bool
}

func newStream() *stream {
	s := &stream{}
	s.changed.L = &s.mu
	return s
}

func (s *stream) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.changed.Broadcast()
}

type end struct {
	in, out       *stream
	local, remote net.Addr

	mu       sync.Mutex
	deadline time.Time
	timer    *time.Timer
}

func (e *end) expired() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return !e.deadline.IsZero() && !time.Now().Before(e.deadline)
}

func (e *end) Read(p []byte) (int, error) {
	s := e.in
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.data) == 0 {
		switch {
		case s.closed:
			return 0, io.EOF
		case e.expired():
			return 0, os.ErrDeadlineExceeded
		}
		s.changed.Wait()
	}
	n := copy(p, s.data)
	s.data = s.data[n:]
	s.changed.Broadcast()
	return n, nil
}

func (e *end) Write(p []byte) (int, error) {
	s := e.out
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.data) >= held {
		switch {
		case s.closed:
			return 0, io.ErrClosedPipe
		case e.expired():
			return 0, os.ErrDeadlineExceeded
		}
		s.changed.Wait()
	}
	if s.closed {
		return 0, io.ErrClosedPipe
	}
	s.data = append(s.data, p...)
	s.changed.Broadcast()
	return len(p), nil
}

func (e *end) Close() error {
	e.in.close()
	e.out.close()
	return nil
}

func (e *end) LocalAddr() net.Addr  { return e.local }
func (e *end) RemoteAddr() net.Addr { return e.remote }

func (e *end) SetDeadline(t time.Time) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.deadline = t
	if e.timer != nil {
		e.timer.Stop()
	}
	if !t.IsZero() {
		e.timer = time.AfterFunc(time.Until(t), func() {
			for _, s := range []*stream{e.in, e.out} {
				s.mu.Lock()
				s.changed.Broadcast()
				s.mu.Unlock()
			}
		})
	}
	return nil
}

func (e *end) SetReadDeadline(t time.Time) error  { return e.SetDeadline(t) }
func (e *end) SetWriteDeadline(t time.Time) error { return e.SetDeadline(t) }
