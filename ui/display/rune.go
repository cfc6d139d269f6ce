package display

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/unicode/rangetable"
)

// maxMarks is how many combining marks one base may carry. Real words need
// two or three; a flood of them paints over the neighbouring rows.
const maxMarks = 3

// class is what a code point does to a line of text.
type class uint8

const (
	hazard class = iota // never shown as it is
	mark                // shown on a base, up to maxMarks
	base                // printable, visible and advancing
)

// rules are what the caller adds to the policy.
type rules uint8

const (
	textRules rules = 0
	cellRules rules = 1 // what moves neighbouring cells is a hazard too
)

// run is what has been shown so far of the present cell, for counting marks.
type run struct {
	open  bool // a base has been shown
	marks uint8
}

// showed notes that a base has been shown, broke that nothing is open to marks.
func (c *run) showed() { *c = run{open: true} }
func (c *run) broke()  { *c = run{} }

// stood notes that a character of ASCII stands for itself. A blank is no base:
// where a line is wrapped it goes, and its marks would be left to the cell
// before.
func (c *run) stood(ascii byte) { *c = run{open: ascii != ' '} }

// pass reports whether the rune r, decoded from n bytes, may be shown as it
// is, and keeps count of the marks.
func (c *run) pass(r rune, n int, rules rules) bool {
	kind := hazard
	if r != utf8.RuneError || n > 1 {
		kind = classify(r)
	}
	if kind != hazard && rules == cellRules && movesNeighbours(r) {
		kind = hazard
	}
	switch {
	case kind == base:
		c.showed()
		return true
	case kind == mark && c.open && c.marks < maxMarks:
		c.marks++
		return true
	case kind == mark && c.open:
		return false // the marks after the third are escapes, all of them
	}
	c.broke()
	return false
}

// classify decides for every code point. The ranges that screens consist of
// come first: they are answered without a table.
func classify(r rune) class {
	switch {
	case r >= 0x20 && r < 0x7f:
		return base
	case r < 0xa1 || r == 0xad:
		return hazard
	case r < 0x300, r >= 0x2500 && r < 0x2600, r >= 0x4e00 && r <= 0x9fff, r >= 0xac00 && r <= 0xd7a3:
		return base // Latin letters, boxes, blocks, shapes, Han, Hangul syllables: none unassigned
	case ignorable(r) || joins(r) || oversize(r) || recent(r):
		return hazard
	case attaches(r):
		return mark
	case unicode.IsPrint(r):
		return base
	}
	return hazard
}

// established is the version of Unicode (of March 2020) that terminals and
// their C libraries can be expected to know.
const established = "13.0.0"

// recent reports characters that a terminal may not know. It draws nothing or
// a box for them and moves on by none, one or two cells: with glibc 2.36, tmux
// drops all that Unicode 15 added.
func recent(r rune) bool { return !unicode.Is(rangetable.Assigned(established), r) }

// ignorable reports printable code points that draw nothing: the members of
// Default_Ignorable_Code_Point that have a graphic category, and blanks.
func ignorable(r rune) bool {
	switch {
	case r == 0x034f, // combining grapheme joiner
		r == 0x17b4, r == 0x17b5, // Khmer inherent vowels
		r >= 0x180b && r <= 0x180f, // Mongolian variation selectors
		r == 0x2800,                // Braille blank
		r >= 0xfe00 && r <= 0xfe0f, // variation selectors
		r == 0xfffc,                // object replacement character
		r == 0x16fe4,               // Khitan filler
		r == 0x1d159,               // musical null notehead
		r >= 0xe0100 && r <= 0xe01ef:
		return true
	}
	return unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}

// joins reports letters and symbols that merge with a neighbour into one
// grapheme cluster, so that programs and terminals count different widths.
func joins(r rune) bool {
	switch {
	case r >= 0x1100 && r <= 0x11ff, r >= 0xa960 && r <= 0xa97c, r >= 0xd7b0 && r <= 0xd7fb, // conjoining jamo
		r >= 0x1f1e6 && r <= 0x1f1ff, // regional indicators: two make a flag
		r >= 0x1f3fb && r <= 0x1f3ff: // emoji modifiers
		return true
	}
	switch r { // letters that take the following one in (Grapheme_Cluster_Break=Prepend)
	case 0x0d4e, 0x111c2, 0x111c3, 0x1193f, 0x11941, 0x11a84, 0x11a85, 0x11a86, 0x11a87, 0x11a88, 0x11a89, 0x11d46, 0x11f02:
		return true
	}
	return false
}

// attaches reports what is drawn on the character before it: the combining
// marks.
func attaches(r rune) bool {
	return unicode.Is(unicode.M, r) || spacingMark(r)
}

// spacingMark reports marks which take a cell of their own where widths are
// counted by code point (tmux, older terminals) and none where they are
// counted by grapheme cluster: the category Mc and the letters that Unicode
// treats alike. A row that holds one has two widths.
func spacingMark(r rune) bool {
	switch {
	case r == 0x0e33, r == 0x0eb3, r == 0xff9e, r == 0xff9f: // Thai and Lao am, half-width voicing marks
		return true
	}
	return unicode.Is(unicode.Mc, r)
}

// oversize reports glyphs drawn much wider than the cells they claim, and
// those to which terminals give one cell or two: the digrams, trigrams,
// hexagrams and rods that Unicode 16 made wide, and the circled numbers on
// black squares.
func oversize(r rune) bool {
	switch {
	case r >= 0x2630 && r <= 0x2637, r >= 0x268a && r <= 0x268f, r >= 0x4dc0 && r <= 0x4dff, r >= 0x1d300 && r <= 0x1d356, r >= 0x1d360 && r <= 0x1d378,
		r >= 0x3248 && r <= 0x324f:
		return true
	}
	switch r {
	case 0x2e3a, 0x2e3b, 0xa9c5, 0xfdfd, 0x12031, 0x12219, 0x1242b:
		return true
	}
	return false
}

// movesNeighbours reports what stands well alone and not on a board of panes.
func movesNeighbours(r rune) bool {
	return r >= 0x590 && (rightToLeft(r) || spacingMark(r) || virama(r))
}

// virama reports the signs that merge the consonants around them into one
// grapheme cluster (canonical combining class 9), one cell by clusters and two
// by code points.
func virama(r rune) bool {
	var encoded [utf8.UTFMax]byte
	n := utf8.EncodeRune(encoded[:], r)
	return norm.NFC.Properties(encoded[:n]).CCC() == 9
}

// rightToLeft reports the bidirectional classes R, AL and AN (UAX #9).
func rightToLeft(r rune) bool {
	properties, _ := bidi.LookupRune(r)
	switch properties.Class() {
	case bidi.R, bidi.AL, bidi.AN:
		return true
	}
	return false
}
