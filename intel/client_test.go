package intel

import (
	"context"
	"crypto/tls"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNewClientBase(t *testing.T) {
	for base, want := range map[string]string{
		DefaultBaseURL:                     DefaultBaseURL,
		DefaultBaseURL + "/":               DefaultBaseURL,
		"HTTPS://API.Example:443/v4/":      "https://api.example/v4",
		"https://api.example":              "https://api.example",
		"https://api.example:8443/a/b":     "https://api.example:8443/a/b",
		"https://api.example/a/../b":       "https://api.example/b",
		"http://127.0.0.1:8080/client/v4":  "http://127.0.0.1:8080/client/v4",
		"http://127.1.2.3":                 "http://127.1.2.3",
		"http://[::1]:80/client/v4":        "http://[::1]/client/v4",
		"http://localhost:8080/client/v4/": "http://localhost:8080/client/v4",
	} {
		c, err := NewClient(base, tokenCredentials())
		require.NoError(t, err, base)
		assert.Equal(t, Scope{Base: want, Account: testAccount}, c.Scope(false))
		assert.Equal(t, Scope{Base: want, Account: testAccount, Demo: true}, c.Scope(true))
	}
	for _, base := range []string{
		"", "api.cloudflare.com", "http://api.example/v4", "http://127.0.0.1.example", "http://192.0.2.1", "ftp://api.example",
		"https://user:hunter2@api.example", "https://api.example?x=y", "https://api.example/?", "https://api.example#x", "https:api.example",
		"https://", "https:///v4", "://", "https://api.example:port", "file:///etc/passwd", "http://localhost.example", "https://a b",
		"http://[::2]", "http://0.0.0.0",
	} {
		_, err := NewClient(base, tokenCredentials())
		require.Error(t, err, base)
		assert.NotContains(t, err.Error(), "hunter2")
		assert.Contains(t, err.Error(), "the address of the API")
	}
}

func TestNewClientRefusesMalformedCredentials(t *testing.T) {
	for name, c := range map[string]Credentials{
		"account too short":   {Account: "023e105f"},
		"account not hex":     {Account: "023e105f4ecef8ad9ca31a8372d0c35z"},
		"account with a path": {Account: "../../user/tokens/verify?x=aaaaaaa"},
		"account is a token":  {Account: canary},
		"token with newline":  {Token: NewSecret("abc\r\nX-Evil: 1")},
		"token with space":    {Token: NewSecret("Bearer abc")},
		"key with NUL":        {Email: "a@b.example", Key: NewSecret("a\x00")},
		"mail with newline":   {Email: "a@b.example\r\nX: y", Key: NewSecret("k")},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := NewClient(DefaultBaseURL, c)
			require.Error(t, err)
			require.Error(t, c.Validate())
			for _, secret := range []string{canary, "X-Evil", "tokens/verify"} {
				assert.NotContains(t, err.Error(), secret)
			}
		})
	}
	c, err := NewClient(DefaultBaseURL, Credentials{Token: NewSecret("t"), Account: strings.ToUpper(testAccount)})
	require.NoError(t, err)
	assert.Equal(t, testAccount, c.Scope(false).Account)
}

func TestValidateSaysWhatIsMissing(t *testing.T) {
	for want, c := range map[string]Credentials{
		"CLOUDFLARE_API_TOKEN":  {Account: testAccount},
		"CLOUDFLARE_API_KEY":    {Account: testAccount, Email: "a@b.example"},
		"CLOUDFLARE_EMAIL":      {Account: testAccount, Key: NewSecret("k")},
		"CLOUDFLARE_ACCOUNT_ID": {Token: NewSecret("t")},
	} {
		err := c.Validate()
		assert.Equal(t, ProblemNoCredentials, ProblemOf(err))
		assert.Contains(t, err.Error(), want)
	}
	assert.NoError(t, tokenCredentials().Validate())
	assert.NoError(t, Credentials{Email: "a@b.example", Key: NewSecret("k"), Account: testAccount}.Validate())
}

// The requests are those of the documents, with the parameters they name.
func TestRequests(t *testing.T) {
	const account = "/client/v4/accounts/" + testAccount
	one, six := netip.MustParseAddr("1.1.1.1"), netip.MustParseAddr("2606:4700::6810:85e5")
	for want, q := range map[string]AnyQuestion{
		account + "/intel/asn/13335":                                                              ASN(13335),
		account + "/intel/asn/13335/subnets?page=2&per_page=20":                                   Subnets(13335, 2, 20),
		account + "/intel/domain?domain=cloudflare.com":                                           Domain("cloudflare.com"),
		account + "/intel/domain/bulk?domain=a.example&domain=b.example&include_ranking=true":     Bulk("b.example", "a.example"),
		account + "/intel/domain-history?domain=cloudflare.com":                                   DomainHistory("Cloudflare.com."),
		account + "/intel/ip?ipv4=1.1.1.1":                                                        IP(one),
		account + "/intel/ip?ipv6=2606%3A4700%3A%3A6810%3A85e5":                                   IP(six),
		account + "/intel/ip?ipv4=192.0.2.1":                                                      IP(netip.MustParseAddr("::ffff:192.0.2.1")),
		account + "/intel/dns?end=2023-07-18&ipv4=1.1.1.1&page=1&per_page=5&start=2023-07-15":     PassiveDNS(one, documentedWindow, 1, 5),
		account + "/intel/dns?ipv4=1.1.1.1":                                                       PassiveDNS(one, Window{}, 0, 0),
		account + "/intel/whois?domain=cloudflare.com":                                            WHOIS("cloudflare.com"),
		account + "/brand-protection/url-info?url=http%3A%2F%2Fx.example%2Fa%26b%3Fc%3Dd%23e%2Bf": Phishing("http://x.example/a&b?c=d#e+f"),
		"/client/v4/user/tokens/verify":                                                           Token(),
		"/client/v4/accounts?page=1&per_page=50":                                                  Accounts(),
		account + "/gateway/categories":                                                           GatewayCategories(),
	} {
		t.Run(string(q.Key().Kind), func(t *testing.T) {
			result := `null`
			if kind := q.Key().Kind; kind == KindDomain || kind == KindWHOIS {
				result = `{"domain":"cloudflare.com"}`
			}
			answers := scripted(says(200, ok(result)))
			d := newDesk(t, answers)
			_, err := q.AskAny(t.Context(), d.Source)
			require.NoError(t, err)
			require.Equal(t, 1, answers.count())
			r := answers.requests[0]
			assert.Equal(t, http.MethodGet, r.Method)
			assert.Equal(t, "https://api.cloudflare.com", r.URL.Scheme+"://"+r.URL.Host)
			assert.Equal(t, want, r.URL.RequestURI())
			assert.Nil(t, r.Body)
		})
	}
}

func TestHeaders(t *testing.T) {
	key := Credentials{Email: "ada@b.example", Key: NewSecret(canary), Account: testAccount}
	both := key
	both.Token = NewSecret("token-of-the-pair")
	for name, c := range map[string]struct {
		credentials Credentials
		want        http.Header
	}{
		"token":                 {tokenCredentials(), http.Header{"Authorization": {"Bearer " + canary}}},
		"e-mail and key":        {key, http.Header{"X-Auth-Email": {"ada@b.example"}, "X-Auth-Key": {canary}}},
		"both: the token alone": {both, http.Header{"Authorization": {"Bearer token-of-the-pair"}}},
	} {
		t.Run(name, func(t *testing.T) {
			var got http.Header
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				got = r.Header
				fmt.Fprint(w, ok(`{"domain":"a.example"}`))
			}))
			defer server.Close()
			d := newDeskFor(t, server.URL, c.credentials, WithUserAgent("1.2.3"))
			_, err := Ask(t.Context(), d.Source, Domain("a.example"))
			require.NoError(t, err)
			want := c.want.Clone()
			want.Set("Accept", "application/json")
			want.Set("Accept-Encoding", "gzip")
			want.Set("User-Agent", "pugmark/1.2.3")
			assert.Equal(t, want, got)
		})
	}
}

func TestNothingIsSentWithoutTheRightCredentials(t *testing.T) {
	key := Credentials{Email: "ada@b.example", Key: NewSecret("k"), Account: testAccount}
	for name, c := range map[string]struct {
		credentials Credentials
		q           AnyQuestion
		want        Problem
	}{
		"phishing with a key":   {key, Phishing("http://x.example/"), ProblemTokenOnly},
		"token with a key":      {key, Token(), ProblemTokenOnly},
		"none":                  {Credentials{Account: testAccount}, Domain("a.example"), ProblemNoCredentials},
		"none, phishing":        {Credentials{Account: testAccount}, Phishing("http://x.example/"), ProblemNoCredentials},
		"e-mail alone":          {Credentials{Email: "a@b.example", Account: testAccount}, Domain("a.example"), ProblemNoCredentials},
		"no account":            {Credentials{Token: NewSecret("t")}, Domain("a.example"), ProblemNoCredentials},
		"passive DNS of IPv6":   {tokenCredentials(), PassiveDNS(netip.MustParseAddr("2001:db8::1"), Window{}, 1, 20), ProblemNotOffered},
		"an address as a name":  {tokenCredentials(), Domain("192.0.2.1"), ProblemNotOffered},
		"no names":              {tokenCredentials(), Bulk(), ProblemNotOffered},
		"AS0":                   {tokenCredentials(), ASN(0), ProblemNotOffered},
		"no address":            {tokenCredentials(), IP(netip.Addr{}), ProblemNotOffered},
		"window the wrong way":  {tokenCredentials(), PassiveDNS(documentedAddress, Window{"2023-07-18", "2023-07-15"}, 1, 5), ProblemNotOffered},
		"window of other dates": {tokenCredentials(), PassiveDNS(documentedAddress, Window{"2023-7-1", ""}, 1, 5), ProblemNotOffered},
	} {
		t.Run(name, func(t *testing.T) {
			answers := scripted(says(200, ok(`{"domain":"a.example"}`)))
			d := newDeskFor(t, DefaultBaseURL, c.credentials, WithTransport(answers))
			_, err := c.q.AskAny(t.Context(), d.Source)
			failure := problem(t, err)
			assert.Equal(t, c.want, failure.Problem)
			assert.Equal(t, c.q.Key(), failure.Key)
			assert.Zero(t, answers.count())
			assert.Empty(t, d.memory.calls)
			assert.Zero(t, failure.Attempts)
		})
	}
	_, err := Ask(t.Context(), &Source{}, Domain("a.example"))
	assert.Equal(t, ProblemNoCredentials, ProblemOf(err), "a source without a client can only recall")
}

func TestTokenIsVerifiedWhereItBelongs(t *testing.T) {
	refused := says(401, `{"success":false,"errors":[{"code":1000,"message":"Invalid API Token"}],"messages":[],"result":null}`)
	valid := says(200, ok(`{"id":"1","status":"active"}`))
	const user, account = "/client/v4/user/tokens/verify", "/client/v4/accounts/" + testAccount + "/tokens/verify"
	for name, c := range map[string]struct {
		token   string
		answers *script
		want    []string
	}{
		"user token":            {"cfut_1", scripted(valid), []string{user}},
		"account token":         {"cfat_1", scripted(valid), []string{account}},
		"old token of a user":   {"1", scripted(valid), []string{user}},
		"old token, an account": {"1", scripted(refused, valid), []string{user, account}},
		"unknown token":         {"1", scripted(refused), []string{user, account}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDeskFor(t, DefaultBaseURL, Credentials{Token: NewSecret(c.token), Account: testAccount}, WithTransport(c.answers))
			a, err := Ask(t.Context(), d.Source, Token())
			var paths []string
			for _, r := range c.answers.requests {
				paths = append(paths, r.URL.Path)
			}
			assert.Equal(t, c.want, paths)
			if name == "unknown token" {
				assert.Equal(t, ProblemBadToken, ProblemOf(err))
				return
			}
			require.NoError(t, err)
			assert.Equal(t, "active", a.Value.Status)
			assert.Zero(t, a.Cost)
		})
	}
}

// Credentials go to the address that was given, and nowhere a server says.
func TestNoRedirectIsFollowed(t *testing.T) {
	var elsewhere atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, location := range []string{other.URL + "/x", "http://127.0.0.1/x", "/client/v4/elsewhere", "//" + strings.TrimPrefix(other.URL, "http://"), "", "://", "%zz"} {
			var here atomic.Int32
			d := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				here.Add(1)
				w.Header().Set("Location", location)
				w.WriteHeader(status)
			})
			_, err := Ask(t.Context(), d.Source, Domain("a.example"))
			failure := problem(t, err)
			assert.Equal(t, ProblemRefused, failure.Problem)
			assert.Contains(t, failure.Error(), "redirect")
			assert.NotContains(t, failure.Error(), "\x1b")
			assert.EqualValues(t, 1, here.Load())
		}
	}
	assert.Zero(t, elsewhere.Load())
}

func TestEnvironmentDoesNotMoveTheClient(t *testing.T) {
	for _, name := range []string{"CLOUDFLARE_BASE_URL", "CLOUDFLARE_API_BASE_URL", "CLOUDFLARE_API_URL", "CLOUDFLARE_CUSTOM_HEADERS"} {
		t.Setenv(name, "http://192.0.2.1/")
	}
	answers := scripted(says(200, ok(`{"domain":"a.example"}`)))
	d := newDesk(t, answers)
	_, err := Ask(t.Context(), d.Source, Domain("a.example"))
	require.NoError(t, err)
	assert.Equal(t, "api.cloudflare.com", answers.requests[0].URL.Host)
	assert.Empty(t, answers.requests[0].Header.Get("X-Auth-User-Service-Key"))
}

func TestUntrustedServersGetNoRequest(t *testing.T) {
	var asked atomic.Int32
	handler := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) })
	for name, configure := range map[string]func(*tls.Config){
		"unknown authority": func(*tls.Config) {},
		"old TLS":           func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 },
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewUnstartedServer(handler)
			server.Config.ErrorLog = discardLog()
			server.TLS = &tls.Config{}
			configure(server.TLS)
			server.StartTLS()
			defer server.Close()
			d := newDeskFor(t, server.URL, tokenCredentials())
			_, err := Ask(t.Context(), d.Source, Domain("a.example"))
			assert.Equal(t, ProblemOffline, ProblemOf(err))
			if name == "unknown authority" {
				assert.Contains(t, err.Error(), "certificate")
			}
		})
	}
	assert.Zero(t, asked.Load())
}

// Whatever is asked about, the path is its template, and the query
// has the documented parameters only.
func TestHostileValuesStayInTheirPlace(t *testing.T) {
	pieces := []string{"/", "..", "%2f", "%2e%2e", "?", "&", "#", ";", "=", "\r\n", "\x00", " ", "\x1b[31m", "\u202e", "\\", "@", ":", "//", "x", "a.example",
		"1.1.1.1", "::1", "AS13335", "13335", "%0d%0aX-Evil:1", "&domain=b.example", "?page=9", "http://", "https://x.example", "\xff", "é", "xn--", "-", "_", ",", "+", "'"}
	random := rand.New(rand.NewPCG(1, 2))
	client, err := NewClient(DefaultBaseURL, tokenCredentials())
	require.NoError(t, err)
	allowed := map[Kind]struct {
		path  string
		query string
	}{
		KindDomain: {"/intel/domain", "domain"}, KindWHOIS: {"/intel/whois", "domain"}, KindHistory: {"/intel/domain-history", "domain"},
		KindBulk: {"/intel/domain/bulk", "domain include_ranking"}, KindIP: {"/intel/ip", "ipv4 ipv6"},
		KindPassiveDNS: {"/intel/dns", "ipv4 start end page per_page"}, KindASN: {"/intel/asn/13335", ""},
		KindSubnets: {"/intel/asn/13335/subnets", "page per_page"}, KindPhishing: {"/brand-protection/url-info", "url"},
	}
	built := map[Kind]int{}
	for range 2000 {
		var hostile strings.Builder
		for range 1 + random.IntN(4) {
			hostile.WriteString(pieces[random.IntN(len(pieces))])
		}
		value := hostile.String()
		for kind, want := range allowed {
			key := Key{Kind: kind, Value: value, Page: random.IntN(3), PerPage: random.IntN(3)}
			if kind == KindPassiveDNS && random.IntN(2) == 0 {
				key.Value, key.Window = "1.1.1.1", Window{value, value}
			}
			urls, err := client.endpoints(key)
			if err != nil {
				assert.Equal(t, ProblemNotOffered, ProblemOf(err))
				continue
			}
			built[kind]++
			u, err := url.Parse(urls[0].String())
			require.NoError(t, err)
			assert.Equal(t, "/client/v4/accounts/"+testAccount+want.path, u.EscapedPath(), "%q", value)
			assert.Equal(t, "api.cloudflare.com", u.Host)
			assert.Empty(t, u.Fragment)
			assert.NotContains(t, urls[0].String(), "\r")
			assert.NotContains(t, urls[0].String(), "\n")
			for name := range u.Query() {
				assert.Contains(t, strings.Fields(want.query), name, "%q", value)
			}
			if kind == KindPhishing {
				assert.Equal(t, []string{value}, u.Query()["url"])
			}
		}
	}
	for kind := range allowed {
		assert.Positive(t, built[kind], "%s was never built, so nothing was checked", kind)
	}
}

func TestAskWithADeadContextSendsNothing(t *testing.T) {
	answers := scripted(says(200, ok(`{"domain":"a.example"}`)))
	d := newDesk(t, answers)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Ask(ctx, d.Source, Domain("a.example"))
	assert.Equal(t, ProblemCancelled, ProblemOf(err))
}
