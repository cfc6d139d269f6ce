package cmd

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"pugmark/intel"
)

// longestLine is the longest line of standard input that is read as
// indicators, in bytes.
const longestLine = 2048

// A gathering is the indicators of a look-up, each once and in order, and a
// sentence for everything that was refused.
type gathering struct {
	indicators []intel.Indicator
	refusals   []string
	seen       map[intel.Indicator]bool
}

// gather reads indicators from the arguments; "-" stands for standard input,
// one or more a line.
func (s surroundings) gather(ctx context.Context, args []string) (gathering, error) {
	g := gathering{seen: map[intel.Indicator]bool{}}
	read := false
	for _, arg := range args {
		switch {
		case arg != "-":
			g.add("", arg)
		case !read:
			read = true
			if err := g.readLines(ctx, s.stdin); err != nil {
				return g, err
			}
		}
	}
	return g, nil
}

func (g *gathering) add(where, text string) {
	found, refused := intel.ParseIndicators(text)
	for _, i := range found {
		if !g.seen[i] {
			g.seen[i] = true
			g.indicators = append(g.indicators, i)
		}
	}
	for _, err := range refused {
		g.refusals = append(g.refusals, where+err.Error())
	}
	if where == "" && len(found) == 0 && len(refused) == 0 {
		g.refusals = append(g.refusals, "an argument is empty: write a domain, an address, a URL or an AS number")
	}
}

// readLines reads to the end, or until ctx is done, which a read from a
// terminal would not notice.
func (g *gathering) readLines(ctx context.Context, from io.Reader) error {
	type read struct {
		lines []line
		err   error
	}
	done := make(chan read, 1)
	go func() {
		lines, err := splitLines(from)
		done <- read{lines, err}
	}()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case r := <-done:
		for _, l := range r.lines {
			where := fmt.Sprintf("line %d: ", l.number)
			if l.refused != "" {
				g.refusals = append(g.refusals, where+l.refused)
				continue
			}
			g.add(where, l.text)
		}
		return r.err
	}
}

// A line is a line of standard input that is not blank, or why it cannot be
// read as text.
type line struct {
	number  int // from 1
	text    string
	refused string
}

// splitLines reads lines ended by LF or CRLF. It never holds more than a
// bounded part of one line.
func splitLines(from io.Reader) ([]line, error) {
	var lines []line
	r := bufio.NewReaderSize(from, longestLine+len("\r\n"))
	for number := 1; ; number++ {
		text, long, err := readLine(r)
		if number == 1 {
			text = bytes.TrimPrefix(text, []byte("\uFEFF"))
		}
		l := line{number: number, text: string(text), refused: whyNoText(text, long)}
		if l.refused != "" || len(bytes.TrimSpace(text)) > 0 {
			lines = append(lines, l)
		}
		switch {
		case errors.Is(err, io.EOF):
			return lines, nil
		case err != nil:
			return lines, plain("standard input could not be read to its end")
		}
	}
}

// readLine returns a line without its end. Of one that is too long it returns
// the beginning, and reads past the rest.
func readLine(r *bufio.Reader) (text []byte, long bool, err error) {
	text, err = r.ReadSlice('\n')
	text = bytes.Clone(text)
	for errors.Is(err, bufio.ErrBufferFull) {
		long = true
		_, err = r.ReadSlice('\n')
	}
	text = bytes.TrimSuffix(bytes.TrimSuffix(text, []byte("\n")), []byte("\r"))
	return text, long || len(text) > longestLine, err
}

func whyNoText(text []byte, long bool) string {
	switch {
	case long:
		return fmt.Sprintf("longer than %d bytes, so it is no indicator", longestLine)
	case bytes.IndexByte(text, 0) >= 0:
		return "contains a NUL byte, so it is not text"
	case !utf8.Valid(text):
		return "is not UTF-8 text"
	}
	return ""
}
