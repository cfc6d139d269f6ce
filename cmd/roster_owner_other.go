//go:build !unix

package cmd

import "io/fs"

// isTrusted reports nothing where files have no owner by number: who may write
// them is the system's to say.
func isTrusted(fs.FileInfo) bool { return true }
