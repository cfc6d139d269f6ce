//go:build !linux

package history_test

import "errors"

var errElsewhere = errors.New("file systems are squeezed on Linux alone")

func playSqueezed(string) int { panic(errElsewhere) }

func playFaltering(string) int { panic(errElsewhere) }
