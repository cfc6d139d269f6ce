package history

import (
	"context"
	"database/sql"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// wakeChannel is the server's name for what is told to all who use one
	// schema.
	wakeChannel = `'pugmark_' || md5(current_schema())`
	wakeOthers  = `SELECT pg_notify(` + wakeChannel + `, $1)`

	// wakePause is how long others are not woken again: whoever is woken reads
	// everything that was written until then.
	wakePause = 100 * time.Millisecond
	// listenPause is how long it takes until a lost connection is made again.
	listenPause = time.Second
	// listenSilence is how long nothing may be heard until the connection is
	// asked whether it is still there.
	listenSilence = 10 * time.Second

	featureNotSupported = "0A000"
	syntaxError         = "42601"
)

// A waker tells the other users of a server that something was written, and
// hears it from them. A server that has no such thing is left alone: others then
// find out when they look.
type waker struct {
	holder  string          // what is said with this is said by ourselves
	config  *pgx.ConnConfig // of the connection that listens
	written chan struct{}
	woken   chan struct{}
	listens sync.Once

	ctx  context.Context
	stop context.CancelFunc
	busy sync.WaitGroup
}

func newWaker(holder string, config *pgx.ConnConfig) *waker {
	w := &waker{holder: holder, config: config, written: make(chan struct{}, 1), woken: make(chan struct{}, 1)}
	w.ctx, w.stop = context.WithCancel(context.Background())
	return w
}

// Woken returns a channel that says that another server has written something
// that a team sees: what was done, who is here, a limit, a submission. It says so
// at once or not at all, so that whoever waits looks now and then by themselves.
// It is nil for a history in a file.
func (d *DB) Woken() <-chan struct{} {
	if d.waker == nil {
		return nil
	}
	d.waker.listens.Do(func() { d.waker.busy.Go(d.waker.listen) })
	return d.waker.woken
}

// announce tells the other servers soon that something was written. It neither
// waits nor fails.
func (d *DB) announce() {
	if d.waker != nil {
		signal(d.waker.written)
	}
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default: // whoever hears of the last one looks at this one too
	}
}

func (w *waker) close() {
	w.stop()
	w.busy.Wait()
}

// tell wakes the others whenever something was written, until the server turns
// out to have no way to.
func (w *waker) tell(db *sql.DB) {
	for {
		select {
		case <-w.ctx.Done():
			return
		case <-w.written:
		}
		ctx, cancel := context.WithTimeout(w.ctx, serverPatience)
		_, err := db.ExecContext(ctx, wakeOthers, w.holder)
		cancel()
		if isMissing(err) || !w.pause(wakePause) {
			return
		}
	}
}

func isMissing(err error) bool {
	switch code(err) {
	case undefinedFunction, featureNotSupported, syntaxError:
		return true
	}
	return false
}

// pause reports whether the waker is still in use after some time.
func (w *waker) pause(d time.Duration) bool {
	select {
	case <-w.ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

func (w *waker) listen() {
	for {
		if err := w.hear(); isMissing(err) || !w.pause(listenPause) {
			return
		}
	}
}

// hear listens on one connection until that is lost.
func (w *waker) hear() error {
	conn, err := pgx.ConnectConfig(w.ctx, w.config)
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.Background(), wakePause)
		defer cancel()
		_ = conn.Close(ctx)
	}()
	ask := func(f func(context.Context) error) error {
		ctx, cancel := context.WithTimeout(w.ctx, serverPatience)
		defer cancel()
		return f(ctx)
	}
	var channel string
	err = ask(func(ctx context.Context) error { return conn.QueryRow(ctx, `SELECT `+wakeChannel).Scan(&channel) })
	if err != nil {
		return err
	}
	err = ask(func(ctx context.Context) error {
		_, err := conn.Exec(ctx, `LISTEN `+pgx.Identifier{channel}.Sanitize())
		return err
	})
	if err != nil {
		return err
	}
	signal(w.woken) // what was written before
	for {
		ctx, cancel := context.WithTimeout(w.ctx, listenSilence)
		said, err := conn.WaitForNotification(ctx)
		silent := ctx.Err() != nil
		cancel()
		switch {
		case err == nil:
			if said.Payload != w.holder {
				signal(w.woken)
			}
		case w.ctx.Err() != nil || !silent:
			return err
		default:
			if err := ask(conn.Ping); err != nil {
				return err
			}
		}
	}
}
