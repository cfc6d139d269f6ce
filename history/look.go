package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// A look is what is known of a file before it is opened for good.
type look struct {
	db      *sql.DB // nil when there is no file, or an empty one
	checked bool    // whether damage was looked for
	version int64   // the schema it has, 0 for none
	known   int64   // the newest schema this program knows
}

func (d *DB) look(ctx context.Context, parameters string) (found look, err error) {
	found.known, err = latest(d.ownSchema())
	if err != nil {
		return found, err
	}
	info, err := os.Stat(d.path)
	if errors.Is(err, fs.ErrNotExist) {
		return found, nil
	}
	if err != nil {
		return found, err
	}
	if info.Size() == 0 {
		if log, err := os.Stat(d.path + "-wal"); err == nil && log.Size() > 0 {
			// SQLite would throw away the log of an empty database.
			return found, fmt.Errorf("%w: the file is empty and its log is not", ErrDamaged)
		}
		return found, nil
	}
	db, err := connect(d.path, parameters)
	if err != nil {
		return found, err
	}
	if found.checked, err = d.check(ctx, db); err != nil {
		return found, errors.Join(err, db.Close())
	}
	if found.version, err = version(ctx, db); err != nil {
		return found, errors.Join(err, db.Close())
	}
	found.db = db
	return found, nil
}

// check looks for damage where it is due and reports whether it was. What SQLite
// needs to read anything at all it looks at every time.
func (d *DB) check(ctx context.Context, db *sql.DB) (due bool, err error) {
	day, err := checkedOn(ctx, db)
	if err != nil {
		return false, err
	}
	log, err := os.Stat(d.path + "-wal")
	closed := errors.Is(err, fs.ErrNotExist) || err == nil && log.Size() == 0
	if closed && day == dayOf(d.now()) {
		return false, nil
	}
	return true, lookForDamage(ctx, db)
}

// dayOf returns the number of t's day in UTC.
func dayOf(t time.Time) int64 { return t.Unix() / int64(24*time.Hour/time.Second) }

func newer(l look) error {
	return because("write the history", ErrNewer, fmt.Sprintf(
		"a newer version of Pugmark wrote it (schema %d, this one knows %d); it can be read, update Pugmark to add to it",
		l.version, l.known))
}

// explain adds what to do next to a refusal to open.
func (d *DB) explain(err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	switch {
	case errors.Is(err, ErrDamaged):
		e.Reason = "the file is damaged; it was not changed. Move it away and start again, or put a backup in its place"
	case errors.Is(err, ErrReadOnly) && e.Reason == ErrReadOnly.Error():
		e.Reason = "its folder cannot be created or written"
	case errors.Is(err, ErrForeign):
		e.Reason = "the file belongs to another program; it was not changed. Name another file"
	}
	return e
}
