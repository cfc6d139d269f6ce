package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"
)

const (
	mebibyte      = 1 << 20
	sizeAllowed   = 30 // MiB
	buildAllowed  = 90 * time.Second
	coresOfTarget = 2
)

// buildBinary is P10.
func buildBinary(s *session) error {
	cache := filepath.Join(s.dir, "cache")
	path := filepath.Join(s.dir, "clean")
	begun := time.Now()
	computed, err := s.buildIn(s.root, path, "GOCACHE="+cache, "GOOS=linux", "GOARCH=amd64", fmt.Sprintf("GOMAXPROCS=%d", coresOfTarget), fmt.Sprintf("GOFLAGS=-p=%d", coresOfTarget))
	if err != nil {
		return err
	}
	took := time.Since(begun)
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	s.counts("binary, linux/amd64, stripped", float64(info.Size())/mebibyte, "size allowed", sizeAllowed, " MiB", 1)
	s.times("clean build with 2 processes, once", took, "time allowed", buildAllowed, 1)
	s.note("the build computes for %s: half of that on two cores that do nothing else", spell(computed))
	return os.RemoveAll(cache)
}
