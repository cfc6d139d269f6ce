package views

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// plannedAtOnce is how many marked names are planned for before b is pressed,
// to say what it would cost: more are no small price.
const plannedAtOnce = 2000

// A bulkCheck asks Cloudflare about the marked names of a list: what it would
// cost, the asking, and how it went.
type bulkCheck struct {
	plan  ui.Load[investigation.BulkPlan]
	names []string // what plan is about

	list    []*checkPart
	begun   int    // of list
	checked int    // names
	left    string // which marked names were not asked about
	done    bool
	told    marking // what the words say how it went about
	over    bool    // other names were marked since
	version int
}

// A marking is which names are marked, as far as they are few enough to plan
// for.
type marking struct {
	count int
	names []string // in alphabetical order
}

// tellOf goes on saying how the last check went while the marks are those of
// its end. After that the price of the next one has the line.
func (c *bulkCheck) tellOf(now marking, checking bool) {
	switch {
	case checking:
		c.told, c.over = now, false
	case !c.over && (now.count != c.told.count || !slices.Equal(now.names, c.told.names)):
		c.over = true
		c.version++
	}
}

// marked are the names that are marked, in alphabetical order.
func (n *nameWindows) marked() []string {
	names := n.now.pane.view.Marked()
	slices.Sort(names)
	return names
}

// A checkPart is one question of a bulk check.
type checkPart struct {
	*query[intel.BulkReport]
	of *nameWindows
}

// take keeps msg if it is the answer; the next question follows it.
func (c *checkPart) take(ctx context.Context, msg tea.Msg) (tea.Cmd, bool) {
	cmd, taken := c.query.take(ctx, msg)
	if !taken {
		return nil, false
	}
	c.of.check.version++
	if c.st.asking || c.recalls {
		return cmd, true
	}
	cmds := []tea.Cmd{cmd}
	if report, ok := c.value(); ok && c.st.err == nil {
		var names []string
		for _, checked := range investigation.CheckedIn(c.st.key, report) {
			names = append(names, checked.Name)
		}
		cmds = append(cmds, c.of.remarks.want(ctx, names))
	}
	return tea.Batch(append(cmds, c.of.checkOn(ctx))...), true
}

// stop ends the check; what was answered stays.
func (c *checkPart) stop() bool {
	c.of.check.begun = len(c.of.check.list)
	c.of.check.version++
	return c.query.stop()
}

// planCheck finds out what a bulk check of names would cost, for 0 calls.
func (n *nameWindows) planCheck(ctx context.Context, names []string) tea.Cmd {
	c := &n.check
	if slices.Equal(c.names, names) && (c.plan.Busy() || !c.done) {
		return nil
	}
	c.names, c.done = names, false
	bench := n.desk.Workbench
	return c.plan.Start(n.desk.lasting(ctx), func(ctx context.Context) (investigation.BulkPlan, error) {
		return bench.BulkPlan(ctx, names)
	})
}

// planned is the plan for names, once there is one.
func (c *bulkCheck) planned(names []string) (investigation.BulkPlan, bool) {
	plan, ok := c.plan.Value()
	return plan, ok && !c.plan.Busy() && c.plan.Err() == nil && !c.done && slices.Equal(c.names, names)
}

// checkPrice is what b would spend now: "(1 call)"; "" while that is not known
// and where the plan shows no prices.
func (n *nameWindows) checkPrice() string {
	plan, ok := n.check.planned(n.check.names)
	if !ok || len(n.check.names) != n.now.pane.view.Marks() {
		return ""
	}
	if len(plan.Questions) == 0 {
		return ""
	}
	return strings.TrimPrefix(n.desk.pricedWords("", plan.Price), " ")
}

// nothingToCheck says why b would ask nothing about the marked names: "all
// known"; "" where it would, or that is not known.
func (n *nameWindows) nothingToCheck() string {
	plan, ok := n.check.planned(n.check.names)
	switch {
	case !ok || len(plan.Questions) > 0 || len(n.check.names) != n.now.pane.view.Marks():
		return ""
	case len(plan.Skipped) == 0:
		return "all asked lately"
	}
	return "nothing to ask"
}

// takeCheck keeps msg if it is the plan of a bulk check.
func (n *nameWindows) takeCheck(ctx context.Context, msg tea.Msg) (tea.Cmd, bool) {
	if n.check.plan.Update(msg) {
		n.check.version++
		return nil, true
	}
	return nil, false
}

// startCheck asks the questions of a plan, a few at a time.
func (n *nameWindows) startCheck(ctx context.Context, plan investigation.BulkPlan) tea.Cmd {
	c := &n.check
	c.list, c.begun, c.done, c.over = nil, 0, true, false
	for _, q := range plan.Questions {
		c.list = append(c.list, &checkPart{newQuery(n.desk, q), n})
	}
	c.left = n.desk.leftOut(plan)
	c.checked = len(c.names) - len(plan.Skipped) - len(plan.Kept)
	c.version++
	return n.checkOn(ctx)
}

// checkOn sends as many questions on their way as may be, and none after a
// failure: what stopped one stops all.
func (n *nameWindows) checkOn(ctx context.Context) tea.Cmd {
	c := &n.check
	waiting := 0
	for _, q := range c.list[:c.begun] {
		if q.st.asking || !q.st.begun {
			waiting++
		}
		if q.st.err != nil {
			c.begun = len(c.list)
		}
	}
	var cmds []tea.Cmd
	for ; waiting < pagesAtOnce && c.begun < len(c.list); waiting++ {
		cmds = append(cmds, c.list[c.begun].want(ctx))
		c.begun++
	}
	return tea.Batch(cmds...)
}

// words say how the check goes or went, and about which names Cloudflare said
// nothing.
func (n *nameWindows) checkWords() []ui.Cell {
	answered, asking, missing, spent := 0, 0, 0, 0
	var failed error
	for _, q := range n.check.list {
		spent += q.st.spent
		switch report, ok := q.value(); {
		case q.st.asking:
			asking++
		case q.st.err != nil:
			failed = q.st.err
		case ok:
			answered++
			missing += len(report.Missing)
		}
	}
	total := len(n.check.list)
	switch {
	case total == 0 || n.check.over && !n.checking():
		return nil
	case asking > 0:
		return []ui.Cell{{Text: fmt.Sprintf("checking %s · %d of %s answered · ctrl+c stops",
			counted(n.check.checked, "name", "names"), answered, counted(total, "question", "questions")), Mood: ui.Notable}}
	}
	var cells []ui.Cell
	if failed != nil {
		said := n.desk.explain(failed)
		cells = append(cells, ui.Cell{Text: fmt.Sprintf("%d of %s answered · %s", answered, counted(total, "question", "questions"), said.Keyed("b")), Mood: ui.Doubtful})
	} else {
		cells = append(cells, plain("%s", joined(" · ", "checked "+counted(n.check.checked, "name", "names"), counted(spent, "call", "calls"), n.check.left)))
	}
	if missing > 0 {
		cells = append(cells, ui.Cell{Text: fmt.Sprintf("Cloudflare said nothing about %s of them", grouped(int64(missing))), Mood: ui.Doubtful})
	}
	return cells
}

// checking reports whether questions of a check are on their way.
func (n *nameWindows) checking() bool {
	return slices.ContainsFunc(n.check.list, func(c *checkPart) bool { return c.st.asking || c.wanted })
}
