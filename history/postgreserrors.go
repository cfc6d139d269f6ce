package history

import (
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// Codes of PostgreSQL's errors.
const (
	undefinedFunction = "42883"
	diskFull          = "53100"
	readOnlyWrite     = "25006"
	notPermitted      = "42501"
	undefinedTable    = "42P01"
	undefinedColumn   = "42703"
	notUnique         = "23505"
	cancelled         = "57014"
)

// code is PostgreSQL's code of an error, "" where it is none of its.
func code(err error) string {
	var failure *pgconn.PgError
	if errors.As(err, &failure) {
		return failure.Code
	}
	return ""
}

// serverKind returns which of this package's errors an error of a server is, nil
// where it is none.
func serverKind(err error) error {
	switch c := code(err); {
	case c == diskFull:
		return ErrDiskFull
	case c == readOnlyWrite, c == notPermitted:
		return ErrReadOnly
	case c == cancelled: // by the server, for it took too long
		return errSlow
	case c == "55P03", strings.HasPrefix(c, "40"): // waited too long, or for each other
		return ErrBusy
	case isLost(err), strings.HasPrefix(c, "57P"), strings.HasPrefix(c, "53"):
		return ErrUnreachable
	case c == undefinedTable, c == undefinedColumn:
		return errOlder
	case strings.HasPrefix(c, "28"), c == "3D000":
		return errSignIn
	case strings.HasPrefix(c, "XX001"), strings.HasPrefix(c, "XX002"):
		return ErrDamaged
	case c != "":
		return errDatabase
	case isUnanswered(err), pgconn.Timeout(err), pgconn.SafeToRetry(err):
		return ErrUnreachable
	}
	return nil
}

// isUnanswered reports whether no connection to the server came about.
func isUnanswered(err error) bool {
	var refused *pgconn.ConnectError
	return errors.As(err, &refused)
}

// isLost reports whether a connection to the server that there was has ended.
// What was being done may be done or not.
func isLost(err error) bool {
	switch c := code(err); {
	case isUnanswered(err):
		return false
	case c != "": // ended by a person, by the server's own end, or for idleness
		return c == "57P01" || c == "57P02" || c == "57P05" || c == "25P03" || strings.HasPrefix(c, "08")
	}
	var network *net.OpError
	for _, ended := range []error{io.ErrUnexpectedEOF, io.EOF, driver.ErrBadConn, pgconn.ErrConnClosed} {
		// Of a commit whose reply was lost pgconn says that the connection is
		// closed, and that it may be repeated, which is not known.
		if errors.Is(err, ended) {
			return true
		}
	}
	return errors.As(err, &network)
}

// isItsOwnFault reports whether a server has refused a row for what is in it,
// as it always will: a value that its type cannot hold, one that its constraints
// forbid, or one too long for its index. PostgreSQL 18, appendix A, classes 22,
// 23 and 54.
func isItsOwnFault(err error) bool {
	c := code(err)
	return strings.HasPrefix(c, "22") || strings.HasPrefix(c, "23") || strings.HasPrefix(c, "54")
}

// isGuardTaken reports whether the database itself has refused a second guard.
func isGuardTaken(err error) bool {
	var failure *pgconn.PgError
	return errors.As(err, &failure) && failure.Code == notUnique && failure.ConstraintName == "submissions_guard"
}
