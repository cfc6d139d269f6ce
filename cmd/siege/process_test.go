package siege

import (
	"bufio"
	"fmt"
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

// figure is a metric of the program, by its name.
func (s *server) figure(name string) float64 {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, "http://"+s.metrics+"/metrics", nil)
	require.NoError(s.t, err)
	reply, err := http.DefaultClient.Do(req)
	require.NoError(s.t, err)
	defer reply.Body.Close()
	for lines := bufio.NewScanner(reply.Body); lines.Scan(); {
		if value, found := strings.CutPrefix(lines.Text(), name+" "); found {
			number, err := strconv.ParseFloat(value, 64)
			require.NoError(s.t, err)
			return number
		}
	}
	require.FailNow(s.t, "no such metric", name)
	return 0
}

// goroutines are those of the program.
func (s *server) goroutines() int { return int(s.figure("go_goroutines")) }

// heap is what the program's objects take, in MiB.
func (s *server) heap() float64 { return s.figure("go_memstats_heap_alloc_bytes") / (1 << 20) }

// comesTo waits until a figure is at most most.
func comesTo(t *testing.T, most float64, figure func() float64, words string) {
	t.Helper()
	var last float64
	assert.Eventually(t, func() bool { last = figure(); return last <= most }, patience, 50*time.Millisecond, "%s: at most %.1f", words, most)
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

// children are the processes that the program has started and that run.
func (s *server) children() string {
	s.t.Helper()
	tasks, err := filepath.Glob(s.proc("task/*/children"))
	require.NoError(s.t, err)
	var all strings.Builder
	for _, task := range tasks {
		if text, err := os.ReadFile(task); err == nil { // a thread may have ended
			all.Write(text)
		}
	}
	return strings.TrimSpace(all.String())
}

// open are the files that the program has open, but for those below its folder,
// its sockets and what Go needs itself.
func (s *server) open() []string {
	s.t.Helper()
	links, err := filepath.Glob(s.proc("fd/*"))
	require.NoError(s.t, err)
	var others []string
	for _, link := range links {
		target, err := os.Readlink(link)
		if err == nil && !strings.HasPrefix(target, s.dir) && strings.HasPrefix(target, "/") && target != "/dev/null" {
			others = append(others, fmt.Sprint(target))
		}
	}
	return others
}
