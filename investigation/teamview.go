package investigation

import (
	"time"

	"pugmark/history"
)

// A TeamView is what one seat shows of its team. Its slices and maps may be
// shared with other seats and must not be changed. Places, activities and
// notices are untrusted.
type TeamView struct {
	// People are all open sessions of the team, by name. You is set only for a
	// seat on the team page.
	People []Person
	// Feed are the newest activities of the team, newest first, at most 200;
	// nil for a seat that is not on the team page.
	Feed []history.Activity
	// Beside are the others on the seat's subject, each once, in the order of
	// their names that begins after the seat's own.
	Beside []Person
	// News are what became known about submissions of the seat's subject since
	// it came there, newest first, the member's own among them; on a page that
	// shows submissions of all subjects, about all of them.
	News []history.Activity
	// Submissions changes when something became known about any submission: a
	// page that shows them reads them again.
	Submissions uint64
	// Answered changes when a colleague was answered something about the seat's
	// subject, or one of the same registrable domain: a page that shows it reads
	// the archive again. It is 0 until then.
	Answered uint64
	// Said changes when anybody of the team tagged an indicator or changed a
	// case: a page that shows what the team says reads it again.
	Said uint64
	// Followers are the names of those who follow the seat.
	Followers []string
	// Alone says that the seat refuses followers.
	Alone bool
	// Following is the name of whom the seat follows, "" for nobody.
	Following string
	Health    Health
	// Notice is what is to be said now: who follows, who left, who was
	// refused, which submission waits for the member, what became of theirs. It
	// is handed out once.
	Notice string
	Spent  map[string]int // calls of each analyst this month
	// Meter changes when the budget is worth reading again.
	Meter uint64
}

// A Person is one open session of a team.
type Person struct {
	Session string
	Name    string
	Role    Role
	Place   history.Place
	Since   time.Time // when the session came to its page and subject
	// Active is when the member last did something; on another server, when
	// the session came to where it is.
	Active time.Time
	Share  int // calls a month of the member; 0 is no limit of their own
	Server string
	Here   bool // on this server, and so to be followed
	You    bool
	// Following is the name of whom the session follows, "" for nobody.
	Following string

	awoke time.Time // when it last did something after it had been idle
}

// idleAfter is how long a session does nothing before it is idle.
const idleAfter = 5 * time.Minute

// Idle is how long the session has done nothing, 0 while that is not long.
func (p Person) Idle(now time.Time) time.Duration {
	if idle := now.Sub(p.Active); idle >= idleAfter {
		return idle
	}
	return 0
}

// The pages that show everybody, and one subject.
const (
	pageTeam    = "team"
	pageDossier = "dossier"
)

// showsSubmissions reports whether a page shows submissions of all subjects.
func showsSubmissions(page string) bool {
	return page == "home" || page == "submissions" || page == "composer"
}

// Look returns what the seat shows of its team. It reads nothing from the
// history, and takes the notice with it.
func (s *Seat) Look() TeamView {
	t := s.team
	t.mu.Lock()
	seen := t.seen.Load()
	place, since, arrived := s.place, s.subjectSince, s.since
	v := TeamView{Alone: s.alone, Notice: s.takeNotices(), Health: t.Health()}
	if s.following != nil {
		v.Following = s.following.of.member.Name
	}
	s.shown = s.digest(seen)
	v.Meter, v.Answered, v.Said = s.shown.meter, s.shown.answers, s.shown.said
	t.mu.Unlock()

	v.Followers = s.followerNames()
	v.People, v.Spent = seen.people, seen.spent
	v.Beside = seen.beside(place.Subject, s.member.Name)
	v.News = seen.newsAbout(place.Subject, since)
	if showsSubmissions(place.Page) {
		v.News = seen.all.after(arrived)
	}
	v.Submissions = seen.all.sum
	if place.Page == pageTeam {
		v.Feed = seen.feed
		v.People = seen.markYou(s.member.Name, s.id)
	}
	return v
}

// A digest stands for what a seat shows: while it is the same, so is that.
type digest struct {
	beside, news, answers, everything uint64
	meter, said                       uint64
	watchers                          *[]*Following
	following                         *Following
	alone                             bool
	notices                           int
	unwell                            time.Time
}

// digest is worked out while the team is locked, and in the same time however
// many others there are.
func (s *Seat) digest(seen *snapshot) digest {
	d := digest{
		beside: seen.besideSum(s.place.Subject, s.member.Name), news: seen.newsSum(s.place.Subject, s.subjectSince),
		answers:  seen.answersSum(s.topic, s.member.Name) - s.answersThen,
		meter:    seen.meterOf(s.member.Name),
		said:     seen.said,
		watchers: s.watchers.Load(), following: s.following, alone: s.alone, notices: len(s.notices), unwell: s.team.Health().Since,
	}
	switch {
	case s.place.Page == pageTeam:
		d.everything = seen.sum
	case showsSubmissions(s.place.Page):
		d.news = seen.all.sum
	}
	return d
}
