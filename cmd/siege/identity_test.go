package siege

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"

	"pugmark/ui/uitest"
)

// An impostor is a client that changes who it says it is, and with what, from
// one attempt to the next.
type impostor struct {
	name  []byte // as the client sends it; changed in place
	steps []step
}

// A step is one attempt. Whoever ends the sequence by it is in ends, "" where
// nobody comes in.
type step struct {
	method ssh.AuthMethod
	final  bool
	who    string
}

// config is the client's. The library's client has one name for all attempts;
// this one's letters change under it.
func (i *impostor) config(random *mathrand.Rand) *ssh.ClientConfig {
	next := 0
	return &ssh.ClientConfig{
		User: unsafe.String(&i.name[0], len(i.name)),
		AuthCallback: func(*ssh.ClientAuthContext) (ssh.AuthMethod, error) {
			if next >= len(i.steps) {
				return nil, errors.New("nothing is left to try")
			}
			copy(i.name, team[random.IntN(len(team))])
			next++
			return i.steps[next-1].method, nil
		},
	}
}

// who comes in at the end, "" where nobody does.
func (i *impostor) who() string {
	for _, s := range i.steps {
		if s.final {
			return s.who
		}
	}
	return ""
}

// forger shows one key, and signs with another or not at all.
type forger struct {
	shows ssh.PublicKey
	with  ssh.Signer // nil refuses to sign
}

func (f forger) PublicKey() ssh.PublicKey { return f.shows }
func (f forger) Sign(r io.Reader, data []byte) (*ssh.Signature, error) {
	if f.with == nil {
		return nil, errors.New("not signed")
	}
	return f.with.Sign(r, data)
}

func newImpostor(random *mathrand.Rand) *impostor {
	i := &impostor{name: []byte(team[0])}
	for range random.IntN(5) {
		one, other := team[random.IntN(len(team))], team[random.IntN(len(team))]
		switch random.IntN(5) {
		case 0: // an accepted key, offered and not signed
			i.add(forger{shows: signer(one).PublicKey()}, false, "")
		case 1: // somebody else's
			i.add(signer("mallory"), false, "")
		case 2: // somebody's certificate over the right key
			i.add(certified(one, func(*ssh.Certificate) {}), false, "")
		case 3: // a certificate by somebody who may come in
			i.add(certificate(one, signer(other), func(*ssh.Certificate) {}), false, "")
		case 4:
			i.steps = append(i.steps, step{method: ssh.Password(one)})
		}
	}
	one, other := team[random.IntN(len(team))], team[random.IntN(len(team))]
	switch random.IntN(4) {
	case 0: // one key shown, signed with another
		if one == other {
			other = "mallory"
		}
		i.add(forger{shows: signer(one).PublicKey(), with: signer(other)}, true, "")
	default:
		i.add(signer(one), true, one)
	}
	return i
}

func (i *impostor) add(key ssh.Signer, final bool, who string) {
	i.steps = append(i.steps, step{ssh.PublicKeys(key), final, who})
}

// CHECKS 15: whatever a client does while it signs in, its session is that of
// the key which signed.
func TestASessionIsOfTheKeyThatSigned(t *testing.T) {
	s := serve(t, nil)
	random := mathrand.New(mathrand.NewPCG(15, 0))
	var came, mistaken int
	tries := uitest.Figure(150, 1000)
	for n := range tries {
		i := newImpostor(random)
		client, err := s.signIn(elsewhere(), i.config(random))
		who := i.who()
		if !assert.Equal(t, who != "", err == nil, "sequence %d: %v", n, err) || err != nil {
			continue
		}
		came++
		shown := s.shown(client, n)
		line := s.began(client)
		if shown != who || !strings.Contains(line, " user="+who+" ") || !strings.Contains(line, " key="+ssh.FingerprintSHA256(signer(who).PublicKey())+" ") {
			mistaken++
			t.Errorf("sequence %d: %s signed, and the session shows %q: %s", n, who, shown, line)
		}
		require.NoError(t, client.Close())
	}
	assert.Zero(t, mistaken)
	assert.Greater(t, came, tries/3)
	t.Logf("%d sequences, %d sessions, %d of them somebody else's", tries, came, mistaken)
}

var analyst = regexp.MustCompile(`(\w+) · analyst`)

// shown is whose name the session itself shows: on its screen every tenth time,
// and in what a command keeps otherwise.
func (s *server) shown(client *ssh.Client, n int) string {
	s.t.Helper()
	if n%10 == 0 {
		x := s.home(client)
		found := analyst.FindStringSubmatch(x.Screen())
		require.NotNil(s.t, found, x.Screen())
		return found[1]
	}
	o := s.run(client, "version")
	require.Zero(s.t, o.status, o)
	found := regexp.MustCompile(` user=(\w+) `).FindStringSubmatch(s.began(client))
	require.NotNil(s.t, found)
	return found[1]
}

// began is the line of the log that says whose session began on a connection.
func (s *server) began(client *ssh.Client) string {
	s.t.Helper()
	var line string
	require.Eventually(s.t, func() bool {
		for _, line = range s.lines(" from=" + client.LocalAddr().String() + " ") {
			if strings.Contains(line, "session began") {
				return true
			}
		}
		return false
	}, patience, 5*time.Millisecond)
	return line
}

// certified is a key of the team with a certificate by an authority of nobody's.
func certified(name string, change func(*ssh.Certificate)) ssh.Signer {
	return certificate(name, signer("authority"), change)
}

func certificate(name string, by ssh.Signer, change func(*ssh.Certificate)) ssh.Signer {
	c := &ssh.Certificate{Key: signer(name).PublicKey(), CertType: ssh.UserCert, ValidPrincipals: []string{name},
		ValidBefore: ssh.CertTimeInfinity, Serial: 1, KeyId: name}
	change(c)
	if err := c.SignCert(rand.Reader, by); err != nil {
		panic(err)
	}
	s, err := ssh.NewCertSigner(c, signer(name))
	if err != nil {
		panic(err)
	}
	return s
}

// CHECKS 17: a certificate lets nobody in, good or bad, and its owner is told.
func TestNoCertificateComesInAndEachIsAnswered(t *testing.T) {
	s := serve(t, nil)
	now := uint64(time.Now().Unix()) //nolint:gosec // it is after 1970
	by := map[string]func(*ssh.Certificate){
		"good":                    func(*ssh.Certificate) {},
		"of a host":               func(c *ssh.Certificate) { c.CertType = ssh.HostCert },
		"no principals":           func(c *ssh.Certificate) { c.ValidPrincipals = nil },
		"another principal":       func(c *ssh.Certificate) { c.ValidPrincipals = []string{"root"} },
		"expired":                 func(c *ssh.Certificate) { c.ValidBefore = now - 3600 },
		"not valid yet":           func(c *ssh.Certificate) { c.ValidAfter = now + 3600 },
		"another source address":  func(c *ssh.Certificate) { c.CriticalOptions = map[string]string{"source-address": "10.9.9.9"} },
		"a forced command":        func(c *ssh.Certificate) { c.CriticalOptions = map[string]string{"force-command": "version"} },
		"unknown critical option": func(c *ssh.Certificate) { c.CriticalOptions = map[string]string{"siege@pugmark": "1"} },
		"serial 0":                func(c *ssh.Certificate) { c.Serial = 0 },
	}
	for what, change := range by {
		for _, authority := range []string{"authority", hostName, "maria"} {
			var words strings.Builder
			_, err := s.signIn(elsewhere(), &ssh.ClientConfig{User: "maria", Auth: []ssh.AuthMethod{ssh.PublicKeys(certificate("maria", signer(authority), change))},
				BannerCallback: func(text string) error { words.WriteString(text); return nil }})
			require.Error(t, err, "%s by %s", what, authority)
			assert.Contains(t, words.String(), "certificates are not taken here", "%s by %s", what, authority)
		}
	}
	assert.Empty(t, s.lines("session began"))
	assert.NotEmpty(t, s.lines("key refused"))
}

// CHECKS 17: what stands before a key in authorized_keys holds.
func TestOptionsOfAKeyHold(t *testing.T) {
	s := serve(t, map[string]string{
		"maria": `from="10.0.0.0/8,!127.0.0.0/8"`,
		"jonas": `expiry-time="20200101Z"`,
		"petra": `restrict`,
		"tomas": `from="127.0.0.0/8",expiry-time="20991231Z",no-port-forwarding,no-X11-forwarding`,
	})
	for _, name := range []string{"maria", "jonas"} {
		_, err := s.signIn(elsewhere(), &ssh.ClientConfig{User: name, Auth: []ssh.AuthMethod{ssh.PublicKeys(signer(name))}})
		assert.Error(t, err, name)
	}
	s.home(s.dial("tomas"))
	petra := s.dial("petra")
	assert.Contains(t, s.run(petra, "version").stdout, "pugmark")
	x := s.sit(petra, 80, 24)
	x.See(t, "your key is for commands only")
}

// CHECKS 17: what cannot be honoured is not passed over: nothing is served.
func TestOptionsThatCannotBeHonouredAreRefused(t *testing.T) {
	for option, word := range map[string]string{
		`command="/bin/sh"`: "command", `environment="PATH=/tmp"`: "environment", `cert-authority`: "cert-authority",
		`principals="maria"`: "principals", `permitopen="10.0.0.1:22"`: "permitopen", `tunnel="0"`: "tunnel",
		`verify-required`: "verify-required", `from="siege.example"`: "from", `nonsense`: "nonsense",
	} {
		output := refused(t, roster(map[string]string{"maria": option}))
		assert.Contains(t, output, word)
		assert.Contains(t, output, "maria", "which key")
	}
}

// refused is what the program says that refuses to serve.
func refused(t *testing.T, users string) string {
	t.Helper()
	s := &server{t: t, dir: t.TempDir()}
	s.write("users.toml", users)
	s.write("host_key", privateKey(t, hostSigner()))
	c := exec.CommandContext(t.Context(), program(t), "serve", "--demo", "--listen", "127.0.0.1:0", "--users", s.path("users.toml"))
	c.Env = []string{"HOME=" + s.dir, "XDG_DATA_HOME=" + s.path("data")}
	out, err := c.CombinedOutput()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit, string(out))
	assert.NotContains(t, string(out), "open at")
	return fmt.Sprint(string(out))
}
