package ui

import (
	"bytes"
	"slices"
	"strings"
)

// A filter shows the rows that hold every word, and hides those that hold a
// word behind an exclamation mark. Case does not matter.
type filter struct {
	text string
	show []string
	hide []string
}

func parseFilter(text string) filter {
	f := filter{text: text}
	for _, word := range strings.Fields(strings.ToLower(text)) {
		if rest, hides := strings.CutPrefix(word, "!"); hides {
			if rest != "" {
				f.hide = append(f.hide, rest)
			}
			continue
		}
		f.show = append(f.show, word)
	}
	return f
}

func (f filter) empty() bool { return len(f.show) == 0 && len(f.hide) == 0 }

// narrows reports whether f can only show rows that old shows too.
func (f filter) narrows(old filter) bool {
	return len(f.hide) == 0 && len(old.hide) == 0 && !old.empty() && strings.HasPrefix(f.text, old.text)
}

// A haystack is the text of all rows in one piece, lower-cased, so that a
// search is one scan. Values are in it both ways: live and as they are spelled.
type haystack struct {
	text []byte
	ends []int // of each row in text
	last filter
	hits []int32 // what last showed
}

// rowEnd stands between rows and cells: no word contains it.
const rowEnd = '\n'

func newHaystack(l *Look, rows []Row) *haystack {
	h := &haystack{ends: make([]int, len(rows))}
	for i := range rows {
		for _, c := range rows[i].Cells {
			h.add(c.Text)
			h.addValue(l, c.Value)
		}
		if len(rows[i].Cells) == 0 || rows[i].Cells[0].Value != rows[i].Value {
			h.addValue(l, rows[i].Value)
		}
		h.ends[i] = len(h.text)
	}
	return h
}

func (h *haystack) addValue(l *Look, value string) {
	if value == "" {
		return
	}
	h.add(value)
	if spelled := l.Spell(value); spelled != value {
		h.add(spelled)
	}
}

func (h *haystack) add(s string) {
	if s == "" {
		return
	}
	for i := range len(s) {
		if s[i] >= 0x80 {
			h.text = append(append(h.text, strings.ToLower(s)...), rowEnd)
			return
		}
	}
	for i := range len(s) {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		h.text = append(h.text, c)
	}
	h.text = append(h.text, rowEnd)
}

func (h *haystack) row(i int32) []byte {
	start := 0
	if i > 0 {
		start = h.ends[i-1]
	}
	return h.text[start:h.ends[i]]
}

// search appends the rows that f shows to out, in the order they were given.
func (h *haystack) search(f filter, out []int32) []int32 {
	switch {
	case f.narrows(h.last):
		for _, i := range h.hits {
			if h.shows(f, i) {
				out = append(out, i)
			}
		}
	case len(f.show) > 0:
		out = h.scan(f, out)
	default:
		for i := range h.ends {
			if h.shows(f, int32(i)) {
				out = append(out, int32(i))
			}
		}
	}
	h.last, h.hits = f, slices.Clone(out)
	return out
}

// scan finds the longest word in one pass over the text and looks at the other
// words only where it was found.
func (h *haystack) scan(f filter, out []int32) []int32 {
	word := slices.MaxFunc(f.show, func(a, b string) int { return len(a) - len(b) })
	needle := []byte(word)
	row, at := 0, 0
	for {
		found := bytes.Index(h.text[at:], needle)
		if found < 0 {
			return out
		}
		at += found
		for h.ends[row] <= at {
			row++
		}
		if h.shows(f, int32(row)) {
			out = append(out, int32(row))
		}
		at = h.ends[row]
		row++
		if row == len(h.ends) {
			return out
		}
	}
}

func (h *haystack) shows(f filter, i int32) bool {
	text := h.row(i)
	for _, word := range f.show {
		if !bytes.Contains(text, []byte(word)) {
			return false
		}
	}
	for _, word := range f.hide {
		if bytes.Contains(text, []byte(word)) {
			return false
		}
	}
	return true
}
