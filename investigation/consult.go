package investigation

import (
	"context"
	"slices"
	"strings"
	"time"

	"pugmark/history"
	"pugmark/intel"
)

// How words about a history are written.
const (
	sinceUnknown = "since: not known"
	neverThere   = "its history tells of no change"
)

// A toldHistory is what is known of the history of a name.
type toldHistory struct {
	report intel.HistoryReport
	told   bool // report is an answer
	asked  bool // it was asked for, whatever came of that
}

// A pastOf is what led to a look.
type pastOf struct {
	of     history.Submission // before the look
	before *Standing
	events []history.SubmissionEvent
	base   time.Time // when it was accepted, or sent
	last   bool      // no look of the schedule comes after it
}

// consult adds to a verdict what the history of the name tells: since when
// something holds, or that what is not there was there for a while. What is
// worth a call it asks once; an answer that is kept it takes whenever there is
// one. Failing to know is no failure.
func (w *follower) consult(ctx context.Context, f *Followed, p pastOf) {
	v := &f.Verdict
	switch {
	case v.came() && !p.saidSince(v.State):
		h := w.history(ctx, f, p, true)
		switch v.Since = sinceIn(h.report, p.base); {
		case h.told && !v.Since.IsZero() && holdsLast(p.of.Request, h.report, f.Now):
			v.Words = join(v.Words, "since "+v.Since.UTC().Format(time.DateOnly))
		default:
			v.Since = time.Time{}
			if h.asked {
				v.Words = join(v.Words, sinceUnknown)
			}
		}
	case !v.came() && len(v.Missing) > 0:
		h := w.history(ctx, f, p, p.last && !p.said(neverThere))
		if !h.told {
			return
		}
		if words, until := passedIn(p.of.Request, v.Missing, h.report, p.base); words != "" {
			v.State, v.Words, v.Since = history.SubmissionReverted, words, until
		} else if h.asked && p.last {
			v.Words = join(v.Words, neverThere)
		}
	}
}

// came reports whether something has changed at Cloudflare's, so that its
// history can say when.
func (v Verdict) came() bool {
	switch v.State {
	case history.SubmissionApplied, history.SubmissionPartial, history.SubmissionReverted:
		return true
	}
	return false
}

// saidSince reports whether a look that found the present state was told since
// when, or asked in vain.
func (p pastOf) saidSince(state history.SubmissionState) bool {
	for _, e := range slices.Backward(p.events) {
		switch {
		case e.State != state:
			return false
		case isLook(e) && strings.Contains(" · "+e.Words, " · since"):
			return true
		case isLook(e) && strings.Contains(e.Words, passedBy):
			return true
		}
	}
	return false
}

// said reports whether a look said something.
func (p pastOf) said(words string) bool {
	return slices.ContainsFunc(p.events, func(e history.SubmissionEvent) bool { return isLook(e) && strings.Contains(e.Words, words) })
}

// history is what is known of the history of the name a look is about: what was
// asked for it, an answer that is kept and speaks of the time since it was sent,
// and with pay what is asked now.
func (w *follower) history(ctx context.Context, f *Followed, p pastOf, pay bool) toldHistory {
	name := hostOf(p.of)
	if h, known := w.histories[name]; known {
		return h
	}
	pay = pay && !w.silent
	kept, err := intel.Recall(ctx, w.Source, intel.DomainHistory(name))
	if err == nil && kept.Fresh && !kept.At.Before(p.base) && (!pay || !kept.At.Before(f.Now.At)) {
		return toldHistory{report: kept.Value, told: true}
	}
	if !pay {
		return toldHistory{}
	}
	answer, err := intel.Ask(w.asking, w.Source, intel.DomainHistory(name), intel.Again())
	f.Cost += answer.Cost + countedOf(err)
	h := toldHistory{report: answer.Value, told: err == nil, asked: err == nil || !endsAll(err)}
	w.histories[name] = h
	return h
}

// holdsLast reports whether the present categories of a history are those of an
// answer, in all that a request asks for: a history may be behind.
func holdsLast(m intel.Miscategorization, h intel.HistoryReport, now *Standing) bool {
	if len(h.Categorizations) == 0 {
		return false
	}
	last := h.Categorizations[len(h.Categorizations)-1].Categories
	return !slices.ContainsFunc(changesOf(m), func(c change) bool {
		holds := holdsID(last, c.id)
		return holds != now.own(c.id) && holds != now.inherited(c.id)
	})
}

// passedBy stands in the words about what was there for a while only.
const passedBy = ", and was taken back"

// passedIn says what a history tells of changes that are not there now and were
// since the request was made: "Phishing gone on 2026-11-21, and was taken back".
// until is when that ended, zero when it does not say.
func passedIn(m intel.Miscategorization, missing []int, h intel.HistoryReport, after time.Time) (words string, until time.Time) {
	var said []string
	day := after.Truncate(hoursOfDay) // days are given
	for _, c := range changesOf(m) {
		if c.contradictory || !slices.Contains(missing, c.id) {
			continue
		}
		for n, span := range h.Categorizations {
			had := n > 0 && holdsID(h.Categorizations[n-1].Categories, c.id) // a name without a past had nothing
			present := n+1 == len(h.Categorizations)
			if present || span.Start.Before(day) || holdsID(span.Categories, c.id) != c.adds || had == c.adds {
				continue
			}
			until = span.End
			said = append(said, nameOf(c.id, &Standing{Categories: intel.Categorized{Content: span.Categories}})+
				either(c.adds, " there on ", " gone on ")+span.Start.UTC().Format(time.DateOnly)+passedBy)
			break
		}
	}
	return join(said...), until
}
