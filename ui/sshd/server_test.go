package sshd

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"
)

func TestASessionIsServedToTheHolderOfTheKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		client, err := h.dial("root", keyOf("ana"))
		require.NoError(t, err)
		x := h.terminal(client)
		assert.Contains(t, x.screen.String(), "hello ana 80x24")
		x.press(t, "k")
		assert.Contains(t, x.screen.String(), "k")
		x.press(t, "q")
		require.NoError(t, x.Wait())
		assert.Equal(t, Stats{}, h.server.Stats())
	})
}

func TestNobodyElseComesIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		_, err := h.dial("ana", keyOf("mallory"))
		require.Error(t, err)
		_, err = h.dialFrom("198.51.100.1:1", "ana", ssh.Password("x"))
		require.Error(t, err)
		_, err = h.dialFrom("198.51.100.1:2", "ana")
		require.Error(t, err, "no method at all")
		synctest.Wait()
		assert.Zero(t, h.server.Stats().Unauthenticated)
		assert.Empty(t, h.sessions())
	})
}

func TestACommandRunsWithoutATerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		client, err := h.dial("x", keyOf("ana"))
		require.NoError(t, err)
		s, err := client.NewSession()
		require.NoError(t, err)
		out, err := s.Output(`echo 'a b' c`)
		require.NoError(t, err)
		assert.Equal(t, "ana: a b|c", string(out))
		s, err = client.NewSession()
		require.NoError(t, err)
		var exit *ssh.ExitError
		require.ErrorAs(t, s.Run("nonsense"), &exit)
		assert.Equal(t, 2, exit.ExitStatus())
	})
}

func TestAShutdownTellsEveryoneAndEndsAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana", "ben")
		one, err := h.dial("x", keyOf("ana"))
		require.NoError(t, err)
		two, err := h.dial("x", keyOf("ben"))
		require.NoError(t, err)
		a, b := h.terminal(one), h.terminal(two)
		began := time.Now()
		require.NoError(t, h.server.Shutdown(t.Context(), "back in a minute"))
		assert.LessOrEqual(t, time.Since(began), 10*time.Second)
		assert.Contains(t, a.screen.String(), "back in a minute")
		assert.Contains(t, b.screen.String(), "back in a minute")
	})
}
