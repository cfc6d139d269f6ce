package investigation

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"pugmark/history"
	"pugmark/intel"
)

func TestEveryActivityHasWords(t *testing.T) {
	said := map[string]history.ActivityKind{}
	for what, want := range map[history.ActivityKind]string{
		history.ActivityJoined:     "maria joined",
		history.ActivityLeft:       "maria left",
		history.ActivityLookedUp:   "maria looked up evil[.]example",
		history.ActivityReused:     "maria used lena's answer about evil[.]example · WHOIS · 3h old · 0 calls",
		history.ActivityProposed:   "maria proposed to change evil[.]example · 3h",
		history.ActivityReturned:   "maria returned lena's proposal about evil[.]example · 3h",
		history.ActivityWithdrawn:  "maria withdrew the proposal about evil[.]example · 3h",
		history.ActivitySent:       "maria sent the submission about evil[.]example · 3h",
		history.ActivityOutcome:    "maria saw what became of the submission about evil[.]example · 3h",
		history.ActivityFollowed:   "maria follows lena",
		history.ActivityUnfollowed: "maria follows lena no more",
		history.ActivityCap:        "maria set the team's cap to 3h",
		history.ActivityCorrection: "maria corrected what is left · 3h",
		"of tomorrow":              "maria did what a newer version of Pugmark knows",
	} {
		a := history.Activity{Analyst: "maria", What: what, Of: "lena", Kind: intel.KindWHOIS}
		if strings.Contains(want, "evil") {
			a.Subject = "evil.example"
		}
		if strings.Contains(want, "3h") {
			a.Words = "3h"
		}
		line := ActivityWords(a, intel.Defang).Line()
		assert.Equal(t, want, line)
		assert.Empty(t, said[line], "two kinds say the same")
		said[line] = what
	}
	a := history.Activity{What: history.ActivityReused, Kind: intel.KindBulk}
	assert.Equal(t, "somebody used somebody's answer · domains · 0 calls", ActivityWords(a, nil).Line())
}

func FuzzActivityWords(f *testing.F) {
	f.Add("reused", "maria", "evil.example", "14m", "lena")
	f.Add("sent", "", "\x1b[31m", "MC-0001", "")
	f.Fuzz(func(t *testing.T, what, who, subject, words, of string) {
		a := history.Activity{What: history.ActivityKind(what), Analyst: who, Subject: subject, Words: words, Of: of}
		line := ActivityWords(a, intel.Defang).Line()
		assert.NotEmpty(t, line)
		assert.True(t, strings.HasPrefix(line, who))
	})
}

func TestAViewersQuestionFailsForTheRole(t *testing.T) {
	w := bench(t, &cloudflare{}, 100)
	w.Source.Client, w.Member = nil, Member{Name: "vic", Role: RoleViewer}
	_, lines, sum := lookup(t, w, request(t, "", "login.payro11.example"))
	assert.NotEmpty(t, lines)
	assert.NotZero(t, sum.Problems[intel.ProblemRole])
	assert.Zero(t, sum.Problems[intel.ProblemNoCredentials])
	assert.Equal(t, "your role reads what is kept: not asked · ask an admin for the role analyst",
		Explain(&intel.Error{Problem: intel.ProblemRole}, noon).Line())
}
