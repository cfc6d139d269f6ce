package investigation

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"pugmark/history"
	"pugmark/investigation/export"
)

// ID tells evidence from all other of a report.
func (e Evidence) ID() string { return e.Answer.ID + " " + e.About }

// ours reads what the team calls its own.
func (w *Workbench) ours(ctx context.Context) ([]string, error) {
	if w.History == nil {
		return nil, nil
	}
	tags, err := w.History.Tags(ctx, history.TagQuery{Scope: w.Source.Scope, Kinds: []history.TagKind{history.TagVerdict}, Verdicts: []history.Verdict{history.VerdictOurs}})
	if err != nil || len(tags) == 0 {
		return nil, err
	}
	subjects := make([]string, 0, len(tags))
	for _, t := range tags {
		subjects = append(subjects, t.Subject)
	}
	slices.Sort(subjects)
	holding, err := w.History.Verdicts(ctx, w.Source.Scope, slices.Compact(subjects), w.now())
	if err != nil {
		return nil, err
	}
	var ours []string
	for subject, v := range holding {
		if v.Verdict == history.VerdictOurs {
			ours = append(ours, subject)
		}
	}
	slices.Sort(ours)
	return ours, nil
}

// mask hides what the team calls its own, where that is chosen; else nothing.
func (r Report) mask() *export.Mask {
	if !r.Options.MaskOurs {
		return nil
	}
	return export.NewMask(r.Ours)
}

// Name is what the report is about, for the name of a file: live, without what
// is masked.
func (r Report) Name() string { return r.mask().Text(r.Title()) }

// chosen is the report without the evidence that is left out, and what that
// showed.
func (r Report) chosen() Report {
	if len(r.Options.Without) == 0 {
		return r
	}
	r.Parts = slices.Clone(r.Parts)
	for n, p := range r.Parts {
		r.Parts[n] = p.without(r.Options.Without)
	}
	return r
}

func (p ReportPart) without(ids []string) ReportPart {
	all, gone := p.Evidence, map[string]bool{}
	p.quotable, p.Evidence = all, nil
	for _, e := range all {
		if slices.Contains(ids, e.ID()) {
			gone[e.Answer.ID] = true
			p.Pruned++
			continue
		}
		p.Evidence = append(p.Evidence, e)
	}
	p.Changes = slices.DeleteFunc(slices.Clone(p.Changes), func(c Comparison) bool { return gone[c.After.ID] })
	return p
}

// pruned is how much evidence of all parts is left out.
func (r Report) pruned() (n int) {
	for _, p := range r.Parts {
		n += p.Pruned
	}
	return n
}

// prunedWords say how much evidence is left out, "" for none.
func prunedWords(n int) string {
	if n == 0 {
		return ""
	}
	return export.Counted(n, "kept answer is", "kept answers are") + " left out of this report"
}

// maskedWords say how many values are masked, and what that means.
func maskedWords(n int) string {
	switch n {
	case 0:
		return "nothing in it is what the team calls its own, so nothing is masked"
	case 1:
		return "1 value that the team calls its own is masked, as OURS-1"
	}
	return fmt.Sprintf("%d values that the team calls its own are masked, as OURS-1 to OURS-%d", n, n)
}

// maskTexts hides what a mask hides in every text of a value that a pointer
// points to: structs, slices and pointers of exported texts.
func maskTexts(m *export.Mask, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			maskTexts(m, v.Elem())
		}
	case reflect.Struct:
		for n := range v.NumField() {
			maskTexts(m, v.Field(n))
		}
	case reflect.Slice:
		for n := range v.Len() {
			maskTexts(m, v.Index(n))
		}
	case reflect.String:
		v.SetString(m.Text(v.String()))
	}
}
