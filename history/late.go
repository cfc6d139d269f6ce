package history

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"iter"
	"maps"
	"slices"
	"strings"

	"pugmark/intel"
)

const (
	// filedTogether is how many answers, or lines, one transaction files late.
	filedTogether = 64
	// filedBytes is how much it files unless one alone is larger, so that it is
	// done in the time that it has.
	filedBytes = 1 << 20
)

// FileLate files what could not be filed because of the server: how submissions
// ended, answers, each once and whatever is filed meanwhile, and the lines of the
// ledger. What the
// database refuses for what it says itself is given up; everything else waits
// for the next time. It returns how many answers it filed, how many are left, and
// the first reason why something was not filed.
func (d *DB) FileLate(ctx context.Context) (filed, left int, err error) {
	if d.memory == nil {
		return 0, 0, nil
	}
	d.filing.Lock()
	defer d.filing.Unlock()
	_, err = fileParts(ctx, slices.Chunk(d.memory.unsaidEnds(), 1), d.fileEnds, d.memory.endsAreSaid)
	if !concernsAll(ctx, err) {
		var refused error
		_, refused = fileParts(ctx, slices.Chunk(d.memory.unsettled(), filedTogether), d.fileCalls, d.memory.areSettled)
		err = cmp.Or(err, refused)
	}
	if !concernsAll(ctx, err) {
		var refused error
		filed, refused = fileParts(ctx, parts(d.memory.unfiled()), d.fileAnswers, d.memory.areFiled)
		err = cmp.Or(err, refused)
	}
	return filed, len(d.memory.unfiled()), err
}

// fileParts files part by part, until something fails that concerns all of them.
// Of what need not wait any more, for it is filed or given up, it says that it is
// done.
func fileParts[T any](ctx context.Context, parts iter.Seq[[]T], file func(context.Context, ...T) error, done func([]T)) (filed int, err error) {
	for part := range parts {
		n, refused := filePart(ctx, part, file, done)
		filed += n
		if concernsAll(ctx, refused) {
			return filed, refused
		}
		err = cmp.Or(err, refused)
	}
	return filed, err
}

// filePart files some together, or each by itself where one of them cannot be.
func filePart[T any](ctx context.Context, some []T, file func(context.Context, ...T) error, done func([]T)) (filed int, err error) {
	err = file(ctx, some...)
	switch {
	case err == nil:
		done(some)
		return len(some), nil
	case len(some) > 1 && !concernsAll(ctx, err):
		return fileParts(ctx, slices.Chunk(some, 1), file, done)
	case isItsOwnFault(err):
		done(some)
	}
	return 0, err
}

// parts cuts answers into what one transaction files late.
func parts(all []intel.Record) iter.Seq[[]intel.Record] {
	return func(yield func([]intel.Record) bool) {
		for len(all) > 0 {
			n, bytes := 1, len(all[0].Body)
			for n < min(len(all), filedTogether) && bytes+len(all[n].Body) <= filedBytes {
				bytes += len(all[n].Body)
				n++
			}
			if !yield(all[:n]) {
				return
			}
			all = all[n:]
		}
	}
}

// concernsAll reports whether what failed with err has to fail for everything
// else that is written now.
func concernsAll(ctx context.Context, err error) bool {
	if err == nil {
		return false
	}
	for _, reason := range []error{ErrUnreachable, ErrBusy, ErrReadOnly, ErrDiskFull} {
		if errors.Is(err, reason) {
			return true
		}
	}
	return ctx.Err() != nil
}

// fileCalls files lines, all or none.
func (d *DB) fileCalls(ctx context.Context, calls ...intel.Call) error {
	return d.writeQuietly(ctx, "note the calls in the ledger", func(tx *sql.Tx) error {
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
}

// unfiled are the answers that wait, the smallest first: one that takes too long
// to file then holds up none that does not.
func (m *memory) unfiled() (late []intel.Record) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range m.byID {
		if r := e.Value.(*remembered); r.late {
			late = append(late, r.Record)
		}
	}
	slices.SortFunc(late, func(a, b intel.Record) int {
		return cmp.Or(cmp.Compare(len(a.Body), len(b.Body)), strings.Compare(a.ID, b.ID))
	})
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

// unsettled are the lines that wait, the oldest first.
func (m *memory) unsettled() []intel.Call {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.SortedFunc(maps.Values(m.calls), func(a, b intel.Call) int { return strings.Compare(a.ID, b.ID) })
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
