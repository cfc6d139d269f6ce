package cmd

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
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
