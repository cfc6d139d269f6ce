package views

import (
	"context"
	"errors"
	"sync"

	"pugmark/history"
	"pugmark/investigation"
)

// A draftKeeper keeps what is composed as a draft, outside the event loop: one
// write at a time, always of the newest. It goes on when the page is closed, so
// that the last letter typed is kept too.
type draftKeeper struct {
	bench *investigation.Workbench

	writing sync.Mutex // held while the history is written

	mu     sync.Mutex // guards what follows
	wanted *investigation.Proposal
	draft  history.Submission // as it is kept; zero when it is not
	ours   bool               // the draft was made on this page
	err    error              // of the newest write
	over   bool               // it was sent: nothing is kept any more
}

// begin goes on with a draft that is kept already.
func (k *draftKeeper) begin(draft history.Submission) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.draft = draft
}

// want has a proposal kept, and reports whether somebody has to call flush for
// it: otherwise a call that has not begun yet will take it.
func (k *draftKeeper) want(p investigation.Proposal) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.over {
		return false
	}
	waiting := k.wanted != nil
	k.wanted = &p
	return !waiting
}

// flush writes what is wanted, and returns the draft as it is kept then.
func (k *draftKeeper) flush(ctx context.Context) (history.Submission, error) {
	k.writing.Lock()
	defer k.writing.Unlock()
	for {
		p, ok := k.take()
		if !ok {
			return k.kept()
		}
		draft, err := k.bench.KeepDraft(ctx, p)
		if errors.Is(err, history.ErrState) { // somebody else has sent or removed it: this is another one
			p.Draft = history.Submission{}
			draft, err = k.bench.KeepDraft(ctx, p)
		}
		k.mu.Lock()
		if k.err = err; err == nil {
			k.ours = k.ours || k.draft.ID == ""
			k.draft = draft
		}
		k.mu.Unlock()
	}
}

// take is what is to be written next, as the draft it belongs to.
func (k *draftKeeper) take() (p investigation.Proposal, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.wanted == nil {
		return p, false
	}
	p, k.wanted = *k.wanted, nil
	p.Draft = k.draft
	return p, true
}

// kept is the draft as it is in the history, and what went wrong last.
func (k *draftKeeper) kept() (history.Submission, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.draft, k.err
}

// settle says what the draft has become by being sent: it stays one when
// nothing was sent, and of a rejected request the next change makes another.
func (k *draftKeeper) settle(s history.Submission) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.wanted = nil
	switch s.State {
	case history.SubmissionDraft:
		k.draft, k.ours = s, false
	case history.SubmissionRejected:
		k.draft, k.ours = history.Submission{}, false
	default:
		k.draft, k.over = s, true
	}
}

// leave is called when the page is closed. A draft that was made on it and
// holds nothing any more is removed; otherwise it is returned as it is kept.
func (k *draftKeeper) leave(ctx context.Context, nothing bool) (kept history.Submission, err error) {
	kept, err = k.flush(ctx)
	k.mu.Lock()
	remove := nothing && k.ours && !k.over
	over := k.over
	k.mu.Unlock()
	switch {
	case over:
		return history.Submission{}, nil
	case remove && kept.ID != "":
		return history.Submission{}, k.bench.Discard(ctx, kept)
	}
	return kept, err
}
