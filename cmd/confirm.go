package cmd

import (
	"context"
	"io"

	"pugmark/investigation"
	"pugmark/ui/display"
)

// confirm reports whether the request is wanted: --yes named its target, or the
// word was typed that is shown after everything about it.
func (s surroundings) confirm(ctx context.Context, d *docket) (bool, error) {
	switch {
	case d.target.IsZero():
		return false, nil
	case d.flags.yes != "": // names the target, or the command had ended
		return true, nil
	}
	word := investigation.ConfirmationWord(d.proposal.Request, d.proposal.Body())
	if err := s.preview(d, word); err != nil {
		return false, err
	}
	return s.typed(ctx, word)
}

// preview shows on standard error what is about to be sent, and asks for the
// word.
func (s surroundings) preview(d *docket, word string) error {
	page := display.NewWriter(s.stderr)
	for _, line := range append(d.preview(s.now()), "", "Type  "+display.Cell(word)+"  to send it, anything else not to:") {
		if _, err := io.WriteString(page, line+"\n"); err != nil {
			return printed(err)
		}
	}
	return printed(page.Flush())
}
