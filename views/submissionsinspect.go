package views

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"pugmark/history"
	"pugmark/investigation"
	"pugmark/ui"
)

// storySheet is everything that is known of a submission.
func (d *Desk) storySheet(f filedStory) ui.Sheet {
	facts := ui.Facts{
		fact("target", ui.Cell{Value: targetOf(f.of.Request)}),
		fact("asked", ui.Cell{Text: investigation.ChangeWords(f.of.Request, f.catalogue)}),
		fact("state", stateCell(f.of, d.Look.Now()), ui.Cell{Text: f.told.Words.Sentence}),
	}
	s := ui.Sheet{Blocks: []ui.Block{append(facts, d.storyFacts(f)...)}}
	if len(f.of.Warnings) > 0 {
		s.Blocks = append(s.Blocks, ui.Facts{fact("accepted", ui.Cell{Text: "sent although warned: " + listWords(f.of.Warnings)})})
	}
	s.Blocks = append(s.Blocks, ui.Prose{{}, {Text: "What was asked, as it is sent:"}}, ui.Prose(d.bodyCells(f.of.Payload)))
	if answer, ok := answerIn(f.told.Events); ok {
		s.Blocks = append(s.Blocks, ui.Prose{{}, {Text: "What Cloudflare answered:"}}, d.answerFacts(answer), ui.Prose(d.bodyCells(answer.Body)))
	}
	if len(f.told.Events) > 0 {
		s.Blocks = append(s.Blocks, ui.Prose{{}, {Text: "What happened:"}}, d.eventLines(f.told.Events))
	}
	return s
}

func listWords(words []string) (list string) {
	for _, word := range words {
		list = joined(", ", list, word)
	}
	return list
}

// answerIn is the newest event that came with an answer.
func answerIn(events []history.SubmissionEvent) (answer history.SubmissionEvent, ok bool) {
	for _, e := range events {
		if e.Status != 0 || len(e.Body) > 0 {
			answer, ok = e, true
		}
	}
	return answer, ok
}

func (d *Desk) answerFacts(e history.SubmissionEvent) ui.Facts {
	facts := ui.Facts{fact("as of", ui.Cell{Text: e.At.UTC().Format(time.RFC3339)})}
	if e.Status != 0 {
		facts = append(facts, fact("status", plain("HTTP %d", e.Status)))
	}
	if e.Ray != "" {
		facts = append(facts, fact("ray", ui.Cell{Text: e.Ray}))
	}
	return facts
}

// newSubmissionInspection returns the page of the exact bytes of a submission
// and of what came back.
func newSubmissionInspection(d *Desk, of history.Submission) ui.View {
	return newStoryView(d, of, "Inspect "+of.Name(), d.submissionEvidence)
}

func (d *Desk) submissionEvidence(f filedStory) ui.Sheet {
	s := ui.Sheet{Blocks: []ui.Block{d.payloadFacts(f.of), ui.Prose(append([]ui.Cell{{}}, d.bodyCells(f.of.Payload)...))}}
	for _, e := range f.told.Events {
		if e.Status == 0 && len(e.Body) == 0 {
			continue
		}
		facts := append(ui.Facts{fact("answer", ui.Cell{Text: string(e.State)})}, d.answerFacts(e)...)
		facts = append(facts, fact("sha256", ui.Cell{Text: digestOf(e.Body)}), fact("bytes", bytesCell(e.Body)))
		s.Blocks = append(s.Blocks, ui.Prose{{}}, facts, ui.Prose(append([]ui.Cell{{}}, d.bodyCells(e.Body)...)))
	}
	if _, answered := answerIn(f.told.Events); !answered {
		s.Blocks = append(s.Blocks, ui.Prose{{}, {Text: "no answer is kept", Mood: ui.Muted}})
	}
	return s
}

// payloadFacts say what was sent, and whether it is still what was kept.
func (d *Desk) payloadFacts(s history.Submission) ui.Facts {
	hash := ui.Cell{Text: digestOf(s.Payload)}
	if s.Hash != "" && s.Hash != hash.Text {
		hash = ui.Cell{Text: fmt.Sprintf("%s, not the %s that was kept with it: the history was changed from outside", hash.Text, s.Hash), Mood: ui.Doubtful}
	}
	facts := ui.Facts{
		fact("submission", ui.Cell{Text: s.Name()}),
		fact("about", ui.Cell{Value: targetOf(s.Request)}),
		fact("composed", ui.Cell{Text: joined(" by ", s.Created.UTC().Format(time.RFC3339), d.who(s.Analyst))}),
		fact("account", ui.Cell{Text: s.Scope.Account}),
		fact("sha256", hash),
	}
	if client := d.Workbench.Source.Client; client != nil {
		if call, err := client.SubmissionCurl(s.Payload); err == nil {
			facts = append(facts, fact("as curl", ui.Cell{Text: call}))
		}
	}
	return append(facts, fact("bytes", bytesCell(s.Payload)))
}

func digestOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

func bytesCell(raw []byte) ui.Cell {
	return plain("%s, hazardous characters shown as escapes", grouped(int64(len(raw))))
}
