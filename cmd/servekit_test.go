package cmd

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"

	"pugmark/ui/sshd"
	"pugmark/ui/uitest"
)

// A lockedBuffer is written by several goroutines.
type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// A team is a place with a users file and a host key, where servers serve.
type team struct {
	*place
	folder string
	now    func() time.Time // of the users file; nil is as it is
}

func newTeam(t *testing.T, users ...string) *team {
	t.Helper()
	team := &team{place: newPlace(t), folder: t.TempDir()}
	require.NoError(t, os.Chmod(team.folder, 0o700))
	require.NoError(t, sshd.CreateHostKey(filepath.Join(team.folder, hostKeyName)))
	team.write(t, users...)
	return team
}

func (m *team) users() string { return filepath.Join(m.folder, "users.toml") }

func (m *team) write(t *testing.T, users ...string) {
	t.Helper()
	require.NoError(t, os.WriteFile(m.users(), []byte(strings.Join(users, "\n")), 0o600))
}

// A served is one server of a team, in this process.
type served struct {
	t       *testing.T
	hall    *hall
	address string
	log     *lockedBuffer
	hung    *hangups
	minutes chan time.Time
	stop    func()
	ended   chan error
}

// serve serves until the test ends, or until the server is stopped.
func (m *team) serve(t *testing.T, g globals, f serveFlags) *served {
	t.Helper()
	out, said := io.Pipe()
	x := &served{t: t, log: &lockedBuffer{}, hung: newHangups(), minutes: make(chan time.Time), ended: make(chan error, 1)}
	s := m.surroundings(strings.NewReader(""), said, x.log)
	s.hangups = x.hung
	clock := s.now
	if m.now != nil {
		clock = m.now
	}
	people, err := openDirectory(m.users(), clock)
	require.NoError(t, err)
	key, err := sshd.LoadHostKey(filepath.Join(m.folder, hostKeyName))
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	x.stop = cancel
	x.hall, err = s.openHall(ctx, g, people)
	require.NoError(t, err)
	x.hall.minutes = x.minutes
	f.listen = "127.0.0.1:0"
	go func() {
		x.ended <- x.hall.serve(ctx, f, key)
		x.hall.office.Close()
		_ = said.Close()
		close(x.ended)
	}()
	first := make([]byte, 4096)
	n, err := out.Read(first)
	require.NoError(t, err)
	_, rest, _ := strings.Cut(string(first[:n]), " open at ")
	x.address, _, _ = strings.Cut(rest, ",")
	go func() { _, _ = io.Copy(io.Discard, out) }()
	t.Cleanup(func() {
		cancel()
		for range x.ended { //nolint:revive // the end is waited for
		}
		checkLog(t, x.log.String())
	})
	return x
}

// checkLog checks what holds for every log: one line an event, and no token.
func checkLog(t *testing.T, text string) {
	t.Helper()
	for _, secret := range []string{canary, "CANARY", "Bearer "} {
		assert.NotContains(t, text, secret)
	}
	assert.NotContains(t, strings.ReplaceAll(text, "\n", ""), "\x1b")
	for line := range strings.Lines(text) {
		assert.Regexp(t, `^time=\S+ level=\S+ msg=`, line)
	}
}

// dial signs in with the key of a name.
func (x *served) dial(name string) (*ssh.Client, error) {
	x.t.Helper()
	client, err := ssh.Dial("tcp", x.address, &ssh.ClientConfig{User: "root", Auth: []ssh.AuthMethod{ssh.PublicKeys(keyOf(name))},
		HostKeyCallback: ssh.InsecureIgnoreHostKey()})
	if err == nil {
		x.t.Cleanup(func() { _ = client.Close() })
	}
	return client, err
}

// run runs a command as somebody, and checks what holds for every output.
func (x *served) run(name, stdin, command string) ran {
	x.t.Helper()
	client, err := x.dial(name)
	require.NoError(x.t, err)
	defer client.Close()
	session, err := client.NewSession()
	require.NoError(x.t, err)
	var stdout, stderr bytes.Buffer
	session.Stdin, session.Stdout, session.Stderr = strings.NewReader(stdin), &stdout, &stderr
	r := ran{}
	var exit *ssh.ExitError
	if err := session.Run(command); errors.As(err, &exit) {
		r.code = exit.ExitStatus()
	} else {
		require.NoError(x.t, err)
	}
	r.stdout, r.stderr = stdout.String(), stderr.String()
	checkOutput(x.t, r.stdout)
	checkOutput(x.t, r.stderr)
	return r
}

// A visit is somebody's session on a terminal.
type visit struct {
	*uitest.Terminal
	over chan error
}

// open opens the workbench on a terminal as somebody.
func (x *served) open(name string, environment ...string) visit {
	x.t.Helper()
	client, err := x.dial(name)
	require.NoError(x.t, err)
	session, err := client.NewSession()
	require.NoError(x.t, err)
	keys, err := session.StdinPipe()
	require.NoError(x.t, err)
	v := visit{uitest.NewTerminal(160, 45, keys), make(chan error, 1)}
	x.t.Cleanup(v.Close)
	session.Stdout, session.Stderr = v, v
	for _, variable := range environment {
		name, value, _ := strings.Cut(variable, "=")
		require.NoError(x.t, session.Setenv(name, value))
	}
	require.NoError(x.t, session.RequestPty("xterm-256color", 45, 160, ssh.TerminalModes{}))
	require.NoError(x.t, session.Shell())
	go func() { v.over <- session.Wait() }()
	return v
}

// lookUp types an indicator at home.
func (v visit) lookUp(t *testing.T, indicator string) {
	t.Helper()
	require.NoError(t, v.Await(patience, shows("Look up")))
	v.Type(indicator)
	require.NoError(t, v.Await(patience, shows("enter")))
	v.Press(t, "enter")
}

// closed reports whether nobody listens at an address any more.
func closed(address string) bool {
	conn, err := net.Dial("tcp", address)
	if err == nil {
		_ = conn.Close()
	}
	return err != nil
}
