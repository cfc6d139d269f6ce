package views

import "pugmark/investigation"

// spentOut is what the keys that ask say in place of a price where nothing more
// is granted.
const spentOut = "no calls left"

// An allowance is what may still be spent on a shared workbench.
type allowance struct {
	left int
	of   string // what it is left of: "of your share"
	// firm says that the ledger refuses what passes it: it is more than an
	// estimate.
	firm bool
}

// allowance is what is left of the member's share or of the team's cap,
// whichever is less; false where there is neither.
func (d *Desk) allowance() (allowance, bool) {
	b, ok := d.budget()
	switch {
	case !ok || b.Share == 0 && b.Cap == 0:
		return allowance{}, false
	case b.Share > 0 && b.Share-b.Mine <= b.Left:
		return allowance{max(0, b.Left), "of your share", true}, true
	case b.Cap > 0 && limitedByCap(b):
		return allowance{max(0, b.Left), "of the team's cap", true}, true
	}
	return allowance{max(0, b.Left), "as estimated", false}, true
}

// limitedByCap reports whether the cap leaves no more than the plan does.
func limitedByCap(b investigation.Budget) bool {
	plan := b.Plan.CallsPerMonth
	return plan == 0 || b.Cap <= plan || b.Left < plan-b.Spent
}

// passes reports whether so many calls are more than the member's share or the
// team's cap leaves.
func (d *Desk) passes(calls int) bool {
	a, ok := d.allowance()
	return ok && calls > a.left
}

// asksFirst reports whether so many calls at once are worth a question first.
func (d *Desk) asksFirst(calls int) bool {
	return d.passes(calls) || d.Workbench.Plan.AsksFirst(calls, d.left())
}

// beforeSpending puts what is left behind the price of so many calls: "7 calls,
// 5 of your share left", where they pass it; else the meter goes behind it.
func (d *Desk) beforeSpending(price string, calls int) (priced, meter string) {
	if a, ok := d.allowance(); ok && calls > a.left {
		return price + ", " + grouped(int64(a.left)) + " " + a.of + " left", ""
	}
	budget, _ := d.budget()
	return price, budget.Words()
}

// spentOut reports whether the ledger refuses every call.
func (d *Desk) spentOut() bool {
	a, ok := d.allowance()
	return ok && a.firm && a.left == 0
}
