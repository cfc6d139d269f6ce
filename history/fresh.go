package history

import (
	"context"
	"slices"
	"sync"
	"time"
)

const (
	// mostFresh is how many answers a DB knows by their ids that it filed and that
	// are to be read; those beyond are found among the unread ones.
	mostFresh = 4096

	// afterFiling is how long KeepReading leaves those alone who file: a look-up
	// files several answers, one behind the other.
	afterFiling = 200 * time.Millisecond

	// closePatience is how long Close reads what was filed.
	closePatience = 250 * time.Millisecond
)

// fresh are the answers that a DB filed and that were not read yet for what they
// are found by. They are among the unread ones of the history as well, so that
// nothing is lost with the process.
type fresh struct {
	mu      sync.Mutex
	ids     []string
	filed   chan struct{} // says that there are some
	reading sync.Mutex    // of whoever reads them, for whom others wait
}

func (f *fresh) add(ids ...string) {
	f.mu.Lock()
	f.ids = append(f.ids, ids[:min(len(ids), mostFresh-len(f.ids))]...)
	f.mu.Unlock()
	signal(f.filed)
}

// some are the first of them, which stay until they are read.
func (f *fresh) some() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.ids[:min(len(f.ids), caughtUpTogether)])
}

// drop forgets those that were read.
func (f *fresh) drop(ids []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.ids) > 0 {
		f.ids = slices.DeleteFunc(f.ids, func(id string) bool { return slices.Contains(ids, id) })
	}
}

// readFresh reads what this DB has filed, so that it is found by whoever asks
// after it was filed.
func (d *DB) readFresh(ctx context.Context) error {
	if len(d.fresh.some()) == 0 {
		return nil
	}
	d.fresh.reading.Lock()
	defer d.fresh.reading.Unlock()
	for ids := d.fresh.some(); len(ids) > 0; ids = d.fresh.some() {
		if _, err := d.readSome(ctx, ids); err != nil {
			return err
		}
	}
	return nil
}

// makeFindable is for whoever reads what answers are found by: it reads what this DB
// has filed, and the few that another has filed a moment ago. Where it cannot be
// done, they find what was read before, and [DB.CatchUp] says how much is left.
func (d *DB) makeFindable(ctx context.Context) {
	if d.readOnly != nil || d.readFresh(ctx) != nil {
		return
	}
	ids, err := d.unreadIDs(ctx, caughtUpTogether+1)
	if err == nil && 0 < len(ids) && len(ids) <= caughtUpTogether {
		_, _ = d.readSome(ctx, ids)
	}
}

// KeepReading reads, until ctx ends, the answers that are to be read for what they
// are found by: older ones as [DB.ReadOlder] does, and those that are filed, soon
// after they are.
func (d *DB) KeepReading(ctx context.Context) error {
	for d.readOnly == nil {
		if err := d.ReadOlder(ctx); err != nil {
			return err
		}
		select {
		case <-d.fresh.filed:
		case <-ctx.Done():
			return nil
		}
		select {
		case <-time.After(afterFiling):
		case <-ctx.Done():
			return nil
		}
	}
	return nil
}
