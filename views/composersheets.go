package views

import (
	tea "charm.land/bubbletea/v2"

	"pugmark/investigation"
	"pugmark/ui"
	"pugmark/ui/display"
)

func (c *composer) targetSheet() ui.Sheet {
	return ui.Sheet{Blocks: []ui.Block{ui.Prose{{Value: targetLive(c.request)}, {Text: "it cannot be read as a domain, an address or a URL", Mood: ui.Doubtful}}}}
}

func reasonSheet() ui.Sheet {
	return ui.Sheet{Blocks: []ui.Block{ui.Prose{{Text: "(stays here: the API has no comment field)", Mood: ui.Muted}}}}
}

// checksSheet says everything there is to know before it is sent.
func (c *composer) checksSheet() ui.Sheet {
	r, known := c.reviewing.Value()
	if err := c.reviewing.Err(); err != nil {
		cell := ui.Cell{Text: "! the history could not be read: " + investigation.Explain(err, c.desk.Look.Now()).Line(), Mood: ui.Doubtful}
		return ui.Sheet{Blocks: []ui.Block{ui.Prose{cell}}}
	}
	if !known {
		return ui.Sheet{Blocks: []ui.Block{ui.Prose{{Text: "checking …", Mood: ui.Muted}}}}
	}
	target := c.desk.Look.Spelled(targetLive(c.request))
	cells := ui.Prose(c.arrivedCells())
	if c.desk.Workbench.History == nil {
		cells = append(cells, ui.Cell{Text: "! whether anything is pending for " + target + " is not known: the history could not be read", Mood: ui.Doubtful})
	} else {
		cells = append(cells, c.pendingCells(r.Review, target, c.desk.Look.Now())...)
	}
	cells = append(cells, c.checkCells(r.Findings, c.catalogue)...)
	if _, err := c.keeper.kept(); err != nil {
		cells = append(cells, ui.Cell{Text: "! " + notKeptWords(err), Mood: ui.Doubtful})
	}
	return ui.Sheet{Blocks: []ui.Block{cells}}
}

// sendsSheet is what there is to say of a body that was given; nil without one.
func (c *composer) sendsSheet() func() ui.Sheet {
	if c.payload == nil {
		return nil
	}
	return func() ui.Sheet {
		return ui.Sheet{Blocks: []ui.Block{ui.Prose{{Text: "as it was given, byte for byte; a change here writes it anew", Mood: ui.Muted}}}}
	}
}

// curlWords are the request as a command line without credentials.
func (c *composer) curlWords() (string, bool) {
	client := c.desk.Workbench.Source.Client
	if client == nil {
		return "", false
	}
	text, err := client.SubmissionCurl(c.body())
	return text, err == nil
}

func (c *composer) curlSheet() ui.Sheet {
	text, _ := c.curlWords()
	return ui.Sheet{Blocks: []ui.Block{ui.Prose{{Text: text, Mood: ui.Muted}}}}
}

func (c *composer) copyCurl() tea.Cmd {
	text, ok := c.curlWords()
	if !ok {
		return nil
	}
	return ui.Copy(display.TextN(text, 0), "live, without credentials")
}
