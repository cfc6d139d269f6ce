package history

import (
	"context"
	"database/sql"
	"strings"

	"pugmark/intel"
)

// An engine is what the databases do not have in common.
type engine struct {
	// begin is executed at the beginning of a transaction that writes, "" for
	// nothing.
	begin string
	// wait makes a connection wait for the disk at the end of its transactions,
	// hurry lets it go on.
	wait, hurry string
	// others is how the names of the migrations end that are another engine's.
	others string
	// atOnce is how many texts are listed at most.
	atOnce int

	searching
	wording
}

// searching is how a database finds many rows, or rows by a part of a text.
type searching interface {
	// listed returns a query for texts, as rows of one column called value, in
	// the place of c's next arguments.
	listed(c *conditions, texts []string) string

	// candidates returns where to look for rows of a span of time that contain
	// a folded text and have words, or nil when every row has to be looked at.
	candidates(ctx context.Context, db *sql.DB, text string, words []string, within span) (candidates, error)
}

// wording is how a database finds answers by their words, which are as
// [intel.Words] returns them.
type wording interface {
	// keepsWords returns the statement that keeps the words of an answer in the
	// place of those it had, wordArgs what it is executed with.
	keepsWords() string
	wordArgs(r intel.Record, words string) []any

	// worded returns the condition that an answer has all of some words.
	worded(c *conditions, words []string) string
}

// A span is from one time to another, both in it.
type span struct{ first, last int64 }

// candidates are the ids of rows that may contain a text: every row that does
// is among them, and few that do not.
type candidates interface {
	// next returns at least n further ids or the last ones, the newest first:
	// whatever comes later is about an older time. None means that there are
	// no more.
	next(ctx context.Context, n int) ([]string, error)
}

// portable returns an engine with nothing of its own: the text that every
// database understands.
func portable() engine {
	const nothing = `SELECT 1`
	return engine{wait: nothing, hurry: nothing, others: ".sqlite.sql", atOnce: 500, searching: plainSearching{}, wording: vectorWording{}}
}

// plainSearching looks at every row.
type plainSearching struct{}

func (plainSearching) listed(c *conditions, texts []string) string {
	if len(texts) == 0 {
		return `SELECT '' AS value WHERE FALSE`
	}
	rows := make([]string, len(texts))
	for i, text := range texts {
		rows[i] = `(` + c.arg(text) + `)`
	}
	return `SELECT column1 AS value FROM (VALUES ` + strings.Join(rows, `, `) + `) AS texts`
}

func (plainSearching) candidates(context.Context, *sql.DB, string, []string, span) (candidates, error) {
	return nil, nil
}
