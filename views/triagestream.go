package views

import (
	"context"
	"sync"
)

// A stream hands what a long load finds, one by one, to the event loop, as many
// at once as have gathered there. A writer never waits for a reader.
type stream[T any] struct {
	mu      sync.Mutex
	waiting []T
	more    chan struct{} // holds one token while something is waiting
}

func newStream[T any]() *stream[T] { return &stream[T]{more: make(chan struct{}, 1)} }

// put adds one. Any goroutine may call it.
func (s *stream[T]) put(v T) {
	s.mu.Lock()
	s.waiting = append(s.waiting, v)
	s.mu.Unlock()
	select {
	case s.more <- struct{}{}:
	default:
	}
}

// take is what has gathered, without waiting.
func (s *stream[T]) take() []T {
	s.mu.Lock()
	defer s.mu.Unlock()
	taken := s.waiting
	s.waiting = nil
	return taken
}

// next waits until something has gathered, or until ctx ends.
func (s *stream[T]) next(ctx context.Context) ([]T, error) {
	select {
	case <-s.more:
		return s.take(), nil
	case <-ctx.Done():
		return s.take(), ctx.Err()
	}
}
