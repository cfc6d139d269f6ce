//go:build !unix

package history_test

import "testing"

// startPostgres skips a test of what is tried on other systems.
func startPostgres(t *testing.T) string {
	t.Helper()
	t.Skip("no server is started on this system")
	return ""
}
