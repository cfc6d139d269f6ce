package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"time"

	"pugmark/history"
)

const (
	archived = 1_000_000
	newest   = 50
	// repeated is how much of one search is worth repeating for its median.
	repeated = 20 * time.Millisecond
	scans    = 7
)

// searchArchive is P5.
func searchArchive(s *session) error {
	dir, err := s.memoryDir()
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	start := time.Now()
	path, err := s.fillArchive(dir, archived, time.Second)
	if err != nil {
		return err
	}
	s.note("an archive of 1,000,000 answers was made in %s", spell(time.Since(start)))
	db, err := history.Open(s.ctx, path)
	if err != nil {
		return err
	}
	defer db.Close()
	like, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		return err
	}
	defer like.Close()
	like.SetMaxOpenConns(1)
	return s.compareSearches(db, like)
}

// searched are substrings as people type them: frequent ones, parts of names
// from all over the archive, and such that nothing has.
func searched() []string {
	queries := []string{"login", "smtp", "portal", "example", "site-12", "nowhere", "zzzz", "payro11"}
	for i := range 92 {
		name := hostName(i * 10_007)
		switch i % 4 {
		case 0:
			queries = append(queries, name[:len(name)-len(".example")])
		case 1:
			queries = append(queries, name[3:9])
		case 2:
			queries = append(queries, name[5:10])
		case 3:
			queries = append(queries, fmt.Sprintf("q%dx", i))
		}
	}
	return queries
}

func (s *session) compareSearches(db *history.DB, like *sql.DB) error {
	var ours, whole, limited []time.Duration
	queries := searched()
	slowest, slow := "", time.Duration(0)
	for n, query := range queries {
		took, found, err := s.search(db, query)
		if err != nil {
			return err
		}
		if took > slow {
			slowest, slow = query, took
		}
		ours = append(ours, took)
		if n%(len(queries)/scans) != 0 {
			continue // a scan costs the same whatever it looks for
		}
		var there, listed int
		whole = append(whole, once(func() {
			err = like.QueryRowContext(s.ctx, `SELECT COUNT(*) FROM answers WHERE folded LIKE $1`, "%"+query+"%").Scan(&there)
		})())
		if err != nil {
			return err
		}
		limited = append(limited, once(func() { listed, err = newestLike(s.ctx, like, query) })())
		if err != nil {
			return err
		}
		if want := min(there, newest); found != want || listed != want {
			return fmt.Errorf("searching %q finds %d, LIKE finds %d of %d", query, found, listed, there)
		}
	}
	s.note("the slowest text was %q, in %s", slowest, spell(slow))
	scan := median(whole)
	s.times("search 1,000,000 look-ups, newest 50: p50", median(ours), "LIKE, whole scan", scan, 1.0/300)
	s.times("the same: p99", percentile(ours, 99), "LIKE, whole scan", scan, 1.0/20)
	s.times("the same: p50", median(ours), "LIKE, newest 50: p50", median(limited), 0)
	return nil
}

// search returns the median of one search as often as is worth it, and how
// many it finds.
func (s *session) search(db *history.DB, query string) (took time.Duration, found int, err error) {
	var taken []time.Duration
	for begun := time.Now(); len(taken) < samples && (len(taken) == 0 || time.Since(begun) < repeated); {
		taken = append(taken, once(func() {
			var lookups []history.Lookup
			lookups, err = db.Lookups(s.ctx, history.Query{Text: query, Limit: newest})
			found = len(lookups)
		})())
		if err != nil {
			return 0, 0, err
		}
	}
	return median(taken), found, nil
}

func newestLike(ctx context.Context, db *sql.DB, text string) (listed int, err error) {
	rows, err := db.QueryContext(ctx, `SELECT id, value, at, body FROM answers WHERE folded LIKE $1 ORDER BY at DESC, id DESC LIMIT $2`, "%"+text+"%", newest)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var id, value string
		var at int64
		var body []byte
		if err := rows.Scan(&id, &value, &at, &body); err != nil {
			return 0, err
		}
		listed++
	}
	return listed, rows.Err()
}
