package cmd

import (
	"fmt"
	"strings"

	"pugmark/intel"
)

// lanesOf are the categories that hold, lane by lane: its own, or what it
// inherits where it has none, with the name that is inherited from.
func lanesOf(has intel.Categorized, c intel.Catalogue) []string {
	var lanes []string
	for _, lane := range []struct {
		name           string
		own, inherited []intel.Category
	}{{"security", has.Security, has.InheritedSecurity}, {"content", has.Content, has.InheritedContent}} {
		words := laneWords(lane.name, lane.own, c)
		if words == "" {
			if words = laneWords(lane.name, lane.inherited, c); words != "" {
				words += inheritedFrom(has)
			}
		}
		if words != "" {
			lanes = append(lanes, words)
		}
	}
	return lanes
}

func inheritedFrom(has intel.Categorized) string {
	if has.InheritedFrom == "" {
		return ", inherited"
	}
	return ", inherited from " + intel.Defang(has.InheritedFrom)
}

// fromAnswerAbout names the name that was asked about where that is another.
func fromAnswerAbout(from intel.Indicator) string {
	if from.IsZero() {
		return ""
	}
	return ", from the answer about " + from.Defanged()
}

// laneWords are the categories of a lane, "security: Phishing (131), Spam (129)",
// without the groups that Cloudflare lists beside their members; "" for none.
func laneWords(lane string, has []intel.Category, c intel.Catalogue) string {
	var names []string
	for _, category := range has {
		if info, known := c.Lookup(category.ID); known && info.IsSuper() {
			continue
		}
		names = append(names, fmt.Sprintf("%s (%d)", category.Name, category.ID))
	}
	if len(names) == 0 {
		return ""
	}
	return lane + ": " + strings.Join(names, ", ")
}
