package cmd

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/ui/uitest"
)

// A liar rejects every submission, or loses it, in hostile words.
type liar struct{ hostile string }

func (l *liar) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cf-Ray", "abc")
	w.WriteHeader(http.StatusBadRequest)
	message := map[string]any{"code": 10400, "message": l.hostile, "documentation_url": l.hostile, "source": map[string]any{"pointer": l.hostile}}
	_ = json.NewEncoder(w).Encode(map[string]any{"success": false, "errors": []any{message}, "messages": []any{message}, "result": l.hostile})
}

// TestHostileTextAroundSubmissions has every string of the corpus where
// somebody else's text can be: in what Cloudflare says, in what is typed beside
// a request, in a payload, and in a history that another program wrote.
func TestHostileTextAroundSubmissions(t *testing.T) {
	pane := uitest.NewTmux(t, 120, 40)
	server := &liar{}
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	for _, hostile := range append(uitest.Sample(uitest.Hostile(), 60), "a\nb") {
		p := newPlace(t)
		server.hostile = hostile
		typed := strings.ReplaceAll(hostile, "\x00", "") // no argument can hold one
		payload, err := json.Marshal(map[string]any{"indicator_type": "url", "url": "https://a.example/" + typed, "content_adds": []int{75}, typed: typed})
		require.NoError(t, err)
		var b strings.Builder
		require.NoError(t, json.NewEncoder(&b).Encode(map[string]any{"indicator_type": hostile, "url": hostile, "ip": hostile}))
		send := []string{"submit", "a.example", "--add", "phishing", "--yes", "a.example", "--api-url", web.URL, "--reason=" + typed, "--evidence=" + typed}
		for what, r := range map[string]ran{
			"text":      p.run(t, "", send...),
			"JSON":      p.run(t, "", append(send, "--json")...),
			"list":      p.run(t, "", "submissions"),
			"one":       p.run(t, "", "submissions", "1"),
			"one, JSON": p.run(t, "", "submissions", "1", "--json"),
			"nudge":     p.run(t, "", "submissions", "1", "--nudge"),
			"category":  p.run(t, "", "submit", "a.example", "--dry-run", "--add="+typed),
			"again":     p.run(t, "", "submit", "a.example", "--dry-run", "--again="+typed),
			"yes":       p.run(t, "", "submit", "a.example", "--yes="+typed),
			"file":      p.run(t, "", "submit", "--dry-run", "--payload=/proc/"+typed),
			"payload":   p.run(t, string(payload), "submit", "--payload", "-", "--dry-run"),
			"payload 2": p.run(t, b.String(), "submit", "--payload", "-", "--dry-run", "--json"),
			"payload 3": p.run(t, hostile, "submit", "--payload", "-", "--dry-run"),
			"state":     p.run(t, "", "submissions", "--state="+typed),
			"id":        p.run(t, "", "submissions", "--", typed),
			"followed":  p.run(t, "", "follow-up", "--", typed),
			"found":     p.run(t, "", "categories", "--", typed),
		} {
			for _, text := range []string{r.stdout, r.stderr} {
				checkTerminal(t, what, text)
				require.Empty(t, pane.Show(strings.ReplaceAll(text, "\n", "\r\n")), "%s: %.100q", what, hostile)
			}
			for line := range strings.Lines(r.stderr) {
				require.True(t, strings.HasPrefix(line, "pugmark: "), "%s: %.100q began a line of its own: %.200q", what, hostile, line)
			}
		}
		if utf8.ValidString(typed) && len(typed) < 1000 {
			var story storyObject
			decode(t, p.run(t, "", "submissions", "1", "--json").stdout, &story)
			assert.Equal(t, typed, story.Reason, "JSON holds what was typed")
		}
	}
	assert.NoError(t, pane.Touched())
}

// A history may hold anything: another program may have written it.
func TestAHistoryOfSubmissionsMayHoldAnything(t *testing.T) {
	p := newPlace(t)
	path := filepath.Join(p.data, "pugmark", "history.db")
	db, err := history.Open(t.Context(), path)
	require.NoError(t, err)
	kept := 0
	for _, hostile := range append(uitest.Sample(uitest.Hostile(), 40), "a\nb", "\x1b[2J", "a\u202eb") {
		if hostile == "" || !utf8.ValidString(hostile) || strings.Contains(hostile, "\x00") {
			continue
		}
		s := history.Submission{Analyst: hostile, Reason: hostile, Evidence: hostile, Payload: []byte(hostile), Hash: hostile, Warnings: []string{hostile}}
		s.Scope.Base, s.Scope.Account, s.Request.URL = hostile, hostile, hostile
		if _, err := db.SaveDraft(t.Context(), s); err == nil {
			kept++
		}
	}
	require.NoError(t, db.Close())
	require.Positive(t, kept)
	r := p.run(t, "", "submissions")
	checkTerminal(t, "submissions", r.stdout)
	assert.Equal(t, kept, strings.Count(r.stdout, "\n"), "one line each")
	objects := p.run(t, "", "submissions", "--json")
	checkTerminal(t, "submissions --json", objects.stdout)
	var all []submissionObject
	decode(t, objects.stdout, &all)
	assert.Len(t, all, kept)
	for _, s := range all {
		checkTerminal(t, s.ID, p.run(t, "", "submissions", s.ID).stdout)
	}
}
