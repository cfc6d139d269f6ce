package cmd

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"time"

	"github.com/spf13/cobra"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/investigation/export"
	"pugmark/ui/display"
)

const historyExportHelp = `Write everything that was looked up to a file that is not there yet, or with - to
standard output: one JSON object for each answer and each call that ended without
one, newest first,
  {"id","base","account","demo","kind","value","window","page","per_page",
   "analyst","at","status","cost","outcome","sha256","body"}
window is [first day, last day] of passive DNS, or null. body is the exact answer,
byte for byte, in base64; sha256 is of these bytes.

It is for other programs. What Pugmark itself can open again is what history
backup writes.`

func (s surroundings) historyExport(g *globals) *cobra.Command {
	return &cobra.Command{
		Use: "export FILE|-", Short: "Write everything that was looked up as NDJSON", Long: historyExportHelp,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("export needs the file to write, or - for standard output, and %d were given", len(args))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return s.exportHistory(c.Context(), *g, args[0]) },
	}
}

// An exportedLookup is one line of an export: these keys, in this order.
type exportedLookup struct {
	ID      string            `json:"id"`
	Base    string            `json:"base"`
	Account string            `json:"account"`
	Demo    bool              `json:"demo"`
	Kind    intel.Kind        `json:"kind"`
	Value   string            `json:"value"`
	Window  *[2]string        `json:"window"`
	Page    int               `json:"page"`
	PerPage int               `json:"per_page"`
	Analyst string            `json:"analyst"`
	At      string            `json:"at"`
	Status  int               `json:"status"`
	Cost    int               `json:"cost"`
	Outcome intel.CallOutcome `json:"outcome"`
	SHA256  string            `json:"sha256"`
	Body    []byte            `json:"body"` // base64
}

func exported(l history.Lookup) exportedLookup {
	r := l.Record
	x := exportedLookup{ID: r.ID, Base: r.Scope.Base, Account: r.Scope.Account, Demo: r.Scope.Demo, Kind: r.Key.Kind, Value: r.Key.Value,
		Page: r.Key.Page, PerPage: r.Key.PerPage, Analyst: r.Analyst, At: r.At.UTC().Format(time.RFC3339Nano), Status: r.Status,
		Cost: r.Cost, Outcome: l.Outcome}
	if w := r.Key.Window; w != (intel.Window{}) {
		x.Window = &[2]string{w.Start, w.End}
	}
	if l.Outcome == intel.CallAnswered {
		sum := sha256.Sum256(r.Body)
		x.SHA256, x.Body = hex.EncodeToString(sum[:]), r.Body
	}
	return x
}

func (s surroundings) exportHistory(ctx context.Context, g globals, path string) error {
	return s.withHistory(ctx, g, func(o *office, _ *history.DB) error {
		if path == "-" {
			_, err := writeLookups(ctx, o.bench, s.stdout)
			return err
		}
		n, err := exportTo(ctx, o.bench, path)
		if err != nil {
			return err
		}
		return printed(s.printLines([]string{count(n, "look-up") + " written to " + display.Text(path)}))
	})
}

// exportTo writes to a file that is not there yet, and leaves none behind that is
// cut short.
func exportTo(ctx context.Context, bench *investigation.Workbench, path string) (n int, err error) {
	err = export.SaveAs(path, func(to io.Writer) (err error) {
		n, err = writeLookups(ctx, bench, to)
		return err
	})
	var kept *history.Error
	switch {
	case err == nil:
		return n, nil
	case errors.Is(err, fs.ErrExist):
		return 0, plain("%s is there already, and nothing is overwritten: name another file", path)
	case ctx.Err() != nil:
		return 0, ctx.Err()
	case errors.As(err, &kept):
		return 0, kept
	}
	return 0, plain("%s", err.Error())
}

func writeLookups(ctx context.Context, bench *investigation.Workbench, to io.Writer) (int, error) {
	return eachLookup(ctx, bench, investigation.HistoryQuery{}, 0, (*teamThen)(nil).read, func(l history.Lookup) error {
		raw, err := json.Marshal(exported(l))
		if err != nil {
			return err
		}
		_, err = to.Write(append(display.JSON(raw), '\n'))
		return err
	})
}
