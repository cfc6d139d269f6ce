package history

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	// A shelf, as the migration says, has the places of one second.
	placesOnShelf = 1 << 25
	lastShelf     = 1<<38 - 1

	// rarest chooses among three-letter words those that one has to go back
	// farthest for: the less there are of a word, the less is read with it.
	// The words left out cost nothing but a candidate in vain now and then.
	rarest = `SELECT value FROM json_each($1)
		ORDER BY (SELECT rowid FROM lookup_text WHERE lookup_text MATCH json_each.value ORDER BY rowid DESC LIMIT 1 OFFSET 63)
		LIMIT $2`

	// The indexes have no ranks and no texts; their only order is that of places.
	placesWith = `SELECT place, id FROM lookup_text CROSS JOIN lookups ON place = lookup_text.rowid
		WHERE lookup_text MATCH $1 AND lookup_text.rowid BETWEEN $2 AND $3 ORDER BY lookup_text.rowid DESC`
	placesOfWords = `SELECT place, id FROM answer_words CROSS JOIN lookups ON place = answer_words.rowid
		WHERE answer_words MATCH $1 AND answer_words.rowid BETWEEN $2 AND $3 ORDER BY answer_words.rowid DESC`

	trigram      = 3
	wordsWeighed = 64
	wordsSought  = 4
)

// sqliteEngine needs no beginning: its connections begin with the lock.
func sqliteEngine() engine {
	return engine{wait: synchronously, hurry: hurriedly, others: ".postgres.sql", atOnce: 20_000, searching: trigramSearching{}, wording: indexedWording{}}
}

// trigramSearching lists texts as JSON and searches by three-letter words.
type trigramSearching struct{}

func (trigramSearching) listed(c *conditions, texts []string) string {
	return `SELECT value FROM json_each(` + c.arg(jsonOf(texts)) + `)`
}

func (trigramSearching) candidates(ctx context.Context, db *sql.DB, text string, searched []string, within span) (candidates, error) {
	first, last := shelfOf(within.first), shelfOf(within.last)+placesOnShelf-1
	if len(searched) > 0 {
		return &placesSearch{db: db, text: placesOfWords, match: matching(searched), first: first, last: last}, nil
	}
	if utf8.RuneCountInString(text) < trigram {
		return nil, nil
	}
	words := trigramsOf(text)
	if len(words) > wordsSought {
		var err error
		if words, err = rarestOf(ctx, db, words); err != nil {
			return nil, err
		}
	}
	return &placesSearch{db: db, text: placesWith, match: strings.Join(words, ` AND `), first: first, last: last}, nil
}

// shelfOf returns the first place of a time, as the migration does.
func shelfOf(at int64) int64 {
	return max(min(at/int64(time.Second/time.Microsecond), lastShelf), -lastShelf) * placesOnShelf
}

// trigramsOf returns the words of a text in the index, each once and as the
// index wants to be asked for them. Of a long text the beginning is enough.
func trigramsOf(text string) []string {
	runes := []rune(text)
	var words []string
	known := map[string]bool{}
	for i := 0; i+trigram <= len(runes) && len(words) < wordsWeighed; i++ {
		word := `"` + strings.ReplaceAll(string(runes[i:i+trigram]), `"`, `""`) + `"`
		if !known[word] {
			known[word] = true
			words = append(words, word)
		}
	}
	return words
}

func rarestOf(ctx context.Context, db *sql.DB, words []string) (few []string, err error) {
	rows, err := db.QueryContext(ctx, rarest, jsonOf(words), wordsSought)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var word string
		if err := rows.Scan(&word); err != nil {
			return nil, err
		}
		few = append(few, word)
	}
	return few, rows.Err()
}

// A placesSearch reads an index from the newest place on.
type placesSearch struct {
	db          *sql.DB
	text, match string // the statement, and what it looks for
	first, last int64  // the places that are still to be read
	done        bool
}

// next ends where a shelf does, because only shelves are in order of time.
func (s *placesSearch) next(ctx context.Context, n int) (ids []string, err error) {
	if s.done {
		return nil, nil
	}
	rows, err := s.db.QueryContext(ctx, s.text, s.match, s.first, s.last)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var shelf int64
	for rows.Next() {
		var place int64
		var id string
		if err := rows.Scan(&place, &id); err != nil {
			return nil, err
		}
		if len(ids) >= n && place < shelf {
			s.last = place
			return ids, nil
		}
		shelf = place &^ (placesOnShelf - 1)
		ids = append(ids, id)
	}
	s.done = true
	return ids, rows.Err()
}

// jsonOf returns valid texts as SQLite reads a list.
func jsonOf(texts []string) string {
	list, _ := json.Marshal(texts) // texts can always be written
	return string(list)
}
