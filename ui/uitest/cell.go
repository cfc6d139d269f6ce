package uitest

import "image/color"

// A Cell is one position of the screen.
type Cell struct {
	// Text is the character with its combining marks; "" in the second half of
	// a wide one.
	Text string
	// Width is 1, 2, or 0 in the second half of a wide character.
	Width int
	Style
}

// A Style is how a cell is drawn. A nil colour is the terminal's own.
type Style struct {
	Foreground, Background *color.RGBA
	Attributes             Attributes
}

// Attributes is a set of text attributes.
type Attributes uint8

// The attributes that terminals draw (ECMA-48, SGR).
const (
	Bold Attributes = 1 << iota
	Faint
	Italic
	Underline
	Blink
	Reverse
	Conceal
	Strike
)

// Has reports whether every attribute of want is in the set.
func (a Attributes) Has(want Attributes) bool { return a&want == want }

// blank is an erased cell: terminals erase in the present background.
func blank(pen Style) Cell {
	return Cell{Text: " ", Width: 1, Style: Style{Background: pen.Background}}
}

// sgr applies the parameters of a select-graphic-rendition sequence. Each
// parameter may have subparameters, as in 4:3 or 38:2::255:0:0.
func (s *Style) sgr(params [][]int) {
	for i := 0; i < len(params); i++ {
		p := params[i]
		switch code := p[0]; {
		case code == 38 || code == 48 || code == 58:
			chosen, used := extendedColor(p, params[i+1:])
			i += used
			switch code {
			case 38:
				s.Foreground = chosen
			case 48:
				s.Background = chosen
			}
		case code == 4 && len(p) > 1 && p[1] == 0:
			s.Attributes &^= Underline
		default:
			s.simple(code)
		}
	}
}

func (s *Style) simple(code int) {
	switch {
	case code == 0:
		*s = Style{}
	case code == 22:
		s.Attributes &^= Bold | Faint
	case code == 21:
		s.Attributes |= Underline
	case code == 6:
		s.Attributes |= Blink
	case code >= 1 && code <= 9:
		s.Attributes |= attributeOf(code)
	case code >= 23 && code <= 29:
		s.Attributes &^= attributeOf(code - 20)
	case code >= 30 && code <= 37:
		s.Foreground = palette(code - 30)
	case code >= 40 && code <= 47:
		s.Background = palette(code - 40)
	case code >= 90 && code <= 97:
		s.Foreground = palette(code - 90 + 8)
	case code >= 100 && code <= 107:
		s.Background = palette(code - 100 + 8)
	case code == 39:
		s.Foreground = nil
	case code == 49:
		s.Background = nil
	}
}

func attributeOf(code int) Attributes {
	switch code {
	case 1:
		return Bold
	case 2:
		return Faint
	case 3:
		return Italic
	case 4:
		return Underline
	case 5:
		return Blink
	case 7:
		return Reverse
	case 8:
		return Conceal
	case 9:
		return Strike
	}
	return 0
}

// extendedColor reads 5;n or 2;r;g;b behind a 38, 48 or 58, written with
// colons inside the parameter or with semicolons in the following ones, of
// which it returns how many it used.
func extendedColor(inside []int, following [][]int) (*color.RGBA, int) {
	args, used := inside[1:], 0
	if len(args) == 0 {
		for _, p := range following {
			args = append(args, p[0])
		}
		switch {
		case len(args) > 0 && args[0] == 5:
			used = min(2, len(args))
		case len(args) > 0 && args[0] == 2:
			used = min(4, len(args))
		}
		args = args[:used]
	}
	switch {
	case len(args) == 2 && args[0] == 5 && args[1] < 256:
		return palette(args[1]), used
	case len(args) == 4 && args[0] == 2:
		return rgb(args[1], args[2], args[3]), used
	case len(args) == 5 && args[0] == 2: // 2:colour space:r:g:b
		return rgb(args[2], args[3], args[4]), used
	}
	return nil, used
}

func rgb(r, g, b int) *color.RGBA {
	return &color.RGBA{R: uint8(min(r, 255)), G: uint8(min(g, 255)), B: uint8(min(b, 255)), A: 255}
}

// palette returns a colour of xterm's 256: sixteen named ones, a cube of
// six levels, and greys.
func palette(n int) *color.RGBA {
	if n < 16 {
		base := [16]uint32{
			0x1d1f21, 0xcc6666, 0xb5bd68, 0xf0c674, 0x81a2be, 0xb294bb, 0x8abeb7, 0xc5c8c6,
			0x666666, 0xd54e53, 0xb9ca4a, 0xe7c547, 0x7aa6da, 0xc397d8, 0x70c0b1, 0xeaeaea,
		}[n]
		return rgb(int(base>>16), int(base>>8&0xff), int(base&0xff))
	}
	if n >= 232 {
		grey := 8 + 10*(n-232)
		return rgb(grey, grey, grey)
	}
	level := func(v int) int {
		if v == 0 {
			return 0
		}
		return 55 + 40*v
	}
	n -= 16
	return rgb(level(n/36), level(n/6%6), level(n%6))
}
