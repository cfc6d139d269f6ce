package sshd

import (
	"crypto/rand"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func lineOf(options string) string {
	return strings.TrimSpace(options + " " + strings.TrimSpace(string(ssh.MarshalAuthorizedKey(keyOf("ana").PublicKey()))) + " ana@soc")
}

func TestOptionsOfAKeyAreHonoured(t *testing.T) {
	for _, c := range []struct {
		options, from string
		admitted      bool
	}{
		{"", "203.0.113.9", true},
		{`from="203.0.113.0/24"`, "203.0.113.9", true},
		{`from="203.0.113.0/24"`, "198.51.100.1", false},
		{`from="203.0.113.0/24,!203.0.113.9"`, "203.0.113.9", false},
		{`from="!203.0.113.9"`, "203.0.113.8", false},
		{`from="203.0.113.*"`, "203.0.113.9", true},
		{`from="2001:db8::/32"`, "2001:db8::1", true},
		{`from="203.0.113.9"`, "::ffff:203.0.113.9", true},
		{`expiry-time="20261121Z"`, "203.0.113.9", false},
		{`expiry-time="20261122Z"`, "203.0.113.9", true},
		{`expiry-time="202611211200Z"`, "203.0.113.9", false},
		{`expiry-time="20261121120001Z"`, "203.0.113.9", true},
		{`no-port-forwarding,no-agent-forwarding,no-X11-forwarding,no-user-rc`, "203.0.113.9", true},
	} {
		k, err := ParseAuthorizedKey(lineOf(c.options))
		require.NoError(t, err, c.options)
		err = k.Admits(netip.MustParseAddr(c.from), noon)
		assert.Equal(t, c.admitted, err == nil, "%s from %s: %v", c.options, c.from, err)
		assert.Equal(t, "ana@soc", k.Comment)
	}
	for options, commandsOnly := range map[string]bool{"restrict": true, "no-pty": true, "restrict,pty": false, "": false} {
		k, err := ParseAuthorizedKey(lineOf(options))
		require.NoError(t, err)
		assert.Equal(t, commandsOnly, k.NoTerminal(), options)
	}
}

func TestWhatCannotBeHonouredIsRefused(t *testing.T) {
	for _, options := range []string{
		`command="/bin/true"`, `environment="A=b"`, `cert-authority`, `principals="ana"`, `permitopen="host:1"`, `permitlisten="1"`,
		`tunnel="0"`, `verify-required`, `no-touch-required`, `agent-forwarding`, `from="evil.example"`, `from=""`, `from="[z"`,
		`expiry-time="tomorrow"`, `expiry-time="20261340Z"`, `unknown`, `pty="x"`,
	} {
		_, err := ParseAuthorizedKey(lineOf(options))
		assert.Error(t, err, options)
	}
	for _, line := range []string{"", "# nothing", "ssh-ed25519 AAAA", lineOf("") + "\n" + lineOf("")} {
		_, err := ParseAuthorizedKey(line)
		assert.Error(t, err, line)
	}
	certificate := &ssh.Certificate{Key: keyOf("ana").PublicKey(), CertType: ssh.UserCert, ValidBefore: ssh.CertTimeInfinity}
	require.NoError(t, certificate.SignCert(rand.Reader, keyOf("authority")))
	_, err := ParseAuthorizedKey(string(ssh.MarshalAuthorizedKey(certificate)))
	assert.ErrorIs(t, err, errCertificate)
}

func FuzzParseAuthorizedKey(f *testing.F) {
	for _, options := range []string{"", "restrict", `from="10.0.0.0/8,!10.1.*"`, `expiry-time="20271231Z"`, `command="x"`} {
		f.Add(lineOf(options))
	}
	f.Fuzz(func(t *testing.T, line string) {
		k, err := ParseAuthorizedKey(line)
		if err != nil {
			return
		}
		require.NotNil(t, k.Key)
		_ = k.Admits(netip.MustParseAddr("203.0.113.9"), noon)
		_ = k.Admits(netip.Addr{}, noon)
	})
}

func TestAHostKeyIsReadByItsOwnerAlone(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "host_key")
	_, err := LoadHostKey(path)
	require.ErrorContains(t, err, "there is no host key")
	require.NoError(t, CreateHostKey(path))
	require.ErrorContains(t, CreateHostKey(path), "exists already")
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	signer, err := LoadHostKey(path)
	require.NoError(t, err)
	assert.Equal(t, ssh.KeyAlgoED25519, signer.PublicKey().Type())
	require.NoError(t, os.Chmod(path, 0o640))
	_, err = LoadHostKey(path)
	require.ErrorContains(t, err, "chmod 600")
	require.NoError(t, os.WriteFile(path, []byte("nonsense"), 0o600))
	require.NoError(t, os.Chmod(path, 0o600))
	_, err = LoadHostKey(path)
	require.ErrorContains(t, err, "no private key")
	_, err = LoadHostKey(dir)
	require.ErrorContains(t, err, "is no file")
}
