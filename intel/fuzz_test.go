package intel

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fuzzDecoder feeds a decoder with bodies: whatever comes, it returns a report
// that says the same when read twice, or an *Error that is fit to be shown.
func fuzzDecoder[T any](f *testing.F, q Question[T], seeds ...string) {
	for _, name := range []string{"asn", "dns", "domain", "history", "ip", "phishing", "whois"} {
		f.Add(document(f, name+".json"))
	}
	for _, seed := range append(seeds, everyField[q.key.Kind], `null`, `""`, `{}`, `[]`, `[{}]`, `[null]`, `13335`, `"x"`, `true`) {
		f.Add([]byte(ok(seed)))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		env, err := parseEnvelope(q.key.Kind, 200, body)
		if err != nil {
			return
		}
		first, err := q.decode(q.key, env.result)
		if err != nil {
			assertShowable(t, err)
			return
		}
		second, err := q.decode(q.key, env.result)
		require.NoError(t, err)
		assert.Equal(t, first, second)
		_, err = json.Marshal(first)
		require.NoError(t, err, "a report has no NaN and no year 10,000")
	})
}

func assertShowable(t *testing.T, err error) {
	t.Helper()
	assert.Contains(t, []Problem{ProblemBroken, ProblemOtherSubject}, ProblemOf(err))
	assert.True(t, utf8.ValidString(err.Error()))
	for _, r := range err.Error() {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u202e' {
			t.Errorf("%q in %q", r, err.Error())
		}
	}
	assert.Less(t, len(err.Error()), 8<<10)
}

func FuzzDecodeASN(f *testing.F) { fuzzDecoder(f, ASN(13335), `[13335]`, `"AS13335"`) }
func FuzzDecodeSubnets(f *testing.F) {
	fuzzDecoder(f, Subnets(13335, 1, 20), `{"ip_count_total":1e45}`)
}
func FuzzDecodeDomain(f *testing.F) { fuzzDecoder(f, Domain("cloudflare.com")) }
func FuzzDecodeBulk(f *testing.F) {
	fuzzDecoder(f, Bulk("cloudflare.com", "b.example"), `[{"domain":"cloudflare.com","popularity_rank":18}]`)
}
func FuzzDecodeHistory(f *testing.F) { fuzzDecoder(f, DomainHistory("cloudflare.com")) }
func FuzzDecodeIP(f *testing.F) {
	fuzzDecoder(f, IP(documentedAddress), `[{"ip":"1.1.1.1","ip_lists":[3,"x",{"id":1}]}]`)
}
func FuzzDecodePassiveDNS(f *testing.F) {
	fuzzDecoder(f, PassiveDNS(documentedAddress, documentedWindow, 1, 5))
}
func FuzzDecodePhishing(f *testing.F) { fuzzDecoder(f, Phishing(documentedURL)) }
func FuzzDecodeWHOIS(f *testing.F)    { fuzzDecoder(f, WHOIS("cloudflare.com"), wholeWHOIS()) }
func FuzzDecodeToken(f *testing.F)    { fuzzDecoder(f, Token()) }
func FuzzDecodeAccounts(f *testing.F) { fuzzDecoder(f, Accounts()) }
func FuzzDecodeCategories(f *testing.F) {
	fuzzDecoder(f, GatewayCategories(), `[{"id":21,"subcategories":null}]`, `[{"id":"21","subcategories":{},"class":["x"],"beta":"true"}]`)
}

// FuzzEnvelope reads any body with any status as the exchange does.
func FuzzEnvelope(f *testing.F) {
	for name := range documentSums {
		f.Add(200, document(f, name))
	}
	for status, body := range map[int]string{
		403: `{"result":null,"success":false,"errors":[{"code":10403,"message":"intel.api_domain_limit exceeded"}],"messages":null}`,
		400: `{"success":false,"errors":[{"code":6003,"message":"x","error_chain":[{"code":6111,"message":"y"}]}],"messages":[],"result":null}`,
		404: `{"success":false,"errors":{"code":10433,"message":"request error"},"messages":[]}`,
		500: `<html><script>x</script><p>trouble</p>`, 502: `{"errors":["a",null,1]}`, 204: ``, 302: `{}`,
	} {
		f.Add(status, []byte(body))
	}
	client, err := NewClient(DefaultBaseURL, tokenCredentials())
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		x := exchange{s: &Source{Client: client}, in: Domain("cloudflare.com").inquiry()}
		_, _, failure := x.read(response{status: status, header: http.Header{}, body: body})
		if failure == nil {
			assert.Equal(t, 2, status/100, "only a 2xx answers")
			return
		}
		assert.NotEmpty(t, failure.Problem)
		assert.LessOrEqual(t, utf8.RuneCountInString(failure.Body), readableOutput)
		for _, r := range failure.Error() {
			if r < ' ' || r >= 0x7f && r < 0xa0 {
				t.Errorf("%q in %q", r, failure.Error())
			}
		}
	})
}

// FuzzRetryAfter: a header is a pause of a sensible length, or none.
func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{"0", "1", "-1", "86400", "1e400", "Wed, 19 Jul 2023 14:15:28 GMT", `"default";r=0;t=300`, "junk", ""} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, after, limit string) {
		d := retryAfter(http.Header{"Retry-After": {after}, "Ratelimit": {limit}}, time.Unix(1_700_000_000, 0))
		assert.GreaterOrEqual(t, d, time.Duration(0))
		assert.LessOrEqual(t, d, longestBelieved)
	})
}

// FuzzEndpoint: whatever is asked about, the path is its template.
func FuzzEndpoint(f *testing.F) {
	for _, seed := range []string{"a.example", "../x", "1.1.1.1", "::1", "AS1", "http://x.example/?a=b&c=d", "a,b", "x\r\ny", "%2e%2e"} {
		f.Add(seed, "2026-11-21")
	}
	client, err := NewClient(DefaultBaseURL, tokenCredentials())
	require.NoError(f, err)
	prefix := "/client/v4/accounts/" + testAccount + "/"
	f.Fuzz(func(t *testing.T, value, date string) {
		for _, kind := range []Kind{KindDomain, KindBulk, KindHistory, KindIP, KindPassiveDNS, KindASN, KindSubnets, KindPhishing, KindWHOIS, KindCategories, KindMiscategorization, Kind(value)} {
			urls, err := client.endpoints(Key{Kind: kind, Value: value, Window: Window{date, date}})
			if err != nil {
				continue
			}
			u, err := url.ParseRequestURI(urls[len(urls)-1].String())
			require.NoError(t, err)
			rest, found := strings.CutPrefix(u.EscapedPath(), prefix)
			require.True(t, found || u.Path == "/client/v4/accounts", u.Path)
			assert.Equal(t, strings.ToLower(rest), rest)
			assert.NotContains(t, rest, "%")
			assert.NotContains(t, rest, "..")
		}
	})
}

// FuzzBaseURL: what is accepted is https, or this machine, and nothing more
// than scheme, host and path.
func FuzzBaseURL(f *testing.F) {
	for _, seed := range []string{DefaultBaseURL, "http://127.0.0.1:80/", "http://[::1]", "https://u:p@h/", "http://localhost?x", "//", "https://%41/", "https://a/%2e%2e/b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, base string) {
		u, err := parseBase(base)
		if err != nil {
			return
		}
		assert.True(t, u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname()))
		assert.True(t, u.User == nil && u.RawQuery == "" && u.Fragment == "" && u.Host != "")
		again, err := parseBase(u.String())
		require.NoError(t, err)
		assert.Equal(t, u.String(), again.String(), "one base has one spelling")
		assert.False(t, strings.HasSuffix(u.String(), "/"))
	})
}

func FuzzSameAddress(f *testing.F) {
	for _, seed := range []string{"1.1.1.1", "::ffff:1.1.1.1", "01.1.1.1", "1.1.1.1%eth0", "x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if sameAddress(text, documentedAddress) {
			addr, err := netip.ParseAddr(text)
			require.NoError(t, err)
			assert.Equal(t, documentedAddress, addr.Unmap())
		}
	})
}

// FuzzAccount: an account is 32 hexadecimal digits or refused, and a refusal
// repeats none of it.
func FuzzAccount(f *testing.F) {
	for _, id := range []string{testAccount, strings.ToUpper(testAccount), "", testAccount + "0", testAccount[1:], "../../user?x=" + testAccount[:19], strings.Repeat("ſ", 32), testAccount + "\r\n", "\x1b[31m"} {
		f.Add(id, "token")
	}
	f.Fuzz(func(t *testing.T, id, token string) {
		c := Credentials{Token: NewSecret(token), Account: id}
		client, err := NewClient(DefaultBaseURL, c)
		if err != nil {
			if len(id) > 3 {
				assert.NotContains(t, err.Error(), fmt.Sprintf(" %s ", id))
			}
			for _, r := range err.Error() {
				assert.True(t, r >= ' ' && r < 0x7f, "%q in %q", r, err.Error())
			}
			return
		}
		if id != "" {
			assert.Regexp(t, `^[0-9a-f]{32}$`, client.Scope(false).Account)
		}
		header := http.Header{}
		client.credentials.sign(header)
		for _, values := range header {
			for _, value := range values {
				assert.NotContains(t, value, "\n")
				assert.NotContains(t, value, "\r")
			}
		}
	})
}

// FuzzSTIXID: an id is its type and a UUID, the same for the same value.
func FuzzSTIXID(f *testing.F) {
	for _, s := range []string{"1.1.1.1", "2606:4700::1", "AS13335", "cloudflare.com", "", "\x1b[31m", "::ffff:1.1.1.1", "xn--a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		assert.Regexp(t, `^domain-name--[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, STIXID(STIXDomain, value))
		i, err := ParseIndicator(value)
		if err != nil {
			return
		}
		kind, _, found := strings.Cut(i.STIXID(), "--")
		assert.Equal(t, found, i.Kind() != IndicatorURL)
		if found {
			assert.Contains(t, []string{STIXIPv4, STIXIPv6, STIXASN, STIXDomain}, kind)
		}
	})
}
