package views

import (
	"runtime"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
	"pugmark/ui"
	"pugmark/ui/display"
	"pugmark/ui/uitest"
)

// clipped is what a copy puts into the terminal's clipboard.
func clipped(t *testing.T, b *battery, copied tea.Cmd) string {
	t.Helper()
	_, cmd := b.shell.Update(copied())
	require.NotNil(t, cmd, "nothing was sent")
	msgs := []tea.Msg{cmd()}
	if batch, ok := msgs[0].(tea.BatchMsg); ok {
		msgs = nil
		for _, c := range batch {
			if c != nil && !strings.Contains(runtime.FuncForPC(funcPC(c)).Name(), ".(*ticker).start.") {
				msgs = append(msgs, c())
			}
		}
	}
	for _, msg := range msgs {
		if text, ok := clipboard(msg); ok {
			return text
		}
	}
	require.Fail(t, "nothing was put into the clipboard", "%#v", msgs)
	return ""
}

// What is copied is visible text, one line for each value, and nothing of it
// is lost: a paste into a shell or a block list does what it looks like.
func TestWhatIsCopiedIsVisibleText(t *testing.T) {
	b := newBattery(t, filling{text: func() string { return "text" }})
	for _, hostile := range append(uitest.Sample(uitest.Hostile(), 5), "a\nb", "a\u202eb") {
		if hostile == "" || strings.TrimSpace(hostile) == "" || len(hostile) > 4096 {
			continue
		}
		require.Equal(t, display.TextN(hostile, 0), clipped(t, b, copyValue(hostile, true)))
		require.Equal(t, display.TextN(intel.Defang(hostile), 0), clipped(t, b, copyValue(hostile, false)))

		view := ui.NewSheetView(b.desk.Look)
		view.Set(ui.Sheet{Blocks: []ui.Block{ui.Grid{Markable: true, Columns: []ui.Column{{Title: "name", Min: 8}}, Rows: []ui.Row{
			{Value: hostile, Cells: []ui.Cell{{Value: hostile}}}, {Value: "second.example", Cells: []ui.Cell{{Value: "second.example"}}}}}}})
		view.Render(80, 20, true)
		view.Update(keyNamed("*"))
		list, ok := copyMarked(view, true)
		require.True(t, ok)
		lines := strings.Split(clipped(t, b, list), "\n")
		require.Equal(t, []string{display.TextN(hostile, 0), "second.example"}, lines)
	}
	assert.Zero(t, display.Count(clipped(t, b, copyValue("a\u202e\x1b", true))))
}
