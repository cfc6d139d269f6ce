package investigation

import (
	"maps"
	"strconv"

	"pugmark/history"
	"pugmark/intel"
)

// Answered notes that a question of the member's was answered, and what it
// cost. Colleagues on the same subject are woken with the next beat, on every
// server. It is a [intel.Source]'s Answered, and never waits.
func (s *Seat) Answered(r intel.Record) {
	t := s.team
	t.mu.Lock()
	defer t.mu.Unlock()
	a := history.Activity{What: history.ActivityAsked, Kind: r.Key.Kind, Subject: s.subjectOf(r.Key), Words: strconv.Itoa(r.Cost)}
	if s.note(a) {
		t.stir()
	}
}

// subjectOf is what a question was asked for: what the member looks at, where
// it is about that or a network that it leads to, and otherwise what is asked.
func (s *Seat) subjectOf(k intel.Key) string {
	switch {
	case k.Kind == intel.KindBulk:
		return "" // many names are no subject
	case s.place.Page != pageDossier || s.place.Subject == "":
		return k.Value
	}
	switch k.Kind {
	case intel.KindIP, intel.KindPassiveDNS, intel.KindASN, intel.KindSubnets:
		return s.place.Subject
	}
	if topicOf(k.Value) == s.topic {
		return s.place.Subject
	}
	return k.Value
}

// topicOf is what an indicator has in common with those that share answers
// with it: its registrable domain, or itself where it has none.
func topicOf(subject string) string {
	i, err := intel.ParseIndicator(subject)
	if err != nil {
		return subject
	}
	if registrable := i.Registrable(); registrable != "" {
		return registrable
	}
	return subject
}

// A questioner is a member who asks about a topic. The one without a name is all of
// them.
type questioner struct{ topic, name string }

// answersSum stands for what others than a member were answered about a topic.
func (s *snapshot) answersSum(topic, name string) uint64 {
	return s.answers[questioner{topic, ""}] - s.answers[questioner{topic, name}]
}

// learnAnswers takes in what was answered since the feed was read before, about
// what somebody here looks at: nobody else could be woken for it.
func (p *pulse) learnAnswers(feed []history.Activity) {
	known := map[string]bool{}
	var fresh []history.Activity
	for _, a := range feed {
		if a.What != history.ActivityAsked || a.Subject == "" {
			continue
		}
		known[a.ID] = true
		if p.answered != nil && !p.answered[a.ID] {
			fresh = append(fresh, a)
		}
	}
	p.answered = known
	if len(fresh) == 0 {
		return
	}
	topics := p.team.topics()
	answers := maps.Clone(p.answers) // that of before belongs to a snapshot
	if answers == nil {
		answers = map[questioner]uint64{}
	}
	maps.DeleteFunc(answers, func(of questioner, _ uint64) bool { return !topics[of.topic] })
	for _, a := range fresh {
		topic := topicOf(a.Subject)
		if !topics[topic] {
			continue
		}
		sum := hashOf(a.ID)
		answers[questioner{topic, ""}] += sum
		if a.Analyst != "" {
			answers[questioner{topic, a.Analyst}] += sum
		}
	}
	p.answers = answers
}

// topics are what the seats here look at.
func (t *Team) topics() map[string]bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	topics := make(map[string]bool, len(t.seats))
	for _, s := range t.seats {
		topics[s.topic] = true
	}
	return topics
}
