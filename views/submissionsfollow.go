package views

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// A followUp is the looks that are under way. A session has one at a time, and
// closing a page does not stop it: it is paid for.
type followUp struct {
	cancel context.CancelFunc
	plan   investigation.FollowUpPlan
}

// words are "looking at MC-0043…".
func (f *followUp) words() string {
	if len(f.plan.Due) == 1 {
		return "looking at " + f.plan.Due[0].Name() + "…"
	}
	return fmt.Sprintf("looking at %s…", counted(len(f.plan.Due)+len(f.plan.Free), "submission", "submissions"))
}

// A followedMsg says how looks ended. The first page takes it and tells all
// others.
type followedMsg struct {
	plan     investigation.FollowUpPlan
	followed []investigation.Followed
	err      error
}

// followUp looks at what a plan names, as long as the session lasts.
func (d *Desk) followUp(ctx context.Context, plan investigation.FollowUpPlan) tea.Cmd {
	if d.following != nil {
		return ui.Notify(ui.Cell{Text: "another look is under way · ctrl+c stops it", Mood: ui.Muted})
	}
	bench := d.Workbench
	ctx, cancel := context.WithCancel(d.lasting(ctx))
	d.following = &followUp{cancel, plan}
	return func() tea.Msg {
		defer cancel()
		followed, err := bench.FollowUp(ctx, plan)
		return followedMsg{plan, followed, err}
	}
}

// stopFollowing stops the looks that are under way, and reports whether there
// were any.
func (d *Desk) stopFollowing() bool {
	if d.following == nil {
		return false
	}
	d.following.cancel()
	return true
}

// receiveFollowed takes how looks ended, and says it.
func (d *Desk) receiveFollowed(msg followedMsg) tea.Cmd {
	d.following = nil
	for _, f := range msg.followed {
		for _, kind := range askedKinds(f.Submission, msg.plan) {
			d.noteEnd(kind, f.Err)
		}
	}
	return tea.Batch(spent, submissionChanged, d.sayFollowed(msg))
}

// askedKinds are the kinds of question by which a plan asks about a submission;
// none where a kept answer tells of it.
func askedKinds(s history.Submission, plan investigation.FollowUpPlan) []intel.Kind {
	if !slices.ContainsFunc(plan.Due, func(due history.Submission) bool { return due.ID == s.ID }) {
		return nil
	}
	return slices.DeleteFunc(plan.Kinds(), func(k intel.Kind) bool { return (k == intel.KindIP) != aboutAddress(s) })
}

// aboutAddress reports whether a look asks about an address: the target is one,
// or a URL on one.
func aboutAddress(s history.Submission) bool {
	target, _ := s.Request.Target()
	_, is := target.HostIndicator().Addr()
	return is
}

// sayFollowed says what one look found, or how many found what.
func (d *Desk) sayFollowed(msg followedMsg) tea.Cmd {
	if msg.err != nil && len(msg.followed) == 0 {
		return ui.Notify(historyTrouble(msg.err, d.Look.Now()))
	}
	if len(msg.followed) == 1 {
		return ui.Notify(d.followedCell(msg.followed[0]))
	}
	return ui.Notify(followedSummary(msg.followed, d.Look.Now()))
}

func (d *Desk) followedCell(f investigation.Followed) ui.Cell {
	about := joined(" ", f.Submission.Name(), d.Look.Spelled(targetOf(f.Submission.Request)))
	if f.Err != nil {
		return ui.Cell{Text: about + ": " + historyTrouble(f.Err, d.Look.Now()).Text, Mood: ui.Doubtful}
	}
	return ui.Cell{Text: about + ": " + f.Verdict.Words}
}

// followedSummary counts what several looks found, and quotes the first
// failure.
func followedSummary(all []investigation.Followed, now time.Time) ui.Cell {
	var failed error
	counts, order := map[string]int{}, []string{}
	for _, f := range all {
		if f.Err != nil {
			if failed == nil {
				failed = f.Err
			}
			continue
		}
		word := investigation.StateWords(f.Submission, now).Word
		if counts[word] == 0 {
			order = append(order, word)
		}
		counts[word]++
	}
	var found []string
	for _, word := range order {
		found = append(found, grouped(int64(counts[word]))+" "+word)
	}
	cell := ui.Cell{Text: joined(" · ", "looked at "+counted(len(all), "submission", "submissions"), strings.Join(found, ", "))}
	if failed != nil {
		cell = ui.Cell{Text: joined(" · ", cell.Text, "not all: "+historyTrouble(failed, now).Text), Mood: ui.Doubtful}
	}
	return cell
}

// hindrance says why no look can be made now, if that is so. What a look found
// has to be kept, so nothing is asked where it could not be.
func (d *Desk) hindrance(plan investigation.FollowUpPlan) (tea.Cmd, bool) {
	db := d.Workbench.History
	switch {
	case db == nil:
		return sayDoubt("there is no history: what a look finds could not be kept"), true
	case db.ReadOnly() != nil:
		return sayDoubt("what a look finds could not be kept: " + db.ReadOnly().Error()), true
	case len(plan.Due) == 0:
		return nil, false
	case !d.connected():
		return ui.Notify(d.notConnected()), true
	}
	if slices.ContainsFunc(plan.Kinds(), d.blocked) {
		return sayUsedUp(), true
	}
	return nil, false
}

// A looker asks Cloudflare what became of submissions, after a yes where that
// costs more than one key may spend.
type looker struct {
	desk  *Desk
	armed armed
	words askedWords
}

// askedWords are what a yes does and a no, in the footer, and what is said after
// a no. Those of a look are the zero ones.
type askedWords struct{ yes, no, left string }

// ask arms an action and says what a yes would do.
func (l *looker) ask(key, question string, words askedWords, act func(context.Context) tea.Cmd) tea.Cmd {
	l.armed, l.words = armed{key, act}, words
	return ui.Notify(ui.Cell{Text: question, Mood: ui.Notable})
}

// lookAgain looks at one submission.
func (l *looker) lookAgain(ctx context.Context, story filedStory, read bool) tea.Cmd {
	switch {
	case !read:
		return nil
	case story.whyNot != "":
		return ui.Notify(ui.Cell{Text: story.whyNot, Mood: ui.Muted})
	}
	return l.spend(ctx, story.again, l.desk.Look.Keys.Again.Help().Key)
}

// lookAtAll looks at everything that is due.
func (l *looker) lookAtAll(ctx context.Context, due investigation.FollowUpPlan) tea.Cmd {
	if len(due.Due)+len(due.Free) == 0 {
		return ui.Notify(ui.Cell{Text: "no look is due", Mood: ui.Muted})
	}
	return l.spend(ctx, due, l.desk.Look.Keys.AskRest.Help().Key)
}

func (l *looker) spend(ctx context.Context, plan investigation.FollowUpPlan, key string) tea.Cmd {
	if why, hindered := l.desk.hindrance(plan); hindered {
		return why
	}
	if !l.desk.asksFirst(plan.Price.Most) {
		return l.desk.followUp(ctx, plan)
	}
	l.armed, l.words = armed{key, func(ctx context.Context) tea.Cmd { return l.desk.followUp(ctx, plan) }}, askedWords{}
	return ui.Notify(l.desk.askedBack(plan, key))
}

// answer takes a key as the answer to what was asked back, and reports whether
// anything was: a key that moves still moves.
func (l *looker) answer(ctx context.Context, msg tea.KeyPressMsg, move func() tea.Cmd) (tea.Cmd, bool) {
	keys, was := l.desk.Look.Keys, l.armed
	l.armed = armed{}
	switch {
	case was.act == nil:
		return nil, false
	case msg.String() == was.key || key.Matches(msg, keys.Follow):
		return was.act(ctx), true
	}
	cmd := ui.Notify(ui.Cell{Text: either(l.words.left, "nothing was asked"), Mood: ui.Muted})
	if key.Matches(msg, harmless(keys)...) {
		cmd = tea.Batch(cmd, move())
	}
	return cmd, true
}

// escape answers no, and reports whether anything was asked back.
func (l *looker) escape() bool {
	waits := l.armed.act != nil
	l.armed = armed{}
	return waits
}

func (l *looker) keys() []key.Binding {
	keys := l.desk.Look.Keys
	return []key.Binding{said(keys.Follow, either(l.words.yes, "asks")), said(keys.Back, either(l.words.no, "asks nothing"))}
}

// askedBack is what a yes would do and cost.
func (d *Desk) askedBack(plan investigation.FollowUpPlan, key string) ui.Cell {
	price, meter := d.beforeSpending(plan.Price.Words(), plan.Price.Most)
	looks := counted(len(plan.Due)+len(plan.Free), "submission", "submissions")
	return ui.Cell{Text: joined(" · ", fmt.Sprintf("%s or enter looks at %s: %s", key, looks, price), noOtherKey, meter), Mood: ui.Notable}
}

// againWords are what r does and costs: "look again (1 to 2 calls)", in short
// "look again (1–2)"; "" where there is nothing to look for.
func (d *Desk) againWords(story filedStory, short bool) string {
	if story.whyNot != "" || !d.Workbench.Member.Role.Asks() {
		return ""
	}
	return d.lookPrice("look again", story.again.Price, short)
}

// allDueWords are what a does and costs: "follow up 3 due (1 call)"; "" where
// none is due.
func (d *Desk) allDueWords(plan investigation.FollowUpPlan, short bool) string {
	n := len(plan.Due) + len(plan.Free)
	if n == 0 || !d.Workbench.Member.Role.Asks() {
		return ""
	}
	return d.lookPrice("follow up "+grouped(int64(n))+" due", plan.Price, short)
}

func (d *Desk) lookPrice(what string, price investigation.Price, short bool) string {
	words := d.pricedWords(what, price)
	if !short || words == what || price.Most == 0 || d.spentOut() {
		return words
	}
	return what + " (" + callRange(price) + ")"
}

// callRange is "1–2".
func callRange(price investigation.Price) string {
	calls := grouped(int64(price.Most))
	if price.Least != price.Most {
		calls = grouped(int64(price.Least)) + "–" + calls
	}
	return calls
}

// oneLookPrice is what looking at one submission costs, "1–2 calls": the more
// is the history of a name. It is "" where the plan shows no prices.
func (d *Desk) oneLookPrice(s history.Submission) string {
	if aboutAddress(s) || d.price(2) == "" {
		return d.price(1)
	}
	return callRange(investigation.Price{Least: 1, Most: 2}) + " calls"
}

// followAll is the palette's "follow-up": the page of all submissions, which
// looks at everything that is due as soon as it has read what that costs.
func (d *Desk) followAll(string) tea.Cmd {
	page := newSubmissions(d)
	page.lookFirst = true
	return ui.Open(page)
}
