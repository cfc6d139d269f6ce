package views

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
)

// An input is what the field holds, read as indicators.
type input struct {
	indicators []intel.Indicator
	refusals   []error
}

// foresight is what is known of an input and what looking it up would cost.
type foresight struct {
	of      intel.Indicator
	known   investigation.Known
	outlook investigation.Outlook
}

// read reads the field as indicators, and what is known of a single one, from
// the archive.
func (h *home) read(ctx context.Context) tea.Cmd {
	text := h.field.Text()
	if text == h.typed {
		return nil
	}
	h.typed, h.input = text, readInput(text)
	defer h.describe()
	if len(h.input.indicators) != 1 {
		h.outlook.Stop()
		return nil
	}
	bench, i := h.desk.Workbench, h.input.indicators[0]
	return h.outlook.Start(ctx, func(ctx context.Context) (foresight, error) {
		known, err := bench.Known(ctx, i)
		if err != nil {
			return foresight{of: i}, err
		}
		outlook, err := bench.Outlook(ctx, i)
		return foresight{i, bounded(known), outlook}, err
	})
}

// readInput reads one indicator as it was typed, so that its refusal speaks of
// all of it, and several where there are several.
func readInput(text string) input {
	if strings.TrimSpace(text) == "" {
		return input{}
	}
	i, err := intel.ParseIndicator(text)
	if err == nil {
		return input{indicators: []intel.Indicator{i}}
	}
	found, refusals := intel.ParseIndicators(text)
	if len(found) == 0 {
		return input{refusals: []error{err}}
	}
	return input{found, refusals}
}
