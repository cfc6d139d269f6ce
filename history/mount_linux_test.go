package history_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAReadOnlyFileSystemIsRead(t *testing.T) {
	aboutFiles(t)
	path := newPath(t)
	db := open(t, path)
	require.NoError(t, db.File(context.Background(), answer("example.com", november)))
	require.NoError(t, db.Close())

	assert.Equal(t, "found: [example.com] <nil>\n"+
		"read-only: could not write the history "+path+": its file system is read-only\n"+
		"file: could not keep the answer: the history is open for reading only\n"+
		"close: <nil>\n",
		playMounted(t, "read", path, `mount --bind "$DIR" "$DIR" && mount -o remount,bind,ro "$DIR"`))
}

func TestEverythingRememberedIsReadOnAReadOnlyFileSystem(t *testing.T) {
	aboutFiles(t)
	path := newPath(t)
	db := open(t, path)
	w := &worker{db: db, name: "1", say: func(string, ...any) {}}
	for n := 1; n <= 10; n++ {
		require.NoError(t, w.step(n))
	}
	require.NoError(t, db.Close())

	assert.Equal(t, "10 answers, 1 by its word, 10 tags, 1 cases with 2 indicators, 2 links\n"+
		"tag: could not keep what was said: the history is open for reading only\n"+
		"note: could not keep the note: the history is open for reading only\n"+
		"remove: could not remove from the history: the history is open for reading only\n"+
		"catch up: <nil>\n"+
		"close: <nil>\n",
		playMounted(t, "recall", path, `mount --bind "$DIR" "$DIR" && mount -o remount,bind,ro "$DIR"`))
}

func TestNothingToReadOnAReadOnlyFileSystemIsSaid(t *testing.T) {
	aboutFiles(t)
	path := filepath.Join(t.TempDir(), "history.db")
	assert.Equal(t, "open: could not write the history "+path+": its file system is read-only\n",
		playMounted(t, "read", path, `mount --bind "$DIR" "$DIR" && mount -o remount,bind,ro "$DIR"`))
}

func TestAFullDiskLosesNothingThatWasKept(t *testing.T) {
	aboutFiles(t)
	path := filepath.Join(t.TempDir(), "history.db")
	assert.Equal(t, "could not keep the answer: disk full\n"+
		"all readable: true <nil>\n"+
		"make room: <nil>\n"+
		"file: <nil>\n"+
		"close: <nil>\n",
		playMounted(t, "fill", path, `mount -t tmpfs -o size=1m tmpfs "$DIR" && head -c 300000 /dev/zero > "$DIR/ballast"`))
}

// playMounted plays a role in a process that sees other file systems: mount is
// a shell command that makes of $DIR, the folder of path, what is wanted. Where
// the system forbids it the test is skipped, except in continuous integration.
func playMounted(t *testing.T, role, path, mount string) string {
	t.Helper()
	dir := filepath.Dir(path)
	prepare := `mount --make-rprivate / && ` + mount
	if out, err := mounted(t, role, path, dir, prepare, "true").CombinedOutput(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("this must run here: %v\n%s", err, out)
		}
		t.Skipf("no file systems of one's own here: %v %s", err, out)
	}
	out, err := mounted(t, role, path, dir, prepare, `exec "$PLAYER"`).CombinedOutput()
	require.NoError(t, err, string(out))
	return string(out)
}

func mounted(t *testing.T, role, path, dir, prepare, then string) *exec.Cmd {
	t.Helper()
	c := another(role, path)
	c.Env = append(c.Env, "DIR="+dir, "PLAYER="+c.Path)
	c.Path, c.Args = "/bin/sh", []string{"sh", "-c", prepare + " && " + then}
	c.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if uid := os.Geteuid(); uid != 0 {
		c.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		c.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: uid, Size: 1}}
		c.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}}
	}
	return c
}
