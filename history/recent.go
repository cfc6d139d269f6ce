package history

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"pugmark/intel"
)

const (
	recentPage = 200

	keptAnswers = `SELECT COUNT(*), COALESCE(SUM(LENGTH(body)), 0), COALESCE(MIN(at), 0) FROM answers`
)

// Recent returns at most n indicators that were looked up, the newest look-up
// first, each once. What stands for an indicator is the newest that its own
// overview said (domain, ip, asn, phishing), else the newest of any kind.
func (d *DB) Recent(ctx context.Context, n int) ([]Lookup, error) {
	const doing = "read the recent look-ups"
	all := Query{Kinds: append(overviewKinds(), intel.KindHistory, intel.KindPassiveDNS, intel.KindSubnets, intel.KindWHOIS)}
	values, err := d.recentValues(ctx, doing, all, n)
	if err != nil {
		return nil, err
	}
	var found []Lookup
	for _, value := range values {
		l, err := d.newestAbout(ctx, doing, value, overviewKinds())
		if errors.Is(err, intel.ErrNotKept) {
			l, err = d.newestAbout(ctx, doing, value, all.Kinds)
		}
		if err != nil {
			return nil, err
		}
		found = append(found, l)
	}
	return found, nil
}

// recentValues reads from the newest on until it has met n values, so that its
// work does not grow with the history.
func (d *DB) recentValues(ctx context.Context, doing string, q Query, n int) ([]string, error) {
	var values []string
	for len(values) < n {
		c, err := d.conditions(q, doing)
		if err != nil {
			return nil, err
		}
		read := 0
		text := `SELECT id, at, value FROM (` + c.told(recentPage) + `) AS told` + newestFirst
		err = d.query(ctx, doing, text, c.args, func(rows *sql.Rows) (bool, error) {
			var value string
			var at int64
			if err := rows.Scan(&q.Before.ID, &at, &value); err != nil {
				return false, err
			}
			read++
			q.Before.At = fromMicros(at)
			if !slices.Contains(values, value) {
				values = append(values, value)
			}
			return len(values) < n, nil
		})
		if err != nil || read < recentPage {
			return values, err
		}
	}
	return values, nil
}

func (d *DB) newestAbout(ctx context.Context, doing, value string, kinds []intel.Kind) (Lookup, error) {
	c, err := d.conditions(Query{Kinds: kinds}, doing)
	if err != nil {
		return Lookup{}, err
	}
	c.about(value)
	found, kept := Lookup{}, false
	text := c.told(1)
	err = d.query(ctx, doing, text, c.args, func(rows *sql.Rows) (bool, error) {
		found, err = scanLookup(rows)
		kept = true
		return false, err
	})
	if err == nil && !kept {
		err = intel.ErrNotKept
	}
	return found, err
}

// overviewKinds are the kinds whose answer says what an indicator is.
func overviewKinds() []intel.Kind {
	return []intel.Kind{intel.KindDomain, intel.KindIP, intel.KindASN, intel.KindPhishing}
}

// Seen is what the history knows of an indicator without asking anybody.
type Seen struct {
	Count       int // answers kept
	First, Last time.Time
	Analyst     string // who asked last
}

// Seen returns what is known of a value, spelled as in [intel.Key]. One never
// asked about has the count 0 and no error.
func (d *DB) Seen(ctx context.Context, value string) (Seen, error) {
	const doing = "read what is known"
	c, err := d.conditions(Query{}, doing)
	if err != nil {
		return Seen{}, err
	}
	c.about(value)
	var s Seen
	var first, last int64
	err = d.sql.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(MIN(at), 0), COALESCE(MAX(at), 0) FROM answers`+c.where(),
		c.args...).Scan(&s.Count, &first, &last)
	if err != nil || s.Count == 0 {
		return Seen{}, failed(ctx, doing, err)
	}
	s.First, s.Last = fromMicros(first), fromMicros(last)
	err = d.sql.QueryRowContext(ctx, `SELECT analyst FROM answers`+c.where()+newestFirst+` LIMIT 1`, c.args...).Scan(&s.Analyst)
	return s, failed(ctx, doing, err)
}

// Stats says how much is kept.
type Stats struct {
	Answers int       // evidence included
	Bytes   int64     // of their bodies
	Since   time.Time // of the oldest; zero without one
}

// Stats returns how much is kept.
func (d *DB) Stats(ctx context.Context) (Stats, error) {
	var s Stats
	var since int64
	err := d.sql.QueryRowContext(ctx, keptAnswers).Scan(&s.Answers, &s.Bytes, &since)
	if s.Answers > 0 {
		s.Since = fromMicros(since)
	}
	return s, failed(ctx, "count what is kept", err)
}
