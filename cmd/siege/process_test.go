package siege

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inspect is what the program says of itself, where only one that was built for
// these tests does.
func (s *server) inspect(name string) float64 {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, "http://"+s.inspected, nil)
	require.NoError(s.t, err)
	req.Close = true
	reply, err := http.DefaultClient.Do(req)
	require.NoError(s.t, err)
	defer reply.Body.Close()
	var figures map[string]float64
	require.NoError(s.t, json.NewDecoder(reply.Body).Decode(&figures))
	return figures[name]
}

// goroutines are those of the program.
func (s *server) goroutines() int { return int(s.inspect("goroutines")) }

// heap is what the program's objects take, in MiB, without garbage.
func (s *server) heap() float64 { return s.inspect("heap") / (1 << 20) }

// comesTo waits until a figure is at most most.
func comesTo(t *testing.T, most float64, figure func() float64, words string) {
	t.Helper()
	var last float64
	assert.Eventually(t, func() bool { last = figure(); return last <= most }, 2*patience, 50*time.Millisecond, "%s: at most %.1f", words, most)
	t.Logf("%s: %.1f, at most %.1f", words, last, most)
}

// resident is how much memory the program takes, in MiB.
func (s *server) resident() float64 { return s.kilobytes("VmRSS") / 1024 }

// peak is how much memory the program took at most, in MiB.
func (s *server) peak() float64 { return s.kilobytes("VmHWM") / 1024 }

func (s *server) kilobytes(name string) float64 {
	s.t.Helper()
	text, err := os.ReadFile(s.proc("status"))
	require.NoError(s.t, err)
	for line := range strings.Lines(string(text)) {
		if value, found := strings.CutPrefix(line, name+":"); found {
			number, err := strconv.ParseFloat(strings.Fields(value)[0], 64)
			require.NoError(s.t, err)
			return number
		}
	}
	require.FailNow(s.t, "the process has no", name)
	return 0
}

func (s *server) proc(name string) string {
	return filepath.Join("/proc", strconv.Itoa(s.cmd.Process.Pid), name)
}

// work is how long the program has used a processor (proc(5), /proc/pid/stat).
func (s *server) work() time.Duration {
	s.t.Helper()
	text, err := os.ReadFile(s.proc("stat"))
	require.NoError(s.t, err)
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	var ticks int
	for _, field := range fields[11:13] {
		n, err := strconv.Atoi(field)
		require.NoError(s.t, err)
		ticks += n
	}
	return time.Duration(ticks) * time.Second / 100
}
