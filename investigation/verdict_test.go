package investigation

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
)

// categories by id, as answers give them.
func listed(ids ...int) []intel.Category {
	all := []intel.Category{}
	for _, id := range ids {
		info, _ := intel.LookupCategory(id)
		all = append(all, intel.Category{ID: id, Name: info.Name, SuperCategoryID: info.SuperID})
	}
	return all
}

type had struct {
	content, security                   []intel.Category
	inheritedContent, inheritedSecurity []intel.Category
	risk                                float64 // negative: not reported
}

func (h had) standing(t *testing.T) *Standing {
	t.Helper()
	s := &Standing{Of: mustParse(t, "shop.ourcorp.example"), Categories: intel.Categorized{Content: h.content, Security: h.security,
		InheritedContent: h.inheritedContent, InheritedSecurity: h.inheritedSecurity}}
	if h.inheritedContent != nil || h.inheritedSecurity != nil {
		s.Categories.InheritedFrom = "ourcorp.example"
	}
	if h.risk >= 0 {
		s.Risk = &h.risk
	}
	return s
}

const (
	phishing = 131
	business = 75
	shopping = 148
)

func TestJudge(t *testing.T) {
	unphish := intel.Miscategorization{Type: intel.TargetDomain, URL: "shop.ourcorp.example", SecurityRemoves: []int{phishing}}
	both := intel.Miscategorization{Type: intel.TargetDomain, URL: "shop.ourcorp.example", SecurityRemoves: []int{phishing}, ContentAdds: []int{business}}
	accepted, unknown := history.SubmissionAccepted, history.SubmissionUnknown
	applied, partial := history.SubmissionApplied, history.SubmissionPartial
	unchanged, reverted := history.SubmissionUnchanged, history.SubmissionReverted
	phished := &had{content: listed(shopping), security: listed(phishing), risk: 0.83}
	clean := &had{content: listed(shopping), security: listed(), risk: 0}
	cases := []struct {
		name        string
		request     intel.Miscategorization
		before, now *had
		was, want   history.SubmissionState
		words       string
	}{
		{"applied", unphish, phished, clean, accepted, applied, "Phishing gone"},
		{"applied, both lanes", both, phished, &had{content: listed(shopping, business), security: listed()}, accepted, applied, "Business there · Phishing gone"},
		{"partly", both, phished, &had{content: listed(shopping, business), security: listed(phishing)}, accepted, partial, "Business there · Phishing still there"},
		{"partly, the other part", both, phished, clean, accepted, partial, "Business not there · Phishing gone"},
		{"nothing", unphish, phished, phished, accepted, unchanged, "same"},
		{"nothing, and was unchanged", unphish, phished, phished, unchanged, unchanged, "same"},
		{"nothing of what may not have arrived", unphish, phished, phished, unknown, unknown, "same"},
		{"all of what may not have arrived", unphish, phished, clean, unknown, applied, "Phishing gone"},
		{"a part of what may not have arrived", both, phished, clean, unknown, partial, "Business not there · Phishing gone"},
		{"taken back", unphish, phished, phished, applied, reverted, "Phishing back"},
		{"the part taken back", both, phished, phished, partial, reverted, "Business gone again · Phishing back"},
		{"a part taken back", both, phished, clean, applied, partial, "Business not there · Phishing gone"},
		{"still taken back", unphish, phished, phished, reverted, reverted, "Phishing back"},
		{"after all", unphish, phished, clean, reverted, applied, "Phishing gone"},
		{"the risk stays", unphish, phished, &had{content: listed(shopping), security: listed(), risk: 0.41}, accepted, applied, "Phishing gone · category gone, risk still 0.41"},
		{"the risk stays for another reason", unphish, phished, &had{content: listed(), security: listed(117), risk: 0.41}, accepted, applied, "Phishing gone"},
		{"a group that is left says nothing", unphish, &had{security: listed(21, phishing)}, &had{security: listed(21)}, accepted, applied, "Phishing gone"},
		{"a group that comes says nothing", both, phished, &had{content: listed(4, shopping), security: listed(21, phishing)}, accepted, unchanged, "same"},
		{"gone, and still inherited", unphish, &had{security: listed(phishing), inheritedSecurity: listed(phishing)}, &had{security: listed(), inheritedSecurity: listed(phishing)},
			accepted, applied, "Phishing gone · still inherited from ourcorp[.]example: Phishing"},
		{"only ever inherited", unphish, &had{security: listed(), inheritedSecurity: listed(phishing)}, &had{security: listed(), inheritedSecurity: listed(phishing)},
			accepted, unchanged, "same · still inherited from ourcorp[.]example: Phishing"},
		{"only ever inherited, and gone there", unphish, &had{security: listed(), inheritedSecurity: listed(phishing)}, &had{security: listed(), inheritedSecurity: listed()}, accepted, applied, "Phishing gone"},
		{"added to the parent", both, phished, &had{security: listed(), content: listed(), inheritedContent: listed(business)}, accepted, applied, "Business there · Phishing gone"},
		{"inherited before already", intel.Miscategorization{ContentAdds: []int{business}}, &had{content: listed(), inheritedContent: listed(business)},
			&had{content: listed(), inheritedContent: listed(business)}, accepted, unchanged, "same"},
		{"before unknown, applied", both, nil, &had{content: listed(business), security: listed()}, accepted, applied, "Business there · Phishing gone"},
		{"before unknown, nothing", unphish, nil, phished, accepted, unchanged, "nothing of it there"},
		{"before unknown, partly", both, nil, clean, accepted, partial, "Business not there · Phishing gone"},
		{"as it was", intel.Miscategorization{ContentAdds: []int{shopping}}, phished, phished, accepted, applied, "as it was before"},
		{"one as it was, the other not", intel.Miscategorization{ContentAdds: []int{shopping}, SecurityRemoves: []int{phishing}}, phished, phished, accepted, unchanged, "same"},
		{"one as it was, the other done", intel.Miscategorization{ContentAdds: []int{shopping}, SecurityRemoves: []int{phishing}}, phished, clean, accepted, applied, "Phishing gone"},
		{"both sides", intel.Miscategorization{ContentAdds: []int{82}, ContentRemoves: []int{82}}, clean, clean, accepted, accepted, "not told: " + nameOf(82, &Standing{})},
		{"nothing is told", unphish, phished, &had{}, accepted, accepted, "not told: Phishing"},
		{"nothing is told of what was applied", unphish, phished, &had{}, applied, applied, "not told: Phishing"},
		{"an empty list left out", unphish, phished, &had{content: listed(shopping)}, accepted, applied, "Phishing gone"},
		{"by name alone", unphish, phished, &had{content: listed(), security: []intel.Category{{Name: "phishing"}}}, accepted, unchanged, "same"},
		{"renamed", unphish, phished, &had{security: []intel.Category{{ID: phishing, Name: "Lures"}}}, applied, reverted, "Lures back"},
		{"in the other list", intel.Miscategorization{SecurityAdds: []int{business}}, clean, &had{content: listed(shopping, business), security: listed()}, accepted, applied, "Business there"},
		{"an unknown id", intel.Miscategorization{ContentAdds: []int{9999}}, clean, &had{content: []intel.Category{{ID: 9999}}}, accepted, applied, "category 9999 there"},
		{"twice in a list", intel.Miscategorization{SecurityRemoves: []int{phishing, phishing}}, phished, clean, accepted, applied, "Phishing gone"},
		{"nothing was asked for", intel.Miscategorization{}, phished, clean, accepted, accepted, "same"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var before *Standing
			if c.before != nil {
				before = c.before.standing(t)
			}
			v := Judge(c.request, before, c.now.standing(t), c.was)
			assert.Equal(t, c.want, v.State)
			assert.Equal(t, c.words, v.Words)
			for _, id := range v.Applied {
				assert.NotContains(t, v.Missing, id)
			}
		})
	}
}

func TestJudgeWithoutAnAnswerChangesNothing(t *testing.T) {
	for _, was := range []history.SubmissionState{history.SubmissionAccepted, history.SubmissionApplied, history.SubmissionUnknown} {
		assert.Equal(t, was, Judge(intel.Miscategorization{SecurityRemoves: []int{phishing}}, nil, nil, was).State)
	}
}

func TestOfAnAddressOnlySecurityIsTold(t *testing.T) {
	request := intel.Miscategorization{Type: intel.TargetIPv4, IP: "198.51.100.20", SecurityRemoves: []int{117}, ContentAdds: []int{business}}
	at := func(security []intel.Category) *Standing {
		return &Standing{Of: mustParse(t, "198.51.100.20"), Categories: intel.Categorized{Security: security}}
	}
	v := Judge(request, at(listed(117)), at(listed()), history.SubmissionAccepted)
	assert.Equal(t, history.SubmissionApplied, v.State)
	assert.Equal(t, []int{business}, v.Untold)
	assert.Equal(t, "Malware gone · not told: Business", v.Words)
	v = Judge(request, at(listed(117)), at(nil), history.SubmissionAccepted)
	assert.Equal(t, history.SubmissionAccepted, v.State)
}

func TestWhenNothingHasChangedMeansSomething(t *testing.T) {
	nothing := Verdict{State: history.SubmissionUnchanged}
	for _, c := range []struct {
		s    Schedule
		look int
		was  history.SubmissionState
		want history.SubmissionState
	}{
		{Schedule{}, 0, history.SubmissionAccepted, history.SubmissionAccepted},
		{Schedule{}, 1, history.SubmissionAccepted, history.SubmissionAccepted},
		{Schedule{}, 2, history.SubmissionAccepted, history.SubmissionAccepted},
		{Schedule{}, 3, history.SubmissionAccepted, history.SubmissionUnchanged},
		{Schedule{}, 4, history.SubmissionAccepted, history.SubmissionUnchanged},
		{Schedule{}, 1, history.SubmissionUnchanged, history.SubmissionUnchanged},
		{Schedule{After: []time.Duration{time.Hour}}, 1, history.SubmissionAccepted, history.SubmissionUnchanged},
		{Schedule{After: []time.Duration{1, 2, 3}}, 1, history.SubmissionAccepted, history.SubmissionAccepted},
		{Schedule{After: []time.Duration{1, 2, 3}}, 2, history.SubmissionAccepted, history.SubmissionUnchanged},
	} {
		assert.Equal(t, c.want, c.s.settled(nothing, c.was, c.look).State, "%+v", c)
	}
	found := Verdict{State: history.SubmissionApplied}
	assert.Equal(t, found, Schedule{}.settled(found, history.SubmissionAccepted, 1))
}

func TestTheSchedule(t *testing.T) {
	at := composed
	s := Schedule{}
	for look, label := range map[int]string{1: "day 1", 2: "day 3", 3: "day 7", 4: "day 14"} {
		assert.Equal(t, label, s.Label(look))
	}
	assert.Equal(t, "day 3", Schedule{After: []time.Duration{5 * time.Second, 15 * time.Second}, Day: 5 * time.Second}.Label(2))
	assert.Equal(t, "day 7", Schedule{Day: 5 * time.Second}.Label(3))
	assert.Empty(t, s.Label(0))
	assert.Empty(t, s.Label(5))
	assert.Equal(t, "12 h", Schedule{After: []time.Duration{12 * time.Hour}}.Label(1))
	for after, reached := range map[time.Duration]int{0: 0, 23 * time.Hour: 0, 24 * time.Hour: 1, 100 * time.Hour: 2, 1000 * time.Hour: 4} {
		assert.Equal(t, reached, s.reached(at, at.Add(after)), after)
	}
	assert.Equal(t, at.Add(72*time.Hour), s.next(at, 1, history.SubmissionAccepted))
	assert.Zero(t, s.next(at, 4, history.SubmissionUnchanged))
	assert.Equal(t, at.Add(14*24*time.Hour), s.next(at, 1, history.SubmissionApplied))
	assert.Zero(t, s.next(at, 4, history.SubmissionApplied))
	assert.Zero(t, s.next(at, 1, history.SubmissionUnknown))
	assert.Zero(t, s.next(at, 1, history.SubmissionReverted))
}

func TestSince(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	h := func(spans ...intel.Categorization) intel.HistoryReport {
		return intel.HistoryReport{Categorizations: spans}
	}
	assert.Zero(t, sinceIn(h(), composed))
	assert.Equal(t, day(21), sinceIn(h(intel.Categorization{Start: day(1), End: day(21)}, intel.Categorization{Start: day(21)}), composed))
	assert.Equal(t, day(20), sinceIn(h(intel.Categorization{Start: day(20)}), composed), "the day of the request itself")
	assert.Zero(t, sinceIn(h(intel.Categorization{Start: day(2)}), composed), "it does not say yet")
	assert.Zero(t, sinceIn(h(intel.Categorization{Start: day(21), End: day(22)}), composed), "not the present one")
}

func FuzzJudge(f *testing.F) {
	f.Add([]byte{131, 75}, []byte{131}, []byte{75}, []byte{131, 148}, []byte{148}, false)
	f.Fuzz(func(t *testing.T, adds, removes, before, now, inherited []byte, known bool) {
		ids := func(b []byte) []int {
			var out []int
			for _, id := range b {
				out = append(out, int(id))
			}
			return out
		}
		request := intel.Miscategorization{ContentAdds: ids(adds), SecurityRemoves: ids(removes)}
		var was *Standing
		if known {
			was = had{content: listed(ids(before)...), security: listed(), risk: -1}.standing(t)
		}
		is := had{content: listed(ids(now)...), security: listed(), inheritedSecurity: listed(ids(inherited)...), risk: 0.5}.standing(t)
		v := Judge(request, was, is, history.SubmissionAccepted)
		require.NotEmpty(t, v.Words)
		for _, id := range v.Applied {
			require.NotContains(t, v.Missing, id)
			require.NotContains(t, v.Untold, id)
		}
		if v.State == history.SubmissionApplied {
			require.Empty(t, v.Missing)
		}
		again := Judge(request, was, is, v.State)
		if v.State == history.SubmissionApplied || v.State == history.SubmissionPartial || v.State == history.SubmissionUnchanged {
			require.Equal(t, v.State, again.State, "the same look finds the same")
		}
	})
}
