package history

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"pugmark/intel"
)

const (
	defaultLimit = 100
	longestText  = 4096 // bytes; no indicator is longer
	mostValues   = 20_000

	newestFirst = ` ORDER BY at DESC, id DESC`

	// A call that was tried again is not a look-up, the further attempt is: it
	// is the next line about the question.
	lastAttempt = `outcome NOT IN ('answered', 'asking', 'cancelled', 'correction', 'try', 'limit')
		AND COALESCE((SELECT next.attempt FROM calls AS next
			WHERE next.base = calls.base AND next.account = calls.account AND next.demo = calls.demo
				AND next.kind = calls.kind
				AND substr(next.value, 1, 200) = substr(calls.value, 1, 200) AND next.value = calls.value
				AND next.window_start = calls.window_start AND next.window_end = calls.window_end
				AND next.page = calls.page AND next.per_page = calls.per_page
				AND (next.at, next.id) > (calls.at, calls.id)
			ORDER BY next.at, next.id LIMIT 1), 0) <= calls.attempt`
)

// told returns the statement for what analysts were told about indicators,
// newest first: every kept answer, and every call that ended without one. Each
// half is limited by itself, so that an index gives its newest rows at once.
func (c *conditions) told(limit int) string {
	end := newestFirst + ` LIMIT ` + c.arg(limit)
	kept := `SELECT * FROM (SELECT ` + recordColumns + `, 'answered' AS outcome FROM answers` + c.whereAnswers() + end + `) AS kept`
	ended := `SELECT * FROM (SELECT id, ` + keyColumns + `, analyst, at, status, 0, CAST(NULL AS BYTEA), outcome FROM calls` +
		c.whereCalls(lastAttempt) + end + `) AS ended`
	switch {
	case c.noCalls:
		return kept
	case c.noAnswers:
		return ended
	}
	return kept + ` UNION ALL ` + ended + end
}

// counted returns the statement for how many rows told would have, of each half at
// most so many; 0 is no limit.
func (c *conditions) counted(most int) string {
	limit := ""
	if most > 0 {
		limit = ` LIMIT ` + c.arg(most)
	}
	count := func(from string) string {
		return `(SELECT COUNT(*) FROM (SELECT 1 FROM ` + from + limit + `) AS chosen)`
	}
	kept, ended := count(`answers`+c.whereAnswers()), count(`calls`+c.whereCalls(lastAttempt))
	switch {
	case c.noCalls:
		return `SELECT ` + kept
	case c.noAnswers:
		return `SELECT ` + ended
	}
	return `SELECT ` + kept + ` + ` + ended
}

// A Query chooses rows, newest first. The zero value chooses all; what is left
// out does not choose.
type Query struct {
	Text   string       // a part of the value asked about, in any case; not a pattern
	Values []string     // exact: what was asked about, alone or among others; at most 20,000
	Kinds  []intel.Kind // nil: every kind that asks about an indicator
	Scope  *intel.Scope // nil: every scope
	// NotScope leaves out what holds there, and Demo chooses what is invented, or
	// what is not.
	NotScope *intel.Scope
	Demo     *bool
	// Words are all in the answer, as [intel.Words] reads them. Calls that ended
	// without an answer have none.
	Words    string
	Analysts []string
	// Verdicts are the team's, as they hold now, on what was asked about: on the
	// very name, not on one above it. Of more than 20,000 the newest count.
	Verdicts []Verdict
	// Flagged chooses the answers in which Cloudflare lists a threat, or those
	// that speak of threats and list none.
	Flagged *bool
	Outcome Outcome
	Since   time.Time // at this time or later
	Until   time.Time // before this time
	Before  Position  // older than this row, to go on where a page ended
	Limit   int       // 0 means 100

	said map[team][]string // what the verdicts are on: [DB.asTheTeamSays]
}

// An Outcome chooses look-ups by how they ended.
type Outcome string

// The outcomes there are; the zero value is either.
const (
	OutcomeAnswered Outcome = "answered"
	OutcomeFailed   Outcome = "failed"
)

// A Position is a place in the order of rows.
type Position struct {
	At time.Time
	ID string
}

// A Lookup is one thing an analyst was told: a kept answer or, when Outcome is
// not [intel.CallAnswered], the end of a call without one. Of the latter the
// record has the call's ID, no body and no cost.
type Lookup struct {
	Record  intel.Record
	Outcome intel.CallOutcome
}

// Position returns the place of the look-up, to go on from.
func (l Lookup) Position() Position { return Position{l.Record.At, l.Record.ID} }

// Calls returns lines of the ledger, newest first: calls, corrections and
// tries, of every kind unless the query names some.
func (d *DB) Calls(ctx context.Context, q Query) ([]Line, error) {
	const doing = "read the ledger"
	q, err := d.prepared(ctx, q, doing)
	if err != nil {
		return nil, err
	}
	c, err := d.ledgerConditions(q, doing)
	if err != nil || c.none || c.noCalls {
		return nil, err
	}
	var found []Line
	text := `SELECT ` + callColumns + ` FROM calls` + c.whereCalls() + newestFirst + ` LIMIT ` + c.arg(q.limit())
	err = d.query(ctx, doing, text, c.args, func(rows *sql.Rows) (bool, error) {
		l, err := scanLine(rows)
		found = append(found, l)
		return true, err
	})
	return found, err
}

func (q Query) limit() int {
	if q.Limit <= 0 {
		return defaultLimit
	}
	return q.Limit
}

// indicatorKinds are the kinds of question about an indicator. Whatever else is
// filed is evidence, and nobody's look-up.
func indicatorKinds() []intel.Kind {
	return []intel.Kind{
		intel.KindDomain, intel.KindBulk, intel.KindHistory, intel.KindIP, intel.KindPassiveDNS,
		intel.KindASN, intel.KindSubnets, intel.KindPhishing, intel.KindWHOIS,
	}
}

func (d *DB) conditions(q Query, doing string) (*conditions, error) {
	if q.Kinds == nil {
		q.Kinds = indicatorKinds()
	}
	return d.ledgerConditions(q, doing)
}

func (d *DB) ledgerConditions(q Query, doing string) (*conditions, error) {
	c := &conditions{noCalls: q.Outcome == OutcomeAnswered, noAnswers: q.Outcome == OutcomeFailed}
	if longest := max(len(q.Text), len(q.Words)); longest > longestText {
		return nil, because(doing, ErrQuery,
			fmt.Sprintf("the search text is %d bytes long; at most %d are searched for", longest, longestText))
	}
	if len(q.Values) > mostValues {
		return nil, because(doing, ErrQuery,
			fmt.Sprintf("%d indicators are searched for; at most %d can be at once", len(q.Values), mostValues))
	}
	// No text holds these, and PostgreSQL refuses to be asked.
	c.none = !isAskable(q.Text) || q.Kinds != nil && len(q.Kinds) == 0 || c.noCalls && c.noAnswers
	if q.Text != "" {
		c.add(`folded LIKE %s ESCAPE '\'`, `%`+escapeLike(fold(q.Text))+`%`)
	}
	if len(q.Kinds) > 0 {
		c.of(q.Kinds)
	}
	if q.Scope != nil {
		c.in(*q.Scope)
	}
	if q.NotScope != nil {
		c.add(`NOT (base = %s AND account = %s AND demo = %s)`, q.NotScope.Base, q.NotScope.Account, q.NotScope.Demo)
	}
	if q.Demo != nil {
		c.add(`demo = %s`, *q.Demo)
	}
	if !q.Since.IsZero() {
		c.add(`at >= %s`, micros(q.Since))
	}
	if !q.Until.IsZero() {
		c.add(`at < %s`, micros(q.Until))
	}
	if q.Before != (Position{}) {
		c.add(`(at, id) < (%s, %s)`, micros(q.Before.At), q.Before.ID)
	}
	d.choose(c, q)
	return c, nil
}

// isAskable reports whether a database can be asked for a text.
func isAskable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsRune(text, 0)
}
