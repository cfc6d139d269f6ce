package siege

import (
	"debug/buildinfo"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// CHECKS 14: the program is built with what has no holes that are known.
func TestWhatItIsBuiltWith(t *testing.T) {
	info, err := buildinfo.ReadFile(program(t))
	require.NoError(t, err)
	found := map[string]string{}
	for _, module := range info.Deps {
		found[module.Path] = module.Version
	}
	for path, least := range map[string]string{
		"charm.land/ssh": "v0.4.3", "golang.org/x/crypto": "v0.58.0", "github.com/charmbracelet/x/ansi": "v0.11.9",
		"golang.org/x/net": "v0.55.0", "golang.org/x/text": "v0.39.0",
	} {
		assert.GreaterOrEqual(t, compare(t, found[path], least), 0, "%s is %s, at least %s", path, found[path], least)
	}
	for _, path := range []string{"github.com/charmbracelet/wish", "github.com/charmbracelet/ssh", "charm.land/wish/v2"} {
		assert.NotContains(t, found, path, "what this program does itself")
	}
}

func TestVersionsAreCompared(t *testing.T) {
	assert.Negative(t, compare(t, "v0.4.2", "v0.4.3"))
	assert.Positive(t, compare(t, "v0.10.0", "v0.4.3"))
	assert.Zero(t, compare(t, "v1.2.3", "v1.2.3"))
}

// compare is how two versions of releases stand to each other.
func compare(t *testing.T, one, other string) int {
	t.Helper()
	a, b := strings.Split(strings.TrimPrefix(one, "v"), "."), strings.Split(strings.TrimPrefix(other, "v"), ".")
	require.Len(t, a, 3, one)
	require.Len(t, b, 3, other)
	for n := range a {
		x, err := strconv.Atoi(a[n])
		require.NoError(t, err, one)
		y, err := strconv.Atoi(b[n])
		require.NoError(t, err, other)
		if x != y {
			return x - y
		}
	}
	return 0
}
