package history

import (
	"context"
	"database/sql"
	"time"

	"github.com/google/uuid"

	"pugmark/intel"
)

// A TriageJob is a list of indicators that is worked through, kept so that what
// was not answered can be asked for another day. Name and Case are untrusted.
type TriageJob struct {
	ID      string // UUIDv7, made when it is kept without one
	Name    string // of the file, or the first indicator
	Scope   intel.Scope
	Analyst string // who began it
	Case    string // name of the case its indicators belong to, "" for none
	Plan    string // name of the plan
	At      time.Time
	Changed time.Time // when the job was last worked on
	Left    int       // indicators that are to be asked about and were not answered
	Body    []byte    // JSON; nil in a list of jobs
}

// A TriageQuery chooses jobs. Its zero value chooses all.
type TriageQuery struct {
	Scope      *intel.Scope
	Analyst    string
	Case       string
	Unfinished bool // only those of which something is left
	Limit      int  // 0: no limit
}

const (
	keepTriage    = "keep the list that is worked through"
	triageListing = `id, base, account, demo, analyst, name, incident, plan, began, changed, remaining`

	upsertTriage = `INSERT INTO triages (` + triageListing + `, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, incident = excluded.incident, plan = excluded.plan,
			changed = excluded.changed, remaining = excluded.remaining, body = excluded.body`

	progressTriage = `UPDATE triages SET remaining = $2, changed = $3 WHERE id = $1`
)

// KeepTriage keeps a job, or what has changed of one that is kept, and returns
// it with its id. One without a time is dated by the clock; Changed always is.
// Who began a job, when and where it holds does not change.
func (d *DB) KeepTriage(ctx context.Context, job TriageJob) (TriageJob, error) {
	if job.ID == "" {
		id, err := uuid.NewV7()
		if err != nil {
			return job, failed(ctx, keepTriage, err)
		}
		job.ID = id.String()
	}
	job.Changed = toMicros(d.now())
	if job.At.IsZero() {
		job.At = job.Changed
	}
	job.At = toMicros(job.At)
	args := []any{job.ID, job.Scope.Base, job.Scope.Account, job.Scope.Demo, []byte(job.Analyst), []byte(job.Name),
		[]byte(job.Case), job.Plan, micros(job.At), micros(job.Changed), job.Left, append([]byte{}, job.Body...)}
	return job, d.writeSurely(ctx, keepTriage, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, upsertTriage, args...)
		return err
	})
}

// ProgressTriage notes how much of a job is left. One that is not kept is left
// alone.
func (d *DB) ProgressTriage(ctx context.Context, id string, left int) error {
	now := micros(d.now())
	return d.writeQuietly(ctx, keepTriage, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, progressTriage, id, left, now)
		return err
	})
}

const readTriages = "read the lists that were worked through"

// Triages returns jobs without their bodies, the last worked on first.
func (d *DB) Triages(ctx context.Context, q TriageQuery) ([]TriageJob, error) {
	c := q.conditions()
	text := `SELECT ` + triageListing + ` FROM triages` + c.where() + ` ORDER BY changed DESC, id DESC`
	if q.Limit > 0 {
		text += ` LIMIT ` + c.arg(q.Limit)
	}
	var jobs []TriageJob
	err := d.query(ctx, readTriages, text, c.args, func(rows *sql.Rows) (bool, error) {
		var job TriageJob
		err := job.scan(rows)
		jobs = append(jobs, job)
		return true, err
	})
	return jobs, err
}

// TriageJob returns a job with its body, or [intel.ErrNotKept].
func (d *DB) TriageJob(ctx context.Context, id string) (TriageJob, error) {
	var job TriageJob
	found := false
	text := `SELECT ` + triageListing + `, body FROM triages WHERE id = $1`
	err := d.query(ctx, readTriages, text, []any{id}, func(rows *sql.Rows) (bool, error) {
		found = true
		return false, job.scan(rows, &job.Body)
	})
	if err == nil && !found {
		err = intel.ErrNotKept
	}
	return job, err
}

// scan reads the columns of a listing, and more behind them.
func (j *TriageJob) scan(rows *sql.Rows, more ...any) error {
	var began, changed int64
	err := rows.Scan(append([]any{&j.ID, &j.Scope.Base, &j.Scope.Account, &j.Scope.Demo, &j.Analyst, &j.Name, &j.Case,
		&j.Plan, &began, &changed, &j.Left}, more...)...)
	j.At, j.Changed = fromMicros(began), fromMicros(changed)
	return err
}

func (q TriageQuery) conditions() *conditions {
	c := &conditions{}
	if q.Scope != nil {
		c.in(*q.Scope)
	}
	if q.Analyst != "" {
		c.add(`analyst = %s`, []byte(q.Analyst))
	}
	if q.Case != "" {
		c.add(`incident = %s`, []byte(q.Case))
	}
	if q.Unfinished {
		c.terms = append(c.terms, `remaining > 0`)
	}
	return c
}
