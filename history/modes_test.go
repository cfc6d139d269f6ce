//go:build unix

package history_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// nobody is an account without rights, as which root plays a user.
const nobody = 65534

func TestFilesAreTheirOwnersAloneUnderAnyUmask(t *testing.T) {
	aboutFiles(t)
	ctx := context.Background()
	for _, umask := range []int{0o000, 0o022, 0o077} {
		t.Run(fmt.Sprintf("%03o", umask), func(t *testing.T) {
			defer syscall.Umask(syscall.Umask(umask))
			path := filepath.Join(t.TempDir(), "share", "pugmark", "history.db")
			db := open(t, path)
			require.NoError(t, db.File(ctx, answer("example.com", november)))
			require.NoError(t, db.Backup(ctx, filepath.Join(filepath.Dir(path), "copy.db")))
			seen := modes(t, filepath.Dir(filepath.Dir(path)))
			assert.Equal(t, map[string]fs.FileMode{
				"share": 0o700, "pugmark": 0o700, "copy.db": 0o600, "history.db": 0o600,
				"history.db-wal": 0o600, "history.db-shm": 0o600, "history.db.lock": 0o600,
			}, seen)
		})
	}
}

func TestAFileOthersMayReadIsTightened(t *testing.T) {
	aboutFiles(t)
	path := newPath(t)
	require.NoError(t, open(t, path).Close())
	require.NoError(t, os.Chmod(path, 0o644))
	db := open(t, path)
	require.NoError(t, db.File(context.Background(), answer("example.com", november)))
	for name, mode := range modes(t, filepath.Dir(path)) {
		if name != "pugmark" {
			assert.Equal(t, fs.FileMode(0o600), mode, name)
		}
	}
}

func modes(t *testing.T, dir string) map[string]fs.FileMode {
	t.Helper()
	found := map[string]fs.FileMode{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		found[entry.Name()] = info.Mode().Perm()
		return err
	}))
	return found
}

func TestAFolderThatMayNotBeWrittenIsSaid(t *testing.T) {
	aboutFiles(t)
	path := newPath(t)
	db := open(t, path)
	require.NoError(t, db.File(context.Background(), answer("example.com", november)))
	require.NoError(t, db.Close())
	asUser(t, path)
	dir := filepath.Dir(path)
	require.NoError(t, os.Chmod(dir, 0o500))
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })

	assert.Equal(t, "open: could not open the history "+path+
		": you may not write in its folder, and the database needs to; make it writable, or read a copy\n", playAsUser(t, path))
}

func TestAFileThatMayOnlyBeReadIsRead(t *testing.T) {
	aboutFiles(t)
	path := newPath(t)
	db := open(t, path)
	require.NoError(t, db.File(context.Background(), answer("example.com", november)))
	require.NoError(t, db.Close())
	asUser(t, path)
	require.NoError(t, os.Chmod(path, 0o400))

	assert.Equal(t, "found: [example.com] <nil>\n"+
		"read-only: could not write the history "+path+": you may only read this file\n"+
		"file: could not keep the answer: the history is open for reading only\n"+
		"close: <nil>\n", playAsUser(t, path))
}

func TestAFolderThatCannotBeCreatedIsSaid(t *testing.T) {
	aboutFiles(t)
	dir := t.TempDir()
	require.NoError(t, os.Chmod(dir, 0o500))
	path := filepath.Join(dir, "pugmark", "history.db")
	asUser(t, dir)
	assert.Equal(t, "open: could not open the history "+path+": its folder cannot be created or written\n", playAsUser(t, path))
}

// asUser gives the files at path, and its folders up to the temporary one, to
// the user that playAsUser plays.
func asUser(t *testing.T, path string) {
	t.Helper()
	if os.Geteuid() != 0 {
		return
	}
	for at := path; at != os.TempDir() && at != "/"; at = filepath.Dir(at) {
		require.NoError(t, os.Chown(at, nobody, nobody))
	}
	for _, beside := range []string{path + ".lock", path + "-wal", path + "-shm"} {
		_ = os.Chown(beside, nobody, nobody)
	}
}

// playAsUser reads the history in a process of a user without rights: root may
// write everywhere.
func playAsUser(t *testing.T, path string) string {
	t.Helper()
	reader := another("read", path)
	if os.Geteuid() == 0 {
		// Root's test binary lies where nobody else may look.
		binary, err := os.ReadFile(os.Args[0])
		require.NoError(t, err)
		dir, err := os.MkdirTemp("", "history")
		require.NoError(t, err)
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
		require.NoError(t, os.Chmod(dir, 0o755))
		reader.Path = filepath.Join(dir, "reader")
		require.NoError(t, os.WriteFile(reader.Path, binary, 0o755))
		require.NoError(t, os.Chmod(reader.Path, 0o755))
		reader.Dir = dir
		reader.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	out, err := reader.CombinedOutput()
	require.NoError(t, err, string(out))
	return string(out)
}
