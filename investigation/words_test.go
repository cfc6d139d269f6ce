package investigation

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// problems reads every problem from the source that declares them, so that a
// new one without words fails.
func problems(t *testing.T) []intel.Problem {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../intel/errors.go", nil, 0)
	require.NoError(t, err)
	var all []intel.Problem
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "Problem" {
			value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			require.NoError(t, err)
			all = append(all, intel.Problem(value))
		}
		return true
	})
	require.Greater(t, len(all), 15)
	return all
}

func TestEveryProblemHasARow(t *testing.T) {
	unfinished := Explain(&intel.Error{}, noon)
	said := map[string]intel.Problem{}
	for _, problem := range problems(t) {
		require.Contains(t, States(), State(problem))
		words := Explain(&intel.Error{Problem: problem}, noon)
		require.NotEqual(t, unfinished, words, "%s has no words of its own", problem)
		assert.Empty(t, said[words.Sentence], "%s says the same as another", problem)
		said[words.Sentence] = problem
	}
	assert.Equal(t, unfinished, Say("a later state", Situation{}), "what is not known is not shown")
}

// situations are what a state may depend on, from nothing to the longest.
func situations() []Situation {
	long := strings.Repeat("a", 63) + "." + strings.Repeat("b", 63) + "." + strings.Repeat("c", 63) + ".example"
	return []Situation{
		{},
		{Now: noon, Price: "1 call", Elapsed: 2 * time.Second, Reason: "disk full", Age: "3d",
			Failure: &intel.Error{Status: 503, Counted: 1, RetryAfter: 41 * time.Second, Until: noon.Add(41 * time.Second)}},
		{Now: noon, Price: "1 call", Elapsed: 20 * time.Minute, Reason: "an address has no WHOIS here", Age: "now",
			Failure: &intel.Error{Status: 403, Counted: 3, Body: long + long, RetryAfter: 400 * 24 * time.Hour,
				Messages: []intel.Message{{Code: 10000, Message: long, DocumentationURL: "https://developers.cloudflare.com/api/"}}}},
	}
}

// A pane of 46 cells has 42 for text.
func TestEveryStateFitsAPaneAndNamesWhatIsNext(t *testing.T) {
	const text, lines = 42, 3
	for _, state := range States() {
		for n, s := range situations() {
			w := Say(state, s)
			name := fmt.Sprintf("%s, situation %d", state, n)
			for _, line := range []string{w.Keyed("r"), join(w.Sentence, w.Next)} {
				assert.LessOrEqual(t, strings.Count(ansi.Wrap(line, text, " "), "\n")+1, lines, "%s: %s", name, line)
			}
			assert.LessOrEqual(t, ansi.StringWidth(w.Title), 26, "%s: the title has no room for %q", name, w.Title)
			assert.LessOrEqual(t, len([]rune(w.More)), mostQuoted+40, name)
			for _, internals := range []string{"!", "dial", "EOF", "json:", "context", "goroutine", "tcp", "nil", "%", "  ", "· ·", "0x", "<"} {
				assert.NotContains(t, w.Title+"|"+w.Line()+"|"+w.Keyed("r"), internals, name)
			}
			assert.Equal(t, w.Ends.IsZero(), !strings.Contains(w.Again, " in "), "%s counts down, or does not", name)
			if n == 0 {
				continue
			}
			assert.NotEmpty(t, w.Sentence, name)
			if !explained(state) {
				assert.NotEmpty(t, w.Next+w.Again+w.Typed, "%s: what to do next", name)
			}
		}
	}
}

// explained are the states after which nothing is to be done: they say why, or
// what they do not mean.
func explained(state State) bool {
	switch state {
	case StateKept, StateNotApplied, StateHistory, StateEmptyWHOIS, StateEmptyNames, StateEmptyScans, StateEmptyHistory:
		return true
	}
	return false
}

func TestWhichFailuresMayBeOver(t *testing.T) {
	var helps, passes []State
	for _, state := range States() {
		w := Say(state, Situation{})
		if w.Helps() {
			helps = append(helps, state)
		}
		if w.Passes {
			passes = append(passes, state)
		}
	}
	assert.Equal(t, []State{"quota", "rate-limit", "scope", "api-down", "broken-answer", "other-subject", "timeout", "offline", "cancelled", "cap", "share", "ledger"}, helps)
	assert.Equal(t, []State{"quota", "rate-limit", "api-down", "timeout", "offline", "cap", "share", "ledger"}, passes)
}

func TestACountdownEndsWhenItSays(t *testing.T) {
	for _, problem := range []intel.Problem{intel.ProblemRateLimit, intel.ProblemDown} {
		e := &intel.Error{Problem: problem, RetryAfter: 41 * time.Second, Until: noon.Add(41 * time.Second)}
		for left := 41; left > 0; left-- {
			w := Explain(e, noon.Add(time.Duration(41-left)*time.Second))
			assert.Equal(t, fmt.Sprintf("may ask again in %d s", left), w.Again)
			assert.Equal(t, e.Until, w.Ends)
		}
		w := Explain(e, e.Until)
		assert.Zero(t, w.Ends)
		assert.NotContains(t, w.Again+w.Next, " s")
	}
}

func TestWordsOfTheScreens(t *testing.T) {
	for _, c := range []struct {
		err  error
		line string
		pane string
	}{
		{&intel.Error{Problem: intel.ProblemQuota},
			"this month's calls are used up (Cloudflare 10403) · what is kept can still be read · resets about Dec 1", ""},
		{&intel.Error{Problem: intel.ProblemRateLimit, RetryAfter: 41 * time.Second},
			"too fast for Cloudflare · ask again in 41 s", "too fast for Cloudflare · r may ask again in 41 s"},
		{&intel.Error{Problem: intel.ProblemRateLimit, RetryAfter: 41 * time.Second, Until: noon.Add(7 * time.Second)},
			"too fast for Cloudflare · ask again in 7 s", "too fast for Cloudflare · r may ask again in 7 s"},
		{&intel.Error{Problem: intel.ProblemRateLimit, RetryAfter: 41 * time.Second, Until: noon},
			"too fast for Cloudflare · ask again in a little while", "too fast for Cloudflare · r may ask again"},
		{&intel.Error{Problem: intel.ProblemScope},
			"the token may not read this: it needs Account › Intel › Read · change the token's permissions at Cloudflare", ""},
		{&intel.Error{Problem: intel.ProblemTokenOnly}, "the phishing scan accepts API tokens only · set CLOUDFLARE_API_TOKEN", ""},
		{&intel.Error{Problem: intel.ProblemTimeout, Counted: 1},
			"no answer in time · try again · may have counted as a call", "no answer in time · r tries again · may have counted as a call"},
		{&intel.Error{Problem: intel.ProblemOffline, Counted: 3},
			"Cloudflare cannot be reached · try again · may have counted as 3 calls", ""},
		{&intel.Error{Problem: intel.ProblemDown, Status: 502, Body: "<title>\n 502  Bad Gateway"},
			"Cloudflare's API is not working (HTTP 502): “<title> 502 Bad Gateway” · try again later", ""},
		{&intel.Error{Problem: intel.ProblemRefused, Messages: []intel.Message{{Code: 7003, Message: "no", DocumentationURL: "https://developers.cloudflare.com/x"}}},
			"Cloudflare refused the question: “no” (Cloudflare 7003) · see https://developers.cloudflare.com/x", ""},
		{fmt.Errorf("wrapped: %w", &intel.Error{Problem: intel.ProblemTokenOnly}),
			"the phishing scan accepts API tokens only · set CLOUDFLARE_API_TOKEN", ""},
		{context.Canceled, "stopped · ask again", "stopped · r asks again"},
		{&intel.Error{Problem: intel.ProblemCancelled, Counted: 1}, "stopped · may have counted as a call · ask again",
			"stopped · may have counted as a call · r asks again"},
		{&intel.Error{Problem: intel.ProblemDown, Status: 503, RetryAfter: 41 * time.Second, Until: noon.Add(9 * time.Second)},
			"Cloudflare's API is not working (HTTP 503) · ask again in 9 s", "Cloudflare's API is not working (HTTP 503) · r may ask again in 9 s"},
		{&history.Error{Doing: "open the history", Reason: "disk full"}, "could not open the history: disk full", ""},
		{context.DeadlineExceeded, "no answer in time · try again", ""},
		{intel.ErrNotKept, "nothing is kept about this · ask for it", ""},
		{errors.New("dial tcp: i/o timeout"), "pugmark could not finish this · --log FILE records why", ""},
		{nil, "", ""},
	} {
		words := Explain(c.err, noon)
		assert.Equal(t, c.line, words.Line())
		if c.pane != "" {
			assert.Equal(t, c.pane, words.Keyed("r"))
		}
	}
}

func TestWordsQuoteShortly(t *testing.T) {
	long := strings.Repeat("é", 100_000)
	for _, e := range []*intel.Error{
		{Problem: intel.ProblemDown, Body: long},
		{Problem: intel.ProblemRefused, Messages: []intel.Message{{Message: long}}},
	} {
		assert.Less(t, len(Explain(e, noon).Line()), 500)
	}
}
