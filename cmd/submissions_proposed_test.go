package cmd

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
)

// What was proposed on a shared workbench is known at a terminal, and is neither
// sent nor looked at from there.
func TestWhatIsProposedIsReadAtATerminal(t *testing.T) {
	p := newPlace(t)
	path := filepath.Join(t.TempDir(), "history.db")
	db, err := history.Open(t.Context(), path)
	require.NoError(t, err)
	m := intel.Miscategorization{Type: intel.TargetDomain, URL: "ourcorp.example", SecurityRemoves: []int{131}}
	_, err = db.Propose(t.Context(), history.Submission{Scope: intel.Scope{Base: simulator.BaseURL, Account: demoAccount, Demo: true},
		Analyst: "maria", AnalystKey: "SHA256:Wk8eAbcdefghijk", Request: m, Payload: m.JSON()})
	require.NoError(t, err)
	require.NoError(t, db.Close())

	run := func(args ...string) ran { return p.run(t, "", append(args, "--demo", "--history", path)...) }
	list := run("submissions", "--state", "proposed")
	assert.Zero(t, list.code)
	assert.Regexp(t, `MC-0001 .* proposed +another`, list.stdout)
	one := run("submissions", "1")
	assert.Contains(t, one.stdout, "proposed by maria: another person has to send it, and nothing has left")
	assert.Contains(t, one.stdout, "by maria (SHA256:Wk8eAbcde…)")
	var object storyObject
	decode(t, run("submissions", "1", "--json").stdout, &object)
	assert.Equal(t, history.SubmissionProposed, object.State)
	assert.Nil(t, object.Sender)
	assert.Equal(t, "SHA256:Wk8eAbcdefghijk", object.Events[0].Key)

	same := run("submit", "ourcorp.example", "--remove", "phishing", "--yes", "ourcorp.example", "--accept-warnings")
	assert.Equal(t, exitRefused, same.code)
	assert.Contains(t, same.stderr, "MC-0001 asks for the same and is not settled: proposed, maria")
	assert.Contains(t, same.stderr, "MC-0001 is proposed on a shared workbench")
	again := run("submit", "ourcorp.example", "--remove", "phishing", "--yes", "ourcorp.example", "--accept-warnings", "--again", "1")
	assert.Equal(t, exitRefused, again.code)
	assert.Contains(t, run("follow-up", "1").stderr, "MC-0001 is proposed and was not sent: there is nothing to look for")
}
