package simulator

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// closing notes that a request's body was closed, as RoundTrip has to.
type closing struct {
	io.Reader
	once   sync.Once
	closed chan struct{}
}

func (c *closing) Close() error {
	c.once.Do(func() { close(c.closed) })
	return nil
}

func TestTransportAnswersLikeAConnection(t *testing.T) {
	s := newTestSimulator(Options{})
	body := &closing{Reader: strings.NewReader("{}"), closed: make(chan struct{})}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, BaseURL+submissions, body)
	require.NoError(t, err)
	r.Header = bearerToken("t")
	before := r.Header.Clone()
	response, err := (&http.Client{Transport: s.Transport()}).Do(r)
	require.NoError(t, err)
	assert.Equal(t, "200 OK", response.Status)
	assert.Equal(t, "HTTP/1.1", response.Proto)
	assert.Same(t, r, response.Request)
	data, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	assert.EqualValues(t, len(data), response.ContentLength)
	require.NoError(t, response.Body.Close())
	require.NoError(t, response.Body.Close(), "closing twice is harmless")
	<-body.closed
	assert.Equal(t, before, r.Header)
}

func TestTransportStreamsWhatTheHandlerWrites(t *testing.T) {
	second := make(chan struct{})
	transport := transport{http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("one"))
		<-second
		w.Header().Set("Late", "ignored")
		_, _ = w.Write([]byte("two"))
	})}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, BaseURL, nil)
	require.NoError(t, err)
	response, err := transport.RoundTrip(r)
	require.NoError(t, err)
	assert.EqualValues(t, -1, response.ContentLength)
	piece := make([]byte, 3)
	_, err = io.ReadFull(response.Body, piece)
	require.NoError(t, err)
	assert.Equal(t, "one", string(piece))
	close(second)
	rest, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	assert.Equal(t, "two", string(rest))
	assert.Empty(t, response.Header.Get("Late"))
	require.NoError(t, response.Body.Close())
}

func TestTransportGivesUpWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // its end proves that no goroutine is left
		s := newTestSimulator(Options{Latency: time.Hour})
		cause := errors.New("the view was closed")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(cause) })
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, BaseURL+aDomain, nil)
		require.NoError(t, err)
		response, err := s.Transport().RoundTrip(r)
		if err == nil {
			require.NoError(t, response.Body.Close())
		}
		require.ErrorIs(t, err, cause, "as net/http does")
	})
}

func TestTransportEndsTheHandlerWhenTheBodyIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan error, 1)
		transport := transport{http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusOK)
			<-r.Context().Done()
			_, err := w.Write([]byte("too late"))
			ended <- err
		})}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, BaseURL, nil)
		require.NoError(t, err)
		response, err := transport.RoundTrip(r)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.ErrorIs(t, <-ended, io.ErrClosedPipe)
	})
}

func TestTransportSurvivesAPanickingHandler(t *testing.T) {
	transport := transport{http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("a bug") })}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, BaseURL, nil)
	require.NoError(t, err)
	response, err := transport.RoundTrip(r)
	if err == nil {
		require.NoError(t, response.Body.Close())
	}
	require.ErrorContains(t, err, "simulator: a bug")
}
