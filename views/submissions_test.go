package views

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// settingOfSubmissions is a session in which a review takes a day.
func settingOfSubmissions() setting { return setting{plan: 100} }

// file looks a target up, and sends a request about it.
func (s *session) file(text string, change func(*intel.Miscategorization)) history.Submission {
	s.t.Helper()
	i, err := intel.ParseIndicator(text)
	require.NoError(s.t, err)
	bench := s.desk.Workbench
	_, err = bench.Lookup(s.t.Context(), investigation.Request{Indicators: []intel.Indicator{i}}, func(investigation.Line) {})
	require.NoError(s.t, err)
	choices, err := bench.TargetChoices(s.t.Context(), i)
	require.NoError(s.t, err)
	p := investigation.Proposal{Request: choices[0].Request, Before: choices[0].Now, BeforeRecord: choices[0].Record,
		Reason: "our shop, false positive since 2026-11-19; ticket SOC-118"}
	change(&p.Request)
	done, err := bench.Submit(s.t.Context(), p, true)
	require.NoError(s.t, err)
	s.send(submissionMsg{})
	return done.Submission
}

func removesSecurity(ids ...int) func(*intel.Miscategorization) {
	return func(m *intel.Miscategorization) { m.SecurityRemoves = ids }
}

func addsContent(ids ...int) func(*intel.Miscategorization) {
	return func(m *intel.Miscategorization) { m.ContentAdds = ids }
}

// draft keeps a request without sending it.
func (s *session) draft(m intel.Miscategorization) history.Submission {
	s.t.Helper()
	kept, err := s.desk.Workbench.KeepDraft(s.t.Context(), investigation.Proposal{Request: m})
	require.NoError(s.t, err)
	s.send(submissionMsg{})
	return kept
}

func TestShowSubmissions(t *testing.T) {
	on(t, settingOfSubmissions(), func(s *session) {
		s.file("ourcorp.example", removesSecurity(131))
		s.pass(time.Minute)
		s.file("blog.ourcorp.example", addsContent(90))
		s.pass(time.Minute)
		s.file("cdn.ourcorp.example", addsContent(82))
		s.pass(time.Hour)
		s.draft(intel.Miscategorization{Type: intel.TargetIPv4, IP: "192.0.2.25", SecurityRemoves: []int{151}})
		s.pass(30 * time.Hour)
		for _, size := range [][2]int{{160, 45}, {80, 24}} {
			s.size(size[0], size[1])
			s.send(ui.Open(NewSubmissions(s.desk))())
			s.press("down")
			t.Log("\n" + s.frame())
			s.press("r")
			s.pass(time.Second)
			t.Log("\n" + s.frame())
			s.press("down", "enter")
			t.Log("\n" + s.frame())
			s.press("esc", "d")
			t.Log("\n" + s.frame())
			s.press("esc", "i")
			t.Log("\n" + s.frame())
			s.press("q", "q")
			t.Log("\n" + s.frame())
		}
	})
}
