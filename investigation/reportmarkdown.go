package investigation

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation/export"
)

// A reportPage is the Markdown of a report in the making. Whatever others wrote
// goes through text, quote or value.
type reportPage struct {
	Report
	masked *export.Mask
	b      strings.Builder
}

// writeMarkdown writes the report for a person. Its last line is the SHA-256 of
// all before it.
func (r Report) writeMarkdown(w io.Writer) error {
	p := &reportPage{Report: r, masked: r.mask()}
	p.head()
	if r.Case != nil {
		p.caseHead()
	}
	for _, part := range r.Parts {
		p.part(part)
	}
	if r.LeftOut > 0 {
		p.line("\n%s of the case are left out of this report.", export.Counted(r.LeftOut, "more indicator", "more indicators"))
	}
	if r.Case != nil && r.Options.Depth != DepthNote {
		p.caseFoot()
	}
	if words := prunedWords(p.pruned()); words != "" {
		p.line("\n%s.", capital(words))
	}
	if p.Options.MaskOurs {
		p.line("\n%s.", capital(maskedWords(p.masked.Found())))
	}
	p.line("\n---\n")
	sum := sha256.Sum256([]byte(p.b.String()))
	_, err := io.WriteString(w, p.b.String()+"SHA-256 of everything above this line: "+hex.EncodeToString(sum[:])+"\n")
	return err
}

func (p *reportPage) line(format string, values ...any) { fmt.Fprintf(&p.b, format+"\n", values...) }

// spell is the spelling of an indicator in this report.
func (p *reportPage) spell(value string) string {
	value = p.masked.Text(value)
	if p.Options.Live {
		return value
	}
	return intel.Defang(value)
}

// value is an indicator, in a code span.
func (p *reportPage) value(value string) string { return export.Code(p.spell(value)) }

// written is what somebody wrote, as this report spells it.
func (p *reportPage) written(text string) string {
	text = p.masked.Text(text)
	if !p.Options.Live {
		text = export.Defang(text)
	}
	return text
}

// text is what somebody wrote.
func (p *reportPage) text(text string) string { return export.Words(p.written(text)) }

// quote is what somebody said, always in a code span.
func (p *reportPage) quote(text string) string { return export.Code(p.written(text)) }

// code is a text of the program that may name a value, in a code span.
func (p *reportPage) code(text string) string { return export.Code(p.masked.Text(text)) }

func utc(at time.Time) string { return at.UTC().Format(time.RFC3339) }

func (p *reportPage) head() {
	what := "Report: " + p.value(p.Title())
	if p.Case != nil {
		what = "Case " + p.text(p.Case.Case.Name)
		if p.Case.Case.Title != "" {
			what += ": " + p.quote(p.Case.Case.Title)
		}
	}
	p.line("# %s\n", what)
	spelling := export.Defanged
	if p.Options.Live {
		spelling = export.Live
	}
	if p.Options.MaskOurs {
		spelling += ", what is ours masked"
	}
	by := ""
	if p.By != "" {
		by = " by " + p.text(p.By)
	}
	p.line("**%s** · made %s%s · %s · indicators are %s · no call was made for it", p.Options.TLP, utc(p.Made), by, p.Options.Depth, spelling)
	if p.Demo {
		p.line("\n**%s**", export.DemoWords)
	}
	if words := p.StaleWords(); words != "" {
		p.line("\nWarning: %s.", words)
	}
}

// heading is a heading of a part: one level deeper in a case.
func (p *reportPage) heading(title string) {
	level := "##"
	if p.Case != nil {
		level = "###"
	}
	p.line("\n%s %s\n", level, title)
}

func (p *reportPage) part(part ReportPart) {
	if p.Case != nil {
		p.line("\n## %s\n", p.value(part.Indicator.String()))
	} else {
		p.line("")
	}
	p.sayings(part)
	if p.Options.Depth == DepthNote {
		p.line("- Evidence: %s, %s about it counted.", export.Counted(len(part.Evidence), "kept answer", "kept answers"), p.callCount(part))
		return
	}
	p.evidence(part)
	p.changes(part)
	p.knows(part)
	p.submissions(part)
	p.notes(part.Team)
	p.calls(part)
}

// sayings are Cloudflare's words with their source, and the team's beside them.
func (p *reportPage) sayings(part ReportPart) {
	quote := Headline(part.Heard, p.spell, p.Made)
	if quote.Wide == "" {
		p.line("- Cloudflare: nothing was asked about it yet.")
	} else {
		p.line("- %s%s", p.code(quote.Wide), p.quotedFrom(part))
	}
	p.line("- The team: %s", p.team(part.Team))
}

// quotedFrom names the answer that a headline quotes.
func (p *reportPage) quotedFrom(part ReportPart) string {
	e, ok := part.Quoted()
	if !ok {
		return ""
	}
	from := p.from(e)
	if since, ok := part.quotedSince(); ok {
		from += "; since: " + p.from(since)
	}
	return " (" + from + ")"
}

// from names an answer as a source.
func (p *reportPage) from(e Evidence) string {
	return fmt.Sprintf("%s, as of %s, fetched by %s", p.code(e.Endpoint()), utc(e.Answer.At), p.text(someone(e.Answer.Analyst)))
}

// someone names an analyst, of whom a single person's history need not know.
func someone(analyst string) string {
	if analyst == "" {
		return "somebody"
	}
	return analyst
}

// team is what the team says in one line.
func (p *reportPage) team(t TeamWords) string {
	var said []string
	if v := t.Verdict; v != nil {
		words := fmt.Sprintf("**%s** (%s, %s", v.Verdict, p.text(someone(v.Analyst)), utc(v.At))
		if t.From != "" {
			words += ", said of " + p.value(t.From)
		}
		if !v.Expires.IsZero() {
			words += ", until " + utc(v.Expires)
		}
		words += ")"
		if v.Words != "" {
			words += " because " + p.quote(v.Words)
		}
		said = append(said, words)
	} else if v := t.Lapsed; v != nil {
		said = append(said, fmt.Sprintf("no verdict holds; %s expired %s", v.Verdict, utc(v.Expires)))
	} else {
		said = append(said, "no verdict")
	}
	for _, c := range t.Cases {
		if p.Case == nil || c.ID != p.Case.Case.ID {
			said = append(said, "case "+p.text(c.Name))
		}
	}
	return strings.Join(said, " · ")
}

// caseHead is what there is to say of a case before its indicators.
func (p *reportPage) caseHead() {
	c := p.Case.Case
	state := "open"
	if !c.Closed.IsZero() {
		state = "closed " + utc(c.Closed)
	}
	p.line("\n- %s, opened %s by %s, owner %s", state, utc(c.Created), p.text(someone(c.By)), p.text(someone(c.Owner)))
	said := map[history.Verdict]int{}
	for _, part := range p.Parts {
		if v := part.Team.Verdict; v != nil {
			said[v.Verdict]++
		}
	}
	words := []string{export.Counted(len(p.Parts)+p.LeftOut, "indicator", "indicators")}
	for _, v := range history.EveryVerdict() {
		if said[v] > 0 {
			words = append(words, fmt.Sprintf("%d %s", said[v], v))
		}
	}
	p.line("- %s", strings.Join(words, " · "))
}

// caseFoot is what people noted, and what happened.
func (p *reportPage) caseFoot() {
	if len(p.Case.Notes) > 0 {
		p.line("\n## Notes of the case\n")
		for _, n := range p.Case.Notes {
			p.line("- %s, %s: %s", utc(n.At), p.text(someone(n.Analyst)), p.quote(n.Words))
		}
	}
	if p.Options.Depth != DepthFull {
		return
	}
	p.line("\n## What happened\n")
	for _, m := range p.Case.Timeline {
		words := ""
		if m.Words != "" {
			words = " " + p.quote(m.Words)
		}
		for _, v := range m.Values {
			words += " " + p.value(v)
		}
		p.line("- %s, %s: %s%s", utc(m.At), p.text(someone(m.Analyst)), export.Words(m.Did), words)
	}
}
