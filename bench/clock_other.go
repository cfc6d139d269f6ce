//go:build !linux

package main

import "time"

var started = time.Now()

// threadTime is the time on the wall where a thread's own cannot be asked for.
func threadTime() time.Duration { return time.Since(started) }
