package main

import (
	"image"
	"image/color"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPicturesStandBesideEachOther(t *testing.T) {
	filled := func(width, height int, c color.NRGBA) image.Image {
		p := image.NewNRGBA(image.Rect(0, 0, width, height))
		for n := range p.Pix {
			p.Pix[n] = []uint8{c.R, c.G, c.B, c.A}[n%4]
		}
		return p
	}
	red, blue := color.NRGBA{R: 255, A: 255}, color.NRGBA{B: 255, A: 255}
	one := filled(10, 20, red)
	both := besides([]image.Image{one, filled(30, 5, blue)})
	assert.Equal(t, image.Rect(0, 0, 56, 20), both.Bounds())
	for at, want := range map[image.Point]color.Color{
		{X: 9, Y: 19}: red, {X: 10}: color.NRGBA{}, {X: 26}: blue, {X: 55, Y: 4}: blue, {X: 55, Y: 5}: color.NRGBA{},
	} {
		assert.Equal(t, want, both.At(at.X, at.Y), "%v", at)
	}
}

func TestNobodySignsInWhereNobodyIsServed(t *testing.T) {
	s := &session{scenario: &scenario{}}
	assert.ErrorContains(t, s.signIn("ana"), "nobody is served")
	s.end() // nothing to end is no failure
}
