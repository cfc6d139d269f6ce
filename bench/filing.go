package main

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"pugmark/history"
	"pugmark/intel"
)

// fileLookups is P6.
func fileLookups(s *session) error {
	db, err := history.Open(s.ctx, filepath.Join(s.dir, "filing", "history.db"))
	if err != nil {
		return err
	}
	defer db.Close()
	log, err := os.Create(filepath.Join(s.dir, "filing", "raw"))
	if err != nil {
		return err
	}
	defer log.Close()
	page := make([]byte, 4096) // what SQLite writes at least
	next, failure := 0, error(nil)
	fail := func(err error) { failure = errors.Join(failure, err) }
	file := func() {
		next++
		r := answerTo(next, noon.Add(time.Duration(next)*time.Second))
		r.Body = append(r.Body, page[:2400]...)
		fail(db.File(s.ctx, r))
	}
	call := func() {
		next++
		r := answerTo(next, noon.Add(time.Duration(next)*time.Second))
		c := intel.Call{ID: r.ID, Scope: r.Scope, Key: r.Key, At: r.At, Attempt: 1, Counted: true}
		_, err := db.Claim(s.ctx, r.Scope, r.Key, noon.Add(time.Hour))
		fail(err)
		fail(db.Begin(s.ctx, c))
		c.Outcome = intel.CallAnswered
		fail(db.Settle(s.ctx, c))
		fail(db.File(s.ctx, r))
		fail(db.Release(s.ctx, r.Scope, r.Key))
	}
	raw := func() {
		_, err := log.Write(page)
		fail(err)
		fail(log.Sync())
	}
	for range 20 {
		file()
		raw()
	}
	took := sideBySide(300, once(file), once(raw), once(call))
	if failure != nil {
		return failure
	}
	s.times("one acknowledged answer, 2.5 KB", took[0], "append 4 KiB + fsync", took[1], 1.25)
	s.times("a call from claim to release, 5 writes", took[2], "append 4 KiB + fsync", took[1], 0)
	s.unmeasured("import of 1,000,000 against sqlite3 .import:", errors.New("the history has no import; an answer is filed as it arrives"))
	return nil
}
