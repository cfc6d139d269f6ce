package export

import (
	"fmt"
	"io"
	"strings"
	"unicode"
)

// Code is untrusted text in Markdown: visible, defanged already by whoever
// wants it so, and in a code span, where nothing is a link, an image, HTML, a
// heading or a mention. The two characters that could end the span or the cell
// of a table stand as escapes, as ui/display writes them.
func Code(text string) string {
	if text == "" {
		return "–"
	}
	text = strings.NewReplacer("`", `\x60`, "|", `\x7c`).Replace(visible(text))
	if strings.Trim(text, " ") == "" {
		return "`" + strings.Repeat(`\x20`, len(text)) + "`" // blanks are no span
	}
	return "`" + text + "`"
}

// Words is untrusted text in Markdown, in a code span unless it is letters,
// numbers and the little punctuation that means nothing there.
func Words(text string) string {
	if text != "" && isPlain(text) && visible(text) == text {
		return text
	}
	return Code(text)
}

// isPlain reports text that is the same in Markdown wherever it stands behind
// something: words and numbers. A dot counts between digits or at an end, a
// colon before a blank or between digits.
func isPlain(text string) bool {
	runes := []rune(text)
	at := func(i int) rune {
		if i < 0 || i >= len(runes) {
			return ' '
		}
		return runes[i]
	}
	for i, r := range runes {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), strings.ContainsRune(" ,;()%?/·–—…≤≥▇→Δ−×", r):
		case r == '-' && i > 0:
		case r == '.' && i > 0 && (at(i+1) == ' ' && !isDigit(at(i-1)) || isDigit(at(i-1)) && isDigit(at(i+1))):
		case r == ':' && i > 0 && (at(i+1) == ' ' || isDigit(at(i-1)) && isDigit(at(i+1))):
		default:
			return false
		}
	}
	number := strings.TrimLeft(text, "0123456789")
	return at(0) != ' ' && (number == text || !strings.HasPrefix(number, ")")) // "1)" begins a list
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// writeMarkdown writes a heading, what is to be said of the list, and the list
// as a table.
func (t Table) writeMarkdown(w io.Writer) error {
	var b strings.Builder
	title := t.Title
	if !t.Live {
		title = Defang(title)
	}
	fmt.Fprintf(&b, "# Export: %s\n\n", Words(title))
	fmt.Fprintf(&b, "%s · made %s · indicators are %s\n", Counted(len(t.Rows), "row", "rows"), stamp(t.Made), t.spelling(Markdown))
	if t.Demo {
		fmt.Fprintf(&b, "\n**%s**\n", DemoWords)
	}
	for _, note := range t.Notes {
		fmt.Fprintf(&b, "\nNote: %s\n", Words(note))
	}
	b.WriteString("\n")
	rows := make([][]string, 0, len(t.Rows))
	mixed := !t.Demo && t.someInvented()
	for n, row := range t.Rows {
		cells := make([]string, 0, len(t.Columns))
		for i := range t.Columns {
			cells = append(cells, Words(t.person(t.cell(row, i))))
		}
		switch {
		case mixed && t.invented(n):
			cells = append(cells, DemoWords)
		case mixed:
			cells = append(cells, Words(""))
		}
		rows = append(rows, cells)
	}
	head := make([]string, 0, len(t.Columns))
	for _, name := range t.names() {
		head = append(head, Words(name))
	}
	if mixed {
		head = append(head, free(sourceColumn, t.names()))
	}
	b.WriteString(MarkdownTable(head, rows))
	_, err := io.WriteString(w, b.String())
	return err
}

// MarkdownTable is a table of cells that are Markdown already, from [Code],
// [Words] or our own words.
func MarkdownTable(head []string, rows [][]string) string {
	if len(head) == 0 {
		return ""
	}
	var b strings.Builder
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	line(head)
	b.WriteString("|" + strings.Repeat(" --- |", len(head)) + "\n")
	for _, row := range rows {
		line(row)
	}
	return b.String()
}

// Counted is a number with its noun: "1 row", "47 rows".
func Counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return itoa(n) + " " + many
}
