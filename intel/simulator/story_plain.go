package simulator

// ipv6Only is a host without an IPv4 address, so without passive DNS.
func ipv6Only() story {
	const host = "2001:db8:600::25"
	return story{
		title: "An IPv6-only host (invented)", start: "six.example",
		domains: []domain{
			{name: "six.example", categories: []int{155}, score: score(0.03), seen: []sighting{resolves(host, daysAgo(wholeWindow))},
				whois:   hostedRegistration(yearsAgo(5)),
				history: []interval{since(yearsAgo(4).at(clock(6, 6, 6, 606)), 155)}},
			{name: "www.six.example", seen: []sighting{resolves(host, daysAgo(wholeWindow))}},
		},
		addresses: []address{{ip: host, ptr: []string{"six.example"}}},
		networks: []network{{asn: 64502, description: "SIX-ACCESS", country: "SE", kind: "isp",
			prefixes: []string{"2001:db8:600::/40"}}},
	}
}

// unregistered is a name nobody registered.
func unregistered() story {
	return story{
		title: "An unregistered name (invented)", start: "no-such-name.example",
		domains: []domain{{name: "no-such-name.example"}},
	}
}

// newDomain was registered two days ago; what Cloudflare says of it falls off
// by itself after 30 days.
func newDomain() story {
	born := daysAgo(2).at(clock(1, 2, 3, 0))
	return story{
		title: "A new domain (invented)", start: "brand-new.example",
		domains: []domain{{
			name: "brand-new.example", categories: []int{169}, score: score(0.4),
			seen: []sighting{resolves("203.0.113.100", daysAgo(1))},
			whois: &registration{created: born, updated: born, expires: daysAhead(363), registrar: "Example Registrar, Inc.",
				country: "US", nameservers: []string{"ns1.hosting.example", "ns2.hosting.example"}},
			history: []interval{since(daysAgo(2).at(clock(5, 0, 0, 77)), 169)},
		}, {name: "100.dyn.hosting.example"}}, // the address's reverse name
		addresses: []address{{ip: "203.0.113.100", ptr: []string{"100.dyn.hosting.example"}}},
	}
}

// popular is a harmless name that many people visit.
func popular() story {
	const web = "192.0.2.130"
	seen := []sighting{resolves(web, daysAgo(wholeWindow)), resolves("2001:db8:100::130", daysAgo(wholeWindow))}
	return story{
		title: "A popular name (invented)", start: "weather.example",
		domains: []domain{
			{name: "weather.example", categories: []int{167}, score: score(0), rank: 212, seen: seen,
				app: application{ID: 90212, Name: "EXAMPLE WEATHER"}, kind: "Apex domain",
				whois: &registration{created: yearsAgo(21), updated: daysAgo(44), expires: daysAhead(321), registrar: "Second Registrar Ltd",
					country: "US", dnssec: true, nameservers: []string{"ns1.weather.example", "ns2.weather.example"},
					status: []string{"clientdeleteprohibited", "clienttransferprohibited", "clientupdateprohibited"}},
				history: []interval{since(yearsAgo(6).at(clock(20, 15, 0, 4)), 167)}},
			{name: "www.weather.example", seen: seen},
			{name: "api.weather.example", seen: seen},
			{name: "ns1.weather.example", seen: []sighting{resolves("192.0.2.153", daysAgo(wholeWindow))}},
			{name: "ns2.weather.example", seen: []sighting{resolves("192.0.2.154", daysAgo(wholeWindow))}},
		},
		addresses: []address{{ip: web, ptr: []string{"www.weather.example"}}},
		networks: []network{{asn: 64505, description: "WEATHER-NET", country: "US", kind: "organization",
			prefixes: []string{"192.0.2.128/26", "2001:db8:100::/48"}}},
		scans: []scan{{url: "https://weather.example/", models: []model{{Name: "MACHINE_LEARNING_v2", Score: 0.001}},
			complete: true, status: 200, submissionID: 41100007, processed: daysAgo(9).at(clock(0, 0, 30, 0))}},
	}
}
