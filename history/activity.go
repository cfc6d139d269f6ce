package history

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/google/uuid"

	"pugmark/intel"
)

// An ActivityKind is what happened in a team. The strings are stored.
type ActivityKind string

// The kinds of activity.
const (
	ActivityJoined     ActivityKind = "joined"
	ActivityLeft       ActivityKind = "left"
	ActivityLookedUp   ActivityKind = "looked-up" // came to a new subject
	ActivityAsked      ActivityKind = "asked"     // got an answer; Words are the calls
	ActivityReused     ActivityKind = "reused"    // a colleague's answer stood for a call
	ActivityProposed   ActivityKind = "proposed"
	ActivityReturned   ActivityKind = "returned"
	ActivityWithdrawn  ActivityKind = "withdrawn"
	ActivitySent       ActivityKind = "sent"
	ActivityOutcome    ActivityKind = "outcome" // what became of a submission
	ActivityFollowed   ActivityKind = "followed"
	ActivityUnfollowed ActivityKind = "unfollowed"
	ActivityCap        ActivityKind = "cap"
	ActivityCorrection ActivityKind = "correction"
	ActivityTagged     ActivityKind = "tagged"   // Words are what was said; Subject is "" for several
	ActivityUntagged   ActivityKind = "untagged" // the same was taken back
	ActivityCase       ActivityKind = "case"     // Words are what was done with a case
)

// An Activity is one thing that somebody in a team did. Subject and Words may
// quote what others wrote and are untrusted.
type Activity struct {
	ID      string // UUIDv7, made when it is noted without one
	At      time.Time
	Scope   intel.Scope
	Analyst string
	Key     string // fingerprint of the analyst's key
	From    string // the address they came from
	What    ActivityKind
	Kind    intel.Kind // asked, reused: of which question
	Subject string     // canonical text of the indicator
	Words   string
	Of      string // whose answer, or whom
	Answer  string // id of the answer
	Count   int    // how many a row of a feed stands for, 0 for one; not kept
}

// An ActivityQuery chooses activities. Its zero value chooses all.
type ActivityQuery struct {
	Scope   *intel.Scope
	After   time.Time // strictly later ones
	What    []ActivityKind
	Analyst string
	Subject string
	Limit   int // 0: no limit
}

// activityKept is how long activities are kept. What became of submissions and
// of limits is kept for good, with them and in the ledger.
const activityKept = 90 * 24 * time.Hour

const activityColumns = `id, base, account, demo, at, analyst, key, address, what, kind, subject, words, whose, answer`

var insertActivity = insert("activity", activityColumns)

// Note keeps what was done. An activity without an ID gets a UUIDv7, one without
// a time is dated by the clock; one with the ID of a kept one changes nothing, so
// that noting may be repeated. All are kept or none.
func (d *DB) Note(ctx context.Context, all ...Activity) error {
	const doing = "note what was done"
	if len(all) == 0 {
		return nil
	}
	rows := make([][]any, len(all))
	for i, a := range all {
		if a.ID == "" {
			id, err := uuid.NewV7()
			if err != nil {
				return failed(ctx, doing, err)
			}
			a.ID = id.String()
		}
		if a.At.IsZero() {
			a.At = d.now()
		}
		rows[i] = []any{a.ID, a.Scope.Base, a.Scope.Account, a.Scope.Demo, micros(a.At), []byte(a.Analyst), a.Key,
			[]byte(a.From), a.What, a.Kind, []byte(a.Subject), []byte(shortened(a.Words)), []byte(a.Of), a.Answer}
	}
	return d.writeSurely(ctx, doing, func(tx *sql.Tx) error {
		for _, args := range rows {
			if _, err := tx.ExecContext(ctx, insertActivity, args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// Activities returns what was done, newest first. What another server notes
// later may be dated earlier, as its clock has it.
func (d *DB) Activities(ctx context.Context, q ActivityQuery) ([]Activity, error) {
	c := q.conditions()
	text := `SELECT ` + activityColumns + ` FROM activity` + c.where() + ` ORDER BY at DESC, id DESC`
	if q.Limit > 0 {
		text += ` LIMIT ` + c.arg(q.Limit)
	}
	var found []Activity
	err := d.query(ctx, "read what was done", text, c.args, func(rows *sql.Rows) (bool, error) {
		var a Activity
		var at int64
		err := rows.Scan(&a.ID, &a.Scope.Base, &a.Scope.Account, &a.Scope.Demo, &at, &a.Analyst, &a.Key, &a.From,
			&a.What, &a.Kind, &a.Subject, &a.Words, &a.Of, &a.Answer)
		a.At = fromMicros(at)
		found = append(found, a)
		return true, err
	})
	return found, err
}

func (q ActivityQuery) conditions() *conditions {
	c := &conditions{}
	if q.Scope != nil {
		c.in(*q.Scope)
	}
	if !q.After.IsZero() {
		c.add(`at > %s`, micros(q.After))
	}
	if q.What != nil {
		places := []string{`''`}
		for _, what := range q.What {
			places = append(places, c.arg(what))
		}
		c.terms = append(c.terms, `what IN (`+strings.Join(places, `, `)+`)`)
	}
	if q.Analyst != "" {
		c.add(`analyst = %s`, []byte(q.Analyst))
	}
	if q.Subject != "" {
		subject := []byte(q.Subject)
		c.add(`substr(subject, 1, 200) = %s AND subject = %s`, subject[:min(len(subject), 200)], subject)
	}
	return c
}
