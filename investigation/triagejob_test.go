package investigation

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
	"pugmark/intel/simulator"
)

func TestAJobIsKeptBeforeAnythingIsAsked(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	in := d.triageOf(t, wave(t))
	in.Name, in.Case = "mail.eml", "INC-4411"
	in.Items[3].Included = false
	plan, first := d.planOf(t, in, TriageDomains), &http.Request{}
	d.sent.RoundTripper = hook{d.sent.RoundTripper, func(r *http.Request) {
		if first != nil {
			first = nil
			job := d.lastJob(t)
			assert.Equal(t, plan.Adds, job.Left)
		}
	}}
	_, sum := d.run(t, in, plan)
	assert.Nil(t, first)
	job := d.lastJob(t)
	assert.Equal(t, sum.Job, job.ID)
	assert.Equal(t, []string{"mail.eml", "INC-4411", TriageDomains, "ana"}, []string{job.Name, job.Case, job.Plan, job.Analyst})
	again, plan, err := d.OpenTriage(t.Context(), job)
	require.NoError(t, err)
	assert.Equal(t, in.Counts().Included, again.Counts().Included)
	assert.Equal(t, in.Items[3].Found, again.Items[3].Found)
	assert.Zero(t, plan.Price.Most)
}

// FuzzDecodeJob: a body that is read is written as it was, and adds up.
func FuzzDecodeJob(f *testing.F) {
	x := intel.Extraction{Form: "mail", Unread: []intel.Unread{{Text: "\x1b[31m", Why: "is no name"}}, Duplicates: 3}
	x.Found = []intel.Found{{Indicator: intel.ASNIndicator(64500), Text: "AS 64500", Where: intel.Place{Part: "text/html part 2", Line: 14}, Times: 4}}
	in := Intake{Items: []IntakeItem{{Found: x.Found[0], State: IntakeOurs, Why: "ours"}}, Unread: x.Unread, Duplicates: 3, Hits: 5}
	body, err := encodeJob(in)
	require.NoError(f, err)
	f.Add(body)
	for _, seed := range []string{"", "{}", `{"version":2}`, `{"version":1,"items":[{"indicator":"a.example"},{"indicator":"A.example"}],"duplicates":-4}`, `{"items":[{"indicator":""}]}`, `{"items":null,"hits":7}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		in, err := decodeJob(body)
		if err != nil {
			return
		}
		c := in.Counts()
		assert.Equal(t, c.Hits, c.New+c.Kept+c.Ours+c.Allowed+c.Reserved+c.Duplicates+c.Unread)
		text, err := encodeJob(in)
		require.NoError(t, err)
		again, err := decodeJob(text)
		require.NoError(t, err)
		assert.Equal(t, in, again)
		assert.True(t, json.Valid(text))
	})
}
