package views

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/investigation/export"
	"pugmark/ui"
)

// A reportPreview is a page with a report as it would leave the workbench: how
// deep it goes, its TLP label and its spelling are chosen on it. Reading what it
// tells of costs nothing.
type reportPreview struct {
	*ui.TextPage
	desk    *Desk
	about   investigation.ReportSubject
	options investigation.ReportOptions
	load    ui.Load[investigation.Report]
	// leaving is what was asked of a report that was still being read.
	leaving func() tea.Cmd
}

// exportDossier offers the report about a subject, or the list of a pane that
// somebody works in: one that has the screen to itself, or marked rows.
func (d *Desk) exportDossier(s *subject) tea.Cmd {
	pane, ok := s.board.Focused().Pane.(*report)
	if ok && pane.view.Shown().Current >= 0 && (s.board.Zoomed() || pane.view.Marks() > 0) {
		about := pane.Subject()
		if about == "" {
			about = s.indicator.Defanged()
		}
		return d.exportList(s.board.Focused().Name+" of "+about, pane.view, "as the pane says: "+pane.Status().Text)
	}
	return d.openReport(investigation.ReportSubject{Indicator: s.indicator}, s.indicator.Defanged())
}

// exportCase offers the report about a case, or what is marked in it.
func (d *Desk) exportCase(name string, view *ui.SheetView) tea.Cmd {
	if view.Marks() > 0 {
		return d.exportList("indicators of "+name, view)
	}
	return d.openReport(investigation.ReportSubject{Case: name}, name)
}

func (d *Desk) openReport(about investigation.ReportSubject, title string) tea.Cmd {
	page := ui.NewTextPage(d.Look, "Report on "+title, "reading what is kept…")
	page.AtWords = true
	options := investigation.ReportOptions{Depth: investigation.DepthStandard, TLP: export.TLPAmber}
	return ui.Open(&reportPreview{TextPage: page, desk: d, about: about, options: options})
}

func (p *reportPreview) whereabouts() history.Place { return history.Place{Page: pageReport} }

// pageReport is a place the team knows as "other".
const pageReport = "other"

// Init implements ui.View.
func (p *reportPreview) Init(ctx context.Context) tea.Cmd { return p.read(ctx) }

// read reads the report, once what the person is just saying of anything is
// kept.
func (p *reportPreview) read(ctx context.Context) tea.Cmd {
	bench, about, options, doing := p.desk.Workbench, p.about, p.options, p.desk.doing
	return p.load.Start(ctx, func(ctx context.Context) (investigation.Report, error) {
		if doing != nil {
			select {
			case <-doing:
			case <-ctx.Done():
			}
		}
		return bench.Report(ctx, about, options)
	})
}

// Update implements ui.View.
func (p *reportPreview) Update(ctx context.Context, msg tea.Msg) tea.Cmd {
	if p.load.Update(msg) {
		return p.arrived(ctx)
	}
	switch msg := msg.(type) {
	case saidMsg:
		return p.read(ctx)
	case ui.UncoveredMsg:
		p.show() // evidence may have been left out
	case tea.KeyPressMsg:
		if cmd, used := p.press(msg); used {
			return cmd
		}
	}
	return p.TextPage.Update(ctx, msg)
}

// arrived shows what was read, and does with it what was asked for meanwhile.
func (p *reportPreview) arrived(ctx context.Context) tea.Cmd {
	leaving := p.leaving
	p.leaving = nil
	p.show()
	r, ready := p.load.Value()
	if p.load.Err() != nil || !ready {
		return nil
	}
	values := make([]string, 0, len(r.Parts))
	for _, part := range r.Parts {
		values = append(values, part.Indicator.String())
	}
	listening := p.desk.says(ctx, values) // so that their news are told
	if leaving == nil {
		return listening
	}
	return tea.Batch(listening, leaving())
}

// show shows the report as it is chosen.
func (p *reportPreview) show() {
	if err := p.load.Err(); err != nil {
		p.Set(p.desk.explain(err).Line())
		return
	}
	if r, ready := p.report(); ready {
		p.Set(reportText(r, export.Markdown))
	}
}

// report is the report with the options chosen by now.
func (p *reportPreview) report() (investigation.Report, bool) {
	r, ready := p.load.Value()
	r.Options = p.options
	return r, ready
}

func reportText(r investigation.Report, f export.Format) string {
	var b strings.Builder
	if err := r.Write(&b, f); err != nil {
		return "the report could not be written as " + f.String()
	}
	return b.String()
}

func (p *reportPreview) press(msg tea.KeyPressMsg) (cmd tea.Cmd, used bool) {
	switch msg.String() {
	case "1", "2", "3":
		p.options.Depth = []investigation.Depth{investigation.DepthNote, investigation.DepthStandard, investigation.DepthFull}[msg.String()[0]-'1']
	case "t":
		p.options.TLP = p.options.TLP.Next()
	case "l":
		p.options.Live = !p.options.Live
	case "p":
		p.options.MaskOurs = !p.options.MaskOurs
	case "space":
		return ui.Open(newEvidencePage(p)), true
	case "y":
		return p.whenRead(func() tea.Cmd { return p.copy(export.Markdown) }), true
	case "enter", "s":
		return p.out(export.Markdown), true
	case "x":
		return p.out(export.STIX), true
	case "o":
		return p.desk.Look.OpenMenu(ui.Menu{Title: "the report as", Items: []ui.MenuItem{
			{Key: 'j', Name: "JSON", Run: func() tea.Cmd { return p.out(export.JSON) }},
			{Key: 'c', Name: "CSV of the evidence", Run: func() tea.Cmd { return p.out(export.CSV) }},
			{Key: 'x', Name: "STIX 2.1", Run: func() tea.Cmd { return p.out(export.STIX) }},
		}}), true
	default:
		return nil, false
	}
	p.show()
	return nil, true
}

// whenRead does something with the report once it is the newest.
func (p *reportPreview) whenRead(leave func() tea.Cmd) tea.Cmd {
	if p.load.Busy() {
		p.leaving = leave
		return nil
	}
	if _, ready := p.load.Value(); p.load.Err() != nil || !ready {
		return nil // the page says why
	}
	return leave()
}

// out writes a new file; on a shared workbench, where there are none, it copies.
func (p *reportPreview) out(f export.Format) tea.Cmd {
	if p.desk.Team {
		return p.whenRead(func() tea.Cmd { return p.copy(f) })
	}
	return p.whenRead(func() tea.Cmd { return p.save(f) })
}

func (p *reportPreview) save(f export.Format) tea.Cmd {
	r, _ := p.report()
	return saveFile(r.Name(), f.Extension(), r.Made, func(w io.Writer) error { return r.Write(w, f) },
		formWords(f, r.Options))
}

// leaveOut leaves evidence out of the report, or takes it in again.
func (p *reportPreview) leaveOut(id string) {
	if n := slices.Index(p.options.Without, id); n >= 0 {
		p.options.Without = slices.Delete(slices.Clone(p.options.Without), n, n+1)
		return
	}
	p.options.Without = append(slices.Clone(p.options.Without), id)
}

// formWords say in which form a report leaves.
func formWords(f export.Format, o investigation.ReportOptions) string {
	words := fmt.Sprintf("%s, %s, %s", f, o.TLP, spellingOf(f, o.Live))
	if o.MaskOurs {
		words += ", ours masked"
	}
	if n := len(o.Without); n > 0 {
		words += ", " + counted(n, "answer", "answers") + " left out"
	}
	return words
}

// copy puts the report into the clipboard, whole or not at all.
func (p *reportPreview) copy(f export.Format) tea.Cmd {
	r, _ := p.report()
	return func() tea.Msg {
		text := strings.TrimSuffix(reportText(r, f), "\n")
		if len(text) <= ui.MaxCopy {
			return ui.Copy(text, formWords(f, r.Options))()
		}
		return sayDoubt(fmt.Sprintf("not copied: %s bytes, a terminal's clipboard takes %s · %s", grouped(int64(len(text))), grouped(ui.MaxCopy), p.otherWay(f)))()
	}
}

// otherWay is how a report leaves that no clipboard takes.
func (p *reportPreview) otherWay(f export.Format) string {
	about := p.about.Case
	if about == "" {
		about = intel.Defang(p.about.Indicator.String())
	}
	command := fmt.Sprintf("report '%s' --format %s", about, string(f))
	if p.options.MaskOurs {
		command += " --mask-ours"
	}
	switch {
	case p.desk.Team:
		return "ssh HOST " + command + " prints it"
	case f == export.Markdown:
		return "enter writes it to a file; 1 makes it shorter"
	}
	return "pugmark " + command + " prints it"
}

func spellingOf(f export.Format, live bool) string {
	if live || !f.ForPeople() {
		return export.Live
	}
	return export.Defanged
}

// Keys implements ui.View.
func (p *reportPreview) Keys() []key.Binding {
	named := func(name, help string) key.Binding {
		return key.NewBinding(key.WithKeys(name), key.WithHelp(name, help))
	}
	if _, ready := p.load.Value(); !ready {
		return nil
	}
	way := "new file"
	if p.desk.Team {
		way = "copy"
	}
	spelling := "live"
	if p.options.Live {
		spelling = "defanged"
	}
	masking := "mask ours"
	if p.options.MaskOurs {
		masking = "ours as they are"
	}
	keys := []key.Binding{
		key.NewBinding(key.WithKeys("1", "2", "3"), key.WithHelp("1 2 3", "note, standard, full")), named("t", "TLP"),
		named("y", "copy"), key.NewBinding(key.WithKeys("enter", "s"), key.WithHelp("enter", way)), named("x", "STIX"), named("o", "JSON, CSV"), named("l", spelling),
		named("p", masking), named("space", "evidence"),
	}
	return append(keys, p.TextPage.Keys()...)
}
