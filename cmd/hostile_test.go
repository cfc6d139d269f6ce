package cmd

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
	"pugmark/investigation"
	"pugmark/ui/uitest"
)

// A poisoner is a server whose answers have, in the place of every text that
// is not the subject's own name, the next of some hostile strings.
type poisoner struct {
	sim     *simulator.Simulator
	mu      sync.Mutex
	hostile []string
	used    int
	sent    []string // results, as they were sent
	refuse  bool     // answer with an error of hostile words
}

func newPoisoner(t *testing.T, hostile []string) (p *poisoner, base string) {
	t.Helper()
	p = &poisoner{sim: simulator.New(simulator.Options{RateLimit: 1 << 40}), hostile: hostile}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	return p, server.URL + "/client/v4"
}

func (p *poisoner) next() string {
	p.used++
	return p.hostile[(p.used-1)%len(p.hostile)]
}

func (p *poisoner) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.refuse {
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]any{"success": false, "errors": []any{map[string]any{"code": 10433, "message": p.next(),
			"documentation_url": p.next(), "source": map[string]any{"pointer": p.next()}, "error_chain": []any{map[string]any{"code": 1, "message": p.next()}}}}})
		return
	}
	recorded := httptest.NewRecorder()
	p.sim.ServeHTTP(recorded, r)
	var envelope map[string]any
	if err := json.Unmarshal(recorded.Body.Bytes(), &envelope); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	envelope["result"] = p.poison(r, "", envelope["result"])
	result, _ := json.Marshal(envelope["result"])
	p.sent = append(p.sent, string(result))
	w.WriteHeader(recorded.Code)
	_ = json.NewEncoder(w).Encode(envelope)
}

// poison leaves alone what leads on: the subject itself and its references.
func (p *poisoner) poison(r *http.Request, key string, value any) any {
	switch value := value.(type) {
	case map[string]any:
		for k, v := range value {
			value[k] = p.poison(r, k, v)
		}
	case []any:
		for i, v := range value {
			value[i] = p.poison(r, key, v)
		}
	case string:
		if key == "domain" || key == "ip" || key == "value" || key == "url" {
			return value
		}
		return p.next()
	}
	return value
}

// checkTerminal fails on what a terminal would not show as it is: anything but
// printable, visible characters and line ends, by Unicode's own properties.
func checkTerminal(t *testing.T, what, text string) {
	t.Helper()
	for at, r := range text {
		visible := r >= ' ' && r < 0x7f || r == '\n' || r >= 0xa1 && unicode.IsPrint(r) &&
			!unicode.In(r, unicode.Bidi_Control, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
		if !visible {
			require.Fail(t, "a hazard in the output", "%s: %U in %.200q", what, r, text[max(0, at-40):])
		}
	}
}

// TestHostileAnswersInEveryOutput has every string of the corpus in the
// answers, and reads all that the command line writes: text, JSON, NDJSON,
// history, log and errors. Nothing raw is in them, JSON holds exactly what the
// server sent, and tmux, which is shown all of it, is not touched.
// PUGMARK_FULL=1 goes on until every string was sent in every output.
func TestHostileAnswersInEveryOutput(t *testing.T) {
	pane := uitest.NewTmux(t, 120, 40)
	check := func(what, text string) {
		checkOutput(t, text)
		checkTerminal(t, what, text)
		require.Empty(t, pane.Show(strings.ReplaceAll(text, "\n", "\r\n")), what)
	}
	server, base := newPoisoner(t, uitest.Sample(uitest.Hostile(), 10))
	logged := filepath.Join(t.TempDir(), "log")
	for _, form := range [][]string{nil, {"--json"}, {"--ndjson"}} {
		for first := server.used; server.used < first+len(server.hostile); {
			p, before := newPlace(t), len(server.sent)
			args := []string{"--api-url", base, "--log", logged, "--ask", "domain,whois,history,ip,dns,asn,subnets,phishing", "https://login.payro11.example/x", "cloudflare.com"}
			r := p.run(t, "", append(append([]string{"lookup"}, form...), args...)...)
			check("lookup "+strings.Join(form, ""), r.stdout)
			check("standard error", r.stderr)
			if len(form) > 0 {
				checkRoundTrip(t, r.stdout, server.sent[before:])
			}
			for _, list := range [][]string{nil, {"--ndjson"}} {
				check("history", p.run(t, "", append([]string{"history", "--api-url", base}, list...)...).stdout)
			}
		}
	}
	server.refuse = true
	for first := server.used; server.used < first+len(server.hostile); {
		for _, form := range []string{"--json", "--ndjson", "--log=" + logged} {
			r := newPlace(t).run(t, "", "lookup", form, "--api-url", base, "--ask", "domain,whois,history,ip,asn", "login.payro11.example", "1.1.1.1", "AS13335")
			assert.Equal(t, exitUnanswered, r.code)
			check("errors", r.stdout)
			check("errors", r.stderr)
		}
	}
	log, err := os.ReadFile(logged)
	require.NoError(t, err)
	assert.Greater(t, bytes.Count(log, []byte("\n")), 50)
	check("log", string(log))
	assert.NoError(t, pane.Touched())
}

// checkRoundTrip: every result in the output is one that was sent, whole.
func checkRoundTrip(t *testing.T, stdout string, sent []string) {
	t.Helper()
	var objects []answerObject
	if err := json.Unmarshal([]byte(stdout), &objects); err != nil {
		objects = nil
		for line := range strings.Lines(stdout) {
			var o answerObject
			require.NoError(t, json.Unmarshal([]byte(line), &o), "%.200q", line)
			objects = append(objects, o)
		}
	}
	results := map[string]bool{}
	for _, s := range sent {
		results[canonical(t, s)] = true
	}
	answered := 0
	for _, o := range objects {
		if o.Result != nil {
			answered++
			assert.True(t, results[canonical(t, string(o.Result))], "%s %s is not what was sent", o.Indicator, o.Kind)
		}
	}
	assert.Positive(t, answered)
}

func canonical(t *testing.T, text string) string {
	t.Helper()
	var value any
	require.NoError(t, json.Unmarshal([]byte(text), &value))
	out, err := json.Marshal(value)
	require.NoError(t, err)
	return string(out)
}

// TestHostileArgumentsInEveryOutput types each string of the corpus: as an
// indicator, a query, a flag's value, a file's name and a line of standard
// input, and has it in the configuration.
func TestHostileArgumentsInEveryOutput(t *testing.T) {
	pane := uitest.NewTmux(t, 120, 40)
	p := newPlace(t)
	for _, hostile := range append(uitest.Sample(uitest.Hostile(), 120), "a\nb") {
		p.config(t, fmt.Sprintf("%q = 1\nplan = %q\n", hostile, hostile))
		configured := p.run(t, "", "lookup", "--demo", "--ask", "asn", "AS64500")
		p.config(t, "")
		typed := strings.ReplaceAll(hostile, "\x00", "") // no argument can hold one
		unkept := newPlace(t)
		unkept.archive = "/proc/" + typed + "/x"
		for what, r := range map[string]ran{
			"archive":       unkept.run(t, "", "lookup", "--demo", "--ask", "asn", "AS64500"),
			"configuration": configured,
			"indicator":     p.run(t, "", "lookup", "--demo", "--ask", "asn", "--", typed),
			"URL":           p.run(t, "", "lookup", "--demo", "--ask", "phishing", "--", "https://a.example/"+typed),
			"several":       p.run(t, hostile, "lookup", "--demo", "--ask", "asn", "-"),
			"topics":        p.run(t, "", "lookup", "--demo", "--ask", typed, "AS64500"),
			"query":         p.run(t, "", "history", "--demo", "--", typed),
			"flag":          p.run(t, "", "--theme", typed),
			"no flag":       p.run(t, "", "lookup", "--"+typed),
			"backup":        p.run(t, "", "history", "backup", "--demo", "--", "/proc/"+typed),
		} {
			for _, text := range []string{r.stdout, r.stderr} {
				checkTerminal(t, what, text)
				require.Empty(t, pane.Show(strings.ReplaceAll(text, "\n", "\r\n")), "%s: %.100q", what, hostile)
			}
			for line := range strings.Lines(r.stderr) {
				require.True(t, strings.HasPrefix(line, "pugmark: "), "%s: %.100q began a line of its own: %.200q", what, hostile, line)
			}
		}
	}
	assert.NoError(t, pane.Touched())
}

// Labels are ours today; they are shown as if they were not.
func TestFactsHoldWhateverTheyAreCalled(t *testing.T) {
	var b strings.Builder
	long := "a\x1b[2J\n" + strings.Repeat("\u202e", 9)
	writeFacts(&b, []investigation.Fact{{Label: long, Values: []string{"first"}}, {Label: "plain", Values: []string{"second"}}})
	checkTerminal(t, "facts", b.String())
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	require.Len(t, lines, 2)
	assert.Equal(t, strings.Index(lines[0], "first"), strings.Index(lines[1], "second"), "in one column")
}

// What ends a command is said in one line, and passes the airlock even where
// whoever said it forgot to make it visible.
func TestWhatIsSaidIsOneVisibleLine(t *testing.T) {
	for _, hostile := range append(uitest.Sample(uitest.Hostile(), 20), "a\nb", `a\b`, "\x1b[31mred") {
		for _, err := range []error{
			&intel.Error{Problem: intel.ProblemRefused, Messages: []intel.Message{{Code: 1, Message: hostile, DocumentationURL: hostile}}},
			plain("%s", hostile), fmt.Errorf("%s", hostile),
		} {
			var stderr bytes.Buffer
			surroundings{stderr: &stderr, now: time.Now}.sayError("pugmark", err)
			checkTerminal(t, "an error", stderr.String())
			require.Equal(t, 1, strings.Count(stderr.String(), "\n"), "%.100q", hostile)
		}
		var stderr bytes.Buffer
		surroundings{stderr: &stderr, now: time.Now}.saySummary(&office{missing: plain("%s", hostile)},
			investigation.Summary{Problems: map[intel.Problem]int{intel.ProblemNoCredentials: 1}})
		checkTerminal(t, "a summary", stderr.String())
		require.Equal(t, 1, strings.Count(stderr.String(), "\n"), "%.100q", hostile)
		surroundings{stderr: &stderr}.say()("%s", hostile)
		checkTerminal(t, "what is said", stderr.String())
	}
}

// What looks like an escape and is text is told apart from one: its backslash
// is doubled, on standard error as everywhere.
func TestWhatOnlyLooksLikeAnEscapeIsToldApart(t *testing.T) {
	const indicator, shown = `https://192.0.2.1/?x=\x1b`, `?x=\\x1b`
	p := newPlace(t)
	assert.Contains(t, p.run(t, "", "lookup", "--demo", "--ask", "whois", indicator).stderr, shown)
	assert.Contains(t, p.run(t, "", "lookup", "--demo", "--ask", "phishing", indicator).stdout, shown)
	assert.Contains(t, p.run(t, "", "history", "--demo", `a\b`).stderr, `a\\b`)
}

// An archive may hold anything: another program may have written it. Each kept
// answer is one line, whoever asked about whatever and wherever.
func TestAnArchiveMayHoldAnything(t *testing.T) {
	p := newPlace(t)
	require.Zero(t, p.run(t, "", "version").code)
	path := filepath.Join(p.data, "pugmark", "history.db")
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	db, err := history.Open(t.Context(), path)
	require.NoError(t, err)
	kept := 0
	for _, hostile := range append(uitest.Sample(uitest.Hostile(), 20), "a\nb", "\x1b[2J", "a\u202eb") {
		if hostile == "" || !utf8.ValidString(hostile) || strings.Contains(hostile, "\x00") {
			continue // what the archive itself does not take
		}
		for _, r := range []intel.Record{
			{Scope: intel.Scope{Base: "https://a.example", Account: testAccount}, Key: intel.Key{Kind: intel.KindDomain, Value: hostile}, Analyst: "ana"},
			{Scope: intel.Scope{Base: hostile, Account: hostile}, Key: intel.Key{Kind: intel.KindWHOIS, Value: "a.example"}, Analyst: hostile},
		} {
			r.At, r.Status, r.Body = time.Now(), http.StatusOK, []byte(`{"success":true,"result":{}}`)
			require.NoError(t, db.File(t.Context(), r), "%.100q", hostile)
			kept++
		}
	}
	require.NoError(t, db.Close())
	r := p.run(t, "", "history")
	assert.Zero(t, r.code, r.stderr)
	checkTerminal(t, "history", r.stdout)
	assert.Equal(t, kept, strings.Count(r.stdout, "\n"), "one line each")
	objects := p.run(t, "", "history", "--ndjson")
	checkTerminal(t, "history --ndjson", objects.stdout)
	assert.Equal(t, kept, strings.Count(objects.stdout, "\n"), "one line each")

	copied := filepath.Join(t.TempDir(), "a\nb\x1b[31m.db")
	r = p.run(t, "", "history", "backup", copied)
	assert.Zero(t, r.code, r.stderr)
	checkTerminal(t, "history backup", r.stdout)
	assert.Equal(t, 1, strings.Count(r.stdout, "\n"))
}

// TestACrashSaysNothingOfItsReason: what a crash is about may hold anything,
// wherever in a command it comes.
func TestACrashSaysNothingOfItsReason(t *testing.T) {
	logs := 0
	for n, hostile := range uitest.Sample(uitest.Hostile(), 100) {
		p := newPlace(t)
		var stdout, stderr bytes.Buffer
		s := p.surroundings(strings.NewReader(""), &stdout, &stderr)
		var calls atomic.Int32
		s.now = func() time.Time {
			if int(calls.Add(1)) == 1+n%10 {
				panic(hostile)
			}
			return time.Now()
		}
		logged := filepath.Join(t.TempDir(), "log")
		if s.run(t.Context(), []string{"lookup", "--demo", "--log", logged, "AS64500"}) != exitOurs {
			continue // over before the crash
		}
		assert.Equal(t, "pugmark: pugmark came upon something it was not made for and stopped; --log FILE records what it was\n", stderr.String())
		if log, err := os.ReadFile(logged); err == nil && len(log) > 0 {
			assert.Contains(t, string(log), "crash")
			checkTerminal(t, "log", string(log))
			logs++
		}
	}
	assert.Positive(t, logs, "no crash was logged, so none was looked at")
}
