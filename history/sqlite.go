package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

const (
	sqliteDriver = "sqlite"

	// Everything a connection needs is in its name, because a pragma that is
	// executed reaches one connection of the pool and not the others.
	writing = "mode=rw&_txlock=immediate" +
		"&_pragma=busy_timeout(5000)&_pragma=foreign_keys(on)&_pragma=journal_mode(WAL)" +
		"&_pragma=synchronous(FULL)&_pragma=trusted_schema(off)"
	reading = "mode=ro&_pragma=busy_timeout(5000)&_pragma=trusted_schema(off)"
	// Undoes what a killed process left half done, which reading cannot, and
	// changes nothing else.
	recovering = "mode=rw&_pragma=busy_timeout(5000)&_pragma=trusted_schema(off)"
	// Only where nobody can write: SQLite then takes no lock and reads no log.
	readingUnlocked = reading + "&immutable=1"
	// Where there is no room for what processes share: one connection, which
	// keeps it to itself, and which writes nothing.
	readingAlone = "mode=rw&_pragma=busy_timeout(5000)&_pragma=locking_mode(EXCLUSIVE)&_pragma=trusted_schema(off)&_pragma=query_only(on)"
	locking      = "mode=rw&_txlock=exclusive&_pragma=busy_timeout(0)"

	lockSuffix   = ".lock"
	lockPatience = 30 * time.Second
	lockRetry    = 20 * time.Millisecond

	// checkPatience bounds the look for damage at the start; of a history too
	// large for it a part is looked at.
	checkPatience = 300 * time.Millisecond

	connections = 4

	// A transaction that did not wait for the disk is on it with the next that
	// does; only a machine that fails undoes it.
	synchronously = `PRAGMA synchronous = FULL`
	hurriedly     = `PRAGMA synchronous = NORMAL`
)

// connect returns the pool for the file at path. Nothing is opened yet.
func connect(path, parameters string) (*sql.DB, error) {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // a Windows drive
	}
	name := url.URL{Scheme: "file", Path: slashed, RawQuery: parameters}
	db, err := sql.Open(sqliteDriver, name.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// lock waits for the right to create, check and migrate the database at path,
// and returns what gives it back. The lock is a SQLite lock on an empty file
// beside it: it works between processes on every platform, and the system ends
// it with the process.
func lock(ctx context.Context, path string) (release func(), err error) {
	db, err := connect(path+lockSuffix, locking)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = db.Close()
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	for {
		// The transaction must outlive the wait's deadline.
		tx, err := db.BeginTx(context.WithoutCancel(ctx), nil)
		if err == nil {
			return func() { _ = tx.Rollback(); _ = db.Close() }, nil
		}
		if !errors.Is(kindOf(err), ErrBusy) {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(lockRetry):
		}
	}
}

// isOpenForReadingOnly reports whether SQLite fell back to reading because the
// file itself may not be written.
func isOpenForReadingOnly(ctx context.Context, db *sql.DB) (bool, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	var readOnly bool
	err = conn.Raw(func(c any) error {
		var err error
		readOnly, err = c.(interface {
			IsReadOnly(schema string) (bool, error)
		}).IsReadOnly("main")
		return err
	})
	return readOnly, err
}

// checkedOn returns the day that noteChecked was told last, 0 if never.
func checkedOn(ctx context.Context, db *sql.DB) (day int64, err error) {
	err = db.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&day)
	return day, err
}

// noteChecked notes the day in the file's header. Where that fails, the next
// start looks for damage once more.
func noteChecked(ctx context.Context, db *sql.DB, day int64) {
	ctx, cancel := context.WithTimeout(ctx, checkPatience)
	defer cancel()
	_, _ = db.ExecContext(ctx, fmt.Sprintf(`PRAGMA user_version = %d`, day))
}

// lookForDamage looks for damage, as far as [checkPatience] allows.
func lookForDamage(ctx context.Context, db *sql.DB) error {
	bounded, cancel := context.WithTimeout(ctx, checkPatience)
	defer cancel()
	var verdict string
	err := db.QueryRowContext(bounded, `PRAGMA quick_check(1)`).Scan(&verdict)
	switch {
	case err != nil && bounded.Err() != nil && ctx.Err() == nil:
		return nil
	case err != nil:
		return err
	case verdict != "ok":
		return fmt.Errorf("%w: %s", ErrDamaged, verdict)
	}
	return nil
}

// tables returns how many tables the database has, and whether one is name.
func tables(ctx context.Context, db *sql.DB, name string) (count int, has bool, err error) {
	err = db.QueryRowContext(ctx, `SELECT COUNT(*), COUNT(CASE WHEN name = $1 THEN 1 END)
		FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`, name).Scan(&count, &has)
	return count, has, err
}

// copyInto writes a consistent copy of the database into the empty file at path
// and waits until it is on the disk, which SQLite itself does not.
func copyInto(ctx context.Context, db *sql.DB, path string) error {
	if _, err := db.ExecContext(ctx, `VACUUM INTO $1`, path); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR, fileMode)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// kindOf returns which of this package's errors a database error is, nil for
// none.
func kindOf(err error) error {
	var failure *sqlite.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrDamaged), isMisread(err), isNoFormat(err):
		return ErrDamaged
	case errors.Is(err, ErrForeign):
		return ErrForeign
	case errors.Is(err, ErrExists):
		return ErrExists
	case isReadOnlyFileSystem(err), errors.Is(err, os.ErrPermission):
		return ErrReadOnly
	case errors.Is(err, syscall.ENOSPC):
		return ErrDiskFull
	case serverKind(err) != nil:
		return serverKind(err)
	case !errors.As(err, &failure):
		return errRefused
	}
	if failure.Code() == sqlite3.SQLITE_IOERR_SHMSIZE {
		return ErrDiskFull // for the file that processes share beside it, no room is given another name
	}
	switch failure.Code() & 0xff { // the rest says more exactly which
	case sqlite3.SQLITE_FULL:
		return ErrDiskFull
	case sqlite3.SQLITE_READONLY:
		return ErrReadOnly
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return ErrDamaged
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL:
		return ErrBusy
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM:
		return errRefused
	}
	return errDatabase
}

// isMisread reports whether a row was read that holds something else than its
// columns are for; package database/sql has no other name for it.
func isMisread(err error) bool { return strings.Contains(err.Error(), "sql: Scan error on column") }

// isNoFormat reports whether a file, or the index of words in it, says to have a
// form that SQLite does not know. This program writes no such, and SQLite has no
// code for it: "unsupported file format", "invalid fts5 file format".
func isNoFormat(err error) bool {
	var failure *sqlite.Error
	return errors.As(err, &failure) && failure.Code() == sqlite3.SQLITE_ERROR && strings.Contains(failure.Error(), "file format")
}

func isReadOnlyFileSystem(err error) bool { return errors.Is(err, syscall.EROFS) }
