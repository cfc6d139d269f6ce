// Package history keeps every answer Cloudflare gave, the ledger of every
// call, and the claims that stop two processes from asking the same question
// at once. It is the archive and the ledger of package intel.
//
// It keeps submissions as well, with everything that happened to them. A
// submission is filed as intended, then as being sent, and only then may its
// first byte leave; while it may come about, no process can file a second one
// that asks for the same, unless it names the first. What its sender has given
// up is a draft again, or unknown: [DB.RecoverSubmissions].
//
// With an answer it keeps what the answer is found by: whether Cloudflare lists a
// threat in it, its words, and what it says of two things, such as a name and the
// address it resolves to ([DB.Linked]). Words and links are read from the answer's
// bytes after it is on the disk, and at the latest when somebody asks for them
// through the same DB; the answer is kept among the unread ones until then, so that
// whoever comes next reads what is left ([DB.KeepReading], [DB.CatchUp]). An answer
// that nobody can read is kept without.
//
// A team has one history, on a server or in the file of the one workbench that
// all sign in to. It then says as well who is here ([DB.Beat]), what was done
// ([DB.Note]) and what each may spend ([DB.SetShare], [DB.Limit]). Where its server
// does not answer, what was read or kept through a DB stays readable, within
// bounds, and what could not be kept is kept later: [DB.FileLate].
//
// One file of SQLite holds it all. The statements are written so that
// PostgreSQL runs the same text: $1…$n, portable column types, times as
// microseconds of UTC, ON CONFLICT instead of a dialect's own words. What only
// SQLite knows is in the type engine, made in the files whose names say
// sqlite, migrations included.
//
// Every write is done whole or not at all, and on the disk when the method
// returns; only claims and who is here, which end with their process, are not
// waited for. Those who write at the same time share one transaction and its wait.
// Every method is safe for concurrent use, by goroutines and by processes.
package history
