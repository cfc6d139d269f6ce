package views

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/ui"
)

// longestBody is how many bytes of a body that somebody else wrote the form
// shows. The page before sending shows all of it.
const longestBody = 2 << 10

// A bodyNote shows a JSON body as it is sent. Where it does not fit on a line
// it goes on below, behind a comma where there is one.
type bodyNote struct {
	look *ui.Look
	body func() []byte
}

// Lines implements ui.Control.
func (n bodyNote) Lines(width int, _ bool) []string {
	if width <= 0 {
		return nil
	}
	body := string(n.body())
	left := len(body) - longestBody
	parts := bodyLines(body[:min(len(body), longestBody)], width)
	if left > 0 {
		parts = append(parts, "… "+grouped(int64(left))+" bytes more")
	}
	lines := make([]string, 0, len(parts))
	for _, part := range parts {
		lines = append(lines, n.look.Line(width, ui.Cell{Text: part}))
	}
	return lines
}

// bodyLines breaks a body behind commas into lines of at most width cells.
func bodyLines(body string, width int) []string {
	var lines []string
	line, used := "", 0
	for part := range strings.SplitAfterSeq(body, ",") {
		w := cellsTaken(part)
		if used > 0 && used+w > width {
			lines, line, used = append(lines, line), " ", 1
		}
		line, used = line+part, used+w
		for used > width {
			head, rest := cutCells(line, width)
			lines, line = append(lines, head), rest
			used = cellsTaken(rest)
		}
	}
	return append(lines, line)
}

// cutCells cuts a text so that its head takes at most width cells, and at least
// one character.
func cutCells(text string, width int) (head, rest string) {
	room := width
	for at := 0; at < len(text); {
		_, size := utf8.DecodeRuneInString(text[at:])
		if room -= max(1, cellsTaken(text[at:at+size])); room < 0 && at > 0 {
			return text[:at], text[at:]
		}
		at += size
	}
	return text, ""
}

// Update implements ui.Control: there is nothing to do.
func (bodyNote) Update(tea.Msg) (tea.Cmd, bool) { return nil, false }

// Keys implements ui.Control.
func (bodyNote) Keys() []key.Binding { return nil }

// Typing implements ui.Control.
func (bodyNote) Typing() bool { return false }

// Disabled implements ui.Control: it never has the focus.
func (bodyNote) Disabled() bool { return true }

// Escape implements ui.Control.
func (bodyNote) Escape() bool { return false }

// prettyBody is a body in lines, a field a line; a body that is no JSON object
// stays as it is.
func prettyBody(body []byte) []string {
	var fields []string
	decoder := json.NewDecoder(bytes.NewReader(body))
	if open, err := decoder.Token(); err != nil || open != json.Delim('{') {
		return []string{string(body)}
	}
	for decoder.More() {
		name, err := decoder.Token()
		var value json.RawMessage
		if err != nil || decoder.Decode(&value) != nil {
			return []string{string(body)}
		}
		fields = append(fields, "  "+jsonText(name)+": "+oneLineJSON(value))
	}
	if len(fields) == 0 {
		return []string{"{}"}
	}
	for n := range fields[:len(fields)-1] {
		fields[n] += ","
	}
	fields[0] = "{" + fields[0][1:]
	fields[len(fields)-1] += " }"
	return fields
}

// oneLineJSON is a value without line ends, a list with a blank behind each comma.
func oneLineJSON(value json.RawMessage) string {
	var list []json.RawMessage
	if value[0] == '[' && json.Unmarshal(value, &list) == nil {
		items := make([]string, 0, len(list))
		for _, item := range list {
			items = append(items, compactJSON(item))
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	return compactJSON(value)
}

func compactJSON(value json.RawMessage) string {
	var compact bytes.Buffer
	if json.Compact(&compact, value) != nil {
		return string(value)
	}
	return compact.String()
}

func jsonText(value any) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(value) != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}
