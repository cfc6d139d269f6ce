package sshd

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/netip"
	"time"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/crypto/ssh"
)

// A User is somebody who may come in.
type User struct {
	Name string
	// NoTerminal refuses the interactive program: the key is for commands.
	NoTerminal bool
	// Grant is what the user may do, in the words of whoever serves. A session
	// whose user's grant changes is ended by [Server.Recheck].
	Grant string
}

// A Directory knows who may come in. It is asked about the key that is offered,
// and again, once it has signed, for every session: what counts is the answer
// then. from is where the client is. The error says why nobody comes in with the
// key: to the log, and to those whose sessions end by it, and to nobody else.
type Directory interface {
	Lookup(key ssh.PublicKey, from netip.Addr) (User, error)
}

// A Session is one program that was asked for.
type Session struct {
	User        User
	Fingerprint string // of the key that signed: "SHA256:…"
	From        netip.AddrPort
	ID          uint64   // from 1, in the order sessions began
	Terminal    string   // TERM, "" for a command
	Environment []string // "LANG=…", and no more than a client may set
	Arguments   []string // of a command; nil for the interactive program
}

// A Config says what a server serves, and to whom.
type Config struct {
	HostKeys []ssh.Signer
	Users    Directory
	// Program returns the model of a session on a terminal. Its context ends
	// with the session. An error is told to the client.
	Program func(context.Context, Session) (tea.Model, error)
	// Command runs a command without a terminal and returns its exit status;
	// nil: none is run.
	Command func(ctx context.Context, s Session, in io.Reader, out, errors io.Writer) int
	// Announce returns the message that tells a program's user something about
	// the session: that it ends soon. Nil tells nothing.
	Announce func(text string) tea.Msg
	// Input returns what a program reads instead of what a terminal sends, to
	// keep from it what it cannot bear; nil changes nothing.
	Input func(io.Reader) io.Reader
	// FPS is how often a second a program looks whether there is a new frame to
	// send; 0 is Bubble Tea's own.
	FPS int
	// Log gets one line an event; nil logs nothing.
	Log    *slog.Logger
	Limits Limits
}

// Limits bound what clients may take. A zero field has its default.
type Limits struct {
	Handshake       time.Duration // until signed in: 10 s
	Unauthenticated int           // connections not signed in yet: 64
	PerAddress      int           // of these from one address, or one IPv6 /64: 8
	Connections     int           // of one user: 16
	Empty           time.Duration // a connection without a session: 5 min
	PerConnection   int           // sessions on one connection: 4
	PerUser         int           // sessions of one user: 8
	Sessions        int           // in all: 500
	Cells           int           // of all screens of more than 12,000 cells; one too many has 200×60: 1,000,000
	Stall           time.Duration // how long a client may not read: 30 s
	Idle            time.Duration // without a key: 15 min
	Longest         time.Duration // a session in all: 12 h
	Warning         time.Duration // how long before its end a session is told: 1 min
}

func (l Limits) withDefaults() Limits {
	return Limits{
		Handshake:       or(l.Handshake, 10*time.Second),
		Unauthenticated: or(l.Unauthenticated, 64),
		PerAddress:      or(l.PerAddress, 8),
		Connections:     or(l.Connections, 16),
		Empty:           or(l.Empty, 5*time.Minute),
		PerConnection:   or(l.PerConnection, 4),
		PerUser:         or(l.PerUser, 8),
		Sessions:        or(l.Sessions, 500),
		Cells:           or(l.Cells, 1_000_000),
		Stall:           or(l.Stall, 30*time.Second),
		Idle:            or(l.Idle, 15*time.Minute),
		Longest:         or(l.Longest, 12*time.Hour),
		Warning:         or(l.Warning, time.Minute),
	}
}

func or[T time.Duration | int](value, fallback T) T {
	if value > 0 {
		return value
	}
	return fallback
}

// check refuses what would leave the door open or lead nowhere.
func (c Config) check() error {
	switch {
	case len(c.HostKeys) == 0:
		return errors.New("the server has no host key")
	case c.Users == nil:
		return errors.New("nobody is named who may come in")
	case c.Program == nil && c.Command == nil:
		return errors.New("the server has nothing to serve")
	}
	return nil
}
