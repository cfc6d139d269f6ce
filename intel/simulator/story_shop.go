package simulator

// ownShop is a false positive: the analyst's own company was listed as
// Phishing two days ago, and its shop inherits it.
func ownShop() story {
	const web, mail = "192.0.2.10", "192.0.2.25"
	listed := daysAgo(2).at(clock(4, 36, 50, 12009))
	seen := func(address string) []sighting { return []sighting{resolves(address, daysAgo(wholeWindow))} }
	return story{
		title: "False positive on one's own shop (invented)", start: "shop.ourcorp.example",
		domains: []domain{
			{name: "ourcorp.example", categories: []int{148, 131}, score: score(0.83), rank: 48213, seen: seen(web),
				whois: &registration{
					old: true, created: yearsAgo(14), updated: daysAgo(310), registrar: "Second Registrar Ltd", country: "Germany",
					email: redacted, nameservers: []string{"ns1.ourcorp.example", "ns2.ourcorp.example"},
				},
				history: []interval{
					hold(yearsAgo(6).at(clock(22, 1, 8, 304991)), listed, 148),
					since(listed, 148, 131),
				}, manner: manner{wronged: true, riskStays: true}},
			{name: "shop.ourcorp.example", seen: append(seen(web), resolves("2001:db8:400::10", daysAgo(wholeWindow)))},
			{name: "www.ourcorp.example", seen: seen(web)},
			{name: "blog.ourcorp.example", seen: seen(web), manner: manner{wronged: true, fate: fateRefused}},
			{name: "api.ourcorp.example", seen: seen("192.0.2.11"), manner: manner{wronged: true, fate: fateRejected}},
			{name: "cdn.ourcorp.example", seen: seen("192.0.2.11"), manner: manner{wronged: true, fate: fateLost}},
			{name: "mail.ourcorp.example", seen: seen(mail)},
			{name: "ns1.ourcorp.example", seen: seen("192.0.2.53")},
			{name: "ns2.ourcorp.example", seen: seen("192.0.2.54")},
		},
		addresses: []address{
			{ip: web, ptr: []string{"www.ourcorp.example"}},
			{ip: mail, ptr: []string{"mail.ourcorp.example"}, categories: []int{151}, manner: manner{wronged: true}},
		},
		networks: []network{{asn: 64504, description: "OURCORP", country: "DE", kind: "organization",
			prefixes: []string{"192.0.2.0/25", "2001:db8:400::/48"}}},
		scans: []scan{{url: "https://shop.ourcorp.example/", models: []model{{Name: "MACHINE_LEARNING_v2", Score: 0.024}},
			complete: true, status: 200, submissionID: 41198760, processed: daysAgo(2).at(clock(8, 12, 0, 0))}},
	}
}
