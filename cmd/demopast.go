package cmd

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/google/uuid"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
	"pugmark/investigation"
)

// Who else works in the demo. You are whoever started it.
const (
	demoLena  = "lena"
	demoMaria = "maria"
)

// A pastLook is something that was asked in the demo's past.
type pastLook struct {
	ago     time.Duration
	analyst string // "" is whoever started the demo
	// asked is what was asked; the clock is that of then.
	asked func(then time.Time) intel.AnyQuestion
	// unanswered says that no answer came.
	unanswered bool
}

// demoPast is what the team looked up before the demo begins: the campaign when
// it was new, and its first wave.
func demoPast() []pastLook {
	domain := func(name string) func(time.Time) intel.AnyQuestion {
		return func(time.Time) intel.AnyQuestion { return intel.Domain(name) }
	}
	whois := func(name string) func(time.Time) intel.AnyQuestion {
		return func(time.Time) intel.AnyQuestion { return intel.WHOIS(name) }
	}
	host := netip.AddrFrom4([4]byte{203, 0, 113, 66})
	overview := func(time.Time) intel.AnyQuestion { return intel.IP(host) }
	names := func(then time.Time) intel.AnyQuestion {
		return intel.PassiveDNS(host, intel.LastDays(then, investigation.DefaultDays), 1, investigation.DefaultPerPage)
	}
	return []pastLook{
		{ago: daysAgo(9, 113), asked: domain("login.payro11.example")},
		{ago: daysAgo(9, 92), analyst: demoMaria, asked: whois("payro11.example")},
		{ago: daysAgo(8, 48), asked: domain("hr-portal.example"), unanswered: true},
		{ago: daysAgo(6, 71), analyst: demoLena, asked: domain("payro1l.example")},
		{ago: daysAgo(6, 70), analyst: demoLena, asked: whois("payro1l.example")},
		{ago: daysAgo(6, 68), analyst: demoLena, asked: overview},
		{ago: daysAgo(6, 67), analyst: demoLena, asked: names},
		{ago: daysAgo(6, 63), analyst: demoLena, asked: domain("paysl1p.example")},
		{ago: daysAgo(6, 62), analyst: demoLena, asked: whois("paysl1p.example")},
		{ago: daysAgo(6, 59), analyst: demoLena, asked: whois("hr-portal.example")},
	}
}

// daysAgo is so many days, and minutes before that.
func daysAgo(days, minutes int) time.Duration {
	return time.Duration(days)*24*time.Hour + time.Duration(minutes)*time.Minute
}

// dayOf is the number of a time's day in UTC.
func dayOf(t time.Time) int { return int(t.Unix() / int64(24*time.Hour/time.Second)) }

// pastID is the same whenever the past is made on one day: doing it twice, or in
// two processes at once, changes nothing.
func pastID(what, about string, then time.Time) string {
	space := uuid.NewSHA1(uuid.NameSpaceURL, []byte(simulator.BaseURL))
	return uuid.NewSHA1(space, fmt.Appendf(nil, "%s %s %d", what, about, dayOf(then))).String()
}

// makePast files what the team looked up before the demo began, with what it said
// of it. Nothing of it counts as a call. The oldest look is filed first and the
// case last: [pastBegun] and [pastDone] read that.
func (s surroundings) makePast(ctx context.Context, g globals, o *office, db *history.DB, now time.Time) error {
	clients := map[int]*intel.Client{} // by how many days ago
	for _, l := range demoPast() {
		then := now.Add(-l.ago)
		days := dayOf(now) - dayOf(then)
		client := clients[days]
		if client == nil {
			var err error
			if client, err = s.pastClient(g, days, then); err != nil {
				return err
			}
			clients[days] = client
		}
		if err := s.remember(ctx, o, db, client, l, then); err != nil {
			return err
		}
	}
	return makeTeamsWords(ctx, db, o.bench.Source.Scope, now)
}

// pastClient asks the simulator as it was some days ago.
func (s surroundings) pastClient(g globals, days int, then time.Time) (*intel.Client, error) {
	g.fault = ""
	s.now = func() time.Time { return then }
	return s.demoClient(g, simulator.Options{Earlier: days})
}

// remember files one look as it went then.
func (s surroundings) remember(ctx context.Context, o *office, db *history.DB, client *intel.Client, l pastLook, then time.Time) error {
	question := l.asked(then)
	analyst := l.analyst
	if analyst == "" {
		analyst = o.bench.Source.Analyst
	}
	scope, key := client.Scope(true), question.Key()
	if l.unanswered {
		call := intel.Call{ID: pastID(string(key.Kind), key.Value, then), Scope: scope, Key: key, Analyst: analyst, At: then, Attempt: 1}
		if err := db.Begin(ctx, call); err != nil {
			return err
		}
		call.Duration, call.Outcome = 30*time.Second, intel.CallOutcome(intel.ProblemTimeout)
		return db.Settle(ctx, call)
	}
	answer, err := question.AskAny(ctx, &intel.Source{Client: client, Scope: scope, Analyst: analyst, Now: func() time.Time { return then }})
	if err != nil {
		return err
	}
	return db.File(ctx, intel.Record{ID: pastID(string(key.Kind), key.Value, then), Scope: scope, Key: key, Analyst: analyst, At: then, Status: 200, Body: answer.Raw, Cost: answer.Cost})
}

// The case of the campaign's first wave.
const (
	demoCase      = "INC-4398"
	demoCaseTitle = "payroll lure"
)

// caseOpenedAgo is how long before the demo began the case was opened.
func caseOpenedAgo() time.Duration { return daysAgo(6, 66) }

// makeTeamsWords files what the team said of what it had looked up: its
// verdicts, and the case of the first wave.
func makeTeamsWords(ctx context.Context, db *history.DB, scope intel.Scope, now time.Time) error {
	at := func(minutes int) time.Time { return now.Add(-daysAgo(6, minutes)) }
	said := func(at time.Time, subject string, kind history.TagKind, verdict history.Verdict, words string) history.Tag {
		return history.Tag{ID: pastID(string(kind), subject, at), At: at, Scope: scope, Analyst: demoLena, Subject: subject,
			Kind: kind, Verdict: verdict, Words: words}
	}
	_, err := db.Tag(ctx,
		said(at(69), "payro1l.example", history.TagVerdict, history.VerdictMalicious, "asks for the payroll password of two of our people"),
		said(at(57), "203.0.113.66", history.TagNote, "", "shared with two shops and parked names: not to be blocked as a whole"))
	if err != nil {
		return err
	}
	opened := now.Add(-caseOpenedAgo())
	wave := history.Case{ID: pastID("case", demoCase, opened), Name: demoCase, Title: demoCaseTitle, Owner: demoLena, By: demoLena,
		Scope: scope, Created: opened}
	var entries []history.CaseEntry
	for _, e := range []history.CaseEntry{
		{Subject: "payro1l.example", At: at(66)},
		{Subject: "203.0.113.66", At: at(65)},
		{Subject: "paysl1p.example", At: at(61)},
	} {
		e.ID, e.Analyst = pastID("in "+demoCase, e.Subject, e.At), demoLena
		entries = append(entries, e)
	}
	noted := at(55)
	note := history.CaseEvent{ID: pastID("note", demoCase, noted), At: noted, Analyst: demoLena, What: history.CaseNoted,
		Words: "both names use ns1.bulk.example; mail gateway blocks payro1l.example"}
	_, err = db.KeepCase(ctx, wave, entries, []history.CaseEvent{note})
	return err
}

// makeFirstPast makes the demo's past where nothing has happened in the demo
// yet, and the rest of it where that was cut short. It reports whether it did.
func (s surroundings) makeFirstPast(ctx context.Context, g globals, o *office) (made bool, err error) {
	db, scope := o.bench.History, o.bench.Source.Scope
	if !g.demo || g.fault != "" || db == nil || o.unkept != nil {
		return false, nil
	}
	found, err := db.Lookups(ctx, history.Query{Scope: &scope, Limit: 1})
	if err != nil {
		return false, err
	}
	began := s.now()
	if len(found) > 0 {
		var begun bool
		if began, begun, err = pastBegun(ctx, db, scope, began); err != nil || !begun {
			return false, err
		}
		if done, err := pastDone(ctx, db, scope, began); err != nil || done {
			return false, err
		}
	}
	return true, s.makePast(ctx, g, o, db, began)
}

// pastBegun is when the demo's past was begun, by the look that is filed first.
func pastBegun(ctx context.Context, db *history.DB, scope intel.Scope, now time.Time) (began time.Time, ok bool, err error) {
	first := demoPast()[0]
	key := first.asked(now).Key()
	const looked = 100
	found, err := db.Lookups(ctx, history.Query{Scope: &scope, Kinds: []intel.Kind{key.Kind}, Values: []string{key.Value},
		Until: now.Add(-first.ago).Add(time.Second), Limit: looked})
	for _, l := range found {
		if rec := l.Record; rec.ID == pastID(string(key.Kind), key.Value, rec.At) {
			return rec.At.Add(first.ago), true, err
		}
	}
	return time.Time{}, false, err
}

// pastDone reports whether the demo's past is whole: its case, which is filed
// last, is there, or another that took its name.
func pastDone(ctx context.Context, db *history.DB, scope intel.Scope, began time.Time) (bool, error) {
	cases, err := db.Cases(ctx, history.CaseQuery{Scope: scope})
	id := pastID("case", demoCase, began.Add(-caseOpenedAgo()))
	return slices.ContainsFunc(cases, func(c history.Case) bool { return c.ID == id || c.Name == demoCase }), err
}
