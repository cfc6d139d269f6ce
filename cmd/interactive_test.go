package cmd

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui/uitest"
)

// patience is how long a screen may take on a busy machine.
const patience = 20 * time.Second

func shows(words ...string) func(string) bool {
	return func(screen string) bool {
		for _, w := range words {
			if !strings.Contains(screen, w) {
				return false
			}
		}
		return true
	}
}

func startOnTerminal(t *testing.T, env []string, args ...string) *uitest.Terminal {
	t.Helper()
	c := program(t, args...)
	c.Env = append(c.Env, env...)
	terminal, err := uitest.Start(c, 160, 45, uitest.Dark())
	require.NoError(t, err)
	t.Cleanup(terminal.Close)
	return terminal
}

func TestWorkbenchOpensAtHomeAndQuits(t *testing.T) {
	terminal := startOnTerminal(t, nil, "--demo")
	require.NoError(t, terminal.Await(patience, shows("Look up", "DEMO DATA", "100 of 100 calls left")))
	terminal.Press(t, "ctrl+c", "ctrl+c")
	select {
	case <-terminal.Done():
	case <-time.After(patience):
		t.Fatal("ctrl+c twice does not quit")
	}
}

func TestWorkbenchOpensOnAnIndicator(t *testing.T) {
	terminal := startOnTerminal(t, nil, "--demo", "hxxps://login[.]payro11[.]example/x")
	require.NoError(t, terminal.Await(patience, shows("Cloudflare: phishing scan: PHISHING (confirmed)", "hxxps://login.payro11[.]example/x")))
}

func TestWorkbenchOpensWithoutCredentials(t *testing.T) {
	terminal := startOnTerminal(t, []string{"CLOUDFLARE_API_TOKEN=", "CLOUDFLARE_ACCOUNT_ID="})
	require.NoError(t, terminal.Await(patience, shows("pugmark is not connected to Cloudflare yet", "Try it with demo data")))
	assert.NotContains(t, terminal.Screen(), canary)
}

func TestWorkbenchGoesOnWithTheDemo(t *testing.T) {
	terminal := startOnTerminal(t, []string{"CLOUDFLARE_API_TOKEN=", "CLOUDFLARE_ACCOUNT_ID="})
	require.NoError(t, terminal.Await(patience, shows("Try it with demo data")))
	terminal.Press(t, "enter")
	require.NoError(t, terminal.Await(patience, shows("DEMO DATA", "Look up")))
}

func TestWorkbenchSaysThatNothingIsKept(t *testing.T) {
	terminal := startOnTerminal(t, []string{"XDG_DATA_HOME=/proc/nowhere"}, "--demo")
	require.NoError(t, terminal.Await(patience, shows("answers are not kept")))
}
