package views

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/investigation"
	"pugmark/ui"
)

// openTagMenu shows what can be said about values.
func (d *Desk) openTagMenu(h handful) tea.Cmd {
	if ok, why := d.Workbench.MayTag(); !ok {
		return d.Look.OpenMenu(ui.Menu{Title: "nothing can be tagged: " + why})
	}
	verdict := func(key rune, v history.Verdict) ui.MenuItem {
		return ui.MenuItem{Key: key, Name: v.String(), Run: func() tea.Cmd {
			return d.tag(h, investigation.TagRequest{Kind: history.TagVerdict, Verdict: v})
		}}
	}
	block := verdict('k', history.VerdictDoNotBlock)
	block.Run = func() tea.Cmd { return d.askReason(h, history.VerdictDoNotBlock) }
	star := ui.MenuItem{Key: 'f', Name: "star", Run: func() tea.Cmd { return d.tag(h, investigation.TagRequest{Kind: history.TagStar}) }}
	if stars := d.stars(h); stars != nil {
		star.Name, star.Run = "no star", func() tea.Cmd { return d.unstar(h, stars) }
	}
	return d.Look.OpenMenu(ui.Menu{Title: d.menuTitle(h), Items: []ui.MenuItem{
		verdict('m', history.VerdictMalicious), verdict('s', history.VerdictSuspicious), verdict('b', history.VerdictBenign),
		verdict('o', history.VerdictOurs), block,
		{Key: 'n', Name: "note", Run: func() tea.Cmd { return d.askNote(h) }}, star,
	}})
}

// menuTitle names the values in front of a menu, which needs the room.
func (d *Desk) menuTitle(h handful) string {
	const most = 40
	title := []rune(h.title(d))
	if len(title) > most {
		return string(title[:most-1]) + "…"
	}
	return string(title)
}

// stars are those of all the values, nil where one has none.
func (d *Desk) stars(h handful) (stars []history.Tag) {
	for _, value := range h.values {
		star := d.teamSays(value).Star
		if star == nil {
			return nil
		}
		stars = append(stars, *star)
	}
	return stars
}

// askReason asks why values have a verdict, and until when.
func (d *Desk) askReason(h handful, v history.Verdict) tea.Cmd {
	return d.Look.Ask(ui.Prompt{
		Label: v.String() + ": " + d.menuTitle(h) + ", because", Enter: v.String(), Check: d.checkReason,
		Done: func(text string) tea.Cmd {
			reason, expires, _ := investigation.ParseReason(text, d.Look.Now())
			return d.tag(h, investigation.TagRequest{Kind: history.TagVerdict, Verdict: v, Words: reason, Expires: expires})
		},
	})
}

// checkReason says until when something holds as the reason is typed.
func (d *Desk) checkReason(text string) (ui.Cell, bool) {
	reason, expires, err := investigation.ParseReason(text, d.Look.Now())
	switch {
	case err != nil:
		return ui.Cell{Text: err.Error(), Mood: ui.Doubtful}, false
	case len(reason) > history.LongestNote:
		return tooLong("reason", len(reason)), false
	case reason == "" && expires.IsZero():
		return ui.Cell{Text: `a reason; at its end may stand until when, such as "known spammer 30d" · no expiry`, Mood: ui.Muted}, true
	}
	return ui.Cell{Text: joined(" · ", investigation.ExpiryWords(expires, d.Look.Now()), "enter keeps it"), Mood: ui.Muted}, true
}

func tooLong(what string, bytes int) ui.Cell {
	return ui.Cell{Text: fmt.Sprintf("the %s is %s bytes long; at most %s are kept", what, grouped(int64(bytes)), grouped(history.LongestNote)), Mood: ui.Doubtful}
}

// askNote asks what is to be noted about values.
func (d *Desk) askNote(h handful) tea.Cmd {
	return d.Look.Ask(ui.Prompt{
		Label: "note on " + d.menuTitle(h), Enter: "keep the note", Check: checkNote,
		Done: func(text string) tea.Cmd {
			return d.tag(h, investigation.TagRequest{Kind: history.TagNote, Words: text})
		},
	})
}

func checkNote(text string) (ui.Cell, bool) {
	switch {
	case blank(text):
		return ui.Cell{Text: "what the team should know", Mood: ui.Muted}, false
	case len(text) > history.LongestNote:
		return tooLong("note", len(text)), false
	}
	return ui.Cell{Text: "enter keeps it for the team", Mood: ui.Muted}, true
}

// A deed is something that u takes back: it may still be under way then.
type deed struct {
	done chan struct{}
	back func(context.Context) error // nil: nothing was done
	said string                      // what taking it back is called
}

// do begins something that u can take back, and says what it was.
func (d *Desk) do(act func(ctx context.Context, taken *deed) (said ui.Cell, err error)) tea.Cmd {
	taken := &deed{done: make(chan struct{})}
	d.undo, d.doing = func() tea.Cmd { return d.takeBack(taken) }, taken.done
	ctx := d.lasting(context.Background())
	return func() tea.Msg {
		defer close(taken.done)
		said, err := act(ctx, taken)
		return d.told(ctx, said, err)
	}
}

// takeBack undoes a deed once it is done.
func (d *Desk) takeBack(taken *deed) tea.Cmd {
	ctx := d.lasting(context.Background())
	return func() tea.Msg {
		select {
		case <-taken.done:
		case <-ctx.Done():
			return nil
		}
		if taken.back == nil {
			return sayHint("nothing was done that could be taken back")()
		}
		return d.told(ctx, ui.Cell{Text: taken.said}, taken.back(ctx))
	}
}

// told says what was done, or why it was not, and reads again what the team
// says.
func (d *Desk) told(ctx context.Context, said ui.Cell, err error) tea.Msg {
	if err != nil {
		return sayDoubt(d.explain(err).Line())()
	}
	news := d.relisten(ctx)
	return tea.BatchMsg{func() tea.Msg { return news }, ui.Notify(said)}
}

// tag says one thing of values.
func (d *Desk) tag(h handful, r investigation.TagRequest) tea.Cmd {
	bench := d.Workbench
	title, what := d.menuTitle(h), tagName(r)
	var until string
	if r.Kind == history.TagVerdict && (r.Words != "" || !r.Expires.IsZero()) {
		until = investigation.ExpiryWords(r.Expires, d.Look.Now())
	}
	return d.do(func(ctx context.Context, taken *deed) (ui.Cell, error) {
		tags, err := bench.Tag(ctx, h.values, r)
		if err == nil {
			taken.said = "taken back: " + title + ": " + what
			taken.back = func(ctx context.Context) error { return bench.UndoTags(ctx, tags) }
		}
		return ui.Cell{Text: joined(" · ", title+": "+what, until, "u undoes"), Mood: ui.Own}, err
	})
}

// unstar takes the stars of values back.
func (d *Desk) unstar(h handful, stars []history.Tag) tea.Cmd {
	bench, title := d.Workbench, d.menuTitle(h)
	return d.do(func(ctx context.Context, taken *deed) (ui.Cell, error) {
		err := bench.UndoTags(ctx, stars)
		if err == nil {
			taken.said = title + ": star"
			taken.back = func(ctx context.Context) error {
				_, err := bench.Tag(ctx, h.values, investigation.TagRequest{Kind: history.TagStar})
				return err
			}
		}
		return ui.Cell{Text: title + ": no star · u undoes", Mood: ui.Own}, err
	})
}

// tagName is what a tag is called: "malicious", "note".
func tagName(r investigation.TagRequest) string {
	if r.Kind == history.TagVerdict {
		return r.Verdict.String()
	}
	return string(r.Kind)
}
