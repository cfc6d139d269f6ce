package cmd

import (
	"context"
	"encoding/json"
	"time"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
)

// A submissionObject is a submission as scripts read it: these keys, in this
// order. What is not known is null.
type submissionObject struct {
	ID         string                  `json:"id"`
	Indicator  string                  `json:"indicator"`
	Type       intel.TargetType        `json:"indicator_type"`
	State      history.SubmissionState `json:"state"`
	Words      string                  `json:"words"`
	Changes    string                  `json:"changes"`
	Account    string                  `json:"account"`
	Base       string                  `json:"base"`
	Demo       bool                    `json:"demo"`
	Analyst    string                  `json:"analyst"`
	Sender     *string                 `json:"sender"`
	Created    *string                 `json:"created"`
	Sent       *string                 `json:"sent"`
	Changed    *string                 `json:"changed"`
	NextLook   *string                 `json:"next_look"`
	Looks      int                     `json:"looks"`
	HandLooks  int                     `json:"hand_looks"`
	LookedAt   *string                 `json:"looked_at"`
	Reason     string                  `json:"reason"`
	Evidence   string                  `json:"evidence"`
	Warnings   []string                `json:"warnings"`
	Again      *string                 `json:"again"`
	RepeatedBy *string                 `json:"repeated_by"`
	SHA256     string                  `json:"sha256"`
	Body       json.RawMessage         `json:"body"`
}

func (s surroundings) submissionObject(ctx context.Context, o *office, c intel.Catalogue, sub history.Submission) submissionObject {
	outline, err := o.bench.SubmissionOutline(ctx, sub)
	if err != nil { // what is said of its state alone
		o.log.Error("outline", "submission", sub.Name(), "error", err)
	}
	return outlinedObject(sub, outline, c)
}

// outlinedObject is a submission in the words that the text has for it.
func outlinedObject(sub history.Submission, outline investigation.SubmissionOutline, c intel.Catalogue) submissionObject {
	return submissionObject{
		ID: sub.Name(), Indicator: sub.Request.Subject(), Type: sub.Request.Type, State: sub.State,
		Words: outline.Words.Sentence, Changes: investigation.ChangeWords(sub.Request, c),
		Account: sub.Scope.Account, Base: sub.Scope.Base, Demo: sub.Scope.Demo, Analyst: sub.Analyst, Sender: nameOrNull(sub.Sender),
		Created: instant(sub.Created), Sent: instant(sub.Sent), Changed: instant(sub.Changed), NextLook: instant(sub.Next),
		Looks: sub.Looks, HandLooks: outline.HandLooks, LookedAt: instant(outline.LookedAt), Reason: sub.Reason, Evidence: sub.Evidence, Warnings: append([]string{}, sub.Warnings...),
		Again: nameOrNull(outline.Repeats), RepeatedBy: nameOrNull(outline.RepeatedBy),
		SHA256: sub.Hash, Body: bodyOf(sub),
	}
}

// A storyObject is everything about one submission as scripts read it.
type storyObject struct {
	submissionObject
	Before *standingObject `json:"before"`
	Now    *standingObject `json:"now"`
	Events []eventObject   `json:"events"`
	Nudge  string          `json:"nudge"`
}

type standingObject struct {
	At       *string  `json:"at"`
	Security []int    `json:"security"`
	Content  []int    `json:"content"`
	Risk     *float64 `json:"risk"`
}

type eventObject struct {
	At      *string                 `json:"at"`
	State   history.SubmissionState `json:"state"`
	Analyst string                  `json:"analyst"`
	Key     string                  `json:"key"`
	Words   string                  `json:"words"`
	Look    int                     `json:"look"`
	Status  int                     `json:"status"`
	Ray     string                  `json:"ray"`
}

func storyObjectOf(sub submissionObject, story investigation.SubmissionStory, nudge string) storyObject {
	o := storyObject{submissionObject: sub, Before: standingObjectOf(story.Before), Now: standingObjectOf(story.Now),
		Events: []eventObject{}, Nudge: nudge}
	for _, e := range story.Events {
		o.Events = append(o.Events, eventObject{instant(e.At), e.State, e.Analyst, e.Key, e.Words, e.Look, e.Status, e.Ray})
	}
	return o
}

func standingObjectOf(st *investigation.Standing) *standingObject {
	if st == nil {
		return nil
	}
	return &standingObject{instant(st.At), ids(st.Listed()), ids(st.Content()), st.Risk}
}

func ids(categories []intel.Category) []int {
	list := make([]int, 0, len(categories))
	for _, c := range categories {
		list = append(list, c.ID)
	}
	return list
}

// bodyOf is the exact body where it is JSON, as every one that can be sent is.
func bodyOf(sub history.Submission) json.RawMessage {
	if !json.Valid(sub.Payload) {
		return nil
	}
	return sub.Payload
}

// nameOrNull is a name, nil for none.
func nameOrNull(name string) *string {
	if name == "" {
		return nil
	}
	return &name
}

func instant(at time.Time) *string {
	if at.IsZero() {
		return nil
	}
	text := at.UTC().Format(time.RFC3339)
	return &text
}
