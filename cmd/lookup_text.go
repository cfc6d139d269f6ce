package cmd

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/mattn/go-runewidth"
	"golang.org/x/term"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui/display"
)

// A textPrinter prints answers for people: what Cloudflare says of an indicator
// in one line and a paragraph per answer, defanged, and everything from outside
// through the display function. Styles reach a terminal only.
type textPrinter struct {
	to     io.Writer
	styled bool
	now    func() time.Time
	// analyst is whose look-up it is: what others have asked for is named.
	analyst string
	lines   []investigation.Line // of one subject
	begun   bool
}

func (p *textPrinter) print(l investigation.Line) error {
	if len(p.lines) > 0 && p.lines[0].Subject != l.Subject {
		if err := p.end(); err != nil {
			return err
		}
	}
	p.lines = append(p.lines, l)
	return nil
}

// end prints the subject whose lines are here.
func (p *textPrinter) end() error {
	if len(p.lines) == 0 {
		return nil
	}
	var b strings.Builder
	if p.begun {
		b.WriteByte('\n')
	}
	p.begun = true
	b.WriteString(p.style(lipgloss.NewStyle().Bold(true), p.lines[0].Subject.Defanged()) + "\n")
	if quote := p.quote(); quote != "" {
		b.WriteString(display.Cell(quote) + "\n")
	}
	for _, l := range p.lines {
		p.answer(&b, l)
	}
	p.lines = nil
	_, err := io.WriteString(p.to, b.String())
	return err
}

// quote is the first line of a dossier, from the answers about the subject.
func (p *textPrinter) quote() string {
	var heard investigation.Heard
	for _, l := range p.lines {
		if l.Err == nil {
			heard = heard.With(l.Subject, l.Value)
		}
	}
	quote := investigation.Headline(heard, intel.Defang, p.now())
	if quote.Wide == "" {
		return ""
	}
	return toneMark(quote.Tone) + quote.Wide
}

// toneMark is the mark that stands before a quotation on the screen as well.
func toneMark(t investigation.Tone) string {
	switch t {
	case investigation.ToneThreat:
		return "▲ "
	case investigation.ToneNotable:
		return "◆ "
	case investigation.ToneUnlisted:
		return "○ "
	}
	return ""
}

func (p *textPrinter) answer(b *strings.Builder, l investigation.Line) {
	head := kindName(l.Key.Kind) + " · " + intel.Defang(l.Key.Value) + windowWords(l.Key)
	fmt.Fprintf(b, "\n  %s\n", p.style(lipgloss.NewStyle().Underline(true), head+" · "+p.fate(l)))
	switch {
	case l.Repeated:
		b.WriteString("    answered above\n")
	case l.Err != nil:
		fmt.Fprintf(b, "    %s\n", display.Cell(investigation.Explain(l.Err, p.now()).Line()))
	default:
		writeFacts(b, investigation.Facts(l, intel.Defang, p.now()))
	}
}

// style makes untrusted text visible, and then wears the style.
func (p *textPrinter) style(s lipgloss.Style, text string) string {
	text = display.Cell(text)
	if !p.styled {
		return text
	}
	return s.Render(text)
}

// fate says how old an answer is and what it cost, or that there is none.
func (p *textPrinter) fate(l investigation.Line) string {
	age := investigation.Age(l.At, p.now())
	switch {
	case l.Err != nil:
		return "not answered"
	case l.Cost > 0:
		return age + " · " + count(l.Cost, "call")
	case l.Origin == intel.FromDemo && !p.isAnothers(l):
		return age + " · demo"
	case l.Origin == intel.FromDemo:
		return age + " · demo, " + l.Analyst + "'s"
	case p.isAnothers(l):
		return age + " · kept, " + l.Analyst + "'s"
	}
	return age + " · kept"
}

// isAnothers reports an answer that somebody else has asked for.
func (p *textPrinter) isAnothers(l investigation.Line) bool {
	return l.Analyst != "" && l.Analyst != p.analyst
}

// writeFacts writes labels and values in two columns; several values stand on
// one line when they are short.
func writeFacts(b *strings.Builder, facts []investigation.Fact) {
	const narrowest = 14
	column := narrowest
	for _, f := range facts {
		column = max(column, runewidth.StringWidth(display.Cell(f.Label))+len("  "))
	}
	for _, f := range facts {
		label := display.Cell(f.Label)
		for _, v := range folded(f.Values) {
			fmt.Fprintf(b, "    %s%s\n", runewidth.FillRight(label, column), v)
			label = ""
		}
	}
}

func folded(values []string) []string {
	const widest = 60
	shown := make([]string, 0, len(values))
	width := 0
	for _, v := range values {
		v = display.Cell(v)
		shown = append(shown, v)
		width += runewidth.StringWidth(v) + len(", ")
	}
	if width <= widest {
		return []string{strings.Join(shown, ", ")}
	}
	return shown
}

// kindName names a kind as the panes do.
func kindName(k intel.Kind) string {
	switch k {
	case intel.KindDomain:
		return "Domain details"
	case intel.KindHistory:
		return "Category history"
	case intel.KindIP:
		return "IP overview"
	case intel.KindPassiveDNS:
		return "Passive DNS"
	case intel.KindASN:
		return "ASN"
	case intel.KindSubnets:
		return "Subnets"
	case intel.KindPhishing:
		return "Phishing scan"
	case intel.KindWHOIS:
		return "WHOIS"
	case intel.KindCategories:
		return "List of categories"
	case intel.KindMiscategorization:
		return "Submission"
	}
	return string(k)
}

func windowWords(key intel.Key) string {
	if key.Window == (intel.Window{}) {
		return ""
	}
	return " · " + key.Window.Start + " … " + key.Window.End
}

// newTextPrinter wears styles when its output is a terminal that shows them.
func newTextPrinter(s surroundings, analyst string) *textPrinter {
	file, isFile := s.stdout.(*os.File)
	styled := isFile && term.IsTerminal(int(file.Fd())) && s.getenv("NO_COLOR") == "" && s.getenv("TERM") != "dumb"
	return &textPrinter{to: s.stdout, styled: styled, now: s.now, analyst: analyst}
}
