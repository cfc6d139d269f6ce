package views

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
	"pugmark/investigation"
	"pugmark/ui"
)

// file looks a target up, and sends a request about it.
func (s *session) file(text string, change func(*intel.Miscategorization)) history.Submission {
	s.t.Helper()
	i, err := intel.ParseIndicator(text)
	require.NoError(s.t, err)
	bench := s.desk.Workbench
	_, err = bench.Lookup(s.t.Context(), investigation.Request{Indicators: []intel.Indicator{i}}, func(investigation.Line) {})
	require.NoError(s.t, err)
	s.pass(time.Second)
	choices, err := bench.TargetChoices(s.t.Context(), i)
	require.NoError(s.t, err)
	p := investigation.Proposal{Request: choices[0].Request, Before: choices[0].Now, BeforeRecord: choices[0].Record,
		Reason: "our shop, false positive since 2026-11-19; ticket SOC-118"}
	change(&p.Request)
	review, err := bench.Review(s.t.Context(), p)
	require.NoError(s.t, err)
	done, err := bench.Submit(s.t.Context(), p, review.Warnings())
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

// filedStory is a story in which every text is hostile.
func (f filling) filedStory() filedStory {
	story := filledStory(f)
	story.of.ID, story.of.Number, story.of.State = "1", 42, history.SubmissionUnknown
	story.of.Request.Type, story.of.Request.URL = intel.TargetDomain, f.text()
	story.of.Payload = []byte(f.text())
	for i := range story.told.Events {
		story.told.Events[i].Status, story.told.Events[i].Body = 400, []byte(f.text())
	}
	return story
}

func filledStory(f filling) filedStory {
	return filedStory{of: filled[history.Submission](f), told: filled[investigation.SubmissionStory](f), whyNot: f.text()}
}

func (f filling) filing() filing {
	s := f.filedStory().of
	other := s
	other.ID = "2"
	return filing{all: []history.Submission{s}, unknown: []history.Submission{s, other}, damaged: errors.New(f.text())}
}

// submissions opens the page of submissions.
func (s *session) submissions() { s.send(ui.Open(NewSubmissions(s.desk))()) }

func TestSubmissionsAreListedInTabsThatAddUp(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.submissions()
		s.sees("0 shown · 0 hidden", "m on an indicator composes a request")
		s.file("ourcorp.example", removesSecurity(131))
		s.file("api.ourcorp.example", removesSecurity(131))
		s.draft(intel.Miscategorization{Type: intel.TargetIPv4, IP: "192.0.2.25", SecurityRemoves: []int{151}})
		before := len(s.asked())
		s.sees("3 shown · 0 hidden", "[all 3]", "open 1", "done 1", "drafts 1")
		s.sees("MC-0001", "ourcorp[.]example", "− Phishing", "… accepted", "✗ rejected", "– draft")
		for _, tab := range []string{"[open 1]", "[done 1]", "[drafts 1]", "[all 3]"} {
			s.press("tab")
			s.sees(tab)
			if tab != "[all 3]" {
				s.sees("1 shown · 2 hidden")
			}
		}
		s.press("/")
		s.types("api")
		s.press("enter")
		s.sees("1 shown · 2 hidden", "api.ourcorp[.]example")
		assert.Len(t, s.asked(), before, "reading costs nothing")
	})
}

func TestLookingAgainSaysWhatBecameOfASubmission(t *testing.T) {
	for _, c := range []struct {
		target string
		change func(*intel.Miscategorization)
		days   []int // of the looks, after it was sent
		sees   []string
	}{
		{"ourcorp.example", removesSecurity(131), []int{2}, []string{"✓ applied", "Phishing gone", "risk still 0.415"}},
		{"ourcorp.example", func(m *intel.Miscategorization) { m.SecurityRemoves, m.ContentAdds = []int{131}, []int{75} }, []int{2}, []string{"◐ partial", "Business"}},
		{"blog.ourcorp.example", addsContent(90), []int{2}, []string{"… accepted", "same"}},
		{"blog.ourcorp.example", addsContent(90), []int{2, 4, 8}, []string{"= unchanged", "same"}},
		{"www.ourcorp.example", func(m *intel.Miscategorization) { m.SecurityAdds = []int{117} }, []int{2, 15}, []string{"↺ reverted"}},
	} {
		t.Run(c.sees[0], func(t *testing.T) {
			on(t, setting{plan: 100, options: simulator.Options{Review: 36 * time.Hour}}, func(s *session) {
				s.file(c.target, c.change)
				s.submissions()
				passed := 0
				for _, day := range c.days {
					s.pass(time.Duration(day-passed) * 24 * time.Hour)
					passed = day
					s.sees("due")
					s.press("r")
					s.pass(time.Second)
					s.seesNot("looking at")
				}
				s.sees(append(c.sees, "MC-0001 "+intel.Defang(c.target)+":")...)
				assert.Equal(t, 1, s.posts())
			})
		})
	}
}

func TestAnUnknownSubmissionIsSaidAloudAndNeverSentAgain(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.file("cdn.ourcorp.example", addsContent(82))
		s.file("ourcorp.example", removesSecurity(131))
		s.size(80, 24)
		s.pass(time.Hour)
		s.sees("Needs you", "? unknown: look first ")
		for _, size := range [][2]int{{160, 45}, {80, 24}} {
			s.size(size[0], size[1])
			s.submissions()
			s.sees("? MC-0001 is unknown: ")
			s.press("down")
			s.sees("? unknown")
			s.seesAcross("no answer from Cloudflare (")
			s.seesNot("MC-0001 is unknown")
			s.press("r")
			s.pass(time.Second)
			s.sees("? unknown", "MC-0001 cdn.ourcorp[.]example:")
			s.press("q")
		}
		s.pass(40 * 24 * time.Hour)
		s.sees("Needs you", "? unknown: decide")
		assert.Equal(t, 2, s.posts())
	})
}

func TestADraftIsDiscardedAndBroughtBack(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.draft(intel.Miscategorization{Type: intel.TargetDomain, URL: "ourcorp.example", SecurityRemoves: []int{131}})
		s.submissions()
		s.press("r")
		s.sees("was not sent: there is nothing to look for")
		s.press("x")
		s.sees("MC-0001 was discarded · u brings it back", "0 shown")
		s.press("u")
		s.sees("MC-0001 is back", "1 shown")
		s.press("enter")
		s.sees("MC-0001")
		assert.Empty(t, s.asked())
	})
}

func TestWhatIsDueIsLookedAtTogether(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		for _, name := range []string{"ourcorp.example", "blog.ourcorp.example", "www.ourcorp.example", "mail.ourcorp.example"} {
			s.file(name, addsContent(75))
		}
		s.submissions()
		s.press("a")
		s.sees("no look is due")
		s.pass(25 * time.Hour)
		before := len(s.asked())
		s.press("a")
		s.sees("a or enter looks at 4 submissions: 1 to 5 calls", "any other key does not")
		s.press("down")
		s.sees("nothing was asked")
		assert.Len(t, s.asked(), before)
		s.press("a", "a")
		s.pass(time.Second)
		s.sees("looked at 4 submissions")
		assert.LessOrEqual(t, len(s.asked()), before+5)
		s.press("a")
		s.sees("no look is due")
	})
}

func TestWithoutAHistoryToWriteNoLookIsPaidFor(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.file("ourcorp.example", removesSecurity(131))
		s.submissions()
		s.pass(25 * time.Hour)
		before := len(s.asked())
		kept := s.desk.Workbench.History
		s.desk.Workbench.History = nil
		s.press("r")
		s.sees("could not be kept")
		s.desk.Workbench.History = kept
		assert.Len(t, s.asked(), before)
	})
}

func TestAKeptAnswerTellsOfASubmissionForFree(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.file("ourcorp.example", removesSecurity(131))
		s.pass(25 * time.Hour)
		s.sees("Needs you", "MC-0001", "accepted, a look is due · 1–2 calls")
		s.lookUp("ourcorp.example")
		s.sees("MC-0001 accepted 1d ago: − Phishing")
		asked := len(s.asked())
		s.press("q")
		s.pass(2 * time.Minute)
		s.seesNot("a look is due")
		s.submissions()
		s.sees("✓ applied")
		assert.Len(t, s.asked(), asked)
	})
}

func TestTheStoryOfASubmissionHasItsBytes(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		filed := s.file("ourcorp.example", removesSecurity(131))
		s.submissions()
		s.press("enter")
		s.sees(string(filed.Payload), `{"result":"","success":true,"errors":[],"messages":[]}`, "accepted by the API, no ticket exists", "ticket SOC-118")
		s.press("N")
		copied := s.copied()
		assert.Contains(t, copied[len(copied)-1], "ourcorp.example (written live, not defanged)")
		assert.NotContains(t, copied[len(copied)-1], "SOC-118", "the reason stays here")
		s.press("y", "Y")
		copied = s.copied()
		assert.Equal(t, []string{"ourcorp[.]example", "ourcorp.example"}, copied[len(copied)-2:])
		s.press("i")
		s.sees(filed.Hash, "as curl", string(filed.Payload), "-SIM")
		s.press("q", "d")
		s.sees("before", "Phishing 131", "not asked since", "− remove")
		s.press("q", "m")
		s.sees("ourcorp[.]example")
	})
}

func TestTheKeyThatComposesNamesWhatItIsAbout(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("login.payro11.example")
		s.sees("m miscategorize")
		s.seesNot("m miscategorize login")
		s.press("3")
		s.sees("m miscategorize 203.0.113[.]66")
		s.press("m")
		s.sees("203.0.113[.]66", "Recategorize")
		assert.Zero(t, s.posts())
	})
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("AS64500")
		s.seesNot("m miscategorize")
		s.press("m")
		s.sees("AS64500 is an AS number, which has no categories")
	})
}

func TestARejectedSubmissionIsShownWithWhatCloudflareSaid(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.file("cdn.ourcorp.example", addsContent(82))
		rejected := s.file("api.ourcorp.example", removesSecurity(131))
		require.Equal(t, history.SubmissionRejected, rejected.State)
		story, err := s.desk.Workbench.Story(s.t.Context(), rejected)
		require.NoError(t, err)
		said := story.Events[len(story.Events)-1].Words
		require.NotEmpty(t, said)
		s.submissions()
		for _, size := range [][2]int{{160, 45}, {80, 24}} {
			s.size(size[0], size[1])
			s.seesAcross(strings.Join(strings.Fields(said), " ")[:24])
			assert.Equal(t, 1, strings.Count(s.frame(), "MC-0001 is unknown"), "one line about another")
		}
	})
}

func TestTheWholeChangeIsListedOnANarrowTerminal(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.draft(intel.Miscategorization{Type: intel.TargetDomain, URL: "a-rather-long-name-of-a-shop.shop-b.example", SecurityRemoves: []int{151}, ContentAdds: []int{75}})
		s.size(80, 24)
		s.submissions()
		s.sees("− Spam + Business", "shop-b[.]example")
		s.seesNot("when")
	})
}

func TestTheTextForSupportIsNamedWhereItIsNeeded(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Review: 36 * time.Hour}}, func(s *session) {
		s.file("www.ourcorp.example", func(m *intel.Miscategorization) { m.SecurityAdds = []int{117} })
		s.submissions()
		s.size(80, 24)
		s.seesNot("N nudge", "N copy nudge")
		for _, day := range []time.Duration{2, 13} {
			s.pass(day * 24 * time.Hour)
			s.press("r")
			s.pass(time.Second)
		}
		s.sees("↺ reverted", "N nudge")
		frame := s.frame()
		assert.NotContains(t, frame[:strings.LastIndex(frame, "N nudge")], "y copy")
	})
}

func TestADraftAwaitsItsComposerAtHome(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.draft(intel.Miscategorization{Type: intel.TargetDomain, URL: "ourcorp.example", SecurityRemoves: []int{131}})
		s.file("cdn.ourcorp.example", addsContent(82))
		s.sees("Needs you", "draft · continue")
		frame := s.frame()
		assert.Greater(t, strings.Index(frame, "draft · continue"), strings.Index(frame, "MC-0002"), "drafts come last")
		s.press("down", "down", "enter")
		s.sees("MC-0001", "esc")
		assert.Equal(t, 1, s.posts())
	})
}

func TestAFormerSubmissionIsMentionedOnTheDossier(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.file("ourcorp.example", removesSecurity(131))
		s.pass(25 * time.Hour)
		s.submissions()
		s.press("r")
		s.pass(time.Second)
		s.sees("✓ applied")
		s.press("q")
		s.lookUp("ourcorp.example")
		assert.Equal(t, 2, strings.Count(s.frame(), "MC-0001 applied, sent 1d ago: − Phishing"), "on pane 1 and on the team's:\n%s", s.frame())
		s.press("q")
		s.pass(40 * 24 * time.Hour)
		s.lookUp("ourcorp.example")
		assert.Equal(t, 1, strings.Count(s.frame(), "MC-0001 applied"), "long ago, on the team's alone:\n%s", s.frame())
	})
}

func TestADamagedLedgerShowsWhatCanBeRead(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.draft(intel.Miscategorization{Type: intel.TargetDomain, URL: "ourcorp.example", SecurityRemoves: []int{131}})
		f, err := s.desk.readFiling(s.t.Context())
		require.NoError(t, err)
		f.damaged = fmt.Errorf("MC-0002: %w", history.ErrDamaged)
		for _, tab := range []filingTab{tabAll, tabDone} {
			sheet := filingSheet(f, tab, s.desk, s.desk.paper())
			require.Len(t, sheet.Foot, 1)
			assert.NotEmpty(t, sheet.Foot[0].Text)
		}
	})
}

func TestTheDigestNamesTheKeyThatComposes(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.size(80, 24)
		s.lookUp("login.payro11.example")
		lines := strings.Split(strings.TrimRight(s.frame(), "\n"), "\n")
		assert.Regexp(t, `a ask rest \d+  m miscat`, lines[len(lines)-1])
	})
}

func TestARefusedLookIsRememberedForTheKindThatWasAsked(t *testing.T) {
	refused := &intel.Error{Problem: intel.ProblemQuota}
	about := func(id string, m intel.Miscategorization) history.Submission {
		return history.Submission{ID: id, Request: m, State: history.SubmissionAccepted}
	}
	names := []history.Submission{about("1", intel.Miscategorization{Type: intel.TargetDomain, URL: "a.example"}), about("2", intel.Miscategorization{Type: intel.TargetDomain, URL: "b.example"})}
	address := about("3", intel.Miscategorization{Type: intel.TargetURL, URL: "http://192.0.2.25/x"})
	for _, c := range []struct {
		due     []history.Submission
		refused []intel.Kind
		not     intel.Kind
	}{
		{names, []intel.Kind{intel.KindBulk}, intel.KindDomain},
		{names[:1], []intel.Kind{intel.KindDomain}, intel.KindBulk},
		{[]history.Submission{address}, []intel.Kind{intel.KindIP}, intel.KindDomain},
	} {
		on(t, setting{plan: 100}, func(s *session) {
			plan := investigation.FollowUpPlan{Due: c.due}
			msg := followedMsg{plan: plan}
			for _, of := range c.due {
				msg.followed = append(msg.followed, investigation.Followed{Submission: of, Err: refused})
			}
			s.desk.receiveFollowed(msg)
			for _, kind := range c.refused {
				assert.True(s.t, s.desk.blocked(kind), kind)
			}
			assert.False(s.t, s.desk.blocked(c.not), c.not)
			_, hindered := s.desk.hindrance(plan)
			assert.True(s.t, hindered)
		})
	}
}

func TestTheAnswerFromBeforeNamesWhoseItWas(t *testing.T) {
	parent, err := intel.ParseIndicator("ourcorp.example")
	require.NoError(t, err)
	below, err := intel.ParseIndicator("shop.ourcorp.example")
	require.NoError(t, err)
	before := &investigation.Standing{Of: parent, From: below, Derived: true, At: noon}
	p := paper{spell: intel.Defang, now: noon}
	assert.Contains(t, p.answeredAt(before, "")[1].Text, "shop.ourcorp[.]example")
	assert.Equal(t, "not asked", riskCell(before).Text)
	assert.Len(t, p.answeredAt(&investigation.Standing{Of: parent, At: noon}, ""), 1)
}
