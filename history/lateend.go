package history

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
)

// A sendingEnd is what [DB.Conclude] files. While the database is out of reach
// it waits in memory: nobody else knows how the sending ended.
type sendingEnd struct {
	event SubmissionEvent
	next  time.Time
}

func (m *memory) keepEnd(end sendingEnd) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ends == nil {
		m.ends = map[string]sendingEnd{}
	}
	m.ends[end.event.ID] = end
}

// unsaidEnds are those that are to be filed, in the order in which they came.
func (m *memory) unsaidEnds() (ends []sendingEnd) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, end := range m.ends {
		ends = append(ends, end)
	}
	slices.SortFunc(ends, func(a, b sendingEnd) int { return strings.Compare(a.event.ID, b.event.ID) })
	return ends
}

func (m *memory) endsAreSaid(ends []sendingEnd) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, end := range ends {
		delete(m.ends, end.event.ID)
	}
}

// fileEnds files how sendings ended. One that has gone another way meanwhile has
// been said by somebody else.
func (d *DB) fileEnds(ctx context.Context, ends ...sendingEnd) error {
	for _, end := range ends {
		err := d.conclude(ctx, end.event, end.next)
		if err != nil && !errors.Is(err, ErrState) && !errors.Is(err, ErrNoSubmission) {
			return err
		}
	}
	return nil
}
