package history_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
)

func TestIndicatorsAreFoundByWhatTheirCasesSay(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	c := newCase(t, db, "INC-4411")
	_, err := db.PutIntoCase(ctx, c.ID, maria, "evil.example", "203.0.113.66", "gone.example")
	require.NoError(t, err)
	_, err = db.TakeOutOfCase(ctx, c.ID, maria, "gone.example")
	require.NoError(t, err)
	require.NoError(t, db.NoteCase(ctx, c.ID, maria, "Called the BANK's hotline"))
	require.NoError(t, db.NoteCase(ctx, c.ID, maria, "they reset 3 accounts"))
	other := newCase(t, db, "INC-1")
	_, err = db.PutIntoCase(ctx, other.ID, maria, "other.example")
	require.NoError(t, err)
	title := "something else"
	_, err = db.ChangeCase(ctx, other.ID, maria, history.CaseChange{Title: &title})
	require.NoError(t, err)

	for words, want := range map[string][]string{
		"payroll WAVE":         {"203.0.113.66", "evil.example"}, // the title
		"inc-4411":             {"203.0.113.66", "evil.example"},
		"hotline bank":         {"203.0.113.66", "evil.example"}, // one note
		"hotline reset lure":   {"203.0.113.66", "evil.example"}, // two notes and the title
		"hotline else":         nil,                              // of two cases
		"something":            {"other.example"},
		"payroll, something":   nil,
		"":                     nil,
		"100% of nothing _ \\": nil,
	} {
		found, err := db.SubjectsInCasesSaying(ctx, ourScope, words, 10)
		require.NoError(t, err, words)
		assert.ElementsMatch(t, want, found, words)
	}
	found, err := db.SubjectsInCasesSaying(ctx, ourScope, "inc", 2)
	require.NoError(t, err)
	assert.Len(t, found, 2, "at most so many")
	elsewhere := ourScope
	elsewhere.Base = "https://elsewhere.example"
	found, err = db.SubjectsInCasesSaying(ctx, elsewhere, "inc", 10)
	require.NoError(t, err)
	assert.Empty(t, found)
}
