package uitest

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Wherever a line leads to a side of its cell, and nowhere else, its shape
// touches that side, in the same place as the shape of every neighbour.
func TestBoxesJoin(t *testing.T) {
	for _, scale := range []int{1, 2, 3} {
		w, h := cellWidth*scale, cellHeight*scale
		horizontal, vertical := boxMask('─', w, h, scale), boxMask('│', w, h, scale)
		for r := rune(0x2500); r < 0x2580; r++ {
			mask := boxMask(r, w, h, scale)
			if dashes(r) > 0 || r >= 0x2571 && r <= 0x2573 {
				require.True(t, inked(mask, mask.Bounds()), "%c", r)
				continue
			}
			expected := arms(r)
			if r >= 0x256d && r <= 0x2570 { // arcs lead where light corners do
				expected = arms([]rune("┌┐┘└")[r-0x256d])
			}
			for side, edge := range [4]image.Rectangle{image.Rect(0, 0, 1, h), image.Rect(0, 0, w, 1), image.Rect(w-1, 0, w, h), image.Rect(0, h-1, w, h)} {
				require.Equal(t, expected[side] != none, inked(mask, edge), "%c side %d at scale %d", r, side, scale)
				straight := horizontal
				if side%2 == 1 {
					straight = vertical
				}
				if expected[side] == lightLine {
					require.True(t, sameWithin(mask, straight, edge), "%c side %d at scale %d", r, side, scale)
				}
			}
		}
	}
}

func inked(m *image.Alpha, area image.Rectangle) bool {
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			if m.AlphaAt(x, y).A > 0 {
				return true
			}
		}
	}
	return false
}

func sameWithin(a, b *image.Alpha, area image.Rectangle) bool {
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			if a.AlphaAt(x, y) != b.AlphaAt(x, y) {
				return false
			}
		}
	}
	return true
}

func TestBlocksFillTheirShare(t *testing.T) {
	share := func(r rune) float64 {
		mask, sum := boxMask(r, 80, 160, 1), 0
		for _, alpha := range mask.Pix {
			sum += int(alpha)
		}
		return float64(sum) / 255 / float64(len(mask.Pix))
	}
	for r, want := range map[rune]float64{
		'▀': 1. / 2, '▁': 1. / 8, '▂': 2. / 8, '▄': 4. / 8, '▇': 7. / 8, '█': 1, '▉': 7. / 8, '▌': 4. / 8, '▏': 1. / 8, '▐': 1. / 2,
		'░': 1. / 4, '▒': 2. / 4, '▓': 3. / 4, '▔': 1. / 8, '▕': 1. / 8,
		'▖': 1. / 4, '▗': 1. / 4, '▘': 1. / 4, '▙': 3. / 4, '▚': 2. / 4, '▛': 3. / 4, '▜': 3. / 4, '▝': 1. / 4, '▞': 2. / 4, '▟': 3. / 4,
	} {
		assert.InDelta(t, want, share(r), 0.005, "%c", r)
	}
	assert.Nil(t, boxMask('x', 9, 19, 1))
	assert.Nil(t, boxMask('■', 9, 19, 1))
}

func draw1(t *testing.T, look Look, text string) image.Image {
	terminal := NewTerminal(4, 2, &bytes.Buffer{})
	defer terminal.Close()
	_, err := terminal.Write([]byte("\x1b[?25l" + text))
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, terminal.PNG(&out, look))
	picture, err := png.Decode(&out)
	require.NoError(t, err)
	return picture
}

// at returns the colour in the middle of a cell.
func at(picture image.Image, x, y int) color.RGBA {
	r, g, b, a := picture.At(margin+x*cellWidth+cellWidth/2, margin+y*cellHeight+cellHeight/2).RGBA()
	return color.RGBA{R: uint8(r >> 8), G: uint8(g >> 8), B: uint8(b >> 8), A: uint8(a >> 8)}
}

func TestPNGGeometryAndColours(t *testing.T) {
	picture := draw1(t, Light(), "\x1b[38;2;1;2;3m█\x1b[7m \x1b[0;48;5;196m \x1b[m\r\n\x1b[2;38;2;0;0;0m█\x1b[0;8m█\x1b[m─")
	assert.Equal(t, image.Rect(0, 0, 4*9+16, 2*19+16), picture.Bounds())
	assert.Equal(t, color.RGBA{R: 1, G: 2, B: 3, A: 255}, at(picture, 0, 0))
	assert.Equal(t, color.RGBA{R: 1, G: 2, B: 3, A: 255}, at(picture, 1, 0), "reverse")
	assert.Equal(t, color.RGBA{R: 255, A: 255}, at(picture, 2, 0))
	assert.Equal(t, Light().Background, at(picture, 3, 0))
	assert.Equal(t, color.RGBA{R: 102, G: 102, B: 102, A: 255}, at(picture, 0, 1), "faint")
	assert.Equal(t, Light().Background, at(picture, 1, 1), "concealed")
	assert.Equal(t, Light().Foreground, at(picture, 2, 1), "a line through the middle")

	twice := Dark()
	twice.Scale = 2
	assert.Equal(t, image.Rect(0, 0, 2*(4*9+16), 2*(2*19+16)), draw1(t, twice, "").Bounds())
}

func TestPNGDrawsTextInItsStyles(t *testing.T) {
	plain := draw1(t, Dark(), "abc")
	for _, styled := range []string{"\x1b[1mabc", "\x1b[3mabc", "\x1b[1;3mabc", "\x1b[4mabc", "\x1b[9mabc", "a\u0301bc", "abd", "\x1b[?25habc", "世a"} {
		assert.NotEqual(t, plain, draw1(t, Dark(), styled), "%q", styled)
	}
	assert.Equal(t, plain, draw1(t, Dark(), "abc\x1b[5m"))
}

// An ordinary screen has few enough colours for a palette, also when it is
// full of text; one that has more keeps them all.
func TestPNGUsesAPaletteWhereItCan(t *testing.T) {
	few := draw1(t, Dark(), "\x1b[1;38;2;255;136;0ma\x1b[m\u0301b\r\n\x1b[3mcd")
	_, paletted := few.(*image.Paletted)
	assert.True(t, paletted)

	terminal := NewTerminal(40, 10, &bytes.Buffer{})
	defer terminal.Close()
	for i := range 400 {
		_, err := fmt.Fprintf(terminal, "\x1b[48;2;%d;%d;7m ", i/20, i%20)
		require.NoError(t, err)
	}
	var out bytes.Buffer
	require.NoError(t, terminal.PNG(&out, Dark()))
	many, err := png.Decode(&out)
	require.NoError(t, err)
	_, paletted = many.(*image.Paletted)
	assert.False(t, paletted)
	assert.Equal(t, color.RGBA{R: 19, G: 3, B: 7, A: 255}, at(many, 23, 9))
}

// The signs of our own screens have glyphs: none is drawn as an empty box.
func TestFontHasTheSignsOfTheScreens(t *testing.T) {
	faces, err := newFaces(1)
	require.NoError(t, err)
	p := painter{faces: faces}
	for _, r := range "▲●◆○–…·›▸→←↑↓≤≥≈✓×Δàé" {
		for _, attributes := range []Attributes{0, Bold, Italic, Bold | Italic} {
			_, _, ok := p.face(r, attributes)
			assert.True(t, ok, "%c", r)
		}
	}
	_, _, ok := p.face('世', 0)
	assert.False(t, ok)
}

func TestPNGOfAnyScreen(t *testing.T) {
	terminal := NewTerminal(80, 24, &bytes.Buffer{})
	defer terminal.Close()
	for i, s := range Hostile() {
		_, err := terminal.Write([]byte(s))
		require.NoError(t, err)
		if i%100 == 0 {
			picture, err := terminal.picture(Dark())
			require.NoError(t, err)
			require.Equal(t, image.Rect(0, 0, 80*9+16, 24*19+16), picture.Bounds())
		}
	}
}
