package views

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/ui"
)

// What inspect shows of an answer: so many bytes, in lines of so many.
const (
	inspectedBytes = 64 << 10
	inspectedLine  = 1 << 10
	inspectedPages = 10 // of one list
)

// inspectable reports whether the focused pane has an answer or a failure.
func (d *dossier) inspectable() bool {
	return slices.ContainsFunc(d.pane().parts(), func(p part) bool { return p.state().has || p.state().err != nil })
}

// inspect opens the exact answers of the focused pane.
func (d *dossier) inspect() tea.Cmd {
	var kept []evidence
	parts, others := d.pane().inspected()
	for _, p := range parts {
		if e, ok := p.evidence(); ok {
			kept = append(kept, e)
		}
	}
	failed := d.pane().failures()
	if len(kept)+len(failed) == 0 {
		return ui.Notify(ui.Cell{Text: "no answer is here to inspect", Mood: ui.Muted})
	}
	return ui.Open(newInspection(d.desk, kept, failed, others))
}

// inspected are the parts of the pane whose answers inspect shows, and how many
// others there are.
func (r *report) inspected() (parts []part, others int) {
	if r.answered != nil {
		return r.answered(inspectedPages)
	}
	return r.parts(), 0
}

// An inspection is the page of exact answers, and of what came instead of one.
type inspection struct {
	*ui.Page
	desk   *Desk
	kept   []evidence
	failed []failure
	others int                             // answers that are not shown
	unread ui.Load[map[intel.Key]evidence] // answers that could not be read
}

func newInspection(d *Desk, kept []evidence, failed []failure, others int) ui.View {
	page := &inspection{desk: d, kept: kept, failed: failed, others: others}
	page.Page = ui.NewPage(d.Look, "Inspect", page.sheet)
	return page
}

// Init implements ui.View: what could not be read was kept as it came.
func (i *inspection) Init(ctx context.Context) tea.Cmd {
	cmd := i.Page.Init(ctx)
	if len(i.failed) == 0 {
		return cmd
	}
	return tea.Batch(cmd, i.unread.Start(ctx, i.desk.unread(i.failed)))
}

// Update implements ui.View.
func (i *inspection) Update(ctx context.Context, msg tea.Msg) tea.Cmd {
	i.unread.Update(msg)
	return i.Page.Update(ctx, msg)
}

func (i *inspection) sheet() ui.Sheet {
	var s ui.Sheet
	unread, _ := i.unread.Value()
	for n, f := range i.failed {
		if n > 0 {
			s.Blocks = append(s.Blocks, ui.Prose{{}})
		}
		s.Blocks = append(s.Blocks, i.desk.failureFacts(f))
		if e, ok := unread[f.key]; ok {
			s.Blocks = append(s.Blocks, ui.Prose{{}, {Text: "the answer that could not be read, as it came:"}})
			s.Blocks = append(s.Blocks, i.desk.provenance(e), ui.Prose(append([]ui.Cell{{}}, i.desk.bodyCells(e.raw)...)))
		} else if f.err != nil && f.err.Body != "" {
			s.Blocks = append(s.Blocks, ui.Prose(append([]ui.Cell{{}, {Text: "the answer begins:"}}, i.desk.bodyCells([]byte(f.err.Body))...)))
		}
	}
	for n, e := range i.kept {
		if n+len(i.failed) > 0 {
			s.Blocks = append(s.Blocks, ui.Prose{{}})
		}
		s.Blocks = append(s.Blocks, i.desk.provenance(e))
		s.Blocks = append(s.Blocks, ui.Prose(append([]ui.Cell{{}}, i.desk.bodyCells(e.raw)...)))
	}
	if i.others > 0 {
		s.Foot = []ui.Cell{{Text: fmt.Sprintf("the newest %d pages · the other %s are kept: %s --ndjson prints them all", len(i.kept), grouped(int64(i.others)), i.desk.historyCommand()), Mood: ui.Notable}}
	}
	return s
}

// provenance says where an answer is from, absolutely: inspection is where
// ages are not enough.
func (d *Desk) provenance(e evidence) ui.Facts {
	sum := sha256.Sum256(e.raw)
	facts := ui.Facts{
		fact("question", plain("%s", e.key.Kind)),
		fact("about", ui.Cell{Value: e.key.Value}),
	}
	if e.key.Window != (intel.Window{}) {
		facts = append(facts, fact("window", plain("%s … %s", e.key.Window.Start, e.key.Window.End)))
	}
	if e.key.Page > 0 {
		facts = append(facts, fact("page", plain("%d, %d a page asked for", e.key.Page, e.key.PerPage)))
	}
	facts = append(facts,
		fact("as of", ui.Cell{Text: e.at.UTC().Format(time.RFC3339)}),
		fact("asked by", orNotReported(e.analyst)),
		fact("origin", plain("%s", originWords(e.origin))),
		fact("cost", plain("%s now", counted(e.cost, "call", "calls"))),
		fact("fresh", plain("%s", freshWords(e.fresh))),
		fact("sha256", plain("%s", hex.EncodeToString(sum[:]))),
	)
	if d.Curl != nil {
		if call, err := d.Curl(e.key); err == nil {
			facts = append(facts, fact("as curl", ui.Cell{Text: call}))
		}
	}
	return append(facts, fact("bytes", plain("%s, hazardous characters shown as escapes", grouped(int64(len(e.raw))))))
}

func originWords(o intel.Origin) string {
	switch o {
	case intel.FromAPI:
		return "Cloudflare's API"
	case intel.FromArchive:
		return "kept in the history"
	case intel.FromDemo:
		return "demo data, invented"
	}
	return string(o)
}

func freshWords(fresh bool) string {
	if fresh {
		return "yes, it stands for a new answer"
	}
	return "no, r asks again"
}

// bodyCells are the bytes of an answer as lines. What is past the bound is
// counted, never silently left out.
func (d *Desk) bodyCells(raw []byte) []ui.Cell {
	shown := raw[:min(len(raw), inspectedBytes)]
	var cells []ui.Cell
	for line := range bytes.Lines(shown) {
		line = bytes.TrimSuffix(line, []byte("\n"))
		for len(line) > inspectedLine {
			cut := runeStart(line, inspectedLine)
			cells = append(cells, ui.Cell{Text: string(line[:cut])})
			line = line[cut:]
		}
		cells = append(cells, ui.Cell{Text: string(line)})
	}
	if rest := len(raw) - len(shown); rest > 0 {
		cells = append(cells, ui.Cell{Text: fmt.Sprintf("%s more bytes are kept: %s --ndjson prints them all", grouped(int64(rest)), d.historyCommand()), Mood: ui.Notable})
	}
	return cells
}

// runeStart is the last place at or before at where a rune of line begins, so
// that cutting there splits none.
func runeStart(line []byte, at int) int {
	for back := at; back > at-4 && back > 0; back-- {
		if line[back]&0xc0 != 0x80 {
			return back
		}
	}
	return at
}
