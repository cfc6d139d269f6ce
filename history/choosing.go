package history

import (
	"context"
	"database/sql"
	"strings"

	"pugmark/intel"
)

// choose adds what a query asks besides the columns that answers and calls
// share.
func (d *DB) choose(c *conditions, q Query) {
	if q.Words != "" {
		words := intel.Words(q.Words)
		c.noCalls, c.none = true, c.none || len(words) == 0
		if len(words) > 0 {
			c.answers = append(c.answers, d.engine.worded(c, words))
		}
	}
	if q.Flagged != nil {
		c.noCalls = true
		// In so many words, because that is what is indexed.
		condition := `flagged = 0`
		if *q.Flagged {
			condition = `flagged = 1`
		}
		c.answers = append(c.answers, condition)
	}
	if q.Analysts != nil {
		c.none = c.none || len(q.Analysts) == 0
		c.among(`analyst`, q.Analysts)
	}
	if q.Values != nil {
		d.chooseValues(c, q.Values)
	}
	if q.Verdicts != nil {
		d.chooseSaid(c, q.said)
	}
	c.none = c.none || c.noCalls && c.noAnswers
}

// mostInBulk is how many values calls about several names are looked through for.
// Of more values, those count that an answer came of.
const mostInBulk = 64

// chooseValues asks for what is about values, alone or among others.
func (d *DB) chooseValues(c *conditions, values []string) {
	calls, answers := d.aboutAny(c, values)
	if calls == "" {
		c.none = true
		return
	}
	c.calls, c.answers = append(c.calls, calls), append(c.answers, answers)
}

// aboutAny are the conditions of chooseValues, "" where there is no value that a
// database can be asked for.
func (d *DB) aboutAny(c *conditions, values []string) (calls, answers string) {
	var askable, beginnings []string
	for _, v := range values {
		if isAskable(v) {
			askable, beginnings = append(askable, v), append(beginnings, beginning(v))
		}
	}
	if len(askable) == 0 {
		return "", ""
	}
	whole, begun := d.engine.listed(c, askable), d.engine.listed(c, beginnings)
	alone := `(substr(value, 1, 200) IN (` + begun + `) AND value IN (` + whole + `))`
	named := `(SELECT answer FROM names WHERE substr(name, 1, 200) IN (` + begun + `) AND name IN (` + whole + `))`
	inBulk := `SELECT bulk.id FROM answers AS named JOIN calls AS bulk
		ON substr(bulk.value, 1, 200) = substr(named.value, 1, 200) AND bulk.value = named.value AND bulk.kind = named.kind
		WHERE named.id IN ` + named
	if len(askable) <= mostInBulk {
		inBulk = `SELECT bulk.id FROM calls AS bulk WHERE bulk.kind = 'bulk' AND EXISTS (SELECT 1 FROM (` + whole + `) AS asked
			WHERE replace(',' || bulk.value || ',', ',' || asked.value || ',', '') <> ',' || bulk.value || ',')`
	}
	return `(` + alone + ` OR id IN (` + inBulk + `))`, `(` + alone + ` OR id IN ` + named + `)`
}

// prepared is a query with what has to be known before it is asked, and with what
// was filed read as far as it asks for words.
func (d *DB) prepared(ctx context.Context, q Query, doing string) (Query, error) {
	if q.Words != "" {
		d.makeFindable(ctx)
	}
	return d.asTheTeamSays(ctx, q, doing)
}

// A team is who what is said of an indicator holds for.
type team struct {
	base string
	demo bool
}

// asTheTeamSays looks up what the verdicts of a query are on.
func (d *DB) asTheTeamSays(ctx context.Context, q Query, doing string) (Query, error) {
	if q.Verdicts == nil {
		return q, nil
	}
	q.said = map[team][]string{}
	c := &conditions{}
	if q.Scope != nil {
		c.ofTeam(*q.Scope)
	}
	c.terms = append(c.terms, `kind = 'verdict'`, `undone = 0`)
	c.add(`(expires = 0 OR expires > %s)`, micros(d.now()))
	inner := `SELECT subject, base, demo, verdict, at, ROW_NUMBER() OVER (PARTITION BY base, demo, subject ORDER BY at DESC, id DESC) AS nth
		FROM tags` + c.where()
	outer := &conditions{args: c.args, terms: []string{`nth = 1`}}
	oneOf(outer, "verdict", q.Verdicts)
	text := `SELECT subject, base, demo FROM (` + inner + `) AS said` + outer.where() + ` ORDER BY at DESC LIMIT ` + outer.arg(mostValues)
	err := d.query(ctx, doing, text, outer.args, func(rows *sql.Rows) (bool, error) {
		var subject string
		var t team
		err := rows.Scan(&subject, &t.base, &t.demo)
		q.said[t] = append(q.said[t], subject)
		return true, err
	})
	return q, err
}

// chooseSaid asks for what is about something that a team says something of.
func (d *DB) chooseSaid(c *conditions, said map[team][]string) {
	var calls, answers []string
	for t, subjects := range said {
		ofCalls, ofAnswers := d.aboutAny(c, subjects)
		if ofCalls == "" {
			continue
		}
		holds := `(base = ` + c.arg(t.base) + ` AND demo = ` + c.arg(t.demo) + ` AND `
		calls, answers = append(calls, holds+ofCalls+`)`), append(answers, holds+ofAnswers+`)`)
	}
	if len(calls) == 0 {
		c.none = true
		return
	}
	c.calls = append(c.calls, `(`+strings.Join(calls, ` OR `)+`)`)
	c.answers = append(c.answers, `(`+strings.Join(answers, ` OR `)+`)`)
}
