// Screenshots draws the pictures of the README and of every state a screen can
// be in: it builds the program, drives it on a pseudo-terminal through the
// scenarios beside this file and in the folders below, and writes what the
// screen shows beside each scenario.
//
//	go run ./screenshots [-out DIR] [-scale N] [NAME…]
//
// A NAME is a scenario's file name without .txt, with its folder if it is in
// one (states/quota), or the folder itself; without one, all are run.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := draw(ctx, os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "screenshots:", err)
		stop()
		os.Exit(1)
	}
}

// draw is the whole program; it names each picture it wrote on stdout.
func draw(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("screenshots", flag.ContinueOnError)
	out := flags.String("out", "", "write the pictures to `DIR` (default: beside the scenarios)")
	scale := flags.Int("scale", 2, "pixels a point")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *scale < 1 || *scale > largestScale {
		return fmt.Errorf("-scale is between 1 and %d; got %d", largestScale, *scale)
	}
	root, err := moduleRoot(ctx)
	if err != nil {
		return err
	}
	folder := filepath.Join(root, "screenshots")
	if *out == "" {
		*out = folder
	}
	scenarios, err := readScenarios(folder, flags.Args())
	if err != nil {
		return err
	}
	program, remove, err := build(ctx, root)
	if err != nil {
		return err
	}
	defer remove()
	return drawAll(ctx, runner{program: program, root: root, out: *out, scale: *scale}, scenarios, stdout)
}

// atOnce is how many programs run beside each other: most of their time they
// wait.
const atOnce = 3

// drawAll runs the scenarios and names their pictures in the scenarios' order.
func drawAll(ctx context.Context, r runner, scenarios []*scenario, stdout io.Writer) error {
	type outcome struct {
		pictures []string
		err      error
	}
	free := make(chan struct{}, atOnce)
	outcomes := make([]chan outcome, len(scenarios))
	for i, s := range scenarios {
		outcomes[i] = make(chan outcome, 1)
		go func() {
			free <- struct{}{}
			defer func() { <-free }()
			if ctx.Err() != nil {
				outcomes[i] <- outcome{err: ctx.Err()}
				return
			}
			pictures, err := r.run(s)
			outcomes[i] <- outcome{pictures, err}
		}()
	}
	var failures []error
	for _, done := range outcomes {
		o := <-done
		for _, picture := range o.pictures {
			fmt.Fprintln(stdout, picture)
		}
		failures = append(failures, o.err)
	}
	return errors.Join(failures...)
}

func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("ask go for the module: %w", err)
	}
	path := strings.TrimSpace(string(out))
	if filepath.Base(path) != "go.mod" {
		return "", errors.New("run this inside the module: go run ./screenshots")
	}
	return filepath.Dir(path), nil
}

// build builds the program and returns its path and what removes it.
func build(ctx context.Context, root string) (program string, remove func(), err error) {
	folder, err := os.MkdirTemp("", "pugmark-build-")
	if err != nil {
		return "", nil, fmt.Errorf("make a folder to build in: %w", err)
	}
	remove = func() { _ = os.RemoveAll(folder) }
	program = filepath.Join(folder, "pugmark")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", program, ".")
	cmd.Dir = root
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		remove()
		return "", nil, fmt.Errorf("go build: %w", err)
	}
	return program, remove, nil
}

// findScenarios returns the files of the given names, or all in the folder and
// in those below it.
func findScenarios(folder string, names []string) ([]string, error) {
	patterns := []string{"*.txt", filepath.Join("*", "*.txt")}
	if len(names) > 0 {
		patterns = nil
	}
	var paths []string
	for _, name := range names {
		if info, err := os.Stat(filepath.Join(folder, name)); err == nil && info.IsDir() {
			patterns = append(patterns, filepath.Join(name, "*.txt"))
			continue
		}
		paths = append(paths, filepath.Join(folder, strings.TrimSuffix(name, ".txt")+".txt"))
	}
	for _, pattern := range patterns {
		found, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			return nil, fmt.Errorf("look for scenarios: %w", err)
		}
		paths = append(paths, found...)
	}
	return slices.DeleteFunc(paths, func(path string) bool { // recordings of the tests are none
		return filepath.Base(filepath.Dir(path)) == "testdata"
	}), nil
}

// readScenarios reads the scenarios of the given names, or all there are. No
// two may write the same picture.
func readScenarios(folder string, names []string) ([]*scenario, error) {
	paths, err := findScenarios(folder, names)
	if err != nil {
		return nil, err
	}
	var scenarios []*scenario
	writers := map[string]string{}
	for _, path := range paths {
		s, err := readScenario(folder, path)
		if err != nil {
			return nil, err
		}
		for _, picture := range s.pictures() {
			picture = filepath.Join(s.folder, picture)
			if writer, taken := writers[picture]; taken {
				return nil, fmt.Errorf("%s and %s both write %s", writer, s.name, picture)
			}
			writers[picture] = s.name
		}
		scenarios = append(scenarios, s)
	}
	return scenarios, nil
}

func readScenario(folder, path string) (*scenario, error) {
	name, err := filepath.Rel(folder, path)
	if err != nil {
		return nil, fmt.Errorf("find the folder of %s: %w", path, err)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the scenario: %w", err)
	}
	defer file.Close()
	s, err := parseScenario(filepath.Join("screenshots", name), file)
	if err != nil {
		return nil, err
	}
	s.folder = filepath.Dir(name)
	return s, nil
}
