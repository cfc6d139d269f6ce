package simulator

import "fmt"

// Addresses of the payroll campaign.
const (
	payrollHost   = "203.0.113.66"
	payrollSecond = "203.0.113.67"
	payrollIPv6   = "2001:db8::66"
	wholeWindow   = 400 // days: older than any window somebody asks for
)

// payroll is a phishing campaign that imitates a payroll portal: four
// registered look-alikes on the same two nameservers, on a shared host among
// two shops and a hundred and fifty parked names. The names of 203.0.113.66
// stand in the order its passive DNS lists them: 214 in the last 30 days.
func payroll() story {
	names := payrollCampaign()
	names = append(names, payrollNeighbours()...)
	names = append(names, shopHosts("shop-a.example", payrollHost, shopALabels())...)
	names = append(names, shopHosts("shop-b.example", payrollHost, shopBLabels())...)
	for n := 172; n <= 321; n++ {
		names = append(names, parkedDomain(fmt.Sprintf("parked-%03d.example", n), payrollHost))
	}
	names = append(names, payrollInfrastructure()...)
	return story{
		title: "Payroll phishing campaign (invented)", start: "login.payro11.example", domains: names,
		addresses: []address{
			{ip: payrollHost, ptr: []string{"66.dyn.hosting.example"}},
			{ip: payrollSecond, ptr: []string{"67.dyn.hosting.example"}},
			{ip: payrollIPv6, ptrError: "no such host"},
			{ip: "203.0.113.72", ptr: []string{"ns1.bulk.example"}},
			{ip: "203.0.113.73", ptr: []string{"ns2.bulk.example"}},
			{ip: "203.0.113.80", ptr: []string{"www.hosting.example"}},
		},
		networks: []network{demoHosting()},
		scans:    payrollScans(),
	}
}

func payrollCampaign() []domain {
	bulk := func(age int) *registration {
		return &registration{
			created: daysAgo(age).at(clock(7, 31, 12, 0)), updated: daysAgo(age).at(clock(7, 31, 12, 0)),
			expires: daysAhead(365 - age), registrar: "Example Registrar, Inc.", server: "whois.registrar.example",
			country: "United States", nameservers: []string{"ns1.bulk.example", "ns2.bulk.example"},
			status: []string{"clienttransferprohibited"},
		}
	}
	notes := ""
	struck := daysAgo(3).at(clock(9, 10, 11, 123456))
	return []domain{
		{name: "login.payro11.example", score: score(0.97), family: "conficker", notes: &notes,
			seen: []sighting{resolves(payrollHost, daysAgo(18)), resolves(payrollSecond, daysAgo(7)), resolves(payrollIPv6, daysAgo(18))}},
		{name: "cdn.payro11.example", notes: &notes,
			seen: []sighting{resolved(payrollHost, daysAgo(18), daysAgo(1)), resolves(payrollSecond, daysAgo(1))}},
		{name: "mail.payro11.example", notes: &notes,
			seen: []sighting{lookedUpUntil(payrollHost, daysAgo(16), daysAgo(1))}},
		{name: "hr-portal.example", categories: []int{169}, score: score(0.46), whois: bulk(13),
			seen:    []sighting{resolves(payrollHost, daysAgo(12))},
			history: []interval{since(daysAgo(13).at(clock(11, 2, 40, 901277)), 169)}},
		{name: "paysl1p.example", categories: []int{169}, score: score(0.52), whois: bulk(10),
			seen:    []sighting{resolves(payrollHost, daysAgo(9))},
			history: []interval{since(daysAgo(10).at(clock(12, 44, 3, 550120)), 169)}},
		{name: "payro1l.example", categories: []int{131}, score: score(0.94), whois: bulk(24),
			seen: []sighting{resolved(payrollHost, daysAgo(23), daysAgo(7)), resolves(payrollSecond, daysAgo(7))},
			history: []interval{
				hold(daysAgo(24).at(clock(8, 15, 27, 402119)), daysAgo(8).at(clock(16, 20, 9, 88310)), 169),
				since(daysAgo(8).at(clock(16, 20, 9, 88310)), 131),
			}},
		{name: "payro11.example", categories: []int{131, 117}, score: score(0.97), family: "conficker", whois: bulk(19),
			seen: []sighting{resolves(payrollHost, daysAgo(18))},
			history: []interval{
				hold(daysAgo(19).at(clock(9, 0, 2, 718204)), struck, 169),
				since(struck, 131, 117),
			}},
	}
}

// payrollNeighbours are names on the same address that may or may not belong
// to the campaign; two look alike without sharing its nameservers.
func payrollNeighbours() []domain {
	fresh := func(name string, age int) domain {
		return domain{
			name: name, categories: []int{169}, score: score(0.4),
			seen: []sighting{resolves(payrollHost, daysAgo(age))},
			whois: &registration{
				created: daysAgo(age + 1).at(clock(6, 12, 0, 0)), updated: daysAgo(age + 1).at(clock(6, 12, 0, 0)),
				expires: daysAhead(365 - age), registrar: "Second Registrar Ltd", country: "NL",
				nameservers: []string{"ns1.hosting.example", "ns2.hosting.example"},
			},
			history: []interval{since(daysAgo(age+1).at(clock(10, 30, 0, 215006)), 169)},
		}
	}
	return []domain{
		fresh("intranet-login.example", 4),
		fresh("webmail-secure.example", 3),
		fresh("xn--pyroll-ita.example", 3),
		{name: "cloud-files.example", categories: []int{95}, score: score(0.12),
			seen:    []sighting{resolved(payrollHost, daysAgo(wholeWindow), daysAgo(19))},
			whois:   hostedRegistration(yearsAgo(3)),
			history: []interval{since(daysAgo(900).at(clock(14, 8, 51, 330218)), 95)}},
	}
}

// payrollInfrastructure is what the campaign hangs on: the nameservers the
// look-alikes share and the hosting provider.
func payrollInfrastructure() []domain {
	return []domain{
		{name: "bulk.example", categories: []int{109}, score: score(0.21),
			seen: []sighting{resolves("203.0.113.72", daysAgo(wholeWindow))},
			whois: &registration{
				created: yearsAgo(2), updated: daysAgo(120), expires: daysAhead(245), registrar: "Example Registrar, Inc.",
				country: "United States", nameservers: []string{"ns1.bulk.example", "ns2.bulk.example"},
			},
			history: []interval{since(daysAgo(610).at(clock(3, 4, 5, 60708)), 109)}},
		{name: "ns1.bulk.example", seen: []sighting{resolves("203.0.113.72", daysAgo(wholeWindow))}},
		{name: "ns2.bulk.example", seen: []sighting{resolves("203.0.113.73", daysAgo(wholeWindow))}},
		{name: "hosting.example", categories: []int{109}, score: score(0.05), rank: 18211,
			seen: []sighting{resolves("203.0.113.80", daysAgo(wholeWindow))}, whois: hostedRegistration(yearsAgo(9)),
			history: []interval{since(yearsAgo(8).at(clock(1, 0, 0, 4410)), 109)}},
		{name: "www.hosting.example", seen: []sighting{resolves("203.0.113.80", daysAgo(wholeWindow))}},
		{name: "ns1.hosting.example", seen: []sighting{resolves("203.0.113.80", daysAgo(wholeWindow))}},
		{name: "ns2.hosting.example", seen: []sighting{resolves("203.0.113.80", daysAgo(wholeWindow))}},
		{name: "66.dyn.hosting.example"}, // a reverse name that nothing forward points at
		{name: "67.dyn.hosting.example"},
	}
}

func payrollScans() []scan {
	flagged := scan{
		verdicts: []verdict{{Category: "PHISHING", Verification: "confirmed"}},
		models:   []model{{Name: "MACHINE_LEARNING_v2", Score: 0.997}},
		rules: []rule{{Name: "phishkit.payroll", Description: "Match payroll portal look-alike (login form posts to another host)",
			Banning: truth(true), Blocking: truth(true)}},
		complete: true, status: 200,
	}
	scans := []scan{flagged, flagged}
	scans[0].url, scans[0].submissionID, scans[0].processed = "https://login.payro11.example/x", 41200311, daysAgo(3).at(clock(9, 2, 44, 0))
	scans[1].url, scans[1].submissionID, scans[1].processed = "http://login.payro11.example/", 41200298, daysAgo(3).at(clock(8, 57, 10, 0))
	return append(scans,
		scan{url: "https://hr-portal.example/", models: []model{{Name: "MACHINE_LEARNING_v2", Score: 0.412}},
			complete: true, status: 403, submissionID: 41200377, processed: daysAgo(2).at(clock(17, 40, 3, 0))},
		scan{url: "https://paysl1p.example/", submissionID: 41200402}) // still running
}

// demoHosting announces 48 prefixes, more than one page of subnets holds.
func demoHosting() network {
	n := network{asn: 64500, description: "DEMO-HOSTING", country: "NL", kind: "hosting_provider"}
	for host := 64; host < 128; host += 4 {
		n.prefixes = append(n.prefixes, fmt.Sprintf("203.0.113.%d/30", host))
	}
	for site := range 32 {
		if site == 0 {
			n.prefixes = append(n.prefixes, "2001:db8::/48")
			continue
		}
		n.prefixes = append(n.prefixes, fmt.Sprintf("2001:db8:%x::/48", site))
	}
	return n
}

// shopALabels are the 31 hosts of shop-a.example, "" for the name itself.
func shopALabels() []string {
	return []string{"static", "www", "", "shop", "api", "cart", "checkout", "img", "img2", "media", "assets", "search", "mail",
		"smtp", "imap", "webmail", "autodiscover", "status", "help", "account", "login", "news", "m", "app", "track", "returns",
		"de", "fr", "nl", "staging", "test"}
}

// shopBLabels are the 22 hosts of shop-b.example.
func shopBLabels() []string {
	return []string{"blog", "www", "", "shop", "api", "img", "cdn", "static", "media", "mail", "smtp", "webmail", "help",
		"status", "account", "search", "m", "app", "be", "nl", "staging", "test"}
}
