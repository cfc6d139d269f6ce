package views

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// tagCommands are the palette's that say something of indicators.
func (d *Desk) tagCommands() []ui.Command {
	return []ui.Command{
		{Name: "tag", Help: "tag malicious known spammer 30d: says so of the dossier that is open, or of indicators that are named", Run: d.tagCommand},
		{Name: "untag", Help: "takes the team's verdict back, and the star: of the dossier that is open, or of indicators that are named", Run: d.untagCommand},
		{Name: "note", Help: "note came by mail: for the team, on the dossier that is open", Run: d.noteCommand},
	}
}

// onScreen is what the dossier on the screen is about; none elsewhere.
func (d *Desk) onScreen() handful {
	if d.at.Page != pageDossier {
		return handful{}
	}
	return about(d.at.Subject)
}

// named are the indicators that words end with, and the words before them; what
// is on the screen where they name none.
func (d *Desk) named(words []string) (h handful, before []string) {
	first := len(words)
	for first > 0 {
		i, err := intel.ParseIndicator(words[first-1])
		if err != nil {
			break
		}
		first--
		h.values = append([]string{i.String()}, h.values...)
	}
	switch len(h.values) {
	case 0:
		return d.onScreen(), words
	case 1:
	default:
		h.about = counted(len(h.values), "named value", "named values")
	}
	return h, words[:first]
}

const whatToTag = "open a dossier first, or name the indicators behind it"

// tagCommand reads "malicious known spammer 30d evil[.]example".
func (d *Desk) tagCommand(arg string) tea.Cmd {
	if ok, why := d.Workbench.MayTag(); !ok {
		return sayHint("nothing can be tagged: " + why)
	}
	h, words := d.named(strings.Fields(arg))
	switch {
	case len(h.values) == 0:
		return sayHint("tag: " + whatToTag)
	case len(words) == 0:
		return d.openTagMenu(h)
	}
	verdict, reason := splitVerdict(words)
	if verdict == "" {
		_, err := history.ParseVerdict(words[0])
		return sayDoubt(err.Error())
	}
	text, expires, err := investigation.ParseReason(strings.Join(reason, " "), d.Look.Now())
	if err != nil {
		return sayDoubt(err.Error())
	}
	return d.tag(h, investigation.TagRequest{Kind: history.TagVerdict, Verdict: verdict, Words: text, Expires: expires})
}

// splitVerdict reads the verdict that words begin with, which may be several
// words itself; "" where they do not.
func splitVerdict(words []string) (history.Verdict, []string) {
	const longest = 3 // do not block
	for n := min(len(words), longest); n > 0; n-- {
		if v, err := history.ParseVerdict(strings.Join(words[:n], " ")); err == nil {
			return v, words[n:]
		}
	}
	return "", words
}

func (d *Desk) untagCommand(arg string) tea.Cmd {
	if ok, why := d.Workbench.MayTag(); !ok {
		return sayHint("nothing can be taken back: " + why)
	}
	h, rest := d.named(strings.Fields(arg))
	switch {
	case len(h.values) == 0:
		return sayHint("untag: " + whatToTag)
	case len(rest) > 0:
		return sayDoubt("untag needs nothing or indicators: " + strings.Join(rest, " "))
	}
	bench, title, ctx := d.Workbench, d.menuTitle(h), d.lasting(context.Background())
	d.undo = nil // to say it again is a new tag
	return func() tea.Msg {
		tags, err := bench.Untag(ctx, h.values, history.TagVerdict, history.TagStar)
		if err == nil && len(tags) == 0 {
			return ui.Notify(ui.Cell{Text: title + ": the team has no verdict of its own on it", Mood: ui.Muted})()
		}
		return d.told(ctx, ui.Cell{Text: title + ": no verdict any more", Mood: ui.Own}, err)
	}
}

func (d *Desk) noteCommand(arg string) tea.Cmd {
	h := d.onScreen()
	switch {
	case len(h.values) == 0:
		return sayHint("note: open a dossier first; t n notes on any list")
	case blank(arg):
		return d.askNote(h)
	}
	if hint, ok := checkNote(arg); !ok {
		return ui.Notify(hint)
	}
	return d.tag(h, investigation.TagRequest{Kind: history.TagNote, Words: strings.TrimSpace(arg)})
}
