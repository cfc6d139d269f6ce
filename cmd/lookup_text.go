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

// labelWidth is the column the values of the text form begin after.
const labelWidth = 16

// A textPrinter prints answers for people: a paragraph per answer, headed by
// what was asked, defanged, everything from outside through the display
// function. Styles reach a terminal only.
type textPrinter struct {
	to      io.Writer
	styled  bool
	now     func() time.Time
	subject intel.Indicator
	begun   bool
}

func (p *textPrinter) print(l investigation.Line) error {
	var b strings.Builder
	if !p.begun || l.Subject != p.subject {
		if p.begun {
			b.WriteByte('\n')
		}
		p.begun, p.subject = true, l.Subject
		b.WriteString(p.style(lipgloss.NewStyle().Bold(true), l.Subject.Defanged()) + "\n")
	}
	head := kindName(l.Key.Kind) + " · " + intel.Defang(l.Key.Value) + windowWords(l.Key)
	fmt.Fprintf(&b, "\n  %s\n", p.style(lipgloss.NewStyle().Underline(true), head+" · "+p.fate(l)))
	switch {
	case l.Repeated:
		b.WriteString("    answered above\n")
	case l.Err != nil:
		fmt.Fprintf(&b, "    %s\n", display.Text(investigation.Explain(l.Err, p.now()).Line()))
	default:
		for _, fact := range investigation.Facts(l.Value, intel.Defang, p.now()) {
			writeFact(&b, fact)
		}
	}
	_, err := io.WriteString(p.to, b.String())
	return err
}

func (p *textPrinter) end() error { return nil }

// style makes untrusted text visible, and then wears the style.
func (p *textPrinter) style(s lipgloss.Style, text string) string {
	text = display.Text(text)
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
	case l.Origin == intel.FromDemo:
		return age + " · demo"
	}
	return age + " · kept"
}

// writeFact writes a label and its values, one a line, or all on one when they
// are short.
func writeFact(b *strings.Builder, f investigation.Fact) {
	const widest = 60
	values := make([]string, 0, len(f.Values))
	width := 0
	for _, v := range f.Values {
		values = append(values, display.Text(v))
		width += runewidth.StringWidth(values[len(values)-1]) + len(", ")
	}
	if width <= widest {
		values = []string{strings.Join(values, ", ")}
	}
	label := display.Text(f.Label)
	for _, v := range values {
		padding := strings.Repeat(" ", max(labelWidth-runewidth.StringWidth(label), 1))
		fmt.Fprintf(b, "    %s%s%s\n", label, padding, v)
		label = ""
	}
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
func newTextPrinter(to io.Writer, getenv func(string) string, now func() time.Time) *textPrinter {
	file, isFile := to.(*os.File)
	styled := isFile && term.IsTerminal(int(file.Fd())) && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
	return &textPrinter{to: to, styled: styled, now: now}
}
