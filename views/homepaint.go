package views

import (
	"fmt"
	"strings"
	"time"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// homeWidth is how wide home grows: further apart, what belongs together would
// not be read together.
const homeWidth = 110

// Render implements ui.View.
func (h *home) Render(width, height int) string {
	h.seen = true
	if width <= 0 || height <= 0 {
		return ""
	}
	l := h.desk.Look
	inner := max(0, min(width, homeWidth)-2)
	lines := []string{"", " " + l.Ends(inner, []ui.Cell{{Text: "Look up"}}, h.meterCells())}
	lines = append(lines, indented(h.field.RenderBox(inner), 1)...)
	if understood := h.sentence.Height(max(0, inner-2)); understood > 0 {
		lines = append(lines, indented(h.sentence.Render(max(0, inner-2), min(understood, 8), false), 3)...)
	}
	lines = append(lines, indented(l.Line(inner, h.othersCell()), 1)...)
	if title, hint := h.listTitle(); title != "" {
		lines = append(lines, " "+l.Ends(inner, []ui.Cell{{Text: title}}, []ui.Cell{{Text: hint, Mood: ui.Muted}}))
	}
	room := height - len(lines)
	if h.desk.connects() && !h.desk.demo() {
		room -= 2
	}
	if room > 0 {
		lines = append(lines, indented(h.list.Render(inner, room, h.listed || h.choosing()), 1)...)
	}
	if h.desk.connects() && !h.desk.demo() {
		lines = append(lines, strings.Split(ui.Fit("", width, max(0, height-len(lines)-1)), "\n")...)
		lines = append(lines, " "+l.Line(max(0, width-2), ui.Cell{Text: "Independent software. Not made, endorsed or supported by Cloudflare, Inc.", Mood: ui.Muted}))
	}
	return ui.Fit(strings.Join(lines, "\n"), width, height)
}

// meterCells are the estimate in full, which the header has no room for.
func (h *home) meterCells() []ui.Cell {
	b, ok := h.desk.budget()
	if !ok || h.desk.connects() {
		return nil
	}
	meter := h.desk.budgetCell(b.Words())
	meter.Text += " · " + b.ResetWords()
	if meter.Mood == ui.Plain {
		meter.Mood = ui.Muted
	}
	return []ui.Cell{meter}
}

// othersCell says who else is here, and how to see what they do: "maria and tom
// are here · ↓ then g t team". It stands where a line is blank otherwise.
func (h *home) othersCell() ui.Cell {
	names := h.desk.others()
	if h.over || len(names) == 0 {
		return ui.Cell{}
	}
	who, are, how := names[0], " are here", "ctrl+p team"
	switch len(names) {
	case 1:
		are = " is here"
	case 2:
		who += " and " + names[1]
	default:
		who += ", " + names[1] + " and " + counted(len(names)-2, "other", "others")
	}
	switch {
	case h.listed:
		how = "g t team"
	case h.hasList():
		how = "↓ then g t team"
	}
	return ui.Cell{Text: joined(" · ", who+are, how), Mood: ui.Own}
}

// listTitle is the line above the list, and how to get into it.
func (h *home) listTitle() (title, hint string) {
	if !h.hasList() {
		return "", ""
	}
	if !h.listed && !h.choosing() {
		hint = "↓ list"
	}
	if h.desk.connects() && h.typed == "" {
		return "pugmark is not connected to Cloudflare yet.", hint
	}
	n, _ := h.needs.load.Value()
	if jobs, _ := h.jobs.Value(); len(n.list)+len(jobs) > 0 {
		return "Needs you", hint
	}
	if _, cases := h.caseGrid(); cases {
		return "Open case", hint
	}
	return "Recent", hint
}

func indented(block string, by int) []string {
	var lines []string
	for line := range strings.SplitSeq(strings.TrimSuffix(block, "\n"), "\n") {
		lines = append(lines, strings.Repeat(" ", by)+line)
	}
	return lines
}

// describe says below the field what was understood.
func (h *home) describe() {
	p := h.desk.paper()
	in, found := h.found()
	if before, ok := h.contents.Value(); !found && ok && h.contents.Busy() && before.of != "" && strings.HasPrefix(h.typed, before.of) {
		in, found = before.intake, len(before.intake.Items) > 0 // who types on sees what was found so far
	}
	var block ui.Block
	lines := h.input.lines
	switch many := lines > 1 || h.input.refusal == errMany; {
	case h.input.single:
		facts := understood(h.input.indicator, p)
		if h.input.wrapper != "" {
			facts = append(facts, fact("unwrapped", plain("out of a link of %s", h.input.wrapper)))
		}
		block = append(facts, h.foreseen(p)...)
	case h.input.refusal == nil:
		h.sentence.Set(ui.Sheet{})
		return
	case found:
		block = append(pastedFacts(in, lines), fact("enter", plain("opens the preview; nothing is asked yet")))
	case many && h.contents.Busy():
		block = ui.Prose{{Text: "reading " + counted(lines, "line", "lines") + "…", Mood: ui.Muted}}
	case h.contents.Err() != nil && !h.contents.Busy():
		block = ui.Prose{historyTrouble(h.contents.Err(), p.now)}
	case many:
		block = ui.Prose{{Text: "no domain, IP, URL or AS number was found in " + counted(lines, "line", "lines"), Mood: ui.Doubtful}}
	default:
		block = ui.Prose{{Text: h.input.refusal.Error(), Mood: ui.Doubtful}}
	}
	h.sentence.Set(ui.Sheet{Blocks: []ui.Block{block}})
}

// understood says what the text was taken for.
func understood(i intel.Indicator, p paper) ui.Facts {
	cells := []ui.Cell{{Text: p.spell(i.String())}}
	if host := i.HostIndicator(); i.Kind() == intel.IndicatorURL && host.Kind() == intel.IndicatorDomain || i.IsSubdomain() {
		cells = append(cells, plain("·  domain %s", p.spell(i.Registrable())))
	}
	facts := ui.Facts{fact(indicatorWord(i.Kind()), cells...)}
	if unicode := i.Unicode(); unicode != "" {
		facts = append(facts, fact("reads as", ui.Cell{Text: unicode, Mood: ui.Notable}))
	}
	if i.HasUserInfo() {
		facts = append(facts, fact("careful", ui.Cell{Text: "what stands before the @ is a user name, not the host", Mood: ui.Notable}))
	}
	if reserved := i.Reserved(); reserved != "" {
		facts = append(facts, fact("reserved", ui.Cell{Text: reserved, Mood: ui.Notable}))
	}
	return facts
}

func indicatorWord(k intel.IndicatorKind) string {
	switch k {
	case intel.IndicatorURL:
		return "URL"
	case intel.IndicatorIPv4:
		return "IPv4"
	case intel.IndicatorIPv6:
		return "IPv6"
	case intel.IndicatorASN:
		return "network"
	}
	return "domain"
}

// foreseen says what is known of the input, for 0 calls, and what enter would
// ask and cost.
func (h *home) foreseen(p paper) ui.Facts {
	f, ok := h.outlook.Value()
	if !ok || f.of != h.input.indicator {
		return nil
	}
	known := ui.Cell{Text: "first look-up of this " + kindWord(f.of.Kind()), Mood: ui.Muted}
	if f.known.Seen() {
		m := remembered{known: f.known, kind: f.of.Kind(), who: h.desk.who}
		quote := investigation.Headline(f.known.Heard, p.spell, p.now)
		said := trimSource(quote.Narrow)
		known = ui.Cell{Text: joined(" – ", said, m.lastSeen(p)), Mood: toneMood(quote.Tone)}
	}
	facts := ui.Facts{fact("known", known)}
	if team := h.desk.teamLine(f.of, p); team != "" {
		facts = append(facts, fact("team", ui.Cell{Text: team, Mood: ui.Own}))
	}
	return append(facts, fact("enter", h.enterWords(f.outlook, p.now)))
}

// enterWords are "asks 1 of ~61: phishing scan (domain, WHOIS: kept, 14m)".
func (h *home) enterWords(o investigation.Outlook, now time.Time) ui.Cell {
	switch {
	case h.desk.connects():
		return ui.Cell{Text: "shows what is kept: pugmark is not connected to Cloudflare"}
	case !h.desk.connected():
		_, why := h.desk.unconnectedWords()
		return ui.Cell{Text: "shows what is kept: " + why}
	}
	return ui.Cell{Text: joined("   ", h.askWords(o), keptWords(o.Kept, now))}
}

func (h *home) askWords(o investigation.Outlook) string {
	if o.Price.Most == 0 {
		return "asks nothing: the answers are kept"
	}
	price := o.Price.Words()
	if b, ok := h.desk.budget(); ok && b.Known {
		price = fmt.Sprintf("%s of ~%s", strings.TrimSuffix(strings.TrimSuffix(price, " calls"), " call"), grouped(int64(b.Left)))
	}
	return joined(": ", "asks "+price, topicWords(o.Ask))
}

func keptWords(kept []investigation.Kept, now time.Time) string {
	if len(kept) == 0 {
		return ""
	}
	var topics []investigation.Topic
	oldest := kept[0].At
	for _, k := range kept {
		topics = append(topics, k.Topic)
		if k.At.Before(oldest) {
			oldest = k.At
		}
	}
	return fmt.Sprintf("(%s: kept, %s)", topicWords(topics), investigation.Age(oldest, now))
}
