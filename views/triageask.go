package views

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// A furtherAsk asks more about some rows than the plan did: their WHOIS
// records, say, to see who registered them.
type furtherAsk struct {
	about  []intel.Indicator
	prices ui.Load[[]topicPrice]
	run    ui.Load[investigation.Summary]
	halt   context.CancelFunc
	topic  investigation.Topic
	lines  *stream[investigation.Line]
	wave   ui.Load[[]investigation.Line]
	asked  int // lines that have arrived
	most   int // calls it may spend
}

// A topicPrice is what asking one thing about rows costs.
type topicPrice struct {
	topic investigation.Topic
	price investigation.Price
}

// furtherTopics are what may be asked about rows, and the letters of the menu.
func furtherTopics() []ui.MenuItem {
	return []ui.MenuItem{
		{Key: 'w', Name: string(investigation.TopicWHOIS)}, {Key: 'd', Name: string(investigation.TopicDomain)}, {Key: 'h', Name: string(investigation.TopicHistory)},
		{Key: 'i', Name: string(investigation.TopicIP)}, {Key: 'p', Name: string(investigation.TopicPhishing)},
	}
}

// askFurther reads what asking more about the marked rows would cost, or about
// that under the cursor, and then offers it.
func (t *triage) askFurther(ctx context.Context, h handful) tea.Cmd {
	f := &t.further
	switch {
	case t.run.Busy() || f.run.Busy():
		return sayHint("it is being asked · ctrl+c stops")
	case !t.desk.connected():
		return ui.Notify(t.desk.notConnected())
	case len(h.values) == 0:
		return sayHint("mark rows first: space marks one, * all that are shown")
	}
	f.about = nil
	for _, value := range h.values {
		if i, err := intel.ParseIndicator(value); err == nil {
			f.about = append(f.about, i)
		}
	}
	bench, about := t.desk.Workbench, f.about
	return f.prices.Start(ctx, func(ctx context.Context) ([]topicPrice, error) {
		var prices []topicPrice
		for _, item := range furtherTopics() {
			topic := investigation.Topic(item.Name)
			price := bench.Price(ctx, investigation.Request{Indicators: about, Topics: []investigation.Topic{topic}})
			prices = append(prices, topicPrice{topic, price})
		}
		return prices, ctx.Err()
	})
}

// offerFurther opens the menu of what may be asked, with prices; what is kept
// already, or applies to none of the rows, is left out.
func (t *triage) offerFurther(ctx context.Context) tea.Cmd {
	prices, ok := t.further.prices.Value()
	if !ok || t.further.prices.Err() != nil {
		return nil
	}
	menu := ui.Menu{Title: "ask about " + counted(len(t.further.about), "row", "rows")}
	if len(t.further.about) == 1 {
		menu.Title = "ask about " + t.desk.Look.Spelled(t.further.about[0].String())
	}
	for n, item := range furtherTopics() {
		if p := prices[n]; p.price.Most > 0 {
			item.Name = fmt.Sprintf("%s (%s)", topicWord(p.topic), p.price.Words())
			item.Run = func() tea.Cmd { return t.chooseFurther(ctx, p) }
			menu.Items = append(menu.Items, item)
		}
	}
	if len(menu.Items) == 0 {
		return sayHint("everything about them is kept: enter opens one")
	}
	return t.desk.Look.OpenMenu(menu)
}

// chooseFurther asks one thing about the rows, after a yes where the plan wants
// that.
func (t *triage) chooseFurther(ctx context.Context, p topicPrice) tea.Cmd {
	calls := p.price.Most
	act := func(ctx context.Context) tea.Cmd { return t.startFurther(ctx, p.topic, calls) }
	if !t.desk.asksFirst(calls) {
		return act(ctx)
	}
	price, meter := t.desk.beforeSpending(p.price.Words(), calls)
	again := t.desk.Look.Keys.AskRest.Help().Key
	t.armed, t.armedPrice = armed{again, act}, p.price
	return ui.Notify(ui.Cell{Text: joined(" · ", again+" or enter asks "+topicWord(p.topic)+": "+price, noOtherKey, meter), Mood: ui.Notable})
}

func (t *triage) startFurther(ctx context.Context, topic investigation.Topic, most int) tea.Cmd {
	f := &t.further
	ctx, f.halt = context.WithCancel(t.desk.lasting(ctx))
	f.topic, f.most, f.asked, f.lines = topic, most, 0, newStream[investigation.Line]()
	bench, lines := t.desk.Workbench, f.lines
	request := investigation.Request{Indicators: f.about, Topics: []investigation.Topic{topic}, MaxCalls: &most}
	run := f.run.Start(ctx, func(ctx context.Context) (investigation.Summary, error) {
		return bench.Lookup(ctx, request, lines.put)
	})
	return tea.Batch(run, f.wave.Start(ctx, lines.next))
}

// takeFurther takes what arrives of it, whether the page is open or not. What
// was answered is kept: the rows read it from there.
func (t *triage) takeFurther(ctx context.Context, msg tea.Msg) (cmd tea.Cmd, taken bool) {
	f := &t.further
	switch {
	case f.prices.Update(msg):
		return t.offerFurther(ctx), true
	case f.wave.Update(msg):
		lines, _ := f.wave.Value()
		f.asked += len(lines)
		if f.run.Busy() {
			return tea.Batch(spent, f.wave.Start(t.desk.lasting(ctx), f.lines.next)), true
		}
		return spent, true
	case f.run.Update(msg):
		f.halt()
		f.wave.Stop()
		return tea.Batch(spent, t.reread(ctx)), true
	}
	return nil, false
}

// words say how it goes, or how it went; "" where nothing was asked further.
func (f *furtherAsk) words() ui.Cell {
	sum, ended := f.run.Value()
	switch {
	case f.run.Busy():
		return ui.Cell{Text: fmt.Sprintf("asking %s: %s of %s · ctrl+c stops", topicWord(f.topic), grouped(int64(f.asked)), counted(f.most, "call", "calls")), Mood: ui.Notable}
	case ended && sum.Failed > 0:
		return ui.Cell{Text: joined(" · ", topicWord(f.topic)+": "+counted(sum.Answers, "answer", "answers"), grouped(int64(sum.Failed))+" failed", counted(sum.Spent, "call", "calls")+" spent"), Mood: ui.Doubtful}
	case ended:
		return plain("%s", joined(" · ", topicWord(f.topic)+": "+counted(sum.Answers, "answer", "answers"), counted(sum.Spent, "call", "calls")+" spent"))
	}
	return ui.Cell{}
}
