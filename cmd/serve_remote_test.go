package cmd

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/investigation"
)

// What a client says is shown to it as everything is, whichever command it is
// said to, and by whomever of the commands' makers.
func TestRemoteCommandsShowWhatTheyWereGiven(t *testing.T) {
	m := newTeam(t, entry("maria", "analyst"))
	x := m.serve(t, globals{demo: true}, serveFlags{})
	const hostile = "\u009b31mX\u202eabc"
	for _, command := range []string{
		"help %s", "help history %s", "help lookup %s", "history %s", "history --%s", "lookup %s", "lookup a.example --%s", "lookup a.example --ask %s",
		"lookup a.example --since %s", "lookup a.example --page %s", "submissions %s", "submissions --state %s", "categories %s", "version %s", "%s",
	} {
		r := x.run("maria", "", strings.Replace(command, "%s", "'"+hostile+"'", 1))
		assert.Regexp(t, `^[\x20-\x7e\n]*$`, r.stdout, command)
		assert.Regexp(t, `^[\x20-\x7e\n…]*$`, r.stderr, command)
	}
	for _, command := range []string{"help " + hostile, "help history " + hostile} {
		r := x.run("maria", "", command)
		assert.Equal(t, exitUsage, r.code)
		assert.Empty(t, r.stdout)
		assert.Contains(t, r.stderr, "there is no command ")
	}
}

// What the team says is read over SSH as everything is, and what writes or
// removes is no text to look for.
func TestRemoteCommandsReadWhatTheTeamSays(t *testing.T) {
	m := newTeam(t, entry("maria", "analyst"))
	x := m.serve(t, globals{demo: true}, serveFlags{})
	_, err := x.bench("maria").Tag(t.Context(), []string{"payro11.example"}, investigation.TagRequest{Kind: history.TagVerdict, Verdict: history.VerdictMalicious, Words: "lure"})
	require.NoError(t, err)
	for _, command := range []string{"tag --list", "tag --list --verdict malicious", "tag payro11.example"} {
		r := x.run("maria", "", command)
		require.Zero(t, r.code, r.stderr)
		assert.Contains(t, r.stdout, "payro11[.]example", command)
		assert.Contains(t, r.stdout, "malicious", command)
	}
	for _, command := range []string{"tag payro11.example --verdict ours", "tag payro11.example --note x", "tag payro11.example --star", "tag --list --verdict nothing",
		"history export -", "history delete --older-than 1d --yes", "history backup x", "untag payro11.example"} {
		r := x.run("maria", "", command)
		assert.Equal(t, exitUsage, r.code, command)
		assert.Empty(t, r.stdout, command)
		assert.NotEmpty(t, r.stderr, command)
	}
	assert.Contains(t, x.run("maria", "", "history delete payro").stderr, "not served here")
	assert.Contains(t, x.run("maria", "", "tag payro11.example").stdout, "malicious", "nothing was changed")
}
