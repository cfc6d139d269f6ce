package history

import (
	"context"
	"database/sql"
	"time"
)

// heard is when this DB has heard of a server last. The clock of a server need
// not be right: whether it lives is told by its beat, which changes while it does.
type heard struct {
	beat int64
	// at is by the clock of this DB; zero for a server that has not been heard of
	// as long as sessions are kept, as its own clock says.
	at  time.Time
	met time.Time // when this beat was read first
}

func (h heard) isSince(t time.Time) bool { return !h.at.IsZero() && micros(h.at) >= micros(t) }

// hear returns when each server was heard of last, now that they are looked at.
// Of one that is met for the first time only its own clock says when.
func (d *DB) hear(ctx context.Context) (map[seat]heard, error) {
	now := toMicros(d.now())
	beats := map[seat]int64{}
	err := d.query(ctx, "read which servers are there", everyServer, nil, func(rows *sql.Rows) (bool, error) {
		var at seat
		var beat int64
		err := rows.Scan(&at.server, &at.scope.Base, &at.scope.Account, &at.scope.Demo, &beat)
		beats[at] = beat
		return true, err
	})
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	servers := make(map[seat]heard, len(beats))
	for at, beat := range beats {
		last, known := d.heard[at]
		switch {
		case known && last.beat == beat:
		case known, fromMicros(beat).After(now):
			last = heard{beat, now, now}
		case now.Sub(fromMicros(beat)) > presenceKept:
			last = heard{beat: beat, met: now}
		default:
			last = heard{beat, fromMicros(beat), now}
		}
		servers[at] = last
	}
	d.heard = servers
	return servers, nil
}
