package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"pugmark/ui/display"
)

// A Clipboard is the way from a session to the clipboard of the terminal a
// person sits at: OSC 52 (xterm, "Operating System Commands"), and what carries
// it through a multiplexer. No way answers whether it arrived.
type Clipboard int

// The ways.
const (
	ClipboardDirect Clipboard = iota
	// ClipboardTmux sends the sequence twice: as it is, which tmux passes on
	// where set-clipboard is on, and in tmux's passthrough, which it unwraps
	// where allow-passthrough is on. Each ignores the other.
	ClipboardTmux
	// ClipboardScreen sends the sequence in device control strings, which GNU
	// screen passes on. As it is, a long one would run over screen's buffer and
	// onto the display.
	ClipboardScreen
)

// MaxCopy is how many bytes of text a clipboard takes: terminals drop an OSC 52
// sequence of more than 100,000 bytes, and base64 makes four of three.
const MaxCopy = 74_994

// screenString is how many bytes one string of GNU screen may have, with what
// begins and ends it (MAXSTR).
const screenString = 768

// ClipboardOf returns the way for a session with an environment. Where only
// TERM tells, screen and old tmux look alike: tmux ignores what is meant for
// screen, while screen would print what is meant for tmux.
func ClipboardOf(getenv func(name string) string) Clipboard {
	term := getenv("TERM")
	switch {
	case getenv("TMUX") != "" || strings.HasPrefix(term, "tmux"):
		return ClipboardTmux
	case getenv("STY") != "" || strings.HasPrefix(term, "screen"):
		return ClipboardScreen
	}
	return ClipboardDirect
}

// String names the way, for a person.
func (c Clipboard) String() string {
	switch c {
	case ClipboardTmux:
		return "OSC 52 through tmux"
	case ClipboardScreen:
		return "OSC 52 through screen"
	default:
		return "OSC 52"
	}
}

// Sequence returns the bytes that put text into the clipboard. Text stands in
// them as base64 only, so whatever it holds, it ends nothing.
func (c Clipboard) Sequence(text string) string {
	plain := ansi.SetSystemClipboard(text)
	switch c {
	case ClipboardTmux:
		return plain + ansi.TmuxPassthrough(plain)
	case ClipboardScreen:
		return ansi.ScreenPassthrough(plain, screenString-len("\x1bP\x1b\\"))
	default:
		return plain
	}
}

// copyMsg is a text for the clipboard and the form it is in.
type copyMsg struct{ text, form string }

// Copy puts text into the terminal's clipboard and says so: what, in which form
// ("defanged", "live") and by which way. Callers pass what somebody else wrote
// through ui/display; line feeds are kept.
func Copy(text, form string) tea.Cmd {
	return func() tea.Msg { return copyMsg{text, form} }
}

// copy sends a text to the clipboard, and keeps it for the page that shows it
// alone. A text that no terminal takes is not sent: half of a list is worse
// than none.
func (s *Shell) copy(msg copyMsg) tea.Cmd {
	text := harmless(msg.text)
	s.copied = text
	what := text
	if lines := strings.Count(text, "\n"); lines > 0 {
		what = grouped(lines+1) + " lines"
	}
	if len(text) > MaxCopy {
		s.notice = Cell{Mood: Doubtful, Text: fmt.Sprintf("not copied: %s bytes are more than the %s a terminal's clipboard takes (OSC 52) · copy fewer, or :copy shows the text",
			grouped(len(text)), grouped(MaxCopy))}
		return nil
	}
	s.notice = Cell{Text: fmt.Sprintf("sent to your terminal's clipboard (%s): %s, %s · not there? :copy", s.look.Clipboard, what, msg.form)}
	return tea.Raw(s.look.Clipboard.Sequence(text))
}

// harmless returns text without any control but line feeds: what came through
// ui/display is returned as it is.
func harmless(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.ContainsFunc(line, func(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 }) {
			lines[i] = display.TextN(line, 0)
		}
	}
	return strings.Join(lines, "\n")
}

// showCopied is the palette's "copy".
func (s *Shell) showCopied(string) tea.Cmd {
	if s.copied == "" {
		return Notify(Cell{Text: "nothing has been copied in this session yet: y copies what the cursor is on", Mood: Doubtful})
	}
	return Open(NewTextPage(s.look, "Copied", s.copied))
}
