package cmd

import (
	"cmp"
	"io"
	"strings"
	"time"

	"pugmark/intel"
	"pugmark/intel/simulator"
	"pugmark/investigation"
	"pugmark/ui"
)

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
	// flight is what a second signal tells of; nil tells nothing.
	flight *flight
	// hangups are handed to a server; nil where there are none.
	hangups *hangups
	// events also gets the log, on a line each; nil gets nothing.
	events io.Writer
	// shared is the office a command works in instead of one of its own: that
	// of a server, at the place of one of its members. Nil opens one.
	shared *office
	// patience is how long what is on its way is waited for at the end; 0 is as
	// long as it may take.
	patience time.Duration
}

// globals are the flags of every command.
type globals struct {
	ascii   optional
	noMouse bool

	demo   bool
	fault  string        // of the demo
	review time.Duration // of the demo; 0 is its own

	// history is where the history is; "" is where PUGMARK_HISTORY says, or in
	// its own place.
	history string
	apiURL  string
	theme   string // "": not given
	log     string
	plan    int
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
	if g.demo && g.apiURL != "" {
		return usage("--demo answers by itself and asks no other server: leave out --api-url")
	}
	if err := g.checkReview(); err != nil {
		return err
	}
	if err := g.checkHistory(); err != nil {
		return err
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

// checkHistory refuses what is no place for a history. What was given may hold
// a password, so it is not repeated.
func (g globals) checkHistory() error {
	switch {
	case g.history == "":
		return nil
	case g.fault != "":
		return usage("--fault keeps nothing of what goes wrong on purpose: leave out --history")
	}
	return checkHistoryAddress("--history", g.history)
}

func checkHistoryAddress(where, text string) error {
	scheme, _, isAddress := strings.Cut(text, "://")
	if isAddress && scheme != "postgres" && scheme != "postgresql" {
		return usage("%s is a file, or a server such as postgres://user@host/name, and this is neither", where)
	}
	return nil
}

// historyVariable names the history in the environment.
const historyVariable = "PUGMARK_HISTORY"

// historyAddress is where the history is kept; "" is in its own place. The demo
// keeps out of the one that the environment names.
func (s surroundings) historyAddress(g globals) (string, error) {
	named := s.getenv(historyVariable)
	switch {
	case g.history != "":
		return g.history, nil
	case s.archivePath != "" || g.demo || named == "":
		return s.archivePath, nil
	}
	return named, checkHistoryAddress(historyVariable, named)
}

// demoThreshold is the number of calls at once that the demo asks back about.
const demoThreshold = 10

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
