package cmd

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The log of an imitation says what was asked of it, and nothing of who asked.
func TestSimulateLogsEveryRequest(t *testing.T) {
	for fault, statuses := range map[string][]string{"": {"200", "404"}, "500": {"500", "404"}, "half-body": {"200", "404"}, "offline": {"0", "404"}} {
		p, out := newPlace(t), make(chan string, 1)
		log := filepath.Join(t.TempDir(), "log")
		ctx, stop := context.WithCancel(t.Context())
		read, write := io.Pipe()
		ended := make(chan int, 1)
		go func() {
			ended <- p.surroundings(strings.NewReader(""), write, io.Discard).run(ctx,
				[]string{"simulate", "--listen", "127.0.0.1:0", "--log", log, "--fault", fault})
		}()
		go func() {
			first := make([]byte, 4096)
			n, _ := read.Read(first)
			out <- string(first[:n])
		}()
		base := regexp.MustCompile(`http://\S+`).FindString(<-out)
		for _, path := range []string{"/accounts/" + testAccount + "/intel/domain?domain=payro11.example", "/no\u202e%1b[31m%9b?x=\"y"} {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+path, http.NoBody)
			require.NoError(t, err)
			request.Header.Set("Authorization", "Bearer "+canary)
			if answer, err := http.DefaultClient.Do(request); err == nil {
				_, _ = io.Copy(io.Discard, answer.Body)
				require.NoError(t, answer.Body.Close())
			}
		}
		stop()
		require.Zero(t, <-ended)
		text, err := os.ReadFile(log)
		require.NoError(t, err)
		checkLog(t, string(text))
		lines := regexp.MustCompile(`msg=request method=GET path=\S+ status=(\d+)`).FindAllStringSubmatch(string(text), -1)
		require.Len(t, lines, len(statuses), "%s: %s", fault, text)
		for n, status := range statuses {
			assert.Equal(t, status, lines[n][1], "%q: %s", fault, text)
		}
		assert.Contains(t, string(text), `/intel/domain?domain=payro11.example`)
	}
}

func TestSimulateRefusesWhatCannotBe(t *testing.T) {
	for line, said := range map[string][]string{
		"--review is a time such as 5s, at most 720 hours, not 0s":            {"--review", "0"},
		"--review is a time such as 5s, at most 720 hours, not -5s":           {"--review", "-5s"},
		"--review is a time such as 5s, at most 720 hours, not 721h0m0s":      {"--review", "721h"},
		`--review cannot be "soon"`:                                           {"--review", "soon"},
		`--fault: "offline-after" is not a fault: write one of html, 500, `:   {"--fault", "miscategorization=offline-after"},
		"--latency is a time such as 80ms, not -1s":                           {"--latency", "-1s"},
		"--grant is how many items a page may have, from 1, not 0":            {"--grant", "0"},
		"--listen: nothing can listen on 256.0.0.1:1: choose another address": {"--listen", "256.0.0.1:1", "--review", "5s"},
	} {
		r := newPlace(t).run(t, "", append([]string{"simulate"}, said...)...)
		assert.Equal(t, exitUsage, r.code, line)
		assert.Contains(t, r.stderr, line)
		assert.Empty(t, r.stdout, line)
	}
}
