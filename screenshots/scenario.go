package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"pugmark/ui/uitest"
)

// A scenario is what a person does at a terminal and when a picture is taken.
type scenario struct {
	name          string // of the file, as errors show it
	width, height int
	light         bool
	scale         int    // pixels a point; 0: the runner's
	folder        string // of the file, below that of the program
	steps         []step
}

// A step is one line of a scenario.
type step struct {
	line          int
	verb          string
	text          string         // what to type or paste, or the name of the picture
	args          []string       // of the program, or the keys to press
	want          *regexp.Regexp // what to wait for
	width, height int
	scale         int
}

// The smallest and the largest terminal a scenario may have.
const (
	smallest = 1
	largest  = 500
)

// parseScenario reads a scenario: one step a line, empty lines and lines that
// begin with # left out.
//
//	size 160x45      the terminal, columns by rows; 80x24 if not said
//	light            a light terminal; dark if not said
//	scale 1          pixels a point; those of the whole run if not said
//	env NO_COLOR=1   a variable for the programs that are run from here on
//	run --demo       start the program with these arguments
//	serve ana=admin maria=analyst
//	                 have the program serve these people the demo over SSH
//	ssh ana          sign in, on a terminal of her own; again: turn to it
//	type TEXT        type the rest of the line
//	paste TEXT       paste the rest of the line
//	file PATH        paste what a file holds; its path begins at the module's root
//	key esc ctrl+p   press keys one after another
//	wait REGEXP      wait until a part of the screen matches
//	rest             wait until the screen has come to rest
//	end              wait until the program has ended by itself
//	resize 80x24     drag the window
//	shot home.png    take a picture
func parseScenario(name string, r io.Reader) (*scenario, error) {
	s := &scenario{name: name, width: 80, height: 24}
	lines := bufio.NewScanner(r)
	started := false
	for line := 1; lines.Scan(); line++ {
		text := strings.TrimRight(lines.Text(), " \t\r")
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		verb, rest, _ := strings.Cut(text, " ")
		current := step{line: line, verb: verb, text: rest}
		if err := current.parse(started); err != nil {
			return nil, s.failure(line, err)
		}
		switch verb {
		case "size":
			s.width, s.height = current.width, current.height
		case "light":
			s.light = true
		case "scale":
			s.scale = current.scale
		default:
			started = started || verb == "run" || verb == "ssh"
			s.steps = append(s.steps, current)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(s.pictures()) == 0 {
		return nil, fmt.Errorf("%s: takes no picture; end it with a line like: shot home.png", name)
	}
	return s, nil
}

func (s *scenario) failure(line int, err error) error {
	return fmt.Errorf("%s:%d: %w", s.name, line, err)
}

// pictures returns the names of the pictures the scenario takes.
func (s *scenario) pictures() []string {
	var out []string
	for _, step := range s.steps {
		if step.verb == "shot" {
			out = append(out, step.text)
		}
	}
	return out
}

// parse checks the step and fills in what its verb needs. started says whether
// the program runs already.
func (s *step) parse(started bool) error {
	var err error
	switch s.verb {
	case "size", "light", "scale":
		if started {
			return fmt.Errorf("%s comes before run", s.verb)
		}
		switch s.verb {
		case "light":
			return s.nothingMore()
		case "scale":
			s.scale, err = parseScale(s.text)
			return err
		}
		s.width, s.height, err = parseSize(s.text)
		return err
	case "env":
		if name, _, found := strings.Cut(s.text, "="); !found || name == "" || strings.ContainsAny(name, " \t") {
			return fmt.Errorf("env is a name and a value, as in NO_COLOR=1; got %q", s.text)
		}
		return nil
	case "run":
		s.args = strings.Fields(s.text)
		return nil
	case "serve", "ssh":
		return s.parseServing()
	}
	if err := s.parseAction(); err != nil {
		return err
	}
	if !started {
		return fmt.Errorf("%s comes after run", s.verb)
	}
	return nil
}

// parseServing checks who is served, or who signs in.
func (s *step) parseServing() error {
	s.args = strings.Fields(s.text)
	if len(s.args) == 0 || s.verb == "ssh" && len(s.args) > 1 {
		return fmt.Errorf("%s needs a name", s.verb)
	}
	for _, arg := range s.args {
		name, role, found := strings.Cut(arg, "=")
		if name == "" || found != (s.verb == "serve") || found && role == "" {
			return fmt.Errorf("serve needs names and roles, as in ana=admin, and ssh a name; got %q", arg)
		}
	}
	return nil
}

func (s *step) parseAction() error {
	var err error
	switch s.verb {
	case "type", "paste":
		if s.text == "" {
			return fmt.Errorf("%s needs a text", s.verb)
		}
	case "file":
		if !filepath.IsLocal(filepath.FromSlash(s.text)) {
			return fmt.Errorf("file needs a path that begins at the module's root; got %q", s.text)
		}
	case "key":
		s.args = strings.Fields(s.text)
		if len(s.args) == 0 {
			return errors.New("key needs the name of a key")
		}
		for _, key := range s.args {
			if _, err := uitest.Key(key); err != nil {
				return err
			}
		}
	case "wait":
		if s.text == "" {
			return errors.New("wait needs a regular expression")
		}
		if s.want, err = regexp.Compile(s.text); err != nil {
			return fmt.Errorf("wait: %w", err)
		}
	case "end", "rest":
		return s.nothingMore()
	case "resize":
		s.width, s.height, err = parseSize(s.text)
		return err
	case "shot":
		if filepath.Base(s.text) != s.text || filepath.Ext(s.text) != ".png" || s.text == ".png" {
			return fmt.Errorf("shot needs a file name that ends in .png, without a folder; got %q", s.text)
		}
	default:
		return fmt.Errorf("no step is called %q", s.verb)
	}
	return nil
}

func (s *step) nothingMore() error {
	if s.text != "" {
		return fmt.Errorf("%s stands alone; got %q after it", s.verb, s.text)
	}
	return nil
}

// largestScale is how many pixels a point may have.
const largestScale = 8

func parseScale(text string) (int, error) {
	scale, err := strconv.Atoi(text)
	if err != nil || scale < 1 || scale > largestScale {
		return 0, fmt.Errorf("a scale is between 1 and %d; got %q", largestScale, text)
	}
	return scale, nil
}

// parseSize reads columns by rows, as in 80x24.
func parseSize(text string) (width, height int, err error) {
	before, after, _ := strings.Cut(text, "x")
	width, widthErr := strconv.Atoi(before)
	height, heightErr := strconv.Atoi(after)
	if widthErr != nil || heightErr != nil {
		return 0, 0, fmt.Errorf("a size is columns by rows, as in 80x24; got %q", text)
	}
	if width < smallest || width > largest || height < smallest || height > largest {
		return 0, 0, fmt.Errorf("a size is between %dx%d and %dx%d; got %q", smallest, smallest, largest, largest, text)
	}
	return width, height, nil
}
