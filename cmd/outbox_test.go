package cmd

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel/simulator"
	"pugmark/ui/uitest"
)

// ends is what each fault leaves a submission in.
func ends() map[string]history.SubmissionState {
	unknown := history.SubmissionUnknown
	return map[string]history.SubmissionState{
		"": history.SubmissionAccepted, "400": history.SubmissionRejected, "429": history.SubmissionDraft, "scope": history.SubmissionDraft,
		"bad-token": history.SubmissionDraft, // not "quota": it is remembered, and nothing more is asked
		"408":       unknown, "409": unknown, "500": unknown, "502": unknown, "504": unknown, "maintenance": unknown, "html": unknown,
		"307": unknown, "308": unknown, "redirect": unknown, "half-body": unknown, "broken-json": unknown,
		"reset": unknown, "reset-after": unknown, "silence": unknown, "silence-after": unknown, "500-after": unknown, "409-after": unknown,
	}
}

// An overFaults answers each submission with the next of the faults, and knows
// which that was.
type overFaults struct {
	kinds   []string
	offices []*postOffice
	base    string
	turn    int
}

func newOverFaults(t *testing.T) *overFaults {
	t.Helper()
	o := &overFaults{}
	for kind := range ends() {
		_, err := simulator.ParseFault(string(faultOnSubmissions(kind)))
		require.NoError(t, err)
		o.kinds = append(o.kinds, kind)
		o.offices = append(o.offices, newPostOffice(t, simulator.Options{Fault: faultOnSubmissions(kind)}))
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { o.offices[o.turn%len(o.kinds)].ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	o.base = server.URL + "/client/v4"
	return o
}

// TestSubmissionsOverEveryFault sends over every fault, each twice: one request
// is made for each intent, each ends in its state, the second is refused where
// the first may have arrived, and restarting sends nothing. PUGMARK_FULL=1 sends
// 3,000.
func TestSubmissionsOverEveryFault(t *testing.T) {
	server, p := newOverFaults(t), newPlace(t)
	intents := uitest.Figure(len(server.kinds), 3000)
	states, requests, want := map[history.SubmissionState]int{}, 0, map[string]history.SubmissionState{}
	for server.turn = range intents {
		kind := server.kinds[server.turn%len(server.kinds)]
		office, target := server.offices[server.turn%len(server.kinds)], fmt.Sprintf("n%d.example", server.turn)
		p.timeout = 10 * time.Second
		if strings.HasPrefix(kind, "silence") {
			p.timeout = 100 * time.Millisecond
		}
		r, o := p.submit(t, server.base, target, "--add", "phishing")
		require.NotNil(t, o.Submission, "%s: %s", kind, r.stderr)
		arrived := office.about(`"` + target + `"`)
		if late := strings.HasPrefix(kind, "silence") && arrived == 0; late { // the time was up before anything left
			require.Contains(t, []history.SubmissionState{history.SubmissionDraft, history.SubmissionUnknown}, o.Submission.State, r.stderr)
		} else {
			require.Equal(t, ends()[kind], o.Submission.State, "%s: %s", kind, r.stderr)
			require.Equal(t, 1, arrived, kind)
		}
		want[target] = o.Submission.State
		states[o.Submission.State]++
		requests += arrived
		office.forget()
		if server.turn%10 == 0 && (o.Submission.State == history.SubmissionUnknown || o.Submission.State == history.SubmissionAccepted) {
			r, _ = p.submit(t, server.base, target, "--add", "phishing")
			require.Equal(t, exitRefused, r.code, kind)
			require.Empty(t, office.posted(), kind)
		}
	}
	require.Zero(t, p.run(t, "", "follow-up", "--api-url", server.base).code)
	var kept []submissionObject
	decode(t, p.run(t, "", "submissions", "--json").stdout, &kept)
	require.Len(t, kept, intents, "none is lost")
	for _, s := range kept {
		assert.Equal(t, want[s.Indicator], s.State, s.Indicator)
	}
	for _, office := range server.offices {
		assert.Empty(t, office.posted(), "nothing is sent by itself")
	}
	t.Logf("%d intents, %d requests, %v", intents, requests, states)
}

// Of a damaged history the good rows are printed, the damaged ones named, and
// the code says that not all of it could be read.
func TestDamagedSubmissionsAreNamedBesideTheOthers(t *testing.T) {
	office, p := newPostOffice(t, simulator.Options{}), newPlace(t)
	for _, target := range []string{"a.example", "b.example"} {
		r, _ := p.submit(t, office.base, target, "--add", "phishing")
		require.Zero(t, r.code, r.stderr)
	}
	db, err := sql.Open("sqlite", filepath.Join(p.data, "pugmark", "history.db"))
	require.NoError(t, err)
	_, err = db.Exec(`UPDATE submissions SET security_adds = '[' WHERE number = 1`)
	require.NoError(t, err)
	require.NoError(t, db.Close())
	for _, args := range [][]string{{"submissions"}, {"submissions", "--json"}, {"follow-up", "--dry-run"}, {"follow-up"}} {
		r := p.runAt(t, time.Now().Add(25*time.Hour), append(args, "--api-url", office.base)...)
		assert.Equal(t, exitOurs, r.code, "%v: %s", args, r.stderr)
		assert.Contains(t, r.stderr, "MC-0001 is damaged", args)
		assert.Contains(t, r.stdout, "MC-0002", args)
	}
}
