package investigation

import "sync"

// A group is goroutines that belong to one caller. What crashes one of them
// crashes the caller, which can say so in its own way; in a goroutine of its
// own it would end the process, and print whatever it was about.
type group struct {
	running sync.WaitGroup
	mu      sync.Mutex
	crash   any
}

// Go runs f.
func (g *group) Go(f func()) {
	g.running.Go(func() {
		defer func() {
			if crash := recover(); crash != nil {
				g.mu.Lock()
				defer g.mu.Unlock()
				g.crash = crash
			}
		}()
		f()
	})
}

// Wait returns when all have ended, and panics with what crashed one.
func (g *group) Wait() {
	g.running.Wait()
	if g.crash != nil {
		panic(g.crash)
	}
}
