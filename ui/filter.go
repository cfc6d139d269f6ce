package ui

import (
	"bytes"
	"sort"
	"strings"
)

// A query shows the rows that hold every word, and hides those that hold a
// word behind an exclamation mark. Case and square brackets do not matter: a
// value is found live and defanged.
type query struct {
	text string
	show [][]byte
	hide [][]byte
}

var withoutBrackets = strings.NewReplacer("[", "", "]", "")

func parseQuery(text string) query {
	q := query{text: text}
	for _, word := range strings.Fields(withoutBrackets.Replace(strings.ToLower(text))) {
		if rest, hides := strings.CutPrefix(word, "!"); hides {
			if rest != "" {
				q.hide = append(q.hide, []byte(rest))
			}
			continue
		}
		q.show = append(q.show, []byte(word))
	}
	return q
}

func (q query) empty() bool { return len(q.show) == 0 && len(q.hide) == 0 }

// narrows reports whether q can only show rows that old shows too.
func (q query) narrows(old query) bool {
	return len(q.hide) == 0 && len(old.hide) == 0 && !old.empty() && strings.HasPrefix(q.text, old.text)
}

// A Filter finds the rows of a list by words in their text. It keeps the text
// of all rows in one piece, lower-cased and without square brackets, and
// searches it for the rarest byte of a word: a search reads memory once, and
// one more letter only looks at what was found before.
type Filter struct {
	text  []byte
	ends  []int       // of each row in text
	often [256]uint32 // how often each byte occurs in a sample of text
	whole uint32      // bytes of that sample
	last  query
	hits  []int32 // what last showed
}

// rowEnd ends every row: no word contains it.
const rowEnd = '\n'

// NewFilter returns a filter of rows lines. appendText appends what is looked
// through in a row, which may hold line ends.
func NewFilter(rows int, appendText func(b []byte, row int) []byte) *Filter {
	const measured = 64
	f := &Filter{ends: make([]int, rows), hits: []int32{}}
	for i := range rows {
		if i == measured {
			f.text = append(make([]byte, 0, (len(f.text)/measured+4)*rows), f.text...)
		}
		start := len(f.text)
		f.text = append(fold(appendText(f.text, i), start), rowEnd)
		f.ends[i] = len(f.text)
	}
	const sample = 1 << 16
	for at, step := 0, len(f.text)/sample+1; at < len(f.text); at += step {
		f.often[f.text[at]]++
		f.whole++
	}
	return f
}

// fold lower-cases what stands in b from start on, and drops square brackets.
func fold(b []byte, start int) []byte {
	at := start
	for at < len(b) && !folds(b[at]) {
		at++
	}
	end := at
	for i, c := range b[at:] {
		switch {
		case c >= 0x80:
			return append(b[:end], withoutBrackets.Replace(strings.ToLower(string(b[at+i:])))...)
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c == '[' || c == ']':
			continue
		}
		b[end] = c
		end++
	}
	return b[:end]
}

// folds reports whether fold looks closer at a byte: a capital or a bracket,
// which are neighbours but for the backslash, or a part of a longer character.
func folds(c byte) bool { return c-'A' <= ']'-'A' || c >= 0x80 }

// Search returns the rows that a query shows, in ascending order: those that
// hold every word, and no word behind an exclamation mark. The result is valid
// until the next search.
func (f *Filter) Search(text string) []int32 { return f.search(parseQuery(text)) }

func (f *Filter) search(q query) []int32 {
	const few = 8 // looking at one row costs about as much as scanning this many
	switch {
	case q.narrows(f.last) && len(f.hits) < len(f.ends)/few:
		kept := f.hits[:0]
		for _, i := range f.hits {
			if f.shows(q, i) {
				kept = append(kept, i)
			}
		}
		f.hits = kept
	case len(q.show) > 0:
		f.hits = f.scan(q)
	default:
		f.hits = f.without(q)
	}
	f.last = q
	return f.hits
}

// scan finds the rarest word in one pass over the text and looks at the other
// words only where it was found.
func (f *Filter) scan(q query) []int32 {
	rarest := f.needle(q.show[0])
	for _, word := range q.show[1:] {
		if n := f.needle(word); n.often < rarest.often {
			rarest = n
		}
	}
	alone := len(q.show) == 1 && len(q.hide) == 0
	out := f.hits[:0]
	f.each(rarest, func(row int32) {
		if alone || f.shows(q, row) {
			out = append(out, row)
		}
	})
	return out
}

// without returns the rows that hold no hidden word.
func (f *Filter) without(q query) []int32 {
	var hidden rowSet
	for _, word := range q.hide {
		f.each(f.needle(word), func(row int32) { hidden.add(row) })
	}
	out := f.hits[:0]
	for i := range f.ends {
		if !hidden.has(int32(i)) {
			out = append(out, int32(i))
		}
	}
	return out
}

// A needle is a word and the place of its rarest byte.
type needle struct {
	word  []byte
	at    int
	often uint32 // of the rarest byte
}

func (f *Filter) needle(word []byte) needle {
	n := needle{word: word, often: f.often[word[0]]}
	for i, c := range word {
		if f.often[c] < n.often {
			n.at, n.often = i, f.often[c]
		}
	}
	return n
}

// each calls found for every row that holds the word.
func (f *Filter) each(n needle, found func(row int32)) {
	const common = 16 // from this share of all bytes on, a search by one byte is no gain
	next := f.byRarest
	switch {
	case len(n.word) == 1:
		next = f.byByte
	case n.often > f.whole/common:
		next = f.byWord
	}
	at, row := 0, 0
	for {
		start := next(n, at)
		if start < 0 {
			return
		}
		row = f.rowOf(start, row)
		found(int32(row))
		at = f.ends[row]
	}
}

// byByte, byWord and byRarest return where the word stands at or after a place
// of the text, or -1.
func (f *Filter) byByte(n needle, from int) int {
	if i := bytes.IndexByte(f.text[from:], n.word[0]); i >= 0 {
		return from + i
	}
	return -1
}

func (f *Filter) byWord(n needle, from int) int {
	if i := bytes.Index(f.text[from:], n.word); i >= 0 {
		return from + i
	}
	return -1
}

func (f *Filter) byRarest(n needle, from int) int {
	rare, last := n.word[n.at], len(n.word)-1
	for at := from + n.at; at < len(f.text); at++ {
		i := bytes.IndexByte(f.text[at:], rare)
		if i < 0 {
			return -1
		}
		at += i
		start := at - n.at
		end := start + len(n.word)
		if end <= len(f.text) && f.text[start+last] == n.word[last] && bytes.Equal(f.text[start:end], n.word) {
			return start
		}
	}
	return -1
}

// rowOf returns the row, from row on, that a place of the text belongs to.
func (f *Filter) rowOf(at, row int) int {
	const near = 8
	for range near {
		if f.ends[row] > at {
			return row
		}
		row++
	}
	step := near
	for row+step < len(f.ends) && f.ends[row+step-1] <= at {
		row, step = row+step, 2*step
	}
	last := min(len(f.ends), row+step)
	return row + sort.SearchInts(f.ends[row:last], at+1)
}

func (f *Filter) row(i int32) []byte {
	start := 0
	if i > 0 {
		start = f.ends[i-1]
	}
	return f.text[start:f.ends[i]]
}

func (f *Filter) shows(q query, i int32) bool {
	text := f.row(i)
	for _, word := range q.show {
		if !bytes.Contains(text, word) {
			return false
		}
	}
	for _, word := range q.hide {
		if bytes.Contains(text, word) {
			return false
		}
	}
	return true
}
