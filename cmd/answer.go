package cmd

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"time"

	"golang.org/x/term"
)

const (
	// toRead is how long everything that comes after a question, or after what
	// came too early, is taken for keys that were on their way already.
	toRead = 500 * time.Millisecond
	// beforeEnter is the rest that enter needs after the key before it, as on
	// the screen: a terminal without bracketed paste types what is pasted in one
	// burst.
	beforeEnter = 150 * time.Millisecond
)

const (
	errNoTerminal = plainError("the terminal cannot be read key by key: nothing was sent; --yes confirms without one")
	errNoAnswer   = plainError("the answer could not be read: nothing was sent")
)

// typed reports whether the word was typed by somebody who can have read what
// stands above: key by key, and after it was shown.
func (s surroundings) typed(ctx context.Context, word string) (bool, error) {
	file, ok := s.stdin.(*os.File)
	if !ok {
		return false, errNoTerminal
	}
	before, err := term.MakeRaw(int(file.Fd()))
	if err != nil {
		return false, errNoTerminal
	}
	defer func() { _ = term.Restore(int(file.Fd()), before) }()
	a := &asker{keys: keysFrom(ctx, file), out: s.stderr}
	for {
		early, err := a.passOver(ctx)
		if err != nil {
			return false, err
		}
		if early {
			a.say("That came before you can have read it: type it again.")
			continue
		}
		line, err := a.line(ctx)
		switch {
		case err != nil:
			return false, err
		case line != word:
			return false, nil
		case a.bracketed:
			a.say("That was pasted: type it.")
		case !a.rested:
			a.say("That was too quick to be typed: type it again, and rest a moment before enter.")
		default:
			return true, nil
		}
	}
}

// keys are some that arrived together.
type keys struct {
	text []byte
	at   time.Time
	err  error // nothing more comes
}

// keysFrom reads a terminal until it ends or ctx is done. What it has begun to
// read then is lost, as the program ends.
func keysFrom(ctx context.Context, from io.Reader) <-chan keys {
	arrived := make(chan keys)
	go func() {
		defer close(arrived)
		for {
			const most = 256
			text := make([]byte, most)
			n, err := from.Read(text)
			select {
			case arrived <- keys{text[:n], time.Now(), err}:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return arrived
}

// An asker reads lines from a terminal in raw mode, and knows when their keys
// came.
type asker struct {
	keys <-chan keys
	out  io.Writer

	// Of the line that is being read:
	left      []byte
	last      time.Time // when a key came last
	tail      []byte    // what a bracket may have begun in
	bracketed bool
	rested    bool // enter came alone, and after a rest
}

// say prints a line of our own words; a terminal in raw mode does not return
// its carriage by itself.
func (a *asker) say(words string) { _, _ = io.WriteString(a.out, words+"\r\n") }

// passOver drops what comes until nothing has come for as long as it takes to
// read, and reports whether anything did.
func (a *asker) passOver(ctx context.Context) (early bool, err error) {
	timer := time.NewTimer(toRead)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return early, ctx.Err()
		case <-timer.C:
			return early, nil
		case k, open := <-a.keys:
			switch {
			case !open || k.err != nil:
				return early, errNoAnswer
			case stops(k.text):
				return early, context.Canceled
			}
			early = true
			timer.Reset(toRead)
		}
	}
}

// line reads one line, or until ctx is done. An end without a line is an answer
// of nothing.
func (a *asker) line(ctx context.Context) (string, error) {
	a.left, a.tail, a.bracketed, a.rested, a.last = nil, nil, false, false, time.Time{}
	screen := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{a, a.out}, "> ")
	screen.SetBracketedPasteMode(true)
	defer screen.SetBracketedPasteMode(false)
	type read struct {
		line string
		err  error
	}
	ended := make(chan read, 1)
	go func() {
		line, err := screen.ReadLine()
		ended <- read{line, err}
	}()
	select {
	case <-ctx.Done():
		a.say("")
		return "", ctx.Err()
	case r := <-ended:
		switch {
		case r.err == nil, errors.Is(r.err, term.ErrPasteIndicator):
			a.bracketed = a.bracketed || r.err != nil
			return r.line, nil
		case errors.Is(r.err, io.EOF):
			a.say("")
			return "", nil
		case errors.Is(r.err, context.Canceled):
			a.say("")
			return "", context.Canceled
		}
		return "", errNoAnswer
	}
}

// Read implements [io.Reader] for the line editor.
func (a *asker) Read(p []byte) (int, error) {
	if len(a.left) == 0 {
		k, open := <-a.keys
		switch {
		case !open:
			return 0, io.EOF
		case k.err != nil:
			return 0, k.err
		case stops(k.text):
			return 0, context.Canceled
		}
		a.rested = string(k.text) == "\r" && k.at.Sub(a.last) >= beforeEnter
		a.last = k.at
		a.tail = append(a.tail, k.text...)
		a.bracketed = a.bracketed || bytes.Contains(a.tail, []byte(pasteBegins))
		a.tail = a.tail[max(0, len(a.tail)-len(pasteBegins)+1):]
		a.left = plainKeys(k.text)
	}
	n := copy(p, a.left)
	a.left = a.left[n:]
	return n, nil
}

// pasteBegins is what a terminal puts before a paste, where it was asked to.
const pasteBegins = "\x1b[200~"

// stops reports a key that ends the program: in raw mode the terminal makes no
// signals of them.
func stops(text []byte) bool {
	const interrupt, quit = 0x03, 0x1c // ctrl+c, ctrl+\
	return bytes.IndexByte(text, interrupt) >= 0 || bytes.IndexByte(text, quit) >= 0
}

// plainKeys are keys as the line editor may show them: every word to type is of
// plain letters and digits, so that nothing else need be drawn.
func plainKeys(text []byte) []byte {
	kept := make([]byte, 0, len(text))
	for _, c := range text {
		const printed, beyond = ' ', 0x80
		switch {
		case c >= beyond:
			kept = append(kept, '?')
		case c >= printed, bytes.IndexByte([]byte("\r\n\b\x1b\x04\x15\x17"), c) >= 0: // enter, backspace, sequences, ctrl+d, u, w
			kept = append(kept, c)
		}
	}
	return kept
}
