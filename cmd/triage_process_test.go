package cmd

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel/simulator"
)

// Killed in the middle of a list, everything that was answered is kept, and the
// list is: what was not answered is asked, and nothing else.
func TestATriageThatIsKilledIsResumed(t *testing.T) {
	var silent atomic.Bool
	var bulk, addresses atomic.Int32
	silent.Store(true)
	sim := simulator.New(simulator.Options{})
	hung := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/bulk"):
			bulk.Add(1)
		case strings.HasSuffix(r.URL.Path, "/ip"):
			addresses.Add(1)
			if silent.Load() {
				<-hung
				return
			}
		}
		sim.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(hung) })
	data := t.TempDir()
	args := []string{"--api-url", server.URL + "/client/v4", "--ndjson"}
	var list strings.Builder
	for n := range 45 {
		fmt.Fprintf(&list, "n%02d.com\n", n)
	}
	c := program(t, append([]string{"triage", "-", "--plan", "ips"}, args...)...)
	c.Stdin = strings.NewReader(list.String() + "9.9.9.9\n8.8.8.8\n")
	c.Env = append(c.Env, "XDG_DATA_HOME="+data)
	stdout, err := c.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	rows := bufio.NewReader(stdout)
	for range 45 {
		row, err := rows.ReadString('\n')
		require.NoError(t, err)
		require.NotContains(t, row, `"type":"ipv4"`)
	}
	require.NoError(t, c.Process.Kill())
	require.Error(t, c.Wait())
	require.EqualValues(t, 3, bulk.Load())

	silent.Store(false)
	addresses.Store(0)
	again := program(t, append([]string{"triage", "resume"}, args...)...)
	again.Env = append(again.Env, "XDG_DATA_HOME="+data)
	var out, said bytes.Buffer
	again.Stdout, again.Stderr = &out, &said
	require.NoError(t, again.Run(), said.String())
	assert.Contains(t, said.String(), "plan ips, 2 calls: 2 IPs")
	assert.EqualValues(t, 3, bulk.Load(), "what was answered is not asked again")
	assert.EqualValues(t, 2, addresses.Load())
	assert.Equal(t, 47, strings.Count(out.String(), "\n"))
}
