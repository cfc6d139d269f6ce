package simulator

import "time"

// historyLayout is RFC 3339 in UTC with microseconds, as the documents show.
const historyLayout = "2006-01-02T15:04:05.000000Z"

type historyResult struct {
	Domain          string           `json:"domain"`
	Categorizations []categorization `json:"categorizations"`
}

type categorization struct {
	Categories []category `json:"categories"`
	Start      string     `json:"start"`
	End        string     `json:"end,omitempty"`
}

// answerHistory lists the categorizations of the very name asked for; a name
// that only inherits has none of its own.
func (s *Simulator) answerHistory(in input) (reply, error) {
	name, err := in.query.domain("domain")
	if err != nil {
		return reply{}, err
	}
	told := s.at(in.now).domain(name)
	if told == nil {
		return reply{result: []historyResult{}}, nil
	}
	result := historyResult{Domain: name, Categorizations: []categorization{}}
	for _, held := range told.value.history {
		item := categorization{
			Categories: namedCategories(held.categories, told.value.rename),
			Start:      historyTime(held.start, in.now),
		}
		if held.end != nil {
			item.End = historyTime(*held.end, in.now)
		}
		result.Categorizations = append(result.Categorizations, item)
	}
	return reply{result: []historyResult{result}, story: told.story}, nil
}

func historyTime(m moment, now time.Time) string { return m.time(now).UTC().Format(historyLayout) }
