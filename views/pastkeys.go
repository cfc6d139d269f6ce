package views

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/ui"
)

// press handles the keys of the list.
func (h *pastPage) press(ctx context.Context, msg tea.KeyPressMsg) tea.Cmd {
	keys := h.desk.Look.Keys
	if h.view.Typing() {
		return h.view.Update(msg)
	}
	if !key.Matches(msg, keys.Again) {
		h.again.other()
	}
	value, _ := h.view.Selected()
	hand, _ := handfulOf(h.view, value)
	if cmd, used := h.desk.act(msg, hand); used {
		return cmd
	}
	switch {
	case key.Matches(msg, keys.Filter):
		h.enterField()
		return nil
	case key.Matches(msg, keys.Home) && h.list.dropped:
		return h.search(ctx)
	case key.Matches(msg, keys.Export):
		return h.desk.exportMixed(strings.TrimSpace("History "+h.typed), h.view, func(id string) bool {
			row, _, _ := h.list.find(id)
			return row.Record.Scope.Demo
		})
	case key.Matches(msg, keys.CallLog):
		return ui.Open(NewCallLog(h.desk))
	}
	if row, _, ok := h.selected(); ok {
		if cmd, used := h.pressRow(ctx, msg, row); used {
			return cmd
		}
	}
	if cmd, used := h.pressValue(msg, value); used {
		return cmd
	}
	return h.view.Update(msg)
}

// pressRow handles the keys that work on the look-up under the cursor.
func (h *pastPage) pressRow(ctx context.Context, msg tea.KeyPressMsg, row pastRow) (cmd tea.Cmd, used bool) {
	keys := h.desk.Look.Keys
	switch {
	case key.Matches(msg, keys.Follow):
		return h.recall.open(ctx, row), true
	case key.Matches(msg, keys.Inspect):
		return h.recall.inspect(ctx, row), true
	case key.Matches(msg, keys.Again):
		return h.again.press(h.quotes, row.Record.Key.Value), true
	case key.Matches(msg, keys.Changes):
		return h.compare(ctx, row), true
	case key.Matches(msg, keys.Remove):
		return h.desk.removeLookup(row), true
	}
	return nil, false
}

// pressValue handles the keys that work on the value under the cursor, or on
// those that are marked.
func (h *pastPage) pressValue(msg tea.KeyPressMsg, value string) (cmd tea.Cmd, used bool) {
	keys := h.desk.Look.Keys
	live := key.Matches(msg, keys.CopyLive)
	copies := live || key.Matches(msg, keys.Copy)
	if copies {
		if cmd, ok := copyMarked(h.view, live); ok {
			return cmd, true
		}
	}
	switch {
	case value == "":
	case key.Matches(msg, keys.Open):
		return openIndicator(h.desk, value), true
	case key.Matches(msg, keys.Miscategorize):
		return h.desk.miscategorize(value), true
	case copies:
		return copyValue(value, live), true
	}
	return nil, false
}

// rowKeys are those of pressRow, most useful first.
func (h *pastPage) rowKeys(row pastRow) []key.Binding {
	keys := h.desk.Look.Keys
	bindings := []key.Binding{said(keys.Follow, "open as it was"), said(keys.Again, h.quotes.words("ask again", row.Record.Key.Value))}
	if !row.failed() {
		bindings = append(bindings, said(keys.Changes, h.compareWords()), keys.Inspect)
	}
	return bindings
}

// valueKeys are those of pressValue, and what is done with the row besides.
func (h *pastPage) valueKeys(row pastRow) []key.Binding {
	keys, value := h.desk.Look.Keys, row.Record.Key.Value
	var bindings []key.Binding
	if openable(value) {
		bindings = append(bindings, said(keys.Open, h.quotes.words("open", value)))
		bindings = append(bindings, h.desk.actKeys()...)
	}
	bindings = append(bindings, keys.Copy, keys.CopyLive)
	if why := h.desk.mayNotRemove(); why == "" {
		bindings = append(bindings, said(keys.Remove, "remove"))
	}
	return append(bindings, h.desk.miscategorizeKey("miscategorize", value)...)
}

// compareWords say what d compares.
func (h *pastPage) compareWords() string {
	if h.view.Marks() == 2 {
		return "compare the two"
	}
	return "compare with the one before"
}
