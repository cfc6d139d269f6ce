package load

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A run is one server under load.
type run struct {
	root, dir string
	honest    int
	hostile   int
	lasting   time.Duration
	profiles  string // where they are kept, "" for none
	settings  string // of Go's runtime in the served process, such as GOGC=50
	parts     string // what is measured: a selection of memory, keys and team
	people    []person
	server    *server
	visitors  []*visitor
	empty     sample // before the first session
	told      []string
}

// Main measures as its arguments say.
func Main(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	honest := flags.Int("honest", 450, "honest sessions")
	hostile := flags.Int("hostile", 50, "abusive clients, while keys are measured")
	lasting := flags.Duration("for", time.Minute, "how long keys are pressed")
	peer := flags.String("server", "both", "pugmark, bare or both")
	profiles := flags.String("profiles", "", "a directory for heap, goroutine and CPU profiles")
	settings := flags.String("env", "", "a variable for the served process, such as GOGC=50")
	parts := flags.String("parts", "memory,keys,team", "what is measured; leaving some out is faster")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if *peer == "both" {
		return each(ctx, arguments)
	}
	root, err := filepath.Abs("..")
	if err != nil {
		return err
	}
	r := &run{root: root, honest: *honest, hostile: *hostile, lasting: *lasting, profiles: *profiles, settings: *settings, parts: *parts}
	err = r.measure(ctx, *peer)
	fmt.Println(strings.Join(r.told, "\n"))
	if err != nil {
		return fmt.Errorf("%s: %w", *peer, err)
	}
	return nil
}

// each measures both servers, each in a process of its own: one that has lowered
// its priority would start the next server with the same.
func each(ctx context.Context, arguments []string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	for _, name := range []string{"bare", "pugmark"} {
		c := exec.CommandContext(ctx, self, slices.Concat([]string{"load"}, arguments, []string{"-server", name})...)
		c.Stdout, c.Stderr = os.Stdout, os.Stderr
		c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
		if err := c.Run(); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) tell(what string, values ...any) {
	line := fmt.Sprintf("%-34s", what)
	for _, v := range values {
		switch v := v.(type) {
		case float64:
			line += fmt.Sprintf("  %.2f", v)
		case time.Duration:
			line += fmt.Sprintf("  %s", v.Round(10*time.Microsecond))
		default:
			line += fmt.Sprint("  ", v)
		}
	}
	fmt.Fprintln(os.Stderr, line)
	r.told = append(r.told, line)
}

// The names that those who load are known by. The pacer's stands first on every
// list.
const (
	visitorName = "visitor"
	hostileName = "mallory"
	pacerName   = "aaa-pacer"
)

func (r *run) measure(ctx context.Context, name string) (err error) {
	if r.dir, err = os.MkdirTemp("", "pugmark-load-"); err != nil {
		return err
	}
	defer os.RemoveAll(r.dir)
	visitors, err := newPeople(r.honest, visitorName, 1)
	hostile, err2 := newPeople(r.hostile, hostileName, 2)
	pacer, err3 := newPeople(1, pacerName, 3)
	if err := errors.Join(err, err2, err3); err != nil {
		return err
	}
	r.people = slices.Concat(visitors, hostile, pacer)
	begin := r.pugmark
	if name == "bare" {
		begin = r.bare
	}
	if r.server, err = begin(ctx); err != nil {
		return err
	}
	defer r.server.stop()
	if err := yield(visitorsYield); err != nil {
		return err
	}
	defer func() {
		for _, v := range r.visitors {
			v.close()
		}
	}()
	r.tell("== "+r.server.name, fmt.Sprintf("%d honest sessions, %d×%d", r.honest, columns, lines))
	if err := r.signIn(ctx, visitors); err != nil {
		return err
	}
	if name == "bare" {
		return r.ofBare(ctx)
	}
	return r.ofPugmark(ctx, hostile, pacer[0])
}

// signIn opens the sessions, a few at a time.
func (r *run) signIn(ctx context.Context, people []person) error {
	before, err := r.server.sample()
	if err != nil {
		return err
	}
	r.empty = before
	begun := time.Now()
	var mu sync.Mutex
	var failed []error
	next := make(chan person)
	var signing sync.WaitGroup
	for range 6 {
		signing.Go(func() {
			for p := range next {
				v, err := visit(ctx, p, r.server.address)
				mu.Lock()
				if err != nil {
					failed = append(failed, fmt.Errorf("%s: %w", p.name, err))
				} else {
					r.visitors = append(r.visitors, v)
				}
				mu.Unlock()
			}
		})
	}
	for _, p := range people {
		next <- p
	}
	close(next)
	signing.Wait()
	if len(failed) > 0 {
		return fmt.Errorf("%d of %d did not come in, such as %w", len(failed), len(people), failed[0])
	}
	var opened []time.Duration
	for _, v := range r.visitors {
		opened = append(opened, v.opened)
	}
	r.tell("all signed in", time.Since(begun))
	r.tell("first frame p50, p95", percentile(opened, 50), percentile(opened, 95))
	if !r.measures("memory") {
		return nil
	}
	wait(ctx, 5*time.Second)
	return r.idle(ctx, "new", r.empty)
}

func (r *run) measures(part string) bool { return strings.Contains(r.parts, part) }

// idle tells what sessions take that nobody touches.
func (r *run) idle(ctx context.Context, name string, empty sample) error {
	if !r.measures("memory") {
		return nil
	}
	a, err := r.server.sample()
	if err != nil {
		return err
	}
	const watched = 8 * time.Second
	wait(ctx, watched)
	b, err := r.server.sample()
	if err != nil {
		return err
	}
	n := float64(len(r.visitors))
	r.tell(name+": RSS a session, KiB", (b.rss-empty.rss)*1024/n, fmt.Sprintf("(in all %.0f MiB)", b.rss))
	r.tell(name+": live heap a session, KiB", (r.server.live()-empty.live)*1024/n)
	r.tell(name+": goroutines a session", float64(b.goroutines-empty.goroutines)/n)
	r.tell(name+": % of a core", 100*float64(b.cpu-a.cpu)/float64(watched))
	return r.profile(name)
}

func (r *run) profile(name string) error {
	if r.profiles == "" {
		return nil
	}
	file := func(kind string) string {
		return filepath.Join(r.profiles, fmt.Sprintf("%s-%s-%s", filepath.Base(r.server.command.Path), name, kind))
	}
	return errors.Join(r.server.keep("heap", file("heap")), r.server.keep("goroutine", file("goroutine")),
		os.WriteFile(file("screen"), r.visitors[0].recent, 0o600))
}

// profileCPU keeps what the next ten seconds compute, if profiles are wanted.
func (r *run) profileCPU(name string) <-chan error {
	done := make(chan error, 1)
	if r.profiles == "" {
		done <- nil
		return done
	}
	file := fmt.Sprintf("%s-%s-cpu", filepath.Base(r.server.command.Path), name)
	go func() { done <- r.server.keep("profile?seconds=10", filepath.Join(r.profiles, file)) }()
	return done
}

// updates tells what changing every session's screen once a second takes, beyond
// what it takes to do nothing.
func (r *run) updates(ctx context.Context, name string, change func(second int) error) error {
	for _, v := range r.visitors {
		v.forget()
	}
	const seconds = 12
	a, err := r.server.sample()
	if err != nil {
		return err
	}
	profiled := r.profileCPU(name)
	for second := range seconds {
		if err := change(second); err != nil {
			return err
		}
		wait(ctx, time.Second)
	}
	b, err := r.server.sample()
	if err != nil {
		return err
	}
	chunks, bytes := 0, 0
	for _, v := range r.visitors {
		v.mu.Lock()
		chunks, bytes = chunks+v.chunks, bytes+v.bytes
		v.mu.Unlock()
	}
	n := float64(len(r.visitors) * seconds)
	r.tell(name+": ms of CPU each", float64(b.cpu-a.cpu)/float64(time.Millisecond)/n)
	r.tell(name+": frames, bytes each", float64(chunks)/n, float64(bytes)/n)
	return <-profiled
}

// percentile returns the smallest value that p percent are not above.
func percentile[T cmp.Ordered](values []T, p int) T {
	var none T
	if len(values) == 0 {
		return none
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(len(sorted)-1, max(0, (len(sorted)*p+99)/100-1))]
}
