package history

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"pugmark/intel"
)

const (
	newestAsker = `SELECT analyst FROM answers WHERE value = $1 ORDER BY at DESC, id DESC LIMIT 1`
	seenValue   = `SELECT COUNT(*), COALESCE(MIN(at), 0), COALESCE(MAX(at), 0) FROM answers WHERE value = $1`

	keptAnswers = `SELECT COUNT(*), COUNT(DISTINCT value), COALESCE(SUM(LENGTH(body)), 0), COALESCE(MIN(at), 0) FROM answers`
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
	if n <= 0 {
		return nil, nil
	}
	c, err := q.conditions(doing)
	if err != nil {
		return nil, err
	}
	var values []string
	met := map[string]bool{}
	text := `SELECT value FROM (` + events + `) AS events` + c.where() + newestFirst
	err = d.query(ctx, doing, text, c.args, func(rows *sql.Rows) (bool, error) {
		var value string
		if err := rows.Scan(&value); err != nil {
			return false, err
		}
		if !met[value] {
			met[value] = true
			values = append(values, value)
		}
		return len(values) < n, nil
	})
	return values, err
}

func (d *DB) newestAbout(ctx context.Context, doing, value string, kinds []intel.Kind) (Lookup, error) {
	c, err := Query{Kinds: kinds}.conditions(doing)
	if err != nil {
		return Lookup{}, err
	}
	c.add(`value = %s`, value)
	found, kept := Lookup{}, false
	text := `SELECT ` + recordColumns + `, outcome FROM (` + events + `) AS events` + c.where() + newestFirst + ` LIMIT 1`
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
	var s Seen
	var first, last int64
	err := d.sql.QueryRowContext(ctx, seenValue, value).Scan(&s.Count, &first, &last)
	if err != nil || s.Count == 0 {
		return Seen{}, failed(ctx, doing, err)
	}
	s.First, s.Last = fromMicros(first), fromMicros(last)
	err = d.sql.QueryRowContext(ctx, newestAsker, value).Scan(&s.Analyst)
	return s, failed(ctx, doing, err)
}

// Stats says how much is kept.
type Stats struct {
	Answers    int
	Indicators int       // different values asked about
	Bytes      int64     // of the answers' bodies
	Since      time.Time // of the oldest answer; zero without one
}

// Stats returns how much is kept.
func (d *DB) Stats(ctx context.Context) (Stats, error) {
	var s Stats
	var since int64
	err := d.sql.QueryRowContext(ctx, keptAnswers).Scan(&s.Answers, &s.Indicators, &s.Bytes, &since)
	if s.Answers > 0 {
		s.Since = fromMicros(since)
	}
	return s, failed(ctx, "count what is kept", err)
}
