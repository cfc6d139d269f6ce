package views

import (
	"context"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/investigation"
	"pugmark/ui"
)

func (t *triage) press(ctx context.Context, msg tea.KeyPressMsg) tea.Cmd {
	keys := t.desk.Look.Keys
	was := t.armed
	t.armed, t.resume = armed{}, false
	t.further.prices.Stop() // a menu that opens late would take another key
	switch {
	case t.view.Typing():
		return t.view.Update(msg)
	case was.act != nil && (msg.String() == was.key || key.Matches(msg, keys.Follow)):
		return was.act(ctx)
	case was.act != nil:
		cmd := ui.Notify(ui.Cell{Text: "nothing was asked", Mood: ui.Muted})
		if key.Matches(msg, harmless(keys)...) {
			return tea.Batch(cmd, t.pressFree(ctx, msg))
		}
		return cmd
	}
	return t.pressFree(ctx, msg)
}

// pressFree handles a key while nothing waits for an answer.
func (t *triage) pressFree(ctx context.Context, msg tea.KeyPressMsg) tea.Cmd {
	value, _ := t.view.Selected()
	h, _ := handfulOf(t.view, value)
	if key.Matches(msg, t.desk.Look.Keys.AskRest) {
		return t.askFurther(ctx, h)
	}
	if cmd, used := t.desk.act(msg, h); used {
		return cmd
	}
	if cmd, used := t.pressOn(ctx, msg, value); used {
		return cmd
	}
	return t.view.Update(msg)
}

// pressOn handles the keys of the page itself.
func (t *triage) pressOn(ctx context.Context, msg tea.KeyPressMsg, value string) (cmd tea.Cmd, used bool) {
	keys := t.desk.Look.Keys
	live := key.Matches(msg, keys.CopyLive)
	switch {
	case key.Matches(msg, keys.Next, keys.Right):
		t.turn(1)
	case key.Matches(msg, keys.Previous, keys.Left):
		t.turn(-1)
	case key.Matches(msg, keys.Follow) && t.view.Toggle():
	case key.Matches(msg, keys.Again):
		return t.askAgain(ctx, false), true
	case key.Matches(msg, keys.Export):
		return t.desk.exportList(t.title(), t.view), true
	case key.Matches(msg, keys.CallLog):
		return ui.Open(NewCallLog(t.desk)), true
	case key.Matches(msg, keys.Copy, keys.CopyLive) && t.view.Marks() > 0:
		return copyMarked(t.view, live)
	case value == "":
		return nil, false
	case key.Matches(msg, keys.Follow, keys.Open):
		return openIndicator(t.desk, value), true
	case key.Matches(msg, keys.Miscategorize):
		return t.desk.miscategorize(value), true
	case key.Matches(msg, keys.Copy, keys.CopyLive):
		return copyValue(value, live), true
	default:
		return nil, false
	}
	return nil, true
}

// tabs are those of the page: all rows first.
func (t *triage) tabs() []investigation.TriageTab {
	return append([]investigation.TriageTab{""}, investigation.TriageTabs()...)
}

// turn shows another tab. The cursor stays on its row where that is in it too.
func (t *triage) turn(step int) {
	tabs := t.tabs()
	t.tab = tabs[(slices.Index(tabs, t.tab)+step+len(tabs))%len(tabs)]
	t.show()
}

// title names what is shown, for an export.
func (t *triage) title() string {
	if t.tab == "" {
		return t.Title()
	}
	return t.Title() + ", " + string(t.tab)
}

// askAgain asks what failed or was not asked, after a second r where the plan
// wants that.
func (t *triage) askAgain(ctx context.Context, sure bool) tea.Cmd {
	plan, ok := t.again.Value()
	switch calls := plan.Price.Most; {
	case t.run.Busy():
		return sayHint("it is being asked · ctrl+c stops")
	case t.again.Busy() || t.opened.Busy() || t.wave.Busy():
		t.resume = true
		return nil
	case t.again.Err() != nil:
		return ui.Notify(historyTrouble(t.again.Err(), t.desk.Look.Now()))
	case !ok || plan.Adds == 0 && calls == 0:
		return sayHint("nothing is left to ask of the plan: " + planTitle(t.plan.Name) + " · a asks more about rows")
	case !t.desk.connected():
		return ui.Notify(t.desk.notConnected())
	case calls > 0 && !plan.Fits && !sure:
		ctx := t.desk.lasting(ctx)
		return t.desk.askUnfit(plan, func() tea.Cmd { return t.askAgain(ctx, true) })
	case t.desk.asksFirst(calls) && !sure:
		again := t.desk.Look.Keys.Again.Help().Key
		t.armed = armed{again, func(ctx context.Context) tea.Cmd { return t.askAgain(ctx, true) }}
		t.armedPrice = plan.Price
		price, meter := t.desk.beforeSpending(plan.Price.Words(), calls)
		return ui.Notify(ui.Cell{Text: joined(" · ", "r or enter asks what failed or was not asked: "+price, noOtherKey, meter), Mood: ui.Notable})
	}
	t.plan = plan
	return t.begin(ctx)
}

// Keys implements ui.View.
func (t *triage) Keys() []key.Binding {
	own := t.view.Keys()
	if t.view.Typing() {
		return own
	}
	keys := t.desk.Look.Keys
	if t.armed.act != nil {
		return []key.Binding{said(keys.Follow, t.desk.pricedWords("ask", t.armedPrice)), said(keys.Back, "not")}
	}
	value, _ := t.view.Selected()
	var bindings []key.Binding
	if value != "" {
		bindings = append(bindings, said(keys.Follow, t.quotes.words("open", value)))
	}
	tab := keys.Next
	tab.SetHelp("tab ←→", "tabs")
	bindings = append(bindings, tab)
	if plan, ok := t.again.Value(); ok && !t.run.Busy() && (plan.Price.Most > 0 || plan.Adds > 0) {
		bindings = append(bindings, said(keys.Again, t.desk.pricedWords("ask the rest", plan.Price)))
	}
	if t.run.Busy() || t.further.run.Busy() {
		bindings = append(bindings, said(keys.Interrupt, "stop"))
	} else if (value != "" || t.view.Marks() > 0) && t.desk.connected() {
		bindings = append(bindings, said(keys.AskRest, "ask more"))
	}
	bindings = append(append(bindings, own...), t.desk.actKeys()...)
	bindings = append(bindings, keys.Export, keys.Copy, keys.CopyLive)
	return append(bindings, t.desk.miscategorizeKey("miscategorize", value)...)
}

// Typing implements ui.Typist.
func (t *triage) Typing() bool { return t.view.Typing() }

// Escape implements ui.Escaper.
func (t *triage) Escape() bool {
	waits := t.armed.act != nil
	t.armed = armed{}
	return waits || t.view.Escape()
}
