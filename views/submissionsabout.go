package views

import (
	"context"
	"errors"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// mostFiled is how many submissions a pane speaks of.
const mostFiled = 3

// A filedAbout keeps what was asked of Cloudflare about one subject.
type filedAbout struct {
	load    ui.Load[filing]
	version int // grows with every change
}

// readFiled reads, for 0 calls, what is filed about the subject itself, its
// host, and the names above it that its categories may come from.
func (s *subject) readFiled(ctx context.Context) tea.Cmd {
	targets := s.targets()
	return s.filed.load.Start(ctx, func(ctx context.Context) (filing, error) { return s.desk.readFiledAbout(ctx, targets) })
}

// targets are what a request about the subject may name.
func (s *subject) targets() []intel.Indicator {
	targets := []intel.Indicator{s.indicator, s.indicator.HostIndicator()}
	above := []string{s.indicator.Registrable()}
	if s.domain != nil {
		if report, ok := s.domain.value(); ok {
			above = append(above, report.InheritedFrom)
		}
	}
	for _, name := range above {
		if i, err := intel.ParseIndicator(name); err == nil {
			targets = append(targets, i)
		}
	}
	return targets
}

func (d *Desk) readFiledAbout(ctx context.Context, targets []intel.Indicator) (filing, error) {
	if d.Workbench.History == nil {
		return filing{}, nil
	}
	var f filing
	seen := map[string]bool{}
	for _, target := range targets {
		request, ok := intel.MiscategorizationOf(target)
		if !ok || seen[request.TargetKey()] {
			continue
		}
		seen[request.TargetKey()] = true
		q := d.filingQuery()
		q.Target = request.TargetKey()
		found, err := d.Workbench.Submissions(ctx, q)
		if errors.Is(err, history.ErrDamaged) {
			f.damaged, err = err, nil
		}
		if err != nil {
			return filing{}, err
		}
		for _, s := range found {
			if s.State != history.SubmissionDiscarded {
				f.all = append(f.all, s)
			}
		}
	}
	slices.SortStableFunc(f.all, func(a, b history.Submission) int { return b.Number - a.Number })
	f.catalogue = d.Workbench.Catalogue(ctx)
	return bounded(f), nil
}

// takeFiled takes what was read, or has it read again when it changed.
func (s *subject) takeFiled(ctx context.Context, msg tea.Msg) tea.Cmd {
	if _, changed := msg.(submissionMsg); changed {
		return s.readFiled(ctx)
	}
	if s.filed.load.Update(msg) {
		s.filed.version++
	}
	return nil
}

// recentlyFiled are those of them that wait for a person, or that something
// happened to of late.
func (s *subject) recentlyFiled(now time.Time) []history.Submission {
	f, _ := s.filed.load.Value()
	return slices.DeleteFunc(slices.Clone(f.all), func(s history.Submission) bool {
		return s.State != history.SubmissionProposed && !investigation.NeedsYou(s) && now.Sub(s.Changed) > needsFor
	})
}

// filedCells are "MC-0043 accepted 2d ago: − Phishing", the newest first; of
// another target than the subject they name it.
func (s *subject) filedCells(all []history.Submission, p paper) []ui.Cell {
	f, _ := s.filed.load.Value()
	var cells []ui.Cell
	for _, filed := range all[:min(len(all), mostFiled)] {
		about := ""
		if target := targetOf(filed.Request); target != s.indicator.String() {
			about = p.spell(target)
		}
		cell := stateCell(filed, p.now)
		text := joined(" ", filed.Name(), about, filedWords(filed, p))
		cells = append(cells, ui.Cell{Text: text + ": " + investigation.ChangeWords(filed.Request, f.catalogue), Mood: filedMood(cell.Mood)})
	}
	if more := len(all) - len(cells); more > 0 {
		cells = append(cells, ui.Cell{Text: counted(more, "more", "more") + " · g s lists them", Mood: ui.Muted})
	}
	cells = append(cells, f.damage(p)...)
	return cells
}

// filedWords are "accepted 2d ago", and of what something was found of since
// "applied, sent 2d ago".
func filedWords(s history.Submission, p paper) string {
	word, ago := investigation.StateWords(s, p.now).Word, agoText(lastSent(s), p)
	if s.State == history.SubmissionAccepted || s.Sent.IsZero() {
		return word + " " + ago
	}
	return word + ", sent " + ago
}

// filedMood is what the team itself says, unless it is doubtful.
func filedMood(m ui.Mood) ui.Mood {
	if m == ui.Doubtful {
		return m
	}
	return ui.Own
}

func agoText(at time.Time, p paper) string {
	if age := investigation.Age(at, p.now); age != "now" {
		return age + " ago"
	}
	return "just now"
}
