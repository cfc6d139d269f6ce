package load

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"
)

// An abuse is something that a client should not do, over and over.
type abuse struct {
	name string
	do   func(context.Context, person, string) error
}

func abuses() []abuse {
	return []abuse{
		{"silent TCP", silent}, {"trickle", trickle}, {"channel flood", channelFlood}, {"env flood", environmentFlood}, {"size flood", sizeFlood},
		{"stalled reader", stalledReader}, {"closed channels, kept connection", keptConnection}, {"hostile keys", hostileKeys},
		{"wrong keys", wrongKeys}, {"forbidden requests", forbidden},
	}
}

// pause keeps a client that is refused from doing nothing but connecting: the
// machine is the honest ones' too.
const pause = 200 * time.Millisecond

// silent connects and says nothing, on several connections at once.
func silent(ctx context.Context, p person, address string) error {
	var conns []net.Conn
	defer func() {
		for _, c := range conns {
			_ = c.Close()
		}
	}()
	for range 20 {
		c, err := p.dial(ctx, address)
		if err != nil {
			return err
		}
		conns = append(conns, c)
	}
	wait(ctx, 5*time.Second)
	return nil
}

// trickle sends its greeting a byte at a time.
func trickle(ctx context.Context, p person, address string) error {
	c, err := p.dial(ctx, address)
	if err != nil {
		return err
	}
	defer c.Close()
	for _, b := range []byte("SSH-2.0-OpenSSH_9.9 of somebody who is in no hurry\r\n") {
		if _, err := c.Write([]byte{b}); err != nil {
			return err
		}
		wait(ctx, 250*time.Millisecond)
	}
	return nil
}

func channelFlood(ctx context.Context, p person, address string) error {
	c, err := p.signIn(ctx, address)
	if err != nil {
		return err
	}
	defer c.Close()
	for range 500 {
		channel, requests, err := c.OpenChannel("session", nil)
		if err != nil {
			if refusal := (*ssh.OpenChannelError)(nil); errors.As(err, &refusal) {
				continue
			}
			return err
		}
		go ssh.DiscardRequests(requests)
		go io.Copy(io.Discard, channel)
	}
	wait(ctx, time.Second)
	return nil
}

func environmentFlood(ctx context.Context, p person, address string) error {
	return p.channel(ctx, address, func(channel ssh.Channel) error {
		value := make([]byte, 100<<10)
		for i := range 200 {
			if _, err := channel.SendRequest("env", false, ssh.Marshal(struct{ Name, Value string }{fmt.Sprint("LC_", i), string(value)})); err != nil {
				return err
			}
		}
		return nil
	})
}

type ptyRequest struct {
	Term                         string
	Columns, Rows, Width, Height uint32
	Modes                        string
}

type windowChange struct{ Columns, Rows, Width, Height uint32 }

func sizeFlood(ctx context.Context, p person, address string) error {
	return p.shell(ctx, address, func(channel ssh.Channel) error {
		go io.Copy(io.Discard, channel)
		sizes := []uint32{0, 1, 80, 65535, 1<<31 - 1, 1<<32 - 1}
		for range 2000 {
			size := windowChange{sizes[rand.IntN(len(sizes))], sizes[rand.IntN(len(sizes))], 0, 0}
			if _, err := channel.SendRequest("window-change", false, ssh.Marshal(size)); err != nil {
				return err
			}
		}
		return nil
	})
}

// A stallable connection stops reading when it is told to.
type stallable struct {
	net.Conn
	stalled chan struct{}
	closed  chan struct{}
	once    sync.Once
}

func (s *stallable) Read(b []byte) (int, error) {
	select {
	case <-s.stalled:
		<-s.closed
		return 0, io.EOF
	default:
		return s.Conn.Read(b)
	}
}

func (s *stallable) Close() error {
	s.once.Do(func() { close(s.closed) })
	return s.Conn.Close()
}

// stalledReader asks for much, and reads none of it.
func stalledReader(ctx context.Context, p person, address string) error {
	raw, err := p.dial(ctx, address)
	if err != nil {
		return err
	}
	conn := &stallable{Conn: raw, stalled: make(chan struct{}), closed: make(chan struct{})}
	defer conn.Close()
	c, channels, requests, err := ssh.NewClientConn(conn, address, p.config(10*time.Second))
	if err != nil {
		return err
	}
	client := ssh.NewClient(c, channels, requests)
	defer client.Close()
	return shellOn(client, func(channel ssh.Channel) error {
		close(conn.stalled)
		for range 400 {
			if _, err := io.WriteString(channel, "\t\x1b[B?\x1b"); err != nil {
				return err
			}
			wait(ctx, 100*time.Millisecond)
		}
		return nil
	})
}

// keptConnection leaves program after program without leaving itself.
func keptConnection(ctx context.Context, p person, address string) error {
	c, err := p.signIn(ctx, address)
	if err != nil {
		return err
	}
	defer c.Close()
	for range 50 {
		if err := shellOn(c, func(channel ssh.Channel) error { return nil }); err != nil {
			return err
		}
		wait(ctx, pause)
	}
	wait(ctx, 5*time.Second)
	return nil
}

func hostileKeys(ctx context.Context, p person, address string) error {
	return p.shell(ctx, address, func(channel ssh.Channel) error {
		go io.Copy(io.Discard, channel)
		for range 300 {
			keys := make([]byte, 200)
			for i := range keys {
				keys[i] = byte(rand.IntN(256))
			}
			keys = append(keys, "\x05\x16\x1a\x0f\x1b[200~\x1b]52;c;AAAA\x07\x1b[201~\x1b[9999;9999H"...)
			if _, err := channel.Write(keys); err != nil {
				return err
			}
			wait(ctx, 20*time.Millisecond)
		}
		return nil
	})
}

func wrongKeys(ctx context.Context, p person, address string) error {
	signer, _, err := newKey()
	if err != nil {
		return err
	}
	p.signer = signer
	c, err := p.signIn(ctx, address)
	if err == nil {
		return c.Close()
	}
	return err
}

func forbidden(ctx context.Context, p person, address string) error {
	c, err := p.signIn(ctx, address)
	if err != nil {
		return err
	}
	defer c.Close()
	for range 20 {
		for _, kind := range []string{"direct-tcpip", "direct-streamlocal@openssh.com", "x11", "auth-agent@openssh.com"} {
			if channel, _, err := c.OpenChannel(kind, nil); err == nil {
				_ = channel.Close()
			}
		}
		for _, kind := range []string{"tcpip-forward", "streamlocal-forward@openssh.com"} {
			_, _, _ = c.SendRequest(kind, true, nil)
		}
		wait(ctx, pause)
	}
	return nil
}

func (p person) channel(ctx context.Context, address string, use func(ssh.Channel) error) error {
	c, err := p.signIn(ctx, address)
	if err != nil {
		return err
	}
	defer c.Close()
	channel, requests, err := c.OpenChannel("session", nil)
	if err != nil {
		return err
	}
	go ssh.DiscardRequests(requests)
	defer channel.Close()
	return use(channel)
}

func (p person) shell(ctx context.Context, address string, use func(ssh.Channel) error) error {
	c, err := p.signIn(ctx, address)
	if err != nil {
		return err
	}
	defer c.Close()
	return shellOn(c, use)
}

func shellOn(c *ssh.Client, use func(ssh.Channel) error) error {
	channel, requests, err := c.OpenChannel("session", nil)
	if err != nil {
		return err
	}
	go ssh.DiscardRequests(requests)
	defer channel.Close()
	if _, err := channel.SendRequest("pty-req", true, ssh.Marshal(ptyRequest{"xterm-256color", columns, lines, 0, 0, ""})); err != nil {
		return err
	}
	if _, err := channel.SendRequest("shell", true, nil); err != nil {
		return err
	}
	return use(channel)
}

func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// An assault is what a process of abusive clients is told.
type assault struct {
	Address string
	People  []assailant
}

type assailant struct {
	Name, From string
	Key        []byte
}

// Assail has everybody in the file do their worst until ctx ends, and counts
// on standard output what was tried.
func Assail(ctx context.Context, path string) error {
	all, err := os.ReadFile(path)
	if err := errors.Join(err, yield(abusiveYield)); err != nil {
		return err
	}
	var a assault
	if err := json.Unmarshal(all, &a); err != nil {
		return err
	}
	kinds := abuses()
	counts := make([]int, len(kinds))
	var mu sync.Mutex
	var busy sync.WaitGroup
	for i, x := range a.People {
		signer, err := ssh.ParsePrivateKey(x.Key)
		if err != nil {
			return err
		}
		p, kind := person{x.Name, signer, x.Key, net.ParseIP(x.From)}, i%len(kinds)
		busy.Go(func() {
			for ctx.Err() == nil {
				bounded, cancel := context.WithTimeout(ctx, time.Minute)
				_ = kinds[kind].do(bounded, p, a.Address) // being refused is what is to happen
				cancel()
				mu.Lock()
				counts[kind]++
				mu.Unlock()
				wait(ctx, pause)
			}
		})
	}
	busy.Wait()
	for i, k := range kinds {
		fmt.Printf("%s %d · ", k.name, counts[i])
	}
	fmt.Println()
	return nil
}
