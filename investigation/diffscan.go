package investigation

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pugmark/intel"
)

func scannedURLs(reports ...intel.PhishingReport) map[string]bool {
	urls := map[string]bool{}
	for _, r := range reports {
		for _, s := range r.Scans {
			urls[s.URL] = true
		}
	}
	return urls
}

// scanFields are those of every scan; where several URLs were scanned, each is
// named.
func scanFields(r intel.PhishingReport, many bool) []field {
	var fields []field
	at := map[string]int{}
	add := func(name string, values []string, given bool) {
		i, known := at[name]
		if !known {
			i = len(fields)
			at[name], fields = i, append(fields, field{name: name, has: true})
		}
		if given {
			fields[i].given = append(slices.Grow(fields[i].given, 1), values...)
		}
	}
	counts := map[string]int{}
	for _, s := range r.Scans {
		of := ""
		if many {
			of = s.URL + " "
		}
		counts[of]++
		add(of+"verdict", texts(s.Categorizations, s.Categorizations, func(c intel.PhishingCategorization) string {
			return strings.TrimSpace(c.Category + " " + c.Verification)
		}), s.Categorizations != nil)
		for _, m := range s.Models {
			score := notReported
			if m.Score != nil {
				score = decimal(*m.Score)
			}
			add(of+"model "+m.Name, []string{score}, true)
		}
		add(of+"rules", texts(s.Rules, s.Rules, ruleWords), s.Rules != nil)
		if st := s.Status; st != nil {
			add(of+"scan complete", []string{truth(&st.Complete)}, true)
			add(of+"scanned", []string{exactDay(st.Processed, notReported)}, true)
			add(of+"HTTP status", []string{fmt.Sprint(st.StatusCode)}, st.StatusCode != 0)
			add(of+"submission", []string{fmt.Sprint(st.SubmissionID)}, st.SubmissionID != 0)
		}
		add(of+"screenshot", []string{s.ScreenshotPath}, s.ScreenshotPath != "")
	}
	for i, f := range fields {
		fields[i].given = unique(f.given)
		fields[i].many = strings.HasSuffix(f.name, "verdict") || strings.HasSuffix(f.name, "rules") || len(fields[i].given) > 1
	}
	return append(fields, scalar("scans", strconv.Itoa(len(r.Scans))))
}

// ruleWords are a rule with what it says and does.
func ruleWords(r intel.PhishingRule) string {
	does := ""
	if r.Banning != nil && *r.Banning {
		does = "banning"
	}
	if r.Blocking != nil && *r.Blocking {
		does = join(does, "blocking")
	}
	return join(r.Name, r.Description, does)
}
