package views

import (
	"context"
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/investigation"
	"pugmark/ui"
)

// press handles the keys of the list.
func (h *pastPage) press(ctx context.Context, msg tea.KeyPressMsg) tea.Cmd {
	keys := h.desk.Look.Keys
	if h.view.Typing() {
		return h.view.Update(msg)
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
		return h.desk.exportList(strings.TrimSpace("History "+h.typed), h.view)
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
	case key.Matches(msg, keys.Again):
		return openIndicator(h.desk, row.Record.Key.Value), true
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
		bindings = append(bindings, said(keys.Changes, h.compareWords()))
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

// compare shows what changed between the two that are marked, or from the one
// before to the one under the cursor.
func (h *pastPage) compare(ctx context.Context, row pastRow) tea.Cmd {
	rows := []pastRow{row}
	if marks := h.view.Marks(); marks > 0 && marks != 2 {
		return sayHint(fmt.Sprintf("d compares two answers, and %s marked", counted(marks, "is", "are")))
	} else if marks == 2 {
		rows = nil
		for _, m := range h.view.MarkedRows() {
			if r, _, ok := h.list.find(m.ID); ok {
				rows = append(rows, r)
			}
		}
	}
	for _, r := range rows {
		if r.failed() {
			return sayHint("there is no answer to compare: the call ended without one")
		}
	}
	if len(rows) == 2 && (rows[0].Record.Key.Kind != rows[1].Record.Key.Kind || rows[0].Record.Key.Value != rows[1].Record.Key.Value) {
		return sayHint("two answers are compared when both are to the same question about the same indicator")
	}
	return h.recall.compare(ctx, rows)
}

// compareRows compares two answers, the older first, or one with the one before.
func compareRows(ctx context.Context, bench *investigation.Workbench, rows []pastRow) (c investigation.Comparison, err error) {
	if len(rows) == 1 {
		c, ok, err := withTheOneBefore(ctx, bench, rows[0].Record)
		if err == nil && !ok {
			err = &investigation.NotPossible{Why: "there is no answer before this one to compare it with"}
		}
		return c, err
	}
	var two []investigation.Snapshot
	for _, row := range rows {
		l, err := recallLookup(ctx, bench, row)
		if err == nil {
			err = l.err
		}
		if err != nil {
			return c, err
		}
		l.answer.ID = l.Record.ID
		two = append(two, investigation.SnapshotOf(l.answer))
	}
	if two[1].At.Before(two[0].At) {
		two[0], two[1] = two[1], two[0]
	}
	return investigation.Compare(rows[0].Record.Key.Value, two[0], two[1]), nil
}
