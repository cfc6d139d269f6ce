package investigation

import "pugmark/history"

// learnSayings takes in what was said of indicators, and done with cases, since
// the feed was read before: every page may show it.
func (p *pulse) learnSayings(feed []history.Activity) {
	known := map[string]bool{}
	for _, a := range feed {
		switch a.What {
		case history.ActivityTagged, history.ActivityUntagged, history.ActivityCase:
			known[a.ID] = true
			if p.sayings != nil && !p.sayings[a.ID] {
				p.taggings += hashOf(a.ID)
			}
		}
	}
	p.sayings = known
}
