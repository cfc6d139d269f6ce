package investigation

import (
	"fmt"
	"strings"

	"pugmark/history"
	"pugmark/intel"
)

// announce tells those at this server of whom it is the business what became
// known, while the team is locked.
func (t *Team) announce(a history.Activity) {
	for _, s := range t.seats {
		if words := announcement(a, s.member); words != "" {
			s.notice(words)
		}
	}
}

// announcement is what a member is told, on whatever page, of what somebody
// else did: an approver of what waits, a proposer of what became of it, and
// everybody of a limit. It is "" for what is not theirs to know at once.
func announcement(a history.Activity, m Member) string {
	if a.Analyst == m.Name {
		return ""
	}
	who := somebody(a.Analyst)
	name, words, _ := strings.Cut(a.Words, " ")
	said := ""
	if words != "" {
		said = ": " + words
	}
	mine := a.Of == m.Name
	switch a.What {
	case history.ActivityProposed:
		if m.Role.Approves() {
			return fmt.Sprintf("%s waits for you: %s proposes to change %s", name, who, intel.Defang(a.Subject))
		}
	case history.ActivityWithdrawn:
		if m.Role.Approves() {
			return who + " withdrew " + name + said
		}
	case history.ActivityReturned:
		if mine {
			return who + " returned " + name + said
		}
	case history.ActivitySent:
		if mine {
			return who + " sent " + name + said
		}
	case history.ActivityOutcome:
		if mine {
			return who + " looked at " + name + said
		}
	case history.ActivityCap:
		return who + " " + capDid(a.Words)
	}
	return ""
}
