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

func TestSaveAsNeverOverwritesAndSaysWhatIsLeft(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.json")
	require.NoError(t, SaveAs(path, words("one")))
	require.EqualError(t, SaveAs(path, words("two")), path+" was not written: it is there already, and nothing is overwritten")
	kept, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "one", string(kept))

	path = filepath.Join(t.TempDir(), "b.json")
	err = SaveAs(path, func(io.Writer) error { // somebody puts what cannot be removed in its place
		require.NoError(t, os.Remove(path))
		require.NoError(t, os.MkdirAll(filepath.Join(path, "x"), 0o700))
		return syscall.ENOSPC
	})
	require.EqualError(t, err, path+" was not written: the disk is full, and what was begun could not be removed")
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
