package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"pugmark/intel"
	"pugmark/ui"
)

// A session is one run: its rows so far, and a directory that goes with it.
type session struct {
	ctx    context.Context
	name   string // of the target that is measured
	root   string // the checkout
	dir    string // temporary
	rows   []row
	notes  []string
	binary string // Pugmark as it is released, once it has been built
}

func newSession(ctx context.Context) (*session, error) {
	root, err := filepath.Abs("..")
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		return nil, errors.New("run it through bench/run, which knows where the checkout is")
	}
	dir, err := os.MkdirTemp("", "pugmark-bench-")
	if err != nil {
		return nil, err
	}
	return &session{ctx: ctx, root: root, dir: dir}, nil
}

func (s *session) close() { _ = os.RemoveAll(s.dir) }

// pugmark returns the path of the program, built as it is released.
func (s *session) pugmark() (string, error) {
	if s.binary != "" {
		return s.binary, nil
	}
	path := filepath.Join(s.dir, "pugmark")
	if err := s.build(s.root, path); err != nil {
		return "", err
	}
	s.binary = path
	return path, nil
}

// build builds the main package in dir into path, stripped and without cgo.
func (s *session) build(dir, path string) error {
	_, err := s.buildIn(dir, path)
	return err
}

// buildIn is build with more environment. It returns what the compilers
// computed.
func (s *session) buildIn(dir, path string, environment ...string) (time.Duration, error) {
	c := exec.CommandContext(s.ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, ".")
	c.Dir = dir
	c.Env = append(append(os.Environ(), "CGO_ENABLED=0"), environment...)
	if out, err := c.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("go build: %w: %s", err, firstLine(string(out)))
	}
	return c.ProcessState.UserTime() + c.ProcessState.SystemTime(), nil
}

// environment is that of a person with credentials and a history of their own.
func (s *session) environment(home string) []string {
	return []string{
		"HOME=" + home, "XDG_DATA_HOME=" + filepath.Join(home, "data"), "XDG_CONFIG_HOME=" + filepath.Join(home, "config"),
		"PATH=" + os.Getenv("PATH"), "USER=ana", "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8",
		"CLOUDFLARE_API_TOKEN=" + token, "CLOUDFLARE_ACCOUNT_ID=" + account,
	}
}

// What is shown to the simulator, which takes anything.
const (
	token   = "a-token-of-nobody-for-the-simulator"
	account = "00000000000000000000000000000bec"
)

// noon is the present of everything that is drawn.
var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func newLook() *ui.Look {
	return ui.NewLook(ui.ThemeDark, intel.Defang, func() time.Time { return noon })
}

// tool returns the path of a program of the system.
func tool(name string) (string, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("%s is not installed", name)
	}
	return path, nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
