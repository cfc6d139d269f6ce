// Screenshots draws the pictures of the README: it builds the program, drives
// it on a pseudo-terminal through the scenarios beside this file, and writes
// what the screen shows.
//
//	go run ./screenshots [-out DIR] [-scale N] [NAME…]
//
// A NAME is a scenario's file name without .txt; without one, all are run.
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
	if *scale < 1 || *scale > 8 {
		return fmt.Errorf("-scale is between 1 and 8; got %d", *scale)
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
	return drawAll(ctx, runner{program: program, out: *out, scale: *scale}, scenarios, stdout)
}

func drawAll(ctx context.Context, r runner, scenarios []*scenario, stdout io.Writer) error {
	var failures []error
	for _, s := range scenarios {
		if err := ctx.Err(); err != nil {
			return err
		}
		pictures, err := r.run(s)
		for _, picture := range pictures {
			fmt.Fprintln(stdout, picture)
		}
		failures = append(failures, err)
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

// readScenarios reads the scenarios of the given names, or all in the folder.
// No two may write the same picture.
func readScenarios(folder string, names []string) ([]*scenario, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil {
		return nil, fmt.Errorf("look for scenarios: %w", err)
	}
	if len(names) > 0 {
		paths = paths[:0]
		for _, name := range names {
			paths = append(paths, filepath.Join(folder, strings.TrimSuffix(name, ".txt")+".txt"))
		}
	}
	var scenarios []*scenario
	writers := map[string]string{}
	for _, path := range paths {
		s, err := readScenario(path)
		if err != nil {
			return nil, err
		}
		for _, picture := range s.pictures() {
			if writer, taken := writers[picture]; taken {
				return nil, fmt.Errorf("%s and %s both write %s", writer, s.name, picture)
			}
			writers[picture] = s.name
		}
		scenarios = append(scenarios, s)
	}
	return scenarios, nil
}

func readScenario(path string) (*scenario, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the scenario: %w", err)
	}
	defer file.Close()
	return parseScenario(filepath.Join("screenshots", filepath.Base(path)), file)
}
