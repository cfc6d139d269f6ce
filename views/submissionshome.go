package views

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/investigation"
	"pugmark/ui"
)

const (
	// mostNeeds is how many lines of home speak of submissions.
	mostNeeds = 4
	// needsFor is how long home goes on about what came to its end without
	// what was asked for: who has not acted on it by then does not mean to.
	needsFor = 30 * 24 * time.Hour
	// needsEvery is how old what home says of submissions may get.
	needsEvery = 25 * time.Second
)

// A need is a submission that waits for a person.
type need struct {
	of    history.Submission
	words string
}

// needs are the submissions that wait for a person, the most urgent first.
type needs struct {
	list []need
	// free are those that a kept answer tells of.
	free []history.Submission
	next time.Time // when a look becomes due, zero for none
	// proposed are the ids of what the person proposed and waits for another,
	// told what others did with what was among them before.
	proposed map[string]bool
	told     []string
}

// A needsReader keeps what home says of submissions up to date.
type needsReader struct {
	load ui.Load[needs]
	read time.Time
	// tried are the looks for 0 calls that were begun, each by what it would
	// change: one that fails is not begun again and again.
	tried map[string]bool
}

// readNeeds reads which submissions wait for a person, for 0 calls.
func (h *home) readNeeds(ctx context.Context) tea.Cmd {
	now := h.desk.Look.Now()
	h.needs.read = now
	was, _ := h.needs.load.Value()
	return h.needs.load.Start(ctx, func(ctx context.Context) (needs, error) {
		f, err := h.desk.readFiling(ctx)
		n := f.needs(now)
		h.desk.followProposed(ctx, f, was.proposed, &n)
		return n, err
	})
}

// followNeeds reads again what waits for a person once the team has done
// something, where that is on the screen or of what the person proposed.
func (h *home) followNeeds(ctx context.Context) tea.Cmd {
	n, _ := h.needs.load.Value()
	if h.desk.unwell() || h.needs.load.Busy() || !h.seen && len(n.proposed) == 0 {
		return nil
	}
	return h.readNeeds(ctx)
}

// needsAged reports whether what home says may not hold any more: some time
// has passed, or a look has become due.
func (h *home) needsAged() bool {
	now := h.desk.Look.Now()
	n, _ := h.needs.load.Value()
	return now.Sub(h.needs.read) >= needsEvery || !n.next.IsZero() && !n.next.After(now)
}

func (f filing) needs(now time.Time) needs {
	n := needs{free: f.due.Free}
	for _, s := range f.all {
		if s.Next.After(now) && (n.next.IsZero() || s.Next.Before(n.next)) {
			n.next = s.Next
		}
		if words := f.needOf(s, now); words != "" {
			n.list = append(n.list, need{s, words})
		}
	}
	slices.SortStableFunc(n.list, func(a, b need) int { return f.urgency(a.of, now) - f.urgency(b.of, now) })
	return n
}

// needOf says what a submission waits for a person to do, "" when it does not.
func (f filing) needOf(s history.Submission, now time.Time) string {
	due, over := !s.Next.IsZero() && !s.Next.After(now), s.Next.IsZero()
	switch {
	case s.RepeatedBy != "":
		return ""
	case s.State == history.SubmissionUnknown:
		if strings.HasPrefix(f.next[s.ID], "decide") {
			return "unknown: decide"
		}
		return "unknown: look first"
	case s.State == history.SubmissionProposed && f.mine[s.ID].send:
		return s.Analyst + " proposes it · send or return"
	case s.State == history.SubmissionProposed && f.mine[s.ID].back:
		return "proposed · waits for another"
	case s.State == history.SubmissionProposed:
		return ""
	case over && now.Sub(s.Changed) > needsFor:
		return ""
	case f.returned[s.ID] != "":
		return f.returned[s.ID]
	case s.State == history.SubmissionDraft:
		return "draft · continue"
	case due && s.State == history.SubmissionAccepted:
		return "accepted, a look is due"
	case due:
		return string(s.State) + ", a look is due"
	case s.State == history.SubmissionReverted:
		return "reverted: what was applied is gone again"
	case s.State == history.SubmissionUnchanged:
		return "unchanged after " + investigation.Age(s.Sent, now)
	case over && s.State == history.SubmissionPartial:
		return "only a part was applied"
	}
	return ""
}

// urgency puts what nobody knows first, then what another waits for and looks that
// are due, then what came to no good end, and drafts last.
func (f filing) urgency(s history.Submission, now time.Time) int {
	switch {
	case s.State == history.SubmissionUnknown:
		return 0
	case f.mine[s.ID].send, !s.Next.IsZero() && !s.Next.After(now):
		return 1
	case s.State == history.SubmissionReverted:
		return 2
	case s.State == history.SubmissionDraft:
		return 4
	}
	return 3
}

// followProposed takes down what the person has proposed, and what others have
// done with what was among it before.
func (d *Desk) followProposed(ctx context.Context, f filing, was map[string]bool, n *needs) {
	n.proposed = map[string]bool{}
	for _, s := range f.all {
		if d.Workbench.Member.Role == investigation.RoleOwner || s.Analyst != d.Workbench.Member.Name {
			continue
		}
		switch s.State {
		case history.SubmissionProposed:
			n.proposed[s.ID] = true
			continue
		case history.SubmissionIntended, history.SubmissionSending:
			n.proposed[s.ID] = was[s.ID]
			continue
		}
		switch {
		case !was[s.ID]:
		case s.State != history.SubmissionDraft:
			n.told = append(n.told, joined(" ", either(s.Sender, "another"), "sent", s.Name()+":", investigation.StateWords(s, d.Look.Now()).Word))
		default:
			if why := d.returned(ctx, s); why != "" { // who withdrew it knows
				n.told = append(n.told, s.Name()+" was "+why)
			}
		}
	}
}

// takeNeeds takes what was read, and looks for 0 calls at what a kept answer
// tells of.
func (h *home) takeNeeds(ctx context.Context, msg tea.Msg) tea.Cmd {
	if !h.needs.load.Update(msg) || h.over {
		return nil
	}
	n, ok := h.needs.load.Value()
	if ok && h.needs.load.Err() == nil && len(n.told) > 0 {
		return tea.Batch(ui.Notify(ui.Cell{Text: strings.Join(n.told, " · "), Mood: ui.Own}), h.lookFree(ctx, n, ok))
	}
	return h.lookFree(ctx, n, ok)
}

// lookFree looks for 0 calls at what a kept answer tells of.
func (h *home) lookFree(ctx context.Context, n needs, ok bool) tea.Cmd {
	db := h.desk.Workbench.History
	if !ok || h.needs.load.Err() != nil || h.desk.following != nil || db == nil || db.ReadOnly() != nil {
		return nil
	}
	if h.needs.tried == nil {
		h.needs.tried = map[string]bool{}
	}
	free := slices.DeleteFunc(slices.Clone(n.free), func(s history.Submission) bool { return h.needs.tried[s.ID+s.Changed.String()] })
	if len(free) == 0 {
		return nil
	}
	for _, s := range free {
		h.needs.tried[s.ID+s.Changed.String()] = true
	}
	return h.desk.followUp(ctx, investigation.FollowUpPlan{Free: free}.FreeOnly())
}

// needsGrid lists them; what a look costs is said where the plan shows prices.
func (h *home) needsGrid(p paper) (ui.Grid, bool) {
	n, _ := h.needs.load.Value()
	grid := ui.Grid{Columns: []ui.Column{{Min: 7}, {Min: 20, Weight: 2}, {Min: 20, Weight: 3}}}
	for _, need := range n.list[:min(len(n.list), h.roomForNeeds(len(n.list)))] {
		words := need.words
		if strings.HasSuffix(words, "due") || need.of.State == history.SubmissionUnchanged {
			words = joined(" · ", words, h.desk.oneLookPrice(need.of))
		}
		grid.Rows = append(grid.Rows, ui.Row{ID: needID + need.of.ID, Value: targetOf(need.of.Request), Cells: []ui.Cell{
			{Text: need.of.Name()}, {Value: targetOf(need.of.Request)}, needCell(need.of, words)}})
	}
	if more := len(n.list) - len(grid.Rows); more > 0 {
		grid.Rows = append(grid.Rows, ui.Row{ID: needID, Cells: []ui.Cell{{}, {Text: counted(more, "more", "more") + ": g s lists them", Mood: ui.Muted}, {}}})
	}
	return grid, len(grid.Rows) > 0
}

// needID begins the identity of a row of home that is no look-up.
const needID = "submission "

// roomForNeeds leaves one of the lines for how many others there are.
func (h *home) roomForNeeds(n int) int {
	if n > mostNeeds {
		return mostNeeds - 1
	}
	return mostNeeds
}

func needCell(s history.Submission, words string) ui.Cell {
	if s.State == history.SubmissionUnknown {
		return ui.Cell{Text: words, Mood: ui.Doubtful}
	}
	return ui.Cell{Text: words}
}

// openNeed opens the submission of a row, or the list of all of them.
func (h *home) openNeed(id string) tea.Cmd {
	n, _ := h.needs.load.Value()
	for _, need := range n.list {
		if need.of.ID == id {
			return h.open(h.desk.openSubmission(need.of))
		}
	}
	return h.open(ui.Open(NewSubmissions(h.desk)))
}
