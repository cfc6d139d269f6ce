package history_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

func bulk(at time.Time, names ...string) intel.Record {
	r := answer(strings.Join(names, ","), at)
	r.Key.Kind = intel.KindBulk
	return r
}

func TestTheNewestAnswerToEachValue(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	file := func(r intel.Record) intel.Record {
		t.Helper()
		r.ID = newID(t)
		require.NoError(t, db.File(ctx, r))
		return r
	}
	ago := func(d time.Duration) time.Time { return november.Add(-d) }
	long := "https://a.example/" + strings.Repeat("é", 300)

	old := file(answer("a.example", ago(3*time.Hour)))
	several := file(bulk(ago(2*time.Hour), "a.example", "b.example", "c.example"))
	newer := file(answer("c.example", ago(time.Hour)))
	file(answer("c.example", ago(4*time.Hour)))
	file(bulk(ago(5*time.Hour), "b.example", "d.example"))
	whois := answer("a.example", november)
	whois.Key.Kind = intel.KindWHOIS
	whois = file(whois)
	elsewhere := answer("a.example", november)
	elsewhere.Scope.Account = "other"
	file(elsewhere)
	otherBulk := bulk(november, "b.example", "z.example")
	otherBulk.Scope.Demo = true
	file(otherBulk)
	first, second := answer(long, november), answer(long+"2", november)
	first, second = file(first), file(second)
	file(answer("tie.example", november))
	tie := file(answer("tie.example", november)) // of one time the greater id is the newer

	overview := []intel.Kind{intel.KindDomain, intel.KindBulk}
	for name, c := range map[string]struct {
		kinds  []intel.Kind
		values []string
		want   map[string]intel.Record
	}{
		"bulk counts for each name": {overview, []string{"a.example", "b.example", "c.example", "unknown.example"},
			map[string]intel.Record{"a.example": several, "b.example": several, "c.example": newer}},
		"without bulk": {[]intel.Kind{intel.KindDomain}, []string{"a.example", "b.example"}, map[string]intel.Record{"a.example": old}},
		"only bulk":    {[]intel.Kind{intel.KindBulk}, []string{"c.example"}, map[string]intel.Record{"c.example": several}},
		"as asked":     {overview, []string{several.Key.Value}, map[string]intel.Record{several.Key.Value: several}},
		"every kind":   {nil, []string{"a.example"}, map[string]intel.Record{"a.example": whois}},
		"no kind":      {[]intel.Kind{}, []string{"a.example"}, map[string]intel.Record{}},
		"nothing":      {overview, nil, map[string]intel.Record{}},
		"twice":        {overview, []string{"c.example", "c.example"}, map[string]intel.Record{"c.example": newer}},
		"long":         {overview, []string{long, long + "2", long + "3"}, map[string]intel.Record{long: first, long + "2": second}},
		"tie":          {overview, []string{"tie.example"}, map[string]intel.Record{"tie.example": tie}},
		"no part":      {overview, []string{"example", "a.example,b.example", "%", "", "z.example"}, map[string]intel.Record{}},
		"no text":      {overview, []string{"a\x00", "\xff", "a.example'"}, map[string]intel.Record{}},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := db.NewestOf(ctx, ourScope, c.kinds, c.values)
			require.NoError(t, err)
			assert.Equal(t, c.want, found)
		})
	}
}

func TestTheNewestOfManyValues(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	var wanted []string
	for i := range 5000 {
		wanted = append(wanted, fmt.Sprintf("n%04d.example", i*7%5000)) // in no order
	}
	var known []string
	for i := 0; i < 5000; i += 500 {
		known = append(known, fmt.Sprintf("n%04d.example", i))
	}
	require.NoError(t, db.File(ctx, bulk(november, known...)))
	require.NoError(t, db.File(ctx, answer("n0499.example", november)))
	found, err := db.NewestOf(ctx, ourScope, nil, wanted)
	require.NoError(t, err)
	require.Len(t, found, 11)
	for _, name := range known {
		assert.Equal(t, known, strings.Split(found[name].Key.Value, ","))
	}
	stopped, stop := context.WithCancel(ctx)
	stop()
	_, err = db.NewestOf(stopped, ourScope, nil, wanted)
	require.ErrorIs(t, err, context.Canceled)
	assert.EqualError(t, err, "could not read what is known: stopped before it was done")
}

func TestFilingABulkAnswerTwiceKeepsItsNamesOnce(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	r := bulk(november, "a.example", "b.example")
	r.ID = newID(t)
	require.NoError(t, db.File(ctx, r))
	require.NoError(t, db.File(ctx, r))
	found, err := db.NewestOf(ctx, ourScope, []intel.Kind{intel.KindBulk}, []string{"a.example", "b.example"})
	require.NoError(t, err)
	assert.Equal(t, map[string]intel.Record{"a.example": r, "b.example": r}, found)
}

func TestForgettingTheDemoForgetsItsNames(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	demo := bulk(november, "a.example", "b.example")
	demo.Scope.Demo = true
	ours := bulk(november, "a.example")
	ours.ID = newID(t)
	require.NoError(t, db.File(ctx, demo))
	require.NoError(t, db.File(ctx, ours))
	require.NoError(t, db.ForgetDemo(ctx))
	for scope, want := range map[intel.Scope]map[string]intel.Record{demo.Scope: {}, ourScope: {"a.example": ours}} {
		found, err := db.NewestOf(ctx, scope, nil, []string{"a.example", "b.example"})
		require.NoError(t, err)
		assert.Equal(t, want, found)
	}
}

func TestAPageSizeIsRememberedByEveryProcess(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	db, other := open(t, path), open(t, path)
	sizes := func(scope intel.Scope, kind intel.Kind) [2]int {
		t.Helper()
		asked, granted, err := other.PageSize(ctx, scope, kind)
		require.NoError(t, err)
		return [2]int{asked, granted}
	}
	assert.Zero(t, sizes(ourScope, intel.KindPassiveDNS))
	require.NoError(t, db.SetPageSize(ctx, ourScope, intel.KindPassiveDNS, 500, 100))
	require.NoError(t, db.SetPageSize(ctx, ourScope, intel.KindSubnets, 20, 20))
	assert.Equal(t, [2]int{500, 100}, sizes(ourScope, intel.KindPassiveDNS))
	require.NoError(t, db.SetPageSize(ctx, ourScope, intel.KindPassiveDNS, 1000, 20))
	assert.Equal(t, [2]int{1000, 20}, sizes(ourScope, intel.KindPassiveDNS))
	assert.Equal(t, [2]int{20, 20}, sizes(ourScope, intel.KindSubnets))

	demo := ourScope
	demo.Demo = true
	assert.Zero(t, sizes(demo, intel.KindPassiveDNS))
	require.NoError(t, db.SetPageSize(ctx, demo, intel.KindPassiveDNS, 500, 100))
	require.NoError(t, db.ForgetDemo(ctx))
	assert.Zero(t, sizes(demo, intel.KindPassiveDNS))
	assert.Equal(t, [2]int{20, 20}, sizes(ourScope, intel.KindSubnets))

	stopped, stop := context.WithCancel(ctx)
	stop()
	_, _, err := db.PageSize(stopped, ourScope, intel.KindSubnets)
	require.EqualError(t, err, "could not read the page size: stopped before it was done")
	require.ErrorIs(t, db.SetPageSize(stopped, ourScope, intel.KindSubnets, 1, 1), context.Canceled)
}
