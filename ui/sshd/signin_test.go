package sshd

import (
	"crypto/rand"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"
)

// CHECKS 18: who never signs in keeps nobody else out.
func TestTheNewestTakesThePlaceOfTheLongestWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		for n := range 200 {
			_, there := pipe(fmt.Sprintf("203.0.113.%d:1", n%25))
			h.serving.Go(func() { h.server.ServeConn(there) })
			synctest.Wait()
		}
		assert.Equal(t, 64, h.server.Stats().Unauthenticated)
		for range 10 {
			client, err := h.dial("x", keyOf("ana"))
			require.NoError(t, err, "while all places are taken")
			require.NoError(t, client.Close())
		}
	})
}

// Those from a neighbourhood that has many waiting leave first.
func TestTheMostLeaveFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{Unauthenticated: 6}, "ana")
		arrive := func(from string) {
			_, there := pipe(from + ":1")
			h.serving.Go(func() { h.server.ServeConn(there) })
			synctest.Wait()
		}
		arrive("198.51.100.1") // has waited for the longest, alone
		for range 4 {
			arrive("203.0.113.1")
		}
		for n := range 4 {
			arrive(fmt.Sprintf("198.51.100.%d", 2+n))
		}
		h.server.gate.mu.Lock()
		defer h.server.gate.mu.Unlock()
		for from, count := range h.server.gate.by {
			assert.Equal(t, 1, count, from)
		}
		assert.Contains(t, h.server.gate.by, netip.MustParsePrefix("198.51.100.1/32"))
	})
}

func TestWhoFailsOftenWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		fail := func(from string) {
			_, err := h.dialFrom(from, "x", ssh.PublicKeys(keyOf("mallory")))
			require.Error(t, err)
			synctest.Wait()
		}
		in := func(from string) error {
			client, err := h.dialFrom(from, "x", ssh.PublicKeys(keyOf("ana")))
			if err == nil {
				_ = client.Close()
				synctest.Wait()
			}
			return err
		}
		fail("203.0.113.9:1")
		fail("203.0.113.9:2")
		require.NoError(t, in("203.0.113.9:3"), "twice is a slip")
		fail("203.0.113.9:4")
		require.Error(t, in("203.0.113.9:5"))
		require.NoError(t, in("203.0.113.10:5"), "a neighbour")
		time.Sleep(16 * time.Second) // of the bubble
		require.NoError(t, in("203.0.113.9:6"))
		for n := range 20 {
			fail(fmt.Sprintf("127.0.0.1:%d", 1+n))
		}
		require.NoError(t, in("127.0.0.1:99"), "everybody comes from there who comes through a tunnel")
		assert.Contains(t, h.log.String(), "too many failures from there")
	})
}

func TestPenaltiesAreBounded(t *testing.T) {
	var p penalties
	here := netip.MustParsePrefix("203.0.113.9/32")
	now := noon
	for range 1000 {
		p.add(here, 10*time.Second, now)
	}
	assert.True(t, p.holds(here, now.Add(longestPenalty-time.Second)))
	assert.False(t, p.holds(here, now.Add(longestPenalty+time.Second)))
	address := netip.MustParseAddr("2001:db8::")
	for range mostPenalties + 1000 {
		p.add(neighbourhood(address), time.Second, now)
		next := address.As16()
		for n := 7; n >= 0; n-- { // the next /64
			if next[n]++; next[n] != 0 {
				break
			}
		}
		address = netip.AddrFrom16(next)
	}
	assert.Len(t, p.until, mostPenalties)
	p.add(here, 20*time.Second, now.Add(time.Minute))
	assert.Len(t, p.until, 1, "what is over is let go of")
}

func TestRefusalsDoNotFillTheLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		for n := range 1000 {
			here, there := pipe(fmt.Sprintf("203.0.%d.%d:1", n/250, n%250))
			require.NoError(t, here.Close())
			h.server.ServeConn(there)
		}
		assert.Len(t, h.log.lines(), mostRefusals)
		time.Sleep(2 * time.Second) // of the bubble
		synctest.Wait()
		require.Len(t, h.log.lines(), mostRefusals+1)
		assert.Contains(t, h.log.lines()[mostRefusals], fmt.Sprintf(`msg="more was refused" times=%d`, 1000-mostRefusals))
		client, err := h.dial("x", keyOf("ana"))
		require.NoError(t, err)
		h.terminal(client)
		assert.Contains(t, h.log.lines()[mostRefusals+1], "session began", "what happens to those who are in is always logged")
	})
}

// CHECKS 17: certificates.
func TestACertificateIsRefusedInWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana", "authority")
		certificate := &ssh.Certificate{Key: keyOf("ana").PublicKey(), CertType: ssh.UserCert, ValidPrincipals: []string{"ana"}, ValidBefore: ssh.CertTimeInfinity}
		require.NoError(t, certificate.SignCert(rand.Reader, keyOf("authority")))
		certified, err := ssh.NewCertSigner(certificate, keyOf("ana"))
		require.NoError(t, err)
		var words strings.Builder
		offer := func(keys ...ssh.Signer) error {
			client, err := h.dialWith("198.51.100.1:1", &ssh.ClientConfig{User: "ana", Auth: []ssh.AuthMethod{ssh.PublicKeys(keys...)},
				BannerCallback: func(text string) error { words.WriteString(text); return nil }})
			if client != nil {
				_ = client.Close()
			}
			synctest.Wait()
			return err
		}
		require.Error(t, offer(certified, certified))
		assert.Equal(t, errCertificate.Error()+"\r\n", words.String(), "said once")
		require.NoError(t, offer(certified, keyOf("ana")), "the key itself")
	})
}

func TestConnectionsOfAUserAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana", "ben")
		var open []*ssh.Client
		for range 16 {
			client, err := h.dial("x", keyOf("ana"))
			require.NoError(t, err)
			open = append(open, client)
		}
		var words string
		_, err := h.dialWith("198.51.100.1:1", &ssh.ClientConfig{Auth: []ssh.AuthMethod{ssh.PublicKeys(keyOf("ana"))},
			BannerCallback: func(text string) error { words = text; return nil }})
		require.Error(t, err)
		assert.Equal(t, "you have 16 connections already: close one first\r\n", words)
		_, err = h.dial("x", keyOf("ben"))
		require.NoError(t, err)
		require.NoError(t, open[0].Close())
		synctest.Wait()
		_, err = h.dial("x", keyOf("ana"))
		require.NoError(t, err)
	})
}

func TestAConnectionWithoutASessionIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		client, err := h.dial("x", keyOf("ana"))
		require.NoError(t, err)
		time.Sleep(4 * time.Minute) // of the bubble
		x := h.terminal(client)
		time.Sleep(10 * time.Minute)
		x.press(t, "q")
		require.NoError(t, x.Wait())
		time.Sleep(4 * time.Minute)
		_, _, err = client.SendRequest("keepalive@openssh.com", true, nil)
		require.NoError(t, err)
		time.Sleep(time.Minute + time.Second)
		require.Error(t, client.Wait())
	})
}
