package history_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
)

func TestAQueryChooses(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t), clock(november.Add(24*time.Hour)))
	flagged := said(intel.Domain("bad.example").Key(), november, `{"domain":"bad.example","risk_types":[{"id":131,"super_category_id":21,"name":"Phishing"}],"notes":"Payroll lure, wave 2"}`)
	flagged.Analyst = "lena"
	unlisted := said(intel.Domain("good.example").Key(), november.Add(time.Hour), `{"domain":"good.example","risk_types":[],"notes":"nothing about payroll"}`)
	parked := said(intel.Domain("parked.example").Key(), november.Add(2*time.Hour), `{"domain":"parked.example","risk_types":[{"id":128,"super_category_id":32,"name":"Parked & For Sale Domains"}]}`)
	whois := registered("bad.example", november.Add(3*time.Hour), "Üblich & Söhne GmbH")
	bulk := said(intel.Bulk("bad.example", "third.example").Key(), november.Add(4*time.Hour), `[{"domain":"bad.example","risk_types":[]},{"domain":"third.example"}]`)
	file(t, db, flagged, unlisted, parked, whois, bulk)
	ended(t, db, asked(t, intel.KindDomain, "failed.example", november.Add(5*time.Hour)), intel.CallOutcome(intel.ProblemTimeout), 0, true)
	_, err := db.Tag(ctx,
		history.Tag{Scope: ourScope, Subject: "bad.example", Kind: history.TagVerdict, Verdict: history.VerdictSuspicious, At: november},
		history.Tag{Scope: ourScope, Subject: "bad.example", Kind: history.TagVerdict, Verdict: history.VerdictMalicious, At: november.Add(time.Minute)},
		history.Tag{Scope: ourScope, Subject: "bad.example", Kind: history.TagVerdict, Verdict: history.VerdictBenign, At: november.Add(2 * time.Minute), Expires: november.Add(3 * time.Minute)},
		history.Tag{Scope: ourScope, Subject: "failed.example", Kind: history.TagVerdict, Verdict: history.VerdictOurs, At: november},
		history.Tag{Scope: ourScope, Subject: "good.example", Kind: history.TagNote, Words: "said malicious"})
	require.NoError(t, err)

	yes, no := true, false
	for name, c := range map[string]struct {
		query history.Query
		want  []string
	}{
		"all":                  {history.Query{}, []string{"failed.example", "bad.example,third.example", "bad.example", "parked.example", "good.example", "bad.example"}},
		"analysts":             {history.Query{Analysts: []string{"lena", "nobody"}}, []string{"bad.example"}},
		"no analyst":           {history.Query{Analysts: []string{}}, nil},
		"until, not at it":     {history.Query{Until: november.Add(time.Hour)}, []string{"bad.example"}},
		"since and until":      {history.Query{Since: november.Add(time.Hour), Until: november.Add(3 * time.Hour)}, []string{"parked.example", "good.example"}},
		"flagged":              {history.Query{Flagged: &yes}, []string{"bad.example"}},
		"nothing listed":       {history.Query{Flagged: &no}, []string{"bad.example,third.example", "parked.example", "good.example"}},
		"answered":             {history.Query{Outcome: history.OutcomeAnswered, Text: "example", Limit: 2}, []string{"bad.example,third.example", "bad.example"}},
		"failed":               {history.Query{Outcome: history.OutcomeFailed}, []string{"failed.example"}},
		"failed and flagged":   {history.Query{Outcome: history.OutcomeFailed, Flagged: &yes}, nil},
		"words":                {history.Query{Words: "PAYROLL"}, []string{"good.example", "bad.example"}},
		"words, all of them":   {history.Query{Words: "wave; lure"}, []string{"bad.example"}},
		"words beyond ASCII":   {history.Query{Words: "söhne üblich"}, []string{"bad.example"}},
		"words and a part":     {history.Query{Words: "payroll", Text: "OOD.ex"}, []string{"good.example"}},
		"no whole word":        {history.Query{Words: "payrol"}, nil},
		"no word":              {history.Query{Words: "&&& ! *"}, nil},
		"marks of the index":   {history.Query{Words: `payroll" OR "x' | 'y:*`}, nil},
		"words and an analyst": {history.Query{Words: "payroll", Analysts: []string{"lena"}}, []string{"bad.example"}},
		"words until":          {history.Query{Words: "payroll", Until: november.Add(time.Minute)}, []string{"bad.example"}},
		"values":               {history.Query{Values: []string{"third.example", "failed.example", "a\x00"}}, []string{"failed.example", "bad.example,third.example"}},
		"a part is no value":   {history.Query{Values: []string{"ood.example"}}, nil},
		"no value":             {history.Query{Values: []string{}}, nil},
		"verdict":              {history.Query{Verdicts: []history.Verdict{history.VerdictMalicious}}, []string{"bad.example,third.example", "bad.example", "bad.example"}},
		"an older verdict":     {history.Query{Verdicts: []history.Verdict{history.VerdictSuspicious, history.VerdictBenign}}, nil},
		"verdict on a failure": {history.Query{Verdicts: []history.Verdict{history.VerdictOurs, history.VerdictBenign}}, []string{"failed.example"}},
		"verdict and a part":   {history.Query{Verdicts: history.EveryVerdict(), Text: "third"}, []string{"bad.example,third.example"}},
		"another kind":         {history.Query{Verdicts: history.EveryVerdict(), Kinds: []intel.Kind{intel.KindWHOIS}}, []string{"bad.example"}},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := db.Lookups(ctx, c.query)
			require.NoError(t, err)
			assert.Equal(t, c.want, values(found))
			count, err := db.Count(ctx, c.query)
			require.NoError(t, err)
			if c.query.Limit == 0 {
				assert.Equal(t, len(c.want), count)
			} else {
				assert.Greater(t, count, len(c.want))
			}
			// Page by page it is the same.
			var paged []string
			c.query.Limit = 1
			for {
				page, err := db.Lookups(ctx, c.query)
				require.NoError(t, err)
				if len(page) == 0 || len(paged) > len(c.want) {
					break
				}
				paged = append(paged, values(page)...)
				c.query.Before = page[0].Position()
			}
			assert.Subset(t, append(paged, ""), c.want)
		})
	}
	_, err = db.Lookups(ctx, history.Query{Values: make([]string, 20_001)})
	require.ErrorIs(t, err, history.ErrQuery)
	assert.EqualError(t, err, "could not search the history: 20001 indicators are searched for; at most 20000 can be at once")
	lines, err := db.Calls(ctx, history.Query{Values: []string{"failed.example"}})
	require.NoError(t, err)
	assert.Len(t, lines, 1)
}

func TestEarlierAnswersOfAKindComeNewestFirst(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	other := resolved("a.example", november.Add(9*time.Hour), "192.0.2.9")
	other.Scope.Account = "another"
	ids := file(t, db,
		resolved("a.example", november, "192.0.2.1"),
		said(intel.Bulk("a.example", "b.example").Key(), november.Add(time.Hour), `[{"domain":"a.example"}]`),
		resolved("a.example", november.Add(2*time.Hour), "192.0.2.2"),
		registered("a.example", november.Add(3*time.Hour), "Names"),
		resolved("aa.example", november.Add(4*time.Hour)), other)
	idsOf := func(found []intel.Record, err error) (got []string) {
		require.NoError(t, err)
		for _, r := range found {
			got = append(got, r.ID)
		}
		return got
	}
	assert.Equal(t, []string{ids[2], ids[1], ids[0]}, idsOf(db.Earlier(ctx, ourScope, intel.KindDomain, "a.example", history.Position{}, 0)))
	assert.Equal(t, []string{ids[1]}, idsOf(db.Earlier(ctx, ourScope, intel.KindDomain, "a.example", history.Position{At: november.Add(2 * time.Hour), ID: ids[2]}, 1)))
	assert.Equal(t, []string{ids[3]}, idsOf(db.Earlier(ctx, ourScope, intel.KindWHOIS, "a.example", history.Position{}, 0)))
	assert.Empty(t, idsOf(db.Earlier(ctx, ourScope, intel.KindWHOIS, "a\x00", history.Position{}, 0)))
}

// A call about several names is about each of them, answered or not.
func TestCallsInBulkAreAboutEachOfTheirNames(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t), clock(november.Add(24*time.Hour)))
	timeout := intel.CallOutcome(intel.ProblemTimeout)
	for n, c := range []struct {
		value   string
		outcome intel.CallOutcome
	}{
		{"a.example,x_b.example", intel.CallAnswered}, {"a.example,xyb.example", timeout},
		{"aa.example,a.example.org", timeout}, {"a.example", timeout},
	} {
		kind := intel.KindBulk
		if c.value == "a.example" {
			kind = intel.KindDomain
		}
		ended(t, db, asked(t, kind, c.value, november.Add(time.Duration(n)*time.Hour)), c.outcome, 0, true)
	}
	file(t, db, said(intel.Bulk("a.example", "x_b.example").Key(), november, `[]`))
	about := func(values ...string) (found []string) {
		lines, err := db.Calls(ctx, history.Query{Scope: &ourScope, Values: values})
		require.NoError(t, err)
		for _, l := range lines {
			found = append(found, l.Key.Value)
		}
		return found
	}
	assert.Equal(t, []string{"a.example", "a.example,xyb.example", "a.example,x_b.example"}, about("a.example"))
	assert.Equal(t, []string{"a.example,x_b.example"}, about("x_b.example"))
	assert.Empty(t, about("b.example"))

	many := []string{"x_b.example"}
	for n := range 100 {
		many = append(many, fmt.Sprintf("n%d.example", n))
	}
	assert.Equal(t, []string{"a.example,x_b.example"}, about(many...), "the answer says what was asked")
}
