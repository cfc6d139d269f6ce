package history

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

const (
	// serverPatience is how long a server may take to answer before it counts
	// as out of reach: a person waits for it.
	serverPatience = 2 * time.Second
	// serverConnections is what one process takes of the server's to read;
	// writing, listening and asking whether it answers take one more each.
	serverConnections = 8

	// nextWriter makes those who write wait for each other, as SQLite does: what
	// a transaction reads is then what it changes.
	nextWriter = `UPDATE turns SET taken = taken + 1 WHERE id = 1`
)

// isServer reports whether text names a database server rather than a file.
func isServer(text string) bool {
	return strings.HasPrefix(text, "postgres://") || strings.HasPrefix(text, "postgresql://")
}

// serverEngine is PostgreSQL, or what speaks its language: plain SQL, without an
// index for searching. A commit that does not wait for the disk outlasts
// everything but a server that fails.
func serverEngine() engine {
	e := portable()
	e.begin = nextWriter
	e.wait, e.hurry = `SET synchronous_commit = on`, `SET synchronous_commit = off`
	return e
}

// openServer opens the history on the server that text names. What went wrong
// never holds the password.
func (d *DB) openServer(ctx context.Context, text string) error {
	d.engine = serverEngine()
	config, err := serverConfig(text)
	if err != nil {
		d.path = "on a server"
		return err
	}
	d.path = serverName(config)
	d.memory = newMemory(memoryBytes)
	patient := config.Copy()
	config.DialFunc = newNetwork(config.ConnectTimeout).dial
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(serverConnections)
	db.SetMaxIdleConns(serverConnections)
	db.SetConnMaxIdleTime(5 * time.Minute)
	if err := d.migrateServer(ctx, db, patient); err != nil {
		return errors.Join(err, db.Close())
	}
	d.sql = db
	// Of its own, for others of the pool may be busy for as long as it waits.
	d.probe = stdlib.OpenDB(*config)
	d.probe.SetMaxOpenConns(1)
	if d.readOnly == nil {
		d.writer = newWriter(stdlib.OpenDB(*config), d.engine)
		d.waker = newWaker(d.holder, patient)
		d.waker.busy.Go(func() { d.waker.tell(db) })
		// What cannot be filed now is read the same, and filed by the next.
		_, _ = d.RecoverSubmissions(ctx)
	}
	return nil
}

// serverConfig bounds what one statement may wait, and makes every transaction
// wait for the disk whatever the server, the role or the address says.
func serverConfig(text string) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(text)
	if err != nil {
		// The text of this error may hold parts of the password.
		return nil, because("open the history", errAddress, errAddress.Error())
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = serverPatience
	}
	// A server that is at work says so before it counts as lost; serverSilence.
	for name, value := range map[string]string{
		"application_name": "pugmark", "timezone": "UTC", "statement_timeout": "2200ms", "lock_timeout": "2s",
		"idle_in_transaction_session_timeout": "5s",
	} {
		if _, set := config.RuntimeParams[name]; !set {
			config.RuntimeParams[name] = value
		}
	}
	config.RuntimeParams["synchronous_commit"] = "on"
	return config, nil
}

// serverName is where the history is, without who may read it.
func serverName(c *pgx.ConnConfig) string {
	u := url.URL{Scheme: "postgres", Host: fmt.Sprintf("%s:%d", c.Host, c.Port), Path: c.Database}
	return u.String()
}
