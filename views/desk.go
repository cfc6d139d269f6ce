package views

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// A Desk is what every view of one session is given: what the analyst works
// with, how it is shown, and what of the month is left. A session has one.
type Desk struct {
	Workbench *investigation.Workbench
	Look      *ui.Look
	// Curl returns the call of a question as a command line that holds no
	// credentials; nil when nothing can be asked.
	Curl func(intel.Key) (string, error)
	// Demo, when set, changes the session to demo data. When nil, the screen
	// says how to start it.
	Demo func() tea.Cmd
	// Seat is the session's place in a team; nil on a local terminal.
	Seat *investigation.Seat
	// Team says that the workbench is shared: who sits at the desk cannot
	// change what it is connected to.
	Team bool

	team investigation.TeamView // as it was looked at last
	at   history.Place          // as the team was told last
	// hidden says that the session shows what no follower may see.
	hidden bool

	// session ends with the session; nil before it has begun.
	session context.Context
	// asides are the pages that may be closed before they are answered.
	asides []aside

	meter  ui.Load[investigation.Budget]
	usedUp usedUp
	// answered are the kinds of question that Cloudflare answered last.
	answered map[intel.Kind]bool
	// last is the dossier that was worked on last, opened are the indicators
	// that were looked up in this session.
	last   *dossier
	opened map[string]bool
	// submission is the one that was looked at last, following the looks at
	// submissions that are under way.
	submission history.Submission
	following  *followUp
	// said are what the team says of the values on the screen.
	said sayings
	// undo takes back the last tag or removal; nil where u is about marks.
	undo func() tea.Cmd
	// doing is closed once the last deed is done; nil before the first.
	doing <-chan struct{}
	// domains remembers registrable domains: thousands of names are grouped
	// by them whenever a sheet is built.
	domains map[string]string
}

// NewDesk returns the desk of a new session.
func NewDesk(w *investigation.Workbench, l *ui.Look) *Desk {
	return &Desk{Workbench: w, Look: l, opened: map[string]bool{}, usedUp: usedUp{}, answered: map[intel.Kind]bool{}}
}

// spentMsg tells every open view that a question was answered or failed, so
// that the meter may have moved.
type spentMsg struct{}

func spent() tea.Msg { return spentMsg{} }

// whileOpen has the meter read when a page opens and once more when its
// context ends, because what it was asking may have been counted.
func whileOpen(ctx context.Context) tea.Cmd {
	return tea.Batch(spent, func() tea.Msg {
		<-ctx.Done()
		return spentMsg{}
	})
}

// readMeter reads the estimate of what is left, from the ledger.
func (d *Desk) readMeter(ctx context.Context) tea.Cmd {
	bench := d.Workbench
	return d.meter.Start(ctx, bench.Budget)
}

// budget is the newest estimate, and whether there is one.
func (d *Desk) budget() (investigation.Budget, bool) { return d.meter.Value() }

// left is how many calls are left as far as is known.
func (d *Desk) left() int {
	b, _ := d.budget()
	return b.Left
}

// freeHand is how many calls one key may spend without a word.
func (d *Desk) freeHand() int { return d.Workbench.Plan.AskAbove(d.left()) }

// connected reports whether questions can be asked at all.
func (d *Desk) connected() bool { return d.Workbench.Source.Client != nil }

// explain puts a failure into words. On a shared workbench, what only whoever
// runs it can set is for them to be told.
func (d *Desk) explain(err error) investigation.Words {
	w := investigation.Explain(err, d.Look.Now())
	if d.Team && (strings.Contains(w.Next, "CLOUDFLARE_") || strings.Contains(w.Next, "--")) {
		w.Next = "tell whoever runs this workbench"
	}
	return w
}

// historyCommand prints everything that is kept, from a shell.
func (d *Desk) historyCommand() string {
	if d.Team {
		return "ssh HOST history"
	}
	return "pugmark history"
}

// connects reports whether the person at the desk is told how to connect.
func (d *Desk) connects() bool { return !d.connected() && !d.Team }

// unconnectedWords say why nothing can be asked: title in a few words, sentence
// in full.
func (d *Desk) unconnectedWords() (title, sentence string) {
	switch {
	case !d.Team:
		return "no credentials", investigation.Say(investigation.State(intel.ProblemNoCredentials), investigation.Situation{}).Sentence
	case !d.Workbench.Member.Role.Asks():
		return "reads what is kept", "your role reads what is kept"
	}
	return "not connected", "this workbench is not connected to Cloudflare"
}

func (d *Desk) demo() bool { return d.Workbench.Source.Scope.Demo }

// who names an analyst as the person at the desk would.
func (d *Desk) who(analyst string) string {
	if analyst == d.Workbench.Source.Analyst {
		return "you"
	}
	return analyst
}

// colleague is the name of an analyst who is not the person at the desk, else
// "".
func (d *Desk) colleague(analyst string) string {
	if analyst == d.Workbench.Source.Analyst {
		return ""
	}
	return analyst
}

// youngEnough reports whether no answer, or one that is fresh at this moment,
// is here: an answer ages on an open board.
func (d *Desk) youngEnough(st state) bool {
	freshness := d.Workbench.Source.Freshness
	if freshness == (intel.Freshness{}) {
		freshness = intel.DefaultFreshness()
	}
	return !st.has || freshness.Fresh(intel.Record{Key: st.key, At: st.at}, d.Look.Now())
}

// price says what calls cost where the plan wants prices shown: "1 call"; ""
// where it does not.
func (d *Desk) price(calls int) string {
	if !d.connected() || !d.Workbench.Plan.PriceShown(calls) {
		return ""
	}
	return counted(calls, "call", "calls")
}

func (d *Desk) paper() paper {
	return paper{spell: d.Look.Spelled, now: d.Look.Now(), registrable: d.registrable}
}

// rememberedDomains bounds what a long session remembers.
const rememberedDomains = 1 << 16

func (d *Desk) registrable(host string) string {
	domain, ok := d.domains[host]
	if !ok {
		if d.domains == nil || len(d.domains) >= rememberedDomains {
			d.domains = map[string]string{}
		}
		domain = registrable(host)
		d.domains[host] = domain
	}
	return domain
}
