package main

import (
	"time"

	"golang.org/x/sys/unix"
)

// threadTime returns what the calling thread has computed so far. Unlike the
// time on the wall, it does not grow while another program has the core.
func threadTime() time.Duration {
	var t unix.Timespec
	if unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t) != nil {
		return 0
	}
	return time.Duration(t.Nano())
}
