package uitest

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"slices"
)

// boxMask returns the shape of a box-drawing or block character (U+2500 to
// U+259F) in a cell of the given size, nil for any other character. light is
// the thickness of a light line.
func boxMask(r rune, width, height, light int) *image.Alpha {
	if r < 0x2500 || r > 0x259f {
		return nil
	}
	m := &shape{Alpha: image.NewAlpha(image.Rect(0, 0, width, height)), w: width, h: height, light: light}
	switch {
	case r >= 0x2580:
		m.block(r)
	case r >= 0x256d && r <= 0x2570:
		m.arc(r)
	case r >= 0x2571 && r <= 0x2573:
		m.diagonals(r)
	case dashes(r) > 0:
		m.dashed(r)
	default:
		m.lines(arms(r))
	}
	return m.Alpha
}

type shape struct {
	*image.Alpha
	w, h, light int
}

func (m *shape) fill(x0, y0, x1, y1 int, alpha uint8) {
	draw.Draw(m.Alpha, image.Rect(x0, y0, x1, y1), image.NewUniform(color.Alpha{A: alpha}), image.Point{}, draw.Src)
}

// weight of a line from the middle of a cell to one of its sides.
type weight int

const (
	none weight = iota
	lightLine
	heavyLine
	doubleLine
)

// arms returns the weights of the lines to the left, up, right and down. The
// table is the Unicode names of U+2500 to U+257F: L light, H heavy, D double;
// dots stand for dashes, arcs and diagonals.
func arms(r rune) [4]weight {
	const table = "" +
		"L-L-H-H--L-L-H-H................................--LL--HL--LH--HH" + // 2500
		"L--LH--LL--HH--H-LL--LH--HL--HH-LL--HL--LH--HH---LLL-LHL-HLL-LLH" + // 2510
		"-HLH-HHL-LHH-HHHLL-LHL-LLH-LLL-HLH-HHH-LHL-HHH-HL-LLH-LLL-HLH-HL" + // 2520
		"L-LHH-LHL-HHH-HHLLL-HLL-LLH-HLH-LHL-HHL-LHH-HHH-LLLLHLLLLLHLHLHL" + // 2530
		"LHLLLLLHLHLHHHLLLHHLHLLHLLHHHHHLHLHHHHLHLHHHHHHH................" + // 2540
		"D-D--D-D--DL--LD--DDD--LL--DD--D-LD--DL--DD-DL--LD--DD---LDL-DLD" + // 2550
		"-DDDDL-LLD-DDD-DD-DLL-LDD-DDDLD-LDL-DDD-DLDLLDLDDDDD............" + // 2560
		"................L----L----L----LH----H----H----HL-H--L-HH-L--H-L" // 2570
	var out [4]weight
	at := int(r-0x2500) * 4
	for i := range out {
		switch table[at+i] {
		case 'L':
			out[i] = lightLine
		case 'H':
			out[i] = heavyLine
		case 'D':
			out[i] = doubleLine
		}
	}
	return out
}

// lines draws lines from the middle to the sides. A double line is a thick one
// with a thin channel, which makes corners and crossings come out right;
// single lines are drawn over it.
func (m *shape) lines(arms [4]weight) {
	single := slices.Contains(arms[:], lightLine) || slices.Contains(arms[:], heavyLine)
	double := slices.Contains(arms[:], doubleLine)
	for _, pass := range []struct {
		of        weight
		thickness int
		alpha     uint8
	}{
		{doubleLine, 3 * m.light, 255}, {doubleLine, m.light, 0},
		{lightLine, m.light, 255}, {heavyLine, m.heavy(), 255},
	} {
		reach := pass.thickness
		switch {
		case pass.of == doubleLine && single:
			reach = m.light // ends on the single line
		case pass.of != doubleLine && double:
			reach = 3 * m.light // ends on the far one of the two
		}
		for side, weight := range arms {
			if weight == pass.of {
				m.arm(side, pass.thickness, reach, pass.alpha)
			}
		}
	}
}

func (m *shape) heavy() int { return 2*m.light + m.light%2 }

// arm fills a line from a side (0 left, 1 up, 2 right, 3 down) through the
// middle, reach pixels wide.
func (m *shape) arm(side, thickness, reach int, alpha uint8) {
	x0, y0 := (m.w-thickness)/2, (m.h-thickness)/2
	x1, y1 := x0+thickness, y0+thickness
	switch side {
	case 0:
		x0, x1 = 0, (m.w+reach)/2
	case 1:
		y0, y1 = 0, (m.h+reach)/2
	case 2:
		x0, x1 = (m.w-reach)/2, m.w
	case 3:
		y0, y1 = (m.h-reach)/2, m.h
	}
	m.fill(x0, y0, x1, y1, alpha)
}

// dashes returns how many dashes a dashed line has, 0 for any other character.
func dashes(r rune) int {
	switch {
	case r >= 0x2504 && r <= 0x2507:
		return 3
	case r >= 0x2508 && r <= 0x250b:
		return 4
	case r >= 0x254c && r <= 0x254f:
		return 2
	}
	return 0
}

// dashed draws U+2504 to U+250B and U+254C to U+254F: in each four, light and
// heavy horizontals, then light and heavy verticals.
func (m *shape) dashed(r rune) {
	count, thickness := dashes(r), m.light
	if r%2 == 1 {
		thickness = m.heavy()
	}
	vertical := r%4 >= 2
	length := m.w
	if vertical {
		length = m.h
	}
	for i := range count {
		from, to := i*length/count, (i+1)*length/count-max(1, length/count/3)
		if vertical {
			m.fill((m.w-thickness)/2, from, (m.w-thickness)/2+thickness, to, 255)
		} else {
			m.fill(from, (m.h-thickness)/2, to, (m.h-thickness)/2+thickness, 255)
		}
	}
}

// arc draws a rounded corner: a quarter of a circle and the lines that lead to
// it.
func (m *shape) arc(r rune) {
	radius := float64(min(m.w, m.h)-m.light) / 2 // the last pixels are straight, as the neighbour's are
	middleX, middleY := float64(m.w)/2, float64(m.h)/2
	right := r == 0x256d || r == 0x2570 // which sides it leads to
	down := r == 0x256d || r == 0x256e
	centerX, centerY := middleX-radius, middleY-radius
	if right {
		centerX = middleX + radius
	}
	if down {
		centerY = middleY + radius
	}
	half := float64(m.light) / 2
	m.cover(func(x, y float64) bool {
		pastX, pastY := x < centerX, y < centerY // beside the circle, on the line's way to the side
		if right {
			pastX = x > centerX
		}
		if down {
			pastY = y > centerY
		}
		switch {
		case pastX && pastY:
			return false
		case pastY:
			return math.Abs(x-middleX) <= half
		case pastX:
			return math.Abs(y-middleY) <= half
		}
		return math.Abs(math.Hypot(x-centerX, y-centerY)-radius) <= half
	})
}

func (m *shape) diagonals(r rune) {
	w, h := float64(m.w), float64(m.h)
	half := float64(m.light) / 2
	scale := math.Hypot(w, h)
	m.cover(func(x, y float64) bool {
		rising := math.Abs(h*x+w*y-w*h)/scale <= half
		falling := math.Abs(h*x-w*y)/scale <= half
		return rising && r != 0x2572 || falling && r != 0x2571
	})
}

// cover fills each pixel by the share of it that lies inside.
func (m *shape) cover(inside func(x, y float64) bool) {
	const samples = 8
	for py := range m.h {
		for px := range m.w {
			hits := 0
			for i := range samples * samples {
				x := float64(px) + (float64(i%samples)+0.5)/samples
				y := float64(py) + (float64(i/samples)+0.5)/samples
				if inside(x, y) {
					hits++
				}
			}
			m.SetAlpha(px, py, color.Alpha{A: uint8(hits * 255 / (samples * samples))})
		}
	}
}

// block draws U+2580 to U+259F.
func (m *shape) block(r rune) {
	eighthX := func(n int) int { return (m.w*n + 4) / 8 }
	eighthY := func(n int) int { return (m.h*n + 4) / 8 }
	n := int(r - 0x2580)
	switch {
	case r == 0x2580:
		m.fill(0, 0, m.w, eighthY(4), 255)
	case r <= 0x2588: // from below
		m.fill(0, m.h-eighthY(n), m.w, m.h, 255)
	case r <= 0x258f: // from the left, seven eighths first
		m.fill(0, 0, eighthX(0x10-n), m.h, 255)
	case r == 0x2590:
		m.fill(eighthX(4), 0, m.w, m.h, 255)
	case r <= 0x2593: // shades of a quarter, a half, three quarters
		m.fill(0, 0, m.w, m.h, uint8(0x40*(n-0x10)))
	case r == 0x2594:
		m.fill(0, 0, m.w, eighthY(1), 255)
	case r == 0x2595:
		m.fill(m.w-eighthX(1), 0, m.w, m.h, 255)
	default:
		m.quadrants(n - 0x16)
	}
}

// quadrants draws U+2596 to U+259F.
func (m *shape) quadrants(n int) {
	const upperLeft, upperRight, lowerLeft, lowerRight = 1, 2, 4, 8
	parts := [...]int{
		lowerLeft, lowerRight, upperLeft, upperLeft | lowerLeft | lowerRight, upperLeft | lowerRight,
		upperLeft | upperRight | lowerLeft, upperLeft | upperRight | lowerRight,
		upperRight, upperRight | lowerLeft, upperRight | lowerLeft | lowerRight,
	}[n]
	x, y := (m.w*4+4)/8, (m.h*4+4)/8
	for i, area := range [4]image.Rectangle{
		image.Rect(0, 0, x, y), image.Rect(x, 0, m.w, y), image.Rect(0, y, x, m.h), image.Rect(x, y, m.w, m.h),
	} {
		if parts&(1<<i) != 0 {
			m.fill(area.Min.X, area.Min.Y, area.Max.X, area.Max.Y, 255)
		}
	}
}
