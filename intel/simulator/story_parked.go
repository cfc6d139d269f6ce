package simulator

// parkedName is a domain for sale, told with the singular key "risk_type" that
// third-party clients found in the real API's answers (CONTRACT §3).
func parkedName() story {
	d := parkedDomain("great-deals.example", "198.51.100.130")
	d.shape = shapeSingular
	d.whois.nameservers = []string{"ns1.parking.example", "ns2.parking.example"}
	seen := []sighting{resolves("198.51.100.129", daysAgo(wholeWindow))}
	return story{
		title: "A parked domain (invented)", start: d.name,
		domains: []domain{d,
			{name: "parking.example", categories: []int{66}, score: score(0.1), seen: seen,
				whois: &registration{created: yearsAgo(12), updated: daysAgo(33), expires: daysAhead(332),
					registrar: "Example Registrar, Inc.", country: "US", nameservers: []string{"ns1.parking.example", "ns2.parking.example"}},
				history: []interval{since(yearsAgo(5).at(clock(3, 3, 3, 30303)), 66)}},
			{name: "ns1.parking.example", seen: seen}, {name: "ns2.parking.example", seen: seen},
		},
		addresses: []address{{ip: "198.51.100.130", ptrError: "no such host"}},
		networks: []network{{asn: 64506, description: "PARKING-LOT", country: "US", kind: "hosting_provider",
			prefixes: []string{"198.51.100.128/26"}}},
	}
}
