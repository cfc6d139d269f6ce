package simulator

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const (
	// crowdNames are seen at the crowded edge in the last 30 days.
	crowdNames   = 100_000
	crowdAddress = "192.0.2.200"
	// crowdCache is the name under which a cache makes up hosts.
	crowdCache = "edge-cache.example"
)

// crowdedEdge is an edge of a content network with 100,000 names: sites with
// and without www, tenants of site builders, hosts that a cache makes up, and
// among them a handful that began three days ago and look like somebody else's.
func crowdedEdge() story {
	domains := crowdLookAlikes()
	for n, builder := range crowdBuilders() {
		domains = append(domains, domain{
			name: builder, categories: []int{155}, score: score(0.05), rank: 9000 + n*731,
			seen: []sighting{resolves(crowdAddress, daysAgo(wholeWindow))}, whois: crowdRegistration(yearsAgo(3 + n%9)),
			history: []interval{since(daysAgo(700+n).at(clock(4, n, 0, 1)), 155)},
		})
	}
	domains = append(domains, domain{
		name: crowdCache, categories: []int{68}, score: score(0.02), rank: 4410,
		seen: []sighting{resolves(crowdAddress, daysAgo(wholeWindow))}, whois: crowdRegistration(yearsAgo(8)),
		history: []interval{since(daysAgo(900).at(clock(1, 2, 3, 4)), 68)},
	})
	here := len(domains)
	return story{
		title: "A crowded edge (invented)", start: crowdAddress, domains: append(domains, crowdInfrastructure()...),
		addresses: []address{{ip: crowdAddress, ptr: []string{"e200.edge.example"}}},
		networks: []network{{asn: 64507, description: "EDGE-NETWORK", country: "US", kind: "hosting_provider",
			prefixes: []string{"192.0.2.192/27"}}},
		crowd: newEdgeCrowd(crowdNames - here),
	}
}

func crowdInfrastructure() []domain {
	const front = "192.0.2.194"
	seen := []sighting{resolves(front, daysAgo(wholeWindow))}
	return []domain{
		{name: "edge.example", categories: []int{68}, score: score(0.03), seen: seen, whois: crowdRegistration(yearsAgo(12)),
			history: []interval{since(yearsAgo(9).at(clock(8, 0, 0, 2)), 68)}},
		{name: "ns1.edge.example", seen: seen}, {name: "ns2.edge.example", seen: seen},
		{name: "e200.edge.example"}, // the edge's reverse name
	}
}

// crowdLookAlikes began on one day and imitate the payroll portal of another
// story; in most of them a letter is another alphabet's.
func crowdLookAlikes() []domain {
	var domains []domain
	for n, name := range []string{
		"xn--pyroll-3nf.example", // pаyroll: a Cyrillic a
		"xn--payrll-zqf.example", // payrоll: a Cyrillic o
		"xn--payrll-l0e.example", // payrοll: a Greek omicron
		"xn--payoll-rof.example", // payгoll: a Cyrillic ghe
		"xn--ayroll-9qf.example", // рayroll: a Cyrillic er
		"xn--pyroll-bua.example", // päyroll
		"payro11-support.example", "login.payro11-support.example", "secure-payr0ll.example", "payrolll.example", "my-payro1l.example",
	} {
		d := domain{name: name, seen: []sighting{lookedUpUntil(crowdAddress, daysAgo(3), daysAgo(n%2))}}
		if strings.Count(name, ".") == 1 {
			struck := daysAgo(3).at(clock(6, 10+n, 0, n))
			d.categories, d.score, d.whois = []int{169, 131}, score(0.9), crowdRegistration(daysAgo(3).at(clock(2, n, 0, 0)))
			d.whois.updated = d.whois.created
			d.history = []interval{since(struck, 169, 131)}
		}
		domains = append(domains, d)
	}
	return domains
}

func crowdRegistration(created moment) *registration {
	return &registration{
		created: created, updated: daysAgo(120), expires: daysAhead(245), registrar: "Third Registrar Inc.", country: "US",
		nameservers: []string{"ns1.edge.example", "ns2.edge.example"}, status: []string{"clienttransferprohibited"},
	}
}

func crowdBuilders() []string {
	var names []string
	for _, first := range []string{"quick", "easy", "bright", "open"} {
		for _, second := range []string{"sites", "pages", "shops", "blogs"} {
			names = append(names, first+second+".example")
		}
	}
	return names
}

// edgeCrowd tells names in turns of five: two sites, one of them with a www,
// a tenant of a builder and a host of the cache.
type edgeCrowd struct {
	names         int
	builders      []string
	first, second []string // words of the sites' names
}

func newEdgeCrowd(names int) edgeCrowd {
	return edgeCrowd{
		names: names, builders: crowdBuilders(),
		first: strings.Fields("amber autumn birch bold brisk calm cedar clear clever coral cosy crisp daily early fair fern fine fresh gentle " +
			"glad green happy honest ivory kind lively lucky maple merry mild neat noble olive plain proud quiet rapid royal silver sunny"),
		second: strings.Fields("bakery barber books bridge cafe candles ceramics choir cinema clinic coffee crafts dental design diner " +
			"farm flowers forum furniture gallery garden gifts grill hotel jewels joinery kitchen lamps law legal library market motors " +
			"music nursery optics paint pet pharmacy photo pizza plumbing print school shoes sports studio tailor tea travel"),
	}
}

// The parts of a turn.
const (
	turnSite = iota
	turnOtherSite
	turnWWW // of the turn's first site
	turnTenant
	turnCached
	turnLength
)

func (c edgeCrowd) size() int { return c.names }

func (c edgeCrowd) name(number int) string {
	turn := number / turnLength
	switch number % turnLength {
	case turnSite, turnOtherSite:
		return c.site(2*turn + number%turnLength)
	case turnWWW:
		return "www." + c.site(2*turn)
	case turnTenant:
		return fmt.Sprintf("shop-%05d.%s", turn, c.builders[c.builderOf(turn)])
	}
	return fmt.Sprintf("%08x.%s", scatter(uint32(turn)), crowdCache)
}

func (c edgeCrowd) number(name string) (int, bool) {
	number, ok := c.read(name)
	if !ok || number < 0 || number >= c.names || c.name(number) != name {
		return 0, false
	}
	return number, true
}

// read is the number a name has if it is one of the crowd.
func (c edgeCrowd) read(name string) (int, bool) {
	if rest, www := strings.CutPrefix(name, "www."); www {
		site, ok := c.siteNumber(rest)
		return site/2*turnLength + turnWWW, ok
	}
	if label, cached := strings.CutSuffix(name, "."+crowdCache); cached {
		scattered, err := strconv.ParseUint(label, 16, 32)
		return int(gather(uint32(scattered)))*turnLength + turnCached, err == nil
	}
	if label, _, below := strings.Cut(name, "."); below && strings.HasPrefix(label, "shop-") {
		turn, err := strconv.Atoi(strings.TrimPrefix(label, "shop-"))
		return turn*turnLength + turnTenant, err == nil
	}
	site, ok := c.siteNumber(name)
	return site/2*turnLength + site%2, ok
}

// days of sites and tenants are those of names that are rarely looked up, an
// eighth of them always; a host of the cache lives for a day.
func (c edgeCrowd) days(number int) (first, last int) {
	const always = 8
	chance := int(scatter(uint32(number)) >> 8)
	switch last = chance % passiveDNSDays; {
	case number%turnLength == turnCached:
		return last, last
	case chance/passiveDNSDays%always == 0:
		return wholeWindow, last % 2
	}
	return last + chance/1000%5, last
}

// told is of sites alone: what is below a registered name inherits from it.
// Every seventh site is in no category, and one in a thousand is listed.
func (c edgeCrowd) told(number int) domain {
	part := number % turnLength
	if part != turnSite && part != turnOtherSite {
		return domain{}
	}
	site := number/turnLength*2 + part
	d := domain{whois: crowdRegistration(yearsAgo(2 + site%9))}
	categories := []int{75, 97, 160, 104, 88, 152, 0}
	switch category := categories[site%len(categories)]; {
	case site%1000 == 999:
		d.categories, d.score = []int{131}, score(0.84)
	case category == 0:
		return d
	default:
		d.categories, d.score = []int{category}, score(0.03)
	}
	d.history = []interval{since(daysAgo(wholeWindow+40+site%90).at(clock(site%24, site%60, site%59, site%1000)), d.categories...)}
	return d
}

// builderOf spreads tenants over builders, more of them over the first.
func (c edgeCrowd) builderOf(turn int) int {
	chance := int(scatter(uint32(turn)) >> 8)
	return min(chance%len(c.builders), chance/100%len(c.builders))
}

// site is the registered name of a site: "amber-bakery.example" and, when the
// words are used up, "amber-bakery-2.example".
func (c edgeCrowd) site(site int) string {
	pairs := len(c.first) * len(c.second)
	name := c.first[site%len(c.first)] + "-" + c.second[site%pairs/len(c.first)]
	if round := site / pairs; round > 0 {
		name += "-" + strconv.Itoa(round+1)
	}
	return name + ".example"
}

func (c edgeCrowd) siteNumber(name string) (int, bool) {
	label, known := strings.CutSuffix(name, ".example")
	parts := strings.Split(label, "-")
	if !known || len(parts) < 2 || len(parts) > 3 {
		return 0, false
	}
	round := 1
	if len(parts) == 3 {
		round, _ = strconv.Atoi(parts[2])
	}
	i, j := slices.Index(c.first, parts[0]), slices.Index(c.second, parts[1])
	if i < 0 || j < 0 || round < 1 || round > c.names {
		return 0, false
	}
	return (round-1)*len(c.first)*len(c.second) + j*len(c.first) + i, true
}

// scatter and gather are each other's reverse: multiplying by an odd number
// and by its inverse modulo 2^32.
func scatter(n uint32) uint32 { return n * 0x9e3779b1 }
func gather(n uint32) uint32  { return n * 0xe8b2f51 }
