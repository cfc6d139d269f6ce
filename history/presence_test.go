package history_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
)

func here(session, analyst string, at history.Place) history.Presence {
	return history.Presence{
		Session: session, Analyst: analyst, Role: "analyst", Place: at,
		Began: november.Add(-time.Hour), Since: november.Add(-time.Minute),
	}
}

// present are the sessions that a DB sees, as "name on server: place".
func present(t testing.TB, db *history.DB, since time.Time) (lines []string) {
	t.Helper()
	found, err := db.Present(context.Background(), ourScope, since)
	require.NoError(t, err)
	for _, p := range found {
		lines = append(lines, fmt.Sprintf("%s on %s: %s %s", p.Analyst, p.Server, p.Place.Page, p.Place.Subject))
	}
	return lines
}

func TestASessionComesBackAsItWasSaid(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	one, two := open(t, path, clock(november)), open(t, path, clock(november))
	hostile := "\x1b[31mevil\x00\xff.example\u202e"
	p := here("s1", hostile, history.Place{Page: "dossier", Subject: hostile, Pane: hostile})
	p.Following = "s2"
	require.NoError(t, one.Beat(ctx, "ams", ourScope, []history.Presence{p}))
	found, err := two.Present(ctx, ourScope, november)
	require.NoError(t, err)
	p.Server, p.Scope, p.Seen = "ams", ourScope, november.Truncate(time.Microsecond)
	require.Len(t, found, 1)
	p.Began, p.Since = p.Began.Truncate(time.Microsecond), p.Since.Truncate(time.Microsecond)
	assert.Equal(t, p, found[0])

	demo := ourScope
	demo.Demo = true
	found, err = two.Present(ctx, demo, november)
	require.NoError(t, err)
	assert.Empty(t, found, "the demo has its own team")
}

func TestAServersSessionsAreWhatItSaidLast(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	now := november
	at := history.WithClock(func() time.Time { return now })
	ams, fra := open(t, path, at), open(t, path, at)
	home := history.Place{Page: "home"}
	beat := func(db *history.DB, server string, sessions ...history.Presence) {
		t.Helper()
		now = now.Add(time.Second)
		require.NoError(t, db.Beat(ctx, server, ourScope, sessions))
	}
	maria, lena := here("s1", "maria", home), here("s2", "lena", home)
	lena.Began = lena.Began.Add(time.Minute)
	beat(ams, "ams", maria, lena)
	beat(fra, "fra", here("s3", "omar", home))
	for _, db := range []*history.DB{ams, fra} {
		assert.Equal(t, []string{"maria on ams: home ", "omar on fra: home ", "lena on ams: home "}, present(t, db, november))
		n, err := db.Servers(ctx, ourScope, november)
		require.NoError(t, err)
		assert.Equal(t, 2, n)
	}
	maria.Place = history.Place{Page: "dossier", Subject: "evil.example"}
	beat(ams, "ams", maria)
	assert.Equal(t, []string{"maria on ams: dossier evil.example", "omar on fra: home "}, present(t, fra, november), "lena has left")
	assert.Equal(t, []string{"maria on ams: dossier evil.example"}, present(t, fra, now), "of fra nothing is known any more")

	beat(ams, "ams", maria, lena)
	servers := func() int {
		t.Helper()
		n, err := ams.Servers(ctx, ourScope, november)
		require.NoError(t, err)
		return n
	}
	beat(fra, "fra")
	assert.Equal(t, []string{"maria on ams: dossier evil.example", "lena on ams: home "}, present(t, fra, november), "nobody is on fra")
	assert.Equal(t, 2, servers(), "which goes on to serve commands")
	beat(fra, "fra", here("s3", "omar", home))
	require.NoError(t, fra.Gone(ctx, "fra", ourScope))
	assert.Equal(t, []string{"maria on ams: dossier evil.example", "lena on ams: home "}, present(t, ams, november), "fra has gone")
	assert.Equal(t, 1, servers())
}

func TestAServerThatWasKilledIsForgottenAndOneThatComesBackIsNot(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	now := november
	at := history.WithClock(func() time.Time { return now })
	ams, fra := open(t, path, at), open(t, path, at)
	home := history.Place{Page: "home"}
	require.NoError(t, ams.Beat(ctx, "ams", ourScope, []history.Presence{here("s1", "maria", home)}))
	now = now.Add(2 * time.Hour)
	require.NoError(t, fra.Beat(ctx, "fra", ourScope, []history.Presence{here("s2", "omar", home)}))
	assert.Equal(t, []string{"omar on fra: home "}, present(t, fra, november), "whatever time is asked for")
	require.NoError(t, ams.Beat(ctx, "ams", ourScope, []history.Presence{here("s1", "maria", home)}), "its machine had slept")
	assert.Len(t, present(t, fra, now), 2)

	again := open(t, path, at) // restarted under the same name
	require.NoError(t, again.Beat(ctx, "ams", ourScope, []history.Presence{here("s9", "ana", home)}))
	assert.ElementsMatch(t, []string{"omar on fra: home ", "ana on ams: home "}, present(t, fra, now))
}

// Two servers whose clocks do not agree are one team all the same.
func TestAServerLivesWhileItsBeatChangesWhateverItsClockSays(t *testing.T) {
	ctx := context.Background()
	const silence = 16 * time.Second
	for _, ahead := range []time.Duration{-24 * time.Hour, -time.Minute, time.Minute, 24 * time.Hour} {
		t.Run(ahead.String(), func(t *testing.T) {
			path, now := newPath(t), newDial(november)
			ours := open(t, path, now.option())
			theirs := open(t, path, history.WithClock(func() time.Time { return now.at.Load().Add(ahead) }))
			home := history.Place{Page: "home"}
			beat := func(db *history.DB, server string) {
				t.Helper()
				require.NoError(t, db.Beat(ctx, server, ourScope, []history.Presence{here(server, "maria", home)}))
			}
			sees := func(db *history.DB, clock time.Time) (servers []string) {
				t.Helper()
				found, err := db.Present(ctx, ourScope, clock.Add(-silence))
				require.NoError(t, err)
				for _, p := range found {
					servers = append(servers, p.Server)
					assert.WithinRange(t, p.Seen, clock.Add(-silence), clock, "by one's own clock")
				}
				n, err := db.Servers(ctx, ourScope, clock.Add(-silence))
				require.NoError(t, err)
				assert.Len(t, servers, n)
				return servers
			}
			for i := range 30 { // longer than everything is written again
				now.pass(5 * time.Second)
				beat(ours, "ams")
				beat(theirs, "fra")
				at := *now.at.Load()
				mine, other := sees(ours, at), sees(theirs, at.Add(ahead))
				if i > 0 {
					assert.ElementsMatch(t, []string{"ams", "fra"}, mine)
					assert.ElementsMatch(t, []string{"ams", "fra"}, other)
				}
			}
			for range 4 {
				now.pass(5 * time.Second)
				beat(ours, "ams")
			}
			assert.Equal(t, []string{"ams"}, sees(ours, *now.at.Load()), "the other was killed")
		})
	}
}

func TestFiveHundredSessionsBeatAsOne(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	sessions := make([]history.Presence, 500)
	for i := range sessions {
		sessions[i] = here(fmt.Sprintf("s%03d", i), fmt.Sprintf("analyst %d", i), history.Place{Page: "home"})
	}
	require.NoError(t, db.Beat(ctx, "ams", ourScope, sessions))
	require.Len(t, present(t, db, november), 500)
	for i := range sessions {
		sessions[i].Place.Page = "dossier"
	}
	require.NoError(t, db.Beat(ctx, "ams", ourScope, sessions[:499]))
	for _, line := range present(t, db, november) {
		assert.Contains(t, line, "dossier")
	}
}

func BenchmarkBeat(b *testing.B) {
	for _, changing := range []int{0, 10, 500} {
		b.Run(fmt.Sprintf("500 sessions, %d changed", changing), func(b *testing.B) {
			ctx := context.Background()
			db := open(b, newPath(b))
			sessions := make([]history.Presence, 500)
			for i := range sessions {
				sessions[i] = here(fmt.Sprintf("s%03d", i), "maria", history.Place{Page: "home"})
			}
			require.NoError(b, db.Beat(ctx, "ams", ourScope, sessions))
			n := 0
			for b.Loop() {
				n++
				for i := range changing {
					sessions[i].Place.Subject = fmt.Sprintf("n%d.example", n)
				}
				require.NoError(b, db.Beat(ctx, "ams", ourScope, sessions))
			}
		})
	}
}
