package views

import (
	"context"
	"maps"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/ui"
)

// recentLookups is how many indicators home lists.
const recentLookups = 50

// home is the first page: one field, what was understood, what is known of it
// and what enter would cost, and below it what was looked up lately. Opened
// over another page it is the line for a new look-up.
type home struct {
	desk   *Desk
	field  *ui.Field
	over   bool // it lies over another page and leaves with it
	list   *ui.SheetView
	listed bool // the list has the focus, not the field

	typed    string // what was read as input
	input    input
	outlook  ui.Load[foresight]
	contents ui.Load[contents]
	late     bool // enter was pressed before the text was read
	jobs     ui.Load[[]unfinished]
	recent   ui.Load[[]lookup]
	needs    needsReader
	unread   bool          // something was asked since recent was read
	seen     bool          // it was on the screen since the last tick
	sentence *ui.SheetView // what was understood
	quotes   *quotes
}

// NewHome returns the first page.
func NewHome(d *Desk) ui.View { return newHome(d, "") }

// newLookup returns the line for a new look-up over another page.
func newLookup(d *Desk, text string) ui.View {
	h := newHome(d, text)
	h.over = true
	return h
}

func newHome(d *Desk, text string) *home {
	h := &home{desk: d, quotes: newQuotes(d), field: ui.NewField(d.Look, "domain, IP, URL, AS number – defanged is fine"),
		list: ui.NewSheetView(d.Look), sentence: ui.NewSheetView(d.Look)}
	if text != "" {
		h.field.SetValue(text)
	}
	return h
}

// Title implements ui.View. The first page is where every way begins: it has
// no crumb.
func (h *home) Title() string {
	if h.over {
		return "New look-up"
	}
	return ""
}

// Init implements ui.View.
func (h *home) Init(ctx context.Context) tea.Cmd {
	h.relist()
	if !h.over {
		return tea.Batch(h.desk.takeTeam(ctx), h.desk.readMeter(ctx), h.readRecent(ctx), h.readNeeds(ctx), h.readJobs(ctx), h.read(ctx))
	}
	return tea.Batch(h.desk.readMeter(ctx), h.readRecent(ctx), h.readNeeds(ctx), h.readJobs(ctx), h.read(ctx))
}

// readRecent reads the look-ups that are listed, from the archive.
func (h *home) readRecent(ctx context.Context) tea.Cmd {
	h.unread = false
	db, query, opened := h.desk.Workbench.History, h.desk.recentQuery(), maps.Clone(h.desk.opened)
	return h.recent.Start(ctx, func(ctx context.Context) ([]lookup, error) {
		if db == nil {
			return nil, nil
		}
		found, err := db.Lookups(ctx, query)
		rows := lookUps(found, opened)
		return rows[:min(len(rows), recentLookups)], err
	})
}

// readNew reads the list again when something was asked since. A load of
// hundreds of pages does not read it for every one of them.
func (h *home) readNew(ctx context.Context) tea.Cmd {
	if !h.unread {
		return nil
	}
	return h.readRecent(ctx)
}

// Update implements ui.View.
func (h *home) Update(ctx context.Context, msg tea.Msg) tea.Cmd {
	cmd := h.update(ctx, msg)
	if !h.over { // the first page is always open
		cmd = tea.Batch(cmd, h.desk.receiveAside(ctx, msg))
	}
	h.quotes.take(msg)
	cmd = tea.Batch(cmd, h.desk.listen(ctx, msg))
	if row, ok := h.list.Row(); ok && h.listed {
		return tea.Batch(cmd, h.quotes.want(ctx, row.Value))
	}
	return cmd
}

func (h *home) update(ctx context.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return h.press(ctx, msg)
	case tea.PasteMsg:
		h.leaveList()
		return tea.Batch(h.field.Update(msg), h.read(ctx))
	case tea.KeyMsg, tea.MouseMsg:
		return nil
	case spentMsg:
		h.unread = true
		h.needs.read = time.Time{} // what was answered may tell of a submission
		if h.seen && !h.recent.Busy() {
			return tea.Batch(h.desk.readMeter(ctx), h.readNew(ctx))
		}
		return h.desk.readMeter(ctx)
	case submissionMsg:
		return h.readNeeds(ctx)
	case restoredMsg:
		return tea.Batch(h.readRecent(ctx), h.readNeeds(ctx), h.readJobs(ctx))
	case ui.UncoveredMsg:
		return tea.Batch(h.readNew(ctx), h.readJobs(ctx))
	case teamMsg:
		if h.over {
			return nil
		}
		return h.takeTeam(ctx, msg)
	case followedMsg:
		if h.over {
			return nil
		}
		return h.desk.receiveFollowed(msg)
	case removedMsg:
		if h.over {
			return nil
		}
		return h.desk.removed(msg)
	case triedMsg:
		clear(h.desk.usedUp)
		return ui.Notify(ui.Cell{Text: "the next question is asked again; r in a pane asks it"})
	}
	var cmd tea.Cmd
	if _, tick := msg.(ui.TickMsg); tick && !h.desk.unwell() { // a call of a page that was closed settles later
		cmd = h.desk.readMeter(ctx)
		if h.seen {
			cmd = tea.Batch(cmd, h.readNew(ctx))
		}
		if h.needsAged() {
			cmd = tea.Batch(cmd, h.readNeeds(ctx))
		}
		h.seen = false
	}
	if _, tick := msg.(ui.TickMsg); tick && !h.over {
		cmd = tea.Batch(cmd, h.desk.lookUnwoken())
	}
	if h.takes(ctx, msg, &cmd) {
		h.relist()
		h.describe()
	}
	return cmd
}

// takes reports whether a message changes what the page shows: there are many
// that are for the pages over it.
func (h *home) takes(ctx context.Context, msg tea.Msg, cmd *tea.Cmd) bool {
	switch msg.(type) {
	case ui.TickMsg, ui.LookMsg, saidMsg:
		return true
	}
	needs := h.needs.load.Busy()
	*cmd = tea.Batch(*cmd, h.takeNeeds(ctx, msg))
	needs = needs && !h.needs.load.Busy()
	meter, outlook, recent, jobs := h.desk.meter.Update(msg), h.outlook.Update(msg), h.recent.Update(msg), h.jobs.Update(msg)
	contents := h.contents.Update(msg)
	if contents && h.late {
		*cmd = tea.Batch(*cmd, h.lookUp())
	}
	return needs || meter || outlook || recent || jobs || contents
}

func (h *home) press(ctx context.Context, msg tea.KeyPressMsg) tea.Cmd {
	keys := h.desk.Look.Keys
	h.late = false
	if h.listed {
		return h.pressList(msg)
	}
	switch {
	case h.choosing() && (msg.String() == "up" || msg.String() == "down"):
		return h.list.Update(msg)
	case h.choosing() && key.Matches(msg, keys.Follow):
		if row, ok := h.list.Row(); ok {
			return h.choose(row)
		}
		return nil
	case key.Matches(msg, keys.Follow):
		return h.lookUp()
	case msg.String() == "alt+right" && h.resumes():
		return ui.Open(h.desk.last)
	case msg.String() == "down" && h.hasList():
		h.listed = true
		h.field.Blur()
		h.list.Update(tea.KeyPressMsg{Code: tea.KeyHome})
		return nil
	}
	return tea.Batch(h.field.Update(msg), h.read(ctx))
}

// choosing reports whether the choices of a session without credentials are
// at hand while the field is still empty.
func (h *home) choosing() bool {
	return !h.listed && h.desk.connects() && h.typed == "" && h.field.Value() == ""
}

// resumes reports whether there is a dossier to go back to. Over another page
// there is none: it may be that page.
func (h *home) resumes() bool { return !h.over && h.desk.last != nil }

func (h *home) hasList() bool {
	if h.desk.connects() && h.typed == "" {
		return true
	}
	rows, _ := h.recent.Value()
	n, _ := h.needs.load.Value()
	jobs, _ := h.jobs.Value()
	_, cases := h.caseGrid()
	return cases || len(rows)+len(n.list)+len(jobs) > 0
}

// open opens a page, in place of this one when it lies over another.
func (h *home) open(cmd tea.Cmd) tea.Cmd {
	if h.over {
		return tea.Sequence(ui.Close, cmd)
	}
	return cmd
}

// lookUp opens what was typed or pasted, and leaves the field empty for the
// next: the dossier of one indicator. The preview of anything else that holds
// some leaves the text in the field until it is begun with, so that nothing
// pasted is lost. What cannot be looked up stays there with the reason below it.
func (h *home) lookUp() tea.Cmd {
	if in, found := h.found(); found {
		preview := newPaste(h.desk, h.input.lines, in)
		preview.started = h.leave
		return ui.Open(preview)
	}
	if !h.input.single {
		h.late = h.contents.Busy()
		return nil
	}
	next := NewDossier(h.desk, h.input.indicator)
	h.clear()
	return h.open(ui.Open(next))
}

// leave is for what was begun with the text of the field: it goes, and the page
// too where it lies over another.
func (h *home) leave() tea.Cmd {
	h.clear()
	if h.over {
		return ui.Close
	}
	return nil
}

// clear empties the field.
func (h *home) clear() {
	h.field.SetValue("")
	h.typed, h.input = "", input{}
	h.outlook.Stop()
	h.contents.Stop()
	h.relist()
	h.describe()
}
