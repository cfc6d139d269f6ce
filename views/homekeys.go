package views

import (
	"strings"

	"charm.land/bubbles/v2/key"
)

// Keys implements ui.View.
func (h *home) Keys() []key.Binding {
	keys := h.desk.Look.Keys
	if h.choosing() {
		move, quit := keys.Down, keys.Interrupt
		move.SetHelp("↑↓", "choose")
		quit.SetHelp("ctrl+c", "twice quits")
		return []key.Binding{move, said(keys.Follow, "go"), quit}
	}
	if !h.listed {
		var bindings []key.Binding
		if _, found := h.found(); found {
			bindings = append(bindings, said(keys.Follow, "preview"))
		} else if h.input.single {
			bindings = append(bindings, said(keys.Follow, "look up"))
		}
		if h.hasList() {
			down := keys.Down
			down.SetHelp("↓", "lists")
			bindings = append(bindings, down)
		}
		if h.resumes() {
			back := keys.TrailForward
			back.SetHelp("alt+→", "back to "+h.desk.last.Title())
			bindings = append(bindings, back)
		}
		quit := keys.Interrupt
		quit.SetHelp("ctrl+c", "twice quits")
		return append(bindings, quit)
	}
	move := keys.Down
	move.SetHelp("↑↓", "choose")
	row, ok := h.list.Row()
	if ok && row.Value == "" {
		words := "go"
		if strings.HasPrefix(row.ID, jobID) {
			words = "open triage"
		}
		return []key.Binding{said(keys.Follow, words), move}
	}
	open := h.quotes.words("open", row.Value)
	if strings.HasPrefix(row.ID, needID) {
		open = "open submission"
	}
	bindings := []key.Binding{said(keys.Follow, open), move}
	bindings = append(append(bindings, h.list.Keys()...), keys.Copy, keys.CopyLive)
	bindings = append(bindings, h.desk.actKeys()...)
	return append(append(bindings, h.desk.miscategorizeKey("miscategorize", row.Value)...), keys.CallLog)
}

// Stop implements ui.Stopper: it stops what closed pages still wait for, and
// the looks at submissions.
func (h *home) Stop() bool {
	aside := h.desk.stopAside()
	return h.desk.stopFollowing() || aside
}

// Typing implements ui.Typist.
func (h *home) Typing() bool { return !h.listed || h.list.Typing() }

// Escape implements ui.Escaper: from the list back to the field, and what was
// typed out of the field.
func (h *home) Escape() bool {
	if !h.listed {
		typed := h.field.Value() != ""
		if typed {
			h.clear()
		}
		return typed
	}
	if !h.list.Escape() {
		h.leaveList()
	}
	return true
}
