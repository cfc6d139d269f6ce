package history

import (
	"context"
	"database/sql"
	"unicode/utf8"

	"github.com/google/uuid"
)

const (
	eventColumns = `id, submission, place, at, analyst, state, words, look, answer, status, ray, body, key`

	// An event that is there already stays as it is, so that adding it may be
	// repeated after a lost reply.
	addEvent = `INSERT INTO submission_events (` + eventColumns + `)
		SELECT $1, $2, COALESCE(MAX(place), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
		FROM submission_events WHERE submission = $2
		ON CONFLICT (id) DO NOTHING`

	hasEvent = `SELECT COUNT(*) FROM submission_events WHERE id = $1 AND submission = $2`

	eventsOf = `SELECT ` + eventColumns + `, body IS NOT NULL FROM submission_events WHERE submission = $1 ORDER BY place`

	// longestWords bounds what is kept of an event's words, in bytes.
	longestWords = 64 << 10
)

// SubmissionEvents returns what happened to the submission with an id, oldest
// first; nothing for an id that is not known.
func (d *DB) SubmissionEvents(ctx context.Context, id string) ([]SubmissionEvent, error) {
	var found []SubmissionEvent
	err := d.query(ctx, "read what happened to the submission", eventsOf, []any{id}, func(rows *sql.Rows) (bool, error) {
		var e SubmissionEvent
		var place, at int64
		var answered bool
		err := rows.Scan(&e.ID, &e.Submission, &place, &at, &e.Analyst, &e.State, &e.Words, &e.Look, &e.Answer,
			&e.Status, &e.Ray, &e.Body, &e.Key, &answered)
		e.At = timeOrNone(at)
		if answered && e.Body == nil {
			e.Body = []byte{} // an empty answer
		}
		found = append(found, e)
		return true, err
	})
	return found, err
}

// event is one that happens now and has no answer.
func (o *outbox) event(k keptSubmission, state SubmissionState, by Actor, words string) SubmissionEvent {
	return SubmissionEvent{Submission: k.ID, At: o.now, Analyst: by.Name, Key: by.Key, State: state, Words: words}
}

// complete gives an event what its caller left out.
func (o *outbox) complete(e SubmissionEvent, k keptSubmission) SubmissionEvent {
	if e.At.IsZero() {
		e.At = o.now
	}
	e.At = toMicros(e.At)
	if e.Analyst == "" {
		e.Analyst, e.Key = k.by().Name, k.by().Key
	}
	return e
}

func (o *outbox) append(e SubmissionEvent) error {
	if e.ID == "" {
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		e.ID = id.String()
	}
	var body any // NULL without an answer
	if e.Body != nil {
		body = e.Body
	}
	_, err := o.tx.ExecContext(o.ctx, addEvent, e.ID, e.Submission, microsOrNone(e.At), []byte(e.Analyst), e.State,
		[]byte(shortened(e.Words)), e.Look, e.Answer, e.Status, []byte(e.Ray), body, e.Key)
	return err
}

// has reports whether an event is kept already.
func (o *outbox) has(e SubmissionEvent) (bool, error) {
	var count int
	err := o.tx.QueryRowContext(o.ctx, hasEvent, e.ID, e.Submission).Scan(&count)
	return count > 0, err
}

// shortened is the beginning of words that are too long to be kept whole: an
// event is never refused.
func shortened(words string) string {
	if len(words) <= longestWords {
		return words
	}
	const cut = "…"
	end := longestWords - len(cut)
	for end > 0 && !utf8.RuneStart(words[end]) {
		end--
	}
	return words[:end] + cut
}
