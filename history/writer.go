package history

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync"
)

// A writer is the one way to write. Whoever has the turn writes for all who
// wait, in one transaction: what takes longest is waiting until the disk has
// it, and that they share.
type writer struct {
	db     *sql.DB // of one connection, which remembers the pages it wrote
	engine engine

	// turn lets one goroutine write at a time: SQLite has one writer, and
	// waiting here is fair and can be cancelled.
	turn chan struct{}

	// compiled are the statements of every call by their text. They are for
	// whoever has the turn.
	compiled map[string]*sql.Stmt

	// unsynced says that the connection does not wait for the disk.
	unsynced bool

	mu      sync.Mutex
	waiting []*change
}

// A change is what one caller wants written.
type change struct {
	ctx   context.Context
	apply func(*sql.Tx) error
	brief bool // need not outlast the machine
	again bool // may be written once more when it is not known whether it was
	err   error
	done  chan struct{} // closed when it is on the disk, or never will be
}

// end tells the caller how it went, once.
func (c *change) end(err error) {
	select {
	case <-c.done:
	default:
		c.err = err
		close(c.done)
	}
}

var errUnfinished = errors.New("the transaction was broken off")

// newWriter takes db for itself.
func newWriter(db *sql.DB, e engine) *writer {
	db.SetMaxOpenConns(1)
	return &writer{db: db, engine: e, turn: make(chan struct{}, 1)}
}

// write returns nil when a change is on the disk, and otherwise it is undone. It
// may take two attempts.
func (w *writer) write(ctx context.Context, c *change) error {
	c.ctx, c.done = ctx, make(chan struct{})
	w.mu.Lock()
	w.waiting = append(w.waiting, c)
	w.mu.Unlock()
	select {
	case w.turn <- struct{}{}:
		w.takeTurn(ctx)
	case <-c.done:
	case <-ctx.Done():
	}
	if w.withdraw(c) {
		return ctx.Err()
	}
	<-c.done
	return c.err
}

// take returns the changes that wait, only the brief ones or all. Their callers
// cannot withdraw them then.
func (w *writer) take(brief bool) (taken []*change) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting = slices.DeleteFunc(w.waiting, func(c *change) bool {
		if brief && !c.brief {
			return false
		}
		taken = append(taken, c)
		return true
	})
	return taken
}

func (w *writer) withdraw(c *change) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.Index(w.waiting, c)
	if i < 0 {
		return false
	}
	w.waiting = slices.Delete(w.waiting, i, i+1)
	return true
}

// pending reports whether something waits, and whether all of it is brief.
func (w *writer) pending() (some, brief bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.waiting) > 0, !slices.ContainsFunc(w.waiting, func(c *change) bool { return !c.brief })
}

// takeTurn writes what waits. Only the wait for another process ends with ctx:
// the transaction is not one caller's alone.
func (w *writer) takeTurn(ctx context.Context) {
	defer func() { <-w.turn }()
	some, brief := w.pending()
	if !some {
		return
	}
	lasting, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stays := context.AfterFunc(ctx, cancel)
	tx, err := w.begin(lasting, brief)
	if isLost(err) {
		tx, err = w.begin(lasting, brief) // nothing was done in it
	}
	if !stays() {
		if err == nil {
			_ = tx.Rollback() // nothing was done in it
		}
		return // the next one has the turn
	}
	if err != nil {
		for _, c := range w.take(brief) {
			c.end(err)
		}
		return
	}
	w.writeTogether(tx, brief)
}

// begin begins a transaction whose end waits for the disk unless it is brief.
func (w *writer) begin(ctx context.Context, brief bool) (*sql.Tx, error) {
	if w.compiled == nil {
		compiled := map[string]*sql.Stmt{}
		texts := []string{claim, release, newestQuota, newestLimit, insertCall, settleCall, insertAnswer, addUnread, takeUnread, scopeNumber, insertLink, insertSomeLinks}
		for _, text := range append(texts, w.engine.keepsWords()) {
			statement, err := w.db.PrepareContext(ctx, text)
			if err != nil {
				return nil, err
			}
			compiled[text] = statement
		}
		w.compiled = compiled
	}
	if brief != w.unsynced {
		// A connection that takes this one's place is one that waits.
		w.unsynced = true
		hurry := w.engine.wait
		if brief {
			hurry = w.engine.hurry
		}
		if _, err := w.db.ExecContext(ctx, hurry); err != nil {
			return nil, err
		}
		w.unsynced = brief
	}
	return w.beginTx(ctx)
}

func (w *writer) beginTx(ctx context.Context) (*sql.Tx, error) {
	tx, err := w.db.BeginTx(ctx, nil)
	if first := w.engine.begin; err == nil && first != "" {
		if _, err = tx.ExecContext(ctx, first); err != nil {
			_ = tx.Rollback()
			return nil, err
		}
	}
	return tx, err
}

// statement returns a statement of every call for use in tx.
func (w *writer) statement(ctx context.Context, tx *sql.Tx, text string) *sql.Stmt {
	return tx.StmtContext(ctx, w.compiled[text])
}

// writeTogether writes what waits, and what comes meanwhile, in one
// transaction. Where one change fails, each is written by itself, so that it
// fails alone; where the connection was lost, only those that may be there
// already.
func (w *writer) writeTogether(tx *sql.Tx, brief bool) {
	var taken []*change
	defer func() {
		for _, c := range taken {
			c.end(errUnfinished) // apply panicked
		}
	}()
	defer func() { _ = tx.Rollback() }() // unless it was committed
	var err error
	for err == nil {
		some := w.take(brief)
		if len(some) == 0 {
			break
		}
		taken = append(taken, some...)
		err = apply(tx, some)
	}
	if err == nil {
		err = tx.Commit()
	}
	_ = tx.Rollback()
	lost := isLost(err)
	for _, c := range taken {
		if err == nil || lost && !c.again || !lost && len(taken) == 1 {
			c.end(err)
			continue
		}
		alone := w.writeAlone(c)
		c.end(alone)
		if isUnanswered(alone) {
			err, lost = alone, false
			break
		}
	}
	for _, c := range taken {
		c.end(err) // the rest, which nobody answers
	}
}

func apply(tx *sql.Tx, changes []*change) error {
	for _, c := range changes {
		if err := c.apply(tx); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) writeAlone(c *change) error {
	tx, err := w.beginTx(c.ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if err := c.apply(tx); err != nil {
		return err
	}
	return tx.Commit()
}
