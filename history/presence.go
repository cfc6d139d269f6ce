package history

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"pugmark/intel"
)

// A Place is what a member of a team has on the screen. The page is one of
// ours: "home", "look-up", "dossier", "submissions", "composer", "history",
// "calls", "team", "following" or "other".
type Place struct {
	Page    string
	Subject string // canonical text of the indicator, "" for none; untrusted
	Pane    string // the pane in focus, "" for none
}

// A Presence is one open session of a team.
type Presence struct {
	Session string // its id, of no meaning
	Server  string // the server it is open on
	Scope   intel.Scope
	Analyst string
	Role    string
	Place   Place
	Began   time.Time // when the session was opened
	Since   time.Time // when it came to its place
	Seen    time.Time // when its server was last heard of, by the clock of who reads
	// Following is the session whose screen it shows, "" for its own.
	Following string
}

const (
	// presenceWhole is how long what was written of a server's sessions is
	// taken to be there still. After it, everything is written again.
	presenceWhole = time.Minute
	// presenceKept is how long the sessions of a server that has fallen silent
	// are kept.
	presenceKept = time.Hour
	// presenceTogether is how many sessions one statement writes.
	presenceTogether = 50

	presenceColumns = `session, server, base, account, demo, analyst, role, page, subject, pane, began, since, following`

	serverBeats = `INSERT INTO servers (server, base, account, demo, beat) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (server, base, account, demo) DO UPDATE SET beat = excluded.beat`
	serverGone = `DELETE FROM servers WHERE server = $1 AND base = $2 AND account = $3 AND demo = $4`

	sessionGone  = `DELETE FROM presence WHERE session = $1`
	sessionsGone = `DELETE FROM presence WHERE server = $1 AND base = $2 AND account = $3 AND demo = $4`

	pruneActivity = `DELETE FROM activity WHERE id IN (SELECT id FROM activity
		WHERE base = $1 AND account = $2 AND demo = $3 AND at < $4 ORDER BY at LIMIT 1000)`

	everyServer = `SELECT server, base, account, demo, beat FROM servers`

	sessionsHere = `SELECT session, presence.server, analyst, role, page, subject, pane, began, since, following
		FROM presence JOIN servers ON servers.server = presence.server AND servers.base = presence.base
			AND servers.account = presence.account AND servers.demo = presence.demo
		WHERE servers.base = $1 AND servers.account = $2 AND servers.demo = $3
		ORDER BY began, session`
)

// A seat is where the sessions of one server are said to be.
type seat struct {
	server string
	scope  intel.Scope
}

// args are the columns that name a seat.
func (s seat) args() []any { return []any{s.server, s.scope.Base, s.scope.Account, s.scope.Demo} }

// beaten is what the database says of a server's sessions.
type beaten struct {
	at   time.Time
	here map[string]Presence
}

// Gone says that a server and its sessions are there no more.
func (d *DB) Gone(ctx context.Context, server string, scope intel.Scope) error {
	d.beating.Lock()
	defer d.beating.Unlock()
	at := seat{server, scope}
	delete(d.beaten, at)
	err := d.writeBriefly(ctx, "say that nobody is here", func(tx *sql.Tx) error {
		for _, text := range []string{sessionsGone, serverGone} {
			if _, err := tx.ExecContext(ctx, text, server, scope.Base, scope.Account, scope.Demo); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		d.announce()
	}
	return err
}

// Beat says that a server lives and that its sessions are these now, and nobody
// else. It writes what has changed since the last time and does not wait for
// the disk, so that it may be called every second. What a presence says of its
// server, its scope and when it was seen is left out: the first two are the
// arguments, the last is now. Now and then it clears away servers that are long
// gone and activities of a quarter ago.
func (d *DB) Beat(ctx context.Context, server string, scope intel.Scope, here []Presence) error {
	const doing = "say who is here"
	d.beating.Lock()
	defer d.beating.Unlock()
	at, now := seat{server, scope}, d.now()
	known := d.beaten[at]
	whole := known == nil || now.Sub(known.at) >= presenceWhole || now.Before(known.at)
	next := &beaten{at: now, here: make(map[string]Presence, len(here))}
	var changed []Presence
	for _, p := range here {
		p = p.asStored(server, scope)
		next.here[p.Session] = p
		if whole || known.here[p.Session] != p {
			changed = append(changed, p)
		}
	}
	var gone []string
	if !whole {
		next.at = known.at // when everything was written last
		for session := range known.here {
			if _, stays := next.here[session]; !stays {
				gone = append(gone, session)
			}
		}
	}
	b := beat{seat: at, now: now, whole: whole, changed: changed, gone: gone}
	if whole {
		servers, err := d.hear(ctx)
		if err != nil {
			return failed(ctx, doing, err)
		}
		for other, heard := range servers {
			if now.Sub(heard.met) > presenceKept {
				b.silent = append(b.silent, other)
			}
		}
	}
	if err := d.writeBriefly(ctx, doing, func(tx *sql.Tx) error { return b.write(ctx, tx) }); err != nil {
		delete(d.beaten, at) // it is not known what is there
		return err
	}
	if known == nil || !maps.Equal(known.here, next.here) {
		d.announce()
	}
	d.beaten[at] = next
	return nil
}

// asStored is a presence as it comes back, so that two can be compared.
func (p Presence) asStored(server string, scope intel.Scope) Presence {
	p.Server, p.Scope, p.Seen = server, scope, time.Time{}
	p.Began, p.Since = toMicros(p.Began), toMicros(p.Since)
	return p
}

// A beat is what one call of [DB.Beat] writes.
type beat struct {
	seat
	now     time.Time
	whole   bool   // everything anew
	silent  []seat // whom nobody has heard of for long
	changed []Presence
	gone    []string
}

func (b beat) write(ctx context.Context, tx *sql.Tx) error {
	place := b.args()
	do := func(text string, args ...any) error {
		_, err := tx.ExecContext(ctx, text, args...)
		return err
	}
	if b.whole {
		for _, silent := range append(b.silent, b.seat) {
			if err := errors.Join(do(sessionsGone, silent.args()...), do(serverGone, silent.args()...)); err != nil {
				return err
			}
		}
	}
	if b.whole {
		old := micros(b.now.Add(-activityKept))
		if err := do(pruneActivity, b.scope.Base, b.scope.Account, b.scope.Demo, old); err != nil {
			return err
		}
	}
	for _, session := range b.gone {
		if err := do(sessionGone, session); err != nil {
			return err
		}
	}
	for some := range slices.Chunk(b.changed, presenceTogether) {
		text, args := putSessions(some)
		if err := do(text, args...); err != nil {
			return err
		}
	}
	return do(serverBeats, append(place, micros(b.now))...)
}

// putSessions returns the statement that writes sessions, and its arguments.
func putSessions(sessions []Presence) (text string, args []any) {
	c := &conditions{}
	rows := make([]string, len(sessions))
	for i, p := range sessions {
		values := []any{p.Session, p.Server, p.Scope.Base, p.Scope.Account, p.Scope.Demo, []byte(p.Analyst), p.Role,
			p.Place.Page, []byte(p.Place.Subject), []byte(p.Place.Pane), microsOrNone(p.Began), microsOrNone(p.Since), p.Following}
		places := make([]string, len(values))
		for j, v := range values {
			places[j] = c.arg(v)
		}
		rows[i] = `(` + strings.Join(places, `, `) + `)`
	}
	var sets []string
	for column := range strings.SplitSeq(presenceColumns, ", ") {
		sets = append(sets, column+` = excluded.`+column)
	}
	return `INSERT INTO presence (` + presenceColumns + `) VALUES ` + strings.Join(rows, `, `) +
		` ON CONFLICT (session) DO UPDATE SET ` + strings.Join(sets, `, `), c.args
}

// Present returns the open sessions of every server that was heard of since a
// time, in the order in which they were opened.
func (d *DB) Present(ctx context.Context, scope intel.Scope, since time.Time) ([]Presence, error) {
	const doing = "read who is here"
	servers, err := d.hear(ctx)
	if err != nil {
		return nil, failed(ctx, doing, err)
	}
	var found []Presence
	args := []any{scope.Base, scope.Account, scope.Demo}
	err = d.query(ctx, doing, sessionsHere, args, func(rows *sql.Rows) (bool, error) {
		p := Presence{Scope: scope}
		var began, came int64
		err := rows.Scan(&p.Session, &p.Server, &p.Analyst, &p.Role, &p.Place.Page, &p.Place.Subject, &p.Place.Pane,
			&began, &came, &p.Following)
		heard := servers[seat{p.Server, scope}]
		p.Began, p.Since, p.Seen = timeOrNone(began), timeOrNone(came), heard.at
		if heard.isSince(since) {
			found = append(found, p)
		}
		return true, err
	})
	return found, err
}

// Servers returns how many servers were heard of since a time.
func (d *DB) Servers(ctx context.Context, scope intel.Scope, since time.Time) (int, error) {
	servers, err := d.hear(ctx)
	count := 0
	for at, heard := range servers {
		if at.scope == scope && heard.isSince(since) {
			count++
		}
	}
	return count, failed(ctx, "count the servers", err)
}
