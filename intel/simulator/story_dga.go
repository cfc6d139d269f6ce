package simulator

import (
	"hash/fnv"
	"strings"
)

const dgaNames = 24

// dgaFamily is a batch of names one malware family generates: most are
// nobody's and do not resolve; a researcher registered two and lets them
// answer from a sinkhole.
func dgaFamily() story {
	const sinkhole = "198.51.100.70"
	var names []domain
	for n := range dgaNames {
		d := domain{
			name: dgaName(n), categories: []int{176}, score: score(0.91), family: "necurs",
			history: []interval{since(daysAgo(6+n%5).at(clock(13, 0, n, 550203)), 176)},
		}
		if n < 2 {
			taken := daysAgo(5 - n).at(clock(15, 20, 0, 0))
			both := daysAgo(4 - n).at(clock(1, 9, 30, 70041))
			d.categories = []int{176, 80}
			d.seen = []sighting{resolves(sinkhole, daysAgo(4-n))}
			d.whois = &registration{created: taken, updated: taken, expires: daysAhead(360), registrar: "Second Registrar Ltd",
				country: "NL", nameservers: []string{"ns1.sinkhole.example", "ns2.sinkhole.example"}}
			d.history = []interval{hold(taken, both, 176), since(both, 176, 80)}
		}
		names = append(names, d)
	}
	names = append(names,
		domain{name: "sinkhole.example", categories: []int{108}, score: score(0.01),
			seen: []sighting{resolves("198.51.100.65", daysAgo(wholeWindow))},
			whois: &registration{created: yearsAgo(8), updated: daysAgo(90), expires: daysAhead(275), registrar: "Second Registrar Ltd",
				country: "NL", nameservers: []string{"ns1.sinkhole.example", "ns2.sinkhole.example"}, dnssec: true},
			history: []interval{since(yearsAgo(7).at(clock(9, 9, 9, 90909)), 108)}},
		domain{name: "ns1.sinkhole.example", seen: []sighting{resolves("198.51.100.65", daysAgo(wholeWindow))}},
		domain{name: "ns2.sinkhole.example", seen: []sighting{resolves("198.51.100.66", daysAgo(wholeWindow))}},
		domain{name: "hole.sinkhole.example", seen: []sighting{resolves(sinkhole, daysAgo(wholeWindow))}},
	)
	return story{
		title: "A family of generated names (invented)", start: dgaName(0), domains: names,
		addresses: []address{{ip: sinkhole, ptr: []string{"hole.sinkhole.example"}, categories: []int{80},
			lists: []ipList{{ID: 2, Name: "Botnet C2", Description: "Addresses of botnet command and control"}}}},
		networks: []network{{asn: 64503, description: "SINKHOLE-RESEARCH", country: "NL", kind: "organization",
			prefixes: []string{"198.51.100.64/28"}}},
	}
}

// dgaName is the n-th generated name, the same at every start.
func dgaName(n int) string {
	const letters = "bcdfghjklmnpqrstvwxz23456789"
	h := fnv.New64a()
	_, _ = h.Write([]byte{byte(n)}) // a hash.Hash's Write never fails
	var b strings.Builder
	b.WriteString("xk3v9q")
	for sum := h.Sum64(); b.Len() < 13; sum /= uint64(len(letters)) {
		b.WriteByte(letters[sum%uint64(len(letters))])
	}
	return b.String() + ".example"
}
