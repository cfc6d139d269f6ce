package views

import (
	"context"
	"fmt"
	"time"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// A failure is a question that was not answered, and all that is known of why.
type failure struct {
	key  intel.Key
	err  *intel.Error // nil when something else than Cloudflare failed
	said investigation.Words
}

// failures are those of the pane.
func (r *report) failures() []failure {
	var failed []failure
	for _, p := range r.parts() {
		if st := p.state(); st.err != nil {
			e, _ := asIntel(st.err)
			failed = append(failed, failure{st.key, e, r.desk.explain(st.err)})
		}
	}
	return failed
}

// askable reports whether a question failed in a way that asking once more may
// mend: it never reached Cloudflare, Cloudflare was out of reach, or the time
// it wanted to be left alone is over. A used-up month is not judged here.
func (s state) askable(now time.Time) bool {
	e, ok := asIntel(s.err)
	if !ok || s.asking || s.has && s.fresh || e.Until.After(now) && e.Problem != intel.ProblemQuota {
		return false
	}
	switch w := investigation.Explain(e, now); {
	case e.Problem == intel.ProblemNotOffered, e.Problem == intel.ProblemNoCredentials:
		return false
	case w.Passes:
		return true
	}
	return e.Attempts == 0
}

// failureFacts say everything Cloudflare said with a failure, as given.
func (d *Desk) failureFacts(f failure) ui.Facts {
	facts := ui.Facts{
		fact("question", plain("%s", f.key.Kind)),
		fact("about", ui.Cell{Value: f.key.Value}),
		fact("failed", ui.Cell{Text: f.said.Sentence, Mood: ui.Doubtful}),
	}
	if e := f.err; e != nil {
		if e.Status != 0 {
			facts = append(facts, fact("status", plain("HTTP %d", e.Status)))
		}
		if e.Ray != "" {
			facts = append(facts, fact("cf-ray", ui.Cell{Text: e.Ray}))
		}
		facts = append(facts, fact("sent", plain("%s, %s may have counted", counted(e.Attempts, "request", "requests"), counted(e.Counted, "call", "calls"))))
		facts = append(facts, messageFacts(e.Messages)...)
	}
	if d.Curl != nil {
		if call, err := d.Curl(f.key); err == nil {
			facts = append(facts, fact("as curl", ui.Cell{Text: call}))
		}
	}
	return facts
}

// shownMessages bounds how many messages of one answer are shown: an answer
// may hold any number.
const shownMessages = 20

func messageFacts(messages []intel.Message) ui.Facts {
	var facts ui.Facts
	for _, m := range messages[:min(len(messages), shownMessages)] {
		facts = append(facts, fact("Cloudflare", ui.Cell{Text: joined(" ", numberWords(m.Code), m.Message)}))
		if m.DocumentationURL != "" {
			facts = append(facts, fact("see", ui.Cell{Text: m.DocumentationURL}))
		}
		if m.Pointer != "" {
			facts = append(facts, fact("pointer", ui.Cell{Text: m.Pointer}))
		}
		facts = append(facts, messageFacts(m.Chain)...)
	}
	if more := len(messages) - shownMessages; more > 0 {
		facts = append(facts, fact("", plain("%s more", counted(more, "message", "messages"))))
	}
	return facts
}

func numberWords(code int) string {
	if code == 0 {
		return ""
	}
	return fmt.Sprint(code)
}

// unread reads, from the history, the answers that could not be read: they are
// kept under a kind of their own.
func (d *Desk) unread(failed []failure) func(context.Context) (map[intel.Key]evidence, error) {
	db, scope := d.Workbench.History, d.Workbench.Source.Scope
	return func(ctx context.Context) (map[intel.Key]evidence, error) {
		found := map[intel.Key]evidence{}
		if db == nil {
			return found, nil
		}
		for _, f := range failed {
			const newest = 20
			rows, err := db.Lookups(ctx, history.Query{Text: f.key.Value, Kinds: []intel.Kind{f.key.Kind.Evidence()}, Scope: &scope, Limit: newest})
			if err != nil {
				return found, err
			}
			for _, l := range rows {
				key := l.Record.Key
				key.Kind = f.key.Kind
				if _, known := found[key]; key == f.key && !known {
					found[key] = evidence{f.key, l.Record.Body, l.Record.At, l.Record.Analyst, intel.FromArchive, 0, false}
				}
			}
		}
		return found, nil
	}
}
