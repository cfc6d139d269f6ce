package intel

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// claims keeps claims as history does, for the processes that share it.
type claims struct {
	mu      sync.Mutex
	holder  map[flightKey]string
	expires map[flightKey]time.Time
}

func newClaims() *claims {
	return &claims{holder: map[flightKey]string{}, expires: map[flightKey]time.Time{}}
}

// A process is a ledger whose claims are its own.
type process struct {
	*memory
	claims *claims
	name   string
}

func (p *process) Claim(_ context.Context, scope Scope, key Key, until time.Time) (bool, error) {
	p.claims.mu.Lock()
	defer p.claims.mu.Unlock()
	k := flightKey{scope, key}
	if p.claims.holder[k] != p.name && p.claims.expires[k].After(time.Now()) {
		return false, nil
	}
	p.claims.holder[k], p.claims.expires[k] = p.name, until
	return true, nil
}

func (p *process) Release(_ context.Context, scope Scope, key Key) error {
	p.claims.mu.Lock()
	defer p.claims.mu.Unlock()
	if k := (flightKey{scope, key}); p.claims.holder[k] == p.name {
		delete(p.claims.holder, k)
		delete(p.claims.expires, k)
	}
	return nil
}

// A claim is renewed for as long as the question is being asked: nobody else
// asks the same meanwhile.
func TestAClaimLastsAsLongAsTheQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, shared, archive := newGate(), newClaims(), &memory{}
		var heard []<-chan told
		for _, name := range []string{"one", "two"} {
			s, _ := sourceOf(t, g)
			s.Archive, s.Ledger = archive, &process{archive, shared, name}
			heard = append(heard, asking(t.Context(), s))
		}
		<-time.After(questionTimeout - time.Second)
		assert.Equal(t, 1, g.sent)
		close(g.open)
		for _, h := range heard {
			require.NoError(t, (<-h).err)
		}
		assert.Equal(t, 1, g.sent)
		synctest.Wait()
		<-time.After(claimTerm)
		assert.Empty(t, shared.holder, "what was released is not claimed again")
	})
}

// What a killed process claimed is free a moment later.
func TestAKilledProcessDoesNotKeepOthersWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, shared := newGate(), newClaims()
		close(g.open)
		s, kept := sourceOf(t, g)
		s.Ledger = &process{kept, shared, "this one"}
		killed := &process{&memory{}, shared, "killed"}
		claimed, err := killed.Claim(t.Context(), s.Client.Scope(false), Domain("a.example").Key(), time.Now().Add(claimTerm))
		require.NoError(t, err)
		require.True(t, claimed)
		began := time.Now()
		require.NoError(t, (<-asking(t.Context(), s)).err)
		assert.LessOrEqual(t, time.Since(began), 5*time.Second+claimPoll)
	})
}

// A renewal under way when the question ends does not outlast the release.
func TestARenewalDoesNotOutlastTheRelease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		s, kept := g.source(t)
		slow := &slowRenewals{memory: kept, renewing: make(chan struct{})}
		s.Ledger = slow
		heard := asking(t.Context(), s)
		<-slow.renewing
		close(g.open)
		require.NoError(t, (<-heard).err)
		assert.Equal(t, []string{"claim", "renew", "release"}, slow.did)
	})
}

// slowRenewals has renewals that are under way until they are cancelled.
type slowRenewals struct {
	*memory
	renewing chan struct{}
	did      []string
}

func (l *slowRenewals) Claim(ctx context.Context, _ Scope, _ Key, _ time.Time) (bool, error) {
	if len(l.did) == 0 {
		l.did = append(l.did, "claim")
		return true, nil
	}
	close(l.renewing)
	<-ctx.Done()
	l.did = append(l.did, "renew")
	return false, ctx.Err()
}

func (l *slowRenewals) Release(context.Context, Scope, Key) error {
	l.did = append(l.did, "release")
	return nil
}
