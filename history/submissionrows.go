package history

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

const (
	submissionColumns = `id, number, base, account, demo, analyst, created, indicator_type, url, ip, ` +
		`content_adds, content_removes, security_adds, security_removes, payload, payload_hash, before_answer, ` +
		`reason, evidence, warnings, again, repeated_by, state, sent, changed, looks, next_look, ` +
		`holder, host, pid, lease`
	submissionDigests = `request, target, guard`
)

var putSubmission = upsert("submissions", submissionColumns+`, `+submissionDigests)

// upsert returns the statement that adds a row, or replaces the one with its id.
func upsert(table, columns string) string {
	var sets []string
	for column := range strings.SplitSeq(columns, ", ") {
		if column != "id" {
			sets = append(sets, column+` = excluded.`+column)
		}
	}
	return strings.TrimSuffix(insert(table, columns), `NOTHING`) + `UPDATE SET ` + strings.Join(sets, `, `)
}

// A keptSubmission is a row: a submission, and whose it is while it is sent.
type keptSubmission struct {
	Submission
	holder string // the DB that sends it, or sent it last and has not said how that ended
	host   string // the machine and the process of the holder
	pid    int
	lease  time.Time // until when it is the holder's alone
}

// holds reports whether no second one like it may be sent.
func (k *keptSubmission) holds() bool { return !k.Settled() && k.RepeatedBy == "" }

// requestDigest tells one request from another, targetDigest one target from
// another. They are digests because what they are made of may be long.
func requestDigest(s Submission) string {
	return digest(s.Scope.Base, s.Scope.Account, fmt.Sprint(s.Scope.Demo), s.Request.TargetKey(), s.Request.ChangeSet())
}

func targetDigest(targetKey string) string { return digest(targetKey) }

func digest(parts ...string) string {
	sum := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(sum, "%q\n", part)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func (k *keptSubmission) args() []any {
	r := k.Request
	return []any{
		k.ID, k.Number, k.Scope.Base, k.Scope.Account, k.Scope.Demo, []byte(k.Analyst), microsOrNone(k.Created),
		[]byte(r.Type), []byte(r.URL), []byte(r.IP),
		listOf(r.ContentAdds), listOf(r.ContentRemoves), listOf(r.SecurityAdds), listOf(r.SecurityRemoves),
		append([]byte{}, k.Payload...), k.Hash, k.Before, []byte(k.Reason), []byte(k.Evidence), listOf(k.Warnings),
		k.Again, k.RepeatedBy, k.State, microsOrNone(k.Sent), microsOrNone(k.Changed), k.Looks, microsOrNone(k.Next),
		k.holder, k.host, k.pid, microsOrNone(k.lease),
	}
}

func scanSubmission(rows *sql.Rows) (keptSubmission, error) {
	var k keptSubmission
	var created, sent, changed, next, lease int64
	var contentAdds, contentRemoves, securityAdds, securityRemoves, warnings string
	r := &k.Request
	err := rows.Scan(&k.ID, &k.Number, &k.Scope.Base, &k.Scope.Account, &k.Scope.Demo, &k.Analyst, &created,
		(*string)(&r.Type), &r.URL, &r.IP, &contentAdds, &contentRemoves, &securityAdds, &securityRemoves,
		&k.Payload, &k.Hash, &k.Before, &k.Reason, &k.Evidence, &warnings,
		&k.Again, &k.RepeatedBy, &k.State, &sent, &changed, &k.Looks, &next,
		&k.holder, &k.host, &k.pid, &lease)
	if err != nil {
		return k, err
	}
	k.Created, k.Sent, k.Changed = timeOrNone(created), timeOrNone(sent), timeOrNone(changed)
	k.Next, k.lease = timeOrNone(next), timeOrNone(lease)
	for text, list := range map[*string]*[]int{
		&contentAdds: &r.ContentAdds, &contentRemoves: &r.ContentRemoves,
		&securityAdds: &r.SecurityAdds, &securityRemoves: &r.SecurityRemoves,
	} {
		if err := json.Unmarshal([]byte(*text), list); err != nil {
			return k, fmt.Errorf("%w: a list of categories is %q", ErrDamaged, *text)
		}
	}
	if err := json.Unmarshal([]byte(warnings), &k.Warnings); err != nil {
		return k, fmt.Errorf("%w: the warnings are %q", ErrDamaged, warnings)
	}
	return k, nil
}

// listOf is a list as JSON; one without anything is null.
func listOf[T int | string](list []T) string {
	if len(list) == 0 {
		return "null"
	}
	text, _ := json.Marshal(list) // numbers and texts can always be written
	return string(text)
}

func microsOrNone(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return micros(t)
}

func timeOrNone(at int64) time.Time {
	if at == 0 {
		return time.Time{}
	}
	return fromMicros(at)
}

// A querier reads rows: the database, or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// eachSubmission hands out rows as they are kept, until one is enough.
func eachSubmission(ctx context.Context, db querier, rest string, args []any, have func(keptSubmission) (more bool)) error {
	rows, err := db.QueryContext(ctx, `SELECT `+submissionColumns+` FROM submissions `+rest, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		k, err := scanSubmission(rows)
		if err != nil {
			return err
		}
		if !have(k) {
			return nil
		}
	}
	return rows.Err()
}

// keptSubmissions returns rows as they are kept.
func keptSubmissions(ctx context.Context, db querier, rest string, args ...any) (found []keptSubmission, err error) {
	err = eachSubmission(ctx, db, rest, args, func(k keptSubmission) bool {
		found = append(found, k)
		return true
	})
	return found, err
}
