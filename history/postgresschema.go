package history

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

const (
	// migrationPatience is how long another process may migrate.
	migrationPatience = "60s"

	// migrating names the lock that lets one process migrate at a time.
	migrating = `SELECT pg_advisory_lock(hashtext('pugmark history'))`
	migrated  = `SELECT pg_advisory_unlock(hashtext('pugmark history'))`

	serverTables = `SELECT COUNT(*), COUNT(CASE WHEN table_name = $1 THEN 1 END)
		FROM information_schema.tables WHERE table_schema = current_schema()`

	serverWrites = `SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off'`
)

// migrateServer brings the schema up to date, one process at a time, with
// connections that wait as long as that takes. A server on which nothing may be
// written is read as it is.
func (d *DB) migrateServer(ctx context.Context, db *sql.DB, patient *pgx.ConnConfig) error {
	known, err := latest(d.ownSchema())
	if err != nil {
		return err
	}
	have, err := serverVersion(ctx, db)
	if err != nil {
		return err
	}
	if have < known {
		patient = patient.Copy()
		patient.RuntimeParams["statement_timeout"] = "0"
		patient.RuntimeParams["lock_timeout"] = migrationPatience
		db = stdlib.OpenDB(*patient)
		defer db.Close()
		unlock, err := lockServer(ctx, db)
		if err != nil {
			return err
		}
		defer unlock()
		if have, err = serverVersion(ctx, db); err != nil {
			return err
		}
	}
	if have > known {
		d.readOnly = newer(look{version: have, known: known})
		return nil
	}
	if err := d.mayWrite(ctx, db, have, known); err != nil || d.readOnly != nil || have == known {
		return err
	}
	dir, err := fs.Sub(d.ownSchema(), migrationsDir)
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, dir,
		goose.WithLogger(goose.NopLogger()), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	if _, err = provider.Up(ctx); err == nil {
		indexTexts(ctx, db)
	}
	return failed(ctx, "bring the history "+d.path+" up to date", err)
}

// mayWrite notes where the server or the role lets nothing be written, or a
// schema not be brought up to date. Where there is none yet, that is an error.
func (d *DB) mayWrite(ctx context.Context, db *sql.DB, have, known int64) error {
	asked := serverWrites
	if have > 0 {
		asked += ` AND has_table_privilege('answers', 'INSERT')`
	}
	if have < known {
		asked += ` AND has_schema_privilege(current_schema(), 'CREATE')`
	}
	var may bool
	err := db.QueryRowContext(ctx, asked).Scan(&may)
	if code(err) != "" {
		return nil // a server that cannot say; writing will
	}
	if err != nil || may {
		return err
	}
	if have == 0 {
		return because("begin the history "+d.path, ErrReadOnly, "the server lets you read only, and there is no history on it yet")
	}
	d.readOnly = because("write the history "+d.path, ErrReadOnly, "the server lets you read it only")
	return nil
}

// lockServer waits for the right to migrate. A server without such locks lets
// everybody through: its migrations are transactions.
func lockServer(ctx context.Context, db *sql.DB) (unlock func(), err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, migrating); err != nil && code(err) != undefinedFunction {
		return nil, errors.Join(err, conn.Close())
	}
	return func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), migrated) // ends with the connection at the latest
		_ = conn.Close()
	}, nil
}

func serverVersion(ctx context.Context, db *sql.DB) (int64, error) {
	var count, has int
	if err := db.QueryRowContext(ctx, serverTables, versionTable).Scan(&count, &has); err != nil || count == 0 {
		return 0, err
	}
	if has == 0 {
		return 0, because("open the history", ErrForeign, "the database holds tables of another program; it was not changed. Name another database or schema")
	}
	var v int64
	err := db.QueryRowContext(ctx, `SELECT COALESCE(MAX(version_id), 0) FROM `+versionTable+` WHERE is_applied`).Scan(&v)
	return v, err
}

// An engineSchema are the migrations without those of another engine.
type engineSchema struct {
	fs.FS
	without string // the end of their names
}

func (d *DB) ownSchema() fs.FS { return engineSchema{d.schema, d.engine.others} }

// Sub implements fs.SubFS.
func (s engineSchema) Sub(dir string) (fs.FS, error) {
	below, err := fs.Sub(s.FS, dir)
	return engineSchema{below, s.without}, err
}

// Glob implements fs.GlobFS.
func (s engineSchema) Glob(pattern string) ([]string, error) {
	names, err := fs.Glob(s.FS, pattern)
	return slices.DeleteFunc(names, func(name string) bool { return strings.HasSuffix(name, s.without) }), err
}
