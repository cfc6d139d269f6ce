package simulator

import "fmt"

// documentsTitle labels what is Cloudflare's own example.
const documentsTitle = "Cloudflare documentation, 2023"

// documents tells what Cloudflare's documentation of 2023-07-20 ("Threat
// Intelligence APIs") shows: the same requests get the same bodies. What the
// documents leave open about the same subjects (other pages, other windows) is
// filled with values that agree with them; invented names end in .example.
func documents() story {
	const always = "2018-04-01" // 1.1.1.1 was announced then
	notes := "Apex domain given."
	names := []string{"internet-ping.svc.starlink.com", "one.one.one.one", "ping.ui.com", "ping.ubnt.com", "bflow.tiki.video"}
	for n := len(names) + 1; n <= 778; n++ { // the documents count 778 and name five
		names = append(names, fmt.Sprintf("resolver-%03d.example", n))
	}
	domains := []domain{{
		name: "cloudflare.com", shape: shape2023,
		seen: []sighting{
			resolves("104.16.133.229", on("2020-12-16")), resolves("104.16.132.229", on("2020-12-16")),
			resolves("2606:4700::6810:85e5", on("2020-12-16")), resolves("2606:4700::6810:84e5", on("2020-12-16")),
		},
		categories: []int{155}, kind: "Apex domain", notes: &notes,
		whois: &registration{
			old: true, created: on("2009-02-17"), updated: on("2017-05-24"), registrar: "CloudFlare, Inc.",
			country: "United States", email: "https://domaincontact.cloudflareregistrar.com/cloudflare.com",
			nameservers: []string{"ns3.cloudflare.com", "ns4.cloudflare.com", "ns5.cloudflare.com", "ns6.cloudflare.com", "ns7.cloudflare.com"},
		},
		history: []interval{
			hold(on("2020-12-16T19:49:30.533482Z"), on("2023-05-31T08:12:53.547029Z"), 155),
			since(on("2023-05-31T08:12:53.547029Z"), 115, 155),
		},
	}}
	for _, name := range names {
		domains = append(domains, domain{name: name, seen: []sighting{resolved("1.1.1.1", on(always), daysAgo(0))}})
	}
	return story{
		title: documentsTitle, start: "cloudflare.com", domains: domains,
		addresses: []address{
			{ip: "1.1.1.1", shape: shape2023, ptr: []string{"one.one.one.one"}},
			{ip: "2606:4700:4700::1111", ptr: []string{"one.one.one.one"}},
		},
		networks: []network{{
			asn: 13335, description: "CLOUDFLARENET", country: "US", kind: "isp", shape: shape2023,
			prefixes: []string{"1.0.0.0/24", "1.1.1.0/24", "104.16.0.0/13", "2606:4700::/32", "2400:CB00::/32"},
			// The count of the published example, which is beyond 64 bits.
			total: "1427247692705959881058285969449495136382746624",
		}},
		scans: []scan{{
			url:    "http://worcester-realistic-ellen-portland.trycloudflare.com/login.html",
			models: []model{{Name: "MACHINE_LEARNING_v2", Score: 0.999}},
			rules: []rule{{Name: "phishkit.social",
				Description: "Match frequently used phishing kit (Discord, Facebook, Instagram, Twitter)"}},
			processed: on("2023-07-19T14:15:28Z"), complete: true, status: 200, submissionID: 23098147,
		}},
	}
}
