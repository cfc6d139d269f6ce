package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// go-runewidth 0.0.27 builds tables for 20 to 30 ms in every process before
// main; 0.0.31 does not.
func TestRunewidthIsOneThatStartsAtOnce(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Version}}", "github.com/mattn/go-runewidth").Output()
	require.NoError(t, err)
	version := strings.TrimSpace(string(out))
	parts := strings.Split(strings.TrimPrefix(version, "v"), ".")
	require.Len(t, parts, 3, version)
	patch, err := strconv.Atoi(parts[2])
	require.NoError(t, err)
	if parts[0] == "0" && parts[1] == "0" {
		assert.GreaterOrEqual(t, patch, 31, version)
	}
}

// BenchmarkBinary is the size of the program as it is released.
func BenchmarkBinary(b *testing.B) {
	path := filepath.Join(b.TempDir(), "pugmark")
	for b.Loop() {
		c := exec.CommandContext(b.Context(), "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, ".")
		c.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64")
		out, err := c.CombinedOutput()
		require.NoError(b, err, string(out))
	}
	info, err := os.Stat(path)
	require.NoError(b, err)
	b.ReportMetric(float64(info.Size())/(1<<20), "MiB")
}
