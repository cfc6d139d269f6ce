package history

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkOf10000Submissions reads and adds to a ledger of some size.
func BenchmarkOf10000Submissions(b *testing.B) {
	ctx := context.Background()
	db := benchDB(b, 0)
	require.NoError(b, db.fileSubmissions(ctx, "fill", func(o *outbox) error {
		for i := range 10_000 {
			k := keptSubmission{Submission: aSubmission(hostName(i))}
			if err := o.number(&k); err != nil {
				return err
			}
			k.State, k.Created, k.Sent, k.Next = SubmissionAccepted, noon, noon, noon.Add(time.Duration(i)*time.Hour)
			if i%2 == 0 {
				k.State, k.Next = SubmissionApplied, time.Time{}
			}
			if err := o.put(&k); err != nil {
				return err
			}
			if err := o.append(o.event(k, k.State, Actor{Name: "maria"}, "")); err != nil {
				return err
			}
		}
		return nil
	}))
	choose := func(q SubmissionQuery, want int) func(*testing.B) {
		return func(b *testing.B) {
			for b.Loop() {
				found, err := db.Submissions(ctx, q)
				require.NoError(b, err)
				require.Len(b, found, want)
			}
		}
	}
	b.Run("all", choose(SubmissionQuery{}, 10_000))
	b.Run("newest 50", choose(SubmissionQuery{Limit: 50}, 50))
	b.Run("due", choose(SubmissionQuery{Due: noon.Add(9 * time.Hour)}, 5))
	b.Run("holding, about a target", choose(SubmissionQuery{Holding: true, Target: "domain " + hostName(77)}, 1))
	b.Run("drafts", choose(SubmissionQuery{States: []SubmissionState{SubmissionDraft}}, 0))
	b.Run("recover", func(b *testing.B) {
		for b.Loop() {
			require.NoError(b, errorOf(db.RecoverSubmissions(ctx)))
		}
	})
	n := 0
	b.Run("intend", func(b *testing.B) {
		for b.Loop() {
			n++
			require.NoError(b, errorOf(db.Intend(ctx, aSubmission(fmt.Sprintf("new-%d.example", n)), time.Minute)))
		}
	})
}
