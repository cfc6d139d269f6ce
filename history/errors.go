package history

import (
	"context"
	"errors"

	"pugmark/intel"
)

// Reasons why the history could not do what was asked of it. Each is a part of
// a sentence for a person; [Error] says what was being done.
var (
	// ErrDiskFull means there is no room for another row. What was kept before
	// stays readable.
	ErrDiskFull = errors.New("disk full")
	// ErrReadOnly means the file or its file system cannot be written.
	ErrReadOnly = errors.New("the history is open for reading only")
	// ErrNewer means a later version of Pugmark has written the file. It can
	// be read and is not written.
	ErrNewer = errors.New("a newer version of Pugmark wrote this history")
	// ErrDamaged means the file is not a sound database, or that a row of it
	// cannot be read. It was not touched.
	ErrDamaged = errors.New("the history file is damaged")
	// ErrForeign means the file is a database of another program. It was not
	// touched.
	ErrForeign = errors.New("the file belongs to another program")
	// ErrBusy means another process kept the file locked for too long.
	ErrBusy = errors.New("another process has the history locked")
	// ErrUnreachable means the server that the history is on does not answer.
	ErrUnreachable = errors.New("the server of the history does not answer")
	// ErrOnServer means that only a history in a file can be treated so.
	ErrOnServer = errors.New("the history is on a server")
	// ErrExists means a backup would have overwritten a file.
	ErrExists = errors.New("the file exists already")
	// ErrUnknownCall means a call was settled that had not begun.
	ErrUnknownCall = errors.New("the ledger has no such call")
	// ErrQuery means a search that cannot be carried out.
	ErrQuery = errors.New("the search text is too long")

	errSlow     = errors.New("the server of the history takes too long; ask for less, or once more")
	errAddress  = errors.New("that is no address of a server, such as postgres://user@host/name")
	errSignIn   = errors.New("the server of the history refuses the user, the password or the database's name")
	errStopped  = errors.New("stopped before it was done")
	errRefused  = errors.New("the operating system refused it")
	errOlder    = errors.New("an older version of Pugmark made its tables, and what is asked for is not in them yet; let somebody who may write open it once")
	errDatabase = errors.New("the database refused it")
)

// An Error is something the history could not do. Its text is a sentence for a
// person: what was being done and why it failed, without the words of Go or of
// the database, which [errors.Unwrap] and [errors.As] still reach.
type Error struct {
	Doing  string // such as "keep the answer"
	Reason string // such as "disk full"
	kind   error
	cause  error
}

func (e *Error) Error() string { return "could not " + e.Doing + ": " + e.Reason }

// Unwrap returns the reason's kind, one of the Err values of this package, and
// what caused it.
func (e *Error) Unwrap() []error {
	var wrapped []error
	for _, err := range []error{e.kind, e.cause} {
		if err != nil {
			wrapped = append(wrapped, err)
		}
	}
	return wrapped
}

// because returns an Error whose reason is kind in more words.
func because(doing string, kind error, reason string) *Error {
	return &Error{Doing: doing, Reason: reason, kind: kind}
}

// failed returns err as an [Error], and the errors that are already meant for
// a person as they are.
func failed(ctx context.Context, doing string, err error) error {
	if err == nil {
		return nil
	}
	var ours *Error
	var asked *intel.Error
	var duplicate *DuplicateError
	if errors.As(err, &ours) || errors.As(err, &asked) || errors.As(err, &duplicate) {
		return err
	}
	if stopped := ctx.Err(); stopped != nil {
		return &Error{Doing: doing, Reason: errStopped.Error(), kind: stopped, cause: err}
	}
	kind := kindOf(err)
	reason := kind.Error()
	var damaged damagedRows
	if errors.As(err, &damaged) {
		reason = damaged.Error()
	}
	return &Error{Doing: doing, Reason: reason, kind: kind, cause: err}
}
