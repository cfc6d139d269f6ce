package investigation

import (
	"context"

	"pugmark/history"
	"pugmark/intel"
)

// actor is who works here, as the ledger of submissions notes it.
func (w *Workbench) actor() history.Actor {
	if w.Member.Role == RoleOwner {
		return history.Actor{Name: w.Source.Analyst}
	}
	return history.Actor{Name: w.Member.Name, Key: w.Member.Key}
}

// reader is for whom drafts of others are left out, "" at one's own terminal.
func (w *Workbench) reader() string {
	if w.Member.Role == RoleOwner {
		return ""
	}
	return w.Member.Name
}

// draftless is why no draft may be kept or changed here, "" when it may.
func (w *Workbench) draftless() string {
	switch {
	case w.Member.Role != RoleOwner && !w.rules().Role.Asks():
		return w.rules().lacks(", which only reads")
	case w.Member.Role != RoleOwner && (w.Member.Key == "" || w.Member.Name == ""):
		return "it is not known whose it would be"
	}
	return w.unwritable()
}

// SubmissionByID returns the submission with an id, or [history.ErrNoSubmission],
// also for a draft of another member of the team.
func (w *Workbench) SubmissionByID(ctx context.Context, id string) (history.Submission, error) {
	if w.History == nil {
		return history.Submission{}, &NotPossible{"there is no history to read"}
	}
	return w.visible(w.History.SubmissionByID(ctx, id))
}

// Submission returns the submission with a number, as [history.DB.Submission]
// does, or [history.ErrNoSubmission], also for a draft of another member of the
// team.
func (w *Workbench) Submission(ctx context.Context, scope intel.Scope, number int) (history.Submission, error) {
	if w.History == nil {
		return history.Submission{}, &NotPossible{"there is no history to read"}
	}
	return w.visible(w.History.Submission(ctx, scope, number))
}

func (w *Workbench) visible(s history.Submission, err error) (history.Submission, error) {
	if err == nil && s.HiddenFrom(w.reader()) {
		return history.Submission{}, history.ErrNoSubmission
	}
	return s, err
}

// mayRead refuses what is, or has become, a draft of another member of the team,
// whatever s says of it.
func (w *Workbench) mayRead(ctx context.Context, s history.Submission) error {
	if w.reader() == "" || w.History == nil || s.ID == "" {
		return nil
	}
	_, err := w.SubmissionByID(ctx, s.ID)
	return err
}
