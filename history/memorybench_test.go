package history

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

// lookupsAsked is how many look-ups a benchmark is about: PUGMARK_LOOKUPS, or
// otherwise few enough to be made every time.
func lookupsAsked(b *testing.B, otherwise int) int {
	b.Helper()
	text := os.Getenv("PUGMARK_LOOKUPS")
	if text == "" {
		return otherwise
	}
	lookups, err := strconv.Atoi(text)
	require.NoError(b, err)
	return lookups
}

// filledWith is a history of so many look-ups, filed as the program files them
// but for the wait for the disk, and of 1,000 verdicts of a team.
func filledWith(b *testing.B, lookups int) *DB {
	b.Helper()
	ctx := context.Background()
	db := benchDB(b, 0)
	begun := time.Now()
	for from := 0; from < lookups; from += 2000 {
		require.NoError(b, db.writeBriefly(ctx, "fill", func(tx *sql.Tx) error {
			for i := from; i < min(from+2000, lookups); i++ {
				if err := fileIn(ctx, db, aLookup(i))(tx); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	var tags []Tag
	for i := range 1000 {
		tags = append(tags, Tag{Scope: ourAccount(), Subject: hostName(i * 397 % (lookups/2 + 1)), Kind: TagVerdict, Verdict: EveryVerdict()[i%5]})
	}
	_, err := db.Tag(ctx, tags...)
	require.NoError(b, err)
	info, err := os.Stat(db.path)
	require.NoError(b, err)
	b.Logf("%d look-ups, %d MiB, made in %s", lookups, info.Size()>>20, time.Since(begun).Round(time.Second))
	return db
}

// BenchmarkMemory is what a team asks its own history, each of it many times with
// other texts, and one answer that is filed. PUGMARK_LOOKUPS=1000000 is the run
// that a release is judged by; it takes some minutes and 3 GB of disk.
func BenchmarkMemory(b *testing.B) {
	ctx := context.Background()
	lookups := lookupsAsked(b, 20_000)
	db := filledWith(b, lookups)
	scope, yes := ourAccount(), true
	name := func(i int) string { return hostName(i * 7919 % (lookups / 2)) }
	ends := func(of ...LinkEnd) func(i int) (int, error) {
		return func(int) (int, error) {
			found, err := db.Linked(ctx, LinkQuery{Scope: scope, Of: of, Limit: 20})
			return len(found), err
		}
	}
	search := func(q func(i int) Query) func(i int) (int, error) {
		return func(i int) (int, error) {
			asked := q(i)
			asked.Limit = 50
			found, err := db.Lookups(ctx, asked)
			return len(found), err
		}
	}
	words := func(all ...string) func(i int) (int, error) {
		return search(func(i int) Query { return Query{Words: all[i%len(all)]} })
	}
	for _, question := range []struct {
		name string
		ask  func(i int) (int, error)
	}{
		{"a part of a name", search(func(i int) Query {
			whole := name(i)
			return Query{Text: []string{whole, whole[2:9], whole[len(whole)-12:], "payro", "login-0", "nowhere"}[i%6]}
		})},
		{"a frequent word", words("technology", "business", "cloudflare redacted", "registry")},
		{"two frequent words", words("technology business", "data redacted clienttransferprohibited", "common registry")},
		{"a rare word", words("erika77", "hosting599", "stark499", "static 4217")},
		{"no such word", words("nowhere", "technology nowhere")},
		{"flagged", search(func(int) Query { return Query{Flagged: &yes} })},
		{"by an analyst", search(func(i int) Query { return Query{Analysts: []string{"lena"}} })},
		{"by a verdict", search(func(i int) Query { return Query{Verdicts: []Verdict{EveryVerdict()[i%5]}} })},
		{"about ten names", search(func(i int) Query {
			return Query{Values: []string{name(i), name(i + 1), name(i + 2), name(i + 3), name(i + 4), name(i + 5), name(i + 6), name(i + 7), name(i + 8), name(i + 9)}}
		})},
		{"a past answer", func(i int) (int, error) {
			r, err := db.Record(ctx, aLookup(i*7919%lookups).ID)
			return len(r.Body), err
		}},
		{"earlier answers", func(i int) (int, error) {
			found, err := db.Earlier(ctx, scope, intel.KindDomain, name(i), Position{}, 10)
			return len(found), err
		}},
		{"a very common registrar", ends(LinkEnd{intel.RelationRegistrar, "Common Names Registry, Inc."})},
		{"what is known of a name", func(i int) (int, error) {
			links, err := db.LinksOf(ctx, scope, name(i))
			if err != nil {
				return 0, err
			}
			q := LinkQuery{Scope: scope, Except: name(i), Limit: 20}
			for _, l := range links {
				q.Of = append(q.Of, LinkEnd{l.Relation, l.Object})
			}
			_, err = db.Linked(ctx, q)
			return len(links), err
		}},
		{"an answer is filed", func(i int) (int, error) { return 1, db.File(ctx, aLookup(lookups+i)) }},
	} {
		b.Run(question.name, func(b *testing.B) {
			var took []time.Duration
			for i := 0; b.Loop(); i++ {
				took = append(took, lasts(func() {
					_, err := question.ask(i)
					require.NoError(b, err)
				}))
			}
			slices.Sort(took)
			for _, p := range []int{50, 99} {
				b.ReportMetric(float64(took[(len(took)-1)*p/100].Microseconds())/1000, fmt.Sprintf("p%d-ms", p))
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}
