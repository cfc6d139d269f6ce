package views

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"pugmark/history"
	"pugmark/intel"
)

func TestTheFeedSaysWhatWasPaidAndSaved(t *testing.T) {
	who := func(name string) string {
		if name == "ana" {
			return "you"
		}
		return name
	}
	for words, a := range map[string]history.Activity{
		"asked WHOIS: 1": {What: history.ActivityAsked, Kind: intel.KindWHOIS, Words: "1"},
		"asked 5: 6":     {What: history.ActivityAsked, Words: "6", Count: 5},
		"used your domain answer, 14m: 0 (saved 1)":   {What: history.ActivityReused, Kind: intel.KindDomain, Of: "ana", Words: "14m"},
		"used 3 of lena's answers, now: 0 (saved 3)":  {What: history.ActivityReused, Of: "lena", Words: "now", Count: 3},
		"used lena's passive DNS answer: 0 (saved 1)": {What: history.ActivityReused, Kind: intel.KindPassiveDNS, Of: "lena"},
		"looked up: ": {What: history.ActivityLookedUp},
	} {
		assert.Equal(t, words, activityWords(a, who)+": "+costOf(a))
	}
}
