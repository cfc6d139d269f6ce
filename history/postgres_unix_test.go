//go:build unix

package history_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// startPostgres starts a server of its own, of which nothing is left behind, and
// returns its address.
func startPostgres(t *testing.T) string {
	t.Helper()
	return newPostgres(t, "-F").address("pugmark", "") // nothing outlasts the test
}

// A postgres is a server that a test starts and stops.
type postgres struct {
	bin, data string
	port      int
	start     func()
	stop      func() // at once, without a word to whoever is connected
	kill      func() // as a machine does that fails
}

// newPostgres starts a server. Where PostgreSQL is missing the test is skipped,
// except where everything must run.
func newPostgres(t *testing.T, options ...string) *postgres {
	t.Helper()
	p := &postgres{bin: postgresFolder()}
	if p.bin == "" {
		missing(t, "PostgreSQL is not installed")
	}
	dir, err := os.MkdirTemp("", "pugmark-postgres-")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	as := unprivileged(t, dir)
	p.data, p.port = filepath.Join(dir, "data"), freePort(t)
	if out, err := as(exec.Command(filepath.Join(p.bin, "initdb"), "-D", p.data, "-A", "trust", "-U", "pugmark", "--no-sync", "-E", "UTF8", "--locale=C")).CombinedOutput(); err != nil {
		missing(t, "initdb failed: "+strings.TrimSpace(string(out)))
	}
	log, err := os.Create(filepath.Join(dir, "log"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = log.Close() })
	options = append([]string{"-D", p.data, "-p", strconv.Itoa(p.port), "-k", dir,
		"-c", "listen_addresses=127.0.0.1", "-c", "max_connections=300"}, options...)
	run := func() {
		server := as(exec.Command(filepath.Join(p.bin, "postgres"), options...))
		server.Stdout, server.Stderr = log, log
		assert.NoError(t, server.Start())
		end := func(how os.Signal) func() {
			return func() { _ = server.Process.Signal(how); _ = server.Wait() }
		}
		p.stop, p.kill = sync.OnceFunc(end(syscall.SIGQUIT)), end(syscall.SIGKILL)
	}
	ready := func() bool {
		return exec.Command(filepath.Join(p.bin, "pg_isready"), "-h", "127.0.0.1", "-p", strconv.Itoa(p.port)).Run() == nil
	}
	p.start = func() {
		run()
		tries := 0
		require.Eventually(t, func() bool {
			if ready() {
				return true
			}
			if tries++; tries%20 == 0 { // what was killed had not left the memory yet
				p.stop()
				run()
			}
			return false
		}, 30*time.Second, 50*time.Millisecond)
	}
	p.start()
	t.Cleanup(func() { p.stop() })
	return p
}

// address is where the server lets a user in, to a schema of the one database or
// the usual one.
func (p *postgres) address(user, schema string) string {
	address := fmt.Sprintf("postgres://%s@127.0.0.1:%d/postgres", user, p.port)
	if schema != "" {
		address += "?search_path=" + schema
	}
	return address
}

// missing skips a test for want of something, or fails where CI says that
// nothing may be missing.
func missing(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// postgresFolder is where the programs of the newest PostgreSQL are, "" where
// there is none.
func postgresFolder() string {
	if path, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(real)
		}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return ""
	}
	return filepath.Dir(found[len(found)-1])
}

// unprivileged lets a command run as somebody else where the tests run as root,
// which PostgreSQL refuses.
func unprivileged(t *testing.T, dir string) func(*exec.Cmd) *exec.Cmd {
	t.Helper()
	if os.Getuid() != 0 {
		return func(c *exec.Cmd) *exec.Cmd { return c }
	}
	other, err := user.Lookup("postgres")
	if err != nil {
		other, err = user.Lookup("nobody")
	}
	require.NoError(t, err)
	uid, err := strconv.Atoi(other.Uid)
	require.NoError(t, err)
	gid, err := strconv.Atoi(other.Gid)
	require.NoError(t, err)
	require.NoError(t, os.Chown(dir, uid, gid))
	return func(c *exec.Cmd) *exec.Cmd {
		c.Dir = dir
		c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
		return c
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
