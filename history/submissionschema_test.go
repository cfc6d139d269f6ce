package history

import (
	"context"
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

func errorOf[T any](_ T, err error) error { return err }

func aSubmission(name string) Submission {
	m := intel.Miscategorization{Type: intel.TargetDomain, URL: name, SecurityRemoves: []int{131}}
	return Submission{Analyst: "maria", Request: m, Payload: m.JSON(), Reason: strings.Repeat("because ", 20)}
}

func TestAHistoryWithoutSubmissionsGetsThem(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "history.db")
	old := openOld(t, path, 3)
	require.NoError(t, old.write(ctx, "fill", func(tx *sql.Tx) error {
		r := aRecord("example.com")
		r.ID = "a1"
		return fileOld(ctx, tx, r)
	}))
	require.NoError(t, old.Close())
	db, err := Open(ctx, path)
	require.NoError(t, err)
	defer db.Close()
	kept, err := db.Latest(ctx, intel.Scope{}, aRecord("example.com").Key)
	require.NoError(t, err)
	found, err := db.Lookups(ctx, Query{Text: "example"})
	require.NoError(t, err)
	require.Len(t, found, 1)
	s := aSubmission("example.com")
	s.Before = kept.ID
	s, err = db.Intend(ctx, s, time.Minute)
	require.NoError(t, err)
	assert.Equal(t, "MC-0001", s.Name())
	copies, err := filepath.Glob(path + ".*.schema3.backup")
	require.NoError(t, err)
	assert.Len(t, copies, 1)
}

func TestAHistoryThatIsOnlyReadShowsWhatSendersGaveUp(t *testing.T) {
	ctx := context.Background()
	now := noon
	ticking := func(d *DB) { d.now = func() time.Time { return now } }
	path := filepath.Join(t.TempDir(), "history.db")
	writing, err := Open(ctx, path, later(t), ticking)
	require.NoError(t, err)
	var ids []string
	for _, name := range []string{"intended.example", "sending.example"} {
		s, err := writing.Intend(ctx, aSubmission(name), time.Minute)
		require.NoError(t, err)
		ids = append(ids, s.ID)
	}
	require.NoError(t, writing.BeginSending(ctx, ids[1], time.Minute))
	require.NoError(t, writing.Close())

	db, err := Open(ctx, path, ticking)
	require.NoError(t, err)
	defer db.Close()
	require.ErrorIs(t, db.ReadOnly(), ErrNewer)
	states := func() (states []SubmissionState, happened int) {
		for _, id := range ids {
			s, err := db.SubmissionByID(ctx, id)
			require.NoError(t, err)
			again, err := db.Submission(ctx, intel.Scope{}, s.Number)
			require.NoError(t, err)
			require.Equal(t, s, again)
			listed, err := db.Submissions(ctx, SubmissionQuery{States: []SubmissionState{s.State}})
			require.NoError(t, err)
			require.Equal(t, []Submission{s}, listed)
			states = append(states, s.State)
			events, err := db.SubmissionEvents(ctx, id)
			require.NoError(t, err)
			happened += len(events)
		}
		return states, happened
	}
	found, happened := states()
	assert.Equal(t, []SubmissionState{SubmissionIntended, SubmissionSending}, found)
	assert.Equal(t, 3, happened)
	now = noon.Add(time.Minute)
	found, happened = states()
	assert.Equal(t, []SubmissionState{SubmissionDraft, SubmissionUnknown}, found)
	assert.Equal(t, 3, happened, "and nothing is written")
	recovered, err := db.RecoverSubmissions(ctx)
	require.NoError(t, err)
	assert.Zero(t, recovered)

	again, err := Open(ctx, path, later(t), ticking)
	require.NoError(t, err)
	defer again.Close()
	found, happened = states()
	assert.Equal(t, []SubmissionState{SubmissionDraft, SubmissionUnknown}, found)
	assert.Equal(t, 5, happened, "the next one who may write adds it")
}

func TestASenderIsSeenToBeGoneOnItsOwnMachineOnly(t *testing.T) {
	ctx := context.Background()
	gone := exec.Command(os.Args[0], "-test.run=^$")
	require.NoError(t, gone.Run())
	if !isGone(gone.Process.Pid) {
		t.Skip("this system does not tell, or has given the number to another process")
	}
	for host, want := range map[string]SubmissionState{"here": SubmissionDraft, "elsewhere": SubmissionIntended, "": SubmissionIntended} {
		path := filepath.Join(t.TempDir(), "history.db")
		sender, err := Open(ctx, path, func(d *DB) { d.host, d.pid = host, gone.Process.Pid })
		require.NoError(t, err)
		s, err := sender.Intend(ctx, aSubmission("example.com"), time.Hour)
		require.NoError(t, err)
		require.NoError(t, sender.Close())
		for _, at := range []string{"here", ""} {
			reader, err := Open(ctx, path, func(d *DB) { d.host = at })
			require.NoError(t, err)
			found, err := reader.SubmissionByID(ctx, s.ID)
			require.NoError(t, err)
			if at == "here" {
				assert.Equal(t, want, found.State, host)
			} else if host != "here" {
				assert.Equal(t, SubmissionIntended, found.State, "nobody knows where that is")
			}
			require.NoError(t, reader.Close())
		}
	}
}

// The history's own check comes first; this is what is left if it has a hole.
func TestTheDatabaseItselfRefusesASecondGuard(t *testing.T) {
	ctx := context.Background()
	db := newHistory(t)
	s, err := db.Intend(ctx, aSubmission("example.com"), time.Minute)
	require.NoError(t, err)
	err = db.fileSubmissions(ctx, "break in", func(o *outbox) error {
		second := keptSubmission{Submission: aSubmission("other.example")}
		second.State = SubmissionIntended
		if err := o.number(&second); err != nil {
			return err
		}
		if err := o.put(&second); err != nil {
			return err
		}
		_, err := o.tx.Exec(`UPDATE submissions SET guard = $1 WHERE id = $2`, requestDigest(s), second.ID)
		return err
	})
	require.Error(t, err)
	found, err := db.Submissions(ctx, SubmissionQuery{})
	require.NoError(t, err)
	assert.Len(t, found, 1, "and nothing of it is kept")
}

// What happened is only ever added to, and nothing of a submission is left to
// the disk's leisure.
func TestTheStatementsOnlyAddEvents(t *testing.T) {
	changes := regexp.MustCompile(`(?i)(UPDATE|DELETE\s+FROM|REPLACE\s+INTO|ALTER\s+TABLE|DROP\s+TABLE)\s+(IF\s+EXISTS\s+)?submission_events|TRUNCATE`)
	for _, broken := range []string{"UPDATE submission_events SET", "delete from\n\tsubmission_events"} {
		require.Regexp(t, changes, broken)
	}
	// A column that is added leaves the rows as they are.
	const addColumn = "ALTER TABLE submission_events ADD COLUMN "
	adds := regexp.MustCompile(`(?i)INTO\s+submission_events`)
	brief := regexp.MustCompile(`writeBriefly|synchronous\(`)
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	names, err := filepath.Glob("migrations/*.sql")
	require.NoError(t, err)
	adding := 0
	for _, name := range append(files, names...) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		assert.NotRegexp(t, changes, strings.ReplaceAll(string(text), addColumn, ""), name)
		adding += len(adds.FindAll(text, -1))
		if strings.HasPrefix(name, "submission") {
			assert.NotRegexp(t, brief, string(text), name)
		}
	}
	assert.Equal(t, 1, adding)
	assert.Contains(t, addEvent, "ON CONFLICT (id) DO NOTHING")
}

func TestAnEventThatIsRepeatedStaysAsItWas(t *testing.T) {
	ctx := context.Background()
	db := newHistory(t)
	s, err := db.SaveDraft(ctx, aSubmission("example.com"))
	require.NoError(t, err)
	e := SubmissionEvent{ID: "1", Submission: s.ID, At: noon, State: SubmissionDraft, Words: "first", Body: []byte{}}
	for _, words := range []string{"first", "second", strings.Repeat("ü", longestWords)} {
		e.Words = words
		require.NoError(t, db.fileSubmissions(ctx, "add", func(o *outbox) error { return o.append(e) }))
	}
	e.ID = "2"
	require.NoError(t, db.fileSubmissions(ctx, "add", func(o *outbox) error { return o.append(e) }))
	found, err := db.SubmissionEvents(ctx, s.ID)
	require.NoError(t, err)
	require.Len(t, found, 3)
	assert.Equal(t, "first", found[1].Words)
	assert.NotNil(t, found[1].Body, "an empty answer is one")
	assert.Nil(t, found[0].Body)
	assert.LessOrEqual(t, len(found[2].Words), longestWords)
	assert.Equal(t, strings.Repeat("ü", longestWords/2-2)+"…", found[2].Words, "cut between characters")
}

// PostgreSQL indexes no entry longer than about 2,700 bytes.
func TestTheIndexesOfSubmissionsAreShortHoweverLongTheRequestIs(t *testing.T) {
	ctx := context.Background()
	db := newHistory(t)
	long := aSubmission(strings.Repeat("a", intel.LongestPayload-len("domain")))
	long.Payload = []byte("{}")
	_, err := db.Intend(ctx, long, time.Minute)
	require.NoError(t, err)
	_, err = db.Intend(ctx, long, time.Minute)
	require.ErrorAs(t, err, new(*DuplicateError))
	var longest int
	require.NoError(t, db.sql.QueryRow(`SELECT MAX(LENGTH(request) + LENGTH(target) + LENGTH(guard) + LENGTH(state) + LENGTH(id))
		FROM submissions`).Scan(&longest))
	assert.Less(t, longest, 300)
	rows, err := db.sql.Query(`SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name LIKE 'submission%' AND sql IS NOT NULL`)
	require.NoError(t, err)
	defer rows.Close()
	indexed := map[string]bool{}
	for rows.Next() {
		var text string
		require.NoError(t, rows.Scan(&text))
		columns := text[strings.Index(text, "(")+1 : strings.LastIndex(text, ")")]
		for column := range strings.SplitSeq(columns, ", ") {
			indexed[column] = true
		}
	}
	require.NoError(t, rows.Err())
	assert.Equal(t, map[string]bool{"demo": true, "number": true, "guard": true, "request": true, "target": true,
		"state": true, "next_look": true, "repeated_by": true, "submission": true, "place": true}, indexed)
}

func TestSubmissionsAreFoundByAnIndex(t *testing.T) {
	db := newHistory(t)
	for index, q := range map[string]SubmissionQuery{
		"submissions_by_number":    {Limit: 50},
		"submissions_by_target":    {Target: "domain example.com", Holding: true, Scope: &intel.Scope{}},
		"submissions_by_next_look": {Due: noon},
		"submissions_by_state":     {States: []SubmissionState{SubmissionDraft, SubmissionUnknown}},
	} {
		c := q.conditions()
		assert.Contains(t, planOf(t, db, c.where()+` ORDER BY number DESC`, c.args...), index+" ")
	}
	assert.Contains(t, planOf(t, db, underWay), "submissions_by_state ")
	assert.Contains(t, planOf(t, db, underWay+` AND request = $1`, ""), "submissions_by_")
	assert.Contains(t, planOf(t, db, `WHERE repeated_by = $1 ORDER BY number`, "1"), "submissions_by_repeat ")
}

func planOf(t *testing.T, db *DB, rest string, args ...any) string {
	t.Helper()
	rows, err := db.sql.Query(`EXPLAIN QUERY PLAN SELECT `+submissionColumns+`, `+proposedWith+` FROM submissions `+rest, args...)
	require.NoError(t, err)
	defer rows.Close()
	var plan strings.Builder
	for rows.Next() {
		var id, parent, unused int
		var detail string
		require.NoError(t, rows.Scan(&id, &parent, &unused, &detail))
		plan.WriteString(detail + " \n")
	}
	require.NoError(t, rows.Err())
	return plan.String()
}
