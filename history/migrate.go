package history

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
)

//go:embed migrations/*.sql
var migrations embed.FS

const (
	migrationsDir = "migrations"
	versionTable  = goose.DefaultTablename
)

// latest returns the newest schema version among the migrations.
func latest(schema fs.FS) (int64, error) {
	names, err := fs.Glob(schema, path.Join(migrationsDir, "*.sql"))
	if err != nil {
		return 0, err
	}
	var newest int64
	for _, name := range names {
		v, err := goose.NumericComponent(name)
		if err != nil {
			return 0, err
		}
		newest = max(newest, v)
	}
	return newest, nil
}

// version returns the schema version a database has, 0 for one without tables.
func version(ctx context.Context, db *sql.DB) (int64, error) {
	count, has, err := tables(ctx, db, versionTable)
	if err != nil || count == 0 {
		return 0, err
	}
	if !has {
		return 0, because("open the history", ErrForeign, ErrForeign.Error())
	}
	var v int64
	err = db.QueryRowContext(ctx,
		`SELECT COALESCE(MAX(version_id), 0) FROM `+versionTable+` WHERE is_applied`).Scan(&v)
	if err != nil || v > 0 {
		return v, err
	}
	if _, has, err := tables(ctx, db, "answers"); err != nil || !has {
		return 0, err
	}
	return 0, fmt.Errorf("%w: it has answers and no version", ErrDamaged)
}

// migrate brings the database from a version to the newest, after a backup of
// one that may hold data. The caller holds the lock.
func (d *DB) migrate(ctx context.Context, db *sql.DB, from int64) error {
	if from > 0 {
		name := fmt.Sprintf("%s.%s.schema%d.backup", d.path, d.now().UTC().Format("20060102T150405Z"), from)
		removeEmpty(name) // of an attempt that was killed
		if err := backup(ctx, db, name); err != nil && !errors.Is(err, ErrExists) {
			return failed(ctx, "copy the history to "+name+" before changing it", err)
		}
	}
	if err := makeVersionTable(ctx, db); err != nil {
		return failed(ctx, "bring the history "+d.path+" up to date", err)
	}
	dir, err := fs.Sub(d.ownSchema(), migrationsDir)
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, dir,
		goose.WithLogger(goose.NopLogger()), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	if err != nil && errors.Is(kindOf(err), errDatabase) {
		// The step was undone: what it makes is there, or what it changes is not.
		err = fmt.Errorf("%w: its tables are not those of schema %d: %w", ErrDamaged, from, err)
	}
	return failed(ctx, "bring the history "+d.path+" up to date", err)
}

// makeVersionTable makes the table that goose keeps the schema version in, as
// goose would. Goose tries four times, a second apart, and of a disk that is full
// a person is to be told at once.
func makeVersionTable(ctx context.Context, db *sql.DB) error {
	if _, has, err := tables(ctx, db, versionTable); err != nil || has {
		return err
	}
	store, err := database.NewStore(database.DialectSQLite3, versionTable)
	if err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err = store.CreateVersionTable(ctx, tx); err == nil {
		err = store.Insert(ctx, tx, database.InsertRequest{Version: 0})
	}
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}
