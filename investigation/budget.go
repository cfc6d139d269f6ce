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
	// Left is the estimate of what may still be spent here: the least of what
	// remains of the plan, of the team's cap and of the member's share. It is
	// only meaningful when Known.
	Left   int
	Known  bool      // a plan, the number left, a cap or a share was told
	Resets time.Time // when the next month's allowance begins

	Cap   int    // calls a month of the whole team; 0 is no cap
	CapBy string // who said so in the history, "" for the users file
	Share int    // calls a month of the member; 0 is no share
	Mine  int    // calls of these that the member has spent

	team      int // what remains of the plan and the cap, where teamKnown
	teamKnown bool
}

// Budget reads what this month has cost so far, for 0 calls.
func (w *Workbench) Budget(ctx context.Context) (Budget, error) {
	b := Budget{Plan: w.plan(), Resets: monthTurns(w.now()), Cap: w.Cap, Share: w.Member.Share}
	if w.Limits != nil {
		b.Cap, b.Share = w.Limits()
	}
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
	return b, w.limit(ctx, &b, spent.Answered+spent.Unanswered)
}

// limit lowers a budget to the team's cap and the member's share, of which the
// ledger has counted some: a correction lifts neither. There are none at one's
// own terminal.
func (w *Workbench) limit(ctx context.Context, b *Budget, counted int) error {
	if w.Member == (Member{}) {
		return nil
	}
	line, err := w.History.Cap(ctx, w.Source.Scope)
	if err != nil {
		return err
	}
	if b.Cap = lowerCap(b.Cap, line.Calls); b.Cap > 0 {
		b.lower(max(0, b.Cap-counted))
	}
	if b.Cap == line.Calls && b.Cap > 0 {
		b.CapBy = line.Analyst
	}
	if b.Share == 0 {
		return nil
	}
	spent, err := w.History.SpentBy(ctx, w.Source.Scope, w.now())
	if err != nil {
		return err
	}
	b.Mine, b.team, b.teamKnown = spent[w.Member.Name], b.Left, b.Known
	b.lower(b.mineLeft())
	return nil
}

// lower has a budget leave at most so many calls.
func (b *Budget) lower(left int) {
	if !b.Known || left < b.Left {
		b.Left = left
	}
	b.Known = true
}

// lowerCap is the lower of two caps, of which 0 is none.
func lowerCap(a, b int) int {
	if a <= 0 || b > 0 && b < a {
		return max(0, b)
	}
	return a
}

// mineLeft is what remains of the member's share.
func (b Budget) mineLeft() int { return max(0, b.Share-b.Mine) }

// whole is the budget of the team, without the member's share, and the calls a
// month that it grants, 0 when these were not told.
func (b Budget) whole() (left int, known bool, granted int) {
	granted = b.Plan.CallsPerMonth
	if b.Cap > 0 && (granted == 0 || b.Cap < granted) {
		granted = b.Cap
	}
	if b.Share > 0 {
		return b.team, b.teamKnown, granted
	}
	return b.Left, b.Known, granted
}

// Words are the meter, which says what is left: "~61 of 100 calls left", "~61
// calls left" when only the rest was told. What is left of a share follows:
// "~61 of 100 calls left · 12 yours". Where nothing was told it is "~39 calls
// spent this month · 12 of your 20 left".
func (b Budget) Words() string {
	left, known, granted := b.whole()
	switch {
	case known && left < 0:
		return join(fmt.Sprintf("~%s past your own estimate", calls(-left)), b.ownLeft())
	case known && granted > 0:
		return join(fmt.Sprintf("~%s of %s calls left", humanize.Comma(int64(left)), humanize.Comma(int64(granted))), b.own())
	case known:
		return join(fmt.Sprintf("~%s left", calls(left)), b.own())
	}
	return join(fmt.Sprintf("~%s spent this month", calls(b.Spent)), b.ownLeft())
}

// Short is Words for a narrow header: "~61 calls left", and "~61 left · 12
// yours" with a share.
func (b Budget) Short() string {
	left, known, _ := b.whole()
	switch {
	case known && left < 0:
		return join("past the estimate", b.own())
	case known && b.Share > 0:
		return join(fmt.Sprintf("~%s left", humanize.Comma(int64(left))), b.own())
	case known:
		return fmt.Sprintf("~%s left", calls(left))
	case b.Share > 0:
		return join(fmt.Sprintf("~%s spent", humanize.Comma(int64(b.Spent))), b.ownLeft())
	}
	return fmt.Sprintf("~%s spent", calls(b.Spent))
}

// own is what is left of a share, behind what is left for all: "12 yours".
func (b Budget) own() string {
	if b.Share == 0 {
		return ""
	}
	return humanize.Comma(int64(b.mineLeft())) + " yours"
}

// ownLeft is what is left of a share behind something else: "12 of your 20
// left".
func (b Budget) ownLeft() string {
	if b.Share == 0 {
		return ""
	}
	return fmt.Sprintf("%s of your %s left", humanize.Comma(int64(b.mineLeft())), humanize.Comma(int64(b.Share)))
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
