package views

import (
	"strings"

	"pugmark/ui"
)

const (
	tabLines = 1
	// besideFrom is the width from which the story stands beside the list.
	besideFrom = 140
	// leastList is the fewest lines of the list above a story.
	leastList = 7
)

// Render implements ui.View: the tabs, the list, and the story of the selected
// submission below it, or beside it on a wide terminal.
func (s *submissions) Render(width, height int) string {
	if width <= 0 || height <= 0 {
		return ""
	}
	s.width = width
	s.showStory()
	lines := []string{s.tabLine(width)}
	room := height - tabLines
	if width >= besideFrom {
		lines = append(lines, s.beside(width, room)...)
	} else {
		lines = append(lines, s.stacked(width, room)...)
	}
	return ui.Fit(strings.Join(lines, "\n"), width, height)
}

// beside are the list and the story in two columns.
func (s *submissions) beside(width, room int) []string {
	const gap = 2
	left := width * 3 / 5
	list := strings.Split(ui.Fit(s.paintList(left, room), left, room), "\n")
	story := strings.Split(ui.Fit(strings.Join(s.detail(width-left-gap, room), "\n"), width-left-gap, room), "\n")
	for i := range min(len(list), len(story)) {
		list[i] += strings.Repeat(" ", gap) + story[i]
	}
	return list
}

// stacked are the list and the story below each other. The list gives way to
// the story, but never below a few lines.
func (s *submissions) stacked(width, room int) []string {
	detail := min(s.detailHeight(width), room-min(leastList, s.list.Height(width)))
	if detail < 3 {
		detail = 0
	}
	list := min(room-detail, max(s.list.Height(width), 1))
	if detail == 0 {
		list = room
	}
	lines := strings.Split(ui.Fit(s.paintList(width, list), width, list), "\n")
	return append(lines, s.detail(width, room-list)...)
}

func (s *submissions) paintList(width, height int) string {
	s.shown.width, s.shown.height = width, height
	return s.list.Render(width, height, true)
}

// detailHeight is how many lines the story wants, with its title and what is
// said below it.
func (s *submissions) detailHeight(width int) int {
	lines := 1 + s.below.Height(width-2)
	if s.aloud().Text != "" {
		lines += 2
	}
	return lines
}

// aloud is what must not be missed of a submission that is not selected.
func (s *submissions) aloud() ui.Cell {
	of, _ := s.selected()
	f, _ := s.filed.Value()
	return f.unknownAloud(of.ID)
}

// detail is the story under its title, and on what it leaves of the room what
// must not be missed of another submission.
func (s *submissions) detail(width, height int) []string {
	of, ok := s.selected()
	aloud := s.aloud()
	if height <= 1 || !ok && aloud.Text == "" {
		return nil
	}
	lines := []string{s.desk.Look.Rule(width, of.Name())}
	if room := min(height-1, s.below.Height(width-2)); room > 0 {
		lines = append(lines, indented(ui.Fit(s.below.Render(width-2, room, false), width-2, room), 2)...)
	}
	left := height - len(lines)
	if aloud.Text == "" || left < 1 {
		return lines
	}
	lines = append(lines, make([]string, min(1, left-1))...)
	return append(lines, indented(s.desk.Look.Line(max(0, width-2), aloud), 2)...)
}

// tabLine says how many submissions are listed and hidden, which add up to all
// there are, and names the tabs.
func (s *submissions) tabLine(width int) string {
	f, ok := s.filed.Value()
	if !ok {
		return ""
	}
	shown := f.count(s.tab) - s.list.Hidden()
	left := []ui.Cell{plain("%s shown · %s hidden", grouped(int64(shown)), grouped(int64(len(f.all)-shown)))}
	if s.desk.following != nil {
		left = append(left, ui.Cell{Text: s.desk.following.words(), Mood: ui.Notable})
	}
	var tabs []ui.Cell
	for t := range tabCount {
		text := t.String() + " " + grouped(int64(f.count(t)))
		if t == s.tab {
			tabs = append(tabs, ui.Cell{Text: "[" + text + "]"})
			continue
		}
		tabs = append(tabs, ui.Cell{Text: text, Mood: ui.Muted})
	}
	return " " + s.desk.Look.Ends(max(0, width-2), left, tabs)
}
