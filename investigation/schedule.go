package investigation

import (
	"fmt"
	"time"

	"pugmark/history"
)

// A Schedule says when an accepted submission is looked at. The zero value is
// 1, 3, 7 and 14 days after it was accepted.
type Schedule struct {
	After []time.Duration // in order
	// Day is how long a day of the schedule lasts where time is simulated; 0 is
	// 24 hours. It names the looks: with a day of 5 s, 15 s is "day 3".
	Day time.Duration
}

const hoursOfDay = 24 * time.Hour

// DefaultFollowUp is when submissions are looked at unless it was configured.
func DefaultFollowUp() []time.Duration {
	return []time.Duration{hoursOfDay, 3 * hoursOfDay, 7 * hoursOfDay, 14 * hoursOfDay}
}

func (s Schedule) steps() []time.Duration {
	if len(s.After) > 0 {
		return s.After
	}
	steps := DefaultFollowUp()
	if s.Day > 0 {
		for n := range steps {
			steps[n] = steps[n] / hoursOfDay * s.Day
		}
	}
	return steps
}

// Looks is how many looks there are.
func (s Schedule) Looks() int { return len(s.steps()) }

// Label names a look, from 1: "day 3", or "12 h" where it is no whole day; ""
// when there is no such look.
func (s Schedule) Label(look int) string {
	if look < 1 || look > s.Looks() {
		return ""
	}
	day, after := s.Day, s.steps()[look-1]
	if day <= 0 {
		day = hoursOfDay
	}
	if after >= day && after%day == 0 {
		return fmt.Sprintf("day %d", after/day)
	}
	return Countdown(after)
}

// due is when a look is due, zero when there is no such look.
func (s Schedule) due(accepted time.Time, look int) time.Time {
	if steps := s.steps(); look >= 1 && look <= len(steps) {
		return accepted.Add(steps[look-1])
	}
	return time.Time{}
}

// reached is the number of the last look that was due at a time, 0 before the
// first.
func (s Schedule) reached(accepted, at time.Time) int {
	look := 0
	for _, after := range s.steps() {
		if at.Before(accepted.Add(after)) {
			break
		}
		look++
	}
	return look
}

// next is when the next look is due after some are done: of what was applied
// the last one only, which can find that it was taken back, and of what is
// unknown or came to its end none.
func (s Schedule) next(accepted time.Time, done int, state history.SubmissionState) time.Time {
	switch state {
	case history.SubmissionAccepted, history.SubmissionPartial, history.SubmissionUnchanged:
		return s.due(accepted, done+1)
	case history.SubmissionApplied:
		if last := s.Looks(); done < last {
			return s.due(accepted, last)
		}
	}
	return time.Time{}
}

// settled is the state after a look, by its number: that nothing has changed
// means something from the second half of the schedule on.
func (s Schedule) settled(v Verdict, was history.SubmissionState, look int) Verdict {
	if v.State == history.SubmissionUnchanged && was == history.SubmissionAccepted && look <= s.Looks()/2 {
		v.State = history.SubmissionAccepted
	}
	return v
}
