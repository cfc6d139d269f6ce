package siege

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"

	"pugmark/ui/uitest"
)

// openSSH prepares OpenSSH's client for somebody of the team, and returns its
// arguments up to the host's name.
func (s *server) openSSH(name string) []string {
	s.t.Helper()
	need(s.t, "ssh")
	s.write(name+".key", privateKeyOf(s.t, name))
	host, port, _ := strings.Cut(s.address, ":")
	s.write("known_hosts", "["+host+"]:"+port+" "+string(ssh.MarshalAuthorizedKey(hostSigner().PublicKey())))
	return []string{"-F", "none", "-i", s.path(name + ".key"), "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "BatchMode=yes",
		"-o", "UserKnownHostsFile=" + s.path("known_hosts"), "-o", "GlobalKnownHostsFile=none", "-o", "StrictHostKeyChecking=yes",
		"-o", "ConnectTimeout=20", "-p", port}
}

// ssh runs a command with OpenSSH's client.
func (s *server) ssh(name, program string, options []string, rest ...string) outcome {
	s.t.Helper()
	args := s.openSSH(name)
	if program != "ssh" { // whose ports are -P
		args[len(args)-2] = "-P"
	}
	args = append(append(args, options...), rest...)
	c := exec.CommandContext(s.t.Context(), need(s.t, program), args...)
	c.WaitDelay = time.Second
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(s.t, err)
	}
	return outcome{stdout.String(), stderr.String(), c.ProcessState.ExitCode()}
}

func TestOpenSSHOpensTheWorkbench(t *testing.T) {
	s := serve(t, nil)
	args := append(s.openSSH("maria"), "whoever@127.0.0.1")
	x, err := uitest.Start(exec.Command(need(t, "ssh"), args...), 100, 30, uitest.Dark())
	require.NoError(t, err)
	defer x.Close()
	x.See(t, homeWords)
	x.See(t, "maria · analyst")
	x.Type("payro11.example\r")
	x.See(t, "203.0.113[.]66")
	x.Type("2\r") // on to the address
	x.See(t, "IP overview")
	x.Resize(140, 50)
	x.SeeMatch(t, `(?m)^.{120,}$`)
	x.Type("\x1b")
	x.Settle(200*time.Millisecond, 3*time.Second)
	x.Type("\x03\x03")
	select {
	case <-x.Done():
	case <-time.After(patience):
		require.Fail(t, "ctrl+c twice does not end it", x.Screen())
	}
	require.NoError(t, x.Err())
	assert.Empty(t, x.Strange())
	require.Eventually(t, func() bool { return s.sessions() == 0 }, patience, 10*time.Millisecond)
}

// A connection that ends in the middle, and one that is ended by ~.
func TestOpenSSHDisconnects(t *testing.T) {
	s := serve(t, nil)
	for _, end := range []func(*exec.Cmd, *uitest.Terminal) error{
		func(c *exec.Cmd, _ *uitest.Terminal) error { return c.Process.Kill() },
		func(_ *exec.Cmd, x *uitest.Terminal) error { x.Type("\r~."); return nil },
	} {
		c := exec.Command(need(t, "ssh"), append(s.openSSH("maria"), "127.0.0.1")...)
		x, err := uitest.Start(c, 100, 30, uitest.Dark())
		require.NoError(t, err)
		x.See(t, homeWords)
		require.NoError(t, end(c, x))
		require.Eventually(t, func() bool { return s.sessions() == 0 }, patience, 10*time.Millisecond)
		x.Close()
	}
}

func TestOpenSSHRunsCommands(t *testing.T) {
	s := serve(t, nil)
	o := s.ssh("maria", "ssh", nil, "127.0.0.1", "lookup", "payro11.example", "--ndjson")
	require.Zero(t, o.status, o.stderr)
	assert.Contains(t, o.stdout, `"indicator":"payro11.example"`)
	o = s.ssh("jonas", "ssh", nil, "127.0.0.1", "lookup payro11.example --ndjson")
	assert.Contains(t, o.stdout, `"cost":0`, "what a colleague asked costs nothing")
	o = s.ssh("maria", "ssh", nil, "127.0.0.1", "lookup", "nonsense")
	assert.Equal(t, 2, o.status, "the program's own code")
	o = s.ssh("maria", "ssh", nil, "127.0.0.1", "sh", "-c", "id")
	assert.NotZero(t, o.status)
	assert.Contains(t, o.stderr, "not served here")
	assert.Empty(t, o.stdout)
}

// What is not served is refused, with a reason where the protocol has one.
func TestOpenSSHIsRefusedTheRest(t *testing.T) {
	s := serve(t, nil)
	s.write("file", "text")
	o := s.ssh("maria", "scp", []string{"-O"}, s.path("file"), "127.0.0.1:"+s.path("copied"))
	assert.NotZero(t, o.status)
	assert.Contains(t, o.stderr, "not served here")
	o = s.ssh("maria", "scp", nil, s.path("file"), "127.0.0.1:"+s.path("copied"))
	assert.NotZero(t, o.status)
	assert.Contains(t, o.stderr, "subsystem request failed")
	o = s.ssh("maria", "sftp", []string{"-b", "/dev/null"}, "127.0.0.1")
	assert.NotZero(t, o.status)
	o = s.ssh("maria", "ssh", []string{"-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:1"}, "127.0.0.1", "version")
	assert.NotZero(t, o.status)
	assert.Contains(t, o.stderr, "forwarding failed")
	o = s.ssh("maria", "ssh", []string{"-W", "127.0.0.1:1"}, "127.0.0.1")
	assert.NotZero(t, o.status)
	assert.Contains(t, o.stderr, "unknown channel type")
	o = s.ssh("maria", "ssh", []string{"-A", "-X"}, "127.0.0.1", "version")
	assert.Zero(t, o.status, "asked for by habit, and not there")
	o = s.ssh("maria", "ssh", []string{"-tt"}, "127.0.0.1", "version")
	assert.NotZero(t, o.status, "a command on a terminal")
	_, err := os.Stat(s.path("copied"))
	assert.True(t, os.IsNotExist(err))
}

func TestOpenSSHChecksTheHost(t *testing.T) {
	s := serve(t, nil)
	args := s.openSSH("maria")
	s.write("known_hosts", strings.ReplaceAll("[127.0.0.1]:PORT ", "PORT", args[len(args)-1])+string(ssh.MarshalAuthorizedKey(signer("mallory").PublicKey())))
	out, err := exec.Command(need(t, "ssh"), append(args, "127.0.0.1", "version")...).CombinedOutput()
	require.Error(t, err)
	assert.Contains(t, string(out), "Host key verification failed")
	o := s.ssh("nobody", "ssh", nil, "127.0.0.1", "version")
	assert.Equal(t, 255, o.status)
	assert.Contains(t, o.stderr, "Permission denied (publickey)")
}

func TestOpenSSHIsToldAboutCertificates(t *testing.T) {
	s := serve(t, nil)
	s.write("authority", privateKeyOf(t, "authority"))
	s.write("guest", privateKeyOf(t, "guest"))
	s.write("guest.pub", string(ssh.MarshalAuthorizedKey(signer("guest").PublicKey())))
	out, err := exec.Command(need(t, "ssh-keygen"), "-q", "-s", s.path("authority"), "-I", "guest", "-n", "maria", s.path("guest.pub")).CombinedOutput()
	require.NoError(t, err, string(out))
	o := s.ssh("guest", "ssh", []string{"-o", "CertificateFile=" + s.path("guest-cert.pub")}, "maria@127.0.0.1", "version")
	assert.Equal(t, 255, o.status)
	assert.Contains(t, o.stderr, "certificates are not taken here: have the key itself added to the users file")
}
