package simulator

import (
	"net/http"
	"strconv"
)

// FaultPageSize refuses pages of more than twenty items, the size of
// Cloudflare's own examples. No maximum is documented (CONTRACT §7), so an
// account may have one.
const FaultPageSize Fault = "page-size"

// refusesPage reports whether the fault is this one and befalls the request.
// The status is an assumption, and the text invented.
func (f Fault) refusesPage(r *http.Request) bool {
	perPage, err := strconv.Atoi(r.URL.Query().Get("per_page"))
	return f == FaultPageSize && err == nil && perPage > defaultPerPage
}

func pageTooLarge() *failure {
	return invalid("per_page must not be more than %d", defaultPerPage)
}
