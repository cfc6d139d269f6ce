package history

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
)

// Backup writes a consistent copy of the history to path (0600), while others
// may go on writing. It refuses, with [ErrExists], to overwrite a file.
func (d *DB) Backup(ctx context.Context, path string) error {
	doing := "copy the history to " + path
	if isServer(d.path) {
		return because(doing, ErrOnServer, "it is on a server: copy it there, with pg_dump")
	}
	absolute, err := filepath.Abs(path)
	if err == nil {
		err = backup(ctx, d.sql, absolute)
	}
	return failed(ctx, doing, err)
}

// backup reserves the name with an empty file and puts the finished copy in its
// place, so that an interrupted copy is never taken for a whole one.
func backup(ctx context.Context, db *sql.DB, path string) (err error) {
	reserved, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
	if errors.Is(err, os.ErrExist) {
		return ErrExists
	}
	if err != nil {
		return err
	}
	if err := reserved.Close(); err != nil {
		return err
	}
	part := path + ".part"
	defer func() {
		if err != nil {
			_ = os.Remove(part)
			_ = os.Remove(path)
		}
	}()
	// What an earlier attempt left behind is not a copy of anything.
	if err := os.Remove(part); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := createPrivate(part); err != nil {
		return err
	}
	if err := copyInto(ctx, db, part); err != nil {
		return err
	}
	return os.Rename(part, path)
}

// removeEmpty takes away a name that was reserved and never filled.
func removeEmpty(path string) {
	if info, err := os.Stat(path); err == nil && info.Size() == 0 {
		_ = os.Remove(path) // if it stays, the copy says so
	}
}
