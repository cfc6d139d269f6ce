package history

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"pugmark/intel"
)

// filedTogether is how many answers one transaction files late.
const filedTogether = 64

// FileLate files what could not be filed because the server was lost: answers,
// each once and whatever is filed meanwhile, and the lines of the ledger. It
// returns how many answers it filed, and how many are left because it failed
// again; an answer that the database refuses for another reason is given up.
func (d *DB) FileLate(ctx context.Context) (filed, left int, err error) {
	if d.memory == nil {
		return 0, 0, nil
	}
	d.filing.Lock()
	defer d.filing.Unlock()
	if err := d.fileLateCalls(ctx); err != nil {
		return 0, len(d.memory.unfiled()), err
	}
	var refused error
	for some := range slices.Chunk(d.memory.unfiled(), filedTogether) {
		n, err := d.fileSome(ctx, some)
		filed += n
		if isLater(ctx, err) {
			return filed, len(d.memory.unfiled()), err
		}
		refused = errors.Join(refused, err)
	}
	return filed, 0, refused
}

// isLater reports whether what failed with err may succeed later.
func isLater(ctx context.Context, err error) bool {
	return err != nil && (ctx.Err() != nil || errors.Is(err, ErrUnreachable) || errors.Is(err, ErrBusy))
}

// fileSome files answers that wait, together where that can be done.
func (d *DB) fileSome(ctx context.Context, some []intel.Record) (filed int, err error) {
	err = d.fileAnswers(ctx, some...)
	switch {
	case isLater(ctx, err):
		return 0, err
	case err == nil:
		filed = len(some)
	case len(some) > 1:
		var refused error
		for i := range some {
			n, err := d.fileSome(ctx, some[i:i+1])
			filed += n
			if isLater(ctx, err) {
				return filed, err
			}
			refused = errors.Join(refused, err)
		}
		return filed, refused
	}
	d.memory.areFiled(some)
	return filed, err
}

// fileLateCalls files the lines that wait, all or none.
func (d *DB) fileLateCalls(ctx context.Context) error {
	calls := d.memory.unsettled()
	if len(calls) == 0 {
		return nil
	}
	err := d.writeQuietly(ctx, "note the calls in the ledger", func(tx *sql.Tx) error {
		for _, c := range calls {
			if err := d.addLine(ctx, tx, Line{Call: c}); err != nil {
				return err
			}
			if c.Outcome == intel.CallAsking {
				continue
			}
			// It may have begun before the server was lost.
			if _, err := d.settle(ctx, tx, c); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		d.memory.areSettled(calls)
	}
	return err
}

// unfiled are the answers that wait, the oldest first.
func (m *memory) unfiled() (late []intel.Record) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range m.byID {
		if r := e.Value.(*remembered); r.late {
			late = append(late, r.Record)
		}
	}
	slices.SortFunc(late, func(a, b intel.Record) int { return strings.Compare(a.ID, b.ID) })
	return late
}

// areFiled says that answers need not wait any more.
func (m *memory) areFiled(all []intel.Record) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range all {
		if e, ok := m.byID[r.ID]; ok && e.Value.(*remembered).late {
			known := e.Value.(*remembered)
			known.late = false
			m.lateSize -= known.size()
		}
	}
}

func (m *memory) unsettled() (calls []intel.Call) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range m.calls {
		calls = append(calls, c)
	}
	slices.SortFunc(calls, func(a, b intel.Call) int { return strings.Compare(a.ID, b.ID) })
	return calls
}

// areSettled says that lines need not wait any more, unless more is known of
// them by now.
func (m *memory) areSettled(calls []intel.Call) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range calls {
		if m.calls[c.ID] == c {
			delete(m.calls, c.ID)
		}
	}
}

// beganLate notes that a call was sent although the ledger could not be asked.
func (m *memory) beganLate(c intel.Call) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.calls) < lateCalls {
		m.calls[c.ID] = c
	}
}

// endedLate notes how a call ended, with what the ledger said to it, and reports
// whether that waits. What the ledger knows need not wait.
func (m *memory) endedLate(c intel.Call, err error) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, waits := m.calls[c.ID]
	switch {
	case err == nil:
		delete(m.calls, c.ID)
		return false
	case waits, errors.Is(err, ErrUnreachable) && len(m.calls) < lateCalls:
		m.calls[c.ID] = c
		return true
	}
	return false
}
