package history_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

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
