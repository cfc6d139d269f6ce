package views

import "fmt"

// A rest is what of a list in pages is not loaded, and what loading more of it
// would cost.
type rest struct {
	count, items int // all of it, and what of it is not loaded
	pages, calls int // all of it, and what of it is not loaded
	perPage      int // what the answers granted
	free         int // calls that one key may spend without asking back
}

// restOf believes the page size that the answers granted: count items in all,
// loaded of them here, on so many pages.
func restOf(count, loaded, onPages, perPage, free int) rest {
	r := rest{count: count, items: max(0, count-loaded), perPage: perPage, free: max(1, free)}
	if perPage <= 0 || r.items == 0 {
		return r
	}
	r.pages = (count + perPage - 1) / perPage
	r.calls = max(1, r.pages-onPages)
	return r
}

// asksFirst reports whether loading all of it costs more than one key may
// spend.
func (r rest) asksFirst() bool { return r.calls > r.free }

// brings is how many items so many further pages hold: "300 more".
func (r rest) brings(pages int) string {
	return grouped(int64(min(r.items, pages*r.perPage))) + " more"
}

// words are "the other 114: 2 calls"; "" when everything is loaded.
func (r rest) words() string {
	if r.calls == 0 {
		return ""
	}
	return fmt.Sprintf("the other %s: %s", grouped(int64(r.items)), counted(r.calls, "call", "calls"))
}
