package investigation

import (
	"context"

	"pugmark/intel"
)

// maxIndicators is how many indicators of one look-up are worked on at once.
const maxIndicators = 8

// A Request says what to look up.
type Request struct {
	Indicators []intel.Indicator
	// Topics are what to ask. None means what the plan asks by itself. What a
	// topic needs is asked too: addresses need domain details, and a network
	// needs the overview of the address.
	Topics  []Topic
	Window  intel.Window // passive DNS; zero is the last 30 days
	Page    int          // passive DNS and subnets, from 1; 0 is 1
	PerPage int          // 0 is the workbench's
	Refresh bool         // ask even if a fresh answer is kept
	// MaxCalls is what the look-up may spend; nil is no limit. A question that
	// would pass it is not asked and fails with intel.ProblemCap.
	MaxCalls *int
}

// topics returns what is to be asked about one indicator, and of how many of
// its addresses.
func (w *Workbench) topics(r Request, i intel.Indicator) (topics []Topic, addresses int) {
	if len(r.Topics) == 0 {
		plan := w.plan()
		return plan.Automatic(i), plan.Addresses()
	}
	return applying(r.Topics, i), MaxAddresses
}

// Lookup asks everything a request means and emits the lines in the order of
// its indicators, those of one indicator together and in the order of Topics.
// Questions that do not depend on each other are asked at the same time, and
// each once, however many indicators lead to it. A failed question is a line;
// the others go on. When ctx ends, what has arrived by then is still emitted,
// and the error is that of ctx.
func (w *Workbench) Lookup(ctx context.Context, r Request, emit func(Line)) (Summary, error) {
	asker := newAsker(w, r)
	results := make([]chan []Line, len(r.Indicators))
	for n := range results {
		results[n] = make(chan []Line, 1)
	}
	var workers group
	defer workers.Wait()
	workers.Go(func() {
		room := make(chan struct{}, maxIndicators)
		for n, i := range r.Indicators {
			room <- struct{}{}
			workers.Go(func() {
				defer func() { <-room }()
				var lines []Line
				defer func() { results[n] <- lines }() // whatever happens: somebody waits
				lines = w.lookupOne(ctx, asker, r, i)
			})
		}
	})
	return w.emitInOrder(ctx, r, results, emit), ctx.Err()
}

func (w *Workbench) emitInOrder(ctx context.Context, r Request, results []chan []Line, emit func(Line)) Summary {
	var sum Summary
	emitted := map[intel.Key]bool{}
	for n, i := range r.Indicators {
		lines := <-results[n]
		if len(lines) == 0 {
			if why := w.whyNothing(r, i); why != "" {
				sum.Nothing = append(sum.Nothing, LeftOut{i, why})
			} else if ctx.Err() != nil {
				sum.NotAsked++
			}
		}
		for _, line := range lines {
			line.Repeated = emitted[line.Key]
			emitted[line.Key] = true
			if line.Repeated {
				line.Cost = 0
			} else {
				sum.add(line)
			}
			emit(line)
		}
	}
	return sum
}

// whyNothing is the reason why none of the topics applies, "" if one does.
func (w *Workbench) whyNothing(r Request, i intel.Indicator) string {
	if topics, _ := w.topics(r, i); len(topics) > 0 {
		return ""
	}
	for _, t := range r.Topics {
		if _, why := Applies(t, i); why != "" {
			return why
		}
	}
	return "nothing can be asked about it"
}
