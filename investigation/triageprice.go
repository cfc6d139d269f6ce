package investigation

import (
	"context"
	"slices"

	"pugmark/intel"
)

// A spendable is what a plan may spend: what is left of the month, and of which
// kinds of question Cloudflare said that nothing is.
type spendable struct {
	Budget
	usedUp []intel.Kind
}

// usedUp are the kinds of question that are refused until the month turns.
func (w *Workbench) usedUp(ctx context.Context) ([]intel.Kind, error) {
	if w.History == nil {
		return nil, nil
	}
	return w.History.UsedUp(ctx, w.Source.Scope, w.now(), countedKinds()...)
}

// unfit is why questions of such a price may not be asked, "" where they may.
func (w *Workbench) unfit(questions []triageQuestion, price int, most *int, left spendable) string {
	switch {
	case price == 0:
		return ""
	case !w.rules().Role.Asks():
		return "your role reads what is kept"
	case w.Source.Client == nil:
		return "not connected to Cloudflare"
	case most != nil && price > *most:
		return "more than the limit of " + calls(*most)
	case slices.ContainsFunc(questions, func(q triageQuestion) bool { return q.price > 0 && slices.Contains(left.usedUp, q.key.Kind) }):
		return left.refusal(questions)
	case left.Known && price > left.Left:
		return left.Words()
	}
	return ""
}

// refusal says of which questions the month's calls are used up.
func (s spendable) refusal(questions []triageQuestion) string {
	refused := Say(State(intel.ProblemQuota), Situation{}).Sentence
	if meets := slices.DeleteFunc(slices.Clone(questions), func(q triageQuestion) bool { return !slices.Contains(s.usedUp, q.key.Kind) }); len(meets) < len(questions) {
		return refused + " for " + askedWords(meets)
	}
	return refused
}

// priceScans has phishing scans cost nothing where the credentials are not ones
// that may ask for them: no request is made then.
func (l *triageList) priceScans(ctx context.Context) error {
	free := map[intel.Kind]bool{}
	for n, q := range l.questions {
		if q.key.Kind != intel.KindPhishing {
			continue
		}
		if _, known := free[q.key.Kind]; !known {
			price, err := l.bench.Source.Price(ctx, q.key)
			if err != nil {
				return err
			}
			free[q.key.Kind] = price == 0
		}
		if free[q.key.Kind] {
			l.questions[n].price = 0
		}
	}
	return nil
}
