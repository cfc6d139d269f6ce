package ui

import "charm.land/bubbles/v2/key"

// A KeyMap holds every key of the workbench once, as data: keys are matched
// on, shown in footer, help and palette, and printed in the README from here.
type KeyMap struct {
	Follow, Open, Back                key.Binding
	Next, Previous                    key.Binding
	Up, Down, Left, Right             key.Binding
	PageUp, PageDown, Home, End       key.Binding
	Overview                          key.Binding
	Panes                             []key.Binding // '1'…'8', in order
	AnyPane                           key.Binding   // all of Panes, for footer and help
	Zoom, TrailBack, TrailForward     key.Binding
	New, Filter, Sort                 key.Binding
	Mark, MarkRange, MarkAll, Undo    key.Binding
	Again, AskRest, More              key.Binding
	Window, BulkCheck                 key.Binding
	Inspect, CallLog                  key.Binding
	Miscategorize, Changes, Remove    key.Binding
	Nudge                             key.Binding
	Tag, Case, Export                 key.Binding
	Copy, CopyLive, LiveText          key.Binding
	GoTo, Palette, Help               key.Binding
	Close, Interrupt, Redraw, Suspend key.Binding
}

// A KeyGroup is a titled part of the key map. Where says where the keys work.
type KeyGroup struct {
	Name, Where string
	Bindings    []key.Binding
}

func bind(help, desc string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, desc))
}

// DefaultKeys returns the keys as the README lists them.
func DefaultKeys() *KeyMap {
	k := &KeyMap{
		Follow:        bind("enter", "follow", "enter"),
		Open:          bind("o", "open as subject", "o"),
		Back:          bind("esc", "out by one", "esc"),
		Next:          bind("tab", "next pane", "tab"),
		Previous:      bind("shift+tab", "previous pane", "shift+tab"),
		Up:            bind("↑ k", "up", "up", "k"),
		Down:          bind("↓ j", "down", "down", "j"),
		Left:          bind("← h", "left, out of a pane", "left", "h"),
		Right:         bind("→ l", "right, into a pane", "right", "l"),
		PageUp:        bind("pgup", "page up", "pgup"),
		PageDown:      bind("pgdn", "page down", "pgdown"),
		Home:          bind("home", "first", "home"),
		End:           bind("end G", "last", "end", "G"),
		Overview:      bind("0", "overview", "0"),
		Zoom:          bind("z", "zoom", "z"),
		TrailBack:     bind("[", "back", "[", "alt+left"),
		TrailForward:  bind("]", "forward", "]", "alt+right"),
		New:           bind("n", "new look-up", "n"),
		Filter:        bind("/", "filter", "/"),
		Sort:          bind("s", "sort", "s"),
		Mark:          bind("space", "mark", "space"),
		MarkRange:     bind("v", "mark a range", "v"),
		MarkAll:       bind("*", "mark all shown", "*"),
		Undo:          bind("u", "undo the last mark, tag or removal", "u"),
		Again:         bind("r", "ask again", "r"),
		AskRest:       bind("a", "ask the rest", "a"),
		More:          bind("p", "load more", "p"),
		Window:        bind("w", "time window", "w"),
		BulkCheck:     bind("b", "bulk-check marked names", "b"),
		Inspect:       bind("i", "inspect", "i"),
		CallLog:       bind("L", "call log", "L"),
		Miscategorize: bind("m", "miscategorization", "m"),
		Changes:       bind("d", "changes", "d"),
		Remove:        bind("x", "remove", "x"),
		Tag:           bind("t", "tag", "t"),
		Case:          bind("c", "into the case", "c"),
		Export:        bind("e", "export", "e"),
		Nudge:         bind("N", "copy nudge text", "N"),
		Copy:          bind("y", "copy", "y"),
		CopyLive:      bind("Y", "copy live", "Y"),
		LiveText:      bind("D", "live text on or off", "D"),
		GoTo:          bind("g", "go to", "g"),
		Palette:       bind(":", "all commands", ":", "ctrl+p"),
		Help:          bind("?", "help", "?", "f1"),
		Close:         bind("q", "close", "q"),
		Interrupt:     bind("ctrl+c", "stop; twice quits", "ctrl+c"),
		Redraw:        bind("ctrl+l", "redraw", "ctrl+l"),
		Suspend:       bind("ctrl+z", "suspend (local only)", "ctrl+z"),
	}
	for _, digit := range []string{"1", "2", "3", "4", "5", "6", "7", "8"} {
		k.Panes = append(k.Panes, bind(digit, "pane "+digit, digit))
	}
	k.AnyPane = bind("1-8", "pane", "1", "2", "3", "4", "5", "6", "7", "8")
	return k
}

// Groups returns every binding once, in the order of the help page.
func (k *KeyMap) Groups() []KeyGroup {
	return []KeyGroup{
		{"Values", "everywhere", []key.Binding{k.Follow, k.Open, k.Copy, k.CopyLive, k.Inspect, k.Miscategorize, k.Tag, k.Case, k.Export}},
		{"Asking", "on a dossier; r and a on Submissions too", []key.Binding{k.Again, k.AskRest, k.More, k.Window, k.BulkCheck}},
		{"Moving", "outside fields", []key.Binding{k.Up, k.Down, k.Left, k.Right, k.PageUp, k.PageDown, k.Home, k.End, k.Next, k.Previous}},
		{"Panes", "on a dossier", []key.Binding{k.Overview, k.AnyPane, k.Zoom, k.TrailBack, k.TrailForward}},
		{"Changes", "on a dossier, the history and Submissions", []key.Binding{k.Changes}},
		{"Removal", "on the history, a case, a paste and Submissions", []key.Binding{k.Remove}},
		{"Reminder", "on Submissions", []key.Binding{k.Nudge}},
		{"Lists", "where there is one", []key.Binding{k.Filter, k.Sort, k.Mark, k.MarkRange, k.MarkAll, k.Undo}},
		{"Places", "everywhere", []key.Binding{k.New, k.GoTo, k.CallLog, k.Palette, k.Help, k.Back, k.Close}},
		{"Session", "everywhere", []key.Binding{k.LiveText, k.Interrupt, k.Redraw, k.Suspend}},
	}
}
