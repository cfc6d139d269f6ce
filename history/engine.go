package history

import (
	"context"
	"database/sql"
	"strings"
)

// An engine is what the databases do not have in common.
type engine interface {
	// begin is executed at the beginning of a transaction that writes, "" for
	// nothing; hurry makes a connection wait for the disk at the end of its
	// transactions, or not.
	begin() string
	hurry(wait bool) string

	// others is how the names of the migrations end that are another engine's.
	others() string

	// listed returns a query for texts, as rows of one column called value, in
	// the place of c's next arguments. There are at most atOnce.
	listed(c *conditions, texts []string) string
	atOnce() int

	// candidates returns where to look for rows of a span of time that contain
	// a folded text, or nil when every row has to be looked at.
	candidates(ctx context.Context, db *sql.DB, text string, within span) (candidates, error)
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

// portable is an engine with nothing of its own: the text that every database
// understands.
type portable struct{}

func (portable) begin() string     { return "" }
func (portable) others() string    { return ".sqlite.sql" }
func (portable) hurry(bool) string { return "SELECT 1" }

func (portable) atOnce() int { return 500 }

func (portable) listed(c *conditions, texts []string) string {
	if len(texts) == 0 {
		return `SELECT '' AS value WHERE FALSE`
	}
	rows := make([]string, len(texts))
	for i, text := range texts {
		rows[i] = `(` + c.arg(text) + `)`
	}
	return `SELECT column1 AS value FROM (VALUES ` + strings.Join(rows, `, `) + `) AS texts`
}

func (portable) candidates(context.Context, *sql.DB, string, span) (candidates, error) {
	return nil, nil
}
