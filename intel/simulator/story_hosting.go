package simulator

// Names that several stories have on their hosts.

// hostedRegistration is the record of an ordinary name at the demo hosting
// provider.
func hostedRegistration(created moment) *registration {
	return &registration{
		created: created, updated: daysAgo(200), expires: daysAhead(165), registrar: "Second Registrar Ltd",
		server: "whois.second-registrar.example", country: "NL",
		nameservers: []string{"ns1.hosting.example", "ns2.hosting.example"}, status: []string{"clienttransferprohibited"},
	}
}

// parkedDomain is a name for sale that has resolved to the host for years.
func parkedDomain(name, host string) domain {
	return domain{
		name: name, categories: []int{128}, score: score(0.3),
		seen:    []sighting{resolves(host, daysAgo(wholeWindow))},
		whois:   hostedRegistration(yearsAgo(4)),
		history: []interval{since(daysAgo(wholeWindow).at(clock(5, 21, 9, 640031)), 128)},
	}
}

// shopHosts are the hosts of a web shop, "" being the registered name itself,
// which carries the categories the others inherit.
func shopHosts(name, host string, labels []string) []domain {
	var hosts []domain
	for _, label := range labels {
		if label == "" {
			hosts = append(hosts, shop(name, host))
			continue
		}
		seen := resolves(host, daysAgo(wholeWindow))
		if label == "blog" { // nobody has asked for it since the day before yesterday
			seen = lookedUpUntil(host, daysAgo(wholeWindow), daysAgo(2))
		}
		hosts = append(hosts, domain{name: label + "." + name, seen: []sighting{seen}})
	}
	return hosts
}

func shop(name, host string) domain {
	d := domain{
		name: name, categories: []int{148}, score: score(0.02), rank: 74120,
		seen:    []sighting{resolves(host, daysAgo(wholeWindow))},
		whois:   hostedRegistration(yearsAgo(7)),
		history: []interval{since(yearsAgo(6).at(clock(2, 17, 33, 120450)), 148)},
	}
	if name == "shop-b.example" { // its newsletter got it listed
		d.categories, d.score, d.rank, d.wronged = []int{148, 151}, score(0.58), 0, true
		d.history = []interval{
			hold(yearsAgo(6).at(clock(2, 17, 33, 120450)), daysAgo(61).at(clock(19, 5, 0, 77001)), 148),
			since(daysAgo(61).at(clock(19, 5, 0, 77001)), 148, 151),
		}
	}
	return d
}

func score(value float64) *float64 { return &value }

func truth(value bool) *bool { return &value }
