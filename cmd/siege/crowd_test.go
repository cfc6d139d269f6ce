package siege

import (
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"

	"pugmark/ui/uitest"
)

// CHECKS 18: connections that say nothing, or a byte a second, are closed after
// ten seconds, and keep nobody out.
func TestConnectionsThatDoNotSignInAreClosed(t *testing.T) {
	s := serve(t, nil)
	silent, trickling := uitest.Figure(150, 1000), uitest.Figure(30, 200)
	var open sync.WaitGroup
	var mu sync.Mutex
	var longest time.Duration
	from := elsewhere()
	for n := range silent + trickling {
		if n%4 == 0 { // more than one from an address
			from = elsewhere()
		}
		conn, err := s.connect(from)
		require.NoError(t, err)
		defer conn.Close()
		began := time.Now()
		if n >= silent {
			go trickle(conn)
		}
		open.Go(func() {
			_, _ = io.Copy(io.Discard, conn)
			mu.Lock()
			defer mu.Unlock()
			longest = max(longest, time.Since(began))
		})
	}
	closed := make(chan struct{})
	go func() { open.Wait(); close(closed) }()
	waits := s.signInUntil(closed)
	t.Logf("%d connections, the last closed after %s; %d signed in meanwhile, p95 %s", silent+trickling, longest, len(waits), waits[len(waits)*95/100])
	if uitest.Full() {
		assert.LessOrEqual(t, longest, 10*time.Second+500*time.Millisecond)
		assert.LessOrEqual(t, waits[len(waits)*95/100], time.Second)
	}
}

// signInUntil has somebody sign in and run a command again and again, and
// returns how long each took, the shortest first.
func (s *server) signInUntil(ended <-chan struct{}) []time.Duration {
	s.t.Helper()
	deadline := time.After(2 * patience)
	var waits []time.Duration
	for {
		began := time.Now()
		client := s.dial("maria")
		require.Zero(s.t, s.run(client, "version").status)
		waits = append(waits, time.Since(began))
		require.NoError(s.t, client.Close())
		select {
		case <-ended:
			slices.Sort(waits)
			return waits
		case <-deadline:
			require.FailNow(s.t, "they are still open")
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func trickle(to net.Conn) {
	for _, b := range []byte("SSH-2.0-trickle\r\n" + strings.Repeat("x", 60)) {
		if _, err := to.Write([]byte{b}); err != nil {
			return
		}
		time.Sleep(time.Second)
	}
}

// CHECKS 19: four sessions on a connection, eight of a user, and the others are
// told.
func TestSessionsAreBounded(t *testing.T) {
	s := serve(t, nil)
	client := s.dial("maria")
	var refusal error
	opened := 0
	for range 500 {
		if _, err := client.NewSession(); err != nil {
			refusal = err
			continue
		}
		opened++
	}
	assert.Equal(t, 4, opened)
	assert.ErrorContains(t, refusal, "at most 4 sessions on one connection")
	for n := range 9 {
		if n%4 == 0 {
			client = s.dial("jonas")
		}
		x := s.sit(client, 80, 24)
		if n < 8 {
			x.See(t, homeWords)
			continue
		}
		x.See(t, "you have 8 sessions already: close one first")
	}
	s.home(s.dial("petra"))
	t.Logf("%d of 500 on one connection, 8 of 9 of one user", opened)
}

// CHECKS 23.
func TestNothingElseOfSSHIsServed(t *testing.T) {
	s := serve(t, nil)
	client := s.dial("maria")
	accepted := 0
	for kind, payload := range map[string]any{
		"direct-tcpip": struct {
			Host string
			Port uint32
			From string
			At   uint32
		}{"127.0.0.1", 22, "127.0.0.1", 1},
		"direct-streamlocal@openssh.com": struct {
			Path, From string
			At         uint32
		}{"/var/run/docker.sock", "", 0},
	} {
		_, _, err := client.OpenChannel(kind, ssh.Marshal(payload))
		var refused *ssh.OpenChannelError
		if !assert.ErrorAs(t, err, &refused, kind) {
			accepted++
		}
	}
	for kind, payload := range map[string]any{
		"tcpip-forward": struct {
			Host string
			Port uint32
		}{"0.0.0.0", 0},
		"streamlocal-forward@openssh.com": struct{ Path string }{s.path("socket")},
	} {
		ok, _, err := client.SendRequest(kind, true, ssh.Marshal(payload))
		require.NoError(t, err)
		if !assert.False(t, ok, kind) {
			accepted++
		}
	}
	session, err := client.NewSession()
	require.NoError(t, err)
	text := func(value string) []byte { return ssh.Marshal(struct{ Value string }{value}) }
	for _, request := range []struct {
		kind    string
		payload []byte
	}{
		{"subsystem", text("sftp")}, {"subsystem", text("netconf")}, {"auth-agent-req@openssh.com", nil}, {"signal", text("KILL")},
		{"break", ssh.Marshal(struct{ Length uint32 }{1})},
		{"x11-req", ssh.Marshal(struct {
			Single           bool
			Protocol, Cookie string
			Screen           uint32
		}{false, "MIT-MAGIC-COOKIE-1", "00", 0})},
	} {
		ok, err := session.SendRequest(request.kind, true, request.payload)
		require.NoError(t, err)
		if !assert.False(t, ok, request.kind) {
			accepted++
		}
	}
	require.NoError(t, session.RequestPty("xterm", 24, 80, nil))
	ok, err := session.SendRequest("exec", true, text("version"))
	require.NoError(t, err)
	if !assert.False(t, ok, "a command on a terminal") {
		accepted++
	}
	for _, command := range []string{"/bin/sh -c id", "sh", "scp -f /etc/passwd", "internal-sftp", "$(id)", "serve", "submit", "config"} {
		o := s.run(client, command)
		if !assert.NotZero(t, o.status, command) || !assert.Empty(t, o.stdout, command) {
			accepted++
		}
		assert.Contains(t, o.stderr, "not served here", command)
	}
	t.Logf("%d of 19 accepted", accepted)
}

// CHECKS 22: what a channel ran ends with it, though its connection is kept.
func TestAClosedChannelLeavesNothing(t *testing.T) {
	s := serve(t, nil)
	clients := []*ssh.Client{s.dial("maria"), s.dial("jonas"), s.dial("petra"), s.dial("tomas")}
	for n := range 8 {
		require.NoError(t, s.home(clients[n%4]).Session.Close())
	}
	comesTo(t, 0, func() float64 { return float64(s.sessions()) }, "sessions before")
	before := s.goroutines()
	closed := uitest.Figure(24, 100)
	for n := range closed {
		x := s.home(clients[n%len(clients)])
		require.NoError(t, x.Session.Close())
	}
	// Fewer than one for each channel: what comes and goes by itself is no leak of theirs.
	comesTo(t, float64(before+closed-1), func() float64 { return float64(s.goroutines()) }, "goroutines")
	work, began := s.work(), time.Now()
	time.Sleep(2 * time.Second)
	share := float64(s.work()-work) / float64(time.Since(began))
	t.Logf("%d channels closed, %d connections kept: %.1f %% of a processor", closed, len(clients), 100*share)
	if uitest.Full() {
		assert.LessOrEqual(t, share, 0.02)
	}
}

// sessions is how many sessions the log says are still going on.
func (s *server) sessions() int {
	return len(s.lines(`msg="session began"`)) - len(s.lines(`msg="session ended"`))
}

// CHECKS 27: connections that are gone from one moment to the next.
func TestDroppedConnectionsLeaveNothing(t *testing.T) {
	s := serve(t, nil)
	drop := func(n int) {
		conn, err := s.connect(elsewhere())
		require.NoError(t, err)
		name := team[n%len(team)]
		c, channels, requests, err := ssh.NewClientConn(conn, s.address, &ssh.ClientConfig{User: name,
			Auth: []ssh.AuthMethod{ssh.PublicKeys(signer(name))}, HostKeyCallback: ssh.InsecureIgnoreHostKey()})
		require.NoError(t, err)
		x := s.home(ssh.NewClient(c, channels, requests))
		x.Type("cloudflare")
		require.NoError(t, conn.(*net.TCPConn).SetLinger(0)) // a reset
		require.NoError(t, conn.Close())
	}
	for n := range 8 {
		drop(n)
	}
	comesTo(t, 0, func() float64 { return float64(s.sessions()) }, "sessions before")
	goroutines, heap := s.goroutines(), s.heap()
	drops := uitest.Figure(16, 1000)
	for n := range drops {
		drop(n)
	}
	comesTo(t, 0, func() float64 { return float64(s.sessions()) }, "sessions after")
	comesTo(t, float64(goroutines+10), func() float64 { return float64(s.goroutines()) }, "goroutines")
	comesTo(t, heap+5, s.heap, fmt.Sprintf("MiB of heap after %d drops", drops))
}
