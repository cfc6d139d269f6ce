package sshd

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOfAPasteWithoutAnEndOnlyTheBeginningIsTaken(t *testing.T) {
	large := strings.Repeat("1", 1<<20)
	for what, wrap := range map[string]func(io.Reader) io.Reader{"as it comes": func(r io.Reader) io.Reader { return r }, "in halves": iotest.HalfReader} {
		var full, endless int
		in := &intake{full: func() { full++ }, endless: func() { endless++ }}
		in.Reader = wrap(strings.NewReader("\x1b[200~" + large + large + "\x1b[\x1b[201~after"))
		out, err := io.ReadAll(iotest.DataErrReader(in))
		require.NoError(t, err)
		assert.True(t, bytes.HasSuffix(out, []byte("1\x1b[201~after")), what)
		assert.LessOrEqual(t, len(out), longestPaste+20, what)
		assert.Greater(t, len(out), 1<<19, what)
		assert.Equal(t, 1, full, what)
		assert.Zero(t, endless, what)
	}
}

func TestKeysAreNeverDropped(t *testing.T) {
	in := &intake{Reader: strings.NewReader(strings.Repeat("k", 4<<20)), full: func() { t.Error("dropped") }}
	n := 0
	for p := make([]byte, 256); ; in.took() {
		read, err := in.Read(p)
		n += read
		if err != nil {
			break
		}
	}
	assert.Equal(t, 4<<20, n)
}

func TestAPasteThatIsTooLongIsSaidAndEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		client, err := h.dial("x", keyOf("ana"))
		require.NoError(t, err)
		x := h.terminal(client)
		large := strings.Repeat("1", 1<<20)
		x.press(t, "\x1b[200~"+large+large)
		assert.Contains(t, x.screen.String(), "only the beginning of what is pasted")
		x.press(t, "\x1b[201~k")
		assert.Contains(t, x.screen.String(), "k]", "keys are taken again")
		x.press(t, "\x1b[200~")
		for range 66 {
			if _, err := io.WriteString(x.keys, large); err != nil {
				break
			}
		}
		time.Sleep(time.Minute) // of the bubble
		synctest.Wait()
		assert.Zero(t, h.server.Stats().Sessions)
		assert.Contains(t, h.log.String(), "what was sent has no end")
	})
}
