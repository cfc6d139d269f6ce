package history

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"pugmark/intel"
)

// A SubmissionQuery chooses submissions. The zero value chooses all that are
// not the demo's.
type SubmissionQuery struct {
	Scope   *intel.Scope      // nil: every base URL and account
	Demo    bool              // the demo's, where no scope is named
	States  []SubmissionState // nil: every state
	Target  string            // about this target, as [intel.Miscategorization.TargetKey] names it
	Due     time.Time         // with a look that is due at this time; zero: whether one is due or not
	Holding bool              // only those that keep a second one like them from being sent
	Reader  string            // leaves out drafts, also discarded ones, of others than this member of a team; "": leaves out none
	Limit   int               // 0 means all
}

// Submissions returns submissions, newest first. What its sender has given up
// is returned as what it has become, [SubmissionDraft], [SubmissionProposed] or
// [SubmissionUnknown], whether that is filed yet or not.
//
// Where some cannot be read, the others are returned all the same, with an error
// that names those: [ErrDamaged].
func (d *DB) Submissions(ctx context.Context, q SubmissionQuery) ([]Submission, error) {
	var found []Submission
	c, now := q.conditions(), d.now()
	damaged, err := eachSubmission(ctx, d.sql, c.where()+` ORDER BY number DESC`, c.args, func(k keptSubmission) bool {
		if s := d.asOf(k, now); q.chooses(s) {
			found = append(found, s)
		}
		return q.Limit <= 0 || len(found) < q.Limit
	})
	if err == nil {
		err = damaged.orNil()
	}
	return found, failed(ctx, "read the submissions", err)
}

// CountSubmissions returns how many submissions of a scope there are in each
// state, as [DB.Submissions] returns them. Of one that is under way and cannot be
// read it says so, [ErrDamaged], with the counts of the others.
func (d *DB) CountSubmissions(ctx context.Context, scope intel.Scope) (map[SubmissionState]int, error) {
	const doing = "count the submissions"
	c := &conditions{}
	c.in(scope)
	counts := map[SubmissionState]int{}
	text := `SELECT state, COUNT(*) FROM submissions` + c.where(`NOT `+isUnderWay) + ` GROUP BY state`
	err := d.query(ctx, doing, text, c.args, func(rows *sql.Rows) (bool, error) {
		var state SubmissionState
		var count int
		err := rows.Scan(&state, &count)
		counts[state] = count
		return true, err
	})
	if err != nil {
		return nil, err
	}
	now := d.now()
	damaged, err := eachSubmission(ctx, d.sql, c.where(isUnderWay), c.args, func(k keptSubmission) bool {
		counts[d.asOf(k, now).State]++
		return true
	})
	if err == nil {
		err = damaged.orNil()
	}
	return counts, failed(ctx, doing, err)
}

// conditions choose every row that may be meant, and few others.
func (q SubmissionQuery) conditions() *conditions {
	c := &conditions{}
	if q.Scope != nil {
		c.in(*q.Scope)
	} else {
		c.add(`demo = %s`, q.Demo)
	}
	if q.States != nil {
		places := []string{`''`}
		for _, state := range q.stored() {
			places = append(places, c.arg(state))
		}
		c.terms = append(c.terms, `state IN (`+strings.Join(places, `, `)+`)`)
	}
	if q.Reader != "" {
		c.add(`(state NOT IN ('draft', 'discarded') OR analyst = %s)`, []byte(q.Reader))
	}
	if q.Target != "" {
		c.add(`target = %s`, targetDigest(q.Target))
	}
	if !q.Due.IsZero() {
		c.add(`next_look > 0 AND next_look <= %s`, micros(q.Due))
	}
	if q.Holding {
		c.terms = append(c.terms, `state NOT IN ('draft', 'discarded', 'rejected', 'applied', 'reverted')`)
	}
	return c
}

// stored are the states that a row may have whose state is to be one of these.
func (q SubmissionQuery) stored() []SubmissionState {
	stored := slices.Clone(q.States)
	for _, state := range q.States {
		switch state {
		case SubmissionDraft, SubmissionProposed:
			stored = append(stored, SubmissionIntended)
		case SubmissionUnknown:
			stored = append(stored, SubmissionSending)
		}
	}
	slices.Sort(stored)
	return slices.Compact(stored)
}

func (q SubmissionQuery) chooses(s Submission) bool {
	return (q.States == nil || slices.Contains(q.States, s.State)) && !s.HiddenFrom(q.Reader) &&
		(!q.Holding || !s.Settled() && s.RepeatedBy == "")
}

// asOf returns a submission with what the lapse of its sender made of it.
func (d *DB) asOf(k keptSubmission, now time.Time) Submission {
	if to, _, lapsed := d.lapse(k, now); lapsed {
		k.State = to
	}
	return k.Submission
}

// Submission returns the submission with a number, 42 for MC-0042, or
// [ErrNoSubmission]. An empty base URL or account of the scope stands for every
// one: the number alone says which it is among the demo's and among the others.
func (d *DB) Submission(ctx context.Context, scope intel.Scope, number int) (Submission, error) {
	c := &conditions{}
	c.add(`demo = %s AND number = %s`, scope.Demo, number)
	if scope.Base != "" {
		c.add(`base = %s`, scope.Base)
	}
	if scope.Account != "" {
		c.add(`account = %s`, scope.Account)
	}
	return d.submission(ctx, c)
}

// SubmissionByID returns the submission with an id, or [ErrNoSubmission].
func (d *DB) SubmissionByID(ctx context.Context, id string) (Submission, error) {
	c := &conditions{}
	c.add(`id = %s`, id)
	return d.submission(ctx, c)
}

func (d *DB) submission(ctx context.Context, c *conditions) (Submission, error) {
	const doing = "read the submission"
	kept, err := keptSubmissions(ctx, d.sql, c.where(), c.args...)
	if err != nil {
		return Submission{}, failed(ctx, doing, err)
	}
	if len(kept) == 0 {
		return Submission{}, because(doing, ErrNoSubmission, ErrNoSubmission.Error())
	}
	return d.asOf(kept[0], d.now()), nil
}
