package export

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
	"unicode"

	"pugmark/ui/display"
)

// A SaveError says in a sentence why a file was not written. Nothing is left
// of what was begun, or the sentence says that it is.
type SaveError struct {
	Path   string
	Reason string

	cause error
	taken bool // there was one of that name
}

// Error implements error.
func (e *SaveError) Error() string {
	return fmt.Sprintf("%s was not written: %s", display.TextN(e.Path, 0), e.Reason)
}

// Unwrap returns what the operating system said.
func (e *SaveError) Unwrap() error { return e.cause }

// mostNames is how many files of one name and second there may be.
const mostNames = 100

// Save writes a new file into a folder, readable by its owner alone, and
// returns its path once it is on the disk. A file that is there already is
// never overwritten: the new one gets a number. It fails with a *SaveError.
func Save(folder, name, extension string, write func(io.Writer) error) (path string, err error) {
	for n := 1; n <= mostNames; n++ {
		path = filepath.Join(folder, name+extension)
		if n > 1 {
			path = filepath.Join(folder, fmt.Sprintf("%s-%d%s", name, n, extension))
		}
		err := SaveAs(path, write)
		if is := (*SaveError)(nil); errors.As(err, &is) && is.taken {
			continue
		}
		if err != nil {
			return "", err
		}
		return path, nil
	}
	return "", &SaveError{Path: path, Reason: "there are too many files of that name", cause: fs.ErrExist}
}

// SaveAs writes a new file, readable by its owner alone, and returns once it is
// on the disk. What is there already is never overwritten. It fails with a
// *SaveError, whose cause may be an error of write.
func SaveAs(path string, write func(io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return &SaveError{path, reason(err), err, errors.Is(err, fs.ErrExist)}
	}
	if err = fill(file, write); err == nil {
		err = settle(filepath.Dir(path))
	}
	if err == nil {
		return nil
	}
	failed := &SaveError{Path: path, Reason: reason(err), cause: err}
	if os.Remove(path) != nil { // a part of a file is worse than none
		failed.Reason += ", and what was begun could not be removed"
	}
	return failed
}

// fill writes the file and waits for the disk.
func fill(file *os.File, write func(io.Writer) error) error {
	err := write(file)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// settle waits until the folder knows the file. Not every file system can be
// asked to.
func settle(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return nil
	}
	defer d.Close()
	if err := d.Sync(); errors.Is(err, syscall.EIO) || errors.Is(err, syscall.ENOSPC) {
		return err
	}
	return nil
}

// reason is why a file could not be written, in words.
func reason(err error) string {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return "the disk is full"
	case errors.Is(err, syscall.EROFS):
		return "the file system is read-only"
	case errors.Is(err, fs.ErrExist):
		return "it is there already, and nothing is overwritten"
	case errors.Is(err, fs.ErrPermission):
		return "this folder may not be written to"
	case errors.Is(err, fs.ErrNotExist):
		return "the folder is not there"
	case errors.Is(err, syscall.ENAMETOOLONG):
		return "its name is too long"
	}
	return "the disk refused it"
}

// FileName is a name for a file about something: what letters and digits it
// has, and the time in UTC. It holds nothing that a shell or a file system
// treats in its own way.
func FileName(about string, at time.Time) string {
	const longest = 60
	var b strings.Builder
	for _, r := range strings.ToLower(about) {
		if r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' {
			r = '-'
		}
		if (r == '-' || r == '.') && (b.Len() == 0 || strings.HasSuffix(b.String(), "-") || strings.HasSuffix(b.String(), ".")) {
			continue
		}
		if b.Len() == longest {
			break
		}
		b.WriteRune(r)
	}
	name := strings.Trim(b.String(), "-.")
	if name == "" {
		name = "export"
	}
	return "pugmark-" + name + "-" + at.UTC().Format("20060102T150405Z")
}
