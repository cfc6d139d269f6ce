package uitest

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"strings"

	"github.com/go-fonts/dejavu/dejavusansmono"
	"github.com/go-fonts/dejavu/dejavusansmonobold"
	"github.com/go-fonts/dejavu/dejavusansmonoboldoblique"
	"github.com/go-fonts/dejavu/dejavusansmonooblique"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// A Look is what a terminal shows where a program sets no colour, and how
// large its picture is.
type Look struct {
	Foreground, Background color.RGBA
	// Scale is the number of pixels a point of the picture has in each
	// direction; 0 is 1.
	Scale int
}

// Dark returns the look of a dark terminal.
func Dark() Look { return Look{Foreground: *rgb(0xd8, 0xd8, 0xd8), Background: *rgb(0x16, 0x18, 0x1d)} }

// Light returns the look of a light terminal.
func Light() Look { return Look{Foreground: *rgb(0x24, 0x29, 0x2f), Background: *rgb(255, 255, 255)} }

// The geometry of a picture, in points. DejaVu Sans Mono at 15 advances 9.03.
const (
	cellWidth  = 9
	cellHeight = 19
	baseline   = 15
	fontSize   = 15
	margin     = 8
)

// PNG draws the screen as a picture: antialiased DejaVu Sans Mono, with
// box-drawing and block characters (U+2500 to U+259F) as geometry, so that
// they join without gaps. A character that the font lacks is an empty box.
func (t *Terminal) PNG(w io.Writer, look Look) error {
	picture, err := t.picture(look)
	if err != nil {
		return err
	}
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(w, withPalette(picture)); err != nil {
		return fmt.Errorf("write the picture: %w", err)
	}
	return nil
}

// withPalette returns the picture with a palette if it has at most 256 colours.
func withPalette(picture *image.RGBA) image.Image {
	indexes := map[color.RGBA]uint8{}
	out := image.NewPaletted(picture.Bounds(), nil)
	for i := range out.Pix {
		c := color.RGBA{R: picture.Pix[4*i], G: picture.Pix[4*i+1], B: picture.Pix[4*i+2], A: picture.Pix[4*i+3]}
		index, known := indexes[c]
		if !known {
			if len(indexes) == 256 {
				return picture
			}
			index = uint8(len(indexes))
			indexes[c] = index
			out.Palette = append(out.Palette, c)
		}
		out.Pix[i] = index
	}
	return out
}

func (t *Terminal) picture(look Look) (*image.RGBA, error) {
	look.Scale = max(1, look.Scale)
	faces, err := newFaces(look.Scale)
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	shown := t.screen.shown()
	p := &painter{look: look, faces: faces}
	p.image = image.NewRGBA(image.Rect(0, 0,
		(t.screen.width*cellWidth+2*margin)*look.Scale, (t.screen.height*cellHeight+2*margin)*look.Scale))
	draw.Draw(p.image, p.image.Bounds(), image.NewUniform(look.Background), image.Point{}, draw.Src)
	for y, row := range shown.cells {
		for x, cell := range row {
			if !shown.hidden && x == shown.cursor.x && y == shown.cursor.y {
				cell.Attributes ^= Reverse
			}
			p.cell(x, y, cell)
		}
	}
	return p.image, nil
}

// faces are the font in its four styles, by whether they are bold and italic.
type faces map[[2]bool]font.Face

func newFaces(scale int) (faces, error) {
	out := faces{}
	for style, data := range map[[2]bool][]byte{
		{false, false}: dejavusansmono.TTF, {true, false}: dejavusansmonobold.TTF,
		{false, true}: dejavusansmonooblique.TTF, {true, true}: dejavusansmonoboldoblique.TTF,
	} {
		parsed, err := opentype.Parse(data)
		if err != nil {
			return nil, fmt.Errorf("read DejaVu Sans Mono: %w", err)
		}
		out[style], err = opentype.NewFace(parsed, &opentype.FaceOptions{Size: fontSize * float64(scale), DPI: 72, Hinting: font.HintingNone})
		if err != nil {
			return nil, fmt.Errorf("scale DejaVu Sans Mono: %w", err)
		}
	}
	return out, nil
}

type painter struct {
	look  Look
	faces faces
	image *image.RGBA
}

func (p *painter) cell(x, y int, cell Cell) {
	if cell.Width == 0 {
		return
	}
	foreground, background := p.colors(cell.Style)
	scale := p.look.Scale
	corner := image.Pt((margin+x*cellWidth)*scale, (margin+y*cellHeight)*scale)
	area := image.Rectangle{Min: corner, Max: corner.Add(image.Pt(cell.Width*cellWidth*scale, cellHeight*scale))}
	draw.Draw(p.image, area, image.NewUniform(background), image.Point{}, draw.Src)
	if cell.Attributes.Has(Conceal) {
		return
	}
	ink := image.NewUniform(foreground)
	if mask := boxMask([]rune(cell.Text)[0], cellWidth*scale, cellHeight*scale, scale); mask != nil {
		draw.DrawMask(p.image, area, ink, image.Point{}, mask, image.Point{}, draw.Over)
	} else if strings.TrimSpace(cell.Text) != "" {
		p.text(area, ink, cell)
	}
	if cell.Attributes.Has(Underline) {
		p.rule(area, ink, baseline+2)
	}
	if cell.Attributes.Has(Strike) {
		p.rule(area, ink, baseline-5)
	}
}

// text draws a character and its marks, and nothing outside its cell.
func (p *painter) text(area image.Rectangle, ink image.Image, cell Cell) {
	bounded, ok := p.image.SubImage(area).(*image.RGBA)
	if !ok {
		return
	}
	for i, r := range []rune(cell.Text) {
		face, advance, ok := p.face(r, cell.Attributes)
		if !ok {
			p.missing(area, ink)
			continue
		}
		dot := fixed.P(area.Min.X, area.Min.Y+baseline*p.look.Scale)
		if i == 0 || advance > 0 {
			dot.X += (fixed.I(area.Dx()) - advance) / 2 // in the middle of one cell or two
		} else {
			dot.X += fixed.I(area.Dx()) // a mark without advance is drawn back over its base
		}
		if where, mask, corner, _, ok := face.Glyph(dot, r); ok {
			draw.DrawMask(bounded, where, ink, image.Point{}, inLevels(mask, where.Size(), corner), image.Point{}, draw.Over)
		}
	}
}

// inLevels returns a glyph's mask in 16 levels: the eye sees no difference, and
// a picture has few enough colours for a palette, which halves its file.
func inLevels(mask image.Image, size, corner image.Point) *image.Alpha {
	out := image.NewAlpha(image.Rectangle{Max: size})
	draw.Draw(out, out.Bounds(), mask, corner, draw.Src)
	for i, alpha := range out.Pix {
		out.Pix[i] = (alpha + 8) / 17 * 17
		if alpha > 246 {
			out.Pix[i] = 255
		}
	}
	return out
}

// face returns the font that has r, in the style asked for or upright, since
// the oblique ones lack a few signs.
func (p *painter) face(r rune, attributes Attributes) (font.Face, fixed.Int26_6, bool) {
	bold := attributes.Has(Bold)
	for _, face := range []font.Face{p.faces[[2]bool{bold, attributes.Has(Italic)}], p.faces[[2]bool{bold, false}], p.faces[[2]bool{}]} {
		if advance, ok := face.GlyphAdvance(r); ok {
			return face, advance, true
		}
	}
	return nil, 0, false
}

// missing draws the outline of a box, as terminals do for what no font has.
func (p *painter) missing(area image.Rectangle, ink image.Image) {
	box := area.Inset(2 * p.look.Scale)
	for _, line := range []image.Rectangle{
		{box.Min, image.Pt(box.Max.X, box.Min.Y+p.look.Scale)}, {image.Pt(box.Min.X, box.Max.Y-p.look.Scale), box.Max},
		{box.Min, image.Pt(box.Min.X+p.look.Scale, box.Max.Y)}, {image.Pt(box.Max.X-p.look.Scale, box.Min.Y), box.Max},
	} {
		draw.Draw(p.image, line, ink, image.Point{}, draw.Src)
	}
}

func (p *painter) rule(area image.Rectangle, ink image.Image, below int) {
	top := area.Min.Y + below*p.look.Scale
	line := image.Rect(area.Min.X, top, area.Max.X, top+p.look.Scale)
	draw.Draw(p.image, line, ink, image.Point{}, draw.Src)
}

func (p *painter) colors(style Style) (foreground, background color.RGBA) {
	foreground, background = p.look.Foreground, p.look.Background
	if style.Foreground != nil {
		foreground = *style.Foreground
	}
	if style.Background != nil {
		background = *style.Background
	}
	if style.Attributes.Has(Reverse) {
		foreground, background = background, foreground
	}
	if style.Attributes.Has(Faint) {
		foreground = mix(foreground, background)
	}
	return foreground, background
}

// mix returns the colour of faint text: three fifths of its own.
func mix(text, page color.RGBA) color.RGBA {
	part := func(a, b uint8) uint8 { return uint8((3*int(a) + 2*int(b)) / 5) }
	return color.RGBA{R: part(text.R, page.R), G: part(text.G, page.G), B: part(text.B, page.B), A: 255}
}
