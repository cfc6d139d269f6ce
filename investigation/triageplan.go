package investigation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pugmark/intel"
)

// The names of the plans, as the command line has them, the cheapest first. Each
// asks what those before it ask, and more.
const (
	TriageKept       = "kept"
	TriageDomains    = "domains"
	TriageIPs        = "ips"
	TriageEverything = "everything"
)

// TriagePlanNames returns the names of the plans, the cheapest first.
func TriagePlanNames() []string {
	return []string{TriageKept, TriageDomains, TriageIPs, TriageEverything}
}

// A TriagePlan is a way to ask about a list, and its price.
type TriagePlan struct {
	Name  string
	Words string // what it asks: "96 names in 5 bulk questions · 31 IPs"
	// Price is the number of requests that will be made.
	Price Price
	Fits  bool
	// Past says that it does not fit for nothing but its price, which is more than
	// the month's estimate leaves: who knows better may run it.
	Past bool
	// Why says what a plan that does not fit would pass: "~61 of 100 calls left".
	Why string
	// Covers is how many of the included indicators it leaves with an answer, and
	// Adds how many of these have none yet.
	Covers, Adds int
}

// TriagePlans returns every way to ask about a list, the cheapest first, and
// which is chosen unless a person says otherwise: the cheapest that fits and
// adds an answer, or what is kept. It costs 0 calls.
func (w *Workbench) TriagePlans(ctx context.Context, in Intake) (plans []TriagePlan, chosen int, err error) {
	known, err := w.triageKnowledge(ctx, in)
	if err != nil {
		return nil, 0, err
	}
	budget, err := w.Budget(ctx)
	if err != nil {
		return nil, 0, err
	}
	refused, err := w.usedUp(ctx)
	if err != nil {
		return nil, 0, err
	}
	for _, name := range TriagePlanNames() {
		questions, err := w.triageQuestions(ctx, in, name, known)
		if err != nil {
			return nil, 0, err
		}
		plan := TriagePlan{Name: name, Words: askedWords(questions)}
		for _, q := range questions {
			plan.Price.Least += q.price
			plan.Price.Most += q.price
		}
		plan.Covers, plan.Adds = coverage(in, questions, known)
		plan.Why = w.unfit(questions, plan.Price.Most, in.MaxCalls, spendable{budget, refused})
		plan.Fits = plan.Why == ""
		plan.Past = !plan.Fits && plan.Why == budget.Words()
		plans = append(plans, plan)
	}
	if n := slices.IndexFunc(plans, func(p TriagePlan) bool { return p.Fits && p.Adds > 0 }); n >= 0 {
		chosen = n
	}
	return plans, chosen, nil
}

// A triageQuestion is one request of a plan, and the items that it tells of.
type triageQuestion struct {
	key   intel.Key
	price int
	items []int
	also  []int // items that learn a fact from the answer, which is not asked for them
	// ask asks, and files the answer under what it is about.
	ask func(context.Context, *triageRun) Line
}

// about are the places of everything that is told anew: first the items that it
// is asked for.
func (q triageQuestion) about() []int { return slices.Concat(q.items, q.also) }

// triageQuestions are what a plan asks now, in its order and each once.
func (w *Workbench) triageQuestions(ctx context.Context, in Intake, plan string, known *triageKnowledge) ([]triageQuestion, error) {
	level := slices.Index(TriagePlanNames(), plan)
	if level < 0 {
		return nil, fmt.Errorf("%q is no plan: choose from %s", plan, strings.Join(TriagePlanNames(), ", "))
	}
	l := triageList{bench: w, places: map[intel.Key]int{}}
	if level >= 1 {
		if err := l.inBulk(ctx, in, known); err != nil {
			return nil, err
		}
	}
	asking := []func(int, intel.Indicator, triageValues){}
	if level >= 2 {
		asking = append(asking, func(n int, i intel.Indicator, v triageValues) {
			if addr, ok := i.Addr(); ok && !known.addresses[v.address].stands {
				addQuestion(&l, n, w.IPQuestion(addr), func(k *triageKnowledge) map[string]bestAnswer[intel.IPReport] { return k.addresses })
			}
		})
	}
	if level >= 3 {
		asking = append(asking, l.everything(known)...)
	}
	for _, ask := range asking {
		for n, item := range in.Items {
			if item.isAskable() {
				ask(n, item.Found.Indicator, w.triageValues(item.Found.Indicator))
			}
		}
	}
	l.spread(in, known)
	return l.questions, l.priceScans(ctx)
}

// spread has the names that resolve to an address learn its network from the
// question about it.
func (l *triageList) spread(in Intake, known *triageKnowledge) {
	for n, item := range in.Items {
		for _, addr := range known.resolved[l.bench.triageValues(item.Found.Indicator).name] {
			if place, asked := l.places[l.bench.IPQuestion(addr).Key()]; asked {
				l.questions[place].also = append(l.questions[place].also, n)
			}
		}
	}
}

// A triageList collects the questions of a plan.
type triageList struct {
	bench     *Workbench
	questions []triageQuestion
	places    map[intel.Key]int
}

// inBulk adds the questions about names.
func (l *triageList) inBulk(ctx context.Context, in Intake, known *triageKnowledge) error {
	about := map[string][]int{}
	var names []string
	for n, item := range in.Items {
		name := l.bench.triageValues(item.Found.Indicator).name
		if !item.isAskable() || name == "" || known.names[name].stands {
			continue
		}
		if about[name] == nil {
			names = append(names, name)
		}
		about[name] = append(about[name], n)
	}
	plan, err := l.bench.BulkPlan(ctx, names)
	if err != nil {
		return err
	}
	for _, q := range plan.Questions {
		question := triageQuestion{key: q.Key(), price: 1, ask: func(ctx context.Context, r *triageRun) Line { return r.askInBulk(ctx, q) }}
		for name := range strings.SplitSeq(q.Key().Value, ",") {
			question.items = append(question.items, about[name]...)
		}
		slices.Sort(question.items)
		l.questions = append(l.questions, question)
	}
	return nil
}

// everything are the questions that only the last plan asks.
func (l *triageList) everything(known *triageKnowledge) []func(int, intel.Indicator, triageValues) {
	w := l.bench
	return []func(int, intel.Indicator, triageValues){
		func(n int, i intel.Indicator, v triageValues) {
			if v.scan != "" && !known.scans[v.scan].stands {
				addQuestion(l, n, w.PhishingQuestion(i), func(k *triageKnowledge) map[string]bestAnswer[intel.PhishingReport] { return k.scans })
			}
		},
		func(n int, i intel.Indicator, v triageValues) {
			if number, ok := i.ASN(); ok && !known.systems[v.system].stands {
				addQuestion(l, n, w.ASNQuestion(number), func(k *triageKnowledge) map[string]bestAnswer[intel.ASNReport] { return k.systems })
			}
		},
		func(n int, i intel.Indicator, v triageValues) {
			if v.whois != "" && !known.whois[v.whois].stands {
				addQuestion(l, n, w.WHOISQuestion(i), func(k *triageKnowledge) map[string]bestAnswer[intel.WHOISReport] { return k.whois })
			}
		},
		func(n int, i intel.Indicator, v triageValues) {
			if v.past != "" && !known.pasts[v.past].stands {
				addQuestion(l, n, w.HistoryQuestion(i, ""), func(k *triageKnowledge) map[string]bestAnswer[intel.HistoryReport] { return k.pasts })
			}
		},
	}
}

// addQuestion adds what is asked about an item; where another item leads to the
// same question, that one tells of both.
func addQuestion[T any](l *triageList, item int, q intel.Question[T], where func(*triageKnowledge) map[string]bestAnswer[T]) {
	if place, known := l.places[q.Key()]; known {
		l.questions[place].items = append(l.questions[place].items, item)
		return
	}
	l.places[q.Key()] = len(l.questions)
	l.questions = append(l.questions, triageQuestion{key: q.Key(), price: 1, items: []int{item},
		ask: func(ctx context.Context, r *triageRun) Line { return askTriage(ctx, r, q, where) }})
}

// coverage is how many included items have an answer once the questions are
// answered, and how many of them have none yet.
func coverage(in Intake, questions []triageQuestion, known *triageKnowledge) (covers, adds int) {
	answered := map[int]bool{}
	for _, q := range questions {
		if q.key.Kind != intel.KindWHOIS && q.key.Kind != intel.KindHistory {
			for _, n := range q.items {
				answered[n] = true
			}
		}
	}
	for n, item := range in.Items {
		switch {
		case !item.Included:
		case known.covers(item.Found.Indicator):
			covers++
		case answered[n]:
			covers, adds = covers+1, adds+1
		}
	}
	return covers, adds
}

// askedWords say what is asked: "96 names in 5 bulk questions · 31 IPs".
func askedWords(questions []triageQuestion) string {
	count, names := map[intel.Kind]int{}, 0
	for _, q := range questions {
		count[q.key.Kind]++
		if q.key.Kind == intel.KindBulk {
			names += 1 + strings.Count(q.key.Value, ",")
		}
	}
	var words []string
	if names > 0 {
		words = append(words, several(names, "name", "names")+" in "+several(count[intel.KindBulk], "bulk question", "bulk questions"))
	}
	for _, k := range []struct {
		kind      intel.Kind
		one, many string
	}{{intel.KindIP, "IP", "IPs"}, {intel.KindPhishing, "phishing scan", "phishing scans"}, {intel.KindASN, "AS overview", "AS overviews"},
		{intel.KindWHOIS, "WHOIS record", "WHOIS records"}, {intel.KindHistory, "category history", "category histories"}} {
		if n := count[k.kind]; n > 0 {
			words = append(words, several(n, k.one, k.many))
		}
	}
	if len(words) == 0 {
		return "asks nothing"
	}
	return join(words...)
}
