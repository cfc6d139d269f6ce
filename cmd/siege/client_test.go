package siege

import (
	"bytes"
	"crypto/ed25519"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"

	"pugmark/ui/uitest"
)

// signer is the key of a name, the same at every time.
func signer(name string) ssh.Signer {
	s, err := ssh.NewSignerFromKey(private(name))
	if err != nil {
		panic(err)
	}
	return s
}

func private(name string) ed25519.PrivateKey {
	seed := make([]byte, ed25519.SeedSize)
	copy(seed, name)
	return ed25519.NewKeyFromSeed(seed)
}

const hostName = "the host"

func hostSigner() ssh.Signer { return signer(hostName) }

// privateKey is the host's key as a file holds it.
func privateKey(t *testing.T, _ ssh.Signer) string { return privateKeyOf(t, hostName) }

func privateKeyOf(t *testing.T, name string) string {
	t.Helper()
	block, err := ssh.MarshalPrivateKey(private(name), name)
	require.NoError(t, err)
	return string(pem.EncodeToMemory(block))
}

var addresses atomic.Uint32

// elsewhere is an address that nobody has come from yet. All of 127/8 is this
// machine, to Linux.
func elsewhere() net.IP {
	n := addresses.Add(1)
	return net.IPv4(127, 1+byte(n>>14&0x7f), byte(n>>7&0x7f), 1+byte(n&0x7f))
}

// connect opens a connection from an address and signs nobody in.
func (s *server) connect(from net.IP) (net.Conn, error) {
	d := net.Dialer{Timeout: patience, LocalAddr: &net.TCPAddr{IP: from}}
	return d.DialContext(s.t.Context(), "tcp", s.address)
}

// signIn signs in as a configuration has it.
func (s *server) signIn(from net.IP, config *ssh.ClientConfig) (*ssh.Client, error) {
	conn, err := s.connect(from)
	if err != nil {
		return nil, err
	}
	if config.HostKeyCallback == nil {
		config.HostKeyCallback = ssh.FixedHostKey(hostSigner().PublicKey())
	}
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, err
	}
	c, channels, requests, err := ssh.NewClientConn(conn, s.address, config)
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return ssh.NewClient(c, channels, requests), conn.SetDeadline(time.Time{})
}

// dial signs somebody of the team in.
func (s *server) dial(name string) *ssh.Client {
	s.t.Helper()
	client, err := s.signIn(elsewhere(), &ssh.ClientConfig{User: name, Auth: []ssh.AuthMethod{ssh.PublicKeys(signer(name))}})
	require.NoError(s.t, err)
	s.t.Cleanup(func() { _ = client.Close() })
	return client
}

// A seat is a session on a terminal.
type seat struct {
	*uitest.Terminal
	*ssh.Session
}

// sit opens the workbench on a terminal.
func (s *server) sit(client *ssh.Client, width, height int) *seat {
	s.t.Helper()
	x, err := s.trySit(client, width, height)
	require.NoError(s.t, err)
	return x
}

func (s *server) trySit(client *ssh.Client, width, height int) (*seat, error) {
	session, err := client.NewSession()
	if err != nil {
		return nil, err
	}
	keys, err := session.StdinPipe()
	if err != nil {
		return nil, err
	}
	x := &seat{uitest.NewTerminal(width, height, keys), session}
	session.Stdout, session.Stderr = x.Terminal, x.Terminal
	s.t.Cleanup(func() {
		_ = session.Close()
		x.Terminal.Close()
	})
	if err := session.RequestPty("xterm-256color", height, width, ssh.TerminalModes{}); err != nil {
		return nil, err
	}
	return x, session.Shell()
}

// home opens the workbench, and waits until it is there.
func (s *server) home(client *ssh.Client) *seat {
	s.t.Helper()
	x := s.sit(client, 100, 30)
	x.See(s.t, homeWords)
	return x
}

// homeWords stand on the first screen.
const homeWords = "Look up"

// An outcome is what a command came to.
type outcome struct {
	stdout, stderr string
	status         int
}

// run runs a command without a terminal.
func (s *server) run(client *ssh.Client, command string) outcome {
	s.t.Helper()
	session, err := client.NewSession()
	require.NoError(s.t, err)
	defer session.Close()
	var stdout, stderr bytes.Buffer
	session.Stdout, session.Stderr = &stdout, &stderr
	err = session.Run(command)
	var exit *ssh.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(s.t, err, fmt.Sprint(stderr.String()))
	}
	o := outcome{stdout: stdout.String(), stderr: stderr.String()}
	if exit != nil {
		o.status = exit.ExitStatus()
	}
	return o
}
