package views

import (
	"context"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// mostOwnNames is how many names of the team's own a list is compared with.
const mostOwnNames = 32

// likeOurs is how near the names of a list are to one of the team's own, by
// their canonical texts: 1 the same, 0 nothing in common. Names that imitate ours
// stand out that way. It costs 0 calls.
func likeOurs(ctx context.Context, bench *investigation.Workbench, in investigation.Intake) (map[string]float64, error) {
	ours := map[string]bool{}
	for _, name := range bench.Allow {
		ours[intel.RegistrableOf(name)] = true
	}
	if bench.History != nil {
		tags, err := bench.History.Tags(ctx, history.TagQuery{Scope: bench.Source.Scope, Kinds: []history.TagKind{history.TagVerdict},
			Verdicts: []history.Verdict{history.VerdictOurs}, Limit: mostOwnNames})
		if err != nil {
			return nil, err
		}
		for _, tag := range tags {
			if i, err := intel.ParseIndicator(tag.Subject); err == nil {
				ours[i.Registrable()] = true
			}
		}
	}
	delete(ours, "")
	near := map[string]float64{}
	for own := range ours {
		like := investigation.LikenessTo(own)
		for _, item := range in.Items {
			i := item.Found.Indicator
			if i.Registrable() == "" || ctx.Err() != nil {
				continue
			}
			value := i.String()
			near[value] = max(near[value], like.Of(investigation.Name{Host: i.Host(), Registrable: i.Registrable()}))
		}
	}
	return near, ctx.Err()
}

// likeOrder puts first what is nearest to a name of the team's own; there is
// none where no name is called ours.
func likeOrder(near map[string]float64, value func(i int) string) []ui.Order {
	if len(near) == 0 {
		return nil
	}
	return []ui.Order{{Title: "like our names", Key: func(i int) float64 { return -near[value(i)] }}}
}
