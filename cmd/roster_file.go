package cmd

import (
	"errors"
	"io"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"

	"pugmark/investigation"
	"pugmark/ui/sshd"
)

// longestRoster is the longest users file that is read, in bytes: some
// thousands of people.
const longestRoster = 1 << 20

// loadRoster reads a users file. Nobody but its owner may be able to change it:
// who can write it can be anybody.
func loadRoster(path string) (*roster, error) {
	text, err := readRoster(path)
	if err != nil {
		return nil, err
	}
	r, err := parseRoster(string(text))
	if err != nil {
		return nil, usage("the users file %s: %w", path, err)
	}
	return r, nil
}

func readRoster(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, usage("there is no users file %s: pugmark serve init writes one to fill in", path)
	case err == nil && !info.Mode().IsRegular():
		return nil, usage("the users file %s is not a file", path) // opening a pipe would wait for somebody to write
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, usage("the users file %s cannot be read by whoever runs this", path)
	}
	defer file.Close()
	if err := checkWritable(path, file); err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(file, longestRoster+1))
	switch {
	case err != nil:
		return nil, usage("the users file %s cannot be read by whoever runs this", path)
	case len(text) > longestRoster:
		return nil, usage("the users file %s is longer than %d bytes", path, longestRoster)
	case len(text) == 0:
		return nil, usage("the users file %s is empty: pugmark serve init writes one to fill in", path)
	}
	return text, nil
}

// checkWritable refuses a file that others may change, or put another in the
// place of: whoever may write one of the folders above it may do that.
func checkWritable(path string, file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return usage("the users file %s cannot be read by whoever runs this", path)
	}
	if who := writers(info); who != "" {
		return usage("%s may write the users file %s, and so become anybody: chmod 600 it", who, path)
	}
	if !isTrusted(info) {
		return usage("the users file %s belongs to another user, who may become anybody: chown it to root, or to whoever runs this", path)
	}
	named, err := filepath.Abs(path)
	if err != nil {
		return usage("the users file %s cannot be read by whoever runs this", path)
	}
	real, err := filepath.EvalSymlinks(named)
	if err != nil {
		return usage("the users file %s cannot be read by whoever runs this", path)
	}
	for _, folder := range []string{filepath.Dir(named), filepath.Dir(real)} {
		if err := checkFolders(path, folder); err != nil {
			return err
		}
	}
	return nil
}

// checkFolders checks the folder that a users file is in, and all above it. What
// lies in a sticky one can be moved by its owner alone.
func checkFolders(path, folder string) error {
	for direct := true; ; direct = false {
		info, err := os.Stat(folder)
		if err != nil {
			return usage("the folder %s of the users file cannot be looked at by whoever runs this", folder)
		}
		if who := writers(info); who != "" && info.Mode()&fs.ModeSticky == 0 {
			return usage("%s may put another file in the place of the users file %s: chmod go-w the folder %s", who, path, folder)
		}
		if direct && !isTrusted(info) {
			return usage("the folder %s belongs to another user, who may put another file in the place of the users file: chown it to root, or to whoever runs this", folder)
		}
		above := filepath.Dir(folder)
		if above == folder {
			return nil
		}
		folder = above
	}
}

// writers says who may write a file besides its owner; "" is nobody.
func writers(info fs.FileInfo) string {
	const group, others = 0o020, 0o002
	switch mode := info.Mode().Perm(); {
	case mode&others != 0:
		return "anybody"
	case mode&group != 0:
		return "its group"
	}
	return ""
}

// A directory is who may come in at the moment: the newest users file that
// could be read.
type directory struct {
	path    string
	now     func() time.Time
	current atomic.Pointer[roster]
}

func openDirectory(path string, now func() time.Time) (*directory, error) {
	d := &directory{path: path, now: now}
	return d, d.reread()
}

// reread takes what the file says now. With an error, what it said before stays
// in force.
func (d *directory) reread() error {
	r, err := loadRoster(d.path)
	if err == nil {
		d.current.Store(r)
	}
	return err
}

// Lookup implements [sshd.Directory].
func (d *directory) Lookup(key ssh.PublicKey, from netip.Addr) (sshd.User, error) {
	r := d.current.Load()
	h, err := r.find(ssh.FingerprintSHA256(key), from, d.now())
	if err != nil {
		return sshd.User{}, err
	}
	return sshd.User{Name: h.user.name, NoTerminal: h.key.NoTerminal(), Grant: r.grant(h.user)}, nil
}

// member is who works in a session: whose the key that signed is now.
func (d *directory) member(x sshd.Session) (investigation.Member, *roster, error) {
	r := d.current.Load()
	h, err := r.find(x.Fingerprint, x.From.Addr(), d.now())
	if err != nil || h.user.name != x.User.Name || r.grant(h.user) != x.User.Grant {
		return investigation.Member{}, nil, plain("your access has changed: sign in again")
	}
	return investigation.Member{Name: h.user.name, Role: h.user.role, Key: x.Fingerprint, From: x.From.Addr().String(), Share: h.user.share}, r, nil
}
