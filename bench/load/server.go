package load

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/crypto/ssh"
)

// A server is a process that serves sessions.
type server struct {
	name        string
	command     *exec.Cmd
	address     string
	diagnostics string // where net/http/pprof is
	updates     func(on bool) error
	log         *os.File
	exited      chan struct{}
}

// start runs a command that listens on address, and waits until it does.
func start(ctx context.Context, s *server, logs string) error {
	var err error
	if s.log, err = os.Create(logs); err != nil {
		return err
	}
	s.command.Stdout, s.command.Stderr = s.log, s.log
	s.command.Cancel = func() error { return s.command.Process.Signal(syscall.SIGTERM) }
	s.command.WaitDelay = 15 * time.Second
	if err := s.command.Start(); err != nil {
		return err
	}
	s.exited = make(chan struct{})
	go func() {
		defer close(s.exited)
		_ = s.command.Wait()
	}()
	for range 200 {
		if conn, err := net.Dial("tcp", s.address); err == nil {
			return conn.Close()
		}
		select {
		case <-s.exited:
			return fmt.Errorf("%s ended at once: %s", s.name, s.tail())
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	return fmt.Errorf("%s does not listen", s.name)
}

// alive reports whether the process has not ended.
func (s *server) alive() bool {
	select {
	case <-s.exited:
		return false
	default:
		return true
	}
}

// stop ends the process that was started, and waits.
func (s *server) stop() {
	_ = s.command.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.exited:
	case <-time.After(15 * time.Second):
		_ = s.command.Process.Kill()
		<-s.exited
	}
	_ = s.log.Close()
}

func (s *server) tail() string {
	all, _ := os.ReadFile(s.log.Name())
	lines := bytes.Split(bytes.TrimSpace(all), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-3):], []byte(" / ")))
}

// A sample is what a process has taken so far.
type sample struct {
	rss        float64 // MiB
	cpu        time.Duration
	live       float64 // MiB of heap in use
	goroutines int
}

func (s *server) sample() (sample, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.command.Process.Pid))
	if err != nil {
		return sample{}, err
	}
	var kib float64
	if m := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(status); m != nil {
		kib, _ = strconv.ParseFloat(string(m[1]), 64)
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.command.Process.Pid))
	if err != nil {
		return sample{}, err
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+2:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	const tick = 10 * time.Millisecond // USER_HZ is 100 on every Linux
	return sample{rss: kib / 1024, cpu: time.Duration(user+system) * tick, goroutines: s.goroutines()}, nil
}

// live is how many MiB of heap are in use once what is not has been collected.
func (s *server) live() float64 {
	all, err := s.fetch("heap?debug=1&gc=1", 1<<28)
	if err != nil {
		return 0
	}
	m := regexp.MustCompile(`# HeapAlloc = (\d+)`).FindSubmatch(all)
	if m == nil {
		return 0
	}
	n, _ := strconv.ParseFloat(string(m[1]), 64)
	return n / (1 << 20)
}

// goroutines is how many the process has, 0 where it does not say.
func (s *server) goroutines() int {
	head, err := s.fetch("goroutine?debug=1", 200)
	if err != nil {
		return 0
	}
	m := regexp.MustCompile(`total (\d+)`).FindSubmatch(head)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(string(m[1]))
	return n
}

func (s *server) fetch(profile string, limit int64) ([]byte, error) {
	if s.diagnostics == "" {
		return nil, errors.New("there are no diagnostics")
	}
	client := http.Client{Timeout: time.Minute}
	res, err := client.Get("http://" + s.diagnostics + "/debug/pprof/" + profile)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	return io.ReadAll(io.LimitReader(res.Body, limit))
}

// keep writes a profile into a file.
func (s *server) keep(profile, path string) error {
	all, err := s.fetch(profile, 1<<28)
	if err != nil {
		return err
	}
	return os.WriteFile(path, all, 0o600)
}

// freeAddress is one on which nothing listens.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

func (r *run) bare(ctx context.Context) (*server, error) {
	path := filepath.Join(r.dir, "sshbare")
	if err := r.build(ctx, filepath.Join(r.root, "bench"), path, "./sshbare"); err != nil {
		return nil, err
	}
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	diagnostics, err := freeAddress()
	if err != nil {
		return nil, err
	}
	state := filepath.Join(r.dir, "updates")
	s := &server{name: "bare wish + Bubble Tea", address: address, diagnostics: diagnostics}
	s.command = exec.CommandContext(ctx, path, address, filepath.Join(r.dir, "bare_host_key"), state, diagnostics)
	s.updates = func(on bool) error {
		if on {
			return os.WriteFile(state, nil, 0o600)
		}
		return os.Remove(state)
	}
	return s, start(ctx, s, filepath.Join(r.dir, "bare.log"))
}

// diagnosing is what is built into the measured binary beside what is released:
// how many goroutines there are cannot be seen from outside.
const diagnosing = `package main

import (
	"net/http"
	_ "net/http/pprof"
	"os"
)

func init() {
	go func() { _ = http.ListenAndServe(os.Getenv("LOAD_DIAGNOSTICS"), nil) }()
}
`

func (r *run) pugmark(ctx context.Context) (*server, error) {
	path := filepath.Join(r.dir, "pugmark")
	diagnosis, overlay := filepath.Join(r.dir, "diagnosis.go"), filepath.Join(r.dir, "overlay.json")
	replaced, err := json.Marshal(map[string]map[string]string{"Replace": {filepath.Join(r.root, "diagnosis.go"): diagnosis}})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(os.WriteFile(diagnosis, []byte(diagnosing), 0o600), os.WriteFile(overlay, replaced, 0o600),
		r.writeUsers()); err != nil {
		return nil, err
	}
	if err := r.build(ctx, r.root, path, "-overlay", overlay, "."); err != nil {
		return nil, err
	}
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	diagnostics, err := freeAddress()
	if err != nil {
		return nil, err
	}
	s := &server{name: "pugmark serve", address: address, diagnostics: diagnostics}
	home := filepath.Join(r.dir, "home")
	s.command = exec.CommandContext(ctx, path, "serve", "--demo", "--listen", address, "--users", filepath.Join(r.dir, "users.toml"),
		"--host-key", filepath.Join(r.dir, "host_key"), "--history", filepath.Join(r.dir, "history.db"))
	s.command.Env = []string{"HOME=" + home, "XDG_DATA_HOME=" + home, "XDG_CONFIG_HOME=" + home, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8",
		"LOAD_DIAGNOSTICS=" + diagnostics, r.settings}
	return s, start(ctx, s, filepath.Join(r.dir, "pugmark.log"))
}

func (r *run) build(ctx context.Context, dir, path string, what ...string) error {
	arguments := append([]string{"build", "-trimpath", "-ldflags", "-s -w", "-o", path}, what...)
	c := exec.CommandContext(ctx, "go", arguments...)
	c.Dir, c.Env = dir, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w: %s", err, bytes.TrimSpace(out))
	}
	return nil
}

// writeUsers makes a host key and a users file with everybody in it.
func (r *run) writeUsers() error {
	var b strings.Builder
	for _, p := range r.people {
		fmt.Fprintf(&b, "[[user]]\nname = %q\nrole = \"analyst\"\nkeys = [%q]\n\n", p.name, strings.TrimSpace(string(ssh.MarshalAuthorizedKey(p.signer.PublicKey()))))
	}
	_, hostKey, err := newKey()
	if err != nil {
		return err
	}
	return errors.Join(os.WriteFile(filepath.Join(r.dir, "users.toml"), []byte(b.String()), 0o600),
		os.WriteFile(filepath.Join(r.dir, "host_key"), hostKey, 0o600))
}
