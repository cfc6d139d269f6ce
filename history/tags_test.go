package history_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
)

var maria = history.Actor{Name: "maria", Key: "SHA256:maria"}

func verdict(subject string, v history.Verdict, at time.Time) history.Tag {
	return history.Tag{At: at, Scope: ourScope, Analyst: "maria", Key: "SHA256:maria", Subject: subject, Kind: history.TagVerdict, Verdict: v}
}

func tagged(t testing.TB, db *history.DB, tags ...history.Tag) []history.Tag {
	t.Helper()
	kept, err := db.Tag(context.Background(), tags...)
	require.NoError(t, err)
	return kept
}

func TestTheNewestVerdictHolds(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	expiring := verdict("evil.example", history.VerdictBenign, november.Add(3*time.Hour))
	expiring.Expires, expiring.Words = november.Add(24*time.Hour), "lab\x00 \x1b[31m\xff"
	kept := tagged(t, db, verdict("evil.example", history.VerdictSuspicious, november),
		verdict("evil.example", history.VerdictMalicious, november.Add(time.Hour)), expiring)

	holding := func(now time.Time) history.Verdict {
		t.Helper()
		found, err := db.Verdicts(ctx, ourScope, []string{"evil.example", "other.example"}, now)
		require.NoError(t, err)
		assert.NotContains(t, found, "other.example")
		return found["evil.example"].Verdict
	}
	assert.Equal(t, history.VerdictBenign, holding(november.Add(4*time.Hour)))
	assert.Equal(t, history.VerdictMalicious, holding(november.Add(25*time.Hour)), "what has expired gives way")
	require.NoError(t, db.Untag(ctx, maria, kept[2].ID, kept[1].ID))
	assert.Equal(t, history.VerdictSuspicious, holding(november.Add(4*time.Hour)))

	all, err := db.Tags(ctx, history.TagQuery{Scope: ourScope, Undone: true})
	require.NoError(t, err)
	require.Len(t, all, 3, "nothing is deleted")
	assert.Equal(t, expiring.Words, all[0].Words)
	assert.Equal(t, expiring.Expires, all[0].Expires)
	assert.Equal(t, "maria", all[0].UndoneBy)
	assert.False(t, all[0].Undone.IsZero())
	assert.True(t, all[2].Undone.IsZero())
}

func TestTagsHoldForEveryAccountOfTheBase(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	tagged(t, db, verdict("evil.example", history.VerdictMalicious, november))
	other, demo := ourScope, ourScope
	other.Account, demo.Demo = "another", true
	for scope, want := range map[bool]int{false: 1, true: 0} {
		asked := other
		if scope {
			asked = demo
		}
		found, err := db.Verdicts(ctx, asked, []string{"evil.example"}, november)
		require.NoError(t, err)
		assert.Len(t, found, want)
	}
	invented := verdict("evil.example", history.VerdictBenign, november)
	invented.Scope = demo
	tagged(t, db, invented)
	require.NoError(t, db.ForgetDemo(ctx))
	for _, scope := range []bool{false, true} {
		asked := ourScope
		asked.Demo = scope
		found, err := db.Tags(ctx, history.TagQuery{Scope: asked})
		require.NoError(t, err)
		assert.Equal(t, !scope, len(found) == 1)
	}
}

func TestTaggingManyIsAllOrNothing(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	broken := verdict("b.example", history.VerdictMalicious, november)
	broken.Words = strings.Repeat("a", history.LongestNote+1)
	_, err := db.Tag(ctx, verdict("a.example", history.VerdictMalicious, november), broken)
	require.ErrorIs(t, err, history.ErrRule)
	assert.EqualError(t, err, "could not keep what was said: the reason is 4097 bytes long; at most 4096 are kept")
	found, err := db.Tags(ctx, history.TagQuery{Scope: ourScope})
	require.NoError(t, err)
	assert.Empty(t, found)
}

func TestWhatIsNoTagIsRefused(t *testing.T) {
	db := open(t, newPath(t))
	for words, tag := range map[string]history.Tag{
		"no indicator was named":       {Kind: history.TagStar},
		"the indicator is no text":     {Kind: history.TagStar, Subject: "a\x00b"},
		"the note says nothing":        {Kind: history.TagNote, Subject: "a.example", Words: " "},
		`there is no tag of the kind`:  {Kind: "mood", Subject: "a.example"},
		`"awful" is no verdict`:        {Kind: history.TagVerdict, Verdict: "awful", Subject: "a.example"},
		"only a verdict says":          {Kind: history.TagStar, Verdict: history.VerdictOurs, Subject: "a.example"},
		"the indicator is 20000 bytes": {Kind: history.TagStar, Subject: strings.Repeat("a", 20_000)},
	} {
		_, err := db.Tag(context.Background(), tag)
		require.ErrorIs(t, err, history.ErrRule, words)
		assert.ErrorContains(t, err, words)
	}
}

func TestTagsAreFoundBySubjectWordsAndTime(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	note := history.Tag{At: november.Add(time.Minute), Scope: ourScope, Analyst: "lena", Subject: "https://evil.example/A", Kind: history.TagNote, Words: "Seen in the Payroll mail"}
	old := verdict("evil.example", history.VerdictMalicious, november)
	old.Expires = november.Add(time.Hour)
	tagged(t, db, note, old, verdict("50%.example", history.VerdictOurs, november.Add(2*time.Minute)))
	for name, c := range map[string]struct {
		q    history.TagQuery
		want []string
	}{
		"all, newest first": {history.TagQuery{}, []string{"50%.example", "https://evil.example/A", "evil.example"}},
		"words":             {history.TagQuery{Words: "payroll MAIL"}, []string{"https://evil.example/A"}},
		"no such words":     {history.TagQuery{Words: "payroll bill"}, nil},
		"a part":            {history.TagQuery{Text: "EVIL.example/a"}, []string{"https://evil.example/A"}},
		"literally":         {history.TagQuery{Text: "50%"}, []string{"50%.example"}},
		"kind":              {history.TagQuery{Kinds: []history.TagKind{history.TagNote, history.TagStar}}, []string{"https://evil.example/A"}},
		"verdict":           {history.TagQuery{Verdicts: []history.Verdict{history.VerdictOurs}}, []string{"50%.example"}},
		"analyst":           {history.TagQuery{Analyst: "lena"}, []string{"https://evil.example/A"}},
		"since":             {history.TagQuery{Since: november.Add(90 * time.Second)}, []string{"50%.example"}},
		"expiring":          {history.TagQuery{ExpiresAfter: november, ExpiresBy: november.Add(time.Hour)}, []string{"evil.example"}},
		"expiring later":    {history.TagQuery{ExpiresAfter: november.Add(time.Hour)}, nil},
		"limit":             {history.TagQuery{Limit: 1}, []string{"50%.example"}},
		"subjects":          {history.TagQuery{Subjects: []string{"evil.example", "50%.example"}, Limit: 1}, []string{"50%.example"}},
		"no subject":        {history.TagQuery{Subjects: []string{}}, nil},
	} {
		c.q.Scope = ourScope
		found, err := db.Tags(ctx, c.q)
		require.NoError(t, err, name)
		var subjects []string
		for _, tag := range found {
			subjects = append(subjects, tag.Subject)
		}
		assert.Equal(t, c.want, subjects, name)
	}
}

func TestVerdictsOfManyAreReadTogether(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	var tags []history.Tag
	var subjects []string
	for i := range 3000 {
		subjects = append(subjects, fmt.Sprintf("n%d.example", i))
		if i%3 == 0 {
			tags = append(tags, verdict(subjects[i], history.VerdictMalicious, november))
		}
	}
	long := strings.Repeat("a", 300)
	tags = append(tags, verdict(long+"1", history.VerdictBenign, november))
	tagged(t, db, tags...)
	found, err := db.Verdicts(ctx, ourScope, append(subjects, long+"2"), november)
	require.NoError(t, err)
	assert.Len(t, found, 1000, "two long values may begin alike")
	assert.Equal(t, history.VerdictMalicious, found["n2997.example"].Verdict)
}

func TestParseVerdict(t *testing.T) {
	for _, v := range history.EveryVerdict() {
		for _, text := range []string{string(v), v.String(), strings.ToUpper(v.String())} {
			read, err := history.ParseVerdict(text)
			require.NoError(t, err)
			assert.Equal(t, v, read)
		}
	}
	_, err := history.ParseVerdict("clean")
	assert.EqualError(t, err, `"clean" is no verdict: there are malicious, suspicious, benign, ours, do-not-block`)
}

func TestTaggingAgainChangesNothing(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	kept := tagged(t, db, verdict("evil.example", history.VerdictMalicious, november))
	require.NoError(t, db.Untag(ctx, maria, kept[0].ID))
	tagged(t, db, kept...)
	require.NoError(t, db.Untag(ctx, history.Actor{Name: "lena"}, kept[0].ID, "no such id"))
	found, err := db.Tags(ctx, history.TagQuery{Scope: ourScope, Undone: true})
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.Equal(t, "maria", found[0].UndoneBy, "it was taken back once")
}

func BenchmarkVerdicts(b *testing.B) {
	ctx := context.Background()
	db := open(b, newPath(b))
	var subjects []string
	for i := range 10_000 {
		subjects = append(subjects, fmt.Sprintf("n%d.example", i))
	}
	for some := range slices.Chunk(subjects, 5000) {
		var tags []history.Tag
		for _, s := range some {
			tags = append(tags, verdict(s, history.VerdictMalicious, november))
		}
		tagged(b, db, tags...)
	}
	for b.Loop() {
		found, err := db.Verdicts(ctx, ourScope, subjects, november)
		require.NoError(b, err)
		require.Len(b, found, len(subjects))
	}
}
