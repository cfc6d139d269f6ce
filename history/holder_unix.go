//go:build unix

package history

import (
	"errors"
	"syscall"
)

// isGone reports whether no process of this machine has the number pid. A
// process of somebody else is one.
func isGone(pid int) bool {
	return pid > 0 && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}
