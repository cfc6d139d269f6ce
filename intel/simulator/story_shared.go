package simulator

import "fmt"

const (
	// sharedNames are seen at the shared host in the last 30 days,
	// sharedRecent of them in the last seven: three days around an alert of
	// three days ago.
	sharedNames  = 8112
	sharedRecent = 190
)

// sharedHost is one address with 8,112 names: large groups under the names of
// site builders, and thousands that stand alone, each looked up rarely. Three
// of them began on the day of the alert.
func sharedHost() story {
	const host = "198.51.100.20"
	var names []domain
	for _, name := range []string{"invoice-update.example", "invoice-updates.example", "invoice-portal.example"} {
		names = append(names, domain{
			name: name, categories: []int{169, 131}, score: score(0.88), seen: []sighting{resolves(host, daysAgo(3))},
			whois: &registration{created: daysAgo(4).at(clock(2, 0, 0, 0)), updated: daysAgo(4).at(clock(2, 0, 0, 0)),
				expires: daysAhead(361), registrar: "Example Registrar, Inc.", country: "United States",
				nameservers: []string{"ns1.shared.example", "ns2.shared.example"}},
			history: []interval{
				hold(daysAgo(4).at(clock(5, 0, 0, 1)), daysAgo(3).at(clock(10, 7, 0, 640)), 169),
				since(daysAgo(3).at(clock(10, 7, 0, 640)), 169, 131),
			},
		})
	}
	builders := []struct {
		name     string
		hosts    int
		category int
	}{{"sites.example", 3000, 155}, {"blogs.example", 1240, 129}, {"shops.example", 655, 88}, {"clubs.example", 310, 152}}
	for _, b := range builders {
		names = append(names, sharedSite(b.name, host, b.category, len(names)))
		for n := 1; n < b.hosts; n++ {
			names = append(names, domain{name: fmt.Sprintf("u%04d.%s", n, b.name), seen: sharedSighting(host, len(names))})
		}
	}
	singles := []int{75, 97, 160, 104, 0} // 0: nobody categorized it
	for n := 1; len(names) < sharedNames; n++ {
		names = append(names, sharedSite(fmt.Sprintf("site-%04d.example", n), host, singles[n%len(singles)], len(names)))
	}
	return story{
		title: "A shared host (invented)", start: host, domains: append(names, sharedInfrastructure()...),
		addresses: []address{{ip: host, ptr: []string{"s20.shared.example"}}},
		networks: []network{{asn: 64501, description: "SHARED-HOSTING", country: "US", kind: "hosting_provider",
			prefixes: []string{"198.51.100.0/27"}}},
	}
}

func sharedInfrastructure() []domain {
	const front = "198.51.100.2"
	seen := []sighting{resolves(front, daysAgo(wholeWindow))}
	return []domain{
		{name: "shared.example", categories: []int{109}, score: score(0.06), seen: seen, whois: sharedRegistration(yearsAgo(11)),
			history: []interval{since(yearsAgo(10).at(clock(0, 30, 0, 8)), 109)}},
		{name: "ns1.shared.example", seen: seen}, {name: "ns2.shared.example", seen: seen},
		{name: "s20.shared.example"}, // the host's reverse name
	}
}

// sharedSite is a registered name on the shared host.
func sharedSite(name, host string, category, index int) domain {
	d := domain{name: name, seen: sharedSighting(host, index), whois: sharedRegistration(yearsAgo(2 + index%9))}
	if category != 0 {
		d.categories, d.score = []int{category}, score(0.04)
		d.history = []interval{since(daysAgo(500-index%90).at(clock(index%24, index%60, index%59, index)), category)}
	}
	return d
}

func sharedRegistration(created moment) *registration {
	return &registration{
		created: created, updated: daysAgo(150), expires: daysAhead(215), registrar: "Second Registrar Ltd", country: "US",
		nameservers: []string{"ns1.shared.example", "ns2.shared.example"}, status: []string{"clienttransferprohibited"},
	}
}

// sharedSighting spreads names over the 30 days so that exactly sharedRecent
// of them (the three of the alert included) were seen in the last seven.
func sharedSighting(host string, index int) []sighting {
	const alert, quota = 3, sharedRecent - 3
	at, of := index-alert, sharedNames-alert
	recent := (at+1)*quota/of != at*quota/of
	last := 7 + index%24 // 7 … 30 days ago
	if recent {
		last = index % 7
	}
	return []sighting{lookedUpUntil(host, daysAgo(last+index%5), daysAgo(last))}
}
