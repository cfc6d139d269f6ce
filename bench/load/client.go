package load

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"
)

// The screen that every honest session has.
const (
	columns = 140
	lines   = 40
)

// A person is who signs in, and from where.
type person struct {
	name   string
	signer ssh.Signer
	secret []byte // the key, as a file holds it
	from   net.IP
}

func newKey() (ssh.Signer, []byte, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		return nil, nil, err
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		return nil, nil, err
	}
	return signer, pem.EncodeToMemory(block), nil
}

// newPeople returns so many people, each on an address of this machine.
func newPeople(n int, name string, network byte) ([]person, error) {
	people := make([]person, n)
	for i := range people {
		signer, secret, err := newKey()
		if err != nil {
			return nil, err
		}
		people[i] = person{fmt.Sprintf("%s-%03d", name, i), signer, secret, net.IPv4(127, network, byte(i/200), byte(1+i%200))}
	}
	return people, nil
}

func (p person) config(timeout time.Duration) *ssh.ClientConfig {
	return &ssh.ClientConfig{User: p.name, Auth: []ssh.AuthMethod{ssh.PublicKeys(p.signer)}, Timeout: timeout,
		HostKeyCallback: ssh.InsecureIgnoreHostKey()} // of a server that this process started
}

// dial connects from the person's own address.
func (p person) dial(ctx context.Context, address string) (net.Conn, error) {
	d := net.Dialer{Timeout: 20 * time.Second, LocalAddr: &net.TCPAddr{IP: p.from}}
	return d.DialContext(ctx, "tcp", address)
}

func (p person) signIn(ctx context.Context, address string) (*ssh.Client, error) {
	conn, err := p.dial(ctx, address)
	if err != nil {
		return nil, err
	}
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second))
	c, channels, requests, err := ssh.NewClientConn(conn, address, p.config(20*time.Second))
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	_ = conn.SetDeadline(time.Time{})
	return ssh.NewClient(c, channels, requests), nil
}

// A visitor is an honest session.
type visitor struct {
	person
	client *ssh.Client
	stdin  io.Writer
	opened time.Duration // from the first packet to the first frame

	mu         sync.Mutex
	pressed    time.Time // the key that has not been answered, zero without one
	waiting    []byte    // what the answer to it holds
	took       []time.Duration
	unanswered int // of these, keys that were not answered before the next
	chunks     int
	bytes      int
	recent     []byte
	ended      error // why it was dropped
	frame      chan struct{}
}

// visit signs in and waits for the first frame.
func visit(ctx context.Context, p person, address string) (*visitor, error) {
	v := &visitor{person: p, frame: make(chan struct{}, 1)}
	begun := time.Now()
	var err error
	if v.client, err = p.signIn(ctx, address); err != nil {
		return nil, fmt.Errorf("sign in: %w", err)
	}
	session, err := v.client.NewSession()
	if err != nil {
		return nil, fmt.Errorf("open a session: %w", err)
	}
	for _, e := range [][2]string{{"LANG", "C.UTF-8"}, {"COLORTERM", "truecolor"}} {
		_ = session.Setenv(e[0], e[1])
	}
	if err := session.RequestPty("xterm-256color", lines, columns, ssh.TerminalModes{}); err != nil {
		return nil, fmt.Errorf("ask for a terminal: %w", err)
	}
	if v.stdin, err = session.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := session.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := session.Shell(); err != nil {
		return nil, fmt.Errorf("start the program: %w", err)
	}
	go v.read(out)
	// The first bytes are questions to the terminal, and no frame.
	const frameBytes = 500
	for v.received() < frameBytes {
		select {
		case <-v.frame:
		case <-time.After(30 * time.Second):
			return nil, fmt.Errorf("no frame in 30 s, %d bytes", v.received())
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	v.opened = time.Since(begun)
	return v, nil
}

func (v *visitor) read(out io.Reader) {
	chunk := make([]byte, 32<<10)
	for {
		n, err := out.Read(chunk)
		now := time.Now()
		v.mu.Lock()
		if n > 0 {
			v.note(chunk[:n], now)
		}
		if err != nil {
			v.ended = err
		}
		v.mu.Unlock()
		if err != nil {
			return
		}
		select {
		case v.frame <- struct{}{}:
		default:
		}
	}
}

// note counts what came. The lock is held.
func (v *visitor) note(chunk []byte, now time.Time) {
	v.chunks++
	v.bytes += len(chunk)
	if v.recent = append(v.recent, chunk...); len(v.recent) > 64<<10 {
		v.recent = slices.Clone(v.recent[len(v.recent)-32<<10:])
	}
	if !v.pressed.IsZero() && bytes.Contains(v.recent[max(0, len(v.recent)-len(chunk)-len(v.waiting)+1):], v.waiting) {
		v.took = append(v.took, now.Sub(v.pressed))
		v.pressed = time.Time{}
	}
}

func (v *visitor) received() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.bytes
}

// press sends a key and measures how long the answer takes. One that was not
// answered at all until the next key has taken all that time.
func (v *visitor) press(key string, answer []byte) {
	v.mu.Lock()
	now := time.Now()
	if !v.pressed.IsZero() {
		v.took = append(v.took, now.Sub(v.pressed))
		v.unanswered++
	}
	v.pressed, v.waiting = now, answer
	v.mu.Unlock()
	_, _ = io.WriteString(v.stdin, key)
}

// send sends keys that are not measured.
func (v *visitor) send(keys string) { _, _ = io.WriteString(v.stdin, keys) }

// forget begins to measure anew.
func (v *visitor) forget() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.took, v.pressed, v.unanswered, v.chunks, v.bytes = nil, time.Time{}, 0, 0, 0
}

func (v *visitor) dropped() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.ended
}

func (v *visitor) close() { _ = v.client.Close() }
