package ui

import (
	"context"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// neighbours are the names at one address, as the story tells them.
func neighbours() Grid {
	h := &hosts{names: []string{
		"login.payro11.example", "cdn.payro11.example", "mail.payro11.example", "hr-portal.example", "paysl1p.example", "payro1l.example",
		"static.shop-a.example", "www.shop-a.example", "img.shop-a.example", "m.shop-a.example", "pay.shop-a.example", "www.shop-b.example", "blog.shop-b.example",
	}}
	for i := range 30 {
		h.names = append(h.names, fmt.Sprintf("parked-%d.example", 172+i))
	}
	grid := hostGrid(h)
	grid.Columns[1].Title = "days"
	grid.Groupings[0].Group = func(i int) string { return registrable(h.names[i]) }
	grid.Orders[0].Title = "similar to login.payro11[.]example"
	return grid
}

func TestListScreens(t *testing.T) {
	group := []string{"s", "s", "enter"}
	for _, c := range []struct {
		name   string
		keys   []string
		prompt bool
	}{
		{"list", nil, false},
		{"list-marks", strings.Fields("down space down space"), false},
		{"list-range", strings.Fields("down v down down"), false},
		{"list-hidden", strings.Fields("space space / ! p a y enter"), false},
		{"list-menu", strings.Fields("s s s"), false},
		{"list-groups", append(group, strings.Fields("space up enter down down space end")...), false},
		{"list-prompt", []string{"down"}, true},
		{"list-prompt-refused", []string{"down", "x"}, true},
		{"list-prompt-long", append([]string{"down"}, strings.Split("2026-11-01 until the 11th of November, both of them with the night", "")...), true},
	} {
		for _, size := range [][2]int{{80, 24}, {60, 20}, {20, 5}} {
			name := fmt.Sprintf("%s-%dx%d", c.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				l := testLook()
				page := NewPage(l, "names at 203.0.113[.]66", func() Sheet {
					return Sheet{Blocks: []Block{neighbours()}, Foot: []Cell{absent("≤ ≥ touch the window edge: may be older or newer")}}
				})
				s := NewShell(context.Background(), l, still{}, ShellOptions{})
				run(s, Open(page))
				s.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
				if c.prompt {
					keys(s, c.keys[0])
					page.Sheet().Prompt(windowPrompt())
					keys(s, c.keys[1:]...)
				} else {
					keys(s, c.keys...)
				}
				s.drawn = false
				frame := s.View().Content
				requireFrame(t, frame, size[0], size[1])
				golden(t, name, frame)
			})
		}
	}
}
