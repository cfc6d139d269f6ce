package views

import (
	"bytes"
	"slices"

	"pugmark/intel"
)

// A composition is what a person has put together of a request so far.
type composition struct {
	request intel.Miscategorization
	// before is what the target has now, as a kept answer says; nil is not
	// known. record is the id of that answer.
	before *intel.Categorized
	record string
	// payload is a body that is sent as it stands, with what in it is not
	// documented, until something of it is changed; nil is the request's own.
	payload []byte
	unknown []string
	// reason and evidence stay with pugmark.
	reason, evidence string
	// again names the submission that this one repeats on purpose, "" for none.
	again string
	// ticked remembers, by target, what was to be removed from it while it was
	// chosen.
	ticked map[string]removals
}

// removals are the ids that are to be removed, by lane.
type removals struct{ content, security []int }

// body is exactly what would be sent.
func (c *composition) body() []byte {
	if c.payload != nil {
		return c.payload
	}
	return c.request.JSON()
}

// sameAs reports whether two compositions ask for the same, for the same
// reason.
func (c *composition) sameAs(o *composition) bool {
	return bytes.Equal(c.body(), o.body()) && c.reason == o.reason && c.evidence == o.evidence && c.again == o.again
}

// changed forgets what held for the request as it was.
func (c *composition) changed() { c.payload, c.unknown, c.again = nil, nil, "" }

// lists are the two lists of a lane.
func (c *composition) lists(l intel.Lane) (adds, removes *[]int) {
	if l == intel.LaneSecurity {
		return &c.request.SecurityAdds, &c.request.SecurityRemoves
	}
	return &c.request.ContentAdds, &c.request.ContentRemoves
}

// remove puts an id on the list of what goes from a lane, or takes it off.
func (c *composition) remove(l intel.Lane, id int, on bool) {
	_, removes := c.lists(l)
	set(removes, id, on)
	c.changed()
}

// add puts an id on the list of what comes to a lane, or takes it off.
func (c *composition) add(l intel.Lane, id int, on bool) {
	adds, _ := c.lists(l)
	set(adds, id, on)
	c.changed()
}

// set makes list hold id, or not.
func set(list *[]int, id int, on bool) {
	kept := slices.DeleteFunc(slices.Clone(*list), func(other int) bool { return other == id })
	if on {
		kept = append(kept, id)
	}
	if len(kept) == 0 {
		kept = nil
	}
	*list = kept
}

// adds reports whether a lane is to get an id.
func (c *composition) adds(l intel.Lane, id int) bool {
	adds, _ := c.lists(l)
	return slices.Contains(*adds, id)
}

// aim makes the request one about another target. What is to be added stays;
// what is to be removed belongs to a target and is there again with it.
func (c *composition) aim(target intel.Miscategorization, before *intel.Categorized, record string) {
	c.before, c.record = before, record
	if target.TargetKey() == c.request.TargetKey() {
		return
	}
	if c.ticked == nil {
		c.ticked = map[string]removals{}
	}
	c.ticked[c.request.TargetKey()] = removals{c.request.ContentRemoves, c.request.SecurityRemoves}
	r := &c.request
	r.Type, r.URL, r.IP = target.Type, target.URL, target.IP
	there := c.ticked[r.TargetKey()]
	r.ContentRemoves, r.SecurityRemoves = there.content, there.security
	c.changed()
}

// A removable is a category that a tick can remove from a lane.
type removable struct {
	intel.Category
	ticked    bool
	inherited bool // it comes from a parent: removing it here does nothing
	missing   bool // the target is not known to have it
}

// removables are the categories of a lane that the target has, those it
// inherits, and those that are to be removed although it is not known to have
// them.
func (c *composition) removables(l intel.Lane) []removable {
	_, removes := c.lists(l)
	ticked, listed := map[int]bool{}, map[int]bool{}
	for _, id := range *removes {
		ticked[id] = true
	}
	var out []removable
	take := func(r removable) {
		if !listed[r.ID] {
			r.ticked, listed[r.ID] = ticked[r.ID], true
			out = append(out, r)
		}
	}
	if c.before != nil {
		own, inherited := inLane(*c.before, l)
		for _, category := range specific(own) {
			take(removable{Category: category})
		}
		for _, category := range specific(inherited) {
			take(removable{Category: category, inherited: true})
		}
	}
	for _, id := range *removes {
		take(removable{Category: intel.Category{ID: id}, missing: true})
	}
	return out
}

// inLane are the categories of a lane: the target's own, and what comes from
// its parent.
func inLane(c intel.Categorized, l intel.Lane) (own, inherited []intel.Category) {
	if l == intel.LaneSecurity {
		return c.Security, c.InheritedSecurity
	}
	return c.Content, c.InheritedContent
}
