// Command bench measures Pugmark side by side with its peers and prints one
// table of ratios beside the targets they are held to.
//
//	bench/run          every target
//	bench/run P1 P4    some
//	bench/run load     a served workbench with 450 honest sessions and 50 abusive clients
//
// Ours and the peer's samples alternate within one run, so that a slow moment
// of the machine falls on both; what decides is the ratio of their medians.
// Where nothing waits (P1, P2, P4, P7), time is what the thread computed.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"pugmark/bench/load"
)

// A target is one line of the table of targets, and what measures it.
type target struct {
	name    string
	measure func(*session) error
}

func targets() []target {
	return []target{
		{"P1", cursorStep}, {"P2", dossierFrame}, {"P3", bytesPerStep}, {"P4", filterNames}, {"P5", searchArchive},
		{"P6", fileLookups}, {"P7", decodePage}, {"P8", lookUpDomain}, {"P9", startUp}, {"P10", buildBinary},
	}
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(names []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	switch {
	case len(names) > 0 && names[0] == "load":
		return load.Main(ctx, names[1:])
	case len(names) == 2 && names[0] == "assail": // of load itself
		return load.Assail(ctx, names[1])
	}
	chosen, err := choose(names)
	if err != nil {
		return err
	}
	s, err := newSession(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	begun := time.Now()
	for _, t := range chosen {
		fmt.Fprintf(os.Stderr, "%s …", t.name)
		start := time.Now()
		s.name = t.name
		if err := t.measure(s); err != nil {
			s.unmeasured("", err)
		}
		fmt.Fprintf(os.Stderr, " %s\n", time.Since(start).Round(100*time.Millisecond))
		if ctx.Err() != nil {
			return ctx.Err()
		}
		runtime.GC() // what one target leaves behind is not the next one's
	}
	fmt.Printf("%s %s/%s, %d cores, medians, ratio = ours / peer\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	s.print(os.Stdout)
	fmt.Printf("\n%s, in %s\n", s.verdict(), time.Since(begun).Round(time.Second))
	return nil
}

func choose(names []string) ([]target, error) {
	all := targets()
	if len(names) == 0 {
		return all, nil
	}
	var chosen []target
	for _, name := range names {
		n := slices.IndexFunc(all, func(t target) bool { return strings.EqualFold(t.name, name) })
		if n < 0 {
			return nil, fmt.Errorf("there is no target %q: they are P1 to P%d", name, len(all))
		}
		chosen = append(chosen, all[n])
	}
	return chosen, nil
}
