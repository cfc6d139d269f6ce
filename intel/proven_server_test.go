package intel

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// authority is a certificate authority, and the certificates it signs.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	certificate, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	return authority{certificate, key}
}

func (a authority) sign(t *testing.T, host string, until time.Time, usage x509.ExtKeyUsage) tls.Certificate {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: host}, NotBefore: until.Add(-48 * time.Hour), NotAfter: until,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{usage}}
	if ip := net.ParseIP(host); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{host}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, &a.key.PublicKey, a.key)
	require.NoError(t, err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: a.key}
}

// A server that cannot prove that it is the one gets no request, whichever
// proof fails. The transport is the program's own but for the authority it
// trusts; a good certificate shows that it would ask.
func TestNoRequestWithoutAProvenServer(t *testing.T) {
	ours, foreign := newAuthority(t), newAuthority(t)
	soon, past := time.Now().Add(time.Hour), time.Now().Add(-time.Hour)
	for name, c := range map[string]struct {
		certificate tls.Certificate
		newest      uint16
		asked       int32
	}{
		"good":              {ours.sign(t, "127.0.0.1", soon, x509.ExtKeyUsageServerAuth), 0, 1},
		"expired":           {ours.sign(t, "127.0.0.1", past, x509.ExtKeyUsageServerAuth), 0, 0},
		"another host":      {ours.sign(t, "api.cloudflare.com", soon, x509.ExtKeyUsageServerAuth), 0, 0},
		"unknown authority": {foreign.sign(t, "127.0.0.1", soon, x509.ExtKeyUsageServerAuth), 0, 0},
		"of a client":       {ours.sign(t, "127.0.0.1", soon, x509.ExtKeyUsageClientAuth), 0, 0},
		"TLS 1.1":           {ours.sign(t, "127.0.0.1", soon, x509.ExtKeyUsageServerAuth), tls.VersionTLS11, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int32
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				asked.Add(1)
				_, _ = io.WriteString(w, ok(`{"domain":"a.example"}`))
			}))
			server.Config.ErrorLog = discardLog()
			server.TLS = &tls.Config{Certificates: []tls.Certificate{c.certificate}, MinVersion: tls.VersionTLS10, MaxVersion: c.newest}
			server.StartTLS()
			defer server.Close()
			network, _ := newTransport().(*http.Transport)
			network.TLSClientConfig.RootCAs = x509.NewCertPool()
			network.TLSClientConfig.RootCAs.AddCert(ours.certificate)
			d := newDeskFor(t, server.URL, tokenCredentials(), WithTransport(network))
			_, err := Ask(t.Context(), d.Source, Domain("a.example"))
			assert.Equal(t, c.asked, asked.Load())
			if c.asked == 0 {
				assert.Equal(t, ProblemOffline, ProblemOf(err))
				assertNoInternals(t, err)
				return
			}
			require.NoError(t, err)
		})
	}
}
