package simulator

import "pugmark/intel"

// testCategories are Cloudflare's own test host names, one for every active
// category (malware.testcategory.com); only their categories are Cloudflare's
// word, everything else about them is invented.
func testCategories() story {
	registered := &registration{
		created: yearsAgo(7), updated: daysAgo(80), expires: daysAhead(285), registrar: "Example Registrar, Inc.", country: "US",
		nameservers: []string{"ns1.hosting.example", "ns2.hosting.example"},
	}
	domains := []domain{{name: "testcategory.com", whois: registered}}
	for _, category := range intel.Categories() {
		if category.Deprecated {
			continue
		}
		d := domain{name: slug(category.Name) + ".testcategory.com", categories: []int{category.ID},
			history: []interval{since(yearsAgo(4).at(clock(0, 0, category.ID%60, category.ID)), category.ID)}}
		if category.IsSecurity() {
			d.score = score(0.9)
		}
		if category.ID == 169 || category.ID == 177 { // they fall off after 30 days
			d.history = []interval{since(daysAgo(10).at(clock(0, 0, 1, category.ID)), category.ID)}
		}
		domains = append(domains, d)
	}
	return story{title: "Cloudflare's category test names", start: "malware.testcategory.com", domains: domains}
}
