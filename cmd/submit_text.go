package cmd

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/mattn/go-runewidth"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui/display"
)

// weightWords are what a finding does to a request. They are documented:
// scripts depend on them.
func weightWords(w intel.Weight) string {
	switch w {
	case intel.Refused:
		return "refused"
	case intel.Warned:
		return "warned"
	}
	return "noted"
}

// findingWords are a finding on one line: what it says, where it stands in the
// request, the name of the rule and where the rule comes from.
func findingWords(f intel.Finding) string {
	where := f.Field
	if where == "" {
		where = "the whole request"
	}
	return fmt.Sprintf("%s (%s; rule %s; %s)", f.Words, where, f.Rule, f.Source)
}

// sayRefused says that nothing is sent, and what can be done about it.
func (s surroundings) sayRefused(d *docket) {
	if !d.flags.dryRun {
		s.say()("nothing was sent: %s", display.Text(d.refusal()))
	}
	s.sayWhatHelps(d)
}

// refusal is the first reason for which a request is refused.
func (d *docket) refusal() string {
	for _, weight := range []intel.Weight{intel.Refused, intel.Warned} {
		for _, f := range d.review.Findings {
			if f.Weight == weight {
				return f.Words
			}
		}
	}
	return "a rule refuses it"
}

// sayWhatHelps says what to do where the same is under way.
func (s surroundings) sayWhatHelps(d *docket) {
	if same := d.review.Same; same != nil && same.State == history.SubmissionProposed {
		s.say()("%[1]s is proposed on a shared workbench: it is sent, returned or withdrawn there; pugmark submissions %[1]s shows it", same.Name())
	} else if same != nil {
		s.say()("pugmark follow-up %[1]s looks at what became of it; --again %[1]s sends it once more, on purpose", same.Name())
	}
}

// sayFindings says the findings on standard error, unless a sheet shows them;
// of those that the JSON holds, only what keeps the request back.
func (s surroundings) sayFindings(d *docket) {
	asks := d.flags.yes == "" && d.unconfirmed == "" && d.ready() && d.review.Off == ""
	if d.flags.dryRun && !d.flags.json || !d.flags.dryRun && asks {
		return
	}
	say := s.say()
	for _, f := range d.review.Findings {
		if !d.flags.json || f.Weight == intel.Refused || f.Weight == intel.Warned && !d.flags.acceptWarnings {
			say("%s: %s", weightWords(f.Weight), display.Text(findingWords(f)))
		}
	}
	if ok, _ := intel.Sendable(d.review.Findings); ok && !d.ready() {
		say("a warning was not accepted: --accept-warnings sends it all the same")
	}
}

// result prints how submit ended, and ends it with a code.
func (s surroundings) result(d *docket, kind outcome, code int) error {
	var err error
	switch {
	case d.flags.json:
		err = s.printResult(d, kind)
	case d.submitted != nil:
		err = s.writeOutcome(d)
	case d.flags.dryRun:
		err = s.writeLines(append(d.sheet(s.now()), d.couldBeSent()))
	}
	if err != nil {
		return printed(err)
	}
	if code != exitAnswered {
		return codeError(code)
	}
	return nil
}

func (s surroundings) writeLines(lines []string) error {
	_, err := io.WriteString(s.stdout, strings.Join(lines, "\n")+"\n")
	return err
}

// couldBeSent is the last line of a dry run.
func (d *docket) couldBeSent() string {
	ok, warned := intel.Sendable(d.review.Findings)
	switch {
	case !ok:
		return "It cannot be sent: a rule refuses it."
	case warned && !d.flags.acceptWarnings:
		return "It can be sent with --accept-warnings only."
	case warned:
		return "It can be sent: the warnings are accepted."
	}
	return "It can be sent."
}

// heading names the target and what is asked for it.
func (d *docket) heading() string {
	if d.held() {
		return "a request that is not shown"
	}
	target := d.target.Defanged()
	if d.target.IsZero() {
		target = "no target"
	}
	return strings.TrimRight(display.Cell(target)+"  "+display.Cell(investigation.ChangeWords(d.proposal.Request, d.catalogue)), " ")
}

// sheet is everything about a request, ready to be printed.
func (d *docket) sheet(now time.Time) []string {
	lines := []string{d.heading()}
	if !d.saysUnknown() {
		lines = append(lines, row("before", d.before(now)))
	}
	for _, f := range d.review.Findings {
		lines = append(lines, row(weightWords(f.Weight), findingWords(f)))
	}
	if d.isEmpty() {
		return append(lines, row("next", "say what should change: --add CATEGORY, --remove CATEGORY; pugmark categories finds them"))
	}
	if d.held() {
		return lines
	}
	lines = append(lines, row("price", "1 call"), row("sends", "POST accounts/"+d.account()+"/intel/miscategorization"))
	for _, line := range strings.Split(string(d.proposal.Body()), "\n") {
		lines = append(lines, "    "+display.Text(strings.TrimSuffix(line, "\r")))
	}
	return lines
}

// saysUnknown reports that a finding tells already that nothing is known of what
// the target has.
func (d *docket) saysUnknown() bool {
	return d.proposal.Before == nil && slices.ContainsFunc(d.review.Findings, func(f intel.Finding) bool {
		return f.Rule == intel.RuleBeforeUnknown && f.Field == ""
	})
}

// isEmpty reports that nothing was said yet of what should change.
func (d *docket) isEmpty() bool {
	return d.flags.payload == "" && len(d.flags.add)+len(d.flags.remove) == 0
}

// held reports a request that holds the credentials: nothing of it is shown.
func (d *docket) held() bool {
	return slices.ContainsFunc(d.review.Findings, func(f intel.Finding) bool { return f.Rule == intel.RuleCredentials })
}

func (d *docket) account() string {
	account := d.office.bench.Source.Scope.Account
	if account == "" {
		return "…"
	}
	return account
}

// row is a label and untrusted text, in two columns.
func row(label, text string) string {
	const column = 10
	if label == "" {
		return "  " + display.Text(text)
	}
	return "  " + runewidth.FillRight(label, column) + display.Text(text)
}

// before says what the target has by the newest kept answer, lane by lane.
func (d *docket) before(now time.Time) string {
	if d.proposal.Before == nil {
		return "unknown: no answer about it is kept"
	}
	lanes := lanesOf(*d.proposal.Before, d.catalogue)
	if len(lanes) == 0 {
		lanes = []string{"no categories of its own"}
	}
	age := investigation.Age(d.beforeAt, now)
	if age != "now" {
		age += " ago"
	}
	return strings.Join(append(lanes, age+fromAnswerAbout(d.beforeFrom)), " · ")
}

// preview is the page that is shown before the word is asked for.
func (d *docket) preview(now time.Time) []string {
	lines := []string{"You are about to tell Cloudflare:", ""}
	lines = append(lines, d.sheet(now)...)
	return append(lines, "",
		"This cannot be taken back. Cloudflare gives no ticket number and decides by",
		"itself. It is sent once, and never again by itself.")
}

// writeOutcome prints what became of a request that was tried.
func (s surroundings) writeOutcome(d *docket) error {
	sub := d.submitted.Submission
	words := investigation.StateWords(sub, s.now())
	say := s.say()
	for _, m := range saidBy(d.submitted.Receipt) {
		say("Cloudflare: %s", display.Text(d.messageWords(m)))
	}
	lines := []string{sub.Name() + "  " + d.heading() + "  " + display.Cell(words.Word)}
	sentence := words.Sentence
	if d.submitted.Receipt.Failure != nil {
		sentence = investigation.ReceiptWords(d.submitted.Receipt, s.now()).Line()
	}
	lines = append(lines, row("", sentence))
	if words := d.unfiled(s.now()); words != "" {
		lines = append(lines, row("", words))
	}
	if unfiled := d.submitted.Receipt.Unfiled; unfiled != nil {
		say("the call could not be noted in the call log: %s", display.Text(investigation.Explain(unfiled, s.now()).Line()))
	}
	if sub.State == history.SubmissionUnknown {
		lines = append(lines, row("", "pugmark follow-up "+sub.Name()+" looks ("+investigation.LookPrice+"); with --again "+sub.Name()+" the same is sent again"))
	}
	return s.writeLines(lines)
}

// saidBy are Cloudflare's own words with an outcome.
func saidBy(r intel.Receipt) []intel.Message {
	if r.Failure != nil {
		return r.Failure.Messages
	}
	return r.Messages
}

func (d *docket) messageWords(m intel.Message) string {
	words := fmt.Sprintf("%s (%d)", m.Message, m.Code)
	if field := d.proposal.Request.Field(m.Pointer); field != "" {
		words += ", about " + field
	}
	if m.DocumentationURL != "" {
		words += ", see " + m.DocumentationURL
	}
	return words
}
