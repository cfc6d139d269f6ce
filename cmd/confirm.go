package cmd

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"

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
	typed, err := s.readAnswer(ctx)
	return err == nil && typed == word, err
}

// preview shows on standard error what is about to be sent, and asks for the
// word.
func (s surroundings) preview(d *docket, word string) error {
	page := display.NewWriter(s.stderr)
	for _, line := range d.preview(s.now()) {
		if _, err := io.WriteString(page, line+"\n"); err != nil {
			return printed(err)
		}
	}
	if _, err := io.WriteString(page, "\nType  "+display.Cell(word)+"  to send it, anything else not to: "); err != nil {
		return printed(err)
	}
	return printed(page.Flush())
}

// longestAnswer is more than any word to type.
const longestAnswer = 256

// readAnswer reads one line, or until ctx is done. An end without a line is an
// answer of nothing.
func (s surroundings) readAnswer(ctx context.Context) (string, error) {
	answers := make(chan string, 1)
	failed := make(chan error, 1)
	go func() {
		line, err := bufio.NewReader(io.LimitReader(s.stdin, longestAnswer)).ReadString('\n')
		if err != nil {
			line = "" // a line that does not end was not entered
		}
		if err != nil && !errors.Is(err, io.EOF) {
			failed <- plain("the answer could not be read: nothing was sent")
			return
		}
		answers <- strings.TrimSpace(line)
	}()
	select {
	case text := <-answers:
		return text, nil
	case err := <-failed:
		return "", err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
