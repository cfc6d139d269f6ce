package history

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
)

const (
	fileName     = "history.db"
	demoFileName = "demo.db"

	dirMode  = 0o700
	fileMode = 0o600
)

// DefaultPath returns the history's file: in $XDG_DATA_HOME/pugmark when that
// is set to an absolute path (XDG Base Directory Specification), otherwise in
// the platform's own place for a user's data. The demo keeps a file of its own
// beside the real one. Nothing is created.
func DefaultPath(demo bool) (string, error) {
	dir, err := dataDir(runtime.GOOS, os.Getenv)
	if err != nil {
		return "", err
	}
	if demo {
		return filepath.Join(dir, "pugmark", demoFileName), nil
	}
	return filepath.Join(dir, "pugmark", fileName), nil
}

func dataDir(goos string, getenv func(string) string) (string, error) {
	if dir := getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return dir, nil
	}
	variable, below := "HOME", []string{".local", "share"}
	switch goos {
	case "darwin", "ios":
		below = []string{"Library", "Application Support"}
	case "windows":
		// The local folder: a database does not belong in a roaming profile.
		variable, below = "LocalAppData", nil
	}
	home := getenv(variable)
	if home == "" {
		return "", because("find the folder of the history", errRefused,
			"neither XDG_DATA_HOME nor "+variable+" is set; set one of them")
	}
	return filepath.Join(append([]string{home}, below...)...), nil
}

// createPrivate creates an empty file that only its owner may read, unless it
// exists. It never opens an existing one: closing a second descriptor of a file
// would drop the locks that SQLite holds on it in this process.
func createPrivate(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// tighten takes from the database's files whatever others may do with them.
// It fails only on a file system that cannot be written.
func tighten(path string) error {
	for _, name := range []string{path, path + "-wal", path + "-shm", path + lockSuffix} {
		info, err := os.Stat(name)
		if err != nil {
			continue
		}
		// Asked for even when nothing changes: a read-only file system
		// refuses, which is how it is known. Another owner's file is not ours
		// to change, and opening it tells the rest.
		if err := os.Chmod(name, info.Mode().Perm()&fileMode); isReadOnlyFileSystem(err) {
			return err
		}
	}
	return nil
}
