package uitest

// strange notes what a well-behaved program does not send.
func (s *screen) strange(sequence string) {
	const enough = 1000
	if len(s.unknown) < enough {
		s.unknown = append(s.unknown, sequence)
	}
}

func (s *screen) control(c byte) {
	switch c {
	case '\n', '\v', '\f':
		s.lineFeed()
	case '\r':
		s.cursor.x, s.cursor.wrap = 0, false
	case '\b':
		s.moveTo(s.cursor.x-1, s.cursor.y)
	case '\t':
		s.moveTo(s.cursor.x/8*8+8, s.cursor.y)
	case 0x07, 0x0f: // bell; shift in, which terminfo's reset sends
	default:
		s.strange(string(rune(c)))
	}
}

// escaped performs ESC and one character.
func (s *screen) escaped(c byte) {
	switch c {
	case '7':
		s.saved = s.cursor
	case '8':
		s.cursor = s.saved
		s.moveTo(s.cursor.x, s.cursor.y)
	case 'D':
		s.lineFeed()
	case 'E':
		s.cursor.x = 0
		s.lineFeed()
	case 'M':
		s.reverseLineFeed()
	case 'c':
		s.reset(s.width, s.height)
	case '=', '>', '\\': // keypad modes; an end of a string that was none
	default:
		s.strange("\x1b" + string(rune(c)))
	}
}

// csi performs a control sequence; whole is how it was written.
func (s *screen) csi(c csi, whole string) {
	switch {
	case c.prefix == 0 && c.middle == "":
		if !s.move(c) && !s.edit(c) && !s.report(c) {
			s.strange(whole)
		}
	case c.prefix == '?' && c.middle == "" && (c.final == 'h' || c.final == 'l'):
		for _, p := range c.params {
			s.setMode(p[0], c.final == 'h')
		}
	case c.prefix == '?' && c.middle == "$" && c.final == 'p':
		s.reportMode(c.arg(0, 0))
	case c.prefix == '>' && c.middle == "" && c.final == 'c':
		s.reply("\x1b[>1;10;0c")
	case harmless(c):
	default:
		s.strange(whole)
	}
}

// harmless reports sequences which change nothing that is drawn: keyboard
// protocols, tab stops, the shape of the cursor, the name of the terminal.
func harmless(c csi) bool {
	switch c.final {
	case 'u':
		return c.middle == "" && c.prefix != 0
	case 'm', 'q':
		return c.middle == "" && c.prefix == '>' || c.final == 'q' && c.middle == " "
	case 'W':
		return c.prefix == '?'
	}
	return false
}

func (s *screen) move(c csi) bool {
	x, y := s.cursor.x, s.cursor.y
	n := c.arg(0, 1)
	switch c.final {
	case 'A':
		y -= n
	case 'B', 'e':
		y += n
	case 'C', 'a':
		x += n
	case 'D':
		x -= n
	case 'E':
		x, y = 0, y+n
	case 'F':
		x, y = 0, y-n
	case 'G', '`':
		x = n - 1
	case 'd':
		y = n - 1
	case 'H', 'f':
		x, y = c.arg(1, 1)-1, n-1
	case 'I':
		x = (x/8 + n) * 8
	case 'Z':
		x = max(0, (x+7)/8-n) * 8
	case 's':
		s.saved = s.cursor
		return true
	case 'u':
		s.cursor = s.saved
		x, y = s.cursor.x, s.cursor.y
	default:
		return false
	}
	s.moveTo(x, y)
	return true
}

func (s *screen) edit(c csi) bool {
	n := c.arg(0, 1)
	switch c.final {
	case 'm':
		s.cursor.pen.sgr(c.params)
	case 'J':
		s.eraseScreen(c.arg(0, 0))
	case 'K':
		s.eraseRow(c.arg(0, 0))
	case 'X':
		s.erase(s.cursor.y, s.cursor.x, s.cursor.x+n)
	case '@':
		s.shift(n)
	case 'P':
		s.shift(-n)
	case 'L', 'M':
		if s.cursor.y < s.top || s.cursor.y > s.bottom {
			return true
		}
		if c.final == 'L' {
			n = -n
		}
		s.scroll(s.cursor.y, n)
		s.cursor.x, s.cursor.wrap = 0, false
	case 'S':
		s.scroll(s.top, n)
	case 'T':
		s.scroll(s.top, -n)
	case 'b':
		for range min(n, s.width*s.height) {
			if s.last != 0 {
				s.print(s.last)
			}
		}
	case 'r':
		top, bottom := c.arg(0, 1)-1, min(c.arg(1, s.height), s.height)-1
		if top < bottom {
			s.top, s.bottom = top, bottom
			s.moveTo(0, 0)
		}
	default:
		return false
	}
	return true
}

func (s *screen) eraseRow(what int) {
	from, to := s.cursor.x, s.width
	switch what {
	case 1:
		from, to = 0, s.cursor.x+1
	case 2:
		from = 0
	}
	s.erase(s.cursor.y, from, to)
}

func (s *screen) eraseScreen(what int) {
	from, to := 0, s.height
	switch what {
	case 0:
		s.eraseRow(0)
		from = s.cursor.y + 1
	case 1:
		s.eraseRow(1)
		to = s.cursor.y
	}
	for y := from; y < to; y++ {
		s.erase(y, 0, s.width)
	}
}

// setMode switches a private mode. Most only matter to the keyboard; they are
// kept so that they can be reported.
func (s *screen) setMode(mode int, on bool) {
	s.modes[mode] = on
	switch mode {
	case 25:
		s.hidden = !on
	case 2026:
		if on {
			s.hold()
		} else {
			s.release()
		}
	case 47, 1047, 1049:
		s.switchBuffer(on, mode == 1049)
	}
}

func (s *screen) switchBuffer(alternate, saveCursor bool) {
	if alternate == s.alternate {
		return
	}
	if alternate && saveCursor {
		s.saved = s.cursor
	}
	s.alternate = alternate
	s.cells, s.other = s.other, s.cells
	if alternate {
		for y := range s.height {
			s.erase(y, 0, s.width)
		}
	} else if saveCursor {
		s.cursor = s.saved
		s.moveTo(s.cursor.x, s.cursor.y)
	}
}
