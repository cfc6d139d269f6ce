package history_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
)

// acknowledged is what workers have said.
type acknowledged struct {
	answers, tags, untagged map[string]bool
	cases                   map[string]string          // names by id
	entries, notes          map[string]map[string]bool // of a case
	triages                 map[string]int             // what was left, by id
	lines                   int
}

func newAcknowledged() *acknowledged {
	return &acknowledged{answers: map[string]bool{}, tags: map[string]bool{}, untagged: map[string]bool{}, cases: map[string]string{},
		entries: map[string]map[string]bool{}, notes: map[string]map[string]bool{}, triages: map[string]int{}}
}

func (a *acknowledged) hear(line string) {
	a.lines++
	words := strings.Fields(line)
	switch words[0] {
	case "answer":
		a.answers[words[1]] = true
	case "removing":
		delete(a.answers, words[1])
	case "tag":
		a.tags[words[1]] = true
	case "untagged":
		a.untagged[words[1]] = true
	case "case":
		a.cases[words[1]] = words[2]
		a.entries[words[1]], a.notes[words[1]] = map[string]bool{}, map[string]bool{}
	case "entry":
		a.entries[words[1]][words[2]] = true
	case "noted":
		a.notes[words[1]][words[2]] = true
	case "triage":
		var left int
		_, _ = fmt.Sscan(words[2], &left)
		a.triages[words[1]] = left
	}
}

// requireKept asserts that everything that was acknowledged is there.
func (a *acknowledged) requireKept(t testing.TB, db *history.DB) {
	t.Helper()
	ctx := context.Background()
	for id := range a.answers {
		_, err := db.Record(ctx, id)
		require.NoError(t, err, id)
	}
	undone := map[string]bool{}
	all, err := db.Tags(ctx, history.TagQuery{Scope: ourScope, Undone: true})
	require.NoError(t, err)
	for _, tag := range all {
		undone[tag.ID] = !tag.Undone.IsZero()
	}
	for id := range a.tags {
		require.Contains(t, undone, id)
	}
	for id := range a.untagged {
		require.True(t, undone[id], "%s is taken back", id)
	}
	for id, name := range a.cases {
		c, err := db.Case(ctx, ourScope, name)
		require.NoError(t, err, name)
		require.Equal(t, id, c.ID)
		entries, err := db.CaseEntries(ctx, id)
		require.NoError(t, err)
		in := map[string]bool{}
		for _, e := range entries {
			in[e.Subject] = true
		}
		assert.Subset(t, in, a.entries[id])
		notes, err := db.CaseNotes(ctx, id)
		require.NoError(t, err)
		said := map[string]bool{}
		for _, n := range notes {
			said[n.Words] = true
		}
		assert.Subset(t, said, a.notes[id])
	}
	for id, left := range a.triages {
		job, err := db.TriageJob(ctx, id)
		require.NoError(t, err)
		require.GreaterOrEqual(t, job.Left, left)
	}
}

// missing returns what was acknowledged and is not there, for processes that
// are no tests.
func (a *acknowledged) missing(db *history.DB) error {
	ctx := context.Background()
	for id := range a.answers {
		if _, err := db.Record(ctx, id); err != nil {
			return fmt.Errorf("%s: %w", id, err)
		}
	}
	tags, err := db.Tags(ctx, history.TagQuery{Scope: ourScope, Undone: true})
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, tag := range tags {
		known[tag.ID] = true
	}
	for id := range a.tags {
		if !known[id] {
			return fmt.Errorf("the tag %s is lost", id)
		}
	}
	for id, name := range a.cases {
		c, err := db.Case(ctx, ourScope, name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if c.Indicators < len(a.entries[id]) || c.Notes < len(a.notes[id]) {
			return fmt.Errorf("%s has %d indicators and %d notes of %d and %d", name, c.Indicators, c.Notes, len(a.entries[id]), len(a.notes[id]))
		}
	}
	for id := range a.triages {
		if _, err := db.TriageJob(ctx, id); err != nil {
			return fmt.Errorf("%s: %w", id, err)
		}
	}
	return nil
}
