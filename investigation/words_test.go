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

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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

func TestEveryProblemHasWords(t *testing.T) {
	unknown := Explain(&intel.Error{}, noon)
	said := map[string]intel.Problem{}
	for _, problem := range problems(t) {
		words := Explain(&intel.Error{Problem: problem}, noon)
		require.NotEqual(t, unknown, words, "%s has no words of its own", problem)
		require.NotEmpty(t, words.Sentence, problem)
		assert.Empty(t, said[words.Sentence], "%s says the same as another", problem)
		said[words.Sentence] = problem
		for _, internals := range []string{"dial", "EOF", "json", "context", "goroutine", "tcp", "nil", "%!"} {
			assert.NotContains(t, words.Line(), internals, problem)
		}
		if problem != intel.ProblemCancelled {
			assert.NotEmpty(t, words.Next, "%s: what to do next", problem)
		}
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
		{context.Canceled, "stopped", "stopped · r asks again"},
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
