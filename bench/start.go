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

	"pugmark/ui/uitest"
)

const helloWorld = `package main

import "fmt"

func main() { fmt.Println("hello, world") }
`

// startUp is P9.
func startUp(s *session) error {
	program, err := s.pugmark()
	if err != nil {
		return err
	}
	hello, err := s.hello()
	if err != nil {
		return err
	}
	home := filepath.Join(s.dir, "start")
	start := func(path string, args ...string) func() time.Duration {
		return once(func() {
			c := exec.CommandContext(s.ctx, path, args...)
			c.Env = s.environment(home)
			_ = c.Run()
		})
	}
	took := sideBySide(101, start(program, "version"), start(hello))
	s.times("pugmark version", took[0], "Go hello world", took[1], 2)
	return s.firstFrames(program, home)
}

func (s *session) hello() (string, error) {
	dir := filepath.Join(s.dir, "hello")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	for name, text := range map[string]string{"go.mod": "module hello\n", "main.go": helloWorld} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return "", err
		}
	}
	path := filepath.Join(dir, "hello")
	return path, s.build(dir, path)
}

// A firstFrame is what starting a program costs until a person sees it.
type firstFrame struct {
	wall, cpu time.Duration
}

// first runs a command on a terminal until it shows text, and ends it.
func first(c *exec.Cmd, text string) (firstFrame, error) {
	begun := time.Now()
	terminal, err := uitest.Start(c, listWidth, listHeight, uitest.Dark())
	if err != nil {
		return firstFrame{}, err
	}
	err = terminal.Await(patience, func(screen string) bool { return strings.Contains(screen, text) })
	wall := time.Since(begun)
	terminal.Close()
	if err != nil {
		return firstFrame{}, err
	}
	return firstFrame{wall, c.ProcessState.UserTime() + c.ProcessState.SystemTime()}, nil
}

func (s *session) firstFrames(program, home string) error {
	path := filepath.Join(home, "data", "pugmark")
	if err := os.MkdirAll(path, 0o700); err != nil {
		return err
	}
	if _, err := s.fillArchive(path, 1000); err != nil {
		return err
	}
	ours := func() (firstFrame, error) {
		c := exec.CommandContext(s.ctx, program)
		c.Env = s.environment(home)
		return first(c, hostName(999)[:9]) // the newest look-up, out of the archive
	}
	if _, err := ours(); err != nil {
		return fmt.Errorf("the first frame: %w", err)
	}
	theirs, absent := s.lazygit()
	var wall, cpu [2][]time.Duration
	for range 15 {
		for n, start := range []func() (firstFrame, error){ours, theirs} {
			if start == nil {
				continue
			}
			frame, err := start()
			if err != nil {
				return err
			}
			wall[n], cpu[n] = append(wall[n], frame.wall), append(cpu[n], frame.cpu)
		}
	}
	if absent != nil {
		s.note("the first frame with the archive open comes after %s, %s of CPU", spell(median(wall[0])), spell(median(cpu[0])))
		s.unmeasured("first frame against lazygit:", absent)
		return nil
	}
	s.times("first frame, archive open", median(wall[0]), "lazygit's", median(wall[1]), 0.6)
	s.times("the same, CPU", median(cpu[0]), "lazygit's", median(cpu[1]), 1.0/5)
	return nil
}

// lazygit builds the peer and returns a start of it in a small repository.
func (s *session) lazygit() (func() (firstFrame, error), error) {
	if _, err := tool("git"); err != nil {
		return nil, err
	}
	bin, home := filepath.Join(s.dir, "bin"), filepath.Join(s.dir, "lazygit")
	ctx, cancel := context.WithTimeout(s.ctx, 3*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, "go", "install", "-ldflags", "-s -w", "github.com/jesseduffield/lazygit@latest")
	c.Dir, c.Env = s.dir, append(os.Environ(), "GOBIN="+bin, "GOFLAGS=")
	if out, err := c.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("lazygit could not be built: %s", firstLine(string(out)))
	}
	repository := filepath.Join(home, "repository")
	config := filepath.Join(home, "config", "lazygit")
	if err := errors.Join(os.MkdirAll(repository, 0o700), os.MkdirAll(config, 0o700),
		os.WriteFile(filepath.Join(config, "config.yml"), []byte("disableStartupPopups: true\nupdate:\n  method: never\n"), 0o600)); err != nil {
		return nil, err
	}
	script := `git init -q -b main && git config user.email a@example.com && git config user.name ana &&
		for i in 1 2 3 4 5 6 7 8 9; do echo $i >file && git add file && git commit -qm "change $i"; done`
	git := exec.CommandContext(s.ctx, "sh", "-c", script)
	git.Dir, git.Env = repository, s.environment(home)
	if out, err := git.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("git: %s", firstLine(string(out)))
	}
	start := func() (firstFrame, error) {
		c := exec.CommandContext(s.ctx, filepath.Join(bin, "lazygit"))
		c.Dir, c.Env = repository, s.environment(home)
		return first(c, "change 9")
	}
	_, err := start()
	return start, err
}
