package cmd

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/uuid"
	"github.com/spf13/cobra"
	"golang.org/x/crypto/ssh"

	"pugmark/history"
	"pugmark/investigation"
	"pugmark/ui"
	"pugmark/ui/display"
	"pugmark/ui/sshd"
)

const serveHelp = `Serve one workbench to a team over SSH: one history, one budget, one account at
Cloudflare, and everybody by their own key. What one has looked up costs the
others nothing. The token stays here.

FILE names who may come in, as what, and with which keys; pugmark serve init
writes one to fill in, a host key and a unit for systemd. Whoever is in it signs
in with ssh -p PORT HOST, and may run lookup, history, submissions and
categories behind that without a terminal.

--history keeps everything in a file, or in PostgreSQL for several servers. An
address with a password in it belongs into PUGMARK_HISTORY: others can read the
arguments of a process.

SIGHUP reads FILE again. SIGTERM tells everybody, lets a submission that is on
its way finish, and ends within 10 seconds. What happens is logged to standard
error, one line each, and with --log to a file too.`

const serveExamples = `
pugmark serve init --dir /etc/pugmark
pugmark serve --listen :2222 --users /etc/pugmark/users.toml
ssh -p 2222 workbench lookup payro11.example --ndjson`

// hostKeyName is the file of the host key, beside the users file.
const hostKeyName = "host_key"

// serveFlags are the flags of serve.
type serveFlags struct {
	listen, users, hostKey string
	metrics                string
	metricsOpen            bool
}

func (s surroundings) serveCommand(g *globals) *cobra.Command {
	var f serveFlags
	c := &cobra.Command{
		Use:     "serve",
		Short:   "Serve one workbench to a team over SSH",
		Long:    serveHelp,
		Example: serveExamples,
		Args:    noArguments,
		RunE:    func(c *cobra.Command, _ []string) error { return s.serve(c.Context(), *g, f) },
	}
	flags := c.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:2222", "Address and port to listen on; port 0 takes a free one")
	flags.StringVar(&f.users, "users", "", "The file that names who may come in")
	flags.StringVar(&f.hostKey, "host-key", "", "The server's own key; "+hostKeyName+" beside the users file when not set")
	flags.StringVar(&f.metrics, "metrics", "", "Serve /metrics and /healthz over HTTP here, such as 127.0.0.1:9090")
	flags.BoolVar(&f.metricsOpen, "metrics-open", false, "Let --metrics listen where other machines reach it")
	c.AddCommand(s.serveInitCommand())
	return c
}

// serve opens the workbench to a team until ctx ends.
func (s surroundings) serve(ctx context.Context, g globals, f serveFlags) error {
	if f.users == "" {
		return usage("serve needs --users FILE, which names who may come in; pugmark serve init writes one to fill in")
	}
	people, err := openDirectory(f.users, s.now)
	if err != nil {
		return err
	}
	key, err := sshd.LoadHostKey(cmp.Or(f.hostKey, filepath.Join(filepath.Dir(f.users), hostKeyName)))
	if err != nil {
		return usageError{err}
	}
	if g.fault == "" {
		g.history = cmp.Or(g.history, s.getenv(historyVariable)) // a team's demo is shared where the team's history is
		if err := checkHistoryAddress("the history", g.history); err != nil {
			return err
		}
	}
	hall, err := s.openHall(ctx, g, people)
	if err != nil {
		return err
	}
	defer hall.office.Close()
	defer s.boundMemory()()
	return hall.serve(ctx, f, key)
}

// How much of what is not used any more a server keeps. Most of what it holds
// lives as long as its sessions: collecting four times as often as Go does by
// itself takes 40 % off its memory with 500 of them (docs/performance.md). The
// limit lies below the unit's MemoryMax.
const (
	servedGarbage = 25         // per cent of what is in use
	servedMemory  = 1280 << 20 // bytes
)

// boundMemory sets what the environment leaves unset, until the returned
// function is called.
func (s surroundings) boundMemory() (restore func()) {
	percent, limit := debug.SetGCPercent(-1), debug.SetMemoryLimit(-1)
	restore = func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
	debug.SetGCPercent(percent)
	if s.getenv("GOGC") == "" {
		debug.SetGCPercent(servedGarbage)
	}
	if s.getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(servedMemory)
	}
	return restore
}

// openHall opens the office that everybody shares. A team needs a history that
// can be written: it holds what was spent and by whom.
func (s surroundings) openHall(ctx context.Context, g globals, people *directory) (*hall, error) {
	s.events, s.patience = s.stderr, lastWords
	o, err := s.open(ctx, g)
	if err != nil {
		return nil, err
	}
	db, err := o.history()
	if err == nil {
		err = db.ReadOnly()
	}
	if err != nil {
		o.Close()
		return nil, err
	}
	o.readOlder(ctx)
	h := &hall{surroundings: s, office: o, history: db, people: people, metrics: newMetrics(),
		plan: o.bench.Plan.CallsPerMonth, planGiven: g.plan > 0}
	o.bench.Source.Ledger = countedLedger{o.bench.Source.Ledger, h.metrics, s.now}
	if passwordIn(g.history) && g.history != s.getenv(historyVariable) {
		o.log.Warn("a password stands among the arguments, where others on this machine can read it: PUGMARK_HISTORY keeps it from them")
	}
	if o.missing != nil {
		o.log.Warn("nothing can be asked, only what is kept can be read", "reason", o.missing.Error())
	}
	return h, nil
}

// passwordIn reports whether the address of a server holds a password.
func passwordIn(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	_, found := u.User.Password()
	return found || u.Query().Has("password")
}

// A hall is where the members of a team work: an office that they share, and a
// place in it for each session.
type hall struct {
	surroundings // those of the process
	office       *office
	history      *history.DB
	people       *directory
	team         *investigation.Team
	server       *sshd.Server
	metrics      *metrics
	plan         int              // calls a month that the command line or the configuration names; 0: neither does
	planGiven    bool             // the command line names them
	minutes      <-chan time.Time // when to look at every session's key again
	limited      map[string]int   // the shares that hold; only of the goroutine that attends
}

func (h *hall) serve(ctx context.Context, f serveFlags, key ssh.Signer) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", f.listen)
	if err != nil {
		return usage("--listen: nothing can listen on %s: choose another address or port", f.listen)
	}
	defer listener.Close()
	h.server, err = sshd.New(sshd.Config{
		HostKeys: []ssh.Signer{key}, Users: h.people, Program: h.program, Command: h.command,
		Announce: announce, Input: ui.Input, FPS: servedFrames, Log: slog.New(countingHandler{h.office.log.Handler(), h.metrics}),
	})
	if err != nil {
		return usageError{err}
	}
	if h.minutes == nil {
		ticker := time.NewTicker(time.Minute)
		defer ticker.Stop()
		h.minutes = ticker.C
	}
	h.team = investigation.NewTeam(h.teamConfig())
	h.settle()
	stopMetrics, err := h.serveMetrics(ctx, f)
	if err != nil {
		return err
	}
	defer stopMetrics()
	defer h.beat()()
	if err := h.sayOpen(listener.Addr(), key); err != nil {
		return printed(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- h.server.Serve(listener) }()
	return h.attend(ctx, ended)
}

func (h *hall) teamConfig() investigation.TeamConfig {
	source := h.office.bench.Source
	c := investigation.TeamConfig{History: h.history, Scope: source.Scope, Server: serverName(), Now: h.now, Log: h.office.log}
	if paced, ok := any(source.Client).(interface{ Servers(n int) }); ok && source.Client != nil {
		c.Client = paced
	}
	return c
}

// serverName tells this process from the others of its team. Machines that were
// copied share their names.
func serverName() string {
	name, err := os.Hostname()
	if err != nil {
		name = "server"
	}
	return name + "-" + uuid.NewString()
}

// sayOpen says on standard output where the workbench is, for whoever started
// it, and in the log.
func (h *hall) sayOpen(address net.Addr, key ssh.Signer) error {
	fingerprint, users := ssh.FingerprintSHA256(key.PublicKey()), len(h.people.current.Load().users)
	h.office.log.Info("serving", "address", address.String(), "users", users, "history", h.history.Path(), "host_key", fingerprint)
	host, port, err := net.SplitHostPort(reachable(address))
	if err != nil {
		host, port = address.String(), "22"
	}
	_, err = fmt.Fprintf(h.stdout, `The workbench is open at %s, for %s.
  ssh -p %s %s
The key of this host is %s
kill -HUP %d reads the users file again; ctrl+c ends it.
`, display.Text(address.String()), count(users, "user"), port, host, fingerprint, os.Getpid())
	return err
}

// servedFrames is how often a second each session's renderer looks for a new
// frame. Every look wakes the process, also where nobody types: 500 sessions at
// the 120 of a local terminal would wake it 60,000 times a second. A key waits 33
// ms at most, which is little beside the way to a server.
const servedFrames = 30

// announce is how a session's user is told something about it.
func announce(text string) tea.Msg {
	return ui.Notify(ui.Cell{Mood: ui.Doubtful, Text: text})()
}
