package cmd

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDiffComparesWhatIsKeptAndAsksNothing(t *testing.T) {
	p := newPlace(t)
	past := p.run(t, "", "demo", "past")
	require.Zero(t, past.code, past.stderr)
	require.Zero(t, p.run(t, "", "lookup", "--demo", "login.payro11.example").code)

	got := p.run(t, "", "diff", "--demo", "login[.]payro11[.]example")
	require.Zero(t, got.code, got.stderr)
	assert.Contains(t, got.stdout, "login.payro11[.]example")
	assert.Contains(t, got.stdout, "  inherited security    + Phishing + Malware")
	require.Zero(t, p.run(t, "", "lookup", "--demo", "--refresh", "login.payro11.example").code)
	got = p.run(t, "", "diff", "--demo", "login[.]payro11[.]example")
	require.Zero(t, got.code, got.stderr)
	assert.Contains(t, got.stdout, "  nothing since 20", "asking again does not swallow the change")
	assert.Contains(t, got.stdout, "  inherited security    + Phishing + Malware")

	var objects []map[string]any
	asJSON := p.run(t, "", "diff", "--demo", "login.payro11.example", "--since", "20d", "--json")
	require.Zero(t, asJSON.code, asJSON.stderr)
	require.NoError(t, json.Unmarshal([]byte(asJSON.stdout), &objects))
	require.NotEmpty(t, objects)
	assert.Equal(t, "login.payro11.example", objects[0]["indicator"])
	assert.NotEmpty(t, objects[0]["changes"])
}

func TestDiffSaysWhatIsMissing(t *testing.T) {
	p := newPlace(t)
	none := p.run(t, "", "diff", "nobody.example", "--demo")
	assert.Zero(t, none.code)
	assert.Empty(t, none.stdout)
	assert.Contains(t, none.stderr, "fewer than two answers about nobody[.]example are kept")
	assert.Equal(t, "[]\n", p.run(t, "", "diff", "nobody.example", "--demo", "--json").stdout)
	for _, args := range [][]string{{"diff"}, {"diff", "a.example", "b.example"}, {"diff", "not an indicator"}, {"diff", "a.example", "--since", "soon"}} {
		assert.Equal(t, 2, p.run(t, "", args...).code, args)
	}
	assert.Contains(t, p.run(t, "", "diff", "a.example", "--since", "soon").stderr, `"soon" is not a time`)
}
