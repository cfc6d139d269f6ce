package cmd

import (
	"context"
	"io"
	"log/slog"
	"os"

	"pugmark/intel"
	"pugmark/ui/display"
)

// openLog appends to the file of --log, readable by its owner alone, and writes
// what matters to events too. Nothing is logged without either. Every line goes
// through the display function, and no value of a credential is ever an
// attribute.
func (o *office) openLog(path string, events io.Writer) error {
	if events != nil {
		o.log = slog.New(slog.NewTextHandler(display.NewWriter(events), nil))
	}
	if path == "" {
		return nil
	}
	const ownerOnly = 0o600
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return usage("--log: %s is not a file", path)
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, ownerOnly)
	if err != nil {
		return usage("--log: the file %s cannot be written", path)
	}
	o.close = append(o.close, file.Close)
	if err := file.Chmod(ownerOnly); err != nil {
		return plain("--log: the file %s cannot be kept from other users", path)
	}
	lines := display.NewWriter(file)
	o.close = append(o.close, lines.Flush)
	all := slog.NewTextHandler(lines, &slog.HandlerOptions{Level: slog.LevelDebug})
	o.log = slog.New(slog.NewMultiHandler(o.log.Handler(), all))
	return nil
}

// A loggedLedger also logs what it is told, and keeps in mind what was
// submitted.
type loggedLedger struct {
	intel.Ledger
	log    *slog.Logger
	flight *flight
}

// Begin files a call as asking.
func (l loggedLedger) Begin(ctx context.Context, c intel.Call) error {
	l.flight.begin(c)
	return l.Ledger.Begin(ctx, c)
}

// Settle logs how a call ended and files it.
func (l loggedLedger) Settle(ctx context.Context, c intel.Call) error {
	l.log.InfoContext(ctx, "call", "analyst", c.Analyst, "kind", c.Key.Kind, "value", c.Key.Value, "page", c.Key.Page, "attempt", c.Attempt,
		"status", c.Status, "outcome", c.Outcome, "took", c.Duration, "counted", c.Counted, "ray", c.Ray)
	err := l.Ledger.Settle(ctx, c)
	if err != nil {
		l.log.ErrorContext(ctx, "the ledger was not written", "error", err)
	}
	return err
}
