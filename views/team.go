package views

import (
	"context"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/investigation"
	"pugmark/ui"
)

// sessionID begins the identity of a row that stands for an open session.
const sessionID = "session "

// team is the page of who is here and on what, what was done lately, and what
// the month has cost. Reading it costs nothing.
type team struct {
	desk   *Desk
	people *ui.SheetView
	feed   *ui.SheetView
	inFeed bool // the feed has the focus
	quotes *quotes
	rows   personRows
	// fed is what the feed was last made of, and when.
	fed   []history.Activity
	fedAt time.Time
	// areas of the last frame.
	peopleArea, feedArea area
}

// An area is where on a page something was painted.
type area struct{ x, y, width, height int }

func (a area) holds(x, y int) bool {
	return x >= a.x && x < a.x+a.width && y >= a.y && y < a.y+a.height
}

// NewTeam returns the page about the team that a session belongs to.
func NewTeam(d *Desk) ui.View {
	return &team{desk: d, people: ui.NewSheetView(d.Look), feed: ui.NewSheetView(d.Look), quotes: newQuotes(d), rows: personRows{}}
}

// Title implements ui.View.
func (t *team) Title() string { return "Team" }

// Init implements ui.View.
func (t *team) Init(ctx context.Context) tea.Cmd {
	t.show()
	return t.desk.readMeter(ctx)
}

// feedEvery is how far the ages in the feed may lag behind: each of its lines
// grows older at a moment of its own.
const feedEvery = 10 * time.Second

// show brings the lists up to date. The people change with every key that one
// of them presses, what they did seldom.
func (t *team) show() {
	now := t.desk.paper()
	t.people.Set(peopleSheet(t.desk.team, now, t.rows))
	if now.now.Sub(t.fedAt) < feedEvery && slices.Equal(t.fed, t.desk.team.Feed) {
		return
	}
	t.fed, t.fedAt = t.desk.team.Feed, now.now
	t.feed.Set(feedSheet(t.desk.team, t.desk.who, now))
}

// showAnew brings the lists up to date when everything may look different.
func (t *team) showAnew() {
	clear(t.rows)
	t.fedAt = time.Time{}
	t.show()
}

// Update implements ui.View.
func (t *team) Update(ctx context.Context, msg tea.Msg) tea.Cmd {
	cmd := t.update(msg)
	t.quotes.take(msg)
	if value, ok := t.focused().Selected(); ok {
		return tea.Batch(cmd, t.quotes.want(ctx, value))
	}
	return cmd
}

func (t *team) focused() *ui.SheetView {
	if t.inFeed {
		return t.feed
	}
	return t.people
}

func (t *team) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return t.press(msg)
	case tea.MouseClickMsg:
		return t.click(msg)
	case tea.MouseWheelMsg:
		if t.feedArea.holds(msg.X, msg.Y) {
			return t.feed.Update(msg)
		}
		return t.people.Update(msg)
	case tea.KeyMsg, tea.MouseMsg, tea.PasteMsg:
		return t.focused().Update(msg)
	}
	switch msg.(type) {
	case ui.LookMsg:
		t.showAnew()
	case teamMsg, ui.TickMsg, ui.UncoveredMsg: // nothing else changes the lists
		t.show()
	}
	return nil
}

func (t *team) click(msg tea.MouseClickMsg) tea.Cmd {
	for _, list := range []struct {
		area
		view *ui.SheetView
		feed bool
	}{{t.peopleArea, t.people, false}, {t.feedArea, t.feed, true}} {
		if list.holds(msg.X, msg.Y) && !t.focused().Typing() {
			t.inFeed = list.feed
			msg.X, msg.Y = msg.X-list.x, msg.Y-list.y
			return list.view.Update(msg)
		}
	}
	return nil
}

func (t *team) press(msg tea.KeyPressMsg) tea.Cmd {
	keys, view := t.desk.Look.Keys, t.focused()
	if view.Typing() {
		return view.Update(msg)
	}
	value, valued := view.Selected()
	switch {
	case key.Matches(msg, keys.Next, keys.Previous):
		t.inFeed = !t.inFeed
		return nil
	case key.Matches(msg, keys.Follow) && !t.inFeed:
		return t.follow()
	case key.Matches(msg, keys.CallLog):
		return ui.Open(NewCallLog(t.desk))
	case !valued:
	case key.Matches(msg, keys.Open), key.Matches(msg, keys.Follow):
		return openIndicator(t.desk, value)
	case key.Matches(msg, keys.Miscategorize):
		return t.desk.miscategorize(value)
	case key.Matches(msg, keys.Copy):
		return copyValue(value, false)
	case key.Matches(msg, keys.CopyLive):
		return copyValue(value, true)
	}
	return view.Update(msg)
}

// selected is the session under the cursor.
func (t *team) selected() (p investigation.Person, ok bool) {
	row, ok := t.people.Row()
	if !ok || t.inFeed {
		return p, false
	}
	session, ok := strings.CutPrefix(row.ID, sessionID)
	if !ok {
		return p, false
	}
	for _, p := range t.desk.team.People {
		if p.Session == session {
			return p, true
		}
	}
	return p, false
}

// follow shows the screen of the session under the cursor.
func (t *team) follow() tea.Cmd {
	p, ok := t.selected()
	if !ok {
		return ui.Notify(ui.Cell{Text: "nobody here to follow", Mood: ui.Muted})
	}
	following, err := t.desk.Seat.Follow(p.Session)
	if err != nil {
		return sayDoubt(t.desk.explain(err).Line())
	}
	return ui.Open(newFollowing(t.desk, following, p.Name))
}

// Keys implements ui.View.
func (t *team) Keys() []key.Binding {
	view := t.focused()
	own := view.Keys()
	if view.Typing() {
		return own
	}
	keys := t.desk.Look.Keys
	var bindings []key.Binding
	if p, ok := t.selected(); ok && !p.You && p.Here {
		bindings = append(bindings, said(keys.Follow, "follow "+p.Name))
	}
	value, valued := view.Selected()
	if valued && openable(value) {
		bindings = append(bindings, said(keys.Open, t.quotes.words("open", value)))
	}
	other := "activity"
	if t.inFeed {
		other = "people"
	}
	bindings = append(bindings, said(keys.Next, other))
	if valued {
		bindings = append(append(bindings, keys.Copy, keys.CopyLive), t.desk.miscategorizeKey("miscategorize", value)...)
	}
	return append(append(bindings, own...), keys.CallLog)
}

// Typing implements ui.Typist.
func (t *team) Typing() bool { return t.focused().Typing() }

// Escape implements ui.Escaper: out of a filter, and from the feed back to the
// people.
func (t *team) Escape() bool {
	if t.focused().Escape() {
		return true
	}
	was := t.inFeed
	t.inFeed = false
	return was
}
