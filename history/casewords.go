package history

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"pugmark/intel"
)

const (
	notedWords = `SELECT case_id, words FROM case_events JOIN cases ON cases.id = case_id`

	subjectsOfCases = `SELECT DISTINCT subject FROM case_entries`
)

// SubjectsInCasesSaying returns the indicators of the cases whose name, title and
// notes together have all of some words, in letters of any case; at most so many.
func (d *DB) SubjectsInCasesSaying(ctx context.Context, scope intel.Scope, words string, most int) ([]string, error) {
	wanted := strings.Fields(fold(words))
	if len(wanted) == 0 || most <= 0 {
		return nil, nil
	}
	ids, err := d.casesSaying(ctx, scope, wanted)
	if err != nil {
		return nil, err
	}
	var subjects []string
	for some := range slices.Chunk(ids, d.engine.atOnce) {
		c := &conditions{}
		c.terms = append(c.terms, `removed = 0`)
		c.among("case_id", some)
		err := d.query(ctx, "search the cases", subjectsOfCases+c.where(), c.args, func(rows *sql.Rows) (bool, error) {
			var subject string
			err := rows.Scan(&subject)
			subjects = append(subjects, subject)
			return len(subjects) < most, err
		})
		if err != nil || len(subjects) >= most {
			return subjects, err
		}
	}
	return subjects, nil
}

// casesSaying are the ids of the cases that have all of some folded words.
func (d *DB) casesSaying(ctx context.Context, scope intel.Scope, wanted []string) (ids []string, err error) {
	missing := map[string][]string{} // by the id of a case, the words it has not said yet
	hear := func(id, text string) {
		text = fold(text)
		missing[id] = slices.DeleteFunc(missing[id], func(word string) bool { return strings.Contains(text, word) })
	}
	cases, err := d.Cases(ctx, CaseQuery{Scope: scope})
	if err != nil {
		return nil, err
	}
	for _, c := range cases {
		missing[c.ID] = slices.Clone(wanted)
		hear(c.ID, c.Name+" "+c.Title)
	}
	c := &conditions{}
	c.ofTeam(scope)
	c.add(`what = %s`, CaseNoted)
	err = d.query(ctx, "search the cases", notedWords+c.where(), c.args, func(rows *sql.Rows) (bool, error) {
		var id, text string
		err := rows.Scan(&id, &text)
		hear(id, text)
		return true, err
	})
	for _, c := range cases {
		if len(missing[c.ID]) == 0 {
			ids = append(ids, c.ID)
		}
	}
	return ids, err
}
