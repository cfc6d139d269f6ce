package investigation

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

func demoBench(t testing.TB) *Workbench {
	w := remembering(t, time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC))
	w.Source.Scope.Demo = true
	return w
}

func keysOf(plan BulkPlan) []string {
	var keys []string
	for _, q := range plan.Questions {
		keys = append(keys, q.Key().Value)
	}
	return keys
}

func TestABulkPlanNamesEachNameOnceInOrder(t *testing.T) {
	w := demoBench(t)
	plan, err := w.BulkPlan(t.Context(), []string{"c.example", "B.Example.", "a.example", "b.example", "pàyroll.example", "203.0.113.66", "no name", "", "AS1"})
	require.NoError(t, err)
	assert.Equal(t, []string{"a.example,b.example,c.example,xn--pyroll-ita.example"}, keysOf(plan))
	assert.Equal(t, Price{Least: 1, Most: 1}, plan.Price)
	assert.Equal(t, []SkippedName{{"203.0.113.66", "is not a domain name"}, {"no name", "is not a domain name"}, {"", "is not a domain name"}, {"AS1", "is not a domain name"}}, plan.Skipped)
	again, err := w.BulkPlan(t.Context(), []string{"xn--pyroll-ita.example", "b.example", "c.example", "a.example"})
	require.NoError(t, err)
	assert.Equal(t, keysOf(plan), keysOf(again), "the same names are the same question")
}

func TestABulkQuestionIsBounded(t *testing.T) {
	w := demoBench(t)
	var names []string
	for i := range 45 {
		names = append(names, fmt.Sprintf("n%02d.example", i))
	}
	plan, err := w.BulkPlan(t.Context(), names)
	require.NoError(t, err)
	require.Len(t, plan.Questions, 3)
	assert.Equal(t, Price{Least: 3, Most: 3}, plan.Price)
	label := strings.Repeat("x", 63)
	for i := range names {
		names[i] = fmt.Sprintf("n%02d.%s.%s.%s.example", i, label, label, label)
	}
	plan, err = w.BulkPlan(t.Context(), names)
	require.NoError(t, err)
	var asked []string
	for _, key := range keysOf(plan) {
		inOne := strings.Split(key, ",")
		asked = append(asked, inOne...)
		assert.LessOrEqual(t, len(key)+len(inOne)*len("&domain="), maxBulkQuery)
	}
	assert.Equal(t, names, asked, "none is lost, none twice")
	assert.Len(t, strings.Split(keysOf(plan)[0], ","), 19, "20 would be longer than a request line should be")
}

func TestABulkPlanLeavesOutWhatIsFreshAndWhatIsReserved(t *testing.T) {
	w := remembering(t, time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC))
	remember(t, w, intel.Domain("fresh.com"), time.Minute, `{"domain":"fresh.com","risk_types":[]}`)
	remember(t, w, intel.Domain("stale.com"), 2*time.Hour, `{"domain":"stale.com","risk_types":[]}`)
	remember(t, w, intel.Bulk("checked.com", "unknown.com"), time.Minute, `[{"domain":"checked.com"}]`)
	plan, err := w.BulkPlan(t.Context(), []string{"fresh.com", "stale.com", "checked.com", "unknown.com", "printer.local", "new.com"})
	require.NoError(t, err)
	assert.Equal(t, []string{"new.com,stale.com"}, keysOf(plan))
	assert.Equal(t, []string{"checked.com", "fresh.com", "unknown.com"}, plan.Kept)
	require.Len(t, plan.Skipped, 1)
	assert.Contains(t, plan.Skipped[0].Why, "is set aside for ")

	plan, err = w.BulkPlan(t.Context(), []string{"fresh.com"})
	require.NoError(t, err)
	assert.Empty(t, plan.Questions)
	assert.Equal(t, Price{}, plan.Price)
}

func TestABulkAnswerIsToldNameByName(t *testing.T) {
	w := demoBench(t)
	q := intel.Bulk("a.example", "b.example", "c.example")
	remember(t, w, q, 0, `[{"domain":"C.example.","resolves_to_refs":[{"value":"192.0.2.1"}]},{"domain":"a.example"},{"domain":"other.example"},{"domain":"a.example","notes":"twice"}]`)
	answer, err := intel.Recall(t.Context(), w.Source, q)
	require.NoError(t, err)
	checked := CheckedIn(answer.Key, answer.Value)
	require.Len(t, checked, 3)
	names := []string{}
	for _, c := range checked {
		names = append(names, c.Name)
	}
	assert.Equal(t, []string{"a.example", "b.example", "c.example"}, names)
	assert.Empty(t, checked[0].Report.Notes)
	assert.Nil(t, checked[1].Report, "left out")
	assert.Equal(t, "C.example.", checked[2].Report.Domain)
	assert.Nil(t, checked[2].Report.ResolvesTo)
}

// FuzzBulkPlan: whatever is marked is asked about once, or skipped with a reason.
func FuzzBulkPlan(f *testing.F) {
	for _, seed := range []string{"a.example\nb.example", "a.example\nA.EXAMPLE.\n", "a,b.example", "xn--\n*.a.example\n::1", strings.Repeat("a.", 126) + "example"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, marked string) {
		w := &Workbench{Source: &intel.Source{Scope: intel.Scope{Demo: true}}}
		names := strings.Split(marked, "\n")
		plan, err := w.BulkPlan(t.Context(), names)
		require.NoError(t, err)
		var asked []string
		for _, q := range plan.Questions {
			asked = append(asked, strings.Split(q.Key().Value, ",")...)
		}
		assert.True(t, slices.IsSorted(asked))
		assert.Len(t, slices.Compact(slices.Clone(asked)), len(asked))
		assert.LessOrEqual(t, len(asked)+len(plan.Skipped), len(names))
		for _, name := range asked {
			i, err := intel.ParseIndicator(name)
			require.NoError(t, err)
			assert.Equal(t, name, i.Host())
		}
	})
}
