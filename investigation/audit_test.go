package investigation

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
)

// scale is a count of a test that takes long: small by itself, whole where the
// variable says so.
func scale(small, whole int) int {
	if full, _ := strconv.ParseBool(os.Getenv("PUGMARK_FULL")); full {
		return whole
	}
	return small
}

// Of every submission it is noted who proposed and who sent it, by the key that
// signed and before its first byte leaves, whatever a client calls itself.
func TestEverySubmissionSaysWhoWhatWhenAndHowItEnded(t *testing.T) {
	members, submissions := scale(50, 500), scale(200, 10_000)
	d := newDesk(t, simulator.Options{})
	ctx := t.Context()
	var mu sync.Mutex
	unnoted := 0
	wires := map[string]string{} // the sender of what is on its way, by its id
	var benches []*Workbench
	for n := range members {
		w := d.memberOf(fmt.Sprintf("member%03d", n), RoleApprover)
		w.Source.Analyst = "root" // what a client would like to be called
		benches = append(benches, w)
	}
	d.sent.during = func(*http.Request) {
		found, err := d.History.Submissions(context.WithoutCancel(ctx), history.SubmissionQuery{Demo: true, States: []history.SubmissionState{history.SubmissionSending}})
		mu.Lock()
		defer mu.Unlock()
		if err != nil || len(found) == 0 {
			unnoted++
		}
		for _, s := range found {
			if s.Sender != wires[s.ID] || s.SenderKey != "SHA256:"+wires[s.ID] {
				unnoted++
			}
		}
	}
	began := d.clock.Now()
	for n := range submissions {
		author, sender := benches[n%members], benches[(n+1+n/members)%members]
		if author == sender {
			sender = benches[(n+2+n/members)%members]
		}
		s := proposedAs(t, author, proposal(fmt.Sprintf("n%d.example", n)))
		mu.Lock()
		wires[s.ID] = sender.Member.Name
		mu.Unlock()
		d.clock.pass(time.Second)
		out, err := sender.Approve(ctx, s, []string{intel.RuleBeforeUnknown})
		require.NoError(t, err)
		require.NoError(t, out.Unfiled)
	}
	kept, err := d.History.Submissions(ctx, history.SubmissionQuery{Demo: true})
	require.NoError(t, err)
	require.Len(t, kept, submissions)
	missing, foreign := 0, 0
	for _, s := range kept {
		events, err := d.History.SubmissionEvents(ctx, s.ID)
		require.NoError(t, err)
		want := []string{s.Analyst, s.Sender, s.Sender, s.Sender}
		if len(events) != len(want) || s.Analyst == s.Sender || len(s.Payload) == 0 {
			missing++
			continue
		}
		for n, e := range events {
			if e.At.Before(began) || e.Key != "SHA256:"+e.Analyst || e.Analyst != want[n] {
				missing++
			}
			if !strings.HasPrefix(e.Analyst, "member") {
				foreign++
			}
		}
		if events[3].State != history.SubmissionAccepted || events[3].Status == 0 {
			missing++
		}
	}
	assert.Zero(t, missing)
	assert.Zero(t, foreign)
	assert.Zero(t, unnoted, "noted before the first byte leaves")
	assert.Equal(t, submissions, d.sent.count())
	t.Logf("%d members, %d submissions: %d missing, %d names that a client chose, %d not noted before they left", members, submissions, missing, foreign, unnoted)
}
