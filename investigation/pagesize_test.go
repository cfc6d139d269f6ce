package investigation

import (
	"net/netip"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
)

func namesAtPayroll() Listing[intel.PassiveDNSReport] {
	return NamesAt(netip.MustParseAddr("203.0.113.66"), intel.Window{Start: "2026-10-22", End: "2026-11-21"})
}

// kept gives a workbench a history that outlives it.
func kept(t testing.TB, w *Workbench, path string) *Workbench {
	t.Helper()
	db, err := history.Open(t.Context(), path)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	w.History = db
	return w
}

func TestALargePageThatIsRefusedIsAskedSmallOnceAndForAll(t *testing.T) {
	api := &cloudflare{results: payroll(), mostPerPage: 20}
	w := bench(t, api, 0)
	_, lines, sum := lookup(t, w, request(t, "dns", "203.0.113.66"))
	require.Len(t, lines, 1)
	require.NoError(t, lines[0].Err)
	assert.Equal(t, 20, lines[0].Key.PerPage)
	assert.Len(t, api.asked, 2)
	assert.Equal(t, sum.Spent, lines[0].Cost)

	_, lines, _ = lookup(t, w, request(t, "dns", "203.0.113.67"))
	require.NoError(t, lines[0].Err)
	assert.Len(t, api.asked, 3, "a refused size is not tried again")
	assert.Equal(t, 20, w.PageSize(t.Context(), intel.KindPassiveDNS))
	assert.Equal(t, DefaultPerPage, w.PageSize(t.Context(), intel.KindSubnets), "another kind is another matter")

	r := request(t, "dns", "203.0.113.67")
	r.Refresh = true
	_, lines, _ = lookup(t, w, r)
	require.NoError(t, lines[0].Err)
	assert.Len(t, api.asked, 5, "whoever asks again wants to know")
}

func TestASmallPageIsAskedOnce(t *testing.T) {
	api := &cloudflare{results: payroll(), mostPerPage: 10}
	w := bench(t, api, 0)
	r := request(t, "subnets", "AS64500")
	r.PerPage = 20
	_, lines, _ := lookup(t, w, r)
	assert.Error(t, lines[0].Err)
	assert.Len(t, api.asked, 1)
}

func TestARefusalWithAnotherReasonIsNotRemembered(t *testing.T) {
	api := &cloudflare{results: payroll(), mostPerPage: 0}
	w := bench(t, api, 0)
	_, lines, _ := lookup(t, w, request(t, "dns", "192.0.2.1"))
	assert.Error(t, lines[0].Err)
	assert.Len(t, api.asked, 2)
	assert.Equal(t, DefaultPerPage, w.PageSize(t.Context(), intel.KindPassiveDNS))
}

func TestWhatWasGrantedIsRememberedByEveryProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	api := &cloudflare{results: payroll(), mostPerPage: 20}
	w := kept(t, bench(t, api, 0), path)
	answer, err := AskPage(t.Context(), w, namesAtPayroll(), PageRequest{})
	require.NoError(t, err)
	assert.Equal(t, 20, answer.Key.PerPage)

	other := kept(t, bench(t, api, 0), path)
	assert.Equal(t, 20, other.PageSize(t.Context(), intel.KindPassiveDNS))
	other.PerPage = 5
	assert.Equal(t, 5, other.PageSize(t.Context(), intel.KindPassiveDNS), "less than what was granted is no risk")

	api.mostPerPage = 0 // the account may have more now
	answer, err = AskPage(t.Context(), w, namesAtPayroll(), PageRequest{Again: true})
	require.NoError(t, err)
	assert.Equal(t, DefaultPerPage, answer.Key.PerPage)
	assert.Equal(t, DefaultPerPage, kept(t, bench(t, api, 0), path).PageSize(t.Context(), intel.KindPassiveDNS))
}

func TestWhatWasGrantedIsRememberedAndTheSameIsAskedFor(t *testing.T) {
	api := &cloudflare{results: payroll()} // says that it grants 20
	w := bench(t, api, 0)
	_, err := AskPage(t.Context(), w, namesAtPayroll(), PageRequest{})
	require.NoError(t, err)
	assert.Equal(t, 20, w.knownSize(t.Context(), intel.KindPassiveDNS).granted)
	assert.Equal(t, DefaultPerPage, w.PageSize(t.Context(), intel.KindPassiveDNS), "the page that is here was asked by that size")
	_, err = RecallPage(t.Context(), w, namesAtPayroll(), PageRequest{})
	require.NoError(t, err)
	assert.Equal(t, Price{}, w.Price(t.Context(), Request{Indicators: request(t, "dns", "203.0.113.66").Indicators, Topics: []Topic{TopicDNS},
		Window: namesAtPayroll().Question(1, 1).Key().Window}))
}

func TestAFurtherPageIsNotAskedInAnotherSize(t *testing.T) {
	api := &cloudflare{results: payroll()}
	w := bench(t, api, 0)
	_, err := AskPage(t.Context(), w, namesAtPayroll(), PageRequest{})
	require.NoError(t, err)
	api.mostPerPage = 20
	_, err = AskPage(t.Context(), w, namesAtPayroll(), PageRequest{Page: 2})
	assert.Equal(t, intel.ProblemRefused, intel.ProblemOf(err))
	assert.Len(t, api.asked, 2, "page 2 of 20 would be other names than page 2 of 500")
}

func TestAPageBesideOthersIsOfTheirSizeWhateverIsRemembered(t *testing.T) {
	api := &cloudflare{results: payroll(), mostPerPage: 20}
	w := bench(t, api, 0)
	_, err := AskPage(t.Context(), w, namesAtPayroll(), PageRequest{Page: 2, PerPage: 100})
	assert.Equal(t, intel.ProblemRefused, intel.ProblemOf(err))
	assert.Len(t, api.asked, 1, "page 2 of 20 has names of page 1 of 100")
}

func TestSeveralListsFindTheSizeOutTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := &cloudflare{results: payroll(), mostPerPage: 20, latency: time.Second}
		w := bench(t, api, 0)
		_, lines, _ := lookup(t, w, request(t, "dns", "203.0.113.66", "203.0.113.67"))
		require.Len(t, lines, 2)
		assert.NoError(t, lines[0].Err)
		assert.NoError(t, lines[1].Err)
		assert.Len(t, api.asked, 3, "one of them is refused, not both")
	})
}

func TestWhatARefusalMayHaveSpentIsNotForgotten(t *testing.T) {
	failure := &intel.Error{Problem: intel.ProblemTimeout, Counted: 1}
	assert.Equal(t, 2, countedOf(alsoCounted(failure, 1)))
	assert.Equal(t, 1, failure.Counted, "others may hold the same failure")
	assert.NoError(t, alsoCounted(nil, 1))
}
