package views

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// noteReuse tells, once, of a colleague's kept answer that stands for a call.
func (q *query[T]) noteReuse() {
	a, ok := q.load.Value()
	if !ok || !q.st.kept || q.noted == a.ID && a.ID != "" {
		return
	}
	q.noted = a.ID
	q.desk.reused(intel.Record{ID: a.ID, Scope: q.desk.Workbench.Source.Scope, Key: a.Key, Analyst: a.Analyst, At: a.At})
}

// A rereader is a part that can look into the archive once more, for an answer
// that somebody else has asked for.
type rereader interface {
	// reread keeps an answer that is newer than what is here, for 0 calls.
	reread(ctx context.Context) tea.Cmd
	rereading() bool
	// told forgets that an answer came in this way.
	told()
}

func (q *query[T]) reread(ctx context.Context) tea.Cmd {
	if !q.st.begun || q.st.asking || q.stopping || q.recalls {
		return nil
	}
	q.recalls, q.rereads = true, true
	recall, has, at := q.recall, q.st.has, q.st.at
	return q.load.Start(q.desk.lasting(ctx), func(ctx context.Context) (intel.Answer[T], error) {
		a, err := recall(ctx)
		if err != nil || has && !a.At.After(at) { // nothing that is read now is worth a word
			return a, intel.ErrNotKept
		}
		return bounded(a), nil
	})
}

func (q *query[T]) rereading() bool { return q.rereads }

func (q *query[T]) told() { q.st.filled = false }

// reread implements rereader. Of a list only a first page comes in: pages of
// another time do not stand beside those that are here.
func (q *page[T]) reread(ctx context.Context) tea.Cmd {
	if q.st.has || q != q.of.first() || q.of.run != nil {
		return nil
	}
	return q.query.reread(ctx)
}

// leads reports whether an answer says what else there is to ask.
func (s *subject) leads(p part) bool {
	switch kind := p.state().key.Kind; kind {
	case intel.KindDomain, intel.KindIP:
		return true
	}
	return false
}

// teamNews is what a dossier knows of its colleagues' work.
type teamNews struct {
	spent  int    // calls that others had spent when the archive was read last
	beside bool   // a colleague was on the same subject
	newest string // id of the newest activity that was told
	asked  uint64 // stands for what colleagues had been answered here when the archive was read last
	of     *subject
	late   bool // something is new, and waits until nobody is typing or marking
}

// learn notes whether colleagues have found out more about the subject. One who
// is answered about the subject or looks at it is heard of at once, others with
// the next tick.
func (d *dossier) learn(msg tea.Msg) {
	if d.desk.Seat == nil {
		return
	}
	s, spent := d.subject(), d.desk.othersSpent()
	if d.news.of != s {
		d.news = teamNews{of: s, spent: spent}
	}
	names, _ := d.desk.besides(s.indicator.String())
	switch msg.(type) {
	case teamMsg:
		if asked := d.desk.answeredAbout(s.indicator.String()); asked != d.news.asked {
			d.news.asked, d.news.late = asked, true
		}
		if spent != d.news.spent && (len(names) > 0 || d.news.beside) {
			d.news.spent, d.news.late = spent, true
		}
		d.news.beside = len(names) > 0
	case ui.TickMsg:
		if spent != d.news.spent {
			d.news.spent, d.news.late = spent, true
		}
	}
}

// takeNews reads from the archive, for 0 calls, what colleagues have found out,
// unless the person is busy with what is here.
func (d *dossier) takeNews(ctx context.Context) tea.Cmd {
	if d.desk.Seat == nil || d.desk.unwell() || d.occupied() {
		return nil
	}
	cmds := []tea.Cmd{d.learnFiled(ctx), d.tellFilled()}
	if d.news.late {
		d.news.late = false
		cmds = append(cmds, d.subject().reread(ctx))
	}
	return tea.Batch(cmds...)
}

// othersSpent is how many calls the colleagues have spent this month.
func (d *Desk) othersSpent() (calls int) {
	for name, spent := range d.team.Spent {
		if name != d.Workbench.Source.Analyst {
			calls += spent
		}
	}
	return calls
}

// occupied reports whether the person types, marks or was asked back: nothing
// moves under their hands then.
func (d *dossier) occupied() bool {
	if d.board().Typing() || d.armed.act != nil {
		return true
	}
	return slices.ContainsFunc(d.board().Slots(), func(slot ui.Slot) bool {
		r, ok := slot.Pane.(*report)
		return ok && (r.view.Marks() > 0 || r.view.Typing())
	})
}

func (s *subject) reread(ctx context.Context) tea.Cmd {
	if !s.ready {
		return nil
	}
	var cmds []tea.Cmd
	for _, p := range s.parts() {
		if r, ok := p.(rereader); ok {
			cmds = append(cmds, r.reread(ctx))
		}
	}
	return tea.Batch(cmds...)
}

// tellFilled says what came in, once all of it has: "new from maria: WHOIS,
// passive DNS · 0 calls".
func (d *dossier) tellFilled() tea.Cmd {
	var who, what []string
	parts := d.subject().parts()
	for _, p := range parts {
		if r, ok := p.(rereader); ok && r.rereading() {
			return nil
		}
	}
	for _, p := range parts {
		st := p.state()
		if !st.filled {
			continue
		}
		if r, ok := p.(rereader); ok {
			r.told()
		}
		if name := d.desk.colleague(st.analyst); !slices.Contains(who, name) {
			who = append(who, name)
		}
		if asked := answerWord(st.key.Kind); !slices.Contains(what, asked) {
			what = append(what, asked)
		}
	}
	if len(what) == 0 {
		return nil
	}
	from := joined(" ", "new", joined(" ", "from", joined(" and ", who...)))
	return ui.Notify(ui.Cell{Text: joined(" · ", from+": "+strings.Join(what, ", "), "0 calls"), Mood: ui.Own})
}

// answerWord is what a pane calls a kind of question.
func answerWord(k intel.Kind) string {
	for _, topic := range []struct {
		intel.Kind
		investigation.Topic
	}{
		{intel.KindDomain, investigation.TopicDomain}, {intel.KindWHOIS, investigation.TopicWHOIS}, {intel.KindHistory, investigation.TopicHistory},
		{intel.KindIP, investigation.TopicIP}, {intel.KindPassiveDNS, investigation.TopicDNS}, {intel.KindASN, investigation.TopicASN},
		{intel.KindSubnets, investigation.TopicSubnets}, {intel.KindPhishing, investigation.TopicPhishing},
	} {
		if topic.Kind == k {
			return topicWord(topic.Topic)
		}
	}
	return string(k)
}

// learnFiled reads what is filed about the subject again when something became
// known of a submission, and says what a colleague did.
func (d *dossier) learnFiled(ctx context.Context) tea.Cmd {
	news := d.desk.newsAbout(d.subject().indicator.String())
	if len(news) == 0 || news[0].ID == d.news.newest {
		return nil
	}
	newest := news[0]
	d.news.newest = newest.ID
	cmds := []tea.Cmd{d.subject().readFiled(ctx)}
	if name := d.desk.colleague(newest.Analyst); name != "" {
		cmds = append(cmds, ui.Notify(ui.Cell{Text: name + " " + activityWords(newest, d.desk.who), Mood: ui.Own}))
	}
	return tea.Batch(cmds...)
}

// newsAbout is what became known about a subject since one came there, newest
// first.
func (d *Desk) newsAbout(subject string) []history.Activity {
	if d.at.Subject != subject {
		return nil
	}
	return d.team.News
}

// answeredAbout stands for what colleagues were answered about a subject since
// one came there.
func (d *Desk) answeredAbout(subject string) uint64 {
	if d.at.Subject != subject {
		return 0
	}
	return d.team.Answered
}

// takeTeam looks at what has changed in the team, and reads again what was
// looked up when colleagues have asked something.
func (h *home) takeTeam(ctx context.Context, msg teamMsg) tea.Cmd {
	before, filed := h.desk.othersSpent(), h.desk.team.Submissions
	cmd := h.desk.lookAtTeam(ctx)
	if !msg.unwoken {
		cmd = tea.Batch(cmd, h.desk.awaitTeam(ctx))
	}
	if !msg.unwoken || h.desk.team.Submissions != filed {
		cmd = tea.Batch(cmd, h.followNeeds(ctx))
	}
	if h.desk.unwell() || h.desk.othersSpent() == before {
		return cmd
	}
	h.unread = true
	h.needs.read = time.Time{} // what was answered may tell of a submission
	if h.seen && !h.recent.Busy() {
		return tea.Batch(cmd, h.readNew(ctx))
	}
	return cmd
}

// Busy implements ui.Busy: while the history is out of reach, the header counts.
func (h *home) Busy() bool { return !h.over && h.desk.unwell() }
