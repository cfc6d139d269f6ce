package ui

import "time"

// A Mood says what a value means; the theme decides how that looks. A mood is
// always a word and a glyph and a colour, never a colour alone: the glyph is
// printed before the text, unless the text is a sign by itself or brings the
// glyph of its mood ("✓ applied"). The dash of Muted is printed among facts
// only; elsewhere the words say what is missing.
type Mood int

// Moods, from harmless to harmful, and three that say something else.
const (
	Plain    Mood = iota
	Good          // ○ or ✓
	Notable       // ◆ worth a look, not a verdict
	Doubtful      // ? or !
	Bad           // ▲
	Muted         // – nothing, not reported
	Own           // ● what the team itself says
)

// A Cell is text with a mood. Text is untrusted: only this package turns it
// into terminal cells, through ui/display.
type Cell struct {
	Text string
	Mood Mood
	// Value, when not empty, is the live value the cell stands for: it is what
	// enter follows, o opens and y copies. A cell with a Value and no Text
	// shows the value as the session spells it (defanged or live).
	Value string
}

// A Sheet is what a pane has to say, as data: blocks from top to bottom and
// lines that stick to the bottom. Panes build sheets; only this package paints.
type Sheet struct {
	// Digest is the pane in one line, for a narrow terminal's overview.
	Digest []Cell
	Blocks []Block
	Foot   []Cell // one line each
}

// A Block is a part of a sheet: Facts, Prose, Grid or Timeline.
type Block interface{ block() }

// Facts are labelled values, one label column wide.
type Facts []Fact

// A Fact is a label and its values, set beside each other and wrapped value by
// value. Continuation lines are indented to the value column.
type Fact struct {
	Label string
	Cells []Cell
}

// Prose is text, one cell a paragraph, wrapped at words. An empty cell is a
// blank line.
type Prose []Cell

// A Grid is a table. Rows keep their identity when the grid is replaced.
type Grid struct {
	Columns []Column // without titles there is no head line
	Rows    []Row
	// Source, when not nil, gives the rows instead of Rows.
	Source RowSource
	// Orders are arrangements beyond those of one column, Groupings ways to
	// gather rows under heads; the sort menu offers both.
	Orders    []Order
	Groupings []Grouping
	// Markable says that rows with a value can be marked.
	Markable bool
}

// A RowSource gives the rows of a long list by number, so that none is built
// before it is on the screen. Its rows do not change while a grid has it: a
// list that grew is a new source.
type RowSource interface {
	Len() int
	// Row builds row i for the screen.
	Row(i int) Row
	// Value is the live value of row i, and its identity.
	Value(i int) string
	// AppendText appends to b what a filter looks through in row i.
	AppendText(b []byte, i int) []byte
	// SortKey is the key of row i in a column, as in [Row.Sort]; nil sorts last.
	SortKey(i, column int) any
}

// A TextSorter is a [RowSource] of which columns are sorted by plain texts.
type TextSorter interface {
	// SortText returns the texts a column is sorted by; nil where its keys are
	// others, or missing in some rows.
	SortText(column int) func(i int) string
}

// An Order arranges rows by a number of each, the lowest first.
type Order struct {
	Title string // "similar to login.payro11[.]example"
	Key   func(i int) float64
}

// A Grouping gathers rows under heads that open and close, the largest group
// first; rows that stand alone are one last group.
type Grouping struct {
	Title string // "registrable domain"
	// Group names what row i belongs to.
	Group func(i int) string
	// Head is the line of a group with these rows; the group "" is of those
	// that stand alone.
	Head func(group string, rows []int32) Row
}

// A Column has a title, a least width, and a share of what is left over.
// Columns with the lowest Keep are left out first when the width is too small;
// 0 is never left out.
type Column struct {
	Title       string
	Min, Weight int
	Keep        int
	Right       bool // aligned to the right
}

// A Row is one line of a grid. Value is the indicator it stands for, if any.
type Row struct {
	ID    string
	Value string
	Cells []Cell
	// Sort holds one comparable key per column, used instead of the text: a
	// time, a number or a string. Nil sorts by text.
	Sort []any
}

// A Timeline draws spans on a shared axis from Start to End, one track a line,
// with dates above.
type Timeline struct {
	Start, End time.Time
	Tracks     []Track
}

// A Track is one line of a timeline.
type Track struct {
	Label Cell
	Spans []Span
}

// A Span is an interval on a track; a zero End is still going on.
type Span struct{ Start, End time.Time }

func (Facts) block()    {}
func (Prose) block()    {}
func (Grid) block()     {}
func (Timeline) block() {}
