package sshd

import (
	"io"
	"sync"
)

const (
	// longestPaste is how much may arrive without a key, a click or the end of a
	// paste coming of it: Bubble Tea keeps a paste, however long, until it ends.
	longestPaste = 1<<20 + 64
	// longestDropped is how much more of it is read, to find its end.
	longestDropped = 64 << 20
	// pasteEnd is how terminals end a paste (xterm, "Bracketed Paste Mode").
	pasteEnd = "\x1b[201~"
)

// An intake is the input of a session. Of what does not end it passes on the
// beginning, and then nothing until a paste ends.
type intake struct {
	io.Reader
	full    func() // called when the rest is dropped
	endless func() // called when there is no end of it

	mu      sync.Mutex
	since   int // bytes since something came of them
	dropped int // bytes that were not passed on; 0 while all are
	matched int // bytes of pasteEnd that were just seen
	pending []byte
}

// took notes that something came of what was read.
func (i *intake) took() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.since = 0
}

// Read implements io.Reader.
func (i *intake) Read(p []byte) (int, error) {
	for {
		if n := i.rest(p); n > 0 {
			return n, nil
		}
		n, err := i.Reader.Read(p)
		if kept := i.pass(p[:max(0, n)]); kept > 0 || n <= 0 || err != nil {
			return kept, err
		}
	}
}

// rest is what was kept back of the end of a paste.
func (i *intake) rest(p []byte) int {
	i.mu.Lock()
	defer i.mu.Unlock()
	n := copy(p, i.pending)
	i.pending = i.pending[n:]
	return n
}

// pass returns how much of p, from its beginning, is passed on.
func (i *intake) pass(p []byte) int {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.since += len(p)
	if i.dropped == 0 {
		if i.since <= longestPaste {
			return len(p)
		}
		i.matched = 0
		i.full()
	}
	if i.dropped <= longestDropped && i.dropped+len(p) > longestDropped {
		i.endless()
	}
	i.dropped += len(p)
	for n, c := range p {
		if c != pasteEnd[i.matched] {
			i.matched = 0
		}
		if c == pasteEnd[i.matched] {
			i.matched++
		}
		if i.matched == len(pasteEnd) {
			i.pending = append([]byte(pasteEnd), p[n+1:]...)
			i.since, i.dropped, i.matched = 0, 0, 0
			break
		}
	}
	return 0
}
