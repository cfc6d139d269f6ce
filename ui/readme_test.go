package ui

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The README's table of keys is written from the key map: run the tests of
// this package with -update after a change.
func TestREADMEListsTheKeys(t *testing.T) {
	const begin, end = "<!-- keys: written from ui/keys.go; a test compares -->\n", "<!-- /keys -->"
	const path = "../README.md"
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	head, rest, ok := strings.Cut(string(text), begin)
	require.True(t, ok, "the README has lost the line %q", begin)
	listed, tail, ok := strings.Cut(rest, end)
	require.True(t, ok, "the README has lost the line %q", end)
	want := keyTable(DefaultKeys())
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(head+begin+want+end+tail), 0o644))
		return
	}
	require.Equal(t, want, listed, "the README's keys are not those of the key map: go test ./ui -update")
}

func keyTable(k *KeyMap) string {
	var b strings.Builder
	b.WriteString("\n| key | does | where |\n|---|---|---|\n")
	for _, group := range k.Groups() {
		for _, binding := range group.Bindings {
			help := binding.Help()
			names := strings.Join(strings.Fields(help.Key), "` `")
			b.WriteString("| `" + names + "` | " + help.Desc + " | " + group.Where + " |\n")
		}
	}
	b.WriteString("\n")
	return b.String()
}
