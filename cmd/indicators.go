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

const (
	// mostIndicators is how many are looked up at once; no plan grants more
	// calls a month.
	mostIndicators = 50_000
	// mostRefusals is how many refusals are said one by one.
	mostRefusals = 100
)

// A gathering is the indicators of a look-up, each once and in order, and a
// sentence for what was refused: for each of the first, and then in all.
type gathering struct {
	indicators []intel.Indicator
	refusals   []string
	refused    int
	seen       map[intel.Indicator]bool
	last       string // the last line that was understood whole
}

func (g *gathering) refuse(sentence string) {
	if g.refused++; g.refused <= mostRefusals {
		g.refusals = append(g.refusals, sentence)
	}
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
		g.refuse(where + err.Error())
	}
	if where == "" && len(found) == 0 && len(refused) == 0 {
		g.refuse("an argument is empty: write a domain, an address, a URL or an AS number")
	}
}

// readLines reads to the end, or until ctx is done, which a read from a
// terminal would not notice.
func (g *gathering) readLines(ctx context.Context, from io.Reader) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	lines, failed := make(chan line), make(chan error, 1)
	go func() {
		defer close(lines)
		failed <- eachLine(from, func(l line) bool {
			select {
			case lines <- l:
				return true
			case <-ctx.Done():
				return false
			}
		})
	}()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case l, more := <-lines:
			if !more {
				return <-failed
			}
			g.addLine(l)
			if len(g.indicators) > mostIndicators {
				return usage("standard input holds more than %d indicators: look them up in parts", mostIndicators)
			}
		}
	}
}

func (g *gathering) addLine(l line) {
	where := fmt.Sprintf("line %d: ", l.number)
	if l.refused != "" {
		g.refuse(where + l.refused)
		return
	}
	if l.text == g.last {
		return // a list of one thing over and over is read as fast as it comes
	}
	refused := g.refused
	g.add(where, l.text)
	if g.refused == refused {
		g.last = l.text
	}
}

// A line is a line of standard input that is not blank, or why it cannot be
// read as text.
type line struct {
	number  int // from 1
	text    string
	refused string
}

// eachLine reads lines ended by LF or CRLF, until yield has had enough. It
// never holds more than a bounded part of one line.
func eachLine(from io.Reader, yield func(line) bool) error {
	r := bufio.NewReaderSize(from, longestLine+len("\r\n"))
	for number := 1; ; number++ {
		text, long, err := readLine(r)
		if number == 1 {
			text = bytes.TrimPrefix(text, []byte("\uFEFF"))
		}
		l := line{number: number, text: string(text), refused: whyNoText(text, long)}
		if (l.refused != "" || len(bytes.TrimSpace(text)) > 0) && !yield(l) {
			return nil
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return plain("standard input could not be read to its end")
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
