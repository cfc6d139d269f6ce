package history_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
)

// A worker writes everything there is to write into a history, a little of each
// at every step, and says each thing as soon as it is acknowledged.
type worker struct {
	db        *history.DB
	name      string // no other worker's
	say       func(format string, args ...any)
	incident  history.Case
	tags      []history.Tag
	done      []string // ids of answers that are there
	triage    history.TriageJob
	bodyBytes int
}

func (w *worker) by() history.Actor { return history.Actor{Name: "maria", Key: "SHA256:" + w.name} }

// linked is an answer that says where a name resolves to, and has a word of its
// own.
func linked(id, name, word string, number, padding int) intel.Record {
	r := answer(name, time.Now())
	r.ID = id
	r.Body = fmt.Appendf(nil, `{"success":true,"result":{"domain":%q,"resolves_to_refs":[{"id":"ipv4-addr--1","value":"203.0.113.%d"}],"notes":%q,"padding":[%s0]}}`,
		name, number%250, word, strings.Repeat("1,", padding))
	return r
}

// step writes the n-th of everything. It stops at the first refusal.
func (w *worker) step(n int) error {
	ctx := context.Background()
	id := fmt.Sprintf("%s-%d", w.name, n)
	name := fmt.Sprintf("n%d.w%s.example", n, w.name)
	if err := w.db.File(ctx, linked(id, name, "word"+w.name+"x"+fmt.Sprint(n), n, w.bodyBytes/2)); err != nil {
		return err
	}
	w.say("answer %s", id)
	w.done = append(w.done, id)
	for every, act := range map[int]func(int, string) error{2: w.tag, 5: w.file, 7: w.untag, 11: w.work, 13: w.remove, 3: w.catchUp} {
		if n%every == 0 {
			if err := act(n, name); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *worker) tag(n int, name string) error {
	kept, err := w.db.Tag(context.Background(),
		history.Tag{Scope: ourScope, Analyst: "maria", Subject: name, Kind: history.TagVerdict, Verdict: history.VerdictMalicious, Words: "kit"},
		history.Tag{Scope: ourScope, Analyst: "maria", Subject: name, Kind: history.TagNote, Words: fmt.Sprint("note ", n)})
	if err != nil {
		return err
	}
	w.tags = append(w.tags, kept...)
	w.say("tag %s", kept[0].ID)
	w.say("tag %s", kept[1].ID)
	return nil
}

func (w *worker) untag(int, string) error {
	if len(w.tags) == 0 {
		return nil
	}
	gone := w.tags[0]
	if err := w.db.Untag(context.Background(), w.by(), gone.ID); err != nil {
		return err
	}
	w.tags = w.tags[1:]
	w.say("untagged %s", gone.ID)
	return nil
}

func (w *worker) file(n int, name string) error {
	ctx := context.Background()
	if w.incident.ID == "" {
		c, err := w.db.OpenCase(ctx, history.Case{Name: "INC-" + w.name, Title: "payroll lure", Scope: ourScope}, w.by())
		if err != nil {
			return err
		}
		w.incident = c
		w.say("case %s %s", c.ID, c.Name)
	}
	if _, err := w.db.PutIntoCase(ctx, w.incident.ID, w.by(), name); err != nil {
		return err
	}
	w.say("entry %s %s", w.incident.ID, name)
	words := fmt.Sprint("note-", n)
	if err := w.db.NoteCase(ctx, w.incident.ID, w.by(), words); err != nil {
		return err
	}
	w.say("noted %s %s", w.incident.ID, words)
	return nil
}

func (w *worker) work(n int, name string) error {
	kept, err := w.db.KeepTriage(context.Background(), history.TriageJob{ID: w.triage.ID, Name: name, Scope: ourScope, Plan: "bulk", Left: n, Body: []byte(`{}`)})
	if err != nil {
		return err
	}
	w.triage = kept
	w.say("triage %s %d", kept.ID, n)
	return nil
}

// remove removes an answer of its own. It says so before, because then nobody
// may rely on it any more.
func (w *worker) remove(int, string) error {
	gone := w.done[0]
	w.say("removing %s", gone)
	if _, err := w.db.RemoveOne(context.Background(), gone); err != nil {
		return err
	}
	w.done = w.done[1:]
	return nil
}

func (w *worker) catchUp(int, string) error {
	_, err := w.db.CatchUp(context.Background(), 3)
	return err
}

// acknowledged is what workers have said.
type acknowledged struct {
	answers, tags, untagged map[string]bool
	cases                   map[string]string          // names by id
	entries, notes          map[string]map[string]bool // of a case
	triages                 map[string]int             // what was left, by id
	lines                   int
}

func newAcknowledged() *acknowledged {
	return &acknowledged{answers: map[string]bool{}, tags: map[string]bool{}, untagged: map[string]bool{}, cases: map[string]string{},
		entries: map[string]map[string]bool{}, notes: map[string]map[string]bool{}, triages: map[string]int{}}
}

func (a *acknowledged) hear(line string) {
	a.lines++
	words := strings.Fields(line)
	switch words[0] {
	case "answer":
		a.answers[words[1]] = true
	case "removing":
		delete(a.answers, words[1])
	case "tag":
		a.tags[words[1]] = true
	case "untagged":
		a.untagged[words[1]] = true
	case "case":
		a.cases[words[1]] = words[2]
		a.entries[words[1]], a.notes[words[1]] = map[string]bool{}, map[string]bool{}
	case "entry":
		a.entries[words[1]][words[2]] = true
	case "noted":
		a.notes[words[1]][words[2]] = true
	case "triage":
		var left int
		_, _ = fmt.Sscan(words[2], &left)
		a.triages[words[1]] = left
	}
}

// requireKept asserts that everything that was acknowledged is there.
func (a *acknowledged) requireKept(t testing.TB, db *history.DB) {
	t.Helper()
	ctx := context.Background()
	for id := range a.answers {
		_, err := db.Record(ctx, id)
		require.NoError(t, err, id)
	}
	undone := map[string]bool{}
	all, err := db.Tags(ctx, history.TagQuery{Scope: ourScope, Undone: true})
	require.NoError(t, err)
	for _, tag := range all {
		undone[tag.ID] = !tag.Undone.IsZero()
	}
	for id := range a.tags {
		require.Contains(t, undone, id)
	}
	for id := range a.untagged {
		require.True(t, undone[id], "%s is taken back", id)
	}
	for id, name := range a.cases {
		c, err := db.Case(ctx, ourScope, name)
		require.NoError(t, err, name)
		require.Equal(t, id, c.ID)
		entries, err := db.CaseEntries(ctx, id)
		require.NoError(t, err)
		in := map[string]bool{}
		for _, e := range entries {
			in[e.Subject] = true
		}
		assert.Subset(t, in, a.entries[id])
		notes, err := db.CaseNotes(ctx, id)
		require.NoError(t, err)
		said := map[string]bool{}
		for _, n := range notes {
			said[n.Words] = true
		}
		assert.Subset(t, said, a.notes[id])
	}
	for id, left := range a.triages {
		job, err := db.TriageJob(ctx, id)
		require.NoError(t, err)
		require.GreaterOrEqual(t, job.Left, left)
	}
}

// missing returns what was acknowledged and is not there, for processes that
// are no tests.
func (a *acknowledged) missing(db *history.DB) error {
	ctx := context.Background()
	for id := range a.answers {
		if _, err := db.Record(ctx, id); err != nil {
			return fmt.Errorf("%s: %w", id, err)
		}
	}
	tags, err := db.Tags(ctx, history.TagQuery{Scope: ourScope, Undone: true})
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, tag := range tags {
		known[tag.ID] = true
	}
	for id := range a.tags {
		if !known[id] {
			return fmt.Errorf("the tag %s is lost", id)
		}
	}
	for id, name := range a.cases {
		c, err := db.Case(ctx, ourScope, name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if c.Indicators < len(a.entries[id]) || c.Notes < len(a.notes[id]) {
			return fmt.Errorf("%s has %d indicators and %d notes of %d and %d", name, c.Indicators, c.Notes, len(a.entries[id]), len(a.notes[id]))
		}
	}
	for id := range a.triages {
		if _, err := db.TriageJob(ctx, id); err != nil {
			return fmt.Errorf("%s: %w", id, err)
		}
	}
	return nil
}

// integrity returns what the database itself finds wrong with a file.
func integrity(path string) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	defer db.Close()
	var verdict string
	if err := db.QueryRow(`PRAGMA integrity_check`).Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return errors.New(verdict)
	}
	return nil
}

// requireConsistent asserts, when all older answers are read, that every answer
// has its links and its words, and that nothing speaks of an answer, a case or a
// place that is not there.
func requireConsistent(t testing.TB, db *history.DB, path string) {
	t.Helper()
	if os.Getenv(serverVariable) != "" {
		return // its own constraints and tests see to that
	}
	ctx := context.Background()
	for left := 1; left > 0; {
		var err error
		left, err = db.CatchUp(ctx, 1000)
		require.NoError(t, err)
	}
	raw, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	defer raw.Close()
	for what, query := range map[string]string{
		"links to no answer":        `SELECT COUNT(*) FROM links WHERE answer NOT IN (SELECT id FROM answers)`,
		"links in no scope":         `SELECT COUNT(*) FROM links WHERE scope NOT IN (SELECT id FROM scopes)`,
		"entries of no case":        `SELECT COUNT(*) FROM case_entries WHERE case_id NOT IN (SELECT id FROM cases)`,
		"happenings of no case":     `SELECT COUNT(*) FROM case_events WHERE case_id NOT IN (SELECT id FROM cases)`,
		"cases that never opened":   `SELECT COUNT(*) FROM cases WHERE id NOT IN (SELECT case_id FROM case_events WHERE what = 'opened')`,
		"words of no place":         `SELECT COUNT(*) FROM answer_words_docsize WHERE id NOT IN (SELECT place FROM lookups)`,
		"places of no answer":       `SELECT COUNT(*) FROM lookups WHERE id NOT IN (SELECT id FROM answers UNION SELECT id FROM calls)`,
		"answers without a place":   `SELECT COUNT(*) FROM answers WHERE id NOT IN (SELECT id FROM lookups)`,
		"answers that are not read": `SELECT COUNT(*) FROM unread`,
		"half of two tags":          `SELECT COUNT(*) FROM (SELECT subject FROM tags GROUP BY subject HAVING COUNT(*) <> 2)`,
	} {
		var count int
		require.NoError(t, raw.QueryRow(query).Scan(&count), what)
		require.Zero(t, count, what)
	}
	_, err = raw.Exec(`INSERT INTO answer_words (answer_words) VALUES ('integrity-check')`)
	require.NoError(t, err, "the index of words")
	requireEachLinkedAndWorded(t, raw)
}

func requireEachLinkedAndWorded(t testing.TB, raw *sql.DB) {
	t.Helper()
	rows, err := raw.Query(`SELECT id, body FROM answers WHERE kind = 'domain'`)
	require.NoError(t, err)
	bodies := map[string][]byte{}
	for rows.Next() {
		var id string
		var body []byte
		require.NoError(t, rows.Scan(&id, &body))
		bodies[id] = body
	}
	require.NoError(t, rows.Err())
	require.NoError(t, rows.Close())
	links, err := raw.Prepare(`SELECT COUNT(*) FROM links WHERE answer = ?`)
	require.NoError(t, err)
	words, err := raw.Prepare(`SELECT COUNT(*) FROM answer_words JOIN lookups ON place = answer_words.rowid WHERE answer_words MATCH ? AND lookups.id = ?`)
	require.NoError(t, err)
	for id, body := range bodies {
		var linked, worded int
		require.NoError(t, links.QueryRow(id).Scan(&linked))
		require.Equal(t, 2, linked, "%s says an address and a parent", id)
		worker, n, _ := strings.Cut(id, "-")
		require.Contains(t, string(body), "word"+worker+"x"+n)
		require.NoError(t, words.QueryRow(`"word`+worker+"x"+n+`"`, id).Scan(&worded))
		require.Equal(t, 1, worded, "the words of %s", id)
	}
}

// olderAnswers fills a history with answers that are still to be read, as one of
// an older release has them.
func olderAnswers(t testing.TB, path string, count int) {
	t.Helper()
	db := open(t, path)
	for n := range count {
		id := fmt.Sprintf("older-%d", n)
		require.NoError(t, db.File(context.Background(), linked(id, fmt.Sprintf("n%d.wolder.example", n), fmt.Sprintf("wordolderx%d", n), n, 10)))
	}
	require.NoError(t, db.Close())
	if os.Getenv(serverVariable) != "" {
		return
	}
	raw, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	defer raw.Close()
	for _, text := range []string{`DELETE FROM links`, `DELETE FROM answer_words`, `INSERT INTO unread (answer) SELECT id FROM answers`} {
		_, err := raw.Exec(text)
		require.NoError(t, err)
	}
}

// playWorker acts the roles of processes that write everything.
func playWorker(role string, db *history.DB) error {
	w := &worker{db: db, name: fmt.Sprint(os.Getpid()), say: func(format string, args ...any) { fmt.Printf(format+"\n", args...) }}
	for n := 1; role == "remember"; n++ {
		if err := w.step(n); err != nil {
			return err
		}
	}
	return errors.New("no such role")
}

// playReader is the process that reads everything, and may write nothing.
func playReader(db *history.DB) int {
	ctx := context.Background()
	all, err := db.Lookups(ctx, history.Query{})
	worded, err2 := db.Lookups(ctx, history.Query{Words: "word1x7"})
	tags, err3 := db.Tags(ctx, history.TagQuery{Scope: ourScope, Undone: true})
	cases, err4 := db.Cases(ctx, history.CaseQuery{Scope: ourScope})
	links, err5 := db.LinksOf(ctx, ourScope, "n7.w1.example")
	if err := errors.Join(err, err2, err3, err4, err5); err != nil {
		fmt.Println("failed", err)
		return 1
	}
	fmt.Printf("%d answers, %d by its word, %d tags, %d cases with %d indicators, %d links\n",
		len(all), len(worded), len(tags), len(cases), cases[0].Indicators, len(links))
	_, err = db.Tag(ctx, history.Tag{Scope: ourScope, Subject: "a.example", Kind: history.TagStar})
	fmt.Println("tag:", err)
	fmt.Println("note:", db.NoteCase(ctx, cases[0].ID, history.Actor{Name: "maria"}, "seen"))
	_, err = db.RemoveOne(ctx, all[0].Record.ID)
	fmt.Println("remove:", err)
	_, err = db.CatchUp(ctx, 10)
	fmt.Println("catch up:", err)
	fmt.Println("close:", db.Close())
	return 0
}
