package display

import (
	"io"
	"sync"
	"unicode/utf8"
)

// A Writer is the airlock for a stream of lines, such as standard error or a
// log: it passes line feeds and the characters that [Text] keeps, and writes
// the rest as visible escapes. Backslashes are left alone, as [Frame] leaves
// them. What one Write splits, a rune or a style sequence, is put together
// with the next; [Writer.Flush] at the end shows what was never completed.
//
// It may be used by several goroutines.
type Writer struct {
	mu      sync.Mutex
	to      io.Writer
	styled  bool
	run     run
	pending []byte // the beginning of a rune or of a style sequence
}

// NewWriter returns a Writer for plain text: no escape sequence passes.
func NewWriter(to io.Writer) *Writer { return &Writer{to: to} }

// NewStyledWriter returns a Writer which lets our own styles through: the
// sequences that [Frame] keeps, and no other.
func NewStyledWriter(to io.Writer) *Writer { return &Writer{to: to, styled: true} }

// Write writes p made visible. It returns len(p), or 0 with the error of the
// writer below.
func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	in := p
	if len(w.pending) > 0 {
		in = append(w.pending, p...)
	}
	out, rest := w.escape(make([]byte, 0, len(in)), in, false)
	w.pending = append([]byte(nil), rest...)
	if err := w.send(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Flush writes the escapes for a rune or a style sequence that was begun and
// never completed.
func (w *Writer) Flush() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	out, _ := w.escape(nil, w.pending, true)
	w.pending = nil
	return w.send(out)
}

func (w *Writer) send(out []byte) error {
	if len(out) == 0 {
		return nil
	}
	n, err := w.to.Write(out)
	if err == nil && n < len(out) {
		err = io.ErrShortWrite
	}
	return err
}

// escape appends in made visible to out, and returns also what it left for
// later; with last set it leaves nothing.
func (w *Writer) escape(out, in []byte, last bool) (visible, rest []byte) {
	for i := 0; i < len(in); {
		c := in[i]
		switch {
		case c >= 0x20 && c < 0x7f:
			out = append(out, c)
			w.run.stood(c)
			i++
			continue
		case c == '\n':
			out = append(out, c)
			w.run.broke()
			i++
			continue
		case c == 0x1b && w.styled:
			n, complete := scanSGR(in[i:])
			if n > 0 && complete {
				out = append(out, in[i:i+n]...)
				i += n
				continue
			}
			if n > 0 && !last {
				return out, in[i:]
			}
		}
		if !last && !utf8.FullRune(in[i:]) {
			return out, in[i:]
		}
		r, n := utf8.DecodeRune(in[i:])
		if w.run.pass(r, n, textRules) {
			out = append(out, in[i:i+n]...)
		} else {
			out = appendEscape(out, r, n, c)
		}
		i += n
	}
	return out, nil
}
