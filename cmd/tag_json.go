package cmd

import (
	"time"

	"pugmark/history"
	"pugmark/investigation"
)

// A tagObject is something the team said as scripts read it: these keys, in
// this order. What there is not is null.
type tagObject struct {
	ID        string          `json:"id"`
	Indicator string          `json:"indicator"`
	Kind      history.TagKind `json:"kind"`
	Verdict   *string         `json:"verdict"`
	Words     string          `json:"words"`
	Analyst   string          `json:"analyst"`
	Key       string          `json:"key"`
	At        *string         `json:"at"`
	Expires   *string         `json:"expires"`
	Holds     bool            `json:"holds"`
}

func tagObjectOf(t history.Tag, now time.Time) tagObject {
	return tagObject{ID: t.ID, Indicator: t.Subject, Kind: t.Kind, Verdict: nameOrNull(string(t.Verdict)), Words: t.Words,
		Analyst: t.Analyst, Key: t.Key, At: instant(t.At), Expires: instant(t.Expires), Holds: t.Holds(now)}
}

// A saidObject is what the team says of one indicator.
type saidObject struct {
	Indicator string      `json:"indicator"`
	Verdict   *tagObject  `json:"verdict"`
	From      *string     `json:"from"`
	Lapsed    *tagObject  `json:"lapsed"`
	Star      *tagObject  `json:"star"`
	Notes     []tagObject `json:"notes"`
	Cases     []string    `json:"cases"`
}

func saidObjectOf(subject string, said investigation.TeamWords, now time.Time) saidObject {
	one := func(t *history.Tag) *tagObject {
		if t == nil {
			return nil
		}
		o := tagObjectOf(*t, now)
		return &o
	}
	o := saidObject{Indicator: subject, Verdict: one(said.Verdict), From: nameOrNull(said.From), Lapsed: one(said.Lapsed), Star: one(said.Star),
		Notes: []tagObject{}, Cases: []string{}}
	for _, n := range said.Notes {
		o.Notes = append(o.Notes, tagObjectOf(n, now))
	}
	for _, c := range said.Cases {
		o.Cases = append(o.Cases, c.Name)
	}
	return o
}

func (s surroundings) printTags(tags []history.Tag) error {
	objects := make([]any, len(tags))
	for i, t := range tags {
		objects[i] = tagObjectOf(t, s.now())
	}
	return printed(s.printArray(objects))
}

// A caseObject is a case as scripts read it.
type caseObject struct {
	Name       string  `json:"name"`
	Title      string  `json:"title"`
	State      string  `json:"state"` // open, closed
	Owner      string  `json:"owner"`
	OpenedBy   string  `json:"opened_by"`
	Opened     *string `json:"opened"`
	Changed    *string `json:"changed"`
	Closed     *string `json:"closed"`
	Indicators int     `json:"indicator_count"`
	Notes      int     `json:"note_count"`
}

func caseObjectOf(c history.Case) caseObject {
	state := "open"
	if !c.Closed.IsZero() {
		state = "closed"
	}
	return caseObject{Name: c.Name, Title: c.Title, State: state, Owner: c.Owner, OpenedBy: c.By, Opened: instant(c.Created),
		Changed: instant(c.Changed), Closed: instant(c.Closed), Indicators: c.Indicators, Notes: c.Notes}
}

// A caseFileObject is a case with everything in it.
type caseFileObject struct {
	caseObject
	Indicators []caseItemObject  `json:"indicators"`
	Notes      []caseEventObject `json:"notes"`
	Events     []caseEventObject `json:"events"`
}

type caseItemObject struct {
	saidObject
	PutIn *string `json:"put_in"`
	By    string  `json:"by"`
	Asked *string `json:"asked"` // when Cloudflare was asked last
}

type caseEventObject struct {
	At         *string  `json:"at"`
	Analyst    string   `json:"analyst"`
	Did        string   `json:"did"`
	Words      string   `json:"words"`
	Indicators []string `json:"indicators"`
}

func caseFileObjectOf(f investigation.CaseFile, now time.Time) caseFileObject {
	o := caseFileObject{caseObject: caseObjectOf(f.Case), Indicators: []caseItemObject{}, Notes: []caseEventObject{}, Events: []caseEventObject{}}
	for _, item := range f.Items {
		one := caseItemObject{saidObject: saidObjectOf(item.Entry.Subject, item.Team, now), PutIn: instant(item.Entry.At), By: item.Entry.Analyst}
		if item.Last != nil {
			one.Asked = instant(item.Last.At)
		}
		o.Indicators = append(o.Indicators, one)
	}
	for _, m := range f.Timeline {
		event := caseEventObject{At: instant(m.At), Analyst: m.Analyst, Did: m.Did, Words: m.Words, Indicators: append([]string{}, m.Values...)}
		o.Events = append(o.Events, event)
		if m.Did == string(history.CaseNoted) {
			o.Notes = append(o.Notes, event)
		}
	}
	return o
}
