package views

import (
	tea "charm.land/bubbletea/v2"

	"pugmark/ui"
)

// The choices of a session without credentials.
const (
	chooseDemo    = "demo"
	chooseToken   = "token"
	chooseKey     = "key"
	chooseHistory = "history"
)

// connectSheet lists what can be done without credentials.
func connectSheet() ui.Sheet {
	row := func(id, what, note string) ui.Row {
		return ui.Row{ID: id, Cells: []ui.Cell{{Text: what}, {Text: note, Mood: ui.Muted}}}
	}
	return ui.Sheet{Blocks: []ui.Block{
		ui.Grid{Columns: []ui.Column{{Min: 32}, {Min: 10, Weight: 1, Keep: 1}}, Rows: []ui.Row{
			row(chooseDemo, "Try it with demo data", "nothing is sent anywhere"),
			row(chooseToken, "Connect: API token", "permission Intel: Read (Edit to submit)"),
			row(chooseKey, "Connect: e-mail + global key", "the old way; no phishing scan"),
			row(chooseHistory, "Read what has been looked up", "works without credentials"),
		}},
		ui.Prose{{}, {Text: "Or set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID and start again.", Mood: ui.Muted}},
	}}
}

// connect does what a choice says.
func (h *home) connect(choice string) tea.Cmd {
	d := h.desk
	switch choice {
	case chooseDemo:
		if d.Demo != nil {
			return d.Demo()
		}
		return ui.Open(howTo(d, "Demo data", demoWords()))
	case chooseToken:
		return ui.Open(howTo(d, "Connect: API token", tokenWords()))
	case chooseKey:
		return ui.Open(howTo(d, "Connect: e-mail + global key", keyWords()))
	case chooseHistory:
		return ui.Open(NewHistory(d))
	}
	return nil
}

func howTo(d *Desk, title string, words ui.Prose) ui.View {
	return ui.NewPage(d.Look, title, func() ui.Sheet { return ui.Sheet{Blocks: []ui.Block{words}} })
}

func lines(texts ...string) ui.Prose {
	var p ui.Prose
	for _, text := range texts {
		p = append(p, ui.Cell{Text: text})
	}
	return p
}

func demoWords() ui.Prose {
	return lines(
		"Leave with q and start pugmark again with",
		"",
		"  pugmark --demo",
		"",
		"Everything then works on invented data inside the program: nothing is sent anywhere, and its history lies apart from the real one.",
		"A name to begin with: login.payro11[.]example",
	)
}

func tokenWords() ui.Prose {
	return lines(
		"At Cloudflare: My Profile › API Tokens › Create Token › Custom token.",
		"Give it Account › Intel › Read, for the account that holds your plan.",
		"",
		"Then leave with q, put both into the environment and start again:",
		"",
		"  export CLOUDFLARE_API_TOKEN=…",
		"  export CLOUDFLARE_ACCOUNT_ID=…",
		"",
		"pugmark never shows, logs or stores the token.",
	)
}

func keyWords() ui.Prose {
	return lines(
		"The global API key opens the whole account; a token with Intel: Read is safer, and the phishing scan accepts tokens only.",
		"",
		"Leave with q, put all three into the environment and start again:",
		"",
		"  export CLOUDFLARE_EMAIL=…",
		"  export CLOUDFLARE_API_KEY=…",
		"  export CLOUDFLARE_ACCOUNT_ID=…",
	)
}
