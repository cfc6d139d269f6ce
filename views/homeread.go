package views

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
)

// An input is what the field holds: one indicator, or something else.
type input struct {
	indicator intel.Indicator
	single    bool
	wrapper   string // what the indicator was taken out of: "SafeLinks"
	refusal   error  // why it is no single indicator; nil where nothing was typed
	lines     int
}

// foresight is what is known of an input and what looking it up would cost.
type foresight struct {
	of      intel.Indicator
	known   investigation.Known
	outlook investigation.Outlook
}

// A contents is what is in a text that is no single indicator.
type contents struct {
	of     string
	intake investigation.Intake
}

// read reads the field, and from the archive what is known of it.
func (h *home) read(ctx context.Context) tea.Cmd {
	text := h.field.Text()
	if text == h.typed {
		return nil
	}
	h.typed, h.input, h.late = text, readInput(text), false
	h.input.lines = linesIn(text)
	h.outlook.Stop()
	h.contents.Stop()
	defer h.describe()
	bench, i := h.desk.Workbench, h.input.indicator
	switch {
	case h.input.single:
		return h.outlook.Start(ctx, func(ctx context.Context) (foresight, error) {
			known, err := bench.Known(ctx, i)
			if err != nil {
				return foresight{of: i}, err
			}
			outlook, err := bench.Outlook(ctx, i)
			return foresight{i, bounded(known), outlook}, err
		})
	case h.input.refusal != nil:
		return h.contents.Start(ctx, func(ctx context.Context) (contents, error) {
			in, err := readIntake(ctx, bench, text)
			return contents{text, in}, err
		})
	}
	return nil
}

// found is what is in the text of the field, once it was read and is anything.
func (h *home) found() (investigation.Intake, bool) {
	c, ok := h.contents.Value()
	return c.intake, ok && h.input.refusal != nil && c.of == h.typed && len(c.intake.Items) > 0
}

// errMany is why a long text is not even tried as one indicator.
var errMany = errors.New("this is longer than any indicator")

// readInput reads one indicator as it was typed, or unwraps the link that was
// made of it.
func readInput(text string) input {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return input{}
	case len(text) > longestField:
		return input{refusal: errMany}
	}
	i, err := intel.ParseIndicator(text)
	if err != nil {
		return input{refusal: err}
	}
	if i.Kind() == intel.IndicatorURL {
		if inner, wrapper, ok := intel.UnwrapLink(i.String()); ok {
			if unwrapped, err := intel.ParseIndicator(inner); err == nil {
				return input{indicator: unwrapped, single: true, wrapper: wrapper}
			}
		}
	}
	return input{indicator: i, single: true}
}
