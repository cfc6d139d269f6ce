package ui

// A Pane is a view that sits on a board. The board draws its frame, title and
// status; Render paints what is inside. A pane that draws a cursor is also a
// [Focuser]: the board tells it before every frame whether it has the focus.
type Pane interface {
	View
	// Subject names what the pane is about, untrusted, spelled as the session
	// spells values ([Look.Spelled]), for the frame's title:
	// "1 Domain details · login.payro11[.]example". Empty: the name alone.
	Subject() string
	// Status stands at the right end of the title: "now", "3h",
	// "not asked · 1 call", "asking… 2 s".
	Status() Cell
	// Digest is the pane in one line, for the narrow overview.
	Digest() []Cell
	// Selected is the live value under the cursor, if any: what enter follows,
	// o opens and y copies.
	Selected() (value string, ok bool)
	// Height is how many lines the pane would like inside its frame at the
	// given width; the board decides.
	Height(width int) int
}

// A Slot is a place for a pane on a board. Digits keep their meaning whatever
// the board is about.
type Slot struct {
	Digit  rune   // '1'…'8'; 0: no digit
	Name   string // "Domain details"
	Short  string // "Domain": the narrow overview
	Tab    string // "Dom": the tabs above an entered pane
	Column int    // 0, 1, 2 on a wide terminal
	// Grow settles which of two equally high panes gets a line first: that with
	// the higher one, such as a list that may get long.
	Grow int
	Pane Pane
}
