package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver the archive is read and filled through

	"pugmark/history"
	"pugmark/intel"
)

// answerTo is the i-th kept answer, which came at a time.
func answerTo(i int, at time.Time) intel.Record {
	name := hostName(i)
	return intel.Record{
		ID:      fmt.Sprintf("%08d", i),
		Scope:   intel.Scope{Base: intel.DefaultBaseURL, Account: account},
		Key:     intel.Key{Kind: intel.KindDomain, Value: name},
		Analyst: "ana", At: at, Status: 200, Cost: 1,
		Body: fmt.Appendf(nil, `{"success":true,"errors":[],"messages":[],"result":{"domain":%q}}`, name),
	}
}

// memoryDir returns a directory in memory where there is one: a database that
// is searched over and over is in memory anyhow, and filling one is no task.
func (s *session) memoryDir() (string, error) {
	if dir, err := os.MkdirTemp("/dev/shm", "pugmark-bench-"); err == nil {
		return dir, nil
	}
	return os.MkdirTemp(s.dir, "archive-")
}

// fillArchive makes a history of so many answers, each so long after the one
// before, and returns its path. One
// answer is filed as the program files it; the others are rows like that one,
// because a million waits for the disk are not what is measured. Whatever the
// schema keeps up to date by itself is up to date.
func (s *session) fillArchive(dir string, answers int, apart time.Duration) (path string, err error) {
	path = filepath.Join(dir, "history.db")
	db, err := history.Open(s.ctx, path)
	if err != nil {
		return "", err
	}
	if err := db.File(s.ctx, answerTo(0, noon.Add(-time.Duration(answers)*apart))); err != nil {
		return "", err
	}
	if err := db.Close(); err != nil {
		return "", err
	}
	raw, err := sql.Open("sqlite", "file:"+path+"?_pragma=synchronous(OFF)")
	if err != nil {
		return "", err
	}
	defer raw.Close()
	raw.SetMaxOpenConns(1)
	columns, values, err := firstRow(s.ctx, raw)
	if err != nil {
		return "", err
	}
	return path, addRows(s.ctx, raw, columns, values, answers, apart)
}

// firstRow returns the columns of an answer that are written, and what the
// first one has in them.
func firstRow(ctx context.Context, db *sql.DB) (columns []string, values []any, err error) {
	var list string // without those the database computes
	err = db.QueryRowContext(ctx, `SELECT group_concat(name, ',') FROM pragma_table_info('answers')`).Scan(&list)
	if err != nil {
		return nil, nil, err
	}
	columns = strings.Split(list, ",")
	values = make([]any, len(columns))
	places := make([]any, len(columns))
	for i := range values {
		places[i] = &values[i]
	}
	return columns, values, db.QueryRowContext(ctx, `SELECT `+list+` FROM answers LIMIT 1`).Scan(places...)
}

// addRows adds rows that differ from the first in what an answer is about.
func addRows(ctx context.Context, db *sql.DB, columns []string, values []any, answers int, apart time.Duration) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing once committed
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ")
	insert, err := tx.PrepareContext(ctx, `INSERT INTO answers (`+strings.Join(columns, ", ")+`) VALUES (`+marks+`)`)
	if err != nil {
		return err
	}
	defer insert.Close()
	for i := 1; i < answers; i++ {
		r := answerTo(i, noon.Add(-time.Duration(answers-i)*apart))
		for name, value := range map[string]any{"id": r.ID, "value": r.Key.Value, "folded": r.Key.Value, "at": r.At.UnixMicro(), "body": r.Body} {
			column := slices.Index(columns, name)
			if column < 0 {
				return fmt.Errorf("the table of answers has no column %s", name)
			}
			values[column] = value
		}
		if _, err := insert.ExecContext(ctx, values...); err != nil {
			return err
		}
	}
	return tx.Commit()
}
