package investigation

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
	"pugmark/intel/simulator"
)

func TestThePriceOfEveryPlanIsTheRequestsItMakes(t *testing.T) {
	for name, before := range map[string]func(*testing.T, *desk){
		"nothing is kept": func(*testing.T, *desk) {},
		"half is kept": func(t *testing.T, d *desk) {
			in := d.triageOf(t, wave(t))
			for n := range in.Items {
				in.Items[n].Included = n%2 == 0
			}
			d.run(t, in, d.planOf(t, in, TriageEverything))
			assert.Equal(t, 25, d.triageOf(t, wave(t)).Counts().Kept)
		},
		"half is left out": func(t *testing.T, d *desk) {
			for n := range 20 {
				d.Allow = append(d.Allow, fmt.Sprintf("n%02d.example", n))
			}
		},
		"some of it is stale": func(t *testing.T, d *desk) {
			in := d.triageOf(t, wave(t))
			d.run(t, in, d.planOf(t, in, TriageIPs))
			d.clock.pass(2 * time.Hour)
		},
	} {
		for _, plan := range TriagePlanNames() {
			t.Run(name+", "+plan, func(t *testing.T) {
				d := newDesk(t, simulator.Options{})
				d.Plan.CallsPerMonth = CallsCore
				before(t, d)
				d.sent.questions()
				in := d.triageOf(t, wave(t))
				p := d.planOf(t, in, plan)
				assert.Empty(t, d.sent.questions(), "a price costs nothing")
				tally, sum := d.run(t, in, p)
				asked := d.sent.questions()
				assert.Len(t, asked, p.Price.Most, "%v", p)
				assert.Equal(t, p.Price.Least, p.Price.Most)
				assert.Equal(t, len(asked), sum.Spent)
				assert.Zero(t, sum.Left)
				covered := 0
				for _, row := range tally.last {
					if row.Item.Included && !row.At.IsZero() && !row.Stale {
						covered++
					}
				}
				assert.Equal(t, p.Covers, covered)
			})
		}
	}
}

func TestTheCheapestPlanThatFitsAndAddsAnAnswerIsChosen(t *testing.T) {
	for name, c := range map[string]struct {
		texts  []string
		plan   int
		most   int
		chosen string
		fits   []bool
	}{
		"names":                    {[]string{"a.example", "b.example"}, 100, -1, TriageDomains, []bool{true, true, true, true}},
		"addresses alone":          {[]string{"192.0.2.1", "192.0.2.2"}, 100, -1, TriageIPs, []bool{true, true, true, true}},
		"an AS number alone":       {[]string{"AS64500"}, 100, -1, TriageEverything, []bool{true, true, true, true}},
		"what is left":             {[]string{"192.0.2.1", "192.0.2.2"}, 1, -1, TriageKept, []bool{true, true, false, false}},
		"a limit of the run":       {[]string{"a.example", "192.0.2.1", "192.0.2.2"}, 100, 1, TriageDomains, []bool{true, true, false, false}},
		"a limit of nothing":       {[]string{"a.example"}, 100, 0, TriageKept, []bool{true, false, false, false}},
		"nothing":                  {nil, 100, -1, TriageKept, []bool{true, true, true, true}},
		"a plan that was not told": {[]string{"a.example"}, 0, -1, TriageDomains, []bool{true, true, true, true}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, simulator.Options{})
			d.Plan.CallsPerMonth = c.plan
			in := d.triageOf(t, pasted(t, c.texts...))
			if c.most >= 0 {
				in.MaxCalls = &c.most
			}
			plans, chosen, err := d.TriagePlans(t.Context(), in)
			require.NoError(t, err)
			assert.Equal(t, c.chosen, plans[chosen].Name)
			var fits []bool
			for _, p := range plans {
				fits = append(fits, p.Fits)
				assert.Equal(t, p.Fits, p.Why == "")
			}
			assert.Equal(t, c.fits, fits)
		})
	}
}

// TestTheTwoHundredOfAMail: what was found in a mail adds up, and every plan
// makes the requests it costs, whatever of it is kept.
func TestTheTwoHundredOfAMail(t *testing.T) {
	text, err := os.ReadFile("../intel/testdata/mail-200.eml")
	require.NoError(t, err)
	for _, plan := range TriagePlanNames() {
		t.Run(plan, func(t *testing.T) {
			d := newDesk(t, simulator.Options{})
			d.unhurried(t)
			in := d.triageOf(t, ReadPaste(text))
			c := in.Counts()
			assert.Equal(t, IntakeCounts{Hits: 200, Unique: 143, New: 143, Duplicates: 54, Unread: 3,
				Domains: 96, Addresses: 31, URLs: 12, Systems: 4, Included: 143}, c)
			p := d.planOf(t, in, plan)
			_, sum := d.run(t, in, p)
			asked := d.sent.questions()
			assert.Len(t, asked, p.Price.Most)
			assert.Equal(t, map[string]int{TriageKept: 0, TriageDomains: 5, TriageIPs: 36, TriageEverything: 202}[plan], p.Price.Most)
			assert.Equal(t, len(asked), sum.Spent)
			assert.Zero(t, sum.Left)
			assert.Equal(t, 143, sum.Rows)
		})
	}
}

// BenchmarkTriagePlans: ten thousand names, a fifth of them kept, sorted and
// priced.
func BenchmarkTriagePlans(b *testing.B) {
	w := demoBench(b)
	var texts []string
	for n := range 10_000 {
		texts = append(texts, fmt.Sprintf("n%05d.example", n))
		if n%5 == 0 {
			remember(b, w, intel.Domain(texts[n]), time.Minute, fmt.Sprintf(`{"domain":%q,%s}`, texts[n], phishingCategory))
		}
	}
	x := pasted(b, texts...)
	for b.Loop() {
		in, err := w.Intake(b.Context(), x)
		require.NoError(b, err)
		plans, _, err := w.TriagePlans(b.Context(), in)
		require.NoError(b, err)
		require.Equal(b, 400, plans[1].Price.Most)
	}
}
