package investigation

import (
	"fmt"
	"time"
)

// A Budget is what has been spent this month (UTC), as far as this archive
// knows: the API shows no counter, and Cloudflare's dashboard spends the same
// allowance.
type Budget struct {
	Plan  Plan
	Spent int // calls this archive counted or was told of this month
	// Left is the estimate of what remains; it is only meaningful when Known.
	Left  int
	Known bool // a plan or the number left was told
	// UsedUp says Cloudflare itself said so this month (10403).
	UsedUp bool
	Resets time.Time // when the next month's allowance begins
}

// Words are the meter: "~61 of 100 calls left", "~61 calls left" when only the
// rest was told, "~39 calls spent this month" when nothing was.
func (b Budget) Words() string {
	switch {
	case b.UsedUp:
		return "this month's calls are used up"
	case b.Known && b.Left < 0 && b.Plan.CallsPerMonth > 0:
		return fmt.Sprintf("~%s past your estimate of %d", calls(-b.Left), b.Plan.CallsPerMonth)
	case b.Known && b.Plan.CallsPerMonth > 0:
		return fmt.Sprintf("~%d of %d calls left", b.Left, b.Plan.CallsPerMonth)
	case b.Known:
		return fmt.Sprintf("~%s left", calls(max(b.Left, 0)))
	}
	return fmt.Sprintf("~%s spent this month", calls(b.Spent))
}

// Short is Words for a narrow header: "~61 calls left".
func (b Budget) Short() string {
	switch {
	case b.UsedUp:
		return "no calls left"
	case b.Known && b.Left < 0:
		return "past the estimate"
	case b.Known:
		return fmt.Sprintf("~%s left", calls(b.Left))
	}
	return fmt.Sprintf("~%s spent", calls(b.Spent))
}

// ResetWords say when a new allowance begins: "resets about Dec 1".
func (b Budget) ResetWords() string { return "resets about " + b.Resets.UTC().Format("Jan 2") }

// calls counts calls: "1 call", "3 calls".
func calls(n int) string {
	if n == 1 {
		return "1 call"
	}
	return fmt.Sprintf("%d calls", n)
}
