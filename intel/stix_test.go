package intel

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The six ids in Cloudflare's documentation (CONTRACT §0.3).
func TestSTIXIDs(t *testing.T) {
	cases := []struct{ input, kind, value, id string }{
		{"104.16.133.229", STIXIPv4, "104.16.133.229", "ipv4-addr--71f6bb54-e0c5-5e7d-b939-5698fc15a102"},
		{"104.16.132.229", STIXIPv4, "104.16.132.229", "ipv4-addr--015b0df4-7fcd-5409-9b56-cfd300c662f6"},
		{"192.0.2.0", STIXIPv4, "192.0.2.0", "ipv4-addr--baa568ec-6efe-5902-be55-0663833db537"},
		{"2606:4700::6810:85E5", STIXIPv6, "2606:4700::6810:85e5", "ipv6-addr--4a7455cd-e8d0-5bfb-8bdb-f6ebb1759508"},
		{"2606:4700:0:0::6810:84e5", STIXIPv6, "2606:4700::6810:84e5", "ipv6-addr--68f89579-7204-5ebd-a851-e91b3a86fc6d"},
		{"AS13335", STIXASN, "13335", "autonomous-system--2fa28d71-3549-5a38-af05-770b79ad6ea8"},
	}
	for _, c := range cases {
		assert.Equal(t, c.id, STIXID(c.kind, c.value))
		i, err := ParseIndicator(c.input)
		require.NoError(t, err)
		assert.Equal(t, c.id, i.STIXID(), c.input)
	}
	assert.Equal(t, cases[0].id, AddrSTIXID(netip.MustParseAddr("::ffff:104.16.133.229")))
	assert.Equal(t, cases[3].id, AddrSTIXID(netip.MustParseAddr("2606:4700::6810:85e5")))
	assert.Equal(t, cases[5].id, ASNSTIXID(13335))

	domain, err := ParseIndicator("payro11[.]example")
	require.NoError(t, err)
	assert.Equal(t, STIXID(STIXDomain, "payro11.example"), domain.STIXID())
	url, err := ParseIndicator("https://payro11.example/")
	require.NoError(t, err)
	assert.Empty(t, url.STIXID())
}
