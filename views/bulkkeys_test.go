package views

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

func TestWhatACheckLeavesOutIsNamedAsTheScreenSpellsIt(t *testing.T) {
	plan := investigation.BulkPlan{Kept: []string{"a.com"}, Skipped: []investigation.SkippedName{{Text: "u1.sites.example", Why: "is set aside"}}}
	d := &Desk{Look: ui.NewLook(ui.ThemeDark, intel.Defang, nil)}
	assert.Equal(t, "1 asked lately · 1 left out: u1.sites[.]example is set aside", d.leftOut(plan))
	d.Look.Live = true
	assert.Equal(t, "1 asked lately · 1 left out: u1.sites.example is set aside", d.leftOut(plan))
}
