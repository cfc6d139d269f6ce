package cmd

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func decoded[T any](t *testing.T, r ran) (v T) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(r.stdout))
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(&v), r.stdout)
	return v
}

func TestTagSaysAndPrintsWhatTheTeamThinks(t *testing.T) {
	p := newPlace(t)
	r := p.run(t, "evil.example\n203.0.113.66\n", "tag", "-", "--verdict", "malicious", "--reason", "payroll\x1b[31m lure", "--expires", "30d", "--star", "--json")
	require.Equal(t, 0, r.code, r.stderr)
	kept := decoded[[]tagObject](t, r)
	require.Len(t, kept, 4)
	assert.Equal(t, "malicious", *kept[0].Verdict)
	assert.True(t, kept[0].Holds)
	assert.NotNil(t, kept[0].Expires)

	r = p.run(t, "", "tag", "ourcorp.example", "--verdict", "ours", "--note", "our own name")
	require.Equal(t, 0, r.code)
	assert.Contains(t, r.stdout, "ourcorp[.]example")
	assert.Contains(t, r.stdout, "ours · ")
	assert.Contains(t, r.stdout, "our own name")
	said := decoded[[]saidObject](t, p.run(t, "", "tag", "hxxps://www.ourcorp[.]example/x", "evil.example", "other.example", "--json"))
	require.Len(t, said, 3)
	assert.Equal(t, "ourcorp.example", *said[0].From)
	assert.NotNil(t, said[1].Star)
	assert.Nil(t, said[2].Verdict)
	assert.Contains(t, p.run(t, "", "tag", "other.example").stdout, "the team has said nothing")

	r = p.run(t, "", "tag", "--list", "--verdict", "malicious")
	assert.Equal(t, 2, strings.Count(r.stdout, "malicious"))
	assert.NotContains(t, r.stdout, "ourcorp")
	assert.NotContains(t, r.stdout, "evil.example", "what a person reads is defanged")

	taken := decoded[[]tagObject](t, p.run(t, "", "untag", "evil.example", "--json"))
	assert.Len(t, taken, 2)
	r = p.run(t, "", "untag", "evil.example")
	assert.Equal(t, 0, r.code)
	assert.Contains(t, r.stderr, "nothing to take back on evil[.]example")
	assert.Equal(t, 0, p.requests(t), "0 calls")
}

// requests is how many calls the ledger has.
func (p *place) requests(t *testing.T) int {
	t.Helper()
	return strings.Count(p.run(t, "", "history").stdout, "\n")
}

func TestWhatIsNoTagIsRefusedBeforeAnythingIsKept(t *testing.T) {
	p := newPlace(t)
	for _, c := range []struct {
		args []string
		why  string
	}{
		{[]string{"tag"}, "tag needs indicators"},
		{[]string{"tag", "evil.example", "--verdict", "awful"}, `"awful" is no verdict`},
		{[]string{"tag", "evil.example", "--reason", "x"}, "belong to a verdict"},
		{[]string{"tag", "evil.example", "--expires", "30d"}, "belong to a verdict"},
		{[]string{"tag", "evil.example", "--verdict", "ours", "--expires", "soon"}, `"soon" is not when something expires`},
		{[]string{"tag", "evil.example", "--note", " "}, "--note says nothing"},
		{[]string{"tag", "--list", "evil.example"}, "--list prints what was said before"},
		{[]string{"tag", "good.example", "bad bad", "--star"}, "nothing was done"},
		{[]string{"tag", "good.example", "--note", strings.Repeat("a", 5000)}, "at most 4096 bytes"},
		{[]string{"untag"}, "untag needs indicators"},
		{[]string{"case"}, "needs the name of a case"},
		{[]string{"case", "evil.example"}, "can be taken for an indicator"},
		{[]string{"case", "INC-1", "--close", "--reopen"}, "opposites"},
		{[]string{"case", "INC-1", "--remove"}, "needs the indicators"},
		{[]string{"case", "INC-1", "--rename", "a b"}, "one word"},
		{[]string{"cases", "a", "b"}, "takes one text"},
	} {
		r := p.run(t, "", c.args...)
		assert.Equal(t, exitUsage, r.code, c.args)
		assert.Contains(t, r.stderr, c.why, c.args)
		assert.Empty(t, r.stdout)
	}
	assert.Empty(t, p.run(t, "", "tag", "--list").stdout)
}

func TestACaseIsOpenedFilledAndClosed(t *testing.T) {
	p := newPlace(t)
	r := p.run(t, "evil.example\n", "case", "INC-4411", "203.0.113.66", "-", "--title", "payroll lure, wave 2", "--note", "came by \x1b]0;mail")
	require.Equal(t, 0, r.code, r.stderr)
	assert.Contains(t, r.stderr, "INC-4411 is open")
	assert.Contains(t, r.stderr, "2 of 2 indicators put into INC-4411")
	assert.Contains(t, r.stdout, "evil[.]example")

	f := decoded[caseFileObject](t, p.run(t, "", "case", "inc-4411", "--json"))
	assert.Equal(t, "payroll lure, wave 2", f.Title)
	assert.Len(t, f.Indicators, 2)
	assert.Len(t, f.Notes, 1)
	assert.Equal(t, []string{"noted", "put in", "opened"}, []string{f.Events[0].Did, f.Events[1].Did, f.Events[2].Did})

	p.run(t, "", "case", "INC-4411", "evil.example", "--remove")
	p.run(t, "", "case", "INC-4411", "--owner", "lena", "--rename", "INC-4412", "--close")
	list := decoded[[]caseObject](t, p.run(t, "", "cases", "--json"))
	require.Len(t, list, 1)
	assert.Equal(t, "closed", list[0].State)
	assert.Equal(t, [2]string{"INC-4412", "lena"}, [2]string{list[0].Name, list[0].Owner})
	assert.Equal(t, 1, list[0].Indicators)
	assert.Contains(t, p.run(t, "", "cases", "--open").stderr, "there is no open case")
	assert.Contains(t, p.run(t, "", "cases", "wave").stdout, "INC-4412")
	r = p.run(t, "", "case", "INC-1")
	assert.Equal(t, exitOurs, r.code)
	assert.Contains(t, r.stderr, "there is no case INC-1")
}
