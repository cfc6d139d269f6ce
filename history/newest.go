package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"pugmark/intel"
)

// indexedLength is how many characters of a value are indexed.
const indexedLength = 200

// NewestOf returns the newest answer of some kinds to each value in a scope, by
// value; a value without one is missing. Kinds are as in [Query.Kinds]. With
// [intel.KindBulk] among them, an answer about several names counts for each of
// them: its record stands under every such name, with one body between them,
// and [intel.Record.Key] says what was asked. There may be any number of values.
func (d *DB) NewestOf(ctx context.Context, scope intel.Scope, kinds []intel.Kind, values []string) (map[string]intel.Record, error) {
	if kinds == nil {
		kinds = indicatorKinds()
	}
	f := finder{db: d, scope: scope, kinds: kinds, newest: map[string]spot{}}
	wanted := slices.Clone(values)
	slices.Sort(wanted) // neighbours in the index are read together
	wanted = slices.DeleteFunc(slices.Compact(wanted), func(v string) bool {
		return !utf8.ValidString(v) || strings.ContainsRune(v, 0) // nothing is kept of these
	})
	if len(kinds) == 0 {
		wanted = nil
	}
	found, err := f.all(ctx, wanted)
	if d.memory != nil && errors.Is(err, ErrUnreachable) {
		return d.memory.newestOf(scope, kinds, wanted), nil
	}
	return found, err
}

const readNewest = "read what is known"

// A finder collects where the newest answer to each value is.
type finder struct {
	db     *DB
	scope  intel.Scope
	kinds  []intel.Kind
	newest map[string]spot
}

// A spot is the place of an answer in the order of answers.
type spot struct {
	at int64
	id string
}

func (s spot) before(other spot) bool {
	return s.at < other.at || s.at == other.at && s.id < other.id
}

func (f *finder) all(ctx context.Context, values []string) (map[string]intel.Record, error) {
	for some := range slices.Chunk(values, f.db.engine.atOnce) {
		if err := f.find(ctx, some); err != nil {
			return nil, err
		}
	}
	return f.records(ctx)
}

// find looks for some values, at most as many as the engine lists at once.
func (f *finder) find(ctx context.Context, values []string) error {
	err := f.read(ctx, values, "answers.value", "answers")
	if err == nil && slices.Contains(f.kinds, intel.KindBulk) {
		err = f.read(ctx, values, "names.name", "names JOIN answers ON id = answer")
	}
	return err
}

func (f *finder) read(ctx context.Context, values []string, column, table string) error {
	c := &conditions{}
	beginnings := make([]string, len(values))
	for i, v := range values {
		beginnings[i] = beginning(v)
	}
	c.terms = append(c.terms, `substr(`+column+`, 1, 200) IN (`+f.db.engine.listed(c, beginnings)+`)`)
	c.in(f.scope)
	c.of(f.kinds)
	text := `SELECT ` + column + `, id, at FROM ` + table
	return f.db.query(ctx, readNewest, text+c.where(), c.args, func(rows *sql.Rows) (bool, error) {
		var value string
		var s spot
		if err := rows.Scan(&value, &s.id, &s.at); err != nil {
			return false, err
		}
		// Two long values may begin alike.
		_, asked := slices.BinarySearch(values, value)
		if kept, known := f.newest[value]; asked && (!known || kept.before(s)) {
			f.newest[value] = s
		}
		return true, nil
	})
}

// records reads the answers that were found, each once.
func (f *finder) records(ctx context.Context) (map[string]intel.Record, error) {
	about := map[string][]string{} // the values by the answer
	for value, s := range f.newest {
		about[s.id] = append(about[s.id], value)
	}
	ids := make([]string, 0, len(about))
	for id := range about {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	found := make(map[string]intel.Record, len(f.newest))
	for some := range slices.Chunk(ids, f.db.engine.atOnce) {
		c := &conditions{}
		text := `SELECT ` + recordColumns + ` FROM answers WHERE id IN (` + f.db.engine.listed(c, some) + `)`
		err := f.db.query(ctx, readNewest, text, c.args, func(rows *sql.Rows) (bool, error) {
			var r intel.Record
			var at int64
			if err := rows.Scan(recordDestinations(&r, &at)...); err != nil {
				return false, err
			}
			r.At = fromMicros(at)
			for _, value := range about[r.ID] {
				found[value] = r
			}
			return true, nil
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// beginning returns the part of a value that is indexed.
func beginning(value string) string {
	if len(value) <= indexedLength {
		return value
	}
	n := 0
	for i := range value {
		if n == indexedLength {
			return value[:i]
		}
		n++
	}
	return value
}

// fileNames keeps the names of an answer to a question about several.
func fileNames(ctx context.Context, tx *sql.Tx, r intel.Record) error {
	if r.Key.Kind != intel.KindBulk {
		return nil
	}
	for i, name := range strings.Split(r.Key.Value, ",") {
		_, err := tx.ExecContext(ctx, `INSERT INTO names (answer, place, name) VALUES ($1, $2, $3)`, r.ID, i, name)
		if err != nil {
			return fmt.Errorf("name %d: %w", i, err)
		}
	}
	return nil
}
