package views

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/investigation"
)

func TestAnIndicatorGoesIntoACaseAndTheCaseRemembers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 100})
		s.lookUp("login.payro11.example")
		s.press("c")
		s.sees("login.payro11[.]example into: ", "n new case")
		s.press("n")
		s.sees("such as INC-4411 payroll lure")
		s.types("evil.example")
		s.sees("can be taken for an indicator")
		s.press("esc", "c", "n")
		s.types("INC-4411 payroll lure, wave 2")
		s.sees("opens INC-4411, titled payroll lure, wave 2")
		s.press("enter")
		s.sees(`Team: INC-4411 "payroll lure, wave 2"`, "into INC-4411 · u undoes")
		s.press("t", "m")
		s.sees(`Team: malicious · you just now · INC-4411 "payroll lure, wave 2"`)

		s.press("esc")
		s.pass(time.Second)
		s.lookUp("hr-portal.example")
		s.press("c", "c")
		s.sees("hr-portal[.]example: into INC-4411")
		asked := len(s.asked())

		s.press("g", "c")
		s.sees("INC-4411", "payroll lure, wave 2", "open", "ana")
		s.press("enter")
		s.sees("login.payro11[.]example", "● malicious", "Phishing", "hr-portal[.]example", "What happened", "put in hr-portal[.]example")
		s.press("x")
		s.sees("out of INC-4411 · u brings it back", "took out login.payro11[.]example")
		s.press("u")
		s.sees("back in INC-4411")
		s.command("note-case look at the mail gateway")
		s.sees("Notes", "look at the mail gateway")
		s.command("rename-case INC-4412")
		s.sees("INC-4412")
		s.command("case-owner lena")
		s.sees("lena")
		s.command("close-case")
		s.sees("INC-4412 is closed", "closed now")
		s.command("reopen-case INC-4412")
		s.sees("INC-4412 is open again")
		assert.Len(t, s.asked(), asked, "0 calls")
		s.press("esc", "esc", "esc")
		s.sees("INC-4412", "open case · 2 indicators")
	})
}

func TestTheCaseMenuOffersOpenCases(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 100})
		for _, name := range []string{"INC-1", "INC-2", "INC-3"} {
			_, err := s.desk.Workbench.OpenCase(t.Context(), name, "title")
			require.NoError(t, err)
			s.pass(time.Minute)
		}
		s.command("close-case INC-2")
		s.lookUp("login.payro11.example")
		s.press("c")
		s.sees("c/1 INC-3", "2 INC-1", "n new case", "r resume INC-3")
		s.seesNot("INC-2")
		s.press("2")
		s.sees("Team: INC-1")
		s.press("c")
		s.sees("c/1 INC-1", "2 INC-3")
		s.press("r")
		s.sees("login.payro11[.]example", "What happened")
		s.press("esc", "c", "n")
		s.types("INC-2 again")
		s.press("enter")
		s.sees("INC-2 is closed: reopen-case INC-2 opens it again")
		s.command("case INC-9")
		s.sees("there is no case INC-9")
		s.command("case INC-9 a new one")
		s.sees("nothing is in it yet")
	})
}

func TestACasePageBelowDoesNotTakeTheCaseBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 100})
		c, err := s.desk.Workbench.OpenCase(t.Context(), "INC-1", "title")
		require.NoError(t, err)
		_, err = s.desk.Workbench.PutIntoCase(t.Context(), c, []string{"login.payro11.example"})
		require.NoError(t, err)
		s.pass(time.Minute)
		_, err = s.desk.Workbench.OpenCase(t.Context(), "INC-2", "title")
		require.NoError(t, err)
		s.command("case INC-1")
		s.press("enter")
		s.pass(time.Minute)
		s.press("c")
		s.sees("c/1 INC-1", "2 INC-2")
		s.press("2")
		s.pass(time.Minute)
		s.press("c")
		s.sees("c/1 INC-2", "2 INC-1")
	})
}

func TestKeysAreTakenBeforeTheCasesAreRead(t *testing.T) {
	for keys, want := range map[string]string{"c1": "into INC-1", "cc": "into INC-1", "c2": "nothing was done", "cn": "new case"} {
		t.Run(keys, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := open(t, setting{plan: 100})
				_, err := s.desk.Workbench.OpenCase(t.Context(), "INC-1", "title")
				require.NoError(t, err)
				s.lookUp("login.payro11.example")
				s.desk.said.mu.Lock()
				s.desk.said.read, s.desk.said.cases = time.Time{}, nil // as right after the start
				s.desk.said.mu.Unlock()
				for _, r := range keys { // one behind the other
					s.run(s.update(keyNamed(string(r))))
				}
				s.settle()
				s.sees(want)
			})
		})
	}
}

func TestHomeSaysWhichVerdictsExpireToday(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 100})
		bench := s.desk.Workbench
		c, err := bench.OpenCase(t.Context(), "INC-4411", "payroll lure")
		require.NoError(t, err)
		soon := malicious()
		soon.Expires = noon.Add(5 * time.Hour)
		for _, name := range []string{"a.example", "b.example", "c.example"} {
			s.tagged(name, soon)
		}
		later := malicious()
		later.Expires = noon.Add(48 * time.Hour)
		s.tagged("d.example", later)
		s.tagged("c.example", investigation.TagRequest{Kind: history.TagVerdict, Verdict: history.VerdictBenign}) // holds from now on
		_, err = bench.PutIntoCase(t.Context(), c, []string{"a.example", "d.example"})
		require.NoError(t, err)
		s.pass(time.Minute)
		s.sees("INC-4411", "● 1 verdict expires today", "b[.]example", "malicious expires today", "open case · 2 indicators")
		s.seesNot("c[.]example", "d[.]example")
		s.press("down", "enter")
		s.sees("a[.]example", "What happened")
	})
}

// tag is one of a kind with text in every field.
func (f filling) tag(kind history.TagKind) history.Tag {
	return history.Tag{ID: f.text(), At: noon, Analyst: f.text(), Key: f.text(), Subject: f.text(), Kind: kind, Verdict: history.Verdict(f.text()), Words: f.text(), Expires: noon.Add(time.Hour)}
}

func (f filling) caseOf() history.Case {
	return history.Case{ID: f.text(), Name: f.text(), Title: f.text(), Owner: f.text(), By: f.text(), Created: noon, Changed: noon, Indicators: 3, Notes: 2}
}

// teamWords are what the team says, with text in every field.
func (f filling) teamWords() investigation.TeamWords {
	verdict, star := f.tag(history.TagVerdict), f.tag(history.TagStar)
	return investigation.TeamWords{Verdict: &verdict, From: f.text(), Star: &star, Notes: []history.Tag{f.tag(history.TagNote)}, Cases: []history.Case{f.caseOf()}}
}

func (f filling) caseReading(found []lookup) caseReading {
	r := caseReading{last: found}
	r.Case = f.caseOf()
	for range found {
		r.Items = append(r.Items, investigation.CaseItem{Entry: history.CaseEntry{ID: f.text(), Subject: f.text(), At: noon, Analyst: f.text()}, Team: f.teamWords()})
	}
	r.Notes = []history.CaseEvent{{ID: f.text(), At: noon, Analyst: f.text(), What: history.CaseNoted, Words: f.text()}}
	for _, did := range []history.CaseHappening{history.CaseOpened, history.CaseRenamed, history.CaseTitled, history.CaseOwned, history.CaseClosed, history.CaseNoted, "put in"} {
		r.Timeline = append(r.Timeline, investigation.CaseMoment{At: noon, Analyst: f.text(), Did: string(did), Words: f.text(), Values: []string{f.text(), f.text()}})
	}
	return r
}
