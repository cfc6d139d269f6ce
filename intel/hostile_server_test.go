package intel

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// everyQuestion is one question of each kind, about names that nobody may
// resolve or connect to.
func everyQuestion() []AnyQuestion {
	addr := netip.MustParseAddr("192.0.2.66")
	return []AnyQuestion{
		ASN(64500), Subnets(64500, 1, 20), Domain("indicator.example"), Bulk("indicator.example", "b.example"), DomainHistory("indicator.example"),
		IP(addr), IP(netip.MustParseAddr("2001:db8::66")), PassiveDNS(addr, Window{}, 1, 20), WHOIS("indicator.example"),
		Phishing("http://indicator.example:8080/x"), Token(), Accounts(), GatewayCategories(),
	}
}

// However long Cloudflare asks to wait: no request is early, no pause is long,
// and a wait that is not ours is said to the person, with its end.
func TestNothingIsAskedEarlyWhateverRetryAfterSays(t *testing.T) {
	date := newClock().now().Add(90 * time.Second)
	for value, wait := range map[string]time.Duration{
		"0": 0, "1": time.Second, "120": 2 * time.Minute, "86400": 24 * time.Hour, "-1": 0, date.Format(http.TimeFormat): 90 * time.Second, "junk": 0, "": 0,
	} {
		t.Run("Retry-After "+value, func(t *testing.T) {
			var sent, earliest []time.Time
			var d *desk
			d = newDesk(t, roundTrips(func(*http.Request) (*http.Response, error) {
				now := d.clock.now()
				held := now.Add(min(wait, window)) // Cloudflare's own limits last no longer
				if strings.Contains(value, "GMT") {
					held = date
				}
				sent, earliest = append(sent, now), append(earliest, held)
				header := http.Header{}
				if value != "" {
					header.Set("Retry-After", value)
				}
				answer := respond(429, failureBody(`[{"code":971,"message":"wait"}]`))
				answer.Header = header
				return answer, nil
			}))
			_, err := Ask(t.Context(), d.Source, Domain("a.example"))
			failure := problem(t, err)
			assert.Equal(t, ProblemRateLimit, failure.Problem)
			assert.Equal(t, wait, failure.RetryAfter, "what was said")
			assert.Equal(t, wait > 0, !failure.Until.IsZero(), "what a countdown counts to")
			pauses := d.clock.slept
			for step := time.Second; step <= 3*window; step *= 2 { // somebody keeps asking
				d.clock.advance(step)
				before := len(d.clock.slept)
				_, _ = Ask(t.Context(), d.Source, Domain("b.example"))
				pauses = append(pauses, d.clock.slept[before:]...)
			}
			require.Greater(t, len(sent), 1)
			for i := 1; i < len(sent); i++ {
				assert.False(t, sent[i].Before(earliest[i-1]), "request %d is early", i)
			}
			for _, pause := range pauses {
				assert.LessOrEqual(t, pause, time.Minute)
			}
		})
	}
}

// members is a gzip stream of so many MiB of blanks, a thousandth of them long.
func members(mebibytes int) io.Reader {
	var one bytes.Buffer
	compressed, _ := gzip.NewWriterLevel(&one, gzip.BestCompression)
	_, _ = compressed.Write(bytes.Repeat([]byte(" "), 1<<20))
	_ = compressed.Close()
	parts := make([]io.Reader, mebibytes)
	for i := range parts {
		parts[i] = bytes.NewReader(one.Bytes())
	}
	return io.MultiReader(parts...)
}

// A counted body says how much of it was read.
type countedBody struct {
	io.ReadCloser
	read *atomic.Int64
}

func (b countedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.read.Add(int64(n))
	return n, err
}

// Ten mebibytes that unpack to ten gibibytes are read as far as the bound.
func TestAnAnswerThatUnpacksToTenGibibytes(t *testing.T) {
	var read atomic.Int64
	network := newTransport()
	count := roundTrips(func(r *http.Request) (*http.Response, error) {
		res, err := network.RoundTrip(r)
		if err == nil {
			res.Body = countedBody{res.Body, &read}
		}
		return res, err
	})
	d := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = io.Copy(w, members(10<<10))
	}, WithTransport(count))
	_, err := Ask(t.Context(), d.Source, Domain("a.example"))
	failure := problem(t, err)
	assert.Equal(t, ProblemBroken, failure.Problem)
	assert.Contains(t, failure.Error(), "larger than 8 MiB")
	assert.LessOrEqual(t, read.Load(), int64(bodyLimit+1))
	assert.Equal(t, 1, failure.Attempts)
}

// Every question survives every shape of answer that is not its own: as deep
// as a body can be, or of another type. The error is one, and can be shown.
func TestEveryQuestionSurvivesEveryShape(t *testing.T) {
	const depth = 100_000
	nested := func(open, inside, end string) string {
		return strings.Repeat(open, depth) + inside + strings.Repeat(end, depth)
	}
	deep := []string{
		nested("[", "", "]"), nested(`{"a":`, "1", "}"), nested(`[{"domain":`, "1", "}]"), strings.Repeat("[", depth), `{"notes":` + nested("[", "", "]") + "}",
	}
	shapes := append(deep, "7", `"text"`, "true", "-1e400", "[7]", `["text"]`, `[[[]]]`, `{"0":{}}`, "null", `{"domain":{"domain":7}}`, `{"categories":7}`)
	for _, q := range everyQuestion() {
		for i, shape := range shapes {
			for _, body := range []string{ok(shape), `{"success":false,"errors":` + shape + `}`, `{"success":true,"result":null,"messages":` + shape + `}`, shape} {
				d := newDesk(t, scripted(says(200, body)))
				_, err := q.AskAny(t.Context(), d.Source)
				if err == nil {
					assert.GreaterOrEqual(t, i, len(deep), "%s: nothing so deep is an answer", q.Key().Kind)
					continue
				}
				failure := problem(t, err)
				assert.Less(t, len(failure.Error()), 8<<10)
				assert.LessOrEqual(t, failure.Attempts, 2, "only a token is asked about twice")
				assertNoInternals(t, failure)
			}
		}
	}
}

// Wherever a redirect leads, nothing follows it, and what it says is not heard
// as an answer.
func TestNoQuestionFollowsARedirectAnywhere(t *testing.T) {
	var elsewhere atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	defer other.Close()
	port := other.URL[strings.LastIndexByte(other.URL, ':'):]
	for name, location := range map[string]string{
		"another host": "http://localhost" + port + "/client/v4", "another port": other.URL + "/client/v4", "a subdomain": "http://x.localhost" + port + "/",
		"http": "http://127.0.0.1" + port + "/", "a loop": "", "an indicator": "http://indicator.example/",
	} {
		for _, status := range []int{301, 302, 303, 307, 308} {
			var here atomic.Int32
			d := serve(t, func(w http.ResponseWriter, r *http.Request) {
				here.Add(1)
				if location == "" {
					location = r.URL.Path
				}
				w.Header().Set("Location", location)
				w.WriteHeader(status)
				_, _ = io.WriteString(w, ok(`{"domain":"indicator.example"}`))
			})
			for _, q := range everyQuestion() {
				_, err := q.AskAny(t.Context(), d.Source)
				assert.Equal(t, ProblemRefused, ProblemOf(err), "%s %s", name, q.Key().Kind)
			}
			assert.EqualValues(t, len(everyQuestion()), here.Load(), name)
		}
	}
	assert.Zero(t, elsewhere.Load())
}

// A dialer that notes whom it is asked to reach.
type dialer struct {
	mu      sync.Mutex
	reached map[string]bool
}

func (d *dialer) dial(ctx context.Context, network, address string) (net.Conn, error) {
	d.mu.Lock()
	d.reached[address] = true
	d.mu.Unlock()
	var plain net.Dialer
	return plain.DialContext(ctx, network, address)
}

// What is asked about is never resolved and never connected to: one address is
// reached, the one that was given.
func TestOnlyTheGivenAddressIsReached(t *testing.T) {
	noted := &dialer{reached: map[string]bool{}}
	network, _ := newTransport().(*http.Transport)
	network.DialContext = noted.dial
	var resolved atomic.Int32
	system := net.DefaultResolver
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		resolved.Add(1)
		return nil, errors.New("no name is to be resolved")
	}}
	defer func() { net.DefaultResolver = system }()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, ok(`{"domain":"indicator.example","resolves_to_refs":[{"value":"198.51.100.9"}],"url":"http://page.example/"}`))
	}))
	defer server.Close()
	d := newDeskFor(t, server.URL, tokenCredentials(), WithTransport(network))
	for _, q := range everyQuestion() {
		_, _ = q.AskAny(t.Context(), d.Source)
	}
	assert.Equal(t, map[string]bool{strings.TrimPrefix(server.URL, "http://"): true}, noted.reached)
	assert.Zero(t, resolved.Load())
}
