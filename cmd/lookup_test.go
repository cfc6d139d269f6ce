package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
)

func TestLookupFromStandardInputInTheDemo(t *testing.T) {
	r := newPlace(t).run(t, "hxxps://login[.]payro11[.]example/x\n", "lookup", "-", "--demo", "--ndjson")
	assert.Zero(t, r.code, r.stderr)
	objects := r.objects(t)
	require.Equal(t, []string{"domain", "phishing"}, kindsOf(objects))
	assert.Equal(t, "login.payro11.example", objects[0].Indicator)
	assert.Equal(t, "https://login.payro11.example/x", objects[1].Indicator)
	for _, o := range objects {
		assert.Equal(t, intel.FromDemo, o.Origin)
		assert.Equal(t, 1, o.Cost)
		assert.Nil(t, o.Error)
		at, err := time.Parse(time.RFC3339, o.At)
		require.NoError(t, err)
		assert.Equal(t, time.UTC, at.Location())
	}
}

func TestLookupAnswersWithTheDocumentsFacts(t *testing.T) {
	r := newPlace(t).run(t, "", "lookup", "cloudflare.com", "1.1.1.1", "AS13335", "--demo", "--ndjson",
		"--ask", "domain,history,whois,ip,dns,asn,subnets")
	assert.Zero(t, r.code, r.stderr)
	kinds := map[string]bool{}
	for _, kind := range kindsOf(r.objects(t)) {
		kinds[kind] = true
	}
	assert.Len(t, kinds, 7)
	for _, fact := range []string{
		`"id":155,"name":"Technology"`, `"2020-12-16T19:49:30.533482Z"`, `"created_date":"2009-02-17"`, `"one.one.one.one."`,
		`"count":778`, `"description":"CLOUDFLARENET"`, `"ip_count_total":`,
	} {
		assert.Contains(t, r.stdout, fact)
	}
}

func TestLookupTwiceAsksOnce(t *testing.T) {
	base, requests := serve(t, simulator.Options{})
	p := newPlace(t)
	args := []string{"lookup", "login.payro11.example", "--api-url", base, "--ask", "domain,ip,dns,asn,whois", "--ndjson"}
	first := p.run(t, "", args...)
	require.Zero(t, first.code, first.stderr)
	asked := requests()
	assert.Len(t, first.objects(t), asked, "one request per answer")
	assert.NotContains(t, first.stderr, "saved")

	second := p.run(t, "", args...)
	assert.Zero(t, second.code)
	assert.Equal(t, asked, requests(), "nothing is asked the second time")
	assert.Contains(t, second.stderr, "8 of 8 from the archive: saved 8 calls")
	for n, o := range second.objects(t) {
		assert.Equal(t, intel.FromArchive, o.Origin)
		assert.Zero(t, o.Cost)
		assert.Equal(t, first.objects(t)[n].Result, o.Result)
		assert.Equal(t, first.objects(t)[n].At, o.At)
	}

	p.env["CLOUDFLARE_ACCOUNT_ID"] = strings.Repeat("a", 32)
	p.run(t, "", args...)
	assert.Equal(t, 2*asked, requests(), "another account's answers are not this one's")
	other, otherRequests := serve(t, simulator.Options{})
	args[3] = other
	p.run(t, "", args...)
	assert.Equal(t, asked, otherRequests(), "another server's answers are not this one's")
	assert.Equal(t, 2*asked, requests())
}

func TestTwoAtOnceAskOnce(t *testing.T) {
	base, requests := serve(t, simulator.Options{Latency: 50 * time.Millisecond})
	p := newPlace(t)
	require.Zero(t, p.run(t, "", "version").code)
	db, err := history.Open(t.Context(), filepath.Join(p.data, "pugmark", "history.db")) // both find it made
	require.NoError(t, err)
	require.NoError(t, db.Close())
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() {
			var stdout, stderr bytes.Buffer
			code := p.surroundings(strings.NewReader(""), &stdout, &stderr).run(t.Context(),
				[]string{"lookup", "login.payro11.example", "--api-url", base, "--ndjson", "--ask", "domain"})
			assert.Zero(t, code, stderr.String())
			assert.Contains(t, stdout.String(), `"error":null`)
		})
	}
	group.Wait()
	assert.Equal(t, 1, requests())
}

func TestJSONIsTheSameInOneArray(t *testing.T) {
	p := newPlace(t)
	args := []string{"lookup", "login.payro11.example", "203.0.113.66", "--demo", "--ask", "domain,ip"}
	p.run(t, "", args...) // so that both runs below read the same
	ndjson, array := p.run(t, "", append(args, "--ndjson")...), p.run(t, "", append(args, "--json")...)
	var objects []answerObject
	require.NoError(t, json.Unmarshal([]byte(array.stdout), &objects))
	assert.Equal(t, ndjson.objects(t), objects)

	none := p.run(t, "", "lookup", "AS64500", "--demo", "--ask", "whois", "--json")
	assert.Equal(t, "[]\n", none.stdout)
	assert.Zero(t, none.code, "what does not apply is no error")
	assert.Contains(t, none.stderr, "nothing was asked about AS64500: an AS number is not a name")
}

func TestTextFormIsDefangedAndPlain(t *testing.T) {
	r := newPlace(t).run(t, "", "lookup", "login.payro11.example", "--demo", "--ask", "domain,history")
	assert.Zero(t, r.code)
	assert.Contains(t, r.stdout, "login.payro11[.]example\n▲ Cloudflare: Phishing, Malware · risk 0.97 · inherited from payro11[.]example · since ")
	assert.Contains(t, r.stdout, "    security      Phishing 131, Malware 117\n")
	assert.NotContains(t, r.stdout, "payro11.example", "nothing live")
	assert.NotContains(t, r.stdout, "\x1b", "no colour on a pipe")
}

func TestHostileAnswersStayText(t *testing.T) {
	for _, form := range []string{"--json", "--ndjson", "--plan=10000"} {
		r := newPlace(t).run(t, "", "lookup", "hostile.example", "xn--80ak6aa92e.example", "--demo", form, "--ask", "domain,whois,history,ip,dns")
		assert.NotEmpty(t, r.stdout)
		for _, hazard := range []string{"\u202e", "\u200b", "\u2066", "\ufeff"} {
			assert.NotContains(t, r.stdout+r.stderr, hazard)
		}
	}
}

func TestMaxCallsRefusesBeforeAnythingIsSent(t *testing.T) {
	base, requests := serve(t, simulator.Options{})
	p := newPlace(t)
	args := []string{"lookup", "login.payro11.example", "--api-url", base, "--ask", "ip,dns"}
	r := p.run(t, "", append(args, "--max-calls", "8")...)
	assert.Equal(t, exitSpent, r.code)
	assert.Contains(t, r.stderr, "this look-up may cost 1 to 9 calls, more than --max-calls 8: nothing was sent")
	assert.Zero(t, requests())
	assert.Empty(t, r.stdout)

	r = p.run(t, "", append(args, "--max-calls", "9")...)
	assert.Zero(t, r.code, r.stderr)
	r = p.run(t, "", append(args, "--max-calls", "0")...)
	assert.Zero(t, r.code, "what is kept costs nothing")
}

func TestPriceOverTheThresholdIsSaid(t *testing.T) {
	p := newPlace(t)
	all := []string{"lookup", "login.payro11.example", "--demo", "--ask", "domain,history,whois,ip"}
	assert.NotContains(t, p.run(t, "", all...).stderr, "may cost", "nothing is spent for real in the demo")
	assert.Contains(t, p.run(t, "", append(all, "--refresh", "--plan", "100")...).stderr, "this look-up may cost 3 to 7 calls (~94 of 100 calls left)")
	assert.NotContains(t, p.run(t, "", "lookup", "a.example", "--demo", "--ask", "domain").stderr, "may cost")
	assert.Contains(t, p.run(t, "", append(all, "--refresh", "--plan", "100")...).stderr, "of 100 calls left)")
	assert.NotContains(t, p.run(t, "", append(all, "--refresh", "--plan", "2500")...).stderr, "may cost")
	p.config(t, "plan = 2500\nthreshold = 2\n")
	assert.Contains(t, p.run(t, "", append(all, "--refresh")...).stderr, "may cost 3 to 7 calls (~2,4")
}

func TestStandardInputLines(t *testing.T) {
	long := strings.Repeat("a", longestLine+1)
	exact := "https://a.example/" + strings.Repeat("a", longestLine-len("https://a.example/[]")) + "  "
	stdin := "\ufefflogin[.]payro11[.]example\r\n\r\n" + long + "\n203.0.113.66\x00\n\xff\xfe\n  \t \nhxxps://shop[.]example/\n" + exact + "\nnot_an indicator!\n203.0.113.66"
	r := newPlace(t).run(t, stdin, "lookup", "-", "--demo", "--ndjson", "--ask", "domain,ip")
	assert.Equal(t, exitUsage, r.code)
	for _, said := range []string{
		"pugmark: line 3: longer than 2048 bytes", "pugmark: line 4: contains a NUL byte", "pugmark: line 5: is not UTF-8", "pugmark: line 9: \"not_an\"",
	} {
		assert.Contains(t, r.stderr, said)
	}
	assert.NotContains(t, r.stderr, "line 1:")
	assert.NotContains(t, r.stderr, "line 2:")
	assert.NotContains(t, r.stderr, "line 8:", "exactly as long as allowed")
	asked := map[string]bool{}
	for _, o := range r.objects(t) {
		asked[o.Indicator] = true
	}
	for _, value := range []string{"login.payro11.example", "shop.example", "a.example", "203.0.113.66"} {
		assert.True(t, asked[value], "the others are still asked: %s", value)
	}
}

func TestEmptyStandardInputIsNoFailureOfTheNetwork(t *testing.T) {
	r := newPlace(t).run(t, "\n\n", "lookup", "-", "--demo")
	assert.Zero(t, r.code, "an empty list is answered")
	assert.Equal(t, "pugmark: standard input held no indicator\n", r.stderr)
}

func TestRefusedArgumentsLeaveTheOthersAsked(t *testing.T) {
	r := newPlace(t).run(t, "", "lookup", "203.0.113.0/24", "login.payro11.example", "x\x1b[31my", "", "--demo", "--ndjson", "--ask", "domain")
	assert.Equal(t, exitUsage, r.code)
	assert.Len(t, r.objects(t), 1)
	assert.Contains(t, r.stderr, `"203.0.113.0/24" `)
	assert.Contains(t, r.stderr, "an argument is empty")
	assert.Equal(t, 3, strings.Count(r.stderr, "pugmark: "), r.stderr)
}

func TestStoppedLookupPrintsWhatArrived(t *testing.T) {
	base, _ := serve(t, simulator.Options{Fault: "whois=silence"})
	ctx, cancel := context.WithCancel(t.Context())
	var stdout, stderr bytes.Buffer
	s := newPlace(t).surroundings(strings.NewReader(""), &stopper{to: &stdout, stop: cancel}, &stderr)
	code := s.run(ctx, []string{"lookup", "203.0.113.66", "login.payro11.example", "--api-url", base, "--ndjson", "--ask", "ip,whois"})
	assert.Equal(t, exitUnanswered, code)
	checkOutput(t, stdout.String()+stderr.String())
	objects := ran{stdout: stdout.String()}.objects(t)
	require.NotEmpty(t, objects)
	assert.Nil(t, objects[0].Error)
	silent := slices.IndexFunc(objects, func(o answerObject) bool { return o.Kind == intel.KindWHOIS })
	require.GreaterOrEqual(t, silent, 0)
	require.NotNil(t, objects[silent].Error)
	assert.Equal(t, "cancelled", objects[silent].Error.Kind)
}

// A stopper stops the program when the first answer is printed.
type stopper struct {
	to   io.Writer
	stop func()
}

func (s *stopper) Write(p []byte) (int, error) {
	defer s.stop()
	return s.to.Write(p)
}

// A crash is told in a sentence; the log has the rest.
func TestCrashIsSaidAndRecorded(t *testing.T) {
	p := newPlace(t)
	log := filepath.Join(t.TempDir(), "log")
	var stderr bytes.Buffer
	s := p.surroundings(strings.NewReader(""), crashing{}, &stderr)
	code := s.run(t.Context(), []string{"lookup", "login.payro11.example", "--demo", "--ndjson", "--log", log})
	assert.Equal(t, exitOurs, code)
	assert.Equal(t, "pugmark: pugmark came upon something it was not made for and stopped; --log FILE records what it was\n", stderr.String())
	text, err := os.ReadFile(log)
	require.NoError(t, err)
	assert.Contains(t, string(text), "msg=crash reason=\"a writer that crashes\" stack=")
	assert.Contains(t, string(text), "crashing.Write")
}

type crashing struct{}

func (crashing) Write([]byte) (int, error) { panic("a writer that crashes") }
