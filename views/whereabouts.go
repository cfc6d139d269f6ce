package views

import (
	"pugmark/history"
	"pugmark/ui"
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
	if !ok || d.Seat == nil {
		return
	}
	at := page.whereabouts()
	if at == d.at {
		return
	}
	if at.Subject != d.at.Subject { // what is known of the others there was about another one
		d.team.Beside, d.team.News = nil, nil
	}
	d.at = at
	d.Seat.Move(at)
}

// whereabouts implements placed. What is typed is nobody's business.
func (h *home) whereabouts() history.Place {
	if h.over {
		return history.Place{Page: pageLookup}
	}
	return history.Place{Page: pageHome}
}

func (s *several) whereabouts() history.Place { return history.Place{Page: pageLookup} }

func (d *dossier) whereabouts() history.Place {
	return history.Place{Page: pageDossier, Subject: d.subject().indicator.String(), Pane: d.board().Focused().Name}
}

func (l *listing[T]) whereabouts() history.Place { return history.Place{Page: l.page} }

func (s *submissions) whereabouts() history.Place { return history.Place{Page: pageSubmissions} }

func (p *storyPage) whereabouts() history.Place { return history.Place{Page: pageSubmissions} }

func (v *storyView) whereabouts() history.Place { return history.Place{Page: pageSubmissions} }

// whereabouts implements placed. What a draft is about is its author's alone.
func (c *composer) whereabouts() history.Place { return history.Place{Page: pageComposer} }

func (t *team) whereabouts() history.Place { return history.Place{Page: pageTeam} }

func (p *followingPage) whereabouts() history.Place { return history.Place{Page: pageFollowing} }
