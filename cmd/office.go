package cmd

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/user"
	"path/filepath"
	"runtime/debug"
	"time"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
	"pugmark/investigation"
	"pugmark/ui"
)

// What the demo shows for credentials. They are no secrets and belong to
// nobody; the real ones are not even read.
const (
	demoToken   = "demo-token-not-a-credential"
	demoAccount = "00000000000000000000000000000de0"
)

// demoThreshold is the number of calls at once that the demo asks back about.
const demoThreshold = 10

// surroundings are what the program was started with.
type surroundings struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	now            func() time.Time
	// clientOptions are added to those of the client.
	clientOptions []intel.ClientOption
	// archivePath replaces where the history is; "" keeps it.
	archivePath string
}

// globals are the flags of every command.
type globals struct {
	ascii   optional
	noMouse bool

	demo   bool
	fault  string // of the demo
	apiURL string
	theme  string // "": not given
	log    string
	plan   int
	// timeout is how long an answer may take; 0 is the client's own.
	timeout time.Duration
}

// longestTimeout is more than anybody waits for an answer.
const longestTimeout = 10 * time.Minute

// check refuses what no command can work with.
func (g globals) check() error {
	if g.fault != "" && !g.demo {
		return usage("--fault is for the demo: add --demo, or give it to pugmark simulate")
	}
	if _, err := simulator.ParseFault(g.fault); err != nil {
		return usage("--fault: %w", err)
	}
	if g.timeout < 0 || g.timeout > longestTimeout {
		return usage("--timeout is a time such as 30s, at most %d minutes, not %s", longestTimeout/time.Minute, g.timeout)
	}
	if _, err := ui.ParseTheme(g.theme); err != nil {
		return usage("--theme: %w", err)
	}
	if g.plan < 0 {
		return usage("--plan is the number of calls your plan grants a month, not %d", g.plan)
	}
	return nil
}

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

// open wires a workbench from flags, configuration and environment.
func (s surroundings) open(ctx context.Context, g globals) (*office, error) {
	c, err := s.config(g)
	if err != nil {
		return nil, err
	}
	o := &office{log: slog.New(slog.DiscardHandler)}
	if err := o.openLog(g.log); err != nil {
		return nil, err
	}
	client, err := s.client(o, g)
	if err != nil {
		o.Close()
		return nil, err
	}
	if g.fault != "" {
		if s.archivePath, err = o.passingArchive(); err != nil {
			o.Close()
			return nil, err
		}
	}
	db, err := s.archive(ctx, o, g.demo)
	if err != nil {
		o.Close()
		return nil, err
	}
	source := &intel.Source{Freshness: c.Freshness, Analyst: analyst(s.getenv), Now: s.now,
		Scope: client.Scope(g.demo)}
	if o.missing == nil {
		source.Client = client
		o.close = append(o.close, settle(client))
	}
	if db != nil {
		source.Archive, source.Ledger = db, loggedLedger{db, o.log}
	}
	o.bench = &investigation.Workbench{Source: source, History: db, PerPage: c.PerPage, Now: s.now,
		Plan: investigation.Plan{CallsPerMonth: c.Plan, Threshold: c.Threshold}}
	o.log.Info("start", "demo", g.demo, "base", source.Scope.Base, "version", version())
	return o, nil
}

// settle waits until what was asked has been filed: an answer that was paid for
// is kept though nobody waits for it any more. It comes before the history is
// closed.
func settle(client *intel.Client) func() error {
	return func() error {
		const longest = 15 * time.Second
		ctx, cancel := context.WithTimeout(context.Background(), longest)
		defer cancel()
		client.Drain(ctx)
		return ctx.Err()
	}
}

// config is the file's, with the flags over it.
func (s surroundings) config(g globals) (config, error) {
	path, err := configPath(s.getenv)
	if err != nil {
		return config{}, err
	}
	c, err := loadConfig(path)
	if err != nil {
		return config{}, err
	}
	switch {
	case g.plan > 0:
		c.Plan = g.plan
	case g.demo && c.Plan == 0:
		// The demo's account is ours, so its plan is known: the smallest shows
		// best what a call is worth. Nothing is spent for real, so it asks back
		// later than that plan would.
		c.Plan, c.Threshold = investigation.CallsFree, cmp.Or(c.Threshold, demoThreshold)
	}
	return c, nil
}

// client makes the one client of the process. Without credentials it also
// returns one, for where its answers would hold; o.missing says that it must
// not ask.
func (s surroundings) client(o *office, g globals) (*intel.Client, error) {
	options := append([]intel.ClientOption{intel.WithUserAgent(version())}, s.clientOptions...)
	if g.timeout > 0 {
		options = append(options, intel.WithTimeout(g.timeout))
	}
	if g.demo {
		if g.apiURL != "" {
			return nil, usage("--demo answers by itself and asks no other server: leave out --api-url")
		}
		sim := simulator.New(simulator.Options{Now: s.now, Fault: simulator.Fault(g.fault)})
		return intel.NewClient(simulator.BaseURL, intel.Credentials{Token: intel.NewSecret(demoToken), Account: demoAccount},
			append(options, intel.WithTransport(sim.Transport()))...)
	}
	credentials := s.credentials()
	o.missing = credentials.Validate()
	if o.missing != nil {
		credentials = intel.Credentials{Account: accountOf(credentials)}
	}
	client, err := intel.NewClient(cmp.Or(g.apiURL, intel.DefaultBaseURL), credentials, options...)
	if err != nil {
		return nil, usage("--api-url: %w", err)
	}
	return client, nil
}

func (s surroundings) credentials() intel.Credentials {
	return intel.Credentials{
		Token:   intel.NewSecret(s.getenv("CLOUDFLARE_API_TOKEN")),
		Email:   s.getenv("CLOUDFLARE_EMAIL"),
		Key:     intel.NewSecret(s.getenv("CLOUDFLARE_API_KEY")),
		Account: s.getenv("CLOUDFLARE_ACCOUNT_ID"),
	}
}

// accountOf is the account of credentials that cannot be used, if it is one:
// what was kept for it can still be read.
func accountOf(c intel.Credentials) string {
	only := intel.Credentials{Token: intel.NewSecret("any"), Account: c.Account}
	if only.Validate() != nil {
		return ""
	}
	return c.Account
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
	o.close = append(o.close, db.Close)
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

// analyst is who asks, for the history.
func analyst(getenv func(string) string) string {
	if name := cmp.Or(getenv("USER"), getenv("USERNAME")); name != "" {
		return name
	}
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return ""
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
