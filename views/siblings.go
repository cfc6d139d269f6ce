package views

import (
	"context"
	"math"
	"time"

	tea "charm.land/bubbletea/v2"

	"pugmark/investigation"
	"pugmark/ui"
)

// comparedAtOnce is how many names are compared while a key is handled; more
// are compared off the event loop.
const comparedAtOnce = 10_000

// siblings say how near the names of a list are to one of them.
type siblings struct {
	of    string // "" is nobody's
	like  *investigation.Likeness
	near  map[string]float32 // by host, as far as they were compared
	load  ui.Load[map[string]float32]
	asked string // what load is about
}

// newSiblings are those of a name, or nobody's.
func newSiblings(of string) siblings {
	return siblings{of: of, like: investigation.LikenessTo(of), near: map[string]float32{}}
}

// compare adds a name of the list.
func (s *siblings) compare(n investigation.Name) {
	if s.of != "" {
		s.near[n.Host] = float32(s.like.Of(n))
	}
}

// lookFor compares the names of a list with another one: at once, or as soon
// as that is done where there are many.
func (s *siblings) lookFor(ctx context.Context, host string, list investigation.NameList) tea.Cmd {
	if host == "" || host == s.of || s.load.Busy() && host == s.asked {
		return nil
	}
	like := investigation.LikenessTo(host)
	if list.Len() <= comparedAtOnce {
		s.of, s.like, s.near = host, like, compared(like, list)
		return nil
	}
	s.asked = host
	return s.load.Start(ctx, func(ctx context.Context) (map[string]float32, error) {
		return compared(like, list), ctx.Err()
	})
}

func compared(like *investigation.Likeness, list investigation.NameList) map[string]float32 {
	near := make(map[string]float32, list.Len())
	for i := range list.Len() {
		n := list.At(i)
		near[n.Host] = float32(like.Of(n))
	}
	return near
}

// take keeps msg if it is what was compared.
func (s *siblings) take(msg tea.Msg) bool {
	if !s.load.Update(msg) {
		return false
	}
	if near, ok := s.load.Value(); ok && s.load.Err() == nil {
		s.of, s.like, s.near = s.asked, investigation.LikenessTo(s.asked), near
	}
	return true
}

// orders arrange the names around the one that siblings are looked for of.
func (s seenNames) orders(p paper) []ui.Order {
	if s.siblings == nil || s.siblings.of == "" {
		return nil
	}
	of, like, near := s.siblings.of, s.siblings.like, s.siblings.near
	orders := []ui.Order{{Title: "similar to " + p.spell(of), Key: func(i int) float64 {
		n := s.At(i)
		if score, ok := near[n.Host]; ok {
			return 1 - float64(score)
		}
		return 1 - like.Of(n)
	}}}
	for i := range s.Len() {
		if n := s.At(i); n.Host == of && n.Dated() {
			return append(orders, ui.Order{Title: "first seen " + shortDay(n.First), Key: func(i int) float64 { return s.daysFrom(i, n.First) }})
		}
	}
	return orders
}

// daysFrom is how many days lie between a day and the one a name was first
// seen on; more than any window where that is not known.
func (s seenNames) daysFrom(i int, day time.Time) float64 {
	n := s.At(i)
	if !n.Dated() {
		return math.Inf(1)
	}
	return math.Abs(n.First.Sub(day).Hours() / 24)
}
