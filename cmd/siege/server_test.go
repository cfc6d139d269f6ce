package siege

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"
)

// patience is how long a test waits for what needs no time at all.
const patience = 30 * time.Second

// team are those who may come in. Their names are equally long, so that one can
// be changed into another while a client signs in.
var team = []string{"maria", "jonas", "petra", "tomas"}

// A server is the program, serving the demo.
type server struct {
	t         *testing.T
	dir       string
	cmd       *exec.Cmd
	log       *record
	address   string
	inspected string
	ended     chan struct{}
	err       error // what it ended with, once it has
}

// serve starts the program with the team's keys, each with the options of
// authorized_keys that are given for its name.
func serve(t *testing.T, options map[string]string) *server {
	t.Helper()
	return serveBy(t, options, program(t))
}

// serveBy has the program run by another one: command and arguments before it.
func serveBy(t *testing.T, options map[string]string, command ...string) *server {
	t.Helper()
	s := &server{t: t, dir: t.TempDir(), log: &record{}}
	s.write("users.toml", roster(options))
	s.write("host_key", privateKey(t, hostSigner()))
	s.start(command...)
	t.Cleanup(s.stop)
	return s
}

// start has the program serve, at the same address as before if there was one.
func (s *server) start(command ...string) {
	s.t.Helper()
	listen := s.address
	if listen == "" {
		listen, s.inspected = "127.0.0.1:0", vacant(s.t)
	}
	args := append(command[1:len(command):len(command)], "serve", "--demo", "--listen", listen, "--users", s.path("users.toml"),
		"--host-key", s.path("host_key"))
	s.cmd = exec.Command(command[0], args...)
	s.cmd.Dir = s.path("")
	s.cmd.Env = []string{"PATH=/nowhere", "HOME=" + s.path("home"), "XDG_DATA_HOME=" + s.path("data"), "XDG_CONFIG_HOME=" + s.path("config"),
		"EDITOR=" + s.path("editor"), "LANG=C.UTF-8", "TMPDIR=" + s.path("tmp"), "PUGMARK_SIEGE_INSPECT=" + s.inspected}
	require.NoError(s.t, os.MkdirAll(s.path("tmp"), 0o700))
	s.cmd.Stdout, s.cmd.Stderr = s.log, s.log
	require.NoError(s.t, s.cmd.Start())
	ended := make(chan struct{})
	s.ended = ended
	go func() {
		s.err = s.cmd.Wait()
		close(ended)
	}()
	mark := len(s.log.String())
	require.Eventually(s.t, func() bool {
		if s.hasEnded() {
			return true
		}
		found := listening.FindStringSubmatch(s.log.String()[min(mark, len(s.log.String())):])
		if found != nil {
			s.address = found[1]
		}
		return found != nil
	}, patience, 10*time.Millisecond, "it listens nowhere: %s", s.log)
	require.False(s.t, s.hasEnded(), "it has ended: %s", s.log)
}

var listening = regexp.MustCompile(`is open at (127\.0\.0\.1:\d+),`)

func (s *server) path(name string) string { return filepath.Join(s.dir, name) }

func (s *server) write(name, text string) {
	s.t.Helper()
	require.NoError(s.t, os.WriteFile(s.path(name), []byte(text), 0o600))
}

func (s *server) hasEnded() bool {
	select {
	case <-s.ended:
		return true
	default:
		return false
	}
}

// stop ends the program as a supervisor does, and fails where it had ended
// before, ends badly, or two of its goroutines raced.
func (s *server) stop() {
	if assert.False(s.t, s.hasEnded(), "it ended by itself") {
		_ = s.cmd.Process.Signal(syscall.SIGTERM)
	}
	select {
	case <-s.ended:
	case <-time.After(patience):
		_ = s.cmd.Process.Signal(syscall.SIGQUIT) // which prints every goroutine
		<-s.ended
	}
	assert.NoError(s.t, s.err)
	log := s.log.String()
	assert.NotContains(s.t, log, "DATA RACE")
	if s.t.Failed() {
		s.t.Logf("log, from its end: %s", log[max(0, len(log)-8000):])
	}
}

// alive fails where the program has ended.
func (s *server) alive() {
	s.t.Helper()
	require.False(s.t, s.hasEnded(), "the server has ended: %s", s.log)
}

// lines are those of the log that hold text.
func (s *server) lines(text string) []string {
	var found []string
	for line := range strings.Lines(s.log.String()) {
		if strings.Contains(line, text) {
			found = append(found, strings.TrimSuffix(line, "\n"))
		}
	}
	return found
}

// vacant is an address on which nobody listens.
func vacant(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}

// roster is the file of users: each of the team with one key.
func roster(options map[string]string) string {
	var b strings.Builder
	b.WriteString("[team]\nsubmissions = false\n")
	for _, name := range team {
		line := strings.TrimSpace(string(ssh.MarshalAuthorizedKey(signer(name).PublicKey()))) + " " + name + "@laptop"
		if options[name] != "" {
			line = options[name] + " " + line
		}
		fmt.Fprintf(&b, "[[user]]\nname = %q\nrole = \"analyst\"\nkeys = ['%s']\n", name, line)
	}
	return b.String()
}

// A record is what a process writes, kept while it is read.
type record struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.b.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.b.String()
}
