package views

import "fmt"

// A rest is what of a list in pages is not loaded, and what loading more of it
// would cost.
type rest struct {
	loaded       int // items that are here
	count, items int // all of it, and what of it is not loaded
	pages, calls int // all of it, and what of it is not loaded
	perPage      int // what the answers granted and brought
	free         int // calls that one key may spend without asking back
}

// restOf believes the page size that the answers granted, unless they brought
// plainly fewer: count items in all, loaded of them here, on so many pages.
func restOf(count, loaded, onPages, perPage, free int) rest {
	r := rest{loaded: loaded, count: count, items: max(0, count-loaded), free: max(1, free)}
	if onPages == 0 || loaded == 0 || r.items == 0 {
		return r
	}
	brought := (loaded-1)/onPages + 1
	if r.perPage = perPage; perPage <= 0 || perPage/10*9 > brought { // a few may stand on two pages
		r.perPage = brought
	}
	r.calls = (r.items-1)/r.perPage + 1
	r.pages = onPages + r.calls
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
