package ui

import "io"

// Input returns what a program reads its terminal from. The parser behind it
// ends the program where an escape sequence has more parameters than it has
// room for, and a paste may hold one; here such a sequence is broken off: the
// separators that are too many become commas. Of a sequence that does not end,
// only the beginning is passed on: what the parser gives up on, it takes for
// keys. Where r is a terminal's file, so is what is returned.
func Input(r io.Reader) io.Reader {
	if f, ok := r.(terminalFile); ok {
		return &guardedFile{terminalFile: f}
	}
	return &guardedReader{Reader: r}
}

// A terminalFile is what a program can put into raw mode and stop reading.
type terminalFile interface {
	io.ReadWriteCloser
	Fd() uintptr
	Name() string
}

type guardedFile struct {
	terminalFile
	guard sequenceGuard
}

// Read implements io.Reader. It returns no bytes and no error where all that
// came belongs to a sequence that is too long: waiting for more could not be
// cancelled.
func (g *guardedFile) Read(p []byte) (int, error) {
	n, err := g.terminalFile.Read(p)
	return g.guard.shorten(p[:max(0, n)]), err
}

type guardedReader struct {
	io.Reader
	guard sequenceGuard
}

// Read implements io.Reader.
func (g *guardedReader) Read(p []byte) (int, error) {
	for {
		n, err := g.Reader.Read(p)
		if kept := g.guard.shorten(p[:max(0, n)]); kept > 0 || n <= 0 || err != nil {
			return kept, err
		}
	}
}

// mostSeparators is one less than x/ansi has room for (parser.MaxParamsSize,
// 32), so that the last parameter has a place of its own.
const mostSeparators = 30

// mostParameters is how many bytes of the parameters of a sequence are passed
// on: a key with as much text as has room in them takes less.
const mostParameters = 256

// A sequenceGuard follows the parameters of control sequences through the
// pieces that a terminal's input arrives in.
type sequenceGuard struct {
	escaped    bool // the byte before was ESC
	parameters bool // of a sequence that has begun
	separators int
	length     int // of the parameters so far
}

// shorten changes p in place, and returns how much of it is left.
func (g *sequenceGuard) shorten(p []byte) (kept int) {
	const escape, controlSequence, controlString = 0x1b, 0x9b, 0x90 // ECMA-48: ESC, CSI, DCS
	for _, c := range p {
		begun := g.escaped && (c == '[' || c == 'P') || c == controlSequence || c == controlString
		g.escaped = c == escape
		switch {
		case begun:
			g.parameters, g.separators, g.length = true, 0, 0
		case c >= 0x30 && c <= 0x3f: // digits, separators and other parameters
			if !g.parameters {
				break
			}
			if g.length++; g.length > mostParameters {
				continue
			}
			if c == ';' || c == ':' {
				if g.separators++; g.separators > mostSeparators {
					c = ','
				}
			}
		case c < 0x20 && c != escape:
			// controls, which do not end a sequence everywhere
		default:
			g.parameters = false
		}
		p[kept] = c
		kept++
	}
	return kept
}
