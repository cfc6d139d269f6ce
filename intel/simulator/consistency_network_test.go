package simulator

import (
	"fmt"
	"math/big"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

func TestEveryNameAnAddressResolvesIsInItsPassiveDNS(t *testing.T) {
	atEveryClock(t, func(t *testing.T, s *Simulator, now time.Time) {
		seen := map[string]map[string]bool{}
		for ip := range s.world.records {
			if !ip.Is4() {
				continue
			}
			names := map[string]bool{}
			count := 0
			for page := 1; ; page++ {
				got := askPassiveDNS(t, s, fmt.Sprintf("ipv4=%s&page=%d&per_page=5000", ip, page), now)
				count = got.Count
				require.Equal(t, 5000, got.PerPage)
				for _, r := range got.Records {
					require.False(t, names[r.Hostname], "%s twice", r.Hostname)
					names[r.Hostname] = true
				}
				if len(got.Records) < got.PerPage {
					break
				}
			}
			require.Len(t, names, count, "count of %s", ip)
			seen[ip.String()] = names
		}
		for name := range everyDomain(s.world) {
			details, _ := s.at(storyClock()).domainDetails(name)
			for _, r := range details.ResolvesTo {
				if names, v4 := seen[r.Value]; v4 {
					require.True(t, names[name], "%s resolves to %s but is not in its passive DNS", name, r.Value)
				}
			}
		}
	})
}

func askPassiveDNS(t *testing.T, s *Simulator, raw string, now time.Time) passiveDNSResult {
	t.Helper()
	q, err := parseQuery(raw)
	require.NoError(t, err)
	answer, err := s.answerPassiveDNS(input{now: now, query: q})
	require.NoError(t, err)
	return answer.result.(passiveDNSResult)
}

func TestAddressesNetworksAndSubnetsAgree(t *testing.T) {
	s := newTestSimulator(Options{})
	var told []netip.Addr
	for ip := range s.world.records {
		told = append(told, ip)
	}
	for ip := range s.world.addresses {
		told = append(told, ip)
	}
	for _, ip := range told {
		family := "ipv6"
		if ip.Is4() {
			family = "ipv4"
		}
		overview := ask[[]struct {
			IP        string     `json:"ip"`
			BelongsTo networkRef `json:"belongs_to_ref"`
		}](t, s, "intel/ip?"+family+"="+ip.String())
		require.Len(t, overview, 1)
		network := overview[0].BelongsTo
		require.NotZero(t, network.Value, "%s belongs to no network", ip)
		require.Equal(t, intel.ASNSTIXID(network.Value), network.ID)
		asn := ask[networkResult](t, s, fmt.Sprintf("intel/asn/%d", network.Value))
		require.Equal(t, []any{network.Value, network.Description, network.Country, network.Type},
			[]any{asn.ASN, asn.Description, asn.Country, asn.Type}, "%s", ip)
		require.True(t, slices.ContainsFunc(allSubnets(t, s, network.Value), func(p netip.Prefix) bool { return p.Contains(ip) }), "%s", ip)
	}
}

func allSubnets(t *testing.T, s *Simulator, asn uint32) []netip.Prefix {
	t.Helper()
	var list []netip.Prefix
	total := new(big.Int)
	for page := 1; ; page++ {
		got := ask[subnetsResult](t, s, fmt.Sprintf("intel/asn/%d/subnets?page=%d", asn, page))
		for _, text := range got.Subnets {
			p, err := netip.ParsePrefix(text)
			require.NoError(t, err)
			require.Equal(t, p.Masked(), p, "a prefix with host bits")
			list = append(list, p)
			total.Add(total, new(big.Int).Lsh(big.NewInt(1), uint(p.Addr().BitLen()-p.Bits())))
		}
		if len(got.Subnets) < got.PerPage {
			require.Len(t, list, got.Count)
			if asn != 13335 { // the published example's total is not that of its prefixes
				require.Equal(t, total, got.Total, "AS%d", asn)
			}
			return list
		}
	}
}

func TestNamesOfANetworkAreThoseThatResolveIntoIt(t *testing.T) {
	s := newTestSimulator(Options{})
	names, ranked := map[uint32]int{}, map[uint32]int{}
	for _, d := range allDomains(s.world, 1) {
		in := map[uint32]bool{}
		for _, x := range d.value.seen {
			if n := s.world.networkOf(netip.MustParseAddr(x.address)); x.current && n != nil {
				in[n.value.asn] = true
			}
		}
		for asn := range in {
			names[asn]++
			if d.value.rank > 0 {
				ranked[asn]++
			}
		}
	}
	for asn, told := range s.world.networks {
		overview := ask[networkResult](t, s, fmt.Sprintf("intel/asn/%d", asn))
		if told.value.shape == shape2023 {
			require.Nil(t, overview.DomainCount)
			continue
		}
		require.Equal(t, names[asn], *overview.DomainCount, "AS%d", asn)
		require.Len(t, overview.TopDomains, min(names[asn], topDomainCount), "AS%d", asn)
		for place, name := range overview.TopDomains {
			require.Equal(t, place < ranked[asn], s.world.domain(name).value.rank > 0, "AS%d: ranked ones first", asn)
		}
	}
}
