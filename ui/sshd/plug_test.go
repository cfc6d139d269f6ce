package sshd

import (
	"net"
	"sync"
)

// A plug is a connection whose client can stop reading.
type plug struct {
	net.Conn
	mu      sync.Mutex
	stopped chan struct{}
}

func (p *plug) Read(b []byte) (int, error) {
	p.mu.Lock()
	stopped := p.stopped
	p.mu.Unlock()
	if stopped != nil {
		<-stopped
	}
	return p.Conn.Read(b)
}

func (p *plug) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stopped = make(chan struct{})
}

func (p *plug) release() {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.stopped)
	p.stopped = nil
}
