package uitest

import (
	"encoding/base64"
	"fmt"
	"image/color"
	"strings"
)

// report answers device attributes and status as a VT220 with colour does.
func (s *screen) report(c csi) bool {
	switch {
	case c.final == 'c':
		s.reply("\x1b[?62;22c")
	case c.final == 'n' && c.arg(0, 0) == 5:
		s.reply("\x1b[0n")
	case c.final == 'n' && c.arg(0, 0) == 6:
		s.reply(fmt.Sprintf("\x1b[%d;%dR", s.cursor.y+1, s.cursor.x+1))
	default:
		return false
	}
	return true
}

// reportMode answers DECRQM: 1 set, 2 reset, 0 not known. Synchronized output
// (2026) is known, so that programs use it and no half-drawn frame is seen;
// grapheme clusters (2027) are not.
func (s *screen) reportMode(mode int) {
	state := 0
	switch mode {
	case 7, 25, 47, 1000, 1002, 1003, 1004, 1006, 1047, 1049, 2004, 2026:
		state = 2
		if s.modes[mode] || mode == 25 && !s.hidden {
			state = 1
		}
	}
	s.reply(fmt.Sprintf("\x1b[?%d;%d$y", mode, state))
}

// command performs an operating system command and reports whether it is one
// that a program of ours may send.
func (s *screen) command(text string) bool {
	kind, rest, _ := strings.Cut(text, ";")
	switch kind {
	case "0", "2":
		s.title = rest
	case "8":
		if _, target, _ := strings.Cut(rest, ";"); target != "" {
			s.links = append(s.links, target)
		}
	case "10", "12":
		return s.reportColor(kind, rest, s.look.Foreground)
	case "11":
		return s.reportColor(kind, rest, s.look.Background)
	case "52":
		_, data, _ := strings.Cut(rest, ";")
		decoded, err := base64.StdEncoding.DecodeString(data)
		if err != nil {
			return false // "?" reads the clipboard: never answered
		}
		s.clipboard = append(s.clipboard, string(decoded))
	case "110", "111", "112": // colours back to the terminal's own
	default:
		return false
	}
	return true
}

func (s *screen) reportColor(kind, what string, c color.RGBA) bool {
	if what != "?" {
		return false
	}
	s.reply(fmt.Sprintf("\x1b]%s;rgb:%02x%02x/%02x%02x/%02x%02x\x1b\\", kind, c.R, c.R, c.G, c.G, c.B, c.B))
	return true
}
