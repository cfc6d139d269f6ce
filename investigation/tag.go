package investigation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"pugmark/history"
	"pugmark/intel"
)

// A TagRequest is what somebody says of indicators.
type TagRequest struct {
	Kind    history.TagKind
	Verdict history.Verdict // of a verdict
	Words   string          // the reason of a verdict, or a note
	Expires time.Time       // zero: never
}

// MayTag reports whether who works here may tag indicators and change cases,
// and otherwise why not, in words.
func (w *Workbench) MayTag() (ok bool, why string) {
	why = w.draftless()
	return why == "", why
}

// Tag says one thing or several of each of some indicators, given by their
// texts, all or nothing, for 0 calls, and returns what was kept. Who may not is
// told with a [*NotPossible].
func (w *Workbench) Tag(ctx context.Context, subjects []string, requests ...TagRequest) ([]history.Tag, error) {
	subjects, err := w.taggable(subjects)
	if err != nil {
		return nil, err
	}
	by, now := w.actor(), w.now()
	var tags []history.Tag
	for _, r := range requests {
		if !r.Expires.IsZero() && !r.Expires.After(now) {
			return nil, &NotPossible{"the time at which it expires is over already"}
		}
		for _, s := range subjects {
			tags = append(tags, history.Tag{At: now, Scope: w.Source.Scope, Analyst: by.Name, Key: by.Key, Subject: s,
				Kind: r.Kind, Verdict: r.Verdict, Words: r.Words, Expires: r.Expires})
		}
	}
	kept, err := w.History.Tag(ctx, tags...)
	if err != nil {
		return nil, err
	}
	for same := range slices.Chunk(kept, len(subjects)) {
		w.noteTags(ctx, history.ActivityTagged, same)
	}
	return kept, nil
}

// taggable are the canonical texts of indicators that may be tagged, each once.
func (w *Workbench) taggable(subjects []string) ([]string, error) {
	if ok, why := w.MayTag(); !ok {
		return nil, &NotPossible{why}
	}
	if len(subjects) == 0 {
		return nil, &NotPossible{"no indicator was named"}
	}
	known := make(map[string]bool, len(subjects))
	out := make([]string, 0, len(subjects))
	for _, s := range subjects {
		i, err := intel.ParseIndicator(s)
		if err != nil {
			return nil, &NotPossible{err.Error()}
		}
		if text := i.String(); !known[text] {
			known[text] = true
			out = append(out, text)
		}
	}
	return out, nil
}

// UndoTags takes tags back.
func (w *Workbench) UndoTags(ctx context.Context, tags []history.Tag) error {
	if ok, why := w.MayTag(); !ok {
		return &NotPossible{why}
	}
	if len(tags) == 0 {
		return nil
	}
	ids := make([]string, len(tags))
	for i, t := range tags {
		ids[i] = t.ID
	}
	err := w.History.Untag(ctx, w.actor(), ids...)
	if err == nil {
		w.noteTags(ctx, history.ActivityUntagged, tags)
	}
	return err
}

// Untag takes back everything of some kinds that is said of indicators, and
// returns it. What holds from a name above stays.
func (w *Workbench) Untag(ctx context.Context, subjects []string, kinds ...history.TagKind) ([]history.Tag, error) {
	subjects, err := w.taggable(subjects)
	if err != nil {
		return nil, err
	}
	said, err := w.History.Tags(ctx, history.TagQuery{Scope: w.Source.Scope, Subjects: subjects, Kinds: kinds})
	if err != nil {
		return nil, err
	}
	return said, w.UndoTags(ctx, said)
}

// tagWords are a tag in words: "malicious · known spammer", "note · …", "star".
func tagWords(t history.Tag) string {
	what := string(t.Kind)
	if t.Kind == history.TagVerdict {
		what = t.Verdict.String()
	}
	return join(what, t.Words)
}

// noteTags tells the team what was done with tags that all say the same.
func (w *Workbench) noteTags(ctx context.Context, what history.ActivityKind, tags []history.Tag) {
	subject, words := tags[0].Subject, tagWords(tags[0])
	if len(tags) > 1 {
		subject, words = "", join(fmt.Sprintf("%d indicators", len(tags)), words)
	}
	w.noteTeam(ctx, what, subject, words)
}

// noteTeam tells the team what was done. Who works at a terminal of their own
// tells it too: the history may be that of a workbench for many.
func (w *Workbench) noteTeam(ctx context.Context, what history.ActivityKind, subject, words string) {
	if w.History == nil {
		return
	}
	by := w.actor()
	_ = w.History.Note(context.WithoutCancel(ctx), history.Activity{Scope: w.Source.Scope, Analyst: by.Name, Key: by.Key,
		From: w.Member.From, What: what, Subject: subject, Words: words})
}

// Expiring returns the verdicts of the team that hold now and expire until a
// time, those that expire first in front.
func (w *Workbench) Expiring(ctx context.Context, until time.Time) ([]history.Tag, error) {
	if w.History == nil {
		return nil, nil
	}
	now := w.now()
	due, err := w.History.Tags(ctx, history.TagQuery{Scope: w.Source.Scope, Kinds: []history.TagKind{history.TagVerdict}, ExpiresAfter: now, ExpiresBy: until})
	if err != nil || len(due) == 0 {
		return nil, err
	}
	subjects := make([]string, len(due))
	for i, t := range due {
		subjects[i] = t.Subject
	}
	holding, err := w.History.Verdicts(ctx, w.Source.Scope, subjects, now)
	if err != nil {
		return nil, err
	}
	due = slices.DeleteFunc(due, func(t history.Tag) bool { return holding[t.Subject].ID != t.ID })
	slices.SortStableFunc(due, func(a, b history.Tag) int { return a.Expires.Compare(b.Expires) })
	return due, nil
}
