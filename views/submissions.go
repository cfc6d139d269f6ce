package views

import (
	"context"
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// A filing is what was read of the ledger of submissions.
type filing struct {
	all       []history.Submission // newest first, without drafts that were discarded
	due       investigation.FollowUpPlan
	catalogue intel.Catalogue
	// unknown are those without an answer that nobody has repeated, newest
	// first.
	unknown []history.Submission
	// next says what to do about the newest of them, by their ids.
	next map[string]string
	// mine are those that are proposed and wait for who works here: to be sent, or
	// as their author for another.
	mine map[string]waiting
	// returned says of drafts why another gave them back, by their ids.
	returned map[string]string
	proposes bool // a draft is proposed, and sent by another
	// damaged names what of the ledger cannot be read, nil where all can.
	damaged error
}

// waiting is what somebody may do with a submission that is proposed.
type waiting struct{ send, back bool }

func (d *Desk) waiting(s history.Submission) (w waiting) {
	w.send, _ = d.Workbench.MayApprove(s)
	w.back, _ = d.Workbench.MayReturn(s)
	return w
}

// A filedStory is everything that is known of one submission, and what looking
// again at it would cost.
type filedStory struct {
	of        history.Submission // as it was read
	told      investigation.SubmissionStory
	catalogue intel.Catalogue
	again     investigation.FollowUpPlan
	whyNot    string // nothing can be looked for, "" where it can
}

// submissions is the page of what Cloudflare was asked to change, and of what
// became of it. Reading it costs nothing.
type submissions struct {
	// read and tell read the ledger.
	read func(context.Context) (filing, error)
	tell func(context.Context, history.Submission) (filedStory, error)

	desk    *Desk
	tab     filingTab
	filed   ui.Load[filing]
	story   ui.Load[filedStory]
	storyOf string // the id that story is about
	list    *ui.SheetView
	below   *ui.SheetView // the story of the selected one
	asks    looker
	removed history.Submission // the draft that u brings back; zero for none
	// lookFirst has everything that is due looked at once the page was read.
	lookFirst bool
	quotes    *quotes
	width     int                         // of the last frame
	shown     struct{ width, height int } // of the list in it
}

// NewSubmissions returns the page of all submissions, newest first.
func NewSubmissions(d *Desk) ui.View { return newSubmissions(d) }

func newSubmissions(d *Desk) *submissions {
	return &submissions{read: d.readFiling, tell: d.readStory, desk: d, list: ui.NewSheetView(d.Look), below: ui.NewSheetView(d.Look), asks: looker{desk: d}, quotes: newQuotes(d)}
}

// Title implements ui.View.
func (s *submissions) Title() string { return "Submissions" }

// Init implements ui.View.
func (s *submissions) Init(ctx context.Context) tea.Cmd {
	s.show()
	return s.reread(ctx)
}

func (s *submissions) reread(ctx context.Context) tea.Cmd {
	return s.filed.Start(ctx, s.read)
}

// filingQuery chooses the submissions of the present account, when there is
// one: nothing else is known of what holds here.
func (d *Desk) filingQuery() history.SubmissionQuery {
	q := history.SubmissionQuery{Demo: d.demo()}
	if d.connected() {
		scope := d.Workbench.Source.Scope
		q.Scope = &scope
	}
	return q
}

// readFiling reads the ledger of submissions: of a damaged one what can be
// read, and what cannot.
func (d *Desk) readFiling(ctx context.Context) (filing, error) {
	if d.Workbench.History == nil {
		return filing{}, nil
	}
	found, damaged := d.Workbench.Submissions(ctx, d.filingQuery())
	if damaged != nil && !errors.Is(damaged, history.ErrDamaged) {
		return filing{}, damaged
	}
	found = slices.DeleteFunc(found, func(s history.Submission) bool { return s.State == history.SubmissionDiscarded })
	due, err := d.Workbench.DuePlan(ctx, found)
	if err != nil {
		return filing{}, err
	}
	f := filing{all: bounded(found), due: bounded(due), catalogue: d.Workbench.Catalogue(ctx), damaged: damaged, next: map[string]string{}, mine: map[string]waiting{},
		returned: map[string]string{}, proposes: d.Workbench.Proposes()}
	for _, s := range f.all {
		if s.State == history.SubmissionProposed {
			f.mine[s.ID] = d.waiting(s)
		}
		if f.proposes && s.State == history.SubmissionDraft && len(f.returned) < mostNeeds {
			if why := d.returned(ctx, s); why != "" {
				f.returned[s.ID] = why
			}
		}
		if s.State != history.SubmissionUnknown || s.RepeatedBy != "" {
			continue
		}
		if f.unknown = append(f.unknown, s); len(f.unknown) > mostNeeds {
			continue
		}
		story, err := d.Workbench.Story(ctx, s)
		if err != nil {
			return filing{}, err
		}
		f.next[s.ID] = strings.Replace(bounded(story.Next), " ("+investigation.LookPrice+")", "", 1) // no room for it in a line
	}
	return f, nil
}

// readStory reads what is known now of one submission, for 0 calls.
func (d *Desk) readStory(ctx context.Context, s history.Submission) (filedStory, error) {
	bench := d.Workbench
	newest, err := bench.SubmissionByID(ctx, s.ID)
	if err != nil {
		return filedStory{of: s}, err
	}
	f := filedStory{of: bounded(newest), catalogue: bench.Catalogue(ctx)}
	told, err := bench.Story(ctx, newest)
	if err != nil {
		return f, err
	}
	f.told = bounded(told)
	var not *investigation.NotPossible
	f.again, err = bench.FollowUpPlan(ctx, []history.Submission{newest})
	if errors.As(err, &not) {
		f.whyNot, err = not.Why, nil
	}
	return f, err
}

// Update implements ui.View.
func (s *submissions) Update(ctx context.Context, msg tea.Msg) tea.Cmd {
	cmd := s.update(ctx, msg)
	s.quotes.take(msg)
	return tea.Batch(cmd, s.wantStory(ctx), s.desk.listen(ctx, msg))
}

func (s *submissions) update(ctx context.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.press(ctx, msg)
	case tea.MouseClickMsg:
		if msg.Y -= tabLines; msg.Y < 0 || msg.Y >= s.shown.height || msg.X >= s.shown.width {
			return nil
		}
		return s.list.Update(msg)
	case tea.KeyMsg, tea.MouseMsg, tea.PasteMsg:
		return s.list.Update(msg)
	case spentMsg, submissionMsg, teamMsg, ui.TickMsg:
		return s.reread(ctx)
	case ui.UncoveredMsg: // what was asked back is long out of mind
		s.asks.armed = armed{}
	}
	read := s.filed.Update(msg)
	if read {
		s.storyOf = "" // as it is now
	}
	s.story.Update(msg)
	s.show()
	if read && s.lookFirst {
		s.lookFirst = false
		f, _ := s.filed.Value()
		return s.asks.lookAtAll(ctx, f.due)
	}
	return nil
}

// wantStory reads the story of the submission under the cursor, unless it is
// here or on its way.
func (s *submissions) wantStory(ctx context.Context) tea.Cmd {
	of, ok := s.selected()
	if !ok || of.ID == s.storyOf {
		return nil
	}
	s.storyOf = of.ID
	return s.story.Start(ctx, func(ctx context.Context) (filedStory, error) { return s.tell(ctx, of) })
}

// selected is the submission under the cursor.
func (s *submissions) selected() (history.Submission, bool) {
	row, ok := s.list.Row()
	if !ok {
		return history.Submission{}, false
	}
	f, _ := s.filed.Value()
	return f.submission(row.ID)
}

func (f filing) submission(id string) (history.Submission, bool) {
	at := slices.IndexFunc(f.all, func(s history.Submission) bool { return s.ID == id })
	if at < 0 {
		return history.Submission{}, false
	}
	return f.all[at], true
}

// known is the story of the submission under the cursor, once it was read.
func (s *submissions) known() (filedStory, bool) {
	of, selected := s.selected()
	story, ok := s.story.Value()
	return story, ok && selected && story.of.ID == of.ID
}

// show brings both sheets up to what was read.
func (s *submissions) show() {
	p := s.desk.paper()
	f, ok := s.filed.Value()
	switch {
	case s.filed.Err() != nil:
		s.list.Set(saying(ui.Cell{}, historyTrouble(s.filed.Err(), p.now)))
	case !ok:
		s.list.Set(saying(ui.Cell{}, ui.Cell{Text: "reading…", Mood: ui.Muted}))
	default:
		s.list.Set(filingSheet(f, s.tab, s.desk, p))
	}
}

// showStory brings the story up to the submission under the cursor.
func (s *submissions) showStory() {
	var sheet ui.Sheet
	switch story, ok := s.known(); {
	case ok:
		sheet.Blocks = []ui.Block{s.desk.previewFacts(story)}
	case s.story.Err() != nil:
		sheet.Blocks = []ui.Block{ui.Prose{historyTrouble(s.story.Err(), s.desk.Look.Now())}}
	}
	s.below.Set(s.desk.paper().capped(sheet))
}

// Typing implements ui.Typist.
func (s *submissions) Typing() bool { return s.list.Typing() }

// Escape implements ui.Escaper.
func (s *submissions) Escape() bool { return s.asks.escape() || s.list.Escape() }

// Busy implements ui.Busy: while a look is on its way, and while one is due so
// soon that it counts down.
func (s *submissions) Busy() bool {
	f, _ := s.filed.Value()
	return s.desk.following != nil || f.soonDue(s.desk.Look.Now())
}
