package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

const (
	// serverPatience is how long a server may take to answer before it counts
	// as out of reach: a person waits for it.
	serverPatience = 2 * time.Second
	// serverConnections is what one process takes of the server's.
	serverConnections = 8

	// migrating names the lock that lets one process migrate at a time.
	migrating = `SELECT pg_advisory_lock(hashtext('pugmark history'))`
	migrated  = `SELECT pg_advisory_unlock(hashtext('pugmark history'))`

	serverTables = `SELECT COUNT(*), COUNT(CASE WHEN table_name = $1 THEN 1 END)
		FROM information_schema.tables WHERE table_schema = current_schema()`

	// nextWriter makes those who write wait for each other, as SQLite does: what
	// a transaction reads is then what it changes.
	nextWriter = `UPDATE turns SET taken = taken + 1 WHERE id = 1`
)

// isServer reports whether text names a database server rather than a file.
func isServer(text string) bool {
	return strings.HasPrefix(text, "postgres://") || strings.HasPrefix(text, "postgresql://")
}

// A serverEngine is PostgreSQL, or what speaks its language: plain SQL, without
// an index for searching.
type serverEngine struct{ portable }

func (serverEngine) others() string { return ".sqlite.sql" }

func (serverEngine) begin() string { return nextWriter }

// hurried: a commit that does not wait for the disk outlasts everything but a
// server that fails.
func (serverEngine) hurry(wait bool) string {
	if wait {
		return `SET synchronous_commit = on`
	}
	return `SET synchronous_commit = off`
}

// openServer opens the history on the server that text names. What went wrong
// never holds the password.
func (d *DB) openServer(ctx context.Context, text string) error {
	d.engine = serverEngine{}
	config, err := serverConfig(text)
	if err != nil {
		d.path = "on a server"
		return err
	}
	d.path = serverName(config)
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(serverConnections)
	db.SetMaxIdleConns(serverConnections)
	db.SetConnMaxIdleTime(5 * time.Minute)
	if err := d.migrateServer(ctx, db); err != nil {
		return errors.Join(err, db.Close())
	}
	d.sql = db
	if d.readOnly == nil {
		d.writer = newWriter(stdlib.OpenDB(*config), d.engine)
		// What cannot be filed now is read the same, and filed by the next.
		_, _ = d.RecoverSubmissions(ctx)
	}
	return nil
}

// serverConfig bounds what one statement may wait.
func serverConfig(text string) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(text)
	if err != nil {
		// The text of this error may hold parts of the password.
		return nil, because("open the history", errAddress, errAddress.Error())
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = serverPatience
	}
	for name, value := range map[string]string{
		"application_name": "pugmark", "timezone": "UTC", "statement_timeout": "10s", "lock_timeout": "8s",
		"idle_in_transaction_session_timeout": "30s",
	} {
		if _, set := config.RuntimeParams[name]; !set {
			config.RuntimeParams[name] = value
		}
	}
	return config, nil
}

// serverName is where the history is, without who may read it.
func serverName(c *pgx.ConnConfig) string {
	u := url.URL{Scheme: "postgres", Host: fmt.Sprintf("%s:%d", c.Host, c.Port), Path: c.Database}
	return u.String()
}

// migrateServer brings the schema up to date, one process at a time. A server on
// which nothing may be written is read as it is.
func (d *DB) migrateServer(ctx context.Context, db *sql.DB) error {
	known, err := latest(d.ownSchema())
	if err != nil {
		return err
	}
	unlock, err := lockServer(ctx, db)
	if err != nil {
		return err
	}
	defer unlock()
	have, err := serverVersion(ctx, db)
	if err != nil {
		return err
	}
	switch {
	case have > known:
		d.readOnly = newer(look{version: have, known: known})
		return nil
	case have == known:
		return d.mayWrite(ctx, db)
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
	_, err = provider.Up(ctx)
	return failed(ctx, "bring the history "+d.path+" up to date", err)
}

// mayWrite notes where the server or the role lets nothing be written.
func (d *DB) mayWrite(ctx context.Context, db *sql.DB) error {
	var may bool
	err := db.QueryRowContext(ctx, `SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off'
		AND has_table_privilege('answers', 'INSERT')`).Scan(&may)
	if code(err) != "" {
		return nil // a server that cannot say; writing will
	}
	if err == nil && !may {
		d.readOnly = because("write the history "+d.path, ErrReadOnly, "the server lets you read it only")
	}
	return err
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

// Codes of PostgreSQL's errors.
const (
	undefinedFunction = "42883"
	diskFull          = "53100"
	readOnlyWrite     = "25006"
	notPermitted      = "42501"
)

// code is PostgreSQL's code of an error, "" where it is none of its.
func code(err error) string {
	var failure *pgconn.PgError
	if errors.As(err, &failure) {
		return failure.Code
	}
	return ""
}

// serverKind returns which of this package's errors an error of a server is, nil
// where it is none.
func serverKind(err error) error {
	var refused *pgconn.ConnectError
	switch c := code(err); {
	case c == diskFull:
		return ErrDiskFull
	case c == readOnlyWrite, c == notPermitted:
		return ErrReadOnly
	case c == "57014", c == "55P03", strings.HasPrefix(c, "40"): // waited too long, or for each other
		return ErrBusy
	case strings.HasPrefix(c, "57P"), strings.HasPrefix(c, "08"), strings.HasPrefix(c, "53"):
		return ErrUnreachable
	case strings.HasPrefix(c, "28"), c == "3D000":
		return errSignIn
	case strings.HasPrefix(c, "XX001"), strings.HasPrefix(c, "XX002"):
		return ErrDamaged
	case c != "":
		return errDatabase
	case errors.As(err, &refused), pgconn.Timeout(err), pgconn.SafeToRetry(err):
		return ErrUnreachable
	}
	return nil
}

// An engineSchema are the migrations without those of another engine.
type engineSchema struct {
	fs.FS
	without string // the end of their names
}

func (d *DB) ownSchema() fs.FS { return engineSchema{d.schema, d.engine.others()} }

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
