package views

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/ui"
)

// A dossier is a page of the workbench: a board about one subject, and the
// trail of subjects and followed addresses that led there. Going back and
// forward on the trail costs nothing, because every board is kept.
type dossier struct {
	desk  *Desk
	trail []step
	at    int
	armed armed
	// lateCheck is where b was pressed before the price was known; nil after
	// any other key.
	lateCheck *nameWindow

	quotes  *quotes
	dispute disputeKey
	width   int // of the last frame
	begun   bool
	news    teamNews
	opening
}

// NewDossier returns the page about an indicator: the one that was closed while
// Cloudflare was still answering, if there is one.
func NewDossier(d *Desk, i intel.Indicator) ui.View {
	if closed := d.dossierAside(i); closed != nil {
		return closed
	}
	s := newSubject(d, i)
	return &dossier{desk: d, trail: []step{{s, s.followed}}, quotes: newQuotes(d)}
}

func (d *dossier) subject() *subject { return d.trail[d.at].subject }

func (d *dossier) board() *ui.Board { return d.subject().board }

// subjects are those of the whole trail, each once.
func (d *dossier) subjects() []*subject {
	var out []*subject
	for _, s := range d.trail {
		if !slices.Contains(out, s.subject) {
			out = append(out, s.subject)
		}
	}
	return out
}

// Title implements ui.View.
func (d *dossier) Title() string { return d.desk.Look.Spelled(d.subject().indicator.String()) }

// Init implements ui.View.
//
// A dossier that was closed and is opened again goes on where it was, with what
// was answered meanwhile.
func (d *dossier) Init(ctx context.Context) tea.Cmd {
	d.desk.last = d
	d.opening = openingOf(ctx)
	d.desk.remember(d)
	if !d.begun {
		d.begun = true
		return tea.Batch(whileOpen(ctx), d.subject().start(ctx))
	}
	cmds := []tea.Cmd{whileOpen(ctx)}
	for _, s := range d.subjects() {
		cmds = append(cmds, s.resume(ctx))
	}
	return tea.Batch(cmds...)
}

// Update implements ui.View.
func (d *dossier) Update(ctx context.Context, msg tea.Msg) tea.Cmd {
	cmd := d.update(ctx, msg)
	d.quotes.take(msg)
	cmd = tea.Batch(cmd, d.priceLists(ctx), d.takeNews(ctx), d.desk.listen(ctx, msg))
	if value, ok := d.chosen(); ok {
		return tea.Batch(cmd, d.quotes.want(ctx, value))
	}
	return cmd
}

func (d *dossier) update(ctx context.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return d.press(ctx, msg)
	case tea.MouseClickMsg, tea.PasteMsg:
		d.lateCheck = nil
		return d.board().Update(ctx, msg)
	case tea.KeyMsg, tea.MouseMsg:
		return d.board().Update(ctx, msg)
	case ui.UncoveredMsg: // what was asked back is long out of mind
		d.armed, d.lateCheck = armed{}, nil
	}
	var cmds []tea.Cmd
	for _, s := range d.subjects() {
		if _, back := msg.(restoredMsg); back {
			cmds = append(cmds, s.restore(ctx))
		}
		cmds = append(cmds, s.receive(ctx, msg))
	}
	d.noteFollowed()
	d.learn(msg)
	return tea.Batch(append(cmds, d.noteAnswers(ctx))...)
}

// pane is the focused pane.
func (d *dossier) pane() *report {
	r, _ := d.board().Focused().Pane.(*report)
	return r
}

// chosen is the value under the cursor, if it can be looked up.
func (d *dossier) chosen() (string, bool) {
	value, ok := d.pane().Selected()
	return value, ok && openable(value)
}

// place is what the panes 3 to 5 are about; nil while nothing is followed.
func (d *dossier) place() *place { return d.subject().places[d.subject().followed] }

// roomyPage is the height from which on an entered pane has lines to spare for
// more than its list.
const roomyPage = 30

// Render implements ui.View.
func (d *dossier) Render(width, height int) string {
	d.width = width
	for _, pane := range d.subject().reports {
		if pane.overview = 0; d.inDigest() {
			pane.overview = width
		}
	}
	d.subject().knownReport.entered = d.board().Zoomed()
	if p := d.place(); p != nil {
		for _, pane := range p.panes {
			pane.compact = d.inDigest()
			pane.entered = d.board().Zoomed() && (d.width < narrow || height < roomyPage)
		}
	}
	return d.board().Render(width, height)
}

// Typing implements ui.Typist.
func (d *dossier) Typing() bool { return d.board().Typing() }
