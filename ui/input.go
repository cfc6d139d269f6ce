package ui

import "io"

// Input returns what a program reads its terminal from. The parser behind it
// ends the program where an escape sequence has more parameters than it has
// room for, and a paste may hold one; here such a sequence is broken off: the
// separators that are too many become commas. Where r is a terminal's file, so
// is what is returned.
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

// Read implements io.Reader.
func (g *guardedFile) Read(p []byte) (int, error) {
	n, err := g.terminalFile.Read(p)
	g.guard.shorten(p[:max(0, n)])
	return n, err
}

type guardedReader struct {
	io.Reader
	guard sequenceGuard
}

// Read implements io.Reader.
func (g *guardedReader) Read(p []byte) (int, error) {
	n, err := g.Reader.Read(p)
	g.guard.shorten(p[:max(0, n)])
	return n, err
}

// mostSeparators is one less than x/ansi has room for (parser.MaxParamsSize,
// 32), so that the last parameter has a place of its own.
const mostSeparators = 30

// A sequenceGuard follows the parameters of control sequences through the
// pieces that a terminal's input arrives in.
type sequenceGuard struct {
	escaped    bool // the byte before was ESC
	parameters bool // of a sequence that has begun
	separators int
}

// shorten changes p in place.
func (g *sequenceGuard) shorten(p []byte) {
	const escape, controlSequence, controlString = 0x1b, 0x9b, 0x90 // ECMA-48: ESC, CSI, DCS
	for i, c := range p {
		begun := g.escaped && (c == '[' || c == 'P') || c == controlSequence || c == controlString
		g.escaped = c == escape
		switch {
		case begun:
			g.parameters, g.separators = true, 0
		case c == ';' || c == ':':
			if g.separators++; g.parameters && g.separators > mostSeparators {
				p[i] = ','
			}
		case c >= 0x30 && c <= 0x3f || c < 0x20 && c != escape:
			// digits, other parameters; controls, which do not end a sequence everywhere
		default:
			g.parameters = false
		}
	}
}
