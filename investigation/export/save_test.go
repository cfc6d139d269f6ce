package export

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui/uitest"
)

func words(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

func TestSaveNeverOverwrites(t *testing.T) {
	dir := t.TempDir()
	first, err := Save(dir, "a", ".csv", words("one"))
	require.NoError(t, err)
	second, err := Save(dir, "a", ".csv", words("two"))
	require.NoError(t, err)
	assert.Equal(t, []string{filepath.Join(dir, "a.csv"), filepath.Join(dir, "a-2.csv")}, []string{first, second})
	kept, err := os.ReadFile(first)
	require.NoError(t, err)
	assert.Equal(t, "one", string(kept))
	info, err := os.Stat(second)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	outside := filepath.Join(t.TempDir(), "target")
	require.NoError(t, os.Symlink(outside, filepath.Join(dir, "b.csv")))
	path, err := Save(dir, "b", ".csv", words("three"))
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(dir, "b-2.csv"), path)
	assert.NoFileExists(t, outside, "a link is not followed")
}

func TestSaveThatFailsLeavesNothingAndSaysWhy(t *testing.T) {
	dir := t.TempDir()
	for reason, cause := range map[string]error{
		"the disk is full": syscall.ENOSPC, "the file system is read-only": syscall.EROFS, "the disk refused it": syscall.EIO,
		"this folder may not be written to": syscall.EACCES,
	} {
		_, err := Save(dir, "a", ".csv", func(w io.Writer) error { return errors.Join(words("half")(w), cause) })
		require.EqualError(t, err, filepath.Join(dir, "a.csv")+" was not written: "+reason)
		require.ErrorIs(t, err, cause)
		left, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Empty(t, left)
	}
	_, err := Save(filepath.Join(dir, "missing"), "a", ".csv", words("x"))
	require.ErrorContains(t, err, "was not written: the folder is not there")
}

func TestFileName(t *testing.T) {
	for about, want := range map[string]string{
		"names at 203.0.113[.]66": "names-at-203.0.113-66", "": "export", "../../etc/passwd": "etc-passwd", "-rf $HOME;": "rf-home", "münchen": "m-nchen", "…": "export",
		strings.Repeat("a", 300): strings.Repeat("a", 60),
	} {
		assert.Equal(t, "pugmark-"+want+"-20261122T120000Z", FileName(about, noon))
	}
	for _, text := range uitest.Sample(uitest.Hostile(), 10) {
		assert.Regexp(t, `^pugmark-[a-z0-9][a-z0-9.-]*-20261122T120000Z$`, FileName(text, noon))
	}
}
