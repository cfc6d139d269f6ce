package history

import (
	"crypto/sha256"
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
		`holder, host, pid, lease, sender, sender_key`
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

	damaged []string // the columns that cannot be read
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
		k.holder, k.host, k.pid, microsOrNone(k.lease), []byte(k.Sender), k.SenderKey,
	}
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
