package history

import (
	"container/list"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"pugmark/intel"
)

const (
	// memoryBytes is how much of the answers of a server is kept for when it
	// cannot be reached.
	memoryBytes = 64 << 20
	// memoryOverhead is what keeping one answer takes besides its body.
	memoryOverhead = 1 << 10
	// lateCalls is how many lines of the ledger wait for a server at most.
	lateCalls = 10_000

	unfiledYet = "the database is out of reach; the answer is in memory and is kept as soon as it is back"
)

// A memory holds answers of a server for when that cannot be reached: what was
// read or kept last, and what could not be filed. It is bounded. The zero value
// holds nothing; use newMemory.
type memory struct {
	mu       sync.Mutex
	most     int
	size     int
	lateSize int
	order    *list.List // of *remembered, the least recently used last
	byID     map[string]*list.Element
	newest   map[asked]*list.Element
	calls    map[string]intel.Call // lines that are to be filed
	ends     map[string]sendingEnd // how sendings ended, to be filed, by the event's id
}

// asked is a question in a scope.
type asked struct {
	scope intel.Scope
	key   intel.Key
}

type remembered struct {
	intel.Record
	late bool // it is not filed yet
}

func (r *remembered) size() int {
	return memoryOverhead + len(r.Body) + len(r.Key.Value)
}

func newMemory(most int) *memory {
	return &memory{
		most: most, order: list.New(), byID: map[string]*list.Element{},
		newest: map[asked]*list.Element{}, calls: map[string]intel.Call{},
	}
}

// keep remembers an answer that is filed.
func (m *memory) keep(r intel.Record) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.put(&remembered{Record: r})
}

// keepLate remembers an answer that could not be filed, and reports whether
// there was room for it beside the others like it.
func (m *memory) keepLate(r intel.Record) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, known := m.byID[r.ID]; known {
		return true
	}
	late := &remembered{Record: r, late: true}
	if m.lateSize+late.size() > m.most {
		return false
	}
	m.put(late)
	return true
}

func (m *memory) put(r *remembered) {
	if known, ok := m.byID[r.ID]; ok {
		m.order.MoveToFront(known)
		return
	}
	if r.size() > m.most {
		return
	}
	e := m.order.PushFront(r)
	m.byID[r.ID] = e
	m.size += r.size()
	if r.late {
		m.lateSize += r.size()
	}
	q := asked{r.Scope, r.Key}
	if other, ok := m.newest[q]; !ok || isNewer(r.Record, recordOf(other)) {
		m.newest[q] = e
	}
	for e := m.order.Back(); e != nil && m.size > m.most; {
		before := e.Prev()
		if !e.Value.(*remembered).late {
			m.forget(e)
		}
		e = before
	}
}

func (m *memory) forget(e *list.Element) {
	r := m.order.Remove(e).(*remembered)
	m.size -= r.size()
	if r.late {
		m.lateSize -= r.size()
	}
	delete(m.byID, r.ID)
	if q := (asked{r.Scope, r.Key}); m.newest[q] == e {
		delete(m.newest, q)
	}
}

func recordOf(e *list.Element) intel.Record { return e.Value.(*remembered).Record }

func isNewer(r, than intel.Record) bool {
	return r.At.After(than.At) || r.At.Equal(than.At) && r.ID > than.ID
}

// latest returns the newest answer to a question that is remembered, and whether
// it is still to be filed.
func (m *memory) latest(scope intel.Scope, key intel.Key) (r intel.Record, late, known bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.use(m.newest[asked{scope, key}])
}

func (m *memory) withID(id string) (r intel.Record, late, known bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.use(m.byID[id])
}

func (m *memory) use(e *list.Element) (r intel.Record, late, known bool) {
	if e == nil {
		return intel.Record{}, false, false
	}
	m.order.MoveToFront(e)
	return recordOf(e), e.Value.(*remembered).late, true
}

// newestOf is what is remembered of an answer of some kinds to each value, as
// [DB.NewestOf] has it.
func (m *memory) newestOf(scope intel.Scope, kinds []intel.Kind, values []string) map[string]intel.Record {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[string]intel.Record{}
	for q, e := range m.newest {
		if q.scope != scope || !slices.Contains(kinds, q.key.Kind) {
			continue
		}
		names := []string{q.key.Value}
		if q.key.Kind == intel.KindBulk {
			names = append(names, strings.Split(q.key.Value, ",")...)
		}
		for _, name := range names {
			known, ok := found[name]
			if slices.Contains(values, name) && (!ok || isNewer(recordOf(e), known)) {
				found[name] = recordOf(e)
			}
		}
	}
	return found
}

// forgetDemo removes everything of the demo.
func (m *memory) forgetDemo() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range m.byID {
		if recordOf(e).Scope.Demo {
			m.forget(e)
		}
	}
	for id, c := range m.calls {
		if c.Scope.Demo {
			delete(m.calls, id)
		}
	}
}

// Reachable returns nil where the history can be asked, which a file always can,
// and otherwise why not: [ErrUnreachable] where the server does not answer within
// two seconds.
func (d *DB) Reachable(ctx context.Context) error {
	if d.memory == nil {
		return nil
	}
	const doing = "reach the history"
	bounded, cancel := context.WithTimeout(ctx, serverPatience-100*time.Millisecond)
	defer cancel()
	var one int
	err := d.probe.QueryRowContext(bounded, `SELECT 1`).Scan(&one)
	if err != nil && ctx.Err() == nil && bounded.Err() != nil {
		return &Error{Doing: doing, Reason: ErrUnreachable.Error(), kind: ErrUnreachable, cause: err}
	}
	return failed(ctx, doing, err)
}

// remembering returns what the database said of an answer, and what is
// remembered where its server could not be asked, or has not got it yet.
func (d *DB) remembering(read func() (intel.Record, error), recall func(*memory) (intel.Record, bool, bool)) (intel.Record, error) {
	r, err := read()
	if d.memory == nil {
		return r, err
	}
	if err == nil {
		d.memory.keep(r)
	}
	known, late, ok := recall(d.memory)
	switch {
	case !ok:
	case errors.Is(err, ErrUnreachable):
		return known, nil
	case late && (errors.Is(err, intel.ErrNotKept) || err == nil && isNewer(known, r)):
		return known, nil
	}
	return r, err
}

// filedLater remembers an answer that was filed, or that was not because the
// server was lost: what is said then is that it will be.
func (d *DB) filedLater(r intel.Record, err error) error {
	r.At = toMicros(r.At)
	switch {
	case d.memory == nil:
	case err == nil:
		d.memory.keep(r)
	case errors.Is(err, ErrUnreachable) && d.memory.keepLate(r):
		return &Error{Doing: keepAnswer, Reason: unfiledYet, kind: ErrUnreachable, cause: err}
	}
	return err
}

// forgetAll forgets answers that were removed.
func (m *memory) forgetAll(ids []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, id := range ids {
		if e, known := m.byID[id]; known {
			m.forget(e)
		}
	}
}
