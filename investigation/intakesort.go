package investigation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"pugmark/history"
	"pugmark/intel"
)

// Intake sorts what was found in a paste, for 0 calls: what is new, what a fresh
// answer is kept about, and what nothing should be asked about.
func (w *Workbench) Intake(ctx context.Context, x intel.Extraction) (Intake, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return Intake{}, fmt.Errorf("number the list: %w", err)
	}
	in := Intake{ID: id.String(), Form: x.Form, Cut: x.Cut, LeftOut: x.LeftOut, Unread: x.Unread, Duplicates: x.Duplicates, Hits: x.Hits()}
	for _, found := range x.Found {
		in.Items = append(in.Items, IntakeItem{Found: found, Included: true})
	}
	in.Name = nameOfPaste(x)
	return in, w.sortIntake(ctx, &in)
}

// longestName is how much of the subject of a mail names its list, in bytes.
const longestName = 120

// nameOfPaste names a paste that has no file: by the subject of a mail, by its form
// and first indicator, or, of a mere list, by that alone.
func nameOfPaste(x intel.Extraction) string {
	switch first := ""; {
	case x.Subject != "":
		return clip(x.Subject, longestName)
	case len(x.Found) == 0:
		return ""
	default:
		first = x.Found[0].Indicator.Defanged()
		if x.Form == "CSV" || x.Form == "log" {
			return x.Form + ": " + first
		}
		return first
	}
}

// SortAgain sorts an intake by what the team says and what is kept by now, for 0
// calls. What a person took out or in stays so, unless the team has come to call
// it theirs, or does no longer.
func (w *Workbench) SortAgain(ctx context.Context, in Intake) (Intake, error) {
	in.Items = slices.Clone(in.Items)
	return in, w.sortIntake(ctx, &in)
}

// heardOfTeam is an intake with what the team says of its items by now.
func (w *Workbench) heardOfTeam(ctx context.Context, in Intake) (Intake, error) {
	subjects := make([]string, len(in.Items))
	for n, item := range in.Items {
		subjects[n] = item.Found.Indicator.String()
	}
	said, err := w.TeamSays(ctx, subjects)
	in.Items = slices.Clone(in.Items)
	for n := range in.Items {
		in.Items[n].Team = said[subjects[n]]
	}
	return in, err
}

// sortIntake gives the items their states. What a person included stays
// included where the state allows it.
func (w *Workbench) sortIntake(ctx context.Context, in *Intake) error {
	heard, err := w.heardOfTeam(ctx, *in)
	if err != nil {
		return err
	}
	in.Items = heard.Items
	known, err := w.triageKnowledge(ctx, *in)
	if err != nil {
		return err
	}
	allowed := allowList(w.Allow)
	for n := range in.Items {
		item := &in.Items[n]
		before := item.State
		item.State, item.Why = w.intakeState(*item, allowed, known)
		switch {
		case item.State == before:
		case item.State.leftOut():
			item.Included = false
		case before.leftOut():
			item.Included = true
		}
	}
	return nil
}

func (w *Workbench) intakeState(item IntakeItem, allowed map[string]bool, known *triageKnowledge) (state IntakeState, why string) {
	i := item.Found.Indicator
	if reserved := i.Reserved(); reserved != "" && !w.Source.Scope.Demo {
		return IntakeReserved, reserved
	}
	if item.Team.isOurs() {
		return IntakeOurs, item.Team.oursWords()
	}
	if name := allowedBy(i, allowed); name != "" {
		return IntakeAllowed, join("allow-listed", intel.Defang(name))
	}
	if known.covers(i) {
		return IntakeKept, ""
	}
	return IntakeNew, ""
}

// allowList are the canonical texts of an allow list; entries that are no
// indicators allow nothing.
func allowList(entries []string) map[string]bool {
	allowed := make(map[string]bool, len(entries))
	for _, entry := range entries {
		if i, err := intel.ParseIndicator(entry); err == nil {
			allowed[i.String()] = true
		}
	}
	return allowed
}

// allowedBy is the entry that an indicator stands under: itself, its host or a
// name above that.
func allowedBy(i intel.Indicator, allowed map[string]bool) string {
	if len(allowed) == 0 {
		return ""
	}
	names := append([]string{i.String()}, i.Host())
	if isNamed(i) {
		for _, name, more := strings.Cut(i.Host(), "."); more; _, name, more = strings.Cut(name, ".") {
			names = append(names, name)
		}
	}
	if at := slices.IndexFunc(names, func(name string) bool { return allowed[name] }); at >= 0 {
		return names[at]
	}
	return ""
}

// isOurs reports whether the team says that an indicator is theirs, or is not to
// be blocked.
func (t TeamWords) isOurs() bool {
	return t.Verdict != nil && (t.Verdict.Verdict == history.VerdictOurs || t.Verdict.Verdict == history.VerdictDoNotBlock)
}

// oursWords say so: "ours · from payroll.example · maria".
func (t TeamWords) oursWords() string {
	why := t.Verdict.Verdict.String()
	if t.From != "" {
		why = join(why, "from "+intel.Defang(t.From))
	}
	return join(why, t.Verdict.Analyst)
}
