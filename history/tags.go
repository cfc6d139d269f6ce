package history

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"pugmark/intel"
)

const tagColumns = `id, base, account, demo, at, analyst, key, subject, kind, verdict, words, expires, undone, undone_by`

var insertTag = insert("tags", tagColumns)

// Tag keeps what was said of indicators, all or nothing, and returns it as it is
// kept. A tag with the ID of a kept one changes nothing, so that tagging may be
// repeated. What breaks a rule is refused with [ErrRule].
func (d *DB) Tag(ctx context.Context, tags ...Tag) ([]Tag, error) {
	const doing = "keep what was said"
	if len(tags) > MostTagged {
		return nil, because(doing, ErrRule, fmt.Sprintf("there are %d tags; at most %d are kept at once", len(tags), MostTagged))
	}
	kept := slices.Clone(tags)
	for i := range kept {
		t := &kept[i]
		if err := t.check(doing); err != nil {
			return nil, err
		}
		if t.ID == "" {
			id, err := uuid.NewV7()
			if err != nil {
				return nil, failed(ctx, doing, err)
			}
			t.ID = id.String()
		}
		if t.At.IsZero() {
			t.At = d.now()
		}
		t.At, t.Expires, t.Undone, t.UndoneBy = toMicros(t.At), toMicros(t.Expires), time.Time{}, ""
	}
	if len(kept) == 0 {
		return nil, nil
	}
	err := d.writeSurely(ctx, doing, func(tx *sql.Tx) error {
		for _, t := range kept {
			if _, err := tx.ExecContext(ctx, insertTag, tagArgs(t)...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return kept, nil
}

func tagArgs(t Tag) []any {
	return []any{t.ID, t.Scope.Base, t.Scope.Account, t.Scope.Demo, micros(t.At), []byte(t.Analyst), t.Key, t.Subject,
		t.Kind, t.Verdict, []byte(t.Words), microsOrNone(t.Expires), microsOrNone(t.Undone), []byte(t.UndoneBy)}
}

// Untag takes tags back. What was taken back before, or is not there, stays as
// it is.
func (d *DB) Untag(ctx context.Context, by Actor, ids ...string) error {
	const doing = "take back what was said"
	if len(ids) == 0 {
		return nil
	}
	return d.writeSurely(ctx, doing, func(tx *sql.Tx) error {
		now := micros(d.now())
		for _, id := range ids {
			_, err := tx.ExecContext(ctx, `UPDATE tags SET undone = $1, undone_by = $2 WHERE id = $3 AND undone = 0`,
				now, []byte(by.Name), id)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Tags returns what was said, newest first.
func (d *DB) Tags(ctx context.Context, q TagQuery) ([]Tag, error) {
	if q.Subjects == nil {
		return d.tags(ctx, q, nil)
	}
	wanted := slices.Compact(slices.Sorted(slices.Values(q.Subjects)))
	var found []Tag
	for some := range slices.Chunk(wanted, d.engine.atOnce) {
		tags, err := d.tags(ctx, q, some)
		if err != nil {
			return nil, err
		}
		found = append(found, tags...)
	}
	slices.SortFunc(found, func(a, b Tag) int { return b.compare(a) })
	if q.Limit > 0 {
		found = found[:min(len(found), q.Limit)]
	}
	return found, nil
}

// compare says which of two tags was said first.
func (t Tag) compare(other Tag) int {
	if c := t.At.Compare(other.At); c != 0 {
		return c
	}
	return strings.Compare(t.ID, other.ID)
}

// tags is Tags for as many subjects as are listed at once; nil: for all.
func (d *DB) tags(ctx context.Context, q TagQuery, subjects []string) ([]Tag, error) {
	c := q.conditions()
	if subjects != nil {
		d.aboutSubjects(c, "subject", subjects)
	}
	text := `SELECT ` + tagColumns + ` FROM tags` + c.where() + ` ORDER BY at DESC, id DESC`
	words := strings.Fields(fold(q.Words))
	var found []Tag
	err := d.query(ctx, "read what was said", text, c.args, func(rows *sql.Rows) (bool, error) {
		t, err := scanTag(rows)
		if err != nil {
			return false, err
		}
		if subjects != nil && !isListed(subjects, t.Subject) || !containsAll(fold(t.Words), words) {
			return true, nil
		}
		found = append(found, t)
		return q.Limit == 0 || len(found) < q.Limit, nil
	})
	return found, err
}

// aboutSubjects asks for rows about some subjects, or ones that begin like them
// and have to be looked at: [isListed].
func (d *DB) aboutSubjects(c *conditions, column string, subjects []string) {
	beginnings := make([]string, len(subjects))
	for i, s := range subjects {
		beginnings[i] = beginning(s)
	}
	c.terms = append(c.terms, `substr(`+column+`, 1, 200) IN (`+d.engine.listed(c, beginnings)+`)`)
}

func isListed(sorted []string, subject string) bool {
	_, listed := slices.BinarySearch(sorted, subject)
	return listed
}

func containsAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

func scanTag(rows *sql.Rows) (Tag, error) {
	var t Tag
	var at, expires, undone int64
	err := rows.Scan(&t.ID, &t.Scope.Base, &t.Scope.Account, &t.Scope.Demo, &at, &t.Analyst, &t.Key, &t.Subject,
		&t.Kind, &t.Verdict, &t.Words, &expires, &undone, &t.UndoneBy)
	t.At, t.Expires, t.Undone = fromMicros(at), timeOrNone(expires), timeOrNone(undone)
	return t, err
}

func (q TagQuery) conditions() *conditions {
	c := &conditions{}
	c.ofTeam(q.Scope)
	oneOf(c, "kind", q.Kinds)
	oneOf(c, "verdict", q.Verdicts)
	if q.Analyst != "" {
		c.add(`analyst = %s`, []byte(q.Analyst))
	}
	if q.Text != "" {
		c.add(`lower(subject) LIKE %s ESCAPE '\'`, "%"+escapeLike(fold(q.Text))+"%")
	}
	if !q.Since.IsZero() {
		c.add(`at >= %s`, micros(q.Since))
	}
	if !q.ExpiresAfter.IsZero() {
		c.add(`expires > %s`, micros(q.ExpiresAfter))
	}
	if !q.ExpiresBy.IsZero() {
		c.add(`expires > 0 AND expires <= %s`, micros(q.ExpiresBy))
	}
	if !q.Undone {
		c.terms = append(c.terms, `undone = 0`)
	}
	return c
}

// ofTeam asks for what holds for a team: whatever the account.
func (c *conditions) ofTeam(s intel.Scope) { c.add(`base = %s AND demo = %s`, s.Base, s.Demo) }

// oneOf asks for one of some values; nil lets all pass.
func oneOf[T ~string](c *conditions, column string, values []T) {
	if values == nil {
		return
	}
	var places []string
	for _, v := range values {
		places = append(places, c.arg(string(v)))
	}
	if len(places) == 0 {
		c.terms = append(c.terms, `FALSE`)
		return
	}
	c.terms = append(c.terms, column+` IN (`+strings.Join(places, `, `)+`)`)
}

// Verdicts returns, by subject, the verdict that holds at a time: the newest that
// was neither taken back nor has expired. There may be any number of subjects,
// and one without a verdict is missing. What holds for the names above them is
// not looked for.
func (d *DB) Verdicts(ctx context.Context, scope intel.Scope, subjects []string, now time.Time) (map[string]Tag, error) {
	if subjects == nil {
		subjects = []string{}
	}
	tags, err := d.Tags(ctx, TagQuery{Scope: scope, Subjects: subjects, Kinds: []TagKind{TagVerdict}})
	if err != nil {
		return nil, err
	}
	holding := map[string]Tag{}
	for _, t := range tags { // the newest first
		if _, known := holding[t.Subject]; !known && t.Holds(now) {
			holding[t.Subject] = t
		}
	}
	return holding, nil
}
