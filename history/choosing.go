package history

import (
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
		d.chooseVerdicts(c, q.Verdicts)
	}
	c.none = c.none || c.noCalls && c.noAnswers
}

// chooseValues asks for what is about values, and for answers that are about one
// of them among others.
func (d *DB) chooseValues(c *conditions, values []string) {
	var askable, beginnings []string
	for _, v := range values {
		if isAskable(v) {
			askable, beginnings = append(askable, v), append(beginnings, beginning(v))
		}
	}
	if len(askable) == 0 {
		c.none = true
		return
	}
	whole, begun := d.engine.listed(c, askable), d.engine.listed(c, beginnings)
	about := `substr(value, 1, 200) IN (` + begun + `) AND value IN (` + whole + `)`
	c.calls = append(c.calls, about)
	c.answers = append(c.answers, `(`+about+` OR id IN (SELECT answer FROM names
		WHERE substr(name, 1, 200) IN (`+begun+`) AND name IN (`+whole+`)))`)
}

// chooseVerdicts asks for what is about something that the team says one of some
// verdicts of: its newest one that was not taken back and has not expired.
func (d *DB) chooseVerdicts(c *conditions, verdicts []Verdict) {
	if len(verdicts) == 0 {
		c.none = true
		return
	}
	now := c.arg(micros(d.now()))
	places := make([]string, len(verdicts))
	for i, v := range verdicts {
		places[i] = c.arg(string(v))
	}
	said := ` FROM (SELECT subject, base, demo, verdict, ROW_NUMBER() OVER (PARTITION BY base, demo, subject ORDER BY at DESC, id DESC) AS nth
			FROM tags WHERE kind = 'verdict' AND undone = 0 AND (expires = 0 OR expires > ` + now + `)) AS said
		WHERE nth = 1 AND verdict IN (` + strings.Join(places, `, `) + `)`
	begun, whole := `SELECT substr(subject, 1, 200)`+said, `SELECT subject, base, demo`+said
	about := `substr(value, 1, 200) IN (` + begun + `) AND (value, base, demo) IN (` + whole + `)`
	c.calls = append(c.calls, about)
	c.answers = append(c.answers, `(`+about+` OR id IN (SELECT answer FROM names JOIN answers AS several ON several.id = answer
		WHERE substr(name, 1, 200) IN (`+begun+`) AND (name, several.base, several.demo) IN (`+whole+`)))`)
}
