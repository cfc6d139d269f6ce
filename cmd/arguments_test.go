package cmd

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Wherever on the command line the token stands, nothing is done with it, and it
// is not repeated.
func TestATokenAmongTheArgumentsIsNotRepeated(t *testing.T) {
	for _, args := range [][]string{
		{"lookup", canary + ".example"}, {"lookup", "https://x.example/" + canary}, {canary}, {"--" + canary},
		{"submit", "ourcorp.example", "--add", canary}, {"submit", "ourcorp.example", "--again", canary},
		{"submit", "ourcorp.example", "--yes", strings.ToLower(canary)}, {"submit", "--payload", canary},
		{"submit", "a.example", "--add", "phishing", "--reason", "with " + canary, "--dry-run"},
		{"submissions", canary}, {"follow-up", canary[3:]}, {"categories", canary}, {"history", "--log", canary},
	} {
		p := newPlace(t)
		r := p.run(t, "", args...)
		assert.Equal(t, exitUsage, r.code, args)
		assert.Contains(t, r.stderr, "an argument holds the API token or key")
		assert.Empty(t, r.stdout)
		require.NoError(t, filepath.WalkDir(filepath.Dir(p.data), func(path string, _ os.DirEntry, err error) error {
			assert.NotContains(t, path, "CANARY")
			return err
		}))
	}
}
