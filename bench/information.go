package main

import (
	"fmt"
	"strconv"
	"strings"

	"pugmark/ui/uitest"
)

// A picture is what a terminal shows.
type picture [][]uitest.Cell

func pictureOf(t *uitest.Terminal) picture {
	width, height := t.Size()
	p := make(picture, height)
	for y := range p {
		for x := range width {
			cell := t.Cell(x, y)
			if cell.Text == "" && cell.Width > 0 {
				cell.Text = " "
			}
			p[y] = append(p[y], cell)
		}
	}
	return p
}

func sameCell(a, b uitest.Cell) bool { return a.Text == b.Text && ink(a) == ink(b) }

// ink is the sequence that sets the style of a cell, "" for the terminal's own.
func ink(c uitest.Cell) string {
	var codes []string
	if f := c.Foreground; f != nil {
		codes = append(codes, fmt.Sprintf("38;2;%d;%d;%d", f.R, f.G, f.B))
	}
	if b := c.Background; b != nil {
		codes = append(codes, fmt.Sprintf("48;2;%d;%d;%d", b.R, b.G, b.B))
	}
	for n := range 8 {
		if c.Attributes.Has(1 << n) {
			codes = append(codes, strconv.Itoa(n+1))
		}
	}
	if codes == nil {
		return ""
	}
	return "\x1b[" + strings.Join(codes, ";") + "m"
}

// information is the least a terminal must be told to get from one picture to
// the other: where the cells are that changed, what is in them and in which
// colours, after a part of the screen was scrolled by a line if that is cheaper.
func information(old, now picture) int {
	empty := make([]uitest.Cell, len(now[0]))
	for x := range empty {
		empty[x] = uitest.Cell{Text: " ", Width: 1}
	}
	stay, scrolled, fresh := make([]int, len(now)), make([]int, len(now)), make([]int, len(now))
	all := 0
	for y := range now {
		stay[y] = lineCost(old[y], now[y])
		fresh[y] = lineCost(empty, now[y])
		if y+1 < len(old) {
			scrolled[y] = lineCost(old[y+1], now[y])
		}
		all += stay[y]
	}
	best := all
	for top := range now {
		cost := all + len("\x1b[10;39r\x1b[39;1H\n\x1b[r")
		for bottom := top; bottom < len(now); bottom++ {
			cost += fresh[bottom] - stay[bottom]
			best = min(best, cost)
			cost += scrolled[bottom] - fresh[bottom]
		}
	}
	return best
}

// lineCost is what changing one line costs: a line feed or a move to get to it,
// and cells that stay are repeated where that is shorter than moving over them.
func lineCost(old, now []uitest.Cell) int {
	cost, last, pen := 0, -1, ""
	for x := range now {
		if sameCell(old[x], now[x]) {
			continue
		}
		between := min(x-last-1, len(fmt.Sprintf("\x1b[%dC", x-last-1)))
		if last < 0 {
			between = len("\n") + min(x, len(fmt.Sprintf("\x1b[%dG", x+1)))
		}
		cost += between + len(now[x].Text)
		if next := ink(now[x]); next != pen {
			cost += max(len(next), len("\x1b[m"))
			pen = next
		}
		last = x
	}
	if pen != "" {
		cost += len("\x1b[m")
	}
	return cost
}
