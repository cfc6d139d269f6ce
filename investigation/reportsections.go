package investigation

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation/export"
)

func (p *reportPage) evidence(part ReportPart) {
	p.heading("Evidence")
	if len(part.Evidence) == 0 && part.Pruned == 0 {
		p.line("No answer about it is kept.")
		return
	}
	if part.Pruned > 0 {
		p.line("%s.\n", capital(prunedWords(part.Pruned)))
	}
	if len(part.Evidence) == 0 {
		return
	}
	rows := make([][]string, 0, len(part.Evidence))
	for _, e := range part.Evidence {
		rows = append(rows, []string{p.value(e.About), export.Words(e.What()), p.code(e.Endpoint()), utc(e.Answer.At), p.text(someone(e.Answer.Analyst)), export.Code(e.Hash)})
	}
	p.b.WriteString(export.MarkdownTable([]string{"value", "what", "endpoint", "as of (UTC)", "fetched by", "SHA-256 of the exact bytes"}, rows))
	if p.Options.Depth != DepthFull {
		return
	}
	for _, e := range part.Evidence {
		facts := Facts(Line{Key: e.Answer.Key, Value: e.Answer.Value, At: e.Answer.At}, p.spell, p.Made)
		if len(facts) == 0 {
			continue
		}
		p.line("\n%s, %s, says:\n", p.value(e.About), export.Words(e.What()))
		for _, f := range facts {
			values := make([]string, 0, len(f.Values))
			for _, v := range f.Values {
				values = append(values, p.text(begun(p.masked.Text(v))))
			}
			p.line("- %s: %s", p.text(strings.TrimSpace(f.Label)), strings.Join(values, ", "))
		}
	}
}

// longestTold is how many bytes of one value a report for people tells. The
// JSON has all of it, and the hash is of all of it.
const longestTold = 2000

// begun is the beginning of a long text.
func begun(text string) string {
	if len(text) <= longestTold {
		return text
	}
	end := longestTold
	for end > longestTold-utf8.UTFMax && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}

func (p *reportPage) changes(part ReportPart) {
	if len(part.Changes) == 0 {
		return
	}
	p.heading("Changes")
	for _, c := range part.Changes {
		p.line("- %s of %s, from %s to %s:", whatWords(c.After.Key.Kind), p.value(c.About), utc(c.Before.At), utc(c.After.At))
		for _, change := range c.Changes {
			p.line("  - %s: %s", p.text(change.Field), p.quote(change.Words(p.spell)))
		}
		if c.Partly != "" {
			p.line("  - Not compared: %s", p.text(c.Partly))
		}
	}
}

// mostTied is how many names a report gives of those that share something.
const mostTied = 10

// tieWords say what is shared: "the same nameserver".
func tieWords(r intel.Relation) string {
	switch r {
	case intel.RelationSeenAt:
		return "seen at the same address"
	case intel.RelationPTR:
		return "PTR below the same domain"
	case intel.RelationParent:
		return "below the same domain"
	}
	return "the same " + string(r)
}

// knows is what the team's own history ties the indicator to.
func (p *reportPage) knows(part ReportPart) {
	k := part.Knows
	if len(k.Shared) == 0 {
		return
	}
	p.heading("What the team knows")
	for _, s := range k.Shared {
		names := make([]string, 0, mostTied)
		for _, n := range s.Names[:min(len(s.Names), mostTied)] {
			words := p.value(n.Name)
			if v := n.Words.VerdictWords(); v != "" {
				words += " (" + export.Words(v) + ")"
			}
			names = append(names, words)
		}
		count := export.Counted(s.Count, "other", "others")
		if s.More {
			count = "at least " + count
		}
		if len(names) < s.Count {
			count += ", among them"
		}
		p.line("- %s %s, with %s: %s", tieWords(s.Relation), p.value(part.tied(s)), count, strings.Join(names, ", "))
	}
	if k.Left > 0 {
		p.line("- %s not read for this yet.", export.Counted(k.Left, "older answer was", "older answers were"))
	}
}

func (p *reportPage) submissions(part ReportPart) {
	if len(part.Submissions) == 0 {
		return
	}
	p.heading("Submissions")
	rows := make([][]string, 0, len(part.Submissions))
	for _, s := range part.Submissions {
		sent := "–"
		if !s.Sent.IsZero() {
			sent = utc(s.Sent)
		}
		rows = append(rows, []string{export.Words(s.Name()), p.value(s.Request.Subject()), export.Words(string(s.State)), sent, p.text(someone(s.Analyst)), p.text(StateWords(s, p.Made).Sentence)})
	}
	p.b.WriteString(export.MarkdownTable([]string{"id", "about", "state", "sent (UTC)", "by", "what it means"}, rows))
}

func (p *reportPage) notes(t TeamWords) {
	if len(t.Notes) == 0 {
		return
	}
	p.heading("Notes")
	for _, n := range t.Notes {
		p.line("- %s, %s: %s", utc(n.At), p.text(someone(n.Analyst)), p.quote(n.Words))
	}
}

func (p *reportPage) callCount(part ReportPart) string {
	at := ""
	if part.MoreCalls {
		at = "at least "
	}
	return at + calls(part.Counted())
}

func (p *reportPage) calls(part ReportPart) {
	p.heading("Calls")
	p.line("%s about it counted against the month's allowance, or may have; %s of the ledger.", capital(p.callCount(part)), export.Counted(len(part.Calls), "line", "lines"))
	if p.Options.Depth != DepthFull || len(part.Calls) == 0 {
		return
	}
	rows := make([][]string, 0, len(part.Calls))
	for _, l := range part.Calls {
		value := p.value(part.called(l))
		if n := namesAsked(l); n > 1 {
			value += fmt.Sprintf(", one of %d names", n)
		}
		rows = append(rows, []string{utc(l.At), export.Words(string(l.Key.Kind)), value, export.Words(string(l.Outcome)), statusWords(l), p.text(someone(l.Analyst)), countedWords(l)})
	}
	p.line("")
	p.b.WriteString(export.MarkdownTable([]string{"when (UTC)", "asked", "value", "outcome", "HTTP", "by", "counted"}, rows))
}

func capital(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

func statusWords(l history.Line) string {
	if l.Status == 0 {
		return "–"
	}
	return fmt.Sprint(l.Status)
}

func countedWords(l history.Line) string {
	if l.Counted {
		return "yes"
	}
	return "no"
}
