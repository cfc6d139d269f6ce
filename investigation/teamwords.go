package investigation

import (
	"fmt"
	"strings"

	"pugmark/history"
	"pugmark/intel"
)

// ActivityText says an activity to a person. All of it is untrusted.
type ActivityText struct {
	Who   string // "maria"
	Did   string // "looked up", "used lena's answer about"
	About string // the indicator as it was spelled, "" for none
	More  string // "WHOIS · 14m old · 0 calls"
}

// Line is all of it: "maria looked up evil[.]example".
func (t ActivityText) Line() string {
	line := t.Who + " " + t.Did + " " + t.About
	if t.About == "" {
		line = t.Who + " " + strings.TrimSuffix(t.Did, " about")
	}
	return join(line, t.More)
}

// ActivityWords is the table of the words of activities, for the screen and the
// command line. spell writes an indicator; nil leaves it as it is.
func ActivityWords(a history.Activity, spell func(string) string) ActivityText {
	t := ActivityText{Who: a.Analyst, About: a.Subject, More: a.Words}
	if t.Who == "" {
		t.Who = "somebody"
	}
	if spell != nil && t.About != "" {
		t.About = spell(t.About)
	}
	switch a.What {
	case history.ActivityJoined:
		t.Did = "joined"
	case history.ActivityLeft:
		t.Did = "left"
	case history.ActivityLookedUp:
		t.Did = "looked up"
	case history.ActivityAsked:
		t.Did = "asked about"
		if a.Count > 1 {
			t.Did = fmt.Sprintf("asked %d about", a.Count)
		}
		t.More = join(questionWords(a.Kind), calls(paid(a.Words)))
	case history.ActivityReused:
		t.Did = "used " + whose(a.Of) + " answer about"
		if a.Count > 1 {
			t.Did = fmt.Sprintf("used %d of %s answers about", a.Count, whose(a.Of))
		}
		t.More = join(questionWords(a.Kind), oldWords(a.Words), "0 calls")
	case history.ActivityProposed:
		t.Did = "proposed to change"
	case history.ActivityReturned:
		t.Did = "returned " + whose(a.Of) + " proposal about"
	case history.ActivityWithdrawn:
		t.Did = "withdrew the proposal about"
	case history.ActivitySent:
		t.Did = "sent the submission about"
	case history.ActivityOutcome:
		t.Did = "saw what became of the submission about"
	case history.ActivityFollowed:
		t.Did = "follows " + somebody(a.Of)
	case history.ActivityUnfollowed:
		t.Did = "follows " + somebody(a.Of) + " no more"
	case history.ActivityCap:
		t.Did, t.More = capDid(a.Words), ""
	case history.ActivityCorrection:
		t.Did = "corrected what is left"
	case history.ActivityTagged:
		t.Did = "tagged"
	case history.ActivityUntagged:
		t.Did = "took a tag back from"
		if a.Subject == "" {
			t.Did = "took tags back"
		}
	case history.ActivityCase:
		switch {
		case a.Subject == "":
			t.Did, t.More = a.Words, ""
		case strings.HasPrefix(a.Words, outOf):
			t.Did = "took"
		default:
			t.Did = "put"
		}
	default:
		t.Did = "did what a newer version of Pugmark knows"
	}
	return t
}

func somebody(name string) string {
	if name == "" {
		return "somebody"
	}
	return name
}

func whose(name string) string {
	if name == "you" {
		return "your"
	}
	return somebody(name) + "'s"
}

func oldWords(age string) string {
	if age == "" || age == "now" {
		return age
	}
	return age + " old"
}

// capWords say what a limit is: "80 calls a month", "no limit".
func capWords(limit int) string {
	if limit == 0 {
		return "no limit"
	}
	return fmt.Sprintf("%s a month", calls(limit))
}

// capDid says what was done with the team's cap, which is in words.
func capDid(words string) string {
	if words == capWords(0) {
		return "lifted the team's cap"
	}
	return "set the team's cap to " + words
}

// questionWords name what was asked, as the panes do.
func questionWords(k intel.Kind) string {
	switch k {
	case intel.KindDomain:
		return "domain"
	case intel.KindBulk:
		return "domains"
	case intel.KindHistory:
		return "category history"
	case intel.KindIP:
		return "IP"
	case intel.KindPassiveDNS:
		return "passive DNS"
	case intel.KindASN:
		return "AS"
	case intel.KindSubnets:
		return "subnets"
	case intel.KindPhishing:
		return "phishing scan"
	case intel.KindWHOIS:
		return "WHOIS"
	}
	return ""
}
