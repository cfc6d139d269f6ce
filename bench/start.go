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

// startAnswers is how much the archive holds whose newest the first frame shows.
const startAnswers = 1000

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
	return s.firstFrames(program)
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

// A starter starts a program and waits for its first frame.
type starter func() (firstFrame, error)

// pugmarkOn starts the program in a home whose archive has answers that were
// filed so far apart.
func (s *session) pugmarkOn(program, name string, apart time.Duration) (starter, error) {
	home := filepath.Join(s.dir, name)
	path := filepath.Join(home, "data", "pugmark")
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, err
	}
	if _, err := s.fillArchive(path, startAnswers, apart); err != nil {
		return nil, err
	}
	newest, _, _ := strings.Cut(hostName(startAnswers-1), ".")
	return func() (firstFrame, error) {
		c := exec.CommandContext(s.ctx, program)
		c.Env = s.environment(home)
		return first(c, newest) // out of the archive
	}, nil
}

// bareProgram starts a Bubble Tea program that does nothing.
func (s *session) bareProgram() (starter, error) {
	path := filepath.Join(s.dir, "bare")
	return func() (firstFrame, error) {
		c := exec.CommandContext(s.ctx, path)
		c.Env = s.environment(s.dir)
		return first(c, "a bare program")
	}, s.build("bare", path)
}

// frames returns the medians of first frames, started in turns.
func frames(n int, starters ...starter) ([]firstFrame, error) {
	wall, cpu := make([][]time.Duration, len(starters)), make([][]time.Duration, len(starters))
	for range n {
		for i, start := range starters {
			frame, err := start()
			if err != nil {
				return nil, fmt.Errorf("the first frame: %w", err)
			}
			wall[i], cpu[i] = append(wall[i], frame.wall), append(cpu[i], frame.cpu)
		}
	}
	medians := make([]firstFrame, len(starters))
	for i := range medians {
		medians[i] = firstFrame{median(wall[i]), median(cpu[i])}
	}
	return medians, nil
}

func (s *session) firstFrames(program string) error {
	usual, err := s.pugmarkOn(program, "usual", 20*time.Minute)
	if err != nil {
		return err
	}
	batch, err := s.pugmarkOn(program, "batch", time.Second)
	if err != nil {
		return err
	}
	bare, err := s.bareProgram()
	if err != nil {
		return err
	}
	starters := []starter{usual, bare}
	lazygit, absent := s.lazygit()
	if absent == nil {
		starters = append(starters, lazygit)
	}
	took, err := frames(samples, starters...)
	if err != nil {
		return err
	}
	const what = "first frame, archive of 1,000 answers"
	if absent == nil {
		s.times(what, took[0].wall, "lazygit's", took[2].wall, 0.6)
		s.times("the same, CPU", took[0].cpu, "lazygit's", took[2].cpu, 1.0/5)
	} else {
		s.unmeasured("first frame against lazygit", absent)
	}
	s.times(what, took[0].wall, "bare Bubble Tea program", took[1].wall, 0)
	s.times("the same, CPU", took[0].cpu, "bare Bubble Tea program", took[1].cpu, 0)
	after, err := frames(5, batch, usual)
	if err != nil {
		return err
	}
	s.times("the same, after a batch, CPU", after[0].cpu, "answers 20 minutes apart", after[1].cpu, 0)
	return nil
}

// lazygit builds the peer and returns a start of it in a small repository.
func (s *session) lazygit() (starter, error) {
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
