package investigation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"pugmark/intel"
)

// A Known is what is kept about an indicator: what was asked before, when, by
// whom, and what Cloudflare said then. Reading it costs nothing.
type Known struct {
	Heard Heard // the newest answers, however old
	// Kept says, for each topic that has an answer, when and by whom.
	Kept []Kept
}

// A Kept is an answer that is here.
type Kept struct {
	Topic   Topic
	Key     intel.Key
	About   string // the one name or value it is read for, live: Key may name several
	At      time.Time
	Analyst string
	Fresh   bool // asking again would cost nothing
}

// Seen reports whether anything is kept.
func (k Known) Seen() bool { return len(k.Kept) > 0 }

// Newest is the latest answer, zero if there is none.
func (k Known) Newest() Kept {
	var newest Kept
	for _, kept := range k.Kept {
		if kept.At.After(newest.At) {
			newest = kept
		}
	}
	return newest
}

// Words are who saw it and when: "maria, 14m ago".
func (k Known) Words(now time.Time) string {
	if !k.Seen() {
		return ""
	}
	newest := k.Newest()
	age := agoWords(newest.At, now)
	if newest.Analyst == "" {
		return age
	}
	return fmt.Sprintf("%s, %s", newest.Analyst, age)
}

// Known recalls what is kept about an indicator itself, for 0 calls.
func (w *Workbench) Known(ctx context.Context, i intel.Indicator) (Known, error) {
	r := &recaller{bench: w}
	w.learnSizes(ctx)
	if isURL(i) {
		r.heard.Phishing = recall(ctx, r, TopicPhishing, w.PhishingQuestion(i))
	}
	if isNamed(i) {
		r.heard.Domain = recall(ctx, r, TopicDomain, w.DomainQuestion(i))
		r.inBulk(ctx, i.Host())
		var inherited string
		if r.heard.Domain != nil {
			inherited = r.heard.Domain.InheritedFrom
		}
		r.heard.History = recall(ctx, r, TopicHistory, w.HistoryQuestion(i, inherited))
		recall(ctx, r, TopicWHOIS, w.WHOISQuestion(i))
	}
	if addr, ok := i.Addr(); ok {
		r.heard.IP = recall(ctx, r, TopicIP, w.IPQuestion(addr))
		if addr.Is4() {
			recall(ctx, r, TopicDNS, w.DNSQuestion(addr))
		}
	}
	if number, ok := i.ASN(); ok {
		r.heard.ASN = recall(ctx, r, TopicASN, w.ASNQuestion(number))
		recall(ctx, r, TopicSubnets, w.SubnetsQuestion(number, 1))
	}
	return Known{Heard: r.heard, Kept: r.kept}, r.err
}

type recaller struct {
	bench *Workbench
	heard Heard
	kept  []Kept
	err   error // the first failure other than having nothing
}

// inBulk takes what a newer answer about many names says of this one. It has
// no addresses: those of the details stay, and asking for them still costs a
// call.
func (r *recaller) inBulk(ctx context.Context, name string) {
	newest, err := r.bench.newest(ctx, []string{name})
	if err != nil {
		r.fail(name, err)
		return
	}
	rec, kept := newest[name]
	if !kept || rec.Key.Kind != intel.KindBulk {
		return
	}
	report := reportsIn(rec)[name]
	if report == nil {
		return
	}
	if r.heard.Domain != nil {
		report.ResolvesTo = r.heard.Domain.ResolvesTo
	}
	r.heard.Domain = report
	r.kept = slices.DeleteFunc(r.kept, func(k Kept) bool { return k.Topic == TopicDomain && !k.Fresh })
	r.kept = append(r.kept, Kept{Topic: TopicDomain, Key: rec.Key, About: name, At: rec.At, Analyst: rec.Analyst})
}

func (r *recaller) fail(about string, err error) {
	if r.err == nil {
		r.err = fmt.Errorf("read what is kept about %s: %w", about, err)
	}
}

func recall[T any](ctx context.Context, r *recaller, t Topic, q intel.Question[T]) *T {
	answer, err := intel.Recall(ctx, r.bench.Source, q)
	switch {
	case errors.Is(err, intel.ErrNotKept):
		return nil
	case err != nil:
		r.fail(q.Key().Value, err)
		return nil
	}
	r.kept = append(r.kept, Kept{t, q.Key(), q.Key().Value, answer.At, answer.Analyst, answer.Fresh})
	return &answer.Value
}

// An Outlook is what looking an indicator up would do now.
type Outlook struct {
	Ask   []Topic // would be asked, in order
	Kept  []Kept  // fresh answers that stand for a call
	Price Price
}

// Outlook says what entering an indicator would ask by itself and cost, before
// it is done.
func (w *Workbench) Outlook(ctx context.Context, i intel.Indicator) (Outlook, error) {
	known, err := w.Known(ctx, i)
	if err != nil {
		return Outlook{}, err
	}
	out := Outlook{Price: w.Price(ctx, Request{Indicators: []intel.Indicator{i}})}
	fresh := map[Topic]bool{}
	for _, kept := range known.Kept {
		if kept.Fresh {
			fresh[kept.Topic] = true
			out.Kept = append(out.Kept, kept)
		}
	}
	for _, t := range w.plan().Automatic(i) {
		if !fresh[t] {
			out.Ask = append(out.Ask, t)
		}
	}
	return out, nil
}
