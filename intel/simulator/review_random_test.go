package simulator

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

// reviewTargets are names of every kind: good and bad, inheriting, new, parked,
// of a crowd, and untold ones below one another.
func reviewTargets() []string {
	return []string{
		"ourcorp.example", "shop.ourcorp.example", "blog.ourcorp.example", "shop-b.example", "payro11.example", "login.payro11.example",
		"hr-portal.example", "brand-new.example", "invoice-update.example", "parked-200.example", "weather.example", "www.weather.example",
		"cloudflare.com", "malware.testcategory.com", "newdomains.testcategory.com", "hostile.example", dgaName(0), "site-0003.example",
		"nobody-knows.example", "deep.nobody-knows.example",
	}
}

// randomSubmissions spreads submissions over forty days; some come at the same
// time.
func randomSubmissions(random *rand.Rand, count int, began time.Time) []Submission {
	all := intel.Categories()
	some := func() (ids []int) {
		for range random.IntN(3) {
			ids = append(ids, all[random.IntN(len(all))].ID)
		}
		return ids
	}
	often := []int{131, 117, 151, 148, 88, 75, 128}
	targets := reviewTargets()
	list := make([]Submission, count)
	for n := range list {
		list[n] = Submission{
			Account: testAccount, IndicatorType: "domain", URL: targets[random.IntN(len(targets))], Time: began.Add(time.Duration(random.IntN(960)) * time.Hour),
			ContentAdds: some(), ContentRemoves: append(some(), often[random.IntN(len(often))]),
			SecurityAdds: append(some(), often[random.IntN(len(often))]), SecurityRemoves: some(),
		}
	}
	return list
}

// TestNoSubmissionsContradictEachOther holds, whenever it is asked: the history
// is in order, without gaps, and ends in the present; details say what it ends
// with; who inherits inherits that; and the simulator rebuilt from the same
// submissions, in whatever order, gives the same answers.
func TestNoSubmissionsContradictEachOther(t *testing.T) {
	const count = 1000
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	list := randomSubmissions(random, count, storyClock())
	w := &watch{storyClock()}
	s := reviewing(w)
	for _, one := range list {
		s.reviews.accept(one)
	}
	require.Len(t, s.Submissions(), count)
	random.Shuffle(count, func(i, j int) { list[i], list[j] = list[j], list[i] })
	rebuilt, untouched := reviewing(w, list...), reviewing(w)
	changed := 0
	for _, after := range []time.Duration{0, review, 7*24*time.Hour + 1, 29 * 24 * time.Hour, 41 * 24 * time.Hour, 80 * 24 * time.Hour} {
		w.now = storyClock().Add(after)
		for _, name := range reviewTargets() {
			query := "?domain=" + name
			for _, path := range []string{"intel/domain" + query, "intel/domain/bulk" + query, "intel/domain-history" + query, "intel/whois" + query} {
				_, one := get(t, s, path)
				_, other := get(t, rebuilt, path)
				require.Equal(t, one, other, "%s after %s", path, after)
			}
			requireSoundHistory(t, s, name, w.now)
			d := details(t, s, name)
			if d.InheritedFrom != "" {
				require.Empty(t, own(d), name)
				parent := details(t, s, d.InheritedFrom)
				require.ElementsMatch(t, own(parent), categoryIDs(slices.Concat(*d.InheritedContentCategories, *d.InheritedRiskTypes)), name)
			}
			if len(historyOf(t, s, name)) > len(historyOf(t, untouched, name)) {
				changed++
			}
		}
	}
	assert.Greater(t, changed, 50, "the submissions do something")
}

// requireSoundHistory checks the whole history of a name as it is answered.
func requireSoundHistory(t *testing.T, s *Simulator, name string, now time.Time) {
	t.Helper()
	history := historyOf(t, s, name)
	if len(history) == 0 {
		require.Empty(t, own(details(t, s, name)), name)
		return
	}
	previous := ""
	for n, held := range history {
		start, err := time.Parse(time.RFC3339, held.Start)
		require.NoError(t, err)
		require.False(t, start.After(now), "%s begins in the future", name)
		if n > 0 {
			require.Equal(t, previous, held.Start, "%s: a gap", name)
			require.Greater(t, held.Start, history[n-1].Start, "%s: out of order", name)
			require.False(t, n > 1 && slices.Equal(categoryIDs(held.Categories), categoryIDs(history[n-1].Categories)), "%s: nothing changed", name)
		}
		require.Equal(t, n == len(history)-1, held.End == "", "%s: only the last is open", name)
		previous = held.End
	}
	if name != "cloudflare.com" || len(history) > 2 { // the document's own history differs from its own categories
		require.Equal(t, own(details(t, s, name)), categoryIDs(history[len(history)-1].Categories), "%s: history and details disagree", name)
	}
}

// What was not told yet plays no part: a decision does not depend on what is
// submitted later, except that dates stay where the first one found them.
func TestWhatComesLaterChangesNothingEarlier(t *testing.T) {
	w := &watch{storyClock()}
	s := reviewing(w)
	submit(t, s, `{"indicator_type":"domain","url":"hr-portal.example","security_adds":[131]}`)
	w.pass(review + time.Minute)
	_, before := get(t, s, "intel/domain-history?domain=hr-portal.example")
	submit(t, s, `{"indicator_type":"domain","url":"hr-portal.example","security_adds":[117]}`)
	_, after := get(t, s, "intel/domain-history?domain=hr-portal.example")
	assert.Equal(t, before, after)
	w.now = storyClock().Add(-time.Hour) // a clock set back
	assert.Equal(t, []int{169}, own(details(t, s, "hr-portal.example")))
}

func TestDecisionsWithinAMicrosecondAreOne(t *testing.T) {
	w := &watch{storyClock()}
	s := reviewing(w)
	for n, id := range []int{155, 148} {
		s.reviews.accept(Submission{IndicatorType: "domain", URL: "weather.example", ContentAdds: []int{id}, ContentRemoves: []int{167}, Time: w.now.Add(time.Duration(n))})
	}
	w.pass(2 * review)
	assert.Len(t, historyOf(t, s, "weather.example"), 2)
	assert.Equal(t, []int{148, 155}, own(details(t, s, "weather.example")))
}

func TestSubmissionsAndQuestionsAtOnce(t *testing.T) {
	s := New(Options{Now: storyClock, Review: time.Hour, RateLimit: 1 << 40})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, BaseURL+submissions, strings.NewReader(plainSubmission))
				r.Header = bearerToken("t")
				s.ServeHTTP(httptest.NewRecorder(), r)
				details(t, s, "a.example")
				historyOf(t, s, "ourcorp.example")
				s.Submissions()
				s.Arrivals()
			}
		})
	}
	all.Wait()
	assert.Len(t, s.Submissions(), 400)
	assert.Equal(t, 400, s.Arrived([]byte(plainSubmission)))
}

func TestOldSubmissionsAreForgottenAtOnce(t *testing.T) {
	r := newReviews(0, nil)
	at := storyClock()
	for n := range maxJournal + 1 {
		r.accept(Submission{IndicatorType: "domain", URL: "a.example", Time: at.Add(time.Duration(n) * time.Second)})
	}
	assert.Len(t, r.all(), maxJournal/2+1)
	about := r.of("a.example", at.Add(maxJournal*time.Second))
	assert.Len(t, about, maxJournal/2+1)
	assert.Equal(t, r.all()[0], about[0])
}

func TestSubmissionsAreCopies(t *testing.T) {
	given := []Submission{{IndicatorType: "domain", URL: "weather.example", ContentAdds: []int{155}, Time: storyClock().Add(-2 * review)}}
	s := New(Options{Now: storyClock, Review: review, Accepted: given})
	given[0].ContentAdds[0] = 148
	s.Submissions()[0].ContentAdds[0] = 148
	assert.Equal(t, []int{155, 167}, own(details(t, s, "weather.example")))
}

// FuzzSubmission holds that any body is answered by one JSON envelope, and that
// whatever is accepted leaves the history of its target sound.
func FuzzSubmission(f *testing.F) {
	for _, body := range []string{
		plainSubmission, `{}`, `null`, `[]`, `{"url":"ourcorp.example","indicator_type":"domain","security_removes":[131],"ip":null}`,
		`{"indicator_type":"domain","url":"example.com","content_adds":[82],"content_removes":[82],"security_adds":[117],"security_removes":[117]}`,
		`{"indicator_type":"ipv4","ip":"192.0.2.25","security_removes":[151,151]}`, `{"indicator_type":"ipv6","ip":"::ffff:1.2.3.4"}`,
		`{"indicator_type":"url","url":"https://a.example/","security_adds":[169]}`, `{"indicator_type":"domain","url":"a.example","content_adds":[-1,0,99999999999999999999]}`,
		`{"indicator_type":"domain","url":"hr-portal.example","security_adds":[131,169.0]}`, `{"URL":"A.EXAMPLE.","Indicator_Type":"domain","content_adds":[65,22,75]}`,
		"{\"indicator_type\":\"domain\",\"url\":\"\x1b[2J\"}", `{"content_adds":[1],"content_adds":[2]}`, strings.Repeat("[", 10_000),
	} {
		f.Add([]byte(body))
	}
	w := &watch{}
	s := reviewing(w)
	f.Fuzz(func(t *testing.T, body []byte) {
		w.now, s.reviews = storyClock(), newReviews(review, nil)
		status, answer := request(t, s, http.MethodPost, submissions, bearerToken("t"), string(body))
		require.Contains(t, []int{http.StatusOK, http.StatusBadRequest, http.StatusRequestEntityTooLarge}, status)
		var envelope struct {
			Success *bool
			Errors  []apiError
		}
		require.NoError(t, json.Unmarshal([]byte(answer), &envelope))
		require.NotNil(t, envelope.Success)
		require.Equal(t, status == http.StatusOK, *envelope.Success)
		require.False(t, status == http.StatusBadRequest && envelope.Errors[0].Code < 1000)
		for _, accepted := range s.Submissions() {
			target, ok := accepted.target()
			if !ok || accepted.IndicatorType != "domain" {
				continue
			}
			for range 3 {
				w.pass(review)
				requireSoundHistory(t, s, target, w.now)
			}
		}
	})
}
