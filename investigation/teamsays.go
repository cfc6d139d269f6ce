package investigation

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"pugmark/history"
	"pugmark/intel"
)

// TeamWords are what a team says of one indicator. Its texts were written by
// people and are untrusted.
type TeamWords struct {
	Verdict *history.Tag // the one that holds; nil for none
	// From is the parent whose verdict it is, "" where it is the indicator's
	// own; live.
	From string
	// Lapsed is the verdict that held last where none holds: it has expired.
	Lapsed *history.Tag
	Notes  []history.Tag  // newest first
	Star   *history.Tag   // nil: no star
	Cases  []history.Case // open ones first
}

// IsZero reports whether the team says nothing.
func (t TeamWords) IsZero() bool {
	return t.Verdict == nil && t.Lapsed == nil && len(t.Notes) == 0 && t.Star == nil && len(t.Cases) == 0
}

// TeamSays reads what the team says of indicators, by their canonical texts, for
// 0 calls; one it says nothing of is missing. A verdict that holds below its name
// holds for the names and URLs there as well, as long as they have none of their
// own; the nearest name's counts. There may be any number of subjects.
func (w *Workbench) TeamSays(ctx context.Context, subjects []string) (map[string]TeamWords, error) {
	said := map[string]TeamWords{}
	if w.History == nil || len(subjects) == 0 {
		return said, nil
	}
	above := make(map[string][]string, len(subjects))
	wanted := slices.Clone(subjects)
	for _, s := range subjects {
		above[s] = namesAbove(s)
		wanted = append(wanted, above[s]...)
	}
	tags, err := w.History.Tags(ctx, history.TagQuery{Scope: w.Source.Scope, Subjects: wanted})
	if err != nil {
		return nil, fmt.Errorf("read what the team says: %w", err)
	}
	cases, err := w.History.CasesOf(ctx, w.Source.Scope, subjects)
	if err != nil {
		return nil, fmt.Errorf("read the team's cases: %w", err)
	}
	own := map[string]TeamWords{}
	now := w.now()
	for _, t := range tags { // the newest first
		words := own[t.Subject]
		words.add(t, now)
		own[t.Subject] = words
	}
	for _, s := range subjects {
		words := own[s]
		words.Cases = cases[s]
		words.inherit(above[s], own)
		if !words.IsZero() {
			said[s] = words
		}
	}
	return said, nil
}

// add takes in a tag that is older than those before.
func (t *TeamWords) add(tag history.Tag, now time.Time) {
	holds := tag.Holds(now)
	switch {
	case tag.Kind == history.TagNote && holds:
		t.Notes = append(t.Notes, tag)
	case tag.Kind == history.TagStar && holds && t.Star == nil:
		t.Star = &tag
	case tag.Kind == history.TagVerdict && holds && t.Verdict == nil:
		t.Verdict, t.Lapsed = &tag, nil
	case tag.Kind == history.TagVerdict && t.Verdict == nil && t.Lapsed == nil:
		t.Lapsed = &tag
	}
}

// inherit takes the verdict of the nearest name above that holds below it.
func (t *TeamWords) inherit(above []string, own map[string]TeamWords) {
	if t.Verdict != nil {
		return
	}
	for _, name := range above {
		if v := own[name].Verdict; v != nil && v.Verdict.HoldsBelow() {
			t.Verdict, t.From = v, name
			return
		}
	}
}

// namesAbove are the names whose verdict may hold for an indicator, the nearest
// first: the host of a URL, and every name from there up to the registrable one.
func namesAbove(subject string) []string {
	i, err := intel.ParseIndicator(subject)
	if err != nil || i.Host() == "" {
		return nil
	}
	var above []string
	if isURL(i) {
		above = append(above, i.Host())
	}
	top := i.Registrable()
	for name := i.Host(); top != "" && name != top; {
		_, name, _ = strings.Cut(name, ".")
		if name == "" {
			break
		}
		above = append(above, name)
	}
	return above
}

// Short is what the team says in a few words for a column: "malicious ·
// INC-4411". It quotes people and is untrusted; "" when the team says nothing.
func (t TeamWords) Short(now time.Time) string {
	return join(t.VerdictWords(), t.caseName())
}

// VerdictWords are the verdict in words, "" for none: "malicious", "ours",
// "malicious, expired".
func (t TeamWords) VerdictWords() string {
	switch {
	case t.Verdict != nil:
		return t.Verdict.Verdict.String()
	case t.Lapsed != nil:
		return t.Lapsed.Verdict.String() + ", expired"
	}
	return ""
}

func (t TeamWords) caseName() string {
	if len(t.Cases) == 0 {
		return ""
	}
	return t.Cases[0].Name
}

// Marks are what the team says of the indicator itself, its cases apart:
// "malicious", "starred", "2 notes".
func (t TeamWords) Marks(now time.Time) string {
	parts := []string{t.VerdictWords()}
	if t.Star != nil {
		parts = append(parts, "starred")
	}
	if n := len(t.Notes); n > 0 {
		parts = append(parts, fmt.Sprintf("%d %s", n, plural(n, "note", "notes")))
	}
	return join(parts...)
}
