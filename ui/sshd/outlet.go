package sshd

import (
	"io"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"
)

const (
	// outletSize is how much a program may be ahead of its reader.
	outletSize = 256 << 10
	// outletPiece is what is written at once, so that progress shows.
	outletPiece = 16 << 10
	// outletFlush is how long the end of an output may take to be read.
	outletFlush = 2 * time.Second
)

// An outlet is the output of a session. A reader who does not read holds
// nobody up: a program on a terminal never waits for it, a command waits for
// room, and whoever has read nothing for as long as may be is cut off.
type outlet struct {
	ssh.Channel
	stall time.Duration
	cut   func() // ends the session; called at most once

	mu      sync.Mutex
	changed sync.Cond
	waits   bool // writing waits for room
	buffer  []byte
	writing bool // a piece of what was taken
	closing bool
	broken  error
}

func newOutlet(ch ssh.Channel, stall time.Duration, cut func()) *outlet {
	o := &outlet{Channel: ch, stall: stall, cut: sync.OnceFunc(cut)}
	o.changed.L = &o.mu
	go o.pump()
	return o
}

// wait makes writing wait for room, as a command wants it.
func (o *outlet) wait() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.waits = true
}

// Write takes p, or fails when the session has ended.
func (o *outlet) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for o.waits && o.broken == nil && len(o.buffer) > 0 && len(o.buffer)+len(p) > outletSize {
		o.changed.Wait()
	}
	switch {
	case o.broken != nil:
		return 0, o.broken
	case o.closing:
		return 0, io.ErrClosedPipe
	case !o.waits && len(o.buffer)+len(p) > outletSize:
		o.fail(io.ErrShortWrite)
		return 0, o.broken
	}
	o.buffer = append(o.buffer, p...)
	o.changed.Broadcast()
	return len(p), nil
}

// fail ends the output. The lock is held.
func (o *outlet) fail(err error) {
	if o.broken != nil {
		return
	}
	o.broken, o.buffer = err, nil
	o.changed.Broadcast()
	go o.cut()
}

// pump writes what was taken, piece by piece.
func (o *outlet) pump() {
	for {
		piece, more := o.take()
		if !more {
			return
		}
		_, err := o.timed(func() (int, error) { return o.Channel.Write(piece) })
		o.mu.Lock()
		o.writing = false
		if err != nil {
			o.fail(err)
		}
		o.changed.Broadcast()
		o.mu.Unlock()
	}
}

// take waits for something to write.
func (o *outlet) take() (piece []byte, more bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.buffer) == 0 && !o.closing && o.broken == nil {
		o.changed.Wait()
	}
	if o.broken != nil || len(o.buffer) == 0 {
		return nil, false
	}
	n := min(len(o.buffer), outletPiece)
	piece = append(piece, o.buffer[:n]...)
	if o.buffer = o.buffer[n:]; len(o.buffer) == 0 {
		o.buffer = nil // lets go of what a burst took
	}
	o.writing = true
	return piece, true
}

// timed does one write, and cuts the session off when it takes too long.
func (o *outlet) timed(write func() (int, error)) (int, error) {
	timer := time.AfterFunc(o.stall, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.fail(io.ErrNoProgress)
	})
	defer timer.Stop()
	return write()
}

// Stderr is the error output: it waits for its reader as long as a write may.
func (o *outlet) Stderr() io.ReadWriter { return stderr{o, o.Channel.Stderr()} }

type stderr struct {
	outlet *outlet
	io.ReadWriter
}

// Write implements io.Writer.
func (s stderr) Write(p []byte) (int, error) {
	return s.outlet.timed(func() (int, error) { return s.ReadWriter.Write(p) })
}

// flush waits until what was written has been taken, and takes nothing more. A
// program on a terminal has ended for its user: it waits for a short while. What
// a command wrote is read as slowly as it likes, as long as it is read.
func (o *outlet) flush() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.waits {
		timer := time.AfterFunc(outletFlush, func() {
			o.mu.Lock()
			defer o.mu.Unlock()
			o.fail(io.ErrNoProgress)
		})
		defer timer.Stop()
	}
	for (len(o.buffer) > 0 || o.writing) && o.broken == nil {
		o.changed.Wait()
	}
	o.closing = true
	o.changed.Broadcast()
	return o.broken
}

// Close implements ssh.Channel: what was written before is read first.
func (o *outlet) Close() error {
	_ = o.flush() // what ended it was told
	return o.Channel.Close()
}
