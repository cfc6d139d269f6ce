package intel

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// How well a category meets what was typed, the best first.
const (
	meetsExactly   = iota // its number, its name or an alias
	meetsTerm             // what the field calls it: "c2"
	meetsBeginning        // the name or an alias begins with it
	meetsWord             // a word of them begins with it
	meetsTermPart         // a word of such a term begins with it: "typos"
	meetsPart             // it stands somewhere in the name or an alias
	meetsLetters          // its letters stand there in order: "phsh"
	meetsNot
)

// Find returns the categories and groups a person may mean by text, the best
// first: by number, name, alias, what the field calls them, a part of these, or
// some of the letters of their name in order. Case and punctuation do not matter. Groups come after categories they
// meet equally well with. An empty text means every category.
func (c Catalogue) Find(text string) []CategoryInfo {
	wanted := plainWords(text)
	type met struct {
		CategoryInfo
		how int
	}
	var found []met
	for _, info := range c.all() {
		if how := meeting(info, wanted); how != meetsNot && !(wanted == "" && info.IsSuper()) {
			found = append(found, met{info.clone(), how})
		}
	}
	slices.SortStableFunc(found, func(a, b met) int {
		return cmp.Or(cmp.Compare(a.how, b.how), cmp.Compare(sinks(a.CategoryInfo), sinks(b.CategoryInfo)), strings.Compare(a.Name, b.Name))
	})
	out := make([]CategoryInfo, 0, len(found))
	for _, f := range found {
		out = append(out, f.CategoryInfo)
	}
	return out
}

// sinks puts what cannot be asked for below what can.
func sinks(c CategoryInfo) int {
	switch {
	case c.IsSuper():
		return 2
	case c.Deprecated:
		return 1
	}
	return 0
}

// shortestBeginning is how many letters of a name stand for the whole of it.
const shortestBeginning = 4

// Named returns the one category that text names: by its number, its name, an
// alias, or what the field calls it. A beginning of the name, or a whole word of
// it, names it too when it has four letters or more, no other category has a
// word that begins so, and it is not the name of a lane ("content" does not
// become Content Servers). A name that is both a group's and a category's means
// the category. When it is not one, others are those it may mean, the best
// first, at most ten.
func (c Catalogue) Named(text string) (named CategoryInfo, others []CategoryInfo, ok bool) {
	wanted := plainWords(text)
	if wanted == "" {
		return CategoryInfo{}, nil, false
	}
	const most = 10
	found := c.Find(text)
	between := func(from, to int) []CategoryInfo {
		var meet []CategoryInfo
		for _, info := range found {
			if how := meeting(info, wanted); from <= how && how <= to {
				meet = append(meet, info)
			}
		}
		return withoutNamesakes(meet, to < meetsBeginning)
	}
	for _, how := range []int{meetsExactly, meetsTerm} {
		switch meet := between(how, how); {
		case len(meet) == 1:
			return meet[0], nil, true
		case len(meet) > 0:
			return CategoryInfo{}, meet[:min(len(meet), most)], false
		}
	}
	meet := between(meetsBeginning, meetsTermPart)
	if len(meet) == 1 && standsFor(meet[0], wanted) {
		return meet[0], nil, true
	}
	if len(meet) == 0 {
		meet = found
	}
	return CategoryInfo{}, meet[:min(len(meet), most)], false
}

// standsFor reports whether a part of a name is enough to mean the category.
func standsFor(c CategoryInfo, wanted string) bool {
	if len(wanted) < shortestBeginning || wanted == string(LaneContent) || wanted == string(LaneSecurity) {
		return false
	}
	return slices.ContainsFunc(append([]string{c.Name}, c.Aliases...), func(name string) bool {
		name = plainWords(name)
		return strings.HasPrefix(name, wanted) || strings.Contains(" "+name+" ", " "+wanted+" ")
	})
}

// withoutNamesakes leaves out the groups that have the name of a category, and
// every group where a category is meant just as exactly.
func withoutNamesakes(meet []CategoryInfo, exactly bool) []CategoryInfo {
	names, categories := map[string]bool{}, false
	for _, info := range meet {
		if !info.IsSuper() {
			categories, names[plainWords(info.Name)] = true, true
		}
	}
	return slices.DeleteFunc(meet, func(info CategoryInfo) bool {
		return info.IsSuper() && (names[plainWords(info.Name)] || exactly && categories)
	})
}

func meeting(c CategoryInfo, wanted string) int {
	if wanted == "" {
		return meetsPart
	}
	if number, err := strconv.Atoi(wanted); err == nil {
		if c.ID == number {
			return meetsExactly
		}
		return meetsNot
	}
	best := meetsNot
	for n, name := range append([]string{c.Name}, c.Aliases...) {
		how := meetingName(plainWords(name), wanted)
		if n > 0 && how == meetsLetters {
			continue
		}
		best = min(best, how)
	}
	for _, term := range c.Terms {
		switch meetingName(plainWords(term), wanted) {
		case meetsExactly:
			best = min(best, meetsTerm)
		case meetsBeginning, meetsWord:
			best = min(best, meetsTermPart)
		}
	}
	return best
}

func meetingName(name, wanted string) int {
	switch {
	case name == wanted:
		return meetsExactly
	case strings.HasPrefix(name, wanted):
		return meetsBeginning
	case strings.Contains(" "+name, " "+wanted):
		return meetsWord
	case strings.Contains(name, wanted):
		return meetsPart
	}
	rest := name
	for _, letter := range strings.ReplaceAll(wanted, " ", "") {
		at := strings.IndexRune(rest, letter)
		if at < 0 {
			return meetsNot
		}
		rest = rest[at+len(string(letter)):]
	}
	return meetsLetters
}

// plainWords is text in lower case with one blank between words and nothing of
// the punctuation: "Government/Legal" and "government legal" are the same.
func plainWords(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r < 0x80
	}), " ")
}
