package simulator

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A watch is a clock that a test sets.
type watch struct{ now time.Time }

func (w *watch) time() time.Time      { return w.now }
func (w *watch) pass(d time.Duration) { w.now = w.now.Add(d) }

const review = time.Hour

// reviewing is a simulator that decides within an hour.
func reviewing(w *watch, accepted ...Submission) *Simulator {
	return New(Options{Now: w.time, Review: review, Accepted: accepted, RateLimit: 1 << 40})
}

func submit(t *testing.T, s *Simulator, body string) {
	t.Helper()
	status, answer := request(t, s, http.MethodPost, submissions, bearerToken("t"), body)
	require.Equal(t, http.StatusOK, status, answer)
	require.JSONEq(t, `{"result":"","success":true,"errors":[],"messages":[]}`, answer)
}

func details(t *testing.T, s *Simulator, name string) domainResult {
	t.Helper()
	return ask[domainResult](t, s, "intel/domain?domain="+name)
}

func historyOf(t *testing.T, s *Simulator, name string) []categorization {
	t.Helper()
	told := ask[[]historyResult](t, s, "intel/domain-history?domain="+name)
	if len(told) == 0 {
		return nil
	}
	return told[0].Categorizations
}

// own are the ids of a name's own categories, without the groups.
func own(d domainResult) []int {
	list := slices.Clone(d.ContentCategories)
	if d.RiskTypes != nil {
		list = append(list, *d.RiskTypes...)
	}
	return categoryIDs(list)
}

func categoryIDs(list []category) []int {
	found := []int{}
	for _, c := range list {
		if c.ID > 64 { // groups have 1 to 34
			found = append(found, c.ID)
		}
	}
	slices.Sort(found)
	return found
}

func TestAnAppliedSubmissionShowsEverywhere(t *testing.T) {
	w := &watch{storyClock()}
	s := reviewing(w)
	before := details(t, s, "ourcorp.example")
	submit(t, s, `{"indicator_type":"domain","url":"OURCORP.example.","security_removes":[131]}`)
	decided := w.now.Add(review).Format(historyLayout)
	w.pass(review - time.Second)
	assert.Equal(t, before, details(t, s, "ourcorp.example"), "nothing is decided yet")
	w.pass(time.Second)

	after := details(t, s, "ourcorp.example")
	assert.Equal(t, []int{148, 22}, ids(after.ContentCategories))
	assert.Empty(t, *after.RiskTypes)
	assert.InDelta(t, 0.415, *after.RiskScore, 1e-9, "the risk score outlives the category")
	child := details(t, s, "shop.ourcorp.example")
	assert.Equal(t, "ourcorp.example", child.InheritedFrom)
	assert.Empty(t, *child.InheritedRiskTypes)
	assert.Equal(t, after.RiskScore, child.RiskScore)
	both := ask[[]domainResult](t, s, "intel/domain/bulk?domain=ourcorp.example&domain=shop.ourcorp.example")
	assert.Empty(t, *both[0].RiskTypes)
	assert.Equal(t, after.RiskScore, both[0].RiskScore)
	assert.Empty(t, *both[1].InheritedRiskTypes)

	history := historyOf(t, s, "ourcorp.example")
	require.Len(t, history, 3)
	assert.Equal(t, []string{decided, decided, ""}, []string{history[1].End, history[2].Start, history[2].End})
	assert.Equal(t, []category{{ID: 148, Name: "Shopping"}}, history[2].Categories)
}

// TestEveryFate goes through the table of the package's comment, once after the
// review and once after as long again.
func TestEveryFate(t *testing.T) {
	for name, c := range map[string]struct {
		target, asked string
		before        []int
		after, later  []int
		times         int // how many intervals its history gains
		score         float64
	}{
		"applied":              {"ourcorp.example", `"security_removes":[131]`, []int{131, 148}, []int{148}, []int{148}, 1, 0.415},
		"applied, content":     {"weather.example", `"content_adds":[155]`, []int{167}, []int{155, 167}, []int{155, 167}, 1, 0},
		"applied, both sides":  {"weather.example", `"content_adds":[167],"content_removes":[167]`, []int{167}, []int{167}, []int{167}, 0, 0},
		"no third content":     {"weather.example", `"content_adds":[155,148,75]`, []int{167}, []int{155, 167}, []int{155, 167}, 1, 0},
		"partly":               {"shop-b.example", `"security_removes":[151],"content_adds":[88]`, []int{148, 151}, []int{88, 148, 151}, []int{88, 148, 151}, 1, 0.58},
		"applied, unlisted":    {"shop-b.example", `"security_removes":[151]`, []int{148, 151}, []int{148}, []int{148}, 1, 0.05},
		"refused by its story": {"blog.ourcorp.example", `"content_adds":[129]`, []int{}, []int{}, []int{}, 0, 0.83},
		"refused, deserved":    {"payro11.example", `"security_removes":[131]`, []int{117, 131}, []int{117, 131}, []int{117, 131}, 0, 0.97},
		"refused, a host":      {"login.payro11.example", `"security_removes":[131]`, []int{}, []int{}, []int{}, 0, 0.97},
		"reverted":             {"hr-portal.example", `"security_adds":[131]`, []int{169}, []int{131, 169}, []int{169}, 2, 0.46},
		"reverted, unknown":    {"nobody-knows.example", `"security_adds":[131]`, []int{}, []int{131}, []int{}, 2, 0},
		"applied, more of it":  {"payro1l.example", `"security_adds":[117]`, []int{131}, []int{117, 131}, []int{117, 131}, 1, 0.94},
		"applied, parked":      {"parked-172.example", `"security_removes":[128]`, []int{128}, []int{}, []int{}, 1, 0.3},
		"what nobody can have": {"weather.example", `"content_adds":[9999,22,170,65],"security_adds":[21]`, []int{167}, []int{167}, []int{167}, 0, 0},
		"the lane is its own":  {"weather.example", `"security_adds":[155]`, []int{167}, []int{155, 167}, []int{155, 167}, 1, 0},
		"the documents' own":   {"example.com", `"content_adds":[82],"content_removes":[82],"security_adds":[117],"security_removes":[117],"ip":null`, []int{}, []int{82}, []int{82}, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := &watch{storyClock()}
			s := reviewing(w)
			require.Equal(t, c.before, own(details(t, s, c.target)))
			had := len(historyOf(t, s, c.target))
			submit(t, s, `{"indicator_type":"domain","url":"`+c.target+`",`+c.asked+`}`)
			w.pass(review)
			assert.Equal(t, c.after, own(details(t, s, c.target)))
			w.pass(review)
			last := details(t, s, c.target)
			assert.Equal(t, c.later, own(last))
			if c.score == 0 && last.RiskScore == nil {
				last.RiskScore = score(0)
			}
			assert.InDelta(t, c.score, *last.RiskScore, 1e-9)
			history := historyOf(t, s, c.target)
			require.Len(t, history, had+c.times)
			for back := range c.times {
				assert.Equal(t, [][]int{c.later, c.after}[back], categoryIDs(history[len(history)-1-back].Categories))
			}
			if bulk := ask[[]domainResult](t, s, "intel/domain/bulk?domain="+c.target); len(history) > 0 {
				require.Len(t, bulk, 1)
				assert.Equal(t, c.later, own(bulk[0]))
			}
		})
	}
}

func TestAFlaggedNameHasARiskScore(t *testing.T) {
	w := &watch{storyClock()}
	s := reviewing(w)
	submit(t, s, `{"indicator_type":"domain","url":"weather.example","security_adds":[131]}`)
	w.pass(review)
	assert.InDelta(t, flaggedRisk, *details(t, s, "www.weather.example").RiskScore, 1e-9, "inherited")
	w.pass(review)
	assert.Zero(t, *details(t, s, "weather.example").RiskScore)
	submit(t, s, `{"indicator_type":"domain","url":"cloudflare.com","security_adds":[117]}`)
	w.pass(review)
	assert.Equal(t, []int{117, 155}, own(details(t, s, "cloudflare.com")), "also in the shape of 2023")
}

func TestSubmissionsAboutAddresses(t *testing.T) {
	w := &watch{storyClock()}
	s := reviewing(w)
	risks := func(query string) []int {
		found := ask[[]addressResult](t, s, "intel/ip?"+query)[0].RiskTypes
		if found == nil {
			return nil
		}
		return categoryIDs(*found)
	}
	require.Equal(t, []int{151}, risks("ipv4=192.0.2.25"))
	require.Nil(t, risks("ipv4=1.1.1.1"), "the documents have none")
	submit(t, s, `{"indicator_type":"ipv4","ip":"192.0.2.25","security_removes":[151]}`)
	submit(t, s, `{"indicator_type":"ipv4","ip":"1.1.1.1","security_adds":[134]}`)
	submit(t, s, `{"indicator_type":"ipv4","ip":"198.51.100.70","security_removes":[80]}`)
	submit(t, s, `{"indicator_type":"ipv6","ip":"2001:DB8:0::77","security_adds":[117]}`)
	w.pass(review)
	assert.Empty(t, risks("ipv4=192.0.2.25"))
	assert.Equal(t, []int{134}, risks("ipv4=1.1.1.1"))
	assert.Equal(t, []int{80}, risks("ipv4=198.51.100.70"), "a sinkhole stays one")
	assert.Equal(t, []int{117}, risks("ipv6=2001:db8::77"), "of which nothing was known")
	w.pass(review)
	assert.Empty(t, risks("ipv4=1.1.1.1"), "taken back")
	assert.Equal(t, []string{"www.ourcorp.example."}, ask[[]addressResult](t, s, "intel/ip?ipv4=192.0.2.10")[0].PTR.Domains)
}

func TestSubmissionsAboutURLsChangeNothing(t *testing.T) {
	w := &watch{storyClock()}
	s := reviewing(w)
	before := details(t, s, "ourcorp.example")
	submit(t, s, `{"indicator_type":"url","url":"https://ourcorp.example/","security_removes":[131]}`)
	w.pass(2 * review)
	assert.Equal(t, before, details(t, s, "ourcorp.example"))
	assert.Len(t, historyOf(t, s, "ourcorp.example"), 2)
	assert.Len(t, s.Submissions(), 1)
}

func TestWhatIsNotAccepted(t *testing.T) {
	w := &watch{storyClock()}
	s := reviewing(w)
	status, answer := request(t, s, http.MethodPost, submissions, bearerToken("t"),
		`{"indicator_type":"domain","url":"api.ourcorp.example","security_removes":[117]}`)
	assert.Equal(t, http.StatusBadRequest, status)
	assert.JSONEq(t, `{"success":false,"messages":[],"result":null,"errors":[{"code":10400,"message":"the target does not carry category 117",
		"documentation_url":"`+submissionReference+`","source":{"pointer":"/security_removes/0"}}]}`, answer)
	_, err := post(t, s.Transport(), BaseURL, `{"indicator_type":"domain","url":"cdn.ourcorp.example","content_adds":[155]}`)
	require.ErrorIs(t, err, errReset.Err)
	assert.Empty(t, s.Submissions())
	submit(t, s, `{"indicator_type":"domain","url":"api.ourcorp.example","content_adds":[155]}`)
	w.pass(review)
	assert.Equal(t, []int{155}, own(details(t, s, "api.ourcorp.example")))
}

// From the first submission on the dates of a name stay where they are, and what
// falls off by itself does.
func TestAReviewedNameGrowsOlder(t *testing.T) {
	w := &watch{storyClock()}
	s := reviewing(w)
	listed := historyOf(t, s, "ourcorp.example")[1].Start
	born := ask[map[string]any](t, s, "intel/whois?domain=hr-portal.example")["created_date"]
	submit(t, s, `{"indicator_type":"domain","url":"ourcorp.example","security_removes":[131]}`)
	submit(t, s, `{"indicator_type":"domain","url":"hr-portal.example","content_adds":[75]}`)
	w.pass(16 * 24 * time.Hour)
	assert.Equal(t, listed, historyOf(t, s, "ourcorp.example")[1].Start)
	assert.Equal(t, born, ask[map[string]any](t, s, "intel/whois?domain=hr-portal.example")["created_date"])
	assert.Equal(t, []int{75, 169}, own(details(t, s, "hr-portal.example")))
	w.pass(24 * time.Hour)
	assert.Equal(t, []int{75}, own(details(t, s, "hr-portal.example")), "no new domain after 30 days")
	history := historyOf(t, s, "hr-portal.example")
	assert.Equal(t, strings.Replace(history[0].Start, "2026-11-08", "2026-12-08", 1), history[2].Start)
}
