package simulator

import (
	"slices"
	"time"

	"pugmark/intel"
)

// A course is what submissions made of a target's categories.
type course struct {
	categories []int
	steps      []step // what followed the story's history, oldest first
}

// A step is a new set of categories, from a time on.
type step struct {
	at         time.Time
	categories []int
}

// mostContent is how many content categories a domain holds (CONTRACT §9).
const mostContent = 2

// fallOff is how long Cloudflare's own categories last (CONTRACT §9).
const fallOff = 30 * 24 * time.Hour

// follow decides the submissions whose time has come. told is what the target
// carried before the first of them, held its history until then.
func (r *reviews) follow(who character, told []int, held []interval, submissions []Submission, now time.Time) course {
	c := course{categories: slices.Clone(told)}
	var reverts []pending
	leaving := fallingOff(told, held)
	for {
		at, next := now, (func())(nil)
		earlier := func(t time.Time) bool { return !t.After(now) && (next == nil || t.Before(at)) }
		if len(leaving) > 0 && earlier(leaving[0].at) {
			at, next = leaving[0].at, func() {
				c.remove(leaving[0].change.added)
				leaving = leaving[1:]
			}
		}
		if len(reverts) > 0 && earlier(reverts[0].at) {
			at, next = reverts[0].at, func() {
				c.add(reverts[0].change.removed)
				c.remove(reverts[0].change.added)
				reverts = reverts[1:]
			}
		}
		if len(submissions) > 0 && earlier(submissions[0].Time.Add(r.takes)) {
			at, next = submissions[0].Time.Add(r.takes), func() {
				fate := who.decide(submissions[0], c.categories)
				done := c.carryOut(submissions[0], fate)
				if fate == fateReverted {
					reverts = append(reverts, pending{at.Add(r.takes), done})
				}
				submissions = submissions[1:]
			}
		}
		if next == nil {
			return c
		}
		next()
		c.note(at)
	}
}

// A change is what was really added and removed.
type change struct{ added, removed []int }

// pending is a change that is taken back at a time.
type pending struct {
	at time.Time
	change
}

// fallingOff are the categories that end by themselves, first things first.
func fallingOff(told []int, held []interval) []pending {
	var list []pending
	for _, id := range []int{169, 177} {
		if !slices.Contains(told, id) {
			continue
		}
		for n := len(held) - 1; n >= 0 && slices.Contains(held[n].categories, id); n-- {
			if n == 0 || !slices.Contains(held[n-1].categories, id) {
				list = append(list, pending{held[n].start.fixed.Add(fallOff), change{added: []int{id}}})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b pending) int { return a.at.Compare(b.at) })
	return list
}

// carryOut removes and then adds, so that what is on both sides stays.
func (c *course) carryOut(s Submission, f fate) (done change) {
	content, security := s.wishes()
	if f == fateRefused {
		return done
	}
	lanes := []wish{content, security}
	if f == fatePartly {
		lanes = lanes[:1]
	}
	before := c.categories
	for _, w := range lanes {
		c.remove(w.removes)
		c.add(w.adds)
	}
	return change{added: without(c.categories, before), removed: without(before, c.categories)}
}

func (c *course) remove(ids []int) { c.categories = without(c.categories, ids) }

func (c *course) add(ids []int) {
	content := 0
	for _, id := range c.categories {
		if !isSecurity(id) {
			content++
		}
	}
	for _, id := range ids {
		switch {
		case slices.Contains(c.categories, id):
			continue
		case isSecurity(id):
		case content >= mostContent:
			continue
		default:
			content++
		}
		c.categories = append(slices.Clone(c.categories), id)
	}
}

// note keeps what the target carries from a time on, if that is something else
// than before. What follows at the same time replaces it.
func (c *course) note(at time.Time) {
	if n := len(c.steps); n > 0 && c.steps[n-1].at.Equal(at) {
		c.steps = c.steps[:n-1]
	}
	c.steps = append(c.steps, step{at, c.categories})
}

func isSecurity(id int) bool {
	info, known := intel.LookupCategory(id)
	return known && info.IsSecurity()
}

// without is a new list: ids but those of others.
func without(ids, others []int) []int {
	left := []int{}
	for _, id := range ids {
		if !slices.Contains(others, id) {
			left = append(left, id)
		}
	}
	return left
}

// sameSet reports whether two lists hold the same ids in whatever order.
func sameSet(a, b []int) bool { return len(without(a, b))+len(without(b, a)) == 0 }
