package main

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	imagedraw "image/draw"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"pugmark/ui/uitest"
)

const (
	patience = 20 * time.Second       // for the screen to show what a scenario waits for
	rest     = 200 * time.Millisecond // without output, the screen has come to rest
	longRest = 600 * time.Millisecond // what a person takes to read what is to be confirmed
	look     = 50 * time.Millisecond  // what a person takes at least to see what was pasted
	restless = 3 * time.Second        // after which a picture is taken of a moving screen
)

// A runner runs scenarios against a built program.
type runner struct {
	program string // its path
	root    string // the folder of the module
	out     string // the folder of the pictures
	scale   int    // pixels a point
}

// run performs a scenario in a home of its own, which no earlier run has
// written to, and returns the pictures it wrote.
func (r runner) run(s *scenario) (pictures []string, err error) {
	home, err := os.MkdirTemp("", "pugmark-screenshots-")
	if err != nil {
		return nil, fmt.Errorf("make a home for %s: %w", s.name, err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(home)) }()
	session := &session{runner: r, scenario: s, home: home}
	defer session.end()
	for _, step := range s.steps {
		if err := session.perform(step); err != nil {
			return session.pictures, s.failure(step.line, err)
		}
	}
	return session.pictures, nil
}

// A session is one scenario being performed.
type session struct {
	runner
	scenario *scenario
	home     string
	env      []string // added by the scenario
	served   *served  // nil: nobody is served
	// terminal is the one that is used, terminals are all that are open, in the
	// order in which they were opened.
	terminal  *uitest.Terminal
	terminals []*uitest.Terminal
	pictures  []string
}

func (s *session) perform(step step) error {
	switch step.verb {
	case "run":
		return s.start(step.args)
	case "serve":
		return s.serve(step.args)
	case "ssh":
		return s.signIn(step.args[0])
	case "env":
		s.env = append(s.env, step.text)
	case "type":
		s.terminal.Type(step.text)
	case "paste":
		s.paste(step.text)
	case "file":
		text, err := os.ReadFile(filepath.Join(s.root, filepath.FromSlash(step.text)))
		if err != nil {
			return fmt.Errorf("read what is to be pasted: %w", err)
		}
		s.paste(string(text))
	case "key":
		for _, name := range step.args {
			keys, err := uitest.Key(name)
			if err != nil {
				return err
			}
			s.terminal.Type(keys)
		}
	case "wait":
		if err := s.terminal.Await(patience, step.want.MatchString); err != nil {
			return fmt.Errorf("never saw a match of %q: %w", step.want, err)
		}
	case "rest":
		s.terminal.Settle(longRest, restless)
	case "end":
		return s.awaitEnd()
	case "resize":
		s.terminal.Resize(step.width, step.height)
	case "shot":
		return s.shoot(step.text)
	}
	return nil
}

// paste pastes and rests: a key that comes right behind a paste counts as a part
// of it.
func (s *session) paste(text string) {
	s.terminal.Paste(text)
	s.terminal.Settle(look, restless)
}

func (s *session) start(args []string) error {
	s.end()
	return s.open(exec.Command(s.program, args...))
}

// open runs a program on a terminal of its own, which is used from then on.
func (s *session) open(cmd *exec.Cmd) error {
	s.prepare(cmd)
	terminal, err := uitest.Start(cmd, s.scenario.width, s.scenario.height, s.look())
	if err != nil {
		return err
	}
	s.terminal, s.terminals = terminal, append(s.terminals, terminal)
	return nil
}

// prepare gives a command the home of the scenario.
func (s *session) prepare(cmd *exec.Cmd) {
	cmd.Dir = s.home
	cmd.Env = append(environment(s.home), s.env...)
}

func (s *session) awaitEnd() error {
	select {
	case <-s.terminal.Done():
	case <-time.After(patience):
		return fmt.Errorf("the program has not ended within %s; the screen shows:\n%s", patience, s.terminal.Screen())
	}
	if err := s.terminal.Err(); err != nil {
		return fmt.Errorf("the program failed (%w); the screen shows:\n%s", err, s.terminal.Screen())
	}
	return nil
}

func (s *session) end() {
	for _, t := range s.terminals {
		t.Close()
	}
	s.terminal, s.terminals = nil, nil
	s.served.stop()
	s.served = nil
}

func (s *session) look() uitest.Look {
	look := uitest.Dark()
	if s.scenario.light {
		look = uitest.Light()
	}
	look.Scale = s.scale
	if s.scenario.scale > 0 {
		look.Scale = s.scenario.scale
	}
	return look
}

// environment is all that the program knows of its surroundings: nothing of
// the person who takes the pictures, and no credentials.
func environment(home string) []string {
	return []string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + home,
		"XDG_DATA_HOME=" + filepath.Join(home, "data"),
		"XDG_CONFIG_HOME=" + filepath.Join(home, "config"),
		"XDG_CACHE_HOME=" + filepath.Join(home, "cache"),
		"XDG_STATE_HOME=" + filepath.Join(home, "state"),
		"USER=ana", "LOGNAME=ana",
		"LANG=C.UTF-8", "TZ=UTC",
		"TERM=xterm-256color", "COLORTERM=truecolor",
	}
}

// shoot writes a picture of the screen once it has come to rest; of several,
// beside each other.
func (s *session) shoot(name string) error {
	for _, t := range s.terminals {
		t.Settle(rest, restless)
	}
	var pictures [][]byte
	for _, t := range s.terminals {
		if err := t.Err(); err != nil {
			return fmt.Errorf("the program ended (%w); the screen shows:\n%s", err, t.Screen())
		}
		var picture bytes.Buffer
		if err := t.PNG(&picture, s.look()); err != nil {
			return err
		}
		pictures = append(pictures, picture.Bytes())
	}
	whole, err := together(pictures)
	if err != nil {
		return err
	}
	path := filepath.Join(s.out, s.scenario.folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("make the folder of the picture: %w", err)
	}
	if err := os.WriteFile(path, whole, 0o644); err != nil {
		return fmt.Errorf("keep the picture: %w", err)
	}
	s.pictures = append(s.pictures, path)
	return nil
}

// together is one picture of several.
func together(encoded [][]byte) ([]byte, error) {
	if len(encoded) == 1 {
		return encoded[0], nil
	}
	var pictures []image.Image
	for _, data := range encoded {
		picture, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("read the picture of a terminal: %w", err)
		}
		pictures = append(pictures, picture)
	}
	var whole bytes.Buffer
	if err := png.Encode(&whole, besides(pictures)); err != nil {
		return nil, fmt.Errorf("encode the picture: %w", err)
	}
	return whole.Bytes(), nil
}

// besides sets pictures beside each other, a little apart.
func besides(pictures []image.Image) image.Image {
	const apart = 16
	size := image.Point{X: -apart}
	for _, p := range pictures {
		size.X += p.Bounds().Dx() + apart
		size.Y = max(size.Y, p.Bounds().Dy())
	}
	whole := image.NewNRGBA(image.Rectangle{Max: size})
	x := 0
	for _, p := range pictures {
		imagedraw.Draw(whole, image.Rect(x, 0, x+p.Bounds().Dx(), p.Bounds().Dy()), p, p.Bounds().Min, imagedraw.Src)
		x += p.Bounds().Dx() + apart
	}
	return whole
}
