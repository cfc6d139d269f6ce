package cmd

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pugmark/ui/uitest"
)

// programAt is the program in a process of its own, with its data in dir.
func programAt(b *testing.B, dir string, args ...string) *exec.Cmd {
	c := exec.CommandContext(b.Context(), os.Args[0], args...)
	c.Env = append(os.Environ(), asProgram+"=1", "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir, "TERM=xterm-256color",
		"CLOUDFLARE_API_TOKEN="+canary, "CLOUDFLARE_ACCOUNT_ID="+testAccount)
	return c
}

// BenchmarkVersion is the shortest the program can run.
func BenchmarkVersion(b *testing.B) {
	dir := b.TempDir()
	for b.Loop() {
		require.NoError(b, programAt(b, dir, "version").Run())
	}
}

// BenchmarkFirstFrame is from the start to the first frame on a terminal, with
// the archive open.
func BenchmarkFirstFrame(b *testing.B) {
	dir := b.TempDir()
	var cpu time.Duration
	for b.Loop() {
		c := programAt(b, dir)
		terminal, err := uitest.Start(c, 140, 40, uitest.Dark())
		require.NoError(b, err)
		err = terminal.Await(10*time.Second, func(screen string) bool { return strings.Contains(screen, "analyst") })
		terminal.Close()
		require.NoError(b, err)
		cpu += c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	}
	b.ReportMetric(float64(cpu.Microseconds())/1000/float64(b.N), "cpu-ms/op")
}
