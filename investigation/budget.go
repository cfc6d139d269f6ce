package investigation

import (
	"context"
	"fmt"
	"time"

	"github.com/dustin/go-humanize"
)

// A Budget is what has been spent this month (UTC), as far as this archive
// knows: the API shows no counter, and Cloudflare's dashboard spends the same
// allowance.
type Budget struct {
	Plan  Plan
	Spent int // calls this archive counted or was told of this month
	// Left is the estimate of what remains; it is only meaningful when Known.
	Left   int
	Known  bool      // a plan or the number left was told
	Resets time.Time // when the next month's allowance begins
}

// Budget reads what this month has cost so far, for 0 calls.
func (w *Workbench) Budget(ctx context.Context) (Budget, error) {
	b := Budget{Plan: w.Plan, Resets: monthTurns(w.now())}
	if w.History == nil {
		return b, nil
	}
	spent, err := w.History.Spent(ctx, w.Source.Scope, w.now())
	if err != nil {
		return b, err
	}
	if c := spent.Correction; c != nil && c.Plan > 0 && b.Plan.CallsPerMonth == 0 {
		b.Plan.CallsPerMonth = c.Plan
	}
	b.Spent = spent.Calls()
	b.Left, b.Known = spent.Left(b.Plan.CallsPerMonth)
	return b, nil
}

// Words are the meter: "~61 of 100 calls left", "~61 calls left" when only the
// rest was told, "~39 calls spent this month" when nothing was.
func (b Budget) Words() string {
	switch {
	case b.Known && b.Left < 0:
		return fmt.Sprintf("~%s past your own estimate", calls(-b.Left))
	case b.Known && b.Plan.CallsPerMonth > 0:
		return fmt.Sprintf("~%s of %s calls left", humanize.Comma(int64(b.Left)), humanize.Comma(int64(b.Plan.CallsPerMonth)))
	case b.Known:
		return fmt.Sprintf("~%s left", calls(b.Left))
	}
	return fmt.Sprintf("~%s spent this month", calls(b.Spent))
}

// Short is Words for a narrow header: "~61 calls left".
func (b Budget) Short() string {
	switch {
	case b.Known && b.Left < 0:
		return "past the estimate"
	case b.Known:
		return fmt.Sprintf("~%s left", calls(b.Left))
	}
	return fmt.Sprintf("~%s spent", calls(b.Spent))
}

// ResetWords say when a new allowance begins: "resets about Dec 1".
func (b Budget) ResetWords() string { return "resets about " + b.Resets.UTC().Format("Jan 2") }

// calls counts calls: "1 call", "3 calls", "2,500 calls".
func calls(n int) string {
	if n == 1 {
		return "1 call"
	}
	return humanize.Comma(int64(n)) + " calls"
}
