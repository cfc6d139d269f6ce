package sshd

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"
)

// keyOf is a key pair that is the same for the same name.
func keyOf(name string) ssh.Signer {
	seed := make([]byte, ed25519.SeedSize)
	copy(seed, name)
	signer, err := ssh.NewSignerFromKey(ed25519.NewKeyFromSeed(seed))
	if err != nil {
		panic(err)
	}
	return signer
}

// people are a directory: whoever is named has the key of that name.
type people struct {
	mu    sync.Mutex
	names map[string]User
}

func newPeople(names ...string) *people {
	p := &people{names: map[string]User{}}
	for _, name := range names {
		p.names[ssh.FingerprintSHA256(keyOf(name).PublicKey())] = User{Name: name}
	}
	return p
}

func (p *people) Lookup(key ssh.PublicKey, _ netip.Addr) (User, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	user, known := p.names[ssh.FingerprintSHA256(key)]
	if !known {
		return User{}, errors.New("nobody has this key")
	}
	return user, nil
}

func (p *people) name(key string, user User) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.names[ssh.FingerprintSHA256(keyOf(key).PublicKey())] = user
}

func (p *people) forget(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.names, ssh.FingerprintSHA256(keyOf(name).PublicKey()))
}

// house is a server in memory, whose program shows who it is for, how large it
// is and what was typed last.
type house struct {
	t       *testing.T
	server  *Server
	people  *people
	log     *lockedBuffer
	opened  []Session
	resized []tea.WindowSizeMsg // as its programs were told, the oldest first
	mu      sync.Mutex
	clients int
	serving sync.WaitGroup
}

func openHouse(t *testing.T, limits Limits, names ...string) *house {
	h := &house{t: t, people: newPeople(names...), log: &lockedBuffer{}}
	server, err := New(Config{
		HostKeys: []ssh.Signer{keyOf("host")}, Users: h.people, Limits: limits,
		Log:     slog.New(slog.NewTextHandler(h.log, nil)),
		Program: h.program, Command: command,
		Announce: func(text string) tea.Msg { return announced(text) },
	})
	require.NoError(t, err)
	h.server = server
	t.Cleanup(func() {
		require.NoError(t, server.ssh.Close())
		h.serving.Wait()
		h.rest()
	})
	return h
}

func (h *house) program(ctx context.Context, s Session) (tea.Model, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.opened = append(h.opened, s)
	return &greeting{house: h, user: s.User.Name, ctx: ctx}, nil
}

// sizes are those that its programs were told, the oldest first.
func (h *house) sizes() []tea.WindowSizeMsg {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]tea.WindowSizeMsg(nil), h.resized...)
}

func (h *house) sessions() []Session {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]Session(nil), h.opened...)
}

func command(ctx context.Context, s Session, in io.Reader, out, failures io.Writer) int {
	switch s.Arguments[0] {
	case "echo":
		fmt.Fprintf(out, "%s: %s", s.User.Name, strings.Join(s.Arguments[1:], "|"))
	case "cat":
		_, _ = io.Copy(out, in)
	case "flood":
		for range 1 << 20 {
			if _, err := out.Write(bytes.Repeat([]byte("x"), 1<<10)); err != nil {
				return 9
			}
		}
	case "wait":
		<-ctx.Done()
	case "crash":
		panic("of the command\x1b[2J")
	default:
		fmt.Fprintln(failures, "no such command")
		return 2
	}
	return 0
}

type announced string

// greeting is the program: hello, its size, the last key, an announcement.
type greeting struct {
	house         *house
	ctx           context.Context
	user          string
	width, height int
	typed, told   string
}

func (g *greeting) Init() tea.Cmd { return nil }

func (g *greeting) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		g.width, g.height = msg.Width, msg.Height
		g.house.mu.Lock()
		g.house.resized = append(g.house.resized, msg)
		g.house.mu.Unlock()
	case announced:
		g.told = string(msg)
	case tea.KeyPressMsg:
		g.typed += msg.Text
		switch msg.Text {
		case "q":
			return g, tea.Quit
		case "s":
			return g, tea.Suspend
		case "f":
			return g, func() tea.Msg { return flood(0) }
		}
	case flood:
		letters := make([]byte, g.width*max(0, g.height-2))
		for i := range letters { // no two beside each other are the same, nor the same as before
			letters[i] = 'a' + byte((i*7+int(msg))%26)
			if i%g.width == 0 {
				letters[i] = '\n'
			}
		}
		g.typed = string(letters)
		return g, tea.Tick(time.Second/10, func(time.Time) tea.Msg { return msg + 1 })
	}
	return g, nil
}

// flood repaints the whole screen again and again.
type flood int

func (g *greeting) View() tea.View {
	v := tea.NewView(fmt.Sprintf("%s\nhello %s %dx%d [%s]", g.told, g.user, g.width, g.height, g.typed))
	v.AltScreen = true
	return v
}

// dial signs in with keys, under any name.
func (h *house) dial(user string, keys ...ssh.Signer) (*ssh.Client, error) {
	h.mu.Lock()
	h.clients++
	from := fmt.Sprintf("198.51.%d.%d:40000", h.clients/250, 1+h.clients%250)
	h.mu.Unlock()
	return h.dialFrom(from, user, ssh.PublicKeys(keys...))
}

func (h *house) dialFrom(from, user string, methods ...ssh.AuthMethod) (*ssh.Client, error) {
	return h.dialWith(from, &ssh.ClientConfig{User: user, Auth: methods})
}

func (h *house) dialWith(from string, config *ssh.ClientConfig) (*ssh.Client, error) {
	here, there := pipe(from)
	h.serving.Go(func() { h.server.ServeConn(there) })
	config.HostKeyCallback = ssh.FixedHostKey(keyOf("host").PublicKey())
	conn, channels, requests, err := ssh.NewClientConn(here, "server", config)
	if err != nil {
		_ = here.Close()
		return nil, err
	}
	client := ssh.NewClient(conn, channels, requests)
	h.t.Cleanup(func() { _ = client.Close() })
	return client, nil
}

// terminal is a session on a terminal of a client.
type terminal struct {
	*ssh.Session
	keys   io.Writer
	screen *lockedBuffer
}

func (h *house) terminal(client *ssh.Client) *terminal {
	h.t.Helper()
	s, err := client.NewSession()
	require.NoError(h.t, err)
	require.NoError(h.t, s.RequestPty("xterm-256color", 24, 80, ssh.TerminalModes{}))
	return h.shell(s)
}

func (h *house) shell(s *ssh.Session) *terminal {
	h.t.Helper()
	x := &terminal{Session: s, screen: &lockedBuffer{}}
	s.Stdout, s.Stderr = x.screen, x.screen
	keys, err := s.StdinPipe()
	require.NoError(h.t, err)
	x.keys = keys
	require.NoError(h.t, s.Shell())
	settle()
	return x
}

func (x *terminal) press(t *testing.T, keys string) {
	t.Helper()
	_, err := io.WriteString(x.keys, keys)
	require.NoError(t, err)
	settle()
}

// rest lets the last tick of a program end, where time is the bubble's.
func (h *house) rest() {
	if time.Now().Year() == bubbleYear {
		time.Sleep(time.Minute)
	}
}

// bubbleYear is the year in which the time of a bubble begins.
const bubbleYear = 2000

// settle lets everything happen that needs no more than a moment: a frame.
func settle() {
	synctest.Wait()
	time.Sleep(time.Second) // of the bubble
	synctest.Wait()
}

// lockedBuffer may be read while it is written.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.b.Reset()
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func (b *lockedBuffer) lines() []string {
	return strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
}
