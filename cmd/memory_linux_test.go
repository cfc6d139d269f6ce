package cmd

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// memoryOf is the most memory, in KiB, that a look-up took as a process of its
// own when the server answered so.
func memoryOf(t *testing.T, answer http.HandlerFunc) int64 {
	t.Helper()
	server := httptest.NewServer(answer)
	defer server.Close()
	c := program(t, "lookup", "a.example", "--ask", "domain", "--ndjson", "--api-url", server.URL)
	var stdout bytes.Buffer
	c.Stdout = &stdout
	_ = c.Run()
	checkOutput(t, stdout.String())
	require.Contains(t, stdout.String(), `"kind":"domain"`)
	usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage)
	require.True(t, ok)
	return usage.Maxrss
}

// What a server sends without end does not fill the machine: 256 MiB as they
// are, or ten gibibytes in ten mebibytes of gzip, cost 32 MiB at most.
func TestAnAnswerWithoutEndTakesBoundedMemory(t *testing.T) {
	const most = 32 << 10 // KiB
	usual := memoryOf(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"success":true,"result":{"domain":"a.example"}}`)
	})
	head, blanks := `{"success":true,"result":{"notes":"`, strings.Repeat(" ", 1<<20)
	large := memoryOf(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, head)
		for range 256 {
			if _, err := io.WriteString(w, blanks); err != nil {
				return
			}
		}
	})
	assert.LessOrEqual(t, large-usual, int64(most), "256 MiB")

	var member bytes.Buffer
	compressed := gzip.NewWriter(&member)
	_, err := io.WriteString(compressed, blanks)
	require.NoError(t, err)
	require.NoError(t, compressed.Close())
	bomb := memoryOf(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		for range 10 << 10 {
			if _, err := w.Write(member.Bytes()); err != nil {
				return
			}
		}
	})
	assert.LessOrEqual(t, bomb-usual, int64(most), "ten gibibytes")
	t.Logf("usual %d MiB, 256 MiB: +%d MiB, ten gibibytes: +%d MiB", usual>>10, (large-usual)>>10, (bomb-usual)>>10)
}
