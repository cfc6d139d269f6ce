package history

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"pugmark/intel"
)

const (
	keepLinks = 16 // rows that one statement keeps, where there are so many

	scopeNumber = `SELECT id FROM scopes WHERE base = $1 AND account = $2 AND demo = $3`
	addScope    = `INSERT INTO scopes (id, base, account, demo)
		SELECT COALESCE(MAX(id), 0) + 1, CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS BOOLEAN) FROM scopes WHERE TRUE
		ON CONFLICT (base, account, demo) DO NOTHING`

	linkColumns = `scope, subject, relation, object, first_seen, last_seen, at, answer, analyst`

	// The answer that is named is the newest; a time that is not known is none.
	mergeLink = ` ON CONFLICT (scope, subject, relation, object) DO UPDATE SET
		first_seen = CASE WHEN excluded.first_seen < links.first_seen THEN excluded.first_seen ELSE links.first_seen END,
		last_seen = CASE WHEN excluded.last_seen > links.last_seen THEN excluded.last_seen ELSE links.last_seen END,
		answer = CASE WHEN excluded.at >= links.at THEN excluded.answer ELSE links.answer END,
		analyst = CASE WHEN excluded.at >= links.at THEN excluded.analyst ELSE links.analyst END,
		at = CASE WHEN excluded.at >= links.at THEN excluded.at ELSE links.at END`
)

// insertLink keeps one link, insertSomeLinks as many as one statement keeps.
var insertLink, insertSomeLinks = insertLinks(1), insertLinks(keepLinks)

func insertLinks(rows int) string {
	var b strings.Builder
	b.WriteString(`INSERT INTO links (` + linkColumns + `) VALUES `)
	for i := range rows {
		if i > 0 {
			b.WriteString(`, `)
		}
		for column := range 9 {
			b.WriteString([]string{`(`, `, `}[min(column, 1)])
			fmt.Fprintf(&b, `$%d`, i*9+column+1)
		}
		b.WriteString(`)`)
	}
	return b.String() + mergeLink
}

// A Link is what kept answers say of two things.
type Link struct {
	// The object of the link is folded: in lower case. Its first and last time
	// are those of all answers; where an answer says of none, its own.
	intel.Link
	At      time.Time // of the newest answer that says so
	Answer  string    // its id
	Analyst string    // who asked
}

// fileLinks keeps what an answer says of two things.
func (d *DB) fileLinks(ctx context.Context, tx *sql.Tx, r intel.Record, links []intel.Link) error {
	if len(links) == 0 {
		return nil
	}
	scope, err := d.scopeOf(ctx, tx, r.Scope)
	if err != nil {
		return err
	}
	for len(links) > 0 {
		n, text := keepLinks, insertSomeLinks
		if len(links) < n {
			n, text = 1, insertLink
		}
		args := make([]any, 0, n*9)
		for _, l := range links[:n] {
			first, last := seen(l, r.At)
			args = append(args, scope, l.Subject, string(l.Relation), fold(l.Object), first, last, micros(r.At), r.ID, r.Analyst)
		}
		if _, err := d.writer.statement(ctx, tx, text).ExecContext(ctx, args...); err != nil {
			return err
		}
		links = links[n:]
	}
	return nil
}

func seen(l intel.Link, at time.Time) (first, last int64) {
	first, last = micros(at), micros(at)
	if !l.First.IsZero() {
		first = micros(l.First)
	}
	if !l.Last.IsZero() {
		last = micros(l.Last)
	}
	return first, last
}

// scopeOf returns the number of a scope, a new one where it has none.
func (d *DB) scopeOf(ctx context.Context, tx *sql.Tx, s intel.Scope) (number int64, err error) {
	for range 2 {
		err = d.writer.statement(ctx, tx, scopeNumber).QueryRowContext(ctx, s.Base, s.Account, s.Demo).Scan(&number)
		if err != sql.ErrNoRows {
			return number, err
		}
		if _, err = tx.ExecContext(ctx, addScope, s.Base, s.Account, s.Demo); err != nil {
			return 0, err
		}
	}
	return number, err
}

// forgetLinksOfDemo removes what answers of the demo said.
func forgetLinksOfDemo(ctx context.Context, tx *sql.Tx) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM links WHERE scope IN (SELECT id FROM scopes WHERE demo)`); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM scopes WHERE demo`)
	return err
}

// A LinkEnd is one end of links: what a subject may have to do with an object.
type LinkEnd struct {
	Relation intel.Relation
	Object   string // in any case
}

// A LinkQuery asks which subjects have to do with the same things.
type LinkQuery struct {
	Scope  intel.Scope
	Of     []LinkEnd
	Except string // a subject that is left out, "" for none
	Limit  int    // subjects of each end; 0 means 100
}

// Linked are the subjects that have to do with one thing.
type Linked struct {
	LinkEnd
	Count    int  // of the subjects, at most 1,000
	More     bool // there are more than Count
	Subjects []LinkedSubject
}

// A LinkedSubject is a name or an address that has to do with something. It is
// untrusted.
type LinkedSubject struct {
	Subject     string
	First, Last time.Time
	At          time.Time // of the newest answer that says so
	Answer      string    // its id
	Analyst     string    // who asked
}

const (
	readLinks = "read what is known of others"

	mostLinked = 1000
	mostLinks  = 1000

	// mostSubjects are asked for at once, of whose links mostLinks are read.
	mostSubjects = 50

	ofScope = `scope = (` + scopeNumber + `)`

	linkedTo = ` FROM links WHERE ` + ofScope + ` AND relation = $4 AND object = $5 AND subject <> $6`

	linkedSubjects = `SELECT subject, first_seen, last_seen, at, answer, analyst` + linkedTo + `
		ORDER BY at DESC LIMIT $7`
	countLinked = `SELECT COUNT(*) FROM (SELECT 1` + linkedTo + ` LIMIT $7) AS linked`

	linksOf = `SELECT relation, subject, object, first_seen, last_seen, at, answer, analyst FROM links
		WHERE ` + ofScope + ` AND subject IN (`
	inLinkOrder = `) ORDER BY subject, relation, at DESC, object LIMIT `
)

// Linked returns, for each end in the order of the query, which subjects have to
// do with it, those that the newest answers name first. An end that nobody is
// known to have to do with is missing. It takes no longer where very many have.
func (d *DB) Linked(ctx context.Context, q LinkQuery) ([]Linked, error) {
	d.makeFindable(ctx)
	limit := Query{Limit: q.Limit}.limit()
	var all []Linked
	for _, end := range q.Of {
		if !isAskable(end.Object) || !isAskable(q.Except) {
			continue
		}
		args := []any{q.Scope.Base, q.Scope.Account, q.Scope.Demo, string(end.Relation), fold(end.Object), q.Except}
		one := Linked{LinkEnd: end}
		err := d.query(ctx, readLinks, linkedSubjects, append(args, limit), func(rows *sql.Rows) (bool, error) {
			var s LinkedSubject
			var first, last, at int64
			err := rows.Scan(&s.Subject, &first, &last, &at, &s.Answer, &s.Analyst)
			s.First, s.Last, s.At = fromMicros(first), fromMicros(last), fromMicros(at)
			one.Subjects = append(one.Subjects, s)
			return true, err
		})
		if err != nil {
			return nil, err
		}
		if one.Count = len(one.Subjects); one.Count == 0 {
			continue
		}
		if one.Count == limit {
			err := d.sql.QueryRowContext(ctx, countLinked, append(args, mostLinked+1)...).Scan(&one.Count)
			if err != nil {
				return nil, failed(ctx, readLinks, err)
			}
			one.Count, one.More = min(one.Count, mostLinked), one.Count > mostLinked
		}
		all = append(all, one)
	}
	return all, nil
}

// LinksOf returns what subjects are known to have to do with, by subject, by
// relation and the newest first: at most 1,000 links of each 50 subjects.
func (d *DB) LinksOf(ctx context.Context, scope intel.Scope, subjects ...string) ([]Link, error) {
	d.makeFindable(ctx)
	wanted := slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(subjects))), func(s string) bool { return !isAskable(s) })
	var links []Link
	for some := range slices.Chunk(wanted, mostSubjects) {
		text, args := d.linksOf(scope, some)
		err := d.query(ctx, readLinks, text, args, func(rows *sql.Rows) (bool, error) {
			var l Link
			var first, last, at int64
			err := rows.Scan(&l.Relation, &l.Subject, &l.Object, &first, &last, &at, &l.Answer, &l.Analyst)
			l.First, l.Last, l.At = fromMicros(first), fromMicros(last), fromMicros(at)
			links = append(links, l)
			return true, err
		})
		if err != nil {
			return nil, err
		}
	}
	return links, nil
}

func (d *DB) linksOf(scope intel.Scope, subjects []string) (text string, args []any) {
	c := &conditions{args: []any{scope.Base, scope.Account, scope.Demo}}
	text = linksOf + d.engine.listed(c, subjects) + inLinkOrder + c.arg(mostLinks)
	return text, c.args
}
