package history

import (
	"fmt"
	"slices"
	"strings"

	"pugmark/intel"
)

// conditions are what a statement asks of its rows, and their arguments.
type conditions struct {
	terms []string
	args  []any
	none  bool // no row can meet them

	answers, calls     []string // what is asked of answers, of calls alone
	noAnswers, noCalls bool     // no answer, no call can meet them
}

// arg adds an argument and returns its place.
func (c *conditions) arg(v any) string {
	c.args = append(c.args, v)
	return fmt.Sprintf("$%d", len(c.args))
}

func (c *conditions) add(format string, values ...any) {
	places := make([]any, len(values))
	for i, v := range values {
		places[i] = c.arg(v)
	}
	c.terms = append(c.terms, fmt.Sprintf(format, places...))
}

// about asks for rows about one value. Its beginning is named because that is
// what is indexed.
func (c *conditions) about(value string) {
	place := c.arg(value)
	c.terms = append(c.terms, `substr(value, 1, 200) = substr(`+place+`, 1, 200) AND value = `+place)
}

func (c *conditions) in(s intel.Scope) {
	c.add(`base = %s AND account = %s AND demo = %s`, s.Base, s.Account, s.Demo)
}

func (c *conditions) of(kinds []intel.Kind) {
	var places []string
	for _, kind := range slices.Compact(slices.Sorted(slices.Values(kinds))) {
		places = append(places, c.arg(kind))
	}
	c.terms = append(c.terms, `kind IN (`+strings.Join(places, `, `)+`)`)
}

func (c *conditions) where(more ...string) string {
	terms := slices.Concat(c.terms, more)
	if len(terms) == 0 {
		return ""
	}
	return ` WHERE ` + strings.Join(terms, ` AND `)
}

// whereAnswers is where for the rows of answers, whereCalls for calls.
func (c *conditions) whereAnswers(more ...string) string {
	return c.where(slices.Concat(c.answers, more)...)
}

func (c *conditions) whereCalls(more ...string) string {
	return c.where(slices.Concat(c.calls, more)...)
}

// among asks for rows whose column has one of some texts.
func (c *conditions) among(column string, texts []string) {
	places := make([]string, len(texts))
	for i, text := range texts {
		places[i] = c.arg(text)
	}
	c.terms = append(c.terms, column+` IN (`+strings.Join(places, `, `)+`)`)
}

// escapeLike returns text that a LIKE with ESCAPE '\' takes literally.
func escapeLike(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)
}
