package load

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"
)

// A stroke is a key that always changes what is shown, and bytes that only its
// answer holds.
type stroke struct {
	key    func(second int) string
	answer string
}

// keys presses one key a second in every session, each at its own moment, while
// something changes for all every second and abusive clients do their worst.
func (r *run) keys(ctx context.Context, name string, hostile []person, stroke stroke, change func(second int) error) error {
	stop, err := r.assail(ctx, hostile)
	if err != nil {
		return err
	}
	for _, v := range r.visitors {
		v.forget()
	}
	a, err := r.server.sample()
	if err != nil {
		return err
	}
	own, begun, highest, profiled := used(), time.Now(), a.rss, r.profileCPU(name)
	var pressing sync.WaitGroup
	for _, v := range r.visitors {
		pressing.Go(func() {
			wait(ctx, time.Duration(rand.Int64N(int64(time.Second))))
			for second := 0; time.Since(begun) < r.lasting && ctx.Err() == nil; second++ {
				v.press(stroke.key(second), []byte(stroke.answer))
				wait(ctx, time.Second)
			}
		})
	}
	pressing.Go(func() {
		for second := 0; time.Since(begun) < r.lasting && ctx.Err() == nil; second++ {
			_ = change(second)
			wait(ctx, time.Second)
		}
	})
	watching := make(chan struct{})
	go func() {
		defer close(watching)
		for time.Since(begun) < r.lasting && r.server.alive() {
			if s, err := r.server.sample(); err == nil {
				highest = max(highest, s.rss)
			}
			wait(ctx, time.Second)
		}
	}()
	pressing.Wait()
	<-watching
	lasted := float64(time.Since(begun))
	tried, theirs := stop()
	if !r.server.alive() {
		return fmt.Errorf("the server died: %s", r.server.tail())
	}
	b, err := r.server.sample()
	if err != nil {
		return err
	}
	dropped := r.tellTimes(name)
	r.tell(name+": abusive clients tried", tried)
	r.tell(name+": deaths, honest drops", 0, dropped)
	r.tell(name+": RSS at most, MiB", highest)
	r.tell(name+": % of a core: server", 100*float64(b.cpu-a.cpu)/lasted)
	r.tell(name+": visitors, abusive clients", 100*float64(used()-own)/lasted, 100*float64(theirs)/lasted)
	return <-profiled
}

// tellTimes tells how long keys took, and returns how many sessions have ended.
func (r *run) tellTimes(name string) (dropped int) {
	var took []time.Duration
	unanswered := 0
	for _, v := range r.visitors {
		v.mu.Lock()
		took, unanswered = append(took, v.took...), unanswered+v.unanswered
		if v.ended != nil {
			dropped++
		}
		v.mu.Unlock()
	}
	r.tell(name+": keys, without an answer", len(took), unanswered)
	r.tell(name+": p50, p95, p99, worst", percentile(took, 50), percentile(took, 95), percentile(took, 99), percentile(took, 100))
	return dropped
}

// used is what this process has computed.
func used() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// How much less than the server's what clients compute matters to a machine that
// has both: in earnest they are elsewhere. What the visitors are told is measured.
const (
	visitorsYield = 2
	abusiveYield  = 10
)

// yield lowers the priority of this process, which on Linux is each thread's.
func yield(by int) error {
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return err
	}
	for _, t := range threads {
		var id int
		if _, err := fmt.Sscan(t.Name(), &id); err != nil {
			return err
		}
		if err := syscall.Setpriority(syscall.PRIO_PROCESS, id, by); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("lower the priority: %w", err)
		}
	}
	return nil
}

// assail starts the abusive clients in a process of their own. What is returned
// ends it, and says what it tried and computed.
func (r *run) assail(ctx context.Context, hostile []person) (stop func() (string, time.Duration), err error) {
	if len(hostile) == 0 {
		return func() (string, time.Duration) { return "nothing", 0 }, nil
	}
	a := assault{Address: r.server.address}
	for _, p := range hostile {
		a.People = append(a.People, assailant{p.name, p.from.String(), p.secret})
	}
	told, err := json.Marshal(a)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(r.dir, "assault.json")
	self, err := os.Executable()
	if err := errors.Join(err, os.WriteFile(path, told, 0o600)); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	c := exec.CommandContext(ctx, self, "assail", path)
	c.Stdout, c.Stderr = &out, &out
	if err := c.Start(); err != nil {
		return nil, err
	}
	return func() (string, time.Duration) {
		_ = c.Process.Signal(syscall.SIGTERM)
		_ = c.Wait()
		return string(bytes.TrimSpace(slices.Clone(out.Bytes()))), c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	}, nil
}
