package ui

import (
	"maps"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// A Choice offers options of which one is chosen: "(•) ourcorp[.]example".
type Choice struct {
	optionList
	changed func(id string)
	chosen  string
}

// NewChoice returns a choice without options. changed, which may be nil, is
// called when a person has chosen another one.
func NewChoice(l *Look, changed func(id string)) *Choice {
	return &Choice{optionList: optionList{look: l}, changed: changed}
}

// Set replaces the options and says which is chosen.
func (c *Choice) Set(options []Option, chosen string) {
	c.chosen = chosen
	c.set(options, chosen)
}

// Chosen is the id of the chosen option.
func (c *Choice) Chosen() string { return c.chosen }

// Update implements Control.
func (c *Choice) Update(msg tea.Msg) (tea.Cmd, bool) {
	i, used := c.update(msg)
	if i < 0 {
		return nil, used
	}
	if c.options[i].Why != "" {
		return c.options[i].refuse(), true
	}
	if id := c.options[i].ID; id != c.chosen {
		c.chosen = id
		if c.changed != nil {
			c.changed(id)
		}
	}
	return nil, true
}

// Lines implements Control.
func (c *Choice) Lines(width int, _ bool) []string {
	return c.lines(width, func(o Option) string {
		if o.ID == c.chosen {
			return "(•)"
		}
		return "( )"
	})
}

// Keys implements Control.
func (c *Choice) Keys() []key.Binding {
	if o := c.options; c.at < len(o) && o[c.at].Why == "" && o[c.at].ID != c.chosen {
		return []key.Binding{bind("enter", "choose", "enter")}
	}
	return nil
}

// Ticks offers options of which any number is ticked: "[x] Phishing 131".
type Ticks struct {
	optionList
	// Wrap is how many lines a long option takes without the focus; with it, the
	// option goes on below to its end. 0 cuts it either way.
	Wrap int

	changed func(id string, on bool)
	ticked  map[string]bool
}

// NewTicks returns boxes without options. changed, which may be nil, is called
// when a person has ticked one or taken its tick away.
func NewTicks(l *Look, changed func(id string, on bool)) *Ticks {
	return &Ticks{optionList: optionList{look: l}, changed: changed}
}

// Set replaces the options and says which are ticked.
func (t *Ticks) Set(options []Option, ticked map[string]bool) {
	t.ticked = make(map[string]bool, len(ticked))
	maps.Copy(t.ticked, ticked)
	t.set(options, "")
}

// Ticked reports whether the option of that id is ticked.
func (t *Ticks) Ticked(id string) bool { return t.ticked[id] }

// Update implements Control.
func (t *Ticks) Update(msg tea.Msg) (tea.Cmd, bool) {
	i, used := t.update(msg)
	if i < 0 {
		return nil, used
	}
	o := t.options[i]
	on := !t.ticked[o.ID]
	if on && o.Why != "" {
		return o.refuse(), true
	}
	t.ticked[o.ID] = on
	if t.changed != nil {
		t.changed(o.ID, on)
	}
	return nil, true
}

// Lines implements Control.
func (t *Ticks) Lines(width int, focused bool) []string {
	sign := func(o Option) string {
		if t.ticked[o.ID] {
			return "[x]"
		}
		return "[ ]"
	}
	if t.Wrap > 0 && len(t.options) > 0 {
		return t.wrapped(width, focused, t.Wrap, sign)
	}
	t.starts = nil
	return t.lines(width, sign)
}

// Keys implements Control.
func (t *Ticks) Keys() []key.Binding {
	if t.at >= len(t.options) {
		return nil
	}
	o := t.options[t.at]
	switch {
	case t.ticked[o.ID]:
		return []key.Binding{bind("space", "untick", "space")}
	case o.Why != "":
		return nil
	}
	return []key.Binding{bind("space", "tick", "space")}
}
