package views

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/ui"
)

// miscategorize opens the form about a value, or says why there is none.
func (d *Desk) miscategorize(value string) tea.Cmd {
	i, err := intel.ParseIndicator(value)
	if err != nil {
		return ui.Notify(ui.Cell{Text: err.Error(), Mood: ui.Doubtful})
	}
	if _, ok := intel.MiscategorizationOf(i); !ok {
		return ui.Notify(ui.Cell{Text: d.Look.Spelled(value) + " is an AS number, which has no categories: m works on a domain, an address or a URL", Mood: ui.Muted})
	}
	return ui.Open(newComposer(d, i))
}

// miscategorizeKey is the key that opens the form about a value, with words
// that name it; nothing where there is no form, or where what it says could not
// be kept.
func (d *Desk) miscategorizeKey(words, value string) []key.Binding {
	if !d.Workbench.Member.Role.Asks() {
		return nil
	}
	i, err := intel.ParseIndicator(value)
	if err != nil {
		return nil
	}
	if _, ok := intel.MiscategorizationOf(i); !ok {
		return nil
	}
	return []key.Binding{said(d.Look.Keys.Miscategorize, words)}
}

// A dispute is what m is about on a board, and what that depends on. It is
// looked at in every frame and changes with the focus.
type dispute struct {
	subject *subject
	place   *place // nil where the focused pane is about the subject
	name    string // that somebody chose among the names of pane 5
}

// disputed is what m is about: in the panes 3 to 5 the address that is
// followed, in pane 5 the name that somebody chose, and in all others the
// subject.
func (d *dossier) disputed() dispute {
	about := dispute{subject: d.subject()}
	p, digit := d.place(), d.board().Focused().Digit
	if p == nil || !p.addr.IsValid() || digit < '3' || digit > '5' {
		return about
	}
	about.place = p
	if digit == '5' && d.pane().moved {
		about.name, _ = d.chosen()
	}
	return about
}

// value is the live indicator that a request would be about.
func (a dispute) value() string {
	switch {
	case a.name != "":
		return a.name
	case a.place != nil:
		return a.place.addr.String()
	}
	return a.subject.indicator.String()
}

// A disputeKey is the key for a dispute as it was last shown.
type disputeKey struct {
	dispute
	live, narrow bool
	keys         []key.Binding
}

// disputeKeys name what m is about wherever that is not what the board is
// about: there the target may be another, where the categories come from.
func (d *dossier) disputeKeys() []key.Binding {
	about, live, narrow := d.disputed(), d.desk.Look.Live, d.width < narrow
	if was := d.dispute; was.dispute != about || was.live != live || was.narrow != narrow {
		d.dispute = disputeKey{about, live, narrow, d.desk.miscategorizeKey(d.disputeWords(about, narrow), about.value())}
	}
	return d.dispute.keys
}

func (d *dossier) disputeWords(about dispute, narrow bool) string {
	const longest = 40
	words := "miscategorize"
	if narrow {
		words = "miscat"
	}
	if about.place == nil {
		return words
	}
	return words + " " + shortened(d.desk.Look.Spelled(about.value()), longest)
}

// shortened leaves out the middle of a long text.
func shortened(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	half := (most - 1) / 2
	return string(runes[:half]) + "…" + string(runes[len(runes)-half:])
}
