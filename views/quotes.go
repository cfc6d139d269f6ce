package views

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// quotes says what opening a value as a subject would cost before it is
// opened. A price is read from the archive, for 0 calls and off the event
// loop, and remembered for every value the cursor has been on.
type quotes struct {
	desk   *Desk
	load   ui.Load[quote]
	of     string // what load is about
	prices map[string]investigation.Price
	// current holds the values whose price was read since anything was asked
	// or time passed; the others are read again when the cursor is on them.
	current map[string]bool
}

// A quote is the price of opening a value.
type quote struct {
	value string
	price investigation.Price
}

func newQuotes(d *Desk) *quotes {
	return &quotes{desk: d, prices: map[string]investigation.Price{}, current: map[string]bool{}}
}

// want reads the price of a value, unless it is known or being read.
func (q *quotes) want(ctx context.Context, value string) tea.Cmd {
	if value == "" || q.current[value] || q.load.Busy() && q.of == value || !q.desk.connected() {
		return nil
	}
	i, err := intel.ParseIndicator(value)
	if err != nil {
		return nil
	}
	q.of = value
	bench := q.desk.Workbench
	return q.load.Start(ctx, func(ctx context.Context) (quote, error) {
		return quote{value, bench.Price(ctx, investigation.Request{Indicators: []intel.Indicator{i}})}, ctx.Err()
	})
}

// take keeps msg if it is a price, and lets prices age with what else happens.
func (q *quotes) take(msg tea.Msg) {
	switch msg.(type) {
	case spentMsg, ui.TickMsg:
		clear(q.current)
		return
	}
	if q.load.Update(msg) && q.load.Err() == nil {
		got, _ := q.load.Value()
		q.prices[got.value], q.current[got.value] = got.price, true
	}
}

// words are what a key does to a value and what that costs: "open (1 call)",
// "open (free)" where the answers are kept, and "open" alone where the plan
// shows no prices.
func (q *quotes) words(verb, value string) string {
	price, known := q.prices[value]
	if !known {
		return verb
	}
	return q.desk.pricedWords(verb, price)
}

// pricedWords puts a price behind what it is for, where the plan shows it, or
// that there is nothing left to pay it with.
func (d *Desk) pricedWords(verb string, price investigation.Price) string {
	switch plan := d.Workbench.Plan; {
	case !d.connected():
	case price.Most == 0 && plan.PriceShown(1):
		return verb + " (free)"
	case price.Most > 0 && d.spentOut():
		return verb + " (" + spentOut + ")"
	case plan.PriceShown(price.Most):
		return verb + " (" + price.Words() + ")"
	}
	return verb
}

// openable reports whether a value can be looked up at all.
func openable(value string) bool {
	_, err := intel.ParseIndicator(value)
	return err == nil
}
