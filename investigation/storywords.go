package investigation

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"pugmark/history"
)

func sentWords(s history.Submission, events []history.SubmissionEvent) string {
	if s.Sent.IsZero() || s.State == history.SubmissionDraft || s.State == history.SubmissionProposed {
		return ""
	}
	sent := minute(s.Sent)
	if sender, key := senderOf(s, events); sender != "" {
		sent += " by " + sender + keyWords(key)
	}
	switch {
	case !acceptedAt(events).IsZero():
		return join(sent, acceptedWords)
	case s.State == history.SubmissionRejected:
		return join(sent, "rejected by Cloudflare")
	case s.State == history.SubmissionUnknown:
		return join(sent, "no answer: it may or may not have arrived")
	}
	return sent
}

// senderOf is who sent it, by what they noted of how that ended; otherwise who
// composed it.
func senderOf(s history.Submission, events []history.SubmissionEvent) (name, key string) {
	for _, e := range slices.Backward(events) {
		switch e.State {
		case history.SubmissionAccepted, history.SubmissionRejected, history.SubmissionUnknown:
			if !isLook(e) && e.Analyst != "" {
				return e.Analyst, e.Key
			}
		}
	}
	return cmp.Or(s.Sender, s.Analyst), s.SenderKey
}

// proposedWords are when its author proposed it last, and with which key.
func proposedWords(s history.Submission, events []history.SubmissionEvent) string {
	for _, e := range slices.Backward(events) {
		if e.State == history.SubmissionProposed && e.Analyst == s.Analyst {
			return minute(e.At) + " by " + e.Analyst + keyWords(e.Key)
		}
	}
	return ""
}

// keyWords are " (SHA256:Wk8eAbcd…)", "" for no key.
func keyWords(key string) string {
	if key == "" {
		return ""
	}
	return " (" + ShortKey(key) + ")"
}

// ShortKey is the beginning of a key's fingerprint, enough to tell the keys of a
// team apart: "SHA256:Wk8eAbcd…".
func ShortKey(fingerprint string) string {
	algorithm, sum, found := strings.Cut(fingerprint, ":")
	if !found {
		algorithm, sum = "", fingerprint
	} else {
		algorithm += ":"
	}
	if short := clip(sum, shownOfKey); short != sum {
		return algorithm + short
	}
	return fingerprint
}

// shownOfKey is how many characters of a fingerprint a person compares.
const shownOfKey = 9

// trailOf is the way of a submission on one line. What happened on one day is
// told to the second, and the day of everything after it is named.
func trailOf(events []history.SubmissionEvent) string {
	var steps []string
	var day time.Time // of what was sent last
	for n, e := range events {
		word := stepWord(e)
		if word == "" || !isLook(e) && n > 0 && events[n-1].State == e.State {
			continue
		}
		if n > 0 {
			word = backWord(word, e, events[n-1])
		}
		at := e.At.UTC()
		switch {
		case len(steps) == 0 && e.State == history.SubmissionDraft:
		case e.State == history.SubmissionSending || day.IsZero():
			day = at.Truncate(hoursOfDay)
			word += " " + at.Format("15:04:05") + "Z"
		case at.Truncate(hoursOfDay).Equal(day):
			word += " " + at.Format("15:04:05") + "Z"
		default:
			word += " " + at.Format("01-02 15:04") + "Z"
		}
		steps = append(steps, word)
	}
	return strings.Join(steps, " → ")
}

// backWord is what a step is called that leads back.
func backWord(word string, e, before history.SubmissionEvent) string {
	switch {
	case e.State == history.SubmissionDraft && before.State == history.SubmissionProposed:
		return "back to its author"
	case e.State == history.SubmissionDraft && before.State != history.SubmissionDiscarded,
		e.State == history.SubmissionProposed && before.State != history.SubmissionDraft:
		return "not sent"
	}
	return word
}

// stepWord is what an event is called on the way, "" for what only prepares the
// next one.
func stepWord(e history.SubmissionEvent) string {
	switch {
	case isLook(e) && (e.State == history.SubmissionAccepted || e.State == history.SubmissionUnknown):
		return "looked"
	case isLook(e):
		return "looked: " + string(e.State)
	case e.State == history.SubmissionIntended:
		return ""
	case e.State == history.SubmissionSending:
		return "sent"
	}
	return string(e.State)
}

// Returned is why another member gave s back to its author, who proposed it
// last: "returned by ana: no ticket in the reason"; "" for what was not returned.
func (o SubmissionOutline) Returned(s history.Submission) string {
	for n, e := range slices.Backward(o.Events) {
		if e.State != history.SubmissionProposed {
			continue
		}
		if n+1 < len(o.Events) && o.Events[n+1].State == history.SubmissionDraft && o.Events[n+1].Analyst != s.Analyst {
			return o.Events[n+1].Words
		}
		break
	}
	return ""
}
