package cmd

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
	"pugmark/investigation"
)

// An office is everything a command works with: the workbench, what it needs
// and what must be closed afterwards.
type office struct {
	bench *investigation.Workbench
	// missing says why nothing can be asked, or is nil.
	missing error
	// unkept says why answers cannot be kept, or is nil.
	unkept error
	log    *slog.Logger
	close  []func() error
}

// Close ends the use of everything. Deferred, it also records what crashed the
// command, before the log is closed, and lets the crash go on.
func (o *office) Close() {
	crash := recover()
	if crash != nil {
		o.log.Error("crash", "reason", fmt.Sprint(crash), "stack", string(debug.Stack()))
	}
	for n := len(o.close) - 1; n >= 0; n-- {
		if err := o.close[n](); err != nil {
			o.log.Error("close", "error", err)
		}
	}
	if crash != nil {
		panic(crash)
	}
}

// aside does work beside everything else, which ends with the office. What it
// fails with goes to the log.
func (o *office) aside(ctx context.Context, what string, work func(context.Context) error) {
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer func() {
			if crash := recover(); crash != nil {
				o.log.Error("crash", "doing", what, "reason", fmt.Sprint(crash), "stack", string(debug.Stack()))
			}
		}()
		if err := work(ctx); err != nil && ctx.Err() == nil {
			o.log.Error(what, "error", err)
		}
	}()
	o.close = append(o.close, func() error {
		stop()
		<-ended
		return nil
	})
}

// open wires a workbench from flags, configuration and environment.
func (s surroundings) open(ctx context.Context, g globals) (*office, error) {
	if s.shared != nil {
		return s.shared, nil
	}
	c, err := s.config(g)
	if err != nil {
		return nil, err
	}
	if s.archivePath, err = s.historyAddress(g); err != nil {
		return nil, err
	}
	o := &office{log: slog.New(slog.DiscardHandler)}
	if err := o.openLog(g.log, s.events); err != nil {
		return nil, err
	}
	client, db, err := s.connect(ctx, o, g)
	if err != nil {
		o.Close()
		return nil, err
	}
	source := &intel.Source{Freshness: c.Freshness, Analyst: analyst(s.getenv), Now: s.now,
		Scope: client.Scope(g.demo)}
	s.flight.board(db)
	o.close = append(o.close, s.flight.land)
	if o.missing == nil {
		source.Client = client
		o.close = append(o.close, s.settle(client))
	}
	if db != nil {
		source.Archive, source.Ledger = db, loggedLedger{db, o.log, s.flight}
	}
	o.bench = &investigation.Workbench{Source: source, History: db, PerPage: c.PerPage, Allow: c.Allow, Now: s.now,
		NoSubmit: c.noSubmit(), Schedule: g.schedule(c),
		Plan: investigation.Plan{CallsPerMonth: c.Plan, Threshold: c.Threshold}}
	o.log.Info("start", "demo", g.demo, "base", source.Scope.Base, "version", version())
	return o, nil
}

// connect makes the client and opens the history. The demo's simulator goes on
// from where its history ends, so it comes after that.
func (s surroundings) connect(ctx context.Context, o *office, g globals) (client *intel.Client, db *history.DB, err error) {
	if !g.demo {
		if client, err = s.client(o, g); err != nil {
			return nil, nil, err
		}
		db, err = s.archive(ctx, o, false)
		return client, db, err
	}
	if g.fault != "" {
		if s.archivePath, err = o.passingArchive(); err != nil {
			return nil, nil, err
		}
	}
	if db, err = s.archive(ctx, o, true); err != nil {
		return nil, nil, err
	}
	accepted, err := acceptedIn(ctx, db)
	if err != nil {
		o.log.Error("the demo's submissions", "error", err)
	}
	client, err = s.demoClient(g, simulator.Options{Review: g.reviewTime(), Accepted: accepted})
	return client, db, err
}

// settle waits until what was asked has been filed: an answer that was paid for
// is kept though nobody waits for it any more, and a submission that is on its
// way comes to its end. It comes before the history is closed.
func (s surroundings) settle(client *intel.Client) func() error {
	return func() error {
		const (
			filing = 5 * time.Second
			// aWhile is longer than any question is waited for.
			aWhile = 4 * time.Second
		)
		ctx, cancel := context.WithTimeout(context.Background(), cmp.Or(s.patience, client.Timeout()+filing))
		defer cancel()
		saying := time.AfterFunc(aWhile, func() {
			s.say()("waiting for the outcome of what is on its way to Cloudflare; ctrl+c twice ends at once and leaves it unknown")
		})
		defer saying.Stop()
		client.Drain(ctx)
		return ctx.Err()
	}
}

// atMost is work at the end that is waited for as long as the patience is.
func (s surroundings) atMost(work func() error) func() error {
	if s.patience == 0 {
		return work
	}
	return func() (err error) {
		ended := make(chan error, 1)
		if !within(s.patience, func() { ended <- work() }) {
			return context.DeadlineExceeded
		}
		return <-ended
	}
}

// archive opens the history. One that cannot be opened is no reason to refuse
// to work, unless reading it is the work: o.unkept says why.
func (s surroundings) archive(ctx context.Context, o *office, demo bool) (*history.DB, error) {
	path := s.archivePath
	if path == "" {
		var err error
		if path, err = history.DefaultPath(demo); err != nil {
			o.unkept = err
			return nil, nil
		}
	}
	db, err := history.Open(ctx, path, history.WithClock(s.now))
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		o.unkept = err
		return nil, nil
	}
	o.close = append(o.close, s.atMost(db.Close))
	o.unkept = db.ReadOnly()
	return db, nil
}

// passingArchive is where a demo keeps its history whose answers go wrong on
// purpose: what it says of itself must not be believed the next time.
func (o *office) passingArchive() (path string, err error) {
	folder, err := os.MkdirTemp("", "pugmark-demo-")
	if err != nil {
		return "", plain("there is no room for the history of this demo: set TMPDIR to a folder that can be written")
	}
	o.close = append(o.close, func() error { return os.RemoveAll(folder) })
	return filepath.Join(folder, "history.db"), nil
}

// errNoHistory is for the commands that only read the history.
const errNoHistory = plainError("there is no history to read")

// withHistory does the work of a command that only needs the history.
func (s surroundings) withHistory(ctx context.Context, g globals, work func(*office, *history.DB) error) error {
	o, err := s.open(ctx, g)
	if err != nil {
		return err
	}
	defer o.Close()
	db, err := o.history()
	if err != nil {
		return err
	}
	return work(o, db)
}

func (o *office) history() (*history.DB, error) {
	switch {
	case o.bench.History != nil:
		return o.bench.History, nil
	case o.unkept != nil:
		return nil, o.unkept
	}
	return nil, errNoHistory
}
