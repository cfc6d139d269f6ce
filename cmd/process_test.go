package cmd

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
)

// asProgram makes the test binary be the program, for what only a process of
// its own can show: signals, pipes and exit codes.
const asProgram = "PUGMARK_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv))
	}
	os.Exit(m.Run())
}

func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	dir := t.TempDir()
	c := exec.CommandContext(t.Context(), os.Args[0], args...)
	c.Env = append(os.Environ(), asProgram+"=1", "XDG_DATA_HOME="+filepath.Join(dir, "data"), "XDG_CONFIG_HOME="+filepath.Join(dir, "config"),
		"CLOUDFLARE_API_TOKEN="+canary, "CLOUDFLARE_ACCOUNT_ID="+testAccount)
	return c
}

func TestReaderThatGoesAwayEndsItQuietly(t *testing.T) {
	c := program(t, "lookup", "-", "--demo", "--ndjson", "--ask", "domain,whois,history")
	var lines strings.Builder
	for n := range 400 {
		fmt.Fprintf(&lines, "n%d.payro11.example\n", n)
	}
	c.Stdin = strings.NewReader(lines.String())
	var stderr bytes.Buffer
	c.Stderr = &stderr
	stdout, err := c.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	first, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	assert.Contains(t, first, `"indicator":"n0.payro11.example"`)
	require.NoError(t, stdout.Close())
	require.NoError(t, c.Wait(), "exit code 0")
	for line := range strings.Lines(stderr.String()) {
		assert.Contains(t, line, "may cost", "nothing is said about the pipe")
	}
}

func TestInterruptPrintsWhatArrived(t *testing.T) {
	base, _ := serve(t, simulator.Options{Fault: "whois=silence"})
	c := program(t, "lookup", "203.0.113.66", "login.payro11.example", "--api-url", base, "--ndjson", "--ask", "ip,whois")
	stdout, err := c.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	lines := bufio.NewReader(stdout)
	first, err := lines.ReadString('\n')
	require.NoError(t, err)
	require.NoError(t, c.Process.Signal(syscall.SIGINT))
	rest, err := io.ReadAll(lines)
	require.NoError(t, err)
	assert.Error(t, c.Wait())
	assert.Equal(t, exitUnanswered, c.ProcessState.ExitCode())
	assert.Contains(t, first, `"kind":"ip"`)
	assert.Contains(t, string(rest), `"kind":"cancelled"`)
	checkOutput(t, first+string(rest))
}

func TestInterruptWhileWaitingForStandardInput(t *testing.T) {
	c := program(t, "lookup", "-", "--demo")
	stdin, err := c.StdinPipe()
	require.NoError(t, err)
	defer stdin.Close()
	var stderr bytes.Buffer
	c.Stderr = &stderr
	require.NoError(t, c.Start())
	// Whatever it is doing when the signal comes, it ends.
	require.NoError(t, c.Process.Signal(syscall.SIGINT))
	assert.Error(t, c.Wait())
	checkOutput(t, stderr.String())
}

func TestSimulateSaysHowToAskItAndStops(t *testing.T) {
	c := program(t, "simulate", "--listen", "127.0.0.1:0", "--fault", "whois=500")
	stdout, err := c.StdoutPipe()
	require.NoError(t, err)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	require.NoError(t, c.Start())
	lines := bufio.NewReader(stdout)
	first, err := lines.ReadString('\n')
	require.NoError(t, err)
	_, base, found := strings.Cut(strings.TrimSpace(first), " at ")
	require.True(t, found, first)
	assert.Regexp(t, `^http://127\.0\.0\.1:\d+/client/v4$`, base)

	p := newPlace(t)
	r := p.run(t, "", "lookup", "cloudflare.com", "--api-url", base, "--ndjson", "--ask", "domain,whois")
	assert.Equal(t, exitUnanswered, r.code)
	objects := r.objects(t)
	require.Len(t, objects, 2)
	assert.Nil(t, objects[0].Error)
	assert.Equal(t, "api-down", objects[1].Error.Kind)

	require.NoError(t, c.Process.Signal(syscall.SIGINT))
	rest, err := io.ReadAll(lines)
	require.NoError(t, err)
	require.NoError(t, c.Wait())
	assert.Contains(t, string(rest), "--api-url "+base)
	assert.Empty(t, stderr.String())
}

func TestSimulateIsReachedOnThisMachine(t *testing.T) {
	for address, want := range map[string]string{
		"0.0.0.0:80": "127.0.0.1:80", "[::]:80": "127.0.0.1:80", "127.0.0.1:80": "127.0.0.1:80", "[::1]:80": "[::1]:80",
	} {
		assert.Equal(t, want, reachable(net.TCPAddrFromAddrPort(netip.MustParseAddrPort(address))))
	}
}

func TestSimulateWithoutAPlaceToListen(t *testing.T) {
	c := program(t, "simulate", "--listen", "256.0.0.1:99999")
	var stderr bytes.Buffer
	c.Stderr = &stderr
	assert.Error(t, c.Run())
	assert.Equal(t, exitUsage, c.ProcessState.ExitCode())
	assert.Contains(t, stderr.String(), "--listen: nothing can listen on 256.0.0.1:99999")
	checkOutput(t, stderr.String())
}

// What a killed process had sent may have counted, and the next one knows.
func TestKilledWhileAskingIsCounted(t *testing.T) {
	base, requests := serve(t, simulator.Options{Fault: "domain=silence"})
	dir := t.TempDir()
	run := func(args ...string) *exec.Cmd {
		c := program(t, args...)
		c.Env = append(c.Env, "XDG_DATA_HOME="+dir)
		return c
	}
	c := run("lookup", "a.example", "--api-url", base)
	require.NoError(t, c.Start())
	require.Eventually(t, func() bool { return requests() > 0 }, 10*time.Second, time.Millisecond)
	require.NoError(t, c.Process.Kill())
	assert.Error(t, c.Wait())
	out, err := run("lookup", "AS64500", "AS64501", "--api-url", base, "--ask", "asn,subnets", "--ndjson").CombinedOutput()
	assert.NoError(t, err)
	assert.Contains(t, string(out), "may cost 4 calls (~1 call spent this month)")
}

// A server that sends more than its answer makes net/http complain on the
// standard logger, with the bytes as they came.
func TestUnaskedBytesReachNobody(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go surplus(conn)
		}
	}()
	c := program(t, "lookup", "a.example", "b.example", "c.example", "d.example", "--ndjson",
		"--api-url", "http://"+listener.Addr().String()+"/client/v4", "--ask", "domain")
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	_ = c.Run()
	assert.Contains(t, stdout.String(), `"indicator":"a.example"`)
	checkOutput(t, stdout.String()+stderr.String())
	assert.NotContains(t, stderr.String(), "Unsolicited")
}

func surplus(conn net.Conn) {
	defer conn.Close()
	request, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	body := fmt.Sprintf(`{"success":true,"errors":[],"messages":[],"result":{"domain":%q}}`, request.URL.Query().Get("domain"))
	fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s\x1b]0;PWN\a %s", len(body), body, canary)
	_, _ = io.Copy(io.Discard, conn)
}

// However it is asked to stop, a process settles the ledger and gives up its
// claim, so that the next one may ask at once.
func TestStoppedProcessLeavesNothingOpen(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(signal.String(), func(t *testing.T) {
			base, requests := serve(t, simulator.Options{Fault: "domain=silence"})
			data := t.TempDir()
			c := program(t, "lookup", "a.example", "--api-url", base)
			c.Env = append(c.Env, "XDG_DATA_HOME="+data)
			require.NoError(t, c.Start())
			require.Eventually(t, func() bool { return requests() > 0 }, 10*time.Second, time.Millisecond)
			require.NoError(t, c.Process.Signal(signal))
			assert.Error(t, c.Wait())
			assert.Equal(t, exitUnanswered, c.ProcessState.ExitCode())

			db, err := history.Open(t.Context(), filepath.Join(data, "pugmark", "history.db"))
			require.NoError(t, err)
			t.Cleanup(func() { assert.NoError(t, db.Close()) })
			calls, err := db.Calls(t.Context(), history.Query{})
			require.NoError(t, err)
			require.Len(t, calls, 1)
			assert.Equal(t, intel.CallOutcome(intel.ProblemCancelled), calls[0].Outcome)
			assert.True(t, calls[0].Counted, "it was sent, so it may have counted")
			free, err := db.Claim(t.Context(), calls[0].Scope, calls[0].Key, time.Now().Add(time.Minute))
			require.NoError(t, err)
			assert.True(t, free)
		})
	}
}
