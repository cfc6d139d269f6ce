package history_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
)

func said(key intel.Key, at time.Time, result string) intel.Record {
	return intel.Record{
		Scope: ourScope, Key: key, Analyst: "maria", At: at, Status: 200, Cost: 1,
		Body: []byte(`{"success":true,"errors":[],"messages":[],"result":` + result + `}`),
	}
}

func resolved(name string, at time.Time, addresses ...string) intel.Record {
	var refs []string
	for _, a := range addresses {
		refs = append(refs, `{"id":"ipv4-addr--1","value":"`+a+`"}`)
	}
	return said(intel.Domain(name).Key(), at, `{"domain":"`+name+`","resolves_to_refs":[`+strings.Join(refs, ",")+`]}`)
}

func registered(name string, at time.Time, registrar string) intel.Record {
	return said(intel.WHOIS(name).Key(), at, `{"found":true,"domain":"`+name+`","registrar":"`+registrar+`","nameservers":["ns1.dns.example","NS2.dns.example."]}`)
}

func file(t testing.TB, db *history.DB, records ...intel.Record) (ids []string) {
	t.Helper()
	for _, r := range records {
		if r.ID == "" {
			r.ID = newID(t)
		}
		require.NoError(t, db.File(context.Background(), r))
		ids = append(ids, r.ID)
	}
	return ids
}

// subjects are those that have to do with one thing, in the order they come in.
func subjects(t testing.TB, db *history.DB, scope intel.Scope, relation intel.Relation, object string) []string {
	t.Helper()
	linked, err := db.Linked(context.Background(), history.LinkQuery{Scope: scope, Of: []history.LinkEnd{{Relation: relation, Object: object}}})
	require.NoError(t, err)
	var found []string
	for _, l := range linked {
		for _, s := range l.Subjects {
			found = append(found, s.Subject)
		}
	}
	return found
}

func TestWhatAnswersHaveInCommonIsFoundFromEitherSide(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	later := november.Add(time.Hour)
	file(t, db,
		resolved("a.example", november, "192.0.2.1", "192.0.2.2"),
		resolved("b.example", later, "192.0.2.1"),
		registered("c.example", november, "Names Inc."),
		registered("d.example", later, "NAMES INC."),
		said(intel.Bulk("e.example", "f.example").Key(), later.Add(time.Hour), `[{"domain":"e.example","resolves_to_refs":[{"id":"x","value":"192.0.2.1"}]},{"domain":"f.example"}]`))
	assert.Equal(t, []string{"e.example", "b.example", "a.example"}, subjects(t, db, ourScope, intel.RelationAddress, "192.0.2.1"))
	assert.Equal(t, []string{"d.example", "c.example"}, subjects(t, db, ourScope, intel.RelationRegistrar, "names inc."), "in any case")
	assert.Equal(t, []string{"d.example", "c.example"}, subjects(t, db, ourScope, intel.RelationNameserver, "ns2.dns.example"))
	assert.Empty(t, subjects(t, db, intel.Scope{Base: ourScope.Base, Account: "another"}, intel.RelationAddress, "192.0.2.1"), "another account was told nothing")
	assert.Empty(t, subjects(t, db, ourScope, intel.RelationNameserver, "a\x00b"))

	links, err := db.LinksOf(ctx, ourScope, "a.example")
	require.NoError(t, err)
	require.Len(t, links, 2)
	assert.Equal(t, []string{"192.0.2.1", "192.0.2.2"}, []string{links[0].Object, links[1].Object})
	assert.Equal(t, "maria", links[0].Analyst)
	assert.Equal(t, november.Truncate(time.Microsecond), links[0].At)

	linked, err := db.Linked(ctx, history.LinkQuery{Scope: ourScope, Except: "b.example", Limit: 1, Of: []history.LinkEnd{
		{Relation: intel.RelationNetwork, Object: "AS64500"}, {Relation: intel.RelationAddress, Object: "192.0.2.1"},
	}})
	require.NoError(t, err)
	require.Len(t, linked, 1, "of what nobody has to do with nothing is said")
	assert.Equal(t, 2, linked[0].Count)
	assert.False(t, linked[0].More)
	assert.Equal(t, "e.example", linked[0].Subjects[0].Subject)
}

func TestWhenPassiveDNSSawANameIsMerged(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	key := intel.Key{Kind: intel.KindPassiveDNS, Value: "192.0.2.1", Page: 1, PerPage: 20}
	seen := func(first, last string) string {
		return `{"reverse_records":[{"hostname":"Seen.example.","first_seen":"` + first + `","last_seen":"` + last + `"}],"count":1,"page":1,"per_page":20}`
	}
	file(t, db, said(key, november, seen("2026-10-05", "2026-10-20")), said(key, november.Add(-time.Hour), seen("2026-09-01", "2026-10-07")))
	links, err := db.LinksOf(ctx, ourScope, "seen.example")
	require.NoError(t, err)
	require.Len(t, links, 1)
	assert.Equal(t, intel.RelationSeenAt, links[0].Relation)
	assert.Equal(t, "2026-09-01 2026-10-20", links[0].First.Format(time.DateOnly)+" "+links[0].Last.Format(time.DateOnly))
	assert.Equal(t, november.Truncate(time.Microsecond), links[0].At, "of the newest answer")
}

func TestAVeryCommonThingIsCountedUpToABound(t *testing.T) {
	db := open(t, newPath(t))
	for page := range 2 {
		var records []string
		for i := range 600 {
			records = append(records, fmt.Sprintf(`{"hostname":"n%d-%d.example","first_seen":"2026-10-05","last_seen":"2026-10-06"}`, page, i))
		}
		key := intel.Key{Kind: intel.KindPassiveDNS, Value: "192.0.2.1", Page: page + 1, PerPage: 600}
		file(t, db, said(key, november.Add(time.Duration(page)*time.Hour), `{"reverse_records":[`+strings.Join(records, ",")+`]}`))
	}
	linked, err := db.Linked(context.Background(), history.LinkQuery{Scope: ourScope, Limit: 5, Of: []history.LinkEnd{{Relation: intel.RelationSeenAt, Object: "192.0.2.1"}}})
	require.NoError(t, err)
	require.Len(t, linked, 1)
	assert.Equal(t, 1000, linked[0].Count)
	assert.True(t, linked[0].More)
	require.Len(t, linked[0].Subjects, 5)
	assert.Contains(t, linked[0].Subjects[0].Subject, "n1-", "the newest first")
}

func TestWhatOnlyARemovedAnswerSaidIsForgotten(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	bulk := intel.Bulk("a.example", "b.example").Key()
	ids := file(t, db,
		resolved("a.example", november, "192.0.2.1"),
		resolved("a.example", november.Add(time.Hour), "192.0.2.1", "192.0.2.2"),
		said(bulk, november.Add(2*time.Hour), `[{"domain":"b.example","resolves_to_refs":[{"id":"x","value":"192.0.2.3"}]},{"domain":"a.example","resolves_to_refs":[{"id":"x","value":"192.0.2.1"}]}]`))
	removed, err := db.RemoveOne(ctx, ids[2])
	require.NoError(t, err)
	assert.Empty(t, subjects(t, db, ourScope, intel.RelationAddress, "192.0.2.3"))
	assert.Equal(t, []string{"a.example"}, subjects(t, db, ourScope, intel.RelationAddress, "192.0.2.1"), "others say so")
	links, err := db.LinksOf(ctx, ourScope, "a.example")
	require.NoError(t, err)
	require.Len(t, links, 2)
	assert.Equal(t, ids[1], links[0].Answer)

	_, err = db.RemoveOne(ctx, ids[1])
	require.NoError(t, err)
	assert.Empty(t, subjects(t, db, ourScope, intel.RelationAddress, "192.0.2.2"))
	assert.Equal(t, []string{"a.example"}, subjects(t, db, ourScope, intel.RelationAddress, "192.0.2.1"))

	require.NoError(t, db.PutBack(ctx, removed))
	assert.Equal(t, []string{"b.example"}, subjects(t, db, ourScope, intel.RelationAddress, "192.0.2.3"))
}

func TestTheDemoIsForgottenWithWhatItIsFoundBy(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	demo := ourScope
	demo.Demo = true
	invented := resolved("demo.example", november, "192.0.2.1")
	invented.Scope = demo
	file(t, db, invented, resolved("real.example", november, "192.0.2.1"))
	require.Len(t, subjects(t, db, demo, intel.RelationAddress, "192.0.2.1"), 1)
	require.NoError(t, db.ForgetDemo(ctx))
	assert.Empty(t, subjects(t, db, demo, intel.RelationAddress, "192.0.2.1"))
	assert.Equal(t, []string{"real.example"}, subjects(t, db, ourScope, intel.RelationAddress, "192.0.2.1"))
	file(t, db, invented)
	assert.Equal(t, []string{"demo.example"}, subjects(t, db, demo, intel.RelationAddress, "192.0.2.1"))
}

func TestWhatCannotBeReadIsKept(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	deep := strings.Repeat(`[`, 200_000)
	for name, body := range map[string]string{
		"no JSON":       "<html>\x00\xff</html>",
		"nothing":       "",
		"NUL":           `{"result":{"domain":"hostile.example","resolves_to_refs":[{"id":"x","value":"192.0.2.1\u0000"}],"notes":"a\u0000b \ud800 NUL` + "\x00\xff" + `"}}`,
		"deep":          `{"result":` + deep,
		"huge":          `{"result":{"domain":"hostile.example","notes":"` + strings.Repeat("word ", 1<<20) + `"}}`,
		"many words":    `{"result":{"domain":"hostile.example","notes":"` + manyWords(50_000) + `"}}`,
		"quotes":        `{"result":{"domain":"hostile.example","notes":"it's \"quoted\" \\ ' '' & | ! ( ) : * <-> "}}`,
		"other subject": `{"result":{"domain":"another.example"}}`,
		"wrong shapes":  `{"result":{"domain":"hostile.example","resolves_to_refs":{"a":1},"notes":[1,2]}}`,
	} {
		for _, kind := range []intel.Kind{intel.KindDomain, intel.KindBulk, intel.KindWHOIS, intel.KindIP, intel.KindPassiveDNS, intel.KindPhishing} {
			r := said(intel.Key{Kind: kind, Value: "hostile.example"}, november, "")
			r.ID, r.Body = newID(t), []byte(body)
			require.NoError(t, db.File(ctx, r), "%s %s", name, kind)
			kept, err := db.Record(ctx, r.ID)
			require.NoError(t, err)
			require.Equal(t, body, string(kept.Body))
		}
	}
	found, err := db.Lookups(ctx, history.Query{Words: "it's quoted"})
	require.NoError(t, err)
	assert.Len(t, found, 6)
}

func manyWords(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "w%d ", i)
	}
	return b.String()
}
