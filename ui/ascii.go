package ui

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"pugmark/ui/display"
)

// asciiSign is what stands for one of our own signs where only ASCII is shown:
// one character for each, and different ones for different moods. 0: the sign
// is none of ours.
func asciiSign(r rune) byte {
	switch r {
	case '▲':
		return '!'
	case '○':
		return 'o'
	case '◆', '█', '┃', '┏', '┓', '┗', '┛':
		return '#'
	case '●':
		return '@'
	case '–', '—', '−', '─':
		return '-'
	case '━', '▇', '▬':
		return '='
	case '±', '╭', '╮', '╰', '╯', '├', '┤', '┐', '┘', '┌', '└', '┼', '┬', '┴':
		return '+'
	case '│', '▏':
		return '|'
	case '▌', '→', '≥', '›', '▸', '»', '▶':
		return '>'
	case '←', '≤', '‹', '«', '◀':
		return '<'
	case '↑':
		return '^'
	case '↓', '✓':
		return 'v'
	case '×', '✗':
		return 'x'
	case '·', '•':
		return '.'
	case '…', '≈': // not a dot: in a name that would be one of its own
		return '~'
	case '“', '”', '„':
		return '"'
	case '‘', '’':
		return '\''
	case 'Δ':
		return 'D'
	case '◐':
		return '%'
	case '↺':
		return '&'
	}
	return 0
}

// keyName is the name of a key as footer and help show it: the sign of an arrow
// could be taken for a letter where only ASCII is shown.
func (l *Look) keyName(name string) string {
	if !l.ASCII || !strings.ContainsAny(name, "↑↓←→") {
		return name
	}
	return strings.NewReplacer("↑↓", "up/down", "↑", "up", "↓", "down", "←", "left", "→", "right").Replace(name)
}

// visible is [display.Cell], escaped where only ASCII is shown.
func (l *Look) visible(text string) string { return l.escaped(display.Cell(text)) }

// escaped returns visible text with an escape for what is neither ASCII nor a
// sign of ours, where nothing else is shown: two names stay two names.
func (l *Look) escaped(safe string) string {
	if !l.ASCII {
		return safe
	}
	var out []byte
	copied := 0
	for i, r := range safe {
		if r < utf8.RuneSelf || asciiSign(r) != 0 {
			continue
		}
		out = append(append(out, safe[copied:i]...), `\u{`...)
		out = append(strconv.AppendInt(out, int64(r), 16), '}')
		copied = i + utf8.RuneLen(r)
	}
	if out == nil {
		return safe
	}
	return string(append(out, safe[copied:]...))
}

// finish is the last step of a frame, which has been through display.Frame:
// where only ASCII is shown it replaces every other character, cell by cell.
func (l *Look) finish(frame string) string {
	if !l.ASCII {
		return frame
	}
	out := make([]byte, 0, len(frame))
	for i := 0; i < len(frame); {
		if frame[i] < utf8.RuneSelf {
			out = append(out, frame[i])
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(frame[i:])
		sign := asciiSign(r)
		switch {
		case sign == '.' && i > 0 && frame[i-1] == ' ' && i+n < len(frame) && frame[i+n] == ' ':
			out = append(out, '|') // between blanks it separates
		case sign != 0:
			out = append(out, sign)
		default:
			out = appendRepeated(out, "?", runeWidth(r))
		}
		i += n
	}
	return string(out)
}
