package investigation

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

// comparableKeys are a question of each kind that is compared.
func comparableKeys() []intel.Key {
	return []intel.Key{
		domainKey, intel.Bulk("login.payro11.example", "a.example").Key(), whoisKey, historyKey, ipKey, asnKey, phishingKey,
		namesKey("2026-10-22", "2026-11-21"), {Kind: intel.KindSubnets, Value: "AS64500", Page: 1, PerPage: 500},
	}
}

var comparedSeeds = []string{
	`{}`, `[]`, `null`, `"x"`, `[{}]`, `{"domain":"login.payro11.example","risk_types":[` + phishingJSON + `,` + malwareJSON + `],"x":{"y":[1,{"z":null}]}}`,
	`{"domain":"login.payro11.example","risk_types":[{"id":131,"name":"Phishing"},{"id":131,"name":"\u001b[31m"}],"resolves_to_refs":["203.0.113.66","::1"]}`,
	`[{"domain":"login.payro11.example","risk_score":0.1},{"domain":"a.example","new]":[[[1]],"[x]"]}]`,
	`[{"domain":"payro11.example","categorizations":[{"categories":[` + newDomainsJSON + `],"start":"2026-11-02"},{"categories":[],"start":"2026-11-02","end":"x"}]}]`,
	`{"domain":"payro11.example","nameservers":["a.example","A.example."],"status":["x","x"],"created_date":"0000-00-00"}`,
	`[{"url":"a","model_results":[{"model_name":"m","model_score":1},{"model_name":"m"}],"rule_matches":[{"name":"r"},{"name":"r"}]},{"url":"b"}]`,
	`{"reverse_records":[{"hostname":"a.example","first_seen":"2026-11-01","last_seen":"2026-11-02","new":1},{"hostname":"a.example"}],"count":9}`,
	`{"asn":64500,"subnets":["192.0.2.0/24","x"],"count":1,"ip_count_total":1e30}`,
	`[{"ip":"203.0.113.66","ip_lists":[1,"a",{"name":"a"}],"ptr_lookup":{"ptr_domains":[]},"iana_reservations":[{"name":"x"},{"y":1}]}]`,
}

// FuzzCompare holds whatever an answer says: nothing changed from itself, and
// the other way round what came has gone.
func FuzzCompare(f *testing.F) {
	for i, a := range comparedSeeds {
		f.Add(a, comparedSeeds[(i+5)%len(comparedSeeds)])
	}
	f.Fuzz(func(t *testing.T, was, now string) {
		for _, key := range comparableKeys() {
			a, ok := keptAnswer(t, key, was, 0)
			if !ok {
				continue
			}
			before := SnapshotOf(a)
			assert.Empty(t, Compare("", before, before).Changes, "%s: %s", key.Kind, was)
			if b, ok := keptAnswer(t, key, now, 9); ok {
				assertMirrored(t, Compare("", before, SnapshotOf(b)), Compare("", SnapshotOf(b), before))
			}
		}
	})
}

// assertMirrored asserts that one comparison is the other the other way round.
func assertMirrored(t *testing.T, forth, back Comparison) {
	t.Helper()
	turned := make([]Change, len(back.Changes))
	for i, c := range back.Changes {
		c.Added, c.Removed, c.From, c.To = c.Removed, c.Added, c.To, c.From
		turned[i] = c
	}
	assert.ElementsMatch(t, forth.Changes, turned)
}

// Nothing changed from an answer to itself with every list in another order.
func TestOrderIsNoChange(t *testing.T) {
	random := rand.New(rand.NewPCG(6, 2026))
	category := func(i int) any {
		return map[string]any{"id": 100 + i, "name": fmt.Sprint("Category ", i%7), "super_category_id": i % 3, "weight": i}
	}
	name := func(i int) any { return fmt.Sprintf("n%d.example", i) }
	seen := func(i int) any {
		return map[string]any{"hostname": name(i), "first_seen": "2026-11-01", "last_seen": "2026-11-05", "sensors": []any{i, i + 1}}
	}
	many := func(of func(int) any) []any {
		list := []any{}
		for i := range random.IntN(20) {
			list = append(list, of(i))
		}
		return list
	}
	for range 200 {
		for key, result := range map[intel.Key]any{
			domainKey: map[string]any{"domain": domainKey.Value, "risk_types": many(category), "content_categories": many(category),
				"resolves_to_refs": many(func(i int) any { return map[string]any{"value": fmt.Sprint("192.0.2.", i)} }), "unknown": map[string]any{"list": many(category)}},
			whoisKey: map[string]any{"domain": whoisKey.Value, "nameservers": many(name), "status": many(name), "new": many(name)},
			historyKey: map[string]any{"domain": historyKey.Value, "categorizations": many(func(i int) any {
				return map[string]any{"start": fmt.Sprintf("2026-11-%02d", i%9+1), "categories": many(category)}
			})},
			ipKey:  map[string]any{"ip": ipKey.Value, "risk_types": many(category), "ptr_lookup": map[string]any{"ptr_domains": many(name)}, "ip_lists": many(name)},
			asnKey: map[string]any{"asn": 64500, "top_domains": many(name)},
			phishingKey: many(func(i int) any {
				return map[string]any{"url": fmt.Sprint("http://u", i%3, ".example/"), "rule_matches": many(func(j int) any { return map[string]any{"name": name(j)} }),
					"model_results": many(func(j int) any { return map[string]any{"model_name": name(j % 4), "model_score": j} })}
			}),
			namesKey("2026-10-22", "2026-11-21"): map[string]any{"reverse_records": many(seen), "count": 20},
		} {
			was := resultOf(t, result)
			mix(random, result)
			a, okA := keptAnswer(t, key, was, 0)
			b, okB := keptAnswer(t, key, resultOf(t, result), 9)
			require.True(t, okA && okB, was)
			require.Empty(t, Compare("", SnapshotOf(a), SnapshotOf(b)).Changes, "%s: %s", key.Kind, was)
		}
	}
}

func resultOf(t *testing.T, value any) string {
	text, err := json.Marshal(value)
	require.NoError(t, err)
	return string(text)
}

// mix puts the elements of every list into another order.
func mix(random *rand.Rand, value any) {
	switch v := value.(type) {
	case []any:
		random.Shuffle(len(v), func(i, j int) { v[i], v[j] = v[j], v[i] })
		for _, e := range v {
			mix(random, e)
		}
	case map[string]any:
		for _, e := range v {
			mix(random, e)
		}
	}
}

func TestAHostileAnswerCannotFillTheComparison(t *testing.T) {
	members := map[string]any{"domain": "login.payro11.example"}
	for i := range 3 * mostUnknownPaths {
		members["m"+string(rune('a'+i%26))+json.Number(slices.Repeat([]byte("9"), i%200+1)).String()] = i
	}
	deep := any(1)
	for range 500 {
		deep = map[string]any{"d": deep}
	}
	members["deep"], members["long"] = deep, string(slices.Repeat([]byte("x"), 1<<20))
	text, err := json.Marshal(members)
	assert.NoError(t, err)
	c := Compare("", snapshotOf(t, domainKey, `{"domain":"login.payro11.example"}`, 0), snapshotOf(t, domainKey, string(text), 9))
	assert.LessOrEqual(t, len(c.Changes), mostUnknownPaths)
	for _, change := range c.Changes {
		assert.LessOrEqual(t, len(change.Field)+len(change.To), 33*(longestUnknownKey+40)+longestUnknown+40)
	}
}
