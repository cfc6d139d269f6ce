package simulator_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
	"pugmark/intel/simulator"
)

func leaves(context.Context) error { return nil }

// TestTheClientTellsEveryEndOfASubmission makes each fault befall one: what may
// have arrived is unknown, whether it was accepted or not, and it came once.
func TestTheClientTellsEveryEndOfASubmission(t *testing.T) {
	for fault, want := range map[simulator.Fault]intel.SubmissionOutcome{
		"": intel.SubmissionAccepted, "slow": intel.SubmissionAccepted,
		"400": intel.SubmissionRejected, "not-found": intel.SubmissionUnsent,
		"offline": intel.SubmissionUnsent, "429": intel.SubmissionUnsent, "quota": intel.SubmissionUnsent, "scope": intel.SubmissionUnsent,
		"bad-token": intel.SubmissionUnsent, "401": intel.SubmissionUnsent,
		"reset": intel.SubmissionUnknown, "reset-after": intel.SubmissionUnknown, "silence": intel.SubmissionUnknown, "silence-after": intel.SubmissionUnknown,
		"408": intel.SubmissionUnknown, "408-after": intel.SubmissionUnknown, "409": intel.SubmissionUnknown, "409-after": intel.SubmissionUnknown,
		"500": intel.SubmissionUnknown, "502-after": intel.SubmissionUnknown, "504": intel.SubmissionUnknown, "504-after": intel.SubmissionUnknown,
		"html": intel.SubmissionUnknown, "html-after": intel.SubmissionUnknown, "half-body": intel.SubmissionUnknown,
		"huge-body": intel.SubmissionUnknown, "huge-body-after": intel.SubmissionUnknown, "broken-json-after": intel.SubmissionUnknown,
		"redirect": intel.SubmissionUnknown, "307-after": intel.SubmissionUnknown, "308": intel.SubmissionUnknown, "308-after": intel.SubmissionUnknown,
	} {
		t.Run(string(fault), func(t *testing.T) {
			parsed, err := simulator.ParseFault("miscategorization=" + string(fault))
			if fault == "" {
				parsed, err = "", nil
			}
			require.NoError(t, err)
			synctest.Test(t, func(t *testing.T) {
				s := simulator.New(simulator.Options{Fault: parsed})
				m := intel.Miscategorization{Type: intel.TargetDomain, URL: "ourcorp.example", SecurityRemoves: []int{131}}
				r := source(t, s).Submit(t.Context(), m, m.JSON(), leaves)
				assert.Equal(t, want, r.Outcome, "%v", r.Failure)
				arrived := 1
				if fault == "offline" {
					arrived = 0
				}
				assert.Equal(t, arrived, s.Arrived(m.JSON()))
			})
		})
	}
}

// TestTheClientReadsARejection has what lights a field of the form.
func TestTheClientReadsARejection(t *testing.T) {
	s := simulator.New(simulator.Options{})
	m := intel.Miscategorization{Type: intel.TargetDomain, URL: "ourcorp.example", SecurityAdds: []int{131, 169}}
	r := source(t, s).Submit(t.Context(), m, m.JSON(), leaves)
	assert.Equal(t, intel.SubmissionRejected, r.Outcome)
	require.Len(t, r.Failure.Messages, 1)
	said := r.Failure.Messages[0]
	assert.GreaterOrEqual(t, said.Code, 1000)
	assert.Equal(t, "security_adds", m.Field(said.Pointer))
	assert.NotEmpty(t, said.DocumentationURL)
}

// TestTheClientReadsWhatAReviewDid takes the last category from a name, which
// no recorded answer shows.
func TestTheClientReadsWhatAReviewDid(t *testing.T) {
	now := time.Now()
	s := simulator.New(simulator.Options{Now: func() time.Time { return now }, Review: time.Hour})
	m := intel.Miscategorization{Type: intel.TargetDomain, URL: "parked-200.example", SecurityRemoves: []int{128}}
	require.Equal(t, intel.SubmissionAccepted, source(t, s).Submit(t.Context(), m, m.JSON(), leaves).Outcome)
	decided := now.Add(time.Hour).UTC().Truncate(time.Microsecond)
	now = now.Add(2 * time.Hour)
	history, err := intel.Ask(t.Context(), source(t, s), intel.DomainHistory("parked-200.example"))
	require.NoError(t, err)
	last := history.Value.Categorizations[len(history.Value.Categorizations)-1]
	assert.Empty(t, last.Categories)
	assert.Equal(t, decided, last.Start)
	assert.Zero(t, last.End)
	details, err := intel.Ask(t.Context(), source(t, s), intel.Domain("parked-200.example"))
	require.NoError(t, err)
	assert.Empty(t, details.Value.SecurityCategories)
}
