package views

import (
	"pugmark/history"
	"pugmark/ui"
	"pugmark/ui/display"
)

// The pages by the names that a team knows them by.
const (
	pageHome        = "home"
	pageLookup      = "look-up"
	pageDossier     = "dossier"
	pageSubmissions = "submissions"
	pageComposer    = "composer"
	pageHistory     = "history"
	pageCalls       = "calls"
	pageTeam        = "team"
	pageFollowing   = "following"
)

// A placed page tells the team where one is. A page that does not belongs to
// the one below it, as help does.
type placed interface{ whereabouts() history.Place }

// showing tells the team where one is, whenever that is another place than
// before.
func (d *Desk) showing(top ui.View) {
	page, ok := top.(placed)
	if !ok {
		return
	}
	at := page.whereabouts()
	own, ok := top.(private)
	d.hidden = ok && own.private()
	if at == d.at {
		return
	}
	if at.Subject != d.at.Subject { // what is known of the others there was about another one
		d.team.Beside, d.team.News, d.team.Answered = nil, nil, 0
	}
	d.at = at
	if d.Seat != nil {
		d.Seat.Move(at)
	}
}

// A private page shows what is its author's alone: a draft. What lies over it,
// as help does, may show a part of it.
type private interface{ private() bool }

func (c *composer) private() bool { return !c.attempt.settled() }

func (v *storyView) private() bool { return v.of.State == history.SubmissionDraft }

// show hands every new frame to whoever follows, but not one that shows a
// draft.
func (d *Desk) show(frame string, width, height int) {
	if d.hidden {
		frame = d.hiddenFrame(width, height)
	}
	d.Seat.Show(frame, width, height)
}

// hiddenFrame is what followers see of a session that shows a draft.
func (d *Desk) hiddenFrame(width, height int) string {
	words := d.Look.Line(max(0, width-2), ui.Cell{Text: d.Workbench.Source.Analyst + " is composing a request · a draft is its author's alone", Mood: ui.Muted})
	return display.Frame(ui.Fit("\n "+words, width, height))
}

// whereabouts implements placed. What is typed is nobody's business.
func (h *home) whereabouts() history.Place {
	if h.over {
		return history.Place{Page: pageLookup}
	}
	return history.Place{Page: pageHome}
}

func (d *dossier) whereabouts() history.Place {
	return history.Place{Page: pageDossier, Subject: d.subject().indicator.String(), Pane: d.board().Focused().Name}
}

func (l *listing[T]) whereabouts() history.Place { return history.Place{Page: l.page} }

func (s *submissions) whereabouts() history.Place { return history.Place{Page: pageSubmissions} }

func (p *storyPage) whereabouts() history.Place { return history.Place{Page: pageSubmissions} }

func (v *storyView) whereabouts() history.Place { return history.Place{Page: pageSubmissions} }

// whereabouts implements placed. What a draft is about is its author's alone;
// what was proposed or sent is the team's.
func (c *composer) whereabouts() history.Place {
	if c.attempt.settled() {
		return history.Place{Page: pageSubmissions}
	}
	return history.Place{Page: pageComposer}
}

func (t *team) whereabouts() history.Place { return history.Place{Page: pageTeam} }

func (p *followingPage) whereabouts() history.Place { return history.Place{Page: pageFollowing} }
