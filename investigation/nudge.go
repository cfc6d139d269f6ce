package investigation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mattn/go-runewidth"

	"pugmark/history"
	"pugmark/intel"
)

// Nudge is a text for Cloudflare's support or forum: what was asked, when, and
// what was found. The target stands in it live, and it says so; the reason and
// the evidence are ours and stay out. No line is wider than 80 columns, unless
// one word is.
func Nudge(s history.Submission, story SubmissionStory, now time.Time) string {
	var b strings.Builder
	line := func(label, text string) {
		if text != "" {
			b.WriteString(wrapped(fmt.Sprintf("%-11s %s", label, oneLine(text)), nudgeLabel))
		}
	}
	target := s.Request.Subject()
	b.WriteString(wrapped("Miscategorization report: "+oneLine(target), nudgeLabel) + "\n")
	b.WriteString(wrapped("We sent the request below through the API (intel/miscategorization), which gives no ticket number. As of "+
		stamp(now)+" "+nudgeState(s, story)+" Could you tell us how it was decided, or look at it again?", 0) + "\n")
	line("Target:", target+" (written live, not defanged)")
	line("Type:", string(s.Request.Type))
	line("Asked for:", cmp.Or(story.Asked, changesWithIDs(s.Request, intel.Catalogue{})))
	line("Sent:", stamp(s.Sent))
	line("Accepted:", stamp(story.Accepted))
	line("Rejected:", rejection(s, story.Events))
	line("Ray:", rayOf(story.Events))
	line("Account:", s.Scope.Account)
	line("Before:", story.Before.Words())
	line("Now:", story.Now.Words())
	for _, e := range story.Events {
		if isLook(e) {
			line("Looked:", stamp(e.At)+", "+e.Words)
		}
	}
	line("Our id:", s.Name())
	return b.String()
}

// rejection is what Cloudflare said when it rejected a submission.
func rejection(s history.Submission, events []history.SubmissionEvent) string {
	for _, e := range slices.Backward(events) {
		if s.State == history.SubmissionRejected && e.State == s.State {
			return join(stamp(e.At), e.Words)
		}
	}
	return ""
}

// The width of the text for support, and that of its labels.
const (
	nudgeWidth = 80
	nudgeLabel = 12
)

// wrapped breaks a line between words, so that it fits, and indents what follows
// the break. A word that is longer stays whole: it may be a target.
func wrapped(text string, indent int) string {
	var b strings.Builder
	column := 0
	for n, word := range strings.SplitAfter(text, " ") {
		if bare := strings.TrimRight(word, " "); n > 0 && column > indent && bare != "" && column+runewidth.StringWidth(bare) > nudgeWidth {
			b.WriteString("\n" + strings.Repeat(" ", indent))
			column = indent
		}
		b.WriteString(word)
		column += runewidth.StringWidth(word)
	}
	return strings.ReplaceAll(b.String(), " \n", "\n") + "\n"
}

// oneLine keeps a text from looking like further lines of ours.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func nudgeState(s history.Submission, story SubmissionStory) string {
	switch s.State {
	case history.SubmissionUnknown:
		return "we do not know whether it arrived: no answer came."
	case history.SubmissionPartial:
		return "a part of it has been applied."
	case history.SubmissionReverted:
		return "it had been applied and was taken back."
	case history.SubmissionApplied:
		if now := story.Now; now != nil && riskStill(s.Request, Judge(s.Request, story.Before, now, s.State), now) {
			return "the categories are as we asked for, and the risk score still is not 0."
		}
		return "it has been applied."
	case history.SubmissionRejected:
		return "it was rejected."
	}
	return "nothing of it has been applied."
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateTime) + " UTC"
}

// How moments of the ledger are written, in UTC.
const (
	MinuteStamp = "2006-01-02 15:04Z"
	SecondStamp = "2006-01-02 15:04:05Z"
)

func minute(t time.Time) string { return t.UTC().Format(MinuteStamp) }

// rayOf is what Cloudflare calls the request that sent it.
func rayOf(events []history.SubmissionEvent) string {
	for n := len(events) - 1; n >= 0; n-- {
		if events[n].Ray != "" {
			return events[n].Ray
		}
	}
	return ""
}

// changesWithIDs are "remove Phishing (131, security), add Business (75,
// content)".
func changesWithIDs(m intel.Miscategorization, c intel.Catalogue) string {
	var words []string
	for _, l := range m.Lists() {
		for _, id := range l.IDs {
			words = append(words, fmt.Sprintf("%s %s (%d, %s)", either(l.Adds, "add", "remove"), nameIn(c, id), id, l.Lane))
		}
	}
	return strings.Join(words, ", ")
}
